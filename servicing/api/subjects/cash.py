"""Payments and cash: files, receipts, those that wait for somebody to say whose they are."""

from collections.abc import Sequence
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet

from servicing.api.errors import Problem, Refused
from servicing.api.found import loan_of, one_of
from servicing.api.operations import Answered, Call, operation
from servicing.api.paging import Rows
from servicing.api.shapes.cash import (
    AssignmentSent,
    CashFigures,
    FileRow,
    FileSent,
    LoanChosen,
    ReceiptDetail,
    ReceiptRow,
    ReceiptsAsked,
    Suggestions,
    WaitingAsked,
)
from servicing.api.shapes.fields import Paged
from servicing.api.shapes.payments import PaymentEffect
from servicing.ledger.days import open_date
from servicing.loans.models import Loan
from servicing.nightly.models import SetAside
from servicing.payments.cash import cash_position, counts_by_file
from servicing.payments.desk import Preview, preview_payment
from servicing.payments.exceptions import WAITING, assign_receipt, assignment, earlier_of, waiting
from servicing.payments.inbox import in_the_inbox
from servicing.payments.intake import receive_file, received_before
from servicing.payments.models import BankFile, Receipt
from servicing.payments.suggesting import suggest

GROUP = "Payments and cash"
LARGEST = 10 * 1024 * 1024  # bytes of an uploaded file


@operation("GET", "cash/", "get_cash", "See where the day's money stands", group=GROUP,
           permission="cash.view", answer=CashFigures)  # fmt: skip
def get_cash(call: Call) -> dict[str, Any]:
    """What is posted, what waits, and whether it ties to the ledger."""
    today = open_date()
    position = cash_position(today)
    names = ("to_post", "to_post_count", "waiting", "waiting_count", "posted", "posted_count",
             "booked", "ties")  # fmt: skip
    aside = SetAside.objects.filter(step__name="payments", resolved_at=None).count()
    return {
        "business_date": today,
        "currency": "USD",
        "inbox": in_the_inbox(),
        "set_aside": aside,
        **{name: getattr(position, name) for name in names},
    }


@operation("GET", "cash/files/", "list_cash_files", "List payment files", group=GROUP,
           permission="cash.view", query=Paged, answer=FileRow, many=True)  # fmt: skip
def list_cash_files(call: Call) -> Rows:
    """With what became of their items, the newest first."""
    return Rows(BankFile.objects.defer("content"), ("-pk",), _files)


def _files(files: Sequence[BankFile]) -> list[dict[str, Any]]:
    counts = counts_by_file([file.pk for file in files])

    def number(file: BankFile, *states: str) -> int:
        return sum(counts[file.pk].get(state, (0, 0))[0] for state in states)

    state = Receipt.State
    return [
        {
            "file": file,
            "posted": number(file, state.POSTED, state.ASSIGNED),
            "to_post": number(file, state.MATCHED, state.SET_ASIDE),
            "waiting": number(file, *WAITING),
        }
        for file in files
    ]


@operation("GET", "cash/files/<int:pk>/", "get_cash_file", "See a payment file", group=GROUP,
           permission="cash.view", answer=FileRow)  # fmt: skip
def get_cash_file(call: Call, pk: int) -> dict[str, Any]:
    """Its items are receipts once a night has read it: list_receipts with `file`."""
    return _files([one_of(BankFile.objects.defer("content"), "file", pk=pk)])[0]


@operation("POST", "cash/files/", "upload_cash_file", "Load a payment file", group=GROUP,
           permission="payment.file", body=FileSent, answer=FileRow, changes=True, upload=True,
           status=201, also=200)  # fmt: skip
def upload_cash_file(call: Call) -> Answered:
    """Kept whole for the next night; with anything wrong in it nothing of it is kept. A file that
    came before answers 200 and changes nothing."""
    upload: UploadedFile[Any] = call.body["file"]
    name = upload.name or "lockbox.csv"
    if (upload.size or 0) > LARGEST:
        raise Refused(422, Problem(f"{name} is larger than 10 MB.", "too_large", "file"))
    try:
        content = upload.read().decode("utf-8")
    except UnicodeDecodeError as error:
        message = f"{name} is not UTF-8 text: the byte at {error.start + 1} cannot be read."
        raise Refused(422, Problem(message, "not_utf8", "file")) from None
    known = received_before(content)
    kept = known or receive_file(
        name=name, content=content, actor=call.actor, business_date=open_date()
    )
    return Answered(_files([kept])[0], 200 if known else 201)


@operation("GET", "cash/receipts/", "list_receipts", "List receipts", group=GROUP,
           permission="cash.view", query=ReceiptsAsked, answer=ReceiptRow, many=True)  # fmt: skip
def list_receipts(call: Call) -> Rows:
    """All money received, the newest first."""
    found: QuerySet[Receipt] = Receipt.objects.all()
    if state := call.query.get("state"):
        found = found.filter(state=state)
    if file := call.query.get("file"):
        found = found.filter(file_id=file)
    if number := call.query.get("loan"):
        found = found.filter(stream_id=loan_of(number).pk)
    return Rows(found, ("-pk",), _receipts)


def _receipts(receipts: Sequence[Receipt]) -> list[dict[str, Any]]:
    streams = {receipt.stream_id for receipt in receipts if receipt.stream_id}
    numbers = dict(Loan.objects.filter(pk__in=streams).values_list("pk", "number"))
    return [
        {"receipt": receipt, "loan_number": numbers.get(receipt.stream_id or 0, "")}
        for receipt in receipts
    ]


@operation("GET", "cash/receipts/<int:pk>/", "get_receipt", "See a receipt", group=GROUP,
           permission="cash.view", answer=ReceiptDetail)  # fmt: skip
def get_receipt(call: Call, pk: int) -> dict[str, Any]:
    """Where it went, who gave it there and why."""
    return _detail(one_of(Receipt.objects.all(), "receipt", pk=pk))


def _detail(receipt: Receipt) -> dict[str, Any]:
    earlier = earlier_of([receipt]).get(receipt.pk)
    return {
        **_receipts([receipt])[0],
        "assignment": assignment(receipt),
        "repeats": earlier and earlier.pk,
    }


@operation("GET", "cash/exceptions/", "list_cash_exceptions", "List receipts that wait",
           group=GROUP, permission="cash.view", query=WaitingAsked, answer=ReceiptRow,
           many=True)  # fmt: skip
def list_cash_exceptions(call: Call) -> Rows:
    """Nobody knows yet whose they are. The oldest first."""
    found = waiting()
    if state := call.query.get("state"):
        found = found.filter(state=state)
    return Rows(found, ("business_date", "pk"), _receipts)


@operation("GET", "cash/exceptions/<int:pk>/suggestions/", "suggest_loans",
           "See which loans a receipt may be for", group=GROUP, permission="payment.assign",
           answer=Suggestions)  # fmt: skip
def suggest_loans(call: Call, pk: int) -> dict[str, Any]:
    """The likeliest loans, each with the reason."""
    return {"suggestions": suggest(one_of(Receipt.objects.all(), "receipt", pk=pk))}


@operation("POST", "cash/exceptions/<int:pk>/preview/", "preview_assignment",
           "See what a receipt would do to a loan", group=GROUP, permission="payment.assign",
           body=LoanChosen, answer=PaymentEffect)  # fmt: skip
def preview_assignment(call: Call, pk: int) -> Preview:
    """Amount, day and use are the receipt's own. Nothing is written, so no key is needed."""
    receipt = one_of(Receipt.objects.all(), "receipt", pk=pk)
    return preview_payment(
        stream=_chosen(call).pk, amount=receipt.amount, received=receipt.received_date,
        designation=receipt.designation, business_date=open_date(),
    )  # fmt: skip


@operation("POST", "cash/exceptions/<int:pk>/assign/", "assign_receipt",
           "Assign a receipt to a loan", group=GROUP, permission="payment.assign",
           body=AssignmentSent, answer=ReceiptDetail, changes=True)  # fmt: skip
def assign(call: Call, pk: int) -> dict[str, Any]:
    """Posts it as of the day it was received. Once it is assigned, 409."""
    receipt = one_of(Receipt.objects.all(), "receipt", pk=pk)
    done = assign_receipt(
        receipt_id=receipt.pk, loan=_chosen(call), actor=call.actor, why=call.body["why"],
        business_date=open_date(), recorded_at=call.now,
    )  # fmt: skip
    return _detail(done)


def _chosen(call: Call) -> Loan:
    """The loan that was sent: one that is not there is a wrong field, not a missing page."""
    number = call.body["loan_number"]
    loan = Loan.objects.filter(number=number).first()
    if loan is None:
        problem = Problem(f"No loan has the number {number}.", "unknown_loan", "loan_number")
        raise Refused(422, problem)
    return loan
