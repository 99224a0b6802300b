"""How notes, contacts, tasks and people are sent and written."""

from rest_framework import serializers

from borrowers.profiles.changing import LANGUAGES
from delinquency.contacts import SPOKEN, WRITTEN
from delinquency.models import Contact
from servicing.audit.roles import roles_with
from servicing.loans.models import Task
from servicing.loans.notes import LONGEST

from .fields import Amount, Answer, Asked, Count, Day, Money, Paged, Text, Words


class NoteRow(Answer):
    """A note. Nothing of it is ever changed; what does not hold is retracted and stays."""

    id = serializers.IntegerField(source="note.pk")
    text = Text(source="note.text")
    author = Text(source="note.author")
    at = serializers.DateTimeField(source="note.at")
    business_date = Day(source="note.business_date")
    pinned = serializers.BooleanField()
    retracted_by = Text(allow_blank=True)
    retracted_why = Text(allow_blank=True)


class NoteSent(Asked):
    """A note to add."""

    text = Words("What should be remembered.", longest=LONGEST)
    pinned = serializers.BooleanField(required=False, default=False)


class PinSent(Asked):
    """Whether a note stands above the log."""

    pinned = serializers.BooleanField()


class WhySent(Asked):
    """A reason, for the record."""

    why = Words("Why, for the record.", longest=500)


class PromiseSent(Asked):
    """What was promised."""

    amount = Amount("What was promised.")
    by = serializers.DateField(help_text="The day by which it is to come.")


class ContactSent(Asked):
    """A contact to log. One of `party`, `attorney` and `other` says with whom."""

    kind = serializers.ChoiceField(choices=Contact.Kind.choices)
    direction = serializers.ChoiceField(choices=Contact.Direction.choices)
    outcome = serializers.ChoiceField(choices=[str(one.value) for one in (*SPOKEN, *WRITTEN)])
    held_on = serializers.DateField()
    held_at = serializers.TimeField(required=False, default=None, allow_null=True)
    party = serializers.IntegerField(required=False, help_text="Its id, of list_parties.")
    attorney = serializers.BooleanField(required=False, default=False)
    other = Words("The name of somebody else.", longest=120, empty=True)
    used = Words("The number or address that was used.", longest=120, empty=True)
    text = Words("What was said.", longest=LONGEST, empty=True)
    reason = serializers.ChoiceField(
        choices=Contact.Reason.choices, required=False, default="", allow_blank=True,
        help_text="Why payments are missed, where it was told.",
    )  # fmt: skip
    promise = PromiseSent(required=False, default=None, allow_null=True)
    follow_up = serializers.DateField(required=False, default=None, allow_null=True)
    asked_for = serializers.BooleanField(
        required=False, default=False, help_text="They asked for the call in the last 7 days."
    )
    limit_reason = Words("Why one call more than the limit was made.", longest=500, empty=True)


class ContactRow(Answer):
    """A contact that was logged."""

    id = serializers.IntegerField()
    kind = Text()
    direction = Text()
    outcome = Text()
    held_on = Day()
    held_at = serializers.TimeField(allow_null=True)
    party = serializers.IntegerField(source="party_id", allow_null=True)
    attorney = serializers.BooleanField()
    other = Text(allow_blank=True)
    used = Text(allow_blank=True)
    text = Text(allow_blank=True)
    reason = Text(allow_blank=True)
    promised = Money("What was promised.", allow_null=True)
    promised_for = Day(allow_null=True)
    follow_up = Day(allow_null=True)
    author = Text()
    recorded_at = serializers.DateTimeField()


class TasksAsked(Paged):
    loan = serializers.CharField(
        required=False, max_length=30, help_text="Those on this loan, closed ones too."
    )


class TaskRow(Answer):
    """Something to be done by a day."""

    id = serializers.IntegerField()
    loan_number = Text("Empty where it is on no loan.", allow_blank=True)
    title = Text()
    due = Day()
    person = Text("The user name, where it is one person's.", allow_blank=True)
    role = Text("The role, where it is anybody's of it.", allow_blank=True)
    state = Text("open, done or cancelled.")
    why = Text("Of the last snooze or the cancelling.", allow_blank=True)
    made_by = Text()
    closed_by = Text(allow_blank=True)
    version = Count("Send it back with a change: it grows with every one.")


class TaskSent(Asked):
    """A task to make, for one person or one role."""

    title = Words("What is to be done.", longest=Task._meta.get_field("title").max_length or 200)
    due = serializers.DateField()
    loan = Words("The loan it is on.", longest=30, empty=True)
    person = Words("A user name.", longest=150, empty=True)
    role = serializers.ChoiceField(
        choices=[role.value for role in roles_with("task.work")], required=False, default="",
        allow_blank=True,
    )  # fmt: skip


class TaskChange(Asked):
    """What becomes of a task."""

    change = serializers.ChoiceField(choices=["complete", "snooze", "cancel"])
    version = Count("As it was read.", min_value=1, max_value=2**31 - 1)
    until = serializers.DateField(required=False, default=None, help_text="To snooze: to when.")
    why = Words("To snooze or cancel: the reason.", longest=500, empty=True)


class PersonSent(Asked):
    """How to reach a person from now on. What is left out stays as it is."""

    email = serializers.CharField(required=False, allow_blank=True, max_length=254)
    phone_mobile = serializers.CharField(required=False, allow_blank=True, max_length=20)
    phone_home = serializers.CharField(required=False, allow_blank=True, max_length=20)
    phone_work = serializers.CharField(required=False, allow_blank=True, max_length=20)
    language = serializers.ChoiceField(required=False, choices=list(LANGUAGES))
    paperless = serializers.BooleanField(required=False)
    mailing_line1 = serializers.CharField(required=False, allow_blank=True, max_length=120)
    mailing_line2 = serializers.CharField(required=False, allow_blank=True, max_length=120)
    mailing_city = serializers.CharField(required=False, allow_blank=True, max_length=80)
    mailing_state = serializers.CharField(required=False, allow_blank=True, max_length=2)
    mailing_zip = serializers.CharField(required=False, allow_blank=True, max_length=10)
    effective = serializers.DateField(help_text="Holds from: today or an earlier day.")
    why = Words("Who asked for the change, and how.", longest=500)
    seen = serializers.IntegerField(
        min_value=0, max_value=2**62, help_text="`last_change` of the person as it was read."
    )


class PersonRow(Answer):
    """A person of a loan, and how to reach them."""

    id = serializers.IntegerField(source="person.pk")
    name = Text(source="person.name")
    role = Text()
    email = Text(source="person.email", allow_blank=True)
    phone_mobile = Text(source="person.phone_mobile", allow_blank=True)
    phone_home = Text(source="person.phone_home", allow_blank=True)
    phone_work = Text(source="person.phone_work", allow_blank=True)
    language = Text(source="person.language")
    paperless = serializers.BooleanField(source="person.paperless")
    mailing_line1 = Text(source="person.mailing_line1", allow_blank=True)
    mailing_line2 = Text(source="person.mailing_line2", allow_blank=True)
    mailing_city = Text(source="person.mailing_city", allow_blank=True)
    mailing_state = Text(source="person.mailing_state", allow_blank=True)
    mailing_zip = Text(source="person.mailing_zip", allow_blank=True)
    last_change = Count("Send it as `seen` with a change.")
