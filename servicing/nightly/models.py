"""The night as rows: a run of a business date, its steps, their chunks, the loans set aside."""

from django.db import models

from servicing.ledger.models import Stream


class Run(models.Model):
    """The night of one business date. It may be started again until it is done."""

    class State(models.TextChoices):
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"

    business_date = models.DateField(unique=True)
    state = models.CharField(max_length=8, choices=State, default=State.RUNNING)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    started_by = models.CharField(max_length=150)
    totals = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"night of {self.business_date}"


class Step(models.Model):
    """One step of a run, in its order."""

    class State(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"

    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="steps")
    number = models.IntegerField()
    name = models.CharField(max_length=40)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    report = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "name"], name="step_once")]

    def __str__(self) -> str:
        return f"{self.run_id} {self.name}"


class Chunk(models.Model):
    """A range of ids that one worker takes in one transaction."""

    class State(models.TextChoices):
        PENDING = "pending"
        DONE = "done"
        SPLIT = "split"

    step = models.ForeignKey(Step, on_delete=models.PROTECT, related_name="chunks")
    low = models.BigIntegerField()
    high = models.BigIntegerField()
    size = models.IntegerField()
    state = models.CharField(max_length=8, choices=State, default=State.PENDING)
    attempts = models.IntegerField(default=0)
    worker = models.CharField(max_length=60, default="")
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    done = models.IntegerField(default=0)
    report = models.JSONField(default=dict)
    error = models.TextField(default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["step", "low", "high"], name="chunk_once")]
        indexes = [
            models.Index(fields=["step", "id"], name="chunk_pending",
                         condition=models.Q(state="pending")),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.low}-{self.high} {self.state}"


class SetAside(models.Model):
    """A loan that a step could not take. The rest went on; an officer retries it."""

    step = models.ForeignKey(Step, on_delete=models.PROTECT, related_name="set_aside")
    stream = models.ForeignKey(Stream, models.PROTECT, null=True, db_constraint=False)
    item = models.BigIntegerField()  # the id in the step's range: a stream, a notice
    reason = models.TextField()
    at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.CharField(max_length=150, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["step", "item"], name="set_aside_once")]

    def __str__(self) -> str:
        return f"{self.item} in {self.step_id}: {self.reason[:60]}"
