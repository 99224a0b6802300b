"""What a loan's books say, for whoever the borrower wants to show it to."""

from collections.abc import Iterator

from servicing.documents.contents.records import HistoryFacts, VerificationFacts
from servicing.documents.printed import day, longday, money, plain, rate

from .kinds import Category, Kind, Required, Retention
from .saying import said


def _lines(f: HistoryFacts) -> Iterator[str]:
    for one in f.lines:
        yield day(one.on)
        yield said(f, one.what)
        amounts = (one.amount, one.principal, one.interest, one.escrow, one.fees, one.balance)
        yield from (money(amount, f.currency) for amount in amounts)


def _balances(f: HistoryFacts) -> list[str]:
    held = (f.opening, f.closing, f.escrow_balance, f.fees_balance, f.held_balance)
    return [money(one, f.currency) for one in held]


def _terms(f: VerificationFacts) -> Iterator[str]:
    yield from (money(one, f.currency) for one in (f.original, f.principal, f.payment, f.total))
    yield rate(f.annual_rate)
    yield longday(f.maturity_date, f.language)
    if f.escrow:
        yield money(f.escrow, f.currency)


def _standing(f: VerificationFacts) -> Iterator[str]:
    yield from (longday(one, f.language) for one in (f.paid_to, f.next_due) if one)
    yield money(f.past_due, f.currency)
    if f.escrow_balance is not None:
        yield money(f.escrow_balance, f.currency)


def _late(f: VerificationFacts) -> Iterator[str]:
    for one in f.late:
        months = said(f, "%(months)s months", months=str(one.months))
        yield f"{months} {one.days30} {one.days60} {one.days90}"


RECORDS = (
    Kind(
        code="payment_history",
        title="Payment history",
        purpose="Lists every transaction of a period with its parts and the balance after it.",
        citation="12 CFR 1024.36; 1024.38(c)(2)(i)",
        trigger="A borrower asks for it.",
        content=HistoryFacts,
        template="documents/payment_history.html",
        version=1,
        requires=(
            Required("Period", "house policy",
                     lambda f: [longday(f.since, f.language), longday(f.until, f.language)]),
            Required("Every transaction with its parts and the balance", "1024.38(c)(2)(i)",
                     _lines),
            Required("Balances", "house policy", _balances),
        ),
        category=Category.LETTER,
        retention=Retention.SERVICING,
        languages=("en", "es"),
    ),
    Kind(
        code="verification_of_mortgage",
        title="Verification of mortgage",
        purpose="Tells another lender, at the borrower's wish, how the mortgage stands and was"
        " paid.",
        citation="house policy; 12 CFR 1024.36",
        trigger="A borrower asks for it, or somebody with the borrower's consent.",
        content=VerificationFacts,
        template="documents/verification.html",
        version=1,
        requires=(
            Required("Amount, balance, rate, payment, maturity", "house policy", _terms),
            Required("Paid to, next due, past due, escrow balance", "house policy", _standing),
            Required("Times 30, 60 and 90 days late", "house policy", _late),
            Required("Who signs", "house policy",
                     lambda f: [plain(f.signer), plain(f.signer_title)]),
        ),
        category=Category.LETTER,
        retention=Retention.SERVICING,
        languages=("en", "es"),
    ),
)  # fmt: skip
