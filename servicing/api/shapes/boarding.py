"""How boarding batches and their exceptions are sent and written."""

from rest_framework import serializers

from servicing.engine.money import parse_money
from servicing.loans.models import BoardingException

from .fields import Answer, Asked, Count, Day, Money, Paged, Text, Words


class TapeSent(Asked):
    """The files of one transfer (docs/boarding.md)."""

    files = serializers.ListField(
        child=serializers.FileField(), min_length=1, max_length=20,
        help_text="loans.csv and borrowers.csv, and the others if there are any.",
    )  # fmt: skip
    on = serializers.DateField(help_text="The day as of which the loans stand.")
    dry_run = serializers.BooleanField(
        required=False, default=False, help_text="Check and tie out, write nothing."
    )


class Totals(Answer):
    """What loans add up to."""

    loans = Count()
    principal = Money()
    escrow_positive = Money()
    escrow_advances = Money()
    suspense = Money()
    corporate_advances = Money()
    late_fees = Money()


class TapeFile(Answer):
    """A file of the set."""

    file = Text()
    kind = Text()
    rows = Count()
    sha256 = Text(source="digest")


class DifferenceRow(Answer):
    """A figure that does not tie out. Figures are as the file writes them."""

    check = Text()
    given = Text("What the file says.")
    expected = Text("What we compute.")
    size = Text("By how much, as an amount.")
    cause = Text("The most probable one.")
    beyond = serializers.BooleanField(help_text="Beyond tolerance: it waits for a decision.")
    note = Text(allow_blank=True)


class LoanDifferences(Answer):
    """A loan that does not tie out."""

    loan_number = Text()
    differences = DifferenceRow(many=True)


class BatchRow(Answer):
    """A set of files that was boarded."""

    id = serializers.IntegerField()
    on = Day("The day as of which its loans stand.", source="boarded_on")
    received_at = serializers.DateTimeField()
    actor = Text()
    finished = serializers.BooleanField(help_text="False: it was interrupted.")
    waiting = Count("Exceptions that wait for a decision.")


class BoardingReport(Answer):
    """What a boarding found and did. Lists of loans are cut off at 1,000."""

    batch = serializers.IntegerField(allow_null=True)
    on = Day()
    dry_run = serializers.BooleanField()
    unchanged = serializers.BooleanField(help_text="The same files were boarded before.")
    resumed = serializers.BooleanField(help_text="An interrupted boarding was completed.")
    files = TapeFile(many=True)
    read = Totals()
    boarded = Totals()
    exceptions = Totals()
    causes = serializers.DictField(child=serializers.IntegerField())
    waiting_loans = LoanDifferences(many=True)
    information = LoanDifferences(many=True, help_text="Differences within tolerance.")


class BatchDetail(BatchRow):
    """A batch with its report."""

    report = BoardingReport(allow_null=True)


class ExceptionsAsked(Paged):
    batch = serializers.IntegerField(required=False, help_text="Only those of this batch.")
    decision = serializers.ChoiceField(
        choices=BoardingException.Decision.choices, required=False,
        help_text="Only those decided so.",
    )  # fmt: skip


class ExceptionRow(Answer):
    """A loan beyond tolerance."""

    id = serializers.IntegerField()
    batch = serializers.IntegerField(source="batch_id")
    loan_number = Text()
    decision = Text("open, accepted or rejected.")
    decided_by = Text(allow_blank=True)
    decided_at = serializers.DateTimeField(allow_null=True)
    reason = Text(allow_blank=True)
    differences = DifferenceRow(many=True)


class DecisionSent(Asked):
    """What becomes of the loan."""

    decision = serializers.ChoiceField(
        choices=["accept", "reject"],
        help_text="accept boards it as its file says; reject leaves it off the books.",
    )
    reason = Words("Who confirmed the figures, and how.", longest=500)


class ReasonSent(Asked):
    """Why."""

    reason = Words("Why none of them is boarded.", longest=500)


class Rejected(Answer):
    """How many loans were rejected."""

    rejected = Count()


def totals(shown: dict[str, str]) -> dict[str, int]:
    """Totals of a kept report, whose amounts are decimal text, in minor units."""
    found = {name: parse_money(text) for name, text in shown.items() if name != "loans"}
    return {**dict.fromkeys(Totals().get_fields(), 0), **found, "loans": int(shown.get("loans", 0))}
