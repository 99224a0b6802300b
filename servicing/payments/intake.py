"""Take in payment files: keep them whole, read them, match their items to loans.

An item whose loan is known is matched and posted by the night's next step. Everything else is
money nonetheless: it is booked at once to unidentified receipts of the house book, and waits for
an officer (exceptions.py).
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from hashlib import sha256
from typing import Any, NamedTuple

from django.db import IntegrityError, connection, transaction

from servicing.audit.acts import record
from servicing.ledger.journal import Draft, Journal
from servicing.ledger.posting import book_entry
from servicing.ledger.streams import lock, open_book

from .lockbox import Item, Problem, read_lockbox
from .models import BankFile, Receipt

HOUSE = ("HOUSE", "House account: unidentified receipts", "owned")
DUPLICATE_OF = "Same loan, amount and check as "
LONGEST_NAME = 60  # of a file: its items' sources begin with it


class FileRefused(ValueError):
    """A file that was not taken: the message says why; `found` lists every problem in it."""

    def __init__(self, message: str, found: Sequence[Problem] = ()) -> None:
        super().__init__(message)
        self.found = list(found)

    @property
    def early(self) -> bool:
        """Whether the file is only ahead of the books, and may be received on a later day."""
        return bool(self.found) and all(problem.early for problem in self.found)

    @property
    def problems(self) -> list[str]:
        return [str(problem) for problem in self.found]


def received_before(content: str) -> BankFile | None:
    """The file with just this content, if it came before."""
    return BankFile.objects.filter(digest=_digest(content)).first()


def _digest(content: str) -> str:
    """The same lines are the same file, whatever ends them and whatever mark a tool put first."""
    lines = content.removeprefix("\ufeff").replace("\r\n", "\n").rstrip("\n")
    return sha256(lines.encode()).hexdigest()


def receive_file(*, name: str, content: str, actor: str, business_date: date) -> BankFile:
    """Keep a file for the night's intake. The same file again is the same row.

    Raises FileRefused if a file of this name had other content, or if anything in it is wrong:
    then nothing of it is kept.
    """
    if same := received_before(content):
        return same
    if len(name) > LONGEST_NAME:
        raise FileRefused(
            f"The file's name has {len(name)} characters; expected at most {LONGEST_NAME}."
        )
    if BankFile.objects.filter(name=name).exists():
        raise FileRefused(f"A file named {name} was received before with other content.")
    box = read_lockbox(content, business_date)
    if box.problems:
        count = len(box.problems)
        raise FileRefused(
            f"{name} was refused: {count} problem{'s' if count > 1 else ''}. Nothing was posted.",
            box.problems,
        )
    try:
        with transaction.atomic():
            kept = BankFile.objects.create(
                name=name, digest=_digest(content), content=content, received_by=actor,
                items=len(box.items), total=box.total, business_date=business_date,
            )  # fmt: skip
            record(actor=actor, action="payment:file", subject=name,
                   details={"items": len(box.items), "total": box.total})  # fmt: skip
    except IntegrityError:  # somebody sent it at the same moment
        if same := received_before(content):
            return same
        raise FileRefused(f"A file named {name} was received before with other content.") from None
    return kept


def read_files(day: date, actor: str, recorded_at: datetime) -> dict[str, int]:
    """Read every received file into receipts, a file a transaction; returns counts by state.

    A file that came while the night of `day` runs is of the next day's books, and is read then.
    """
    counts: dict[str, int] = {}
    waiting = BankFile.objects.filter(state=BankFile.State.RECEIVED, business_date__lte=day)
    for file in waiting.order_by("pk"):
        with transaction.atomic(), connection.cursor() as cursor:
            for state, number in _read(cursor, file, day, actor, recorded_at).items():
                counts[state] = counts.get(state, 0) + number
    return counts


def _read(cursor: Any, file: BankFile, day: date, actor: str, recorded_at: datetime
          ) -> dict[str, int]:  # fmt: skip
    items = read_lockbox(file.content, day).items
    loans = known_loans(cursor, {item.loan_number for item in items})
    before = _earlier_checks(cursor, items)
    receipts = [_receipt(file, item, loans, before, day) for item in items]
    held = [r for r in receipts if r.state != Receipt.State.MATCHED]
    hold_unidentified(cursor, held, day, actor, recorded_at)
    Receipt.objects.bulk_create(receipts)
    file.state = BankFile.State.READ
    file.save(update_fields=["state"])
    counts: dict[str, int] = {}
    for receipt in receipts:
        counts[receipt.state] = counts.get(receipt.state, 0) + 1
    return counts


class KnownLoan(NamedTuple):
    """What intake looks at in a loan."""

    stream: int
    status: str
    boarded_on: date


def known_loans(cursor: Any, numbers: Iterable[str]) -> dict[str, KnownLoan]:
    """The loans with these numbers, in one read."""
    cursor.execute(
        "SELECT l.number, l.stream_id, s.status, l.boarded_on FROM loans_loan l"
        " JOIN ledger_loanstate s ON s.stream_id = l.stream_id WHERE l.number = ANY(%s)",
        [list(numbers)],
    )
    return {number: KnownLoan(*rest) for number, *rest in cursor.fetchall()}


def _earlier_checks(cursor: Any, items: list[Item]) -> dict[tuple[str, int, str], str]:
    """Receipts of the same loan, amount and check number that came before, by their source."""
    checks = [item for item in items if item.check_number]
    cursor.execute(
        "SELECT r.loan_number, r.amount, r.check_number, r.source FROM payments_receipt r"
        " JOIN unnest(%s::text[], %s::bigint[], %s::text[]) AS c(loan, amount, number)"
        " ON r.loan_number = c.loan AND r.amount = c.amount AND r.check_number = c.number"
        " WHERE r.check_number <> ''",
        [
            [item.loan_number for item in checks],
            [item.amount for item in checks],
            [item.check_number for item in checks],
        ],
    )
    return {(loan, amount, number): source for loan, amount, number, source in cursor.fetchall()}


def _receipt(file: BankFile, item: Item, loans: dict[str, KnownLoan],
             before: dict[tuple[str, int, str], str], day: date) -> Receipt:  # fmt: skip
    source = f"lockbox:{file.name}:{item.item}"
    check = (item.loan_number, item.amount, item.check_number)
    loan = loans.get(item.loan_number)
    state, reason = Receipt.State.MATCHED, ""
    if item.check_number and check in before:
        state, reason = Receipt.State.DUPLICATE, DUPLICATE_OF + before[check]
    elif loan is None:
        what = (
            f"No loan has the number {item.loan_number}" if item.loan_number else "No loan number"
        )
        state, reason = Receipt.State.UNMATCHED, what
    elif loan.status != "active":
        state, reason = Receipt.State.UNMATCHED, "The loan is paid off"
    elif item.received_date < loan.boarded_on:  # the prior servicer's; no fact may come before
        state = Receipt.State.UNMATCHED
        reason = f"Received before the loan was boarded on {loan.boarded_on:%m/%d/%Y}"
    before.setdefault(check, source)
    return Receipt(
        source=source, channel="lockbox", file=file, line=item.line,
        received_date=item.received_date, amount=item.amount, loan_number=item.loan_number,
        payer=item.payer, check_number=item.check_number, designation=item.designation,
        state=state, reason=reason, business_date=day,
        stream_id=loan.stream if loan and state == Receipt.State.MATCHED else None,
    )  # fmt: skip


def hold_unidentified(cursor: Any, receipts: list[Receipt], day: date, actor: str,
                      recorded_at: datetime) -> None:  # fmt: skip
    """Book money without a loan: cash in, unidentified receipts of the house book up."""
    if not receipts:
        return
    book = open_book(cursor, *HOUSE)
    head = lock(cursor, [book])[book]
    journal = Journal(day, actor, recorded_at)
    for number, receipt in enumerate(receipts):
        draft = Draft("receipt", receipt.received_date, receipt.source, receipt.amount)
        at = head._replace(next_seq=head.next_seq + number)
        journal.add(book_entry(at, draft, [("cash_clearing", "unidentified", receipt.amount)]))
    journal.write(cursor)
