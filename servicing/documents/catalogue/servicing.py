"""Notices of a loan's daily life: late, charged a fee, returned."""

from collections.abc import Iterator

from servicing.documents.contents.servicing import FeeFacts, LateFacts, ReturnFacts
from servicing.documents.printed import inline, less, longday, money

from .kinds import Category, Kind, Required, Retention
from .saying import said


def _late(f: LateFacts) -> Iterator[str]:
    yield money(f.unpaid, f.currency)
    yield longday(f.due_date, f.language)


def _late_fee(f: LateFacts) -> list[str]:
    if f.late_fee:
        return [money(f.late_fee, f.currency)]
    return [said(f, "No late fee was charged for it.")]


def _owed(f: LateFacts) -> Iterator[str]:
    yield money(f.past_due, f.currency)
    if f.fees:
        yield money(f.fees, f.currency)
    if f.counted:
        yield less(f.counted, f.currency)
    yield money(f.to_pay, f.currency)


def _taken_back(f: ReturnFacts) -> Iterator[str]:
    yield money(f.amount, f.currency)
    parts = (f.principal, f.interest, f.escrow, f.fees, f.held)
    yield from (money(one, f.currency) for one in parts if one)


def _return_fee(f: ReturnFacts) -> list[str]:
    if f.return_fee:
        return [money(f.return_fee, f.currency)]
    return [said(f, "No fee was charged for the return.")]


def _due_now(f: ReturnFacts) -> Iterator[str]:
    yield money(f.to_pay, f.currency)
    if f.due_since:
        yield longday(f.due_since, f.language)


SERVICING = (
    Kind(
        code="late_notice",
        title="Late payment notice",
        purpose="Tells the borrower that a payment is past due, and what brings the loan current.",
        citation="house policy; 12 CFR 1024.33(c)(1) after a transfer",
        trigger="The courtesy period of an installment is over and it is not paid.",
        content=LateFacts,
        template="documents/late_notice.html",
        version=1,
        requires=(
            Required("What is unpaid, and since when", "house policy", _late),
            Required("Late fee of that payment", "note", _late_fee),
            Required("What brings the loan current", "house policy", _owed),
            Required("Days past due", "house policy", lambda f: [str(f.days)]),
            Required("60 days after a transfer", "1024.33(c)(1)",
                     lambda f: [longday(f.moved_until, f.language)] if f.moved_until else []),
            Required("Where to pay", "house policy", lambda f: [inline(f.servicer.payments)]),
        ),
        category=Category.NOTICE,
        retention=Retention.SERVICING,
        languages=("en", "es"),
    ),
    Kind(
        code="fee_notice",
        title="Fee notice",
        purpose="Tells the borrower of a fee that was charged, other than a late fee.",
        citation="house policy",
        trigger="A fee is charged that is no late fee and no fee of a returned payment.",
        content=FeeFacts,
        template="documents/fee_notice.html",
        version=1,
        requires=(
            Required("Which fee", "house policy", lambda f: [said(f, f.fee)]),
            Required("When, and how much", "house policy",
                     lambda f: [longday(f.charged_on, f.language), money(f.amount, f.currency)]),
            Required("All unpaid fees", "house policy", lambda f: [money(f.fees, f.currency)]),
        ),
        category=Category.NOTICE,
        retention=Retention.SERVICING,
        languages=("en", "es"),
    ),
    Kind(
        code="nsf_notice",
        title="Returned payment notice",
        purpose="Tells the borrower that a payment came back: why, what is owed again, the fee.",
        citation="house policy; Nacha return codes",
        trigger="A payment is returned.",
        content=ReturnFacts,
        template="documents/nsf_notice.html",
        version=1,
        requires=(
            Required("Reason, in plain words", "house policy", lambda f: [said(f, f.reason)]),
            Required("Which payment, and when it came back", "house policy",
                     lambda f: [longday(f.paid_on, f.language),
                                longday(f.returned_on, f.language)]),
            Required("What was taken back", "house policy", _taken_back),
            Required("Return fee", "note", _return_fee),
            Required("What is due now", "house policy", _due_now),
        ),
        category=Category.NOTICE,
        retention=Retention.SERVICING,
        languages=("en", "es"),
    ),
)  # fmt: skip
