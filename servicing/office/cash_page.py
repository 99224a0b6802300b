"""What the pages of payments and cash show: files with what became of them, lines of a file."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from servicing.loans.models import Loan
from servicing.nightly.models import Run, SetAside
from servicing.payments.cash import counts_by_file
from servicing.payments.exceptions import WAITING
from servicing.payments.intake import known_loans
from servicing.payments.lockbox import Item, read_lockbox
from servicing.payments.models import BankFile, Receipt

State = Receipt.State

# What a receipt's state is called, and its tone.
STATES: dict[str, tuple[str, str]] = {
    State.MATCHED: ("To post tonight", "info"),
    State.POSTED: ("Posted", "ok"),
    State.ASSIGNED: ("Assigned", "ok"),
    State.UNMATCHED: ("No loan found", "warn"),
    State.DUPLICATE: ("Possible duplicate", "warn"),
    State.SET_ASIDE: ("Set aside", "late"),
}
DONE = (State.POSTED, State.ASSIGNED)
USES = {
    "periodic": "Installment",
    "principal": "Principal",
    "escrow": "Escrow",
    "fees": "Fees",
    "payoff": "Payoff",
}


@dataclass(frozen=True, slots=True)
class FileLine:
    """A file with what became of its items. Counts, but for the file's own total."""

    file: BankFile
    posted: int
    to_post: int
    waiting: int

    @property
    def status(self) -> tuple[str, str]:
        """Its pill: the text and the tone."""
        if self.file.state == BankFile.State.RECEIVED:
            return "Waits for tonight", "info"
        if self.waiting:
            return f"{self.waiting} exception{'s' if self.waiting > 1 else ''}", "warn"
        return ("Read", "info") if self.to_post else ("Posted", "ok")


def file_lines(files: Sequence[BankFile]) -> list[FileLine]:
    """The files with their counts; one read for all of them."""
    counts = counts_by_file([file.pk for file in files])

    def number(file: BankFile, states: Sequence[str]) -> int:
        return sum(counts[file.pk].get(state, (0, 0))[0] for state in states)

    return [
        FileLine(
            file=file,
            posted=number(file, DONE),
            to_post=number(file, (State.MATCHED, State.SET_ASIDE)),
            waiting=number(file, WAITING),
        )
        for file in files
    ]


@dataclass(frozen=True, slots=True)
class Refused:
    """A file of the inbox that the last night refused."""

    name: str
    problems: list[str]
    day: date


def newest_night() -> Run | None:
    return Run.objects.order_by("-business_date").first()


def refused_by(night: Run | None) -> list[Refused]:
    """Files that lay in the inbox and were refused by a night; one read."""
    if night is None:
        return []
    report: dict[str, Any] = night.steps.get(name="intake").report
    return [
        Refused(found["file"], list(found["problems"]), night.business_date)
        for found in report.get("refused", [])
    ]


def payments_set_aside() -> int:
    """Loans whose matched payment a night could not post, and that nobody has retried yet."""
    return SetAside.objects.filter(step__name="payments", resolved_at=None).count()


@dataclass(frozen=True, slots=True)
class FileRow:
    """One item of a file. `loan` is the number of the loan that it went or will go to."""

    line: int | None
    received: date
    payer: str
    given: str
    loan: str
    check: str
    use: str
    amount: int
    state: str
    reason: str = ""
    seq: int | None = None
    pk: int | None = None

    @property
    def status(self) -> tuple[str, str]:
        return STATES.get(self.state, ("Loan known", "quiet"))

    @property
    def waits(self) -> bool:
        return self.state in WAITING


def receipt_rows(receipts: Sequence[Receipt]) -> list[FileRow]:
    """Receipts as rows; one read for the numbers of their loans."""
    streams = {receipt.stream_id for receipt in receipts if receipt.stream_id}
    numbers = dict(Loan.objects.filter(pk__in=streams).values_list("pk", "number"))
    return [
        FileRow(
            line=receipt.line,
            received=receipt.received_date,
            payer=receipt.payer,
            given=receipt.loan_number,
            loan=numbers.get(receipt.stream_id or 0, ""),
            check=receipt.check_number,
            use=USES.get(receipt.designation, ""),
            amount=receipt.amount,
            state=receipt.state,
            reason=receipt.reason,
            seq=receipt.seq,
            pk=receipt.pk,
        )
        for receipt in receipts
    ]


def items_of(file: BankFile) -> list[Item]:
    """The items of a file that no night has read yet."""
    return read_lockbox(file.content, file.business_date).items


def item_rows(items: Sequence[Item]) -> list[FileRow]:
    """Items as rows, before a night reads them; one read for the loans that they name."""
    with connection.cursor() as cursor:
        known = known_loans(cursor, {item.loan_number for item in items})
    return [
        FileRow(
            line=item.line,
            received=item.received_date,
            payer=item.payer,
            given=item.loan_number,
            loan=item.loan_number if item.loan_number in known else "",
            check=item.check_number,
            use=USES.get(item.designation, ""),
            amount=item.amount,
            state="" if item.loan_number in known else State.UNMATCHED,
        )
        for item in items
    ]
