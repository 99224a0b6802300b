"""How documents go out: runs that an officer releases, deliveries, and each step as evidence."""

from django.db import models


class LetterRun(models.Model):
    """The letters of one kind and day that go out together on paper, after a look at a sample."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waits for review"
        RELEASED = "released", "Released"
        PRINTED = "printed", "With the printer"
        STOPPED = "stopped", "Stopped"

    kind = models.CharField(max_length=40)
    dated = models.DateField()
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    made_at = models.DateTimeField(auto_now_add=True)
    decided_by = models.CharField(max_length=150, default="")
    decided_at = models.DateTimeField(null=True)
    why = models.TextField(default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "dated"], name="run_gathers_once",
                condition=models.Q(state="waiting"),
            )
        ]  # fmt: skip
        indexes = [models.Index(fields=["state", "dated"], name="run_by_state")]

    def __str__(self) -> str:
        return f"{self.kind} of {self.dated}: {self.state}"


class Delivery(models.Model):
    """One document on its way to one borrower. What happened to it is in its steps."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waits"
        SENT = "sent", "Sent"
        RETURNED = "returned", "Came back"
        BOUNCED = "bounced", "E-mail bounced"
        STOPPED = "stopped", "Stopped"

    document = models.ForeignKey("Document", models.PROTECT, related_name="deliveries")
    channel = models.CharField(max_length=6)  # catalogue.Channel
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    run = models.ForeignKey(LetterRun, models.PROTECT, null=True, related_name="deliveries")
    person = models.ForeignKey("profiles.Person", models.PROTECT, null=True, related_name="+")
    to = models.TextField()  # lines of an address, or an e-mail address
    sent_on = models.DateField(null=True)
    evidence = models.CharField(max_length=200, default="")  # print file and pages; message id
    again = models.OneToOneField("self", models.PROTECT, null=True, related_name="instead_of")

    class Meta:
        indexes = [
            models.Index(fields=["state", "channel"], name="delivery_by_state"),
            models.Index(fields=["document"], name="delivery_of_document"),
        ]

    def __str__(self) -> str:
        return f"{self.document_id} by {self.channel}: {self.state}"


class DeliveryStep(models.Model):
    """What happened to a delivery, when, by whom: the evidence. Rows are only ever added."""

    delivery = models.ForeignKey(Delivery, models.PROTECT, related_name="steps")
    at = models.DateTimeField(auto_now_add=True)
    business_date = models.DateField()
    what = models.CharField(max_length=20)
    actor = models.CharField(max_length=150)
    details = models.CharField(max_length=300, default="")

    def __str__(self) -> str:
        return f"{self.what} on {self.business_date}"
