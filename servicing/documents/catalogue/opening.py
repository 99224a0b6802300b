"""The letters by which a loan comes to us, or leaves us."""

from collections.abc import Iterator

from servicing.documents.contents.opening import WelcomeFacts
from servicing.documents.contents.transfer import TransferFacts
from servicing.documents.printed import inline, longday, money, plain, rate

from .kinds import Category, Kind, Required, Retention
from .saying import said

NO_OTHER_TERM = (
    "The transfer does not affect any term or condition of your mortgage loan, other than terms"
    " directly related to the servicing of your loan."
)
INSURANCE = (
    "If you pay for mortgage life, disability or other optional insurance with your mortgage"
    " payment, the transfer may end it. Ask your insurer before the transfer whether it goes on and"
    " how to pay for it: you must act yourself to keep it."
)
PROTECTED = (
    "From %(from)s to %(until)s, the 60 days that begin with the transfer, a payment that %(old)s"
    " received on or before its due date, with any grace period, may not be treated as late, and no"
    " late fee may be charged for it."
)


def _welcome(f: WelcomeFacts) -> Iterator[str]:
    yield longday(f.first_due, f.language)
    yield money(f.total, f.currency)


def _protected(f: TransferFacts) -> list[str]:
    return [said(f, PROTECTED, **{
        "from": longday(f.effective, f.language), "until": longday(f.protected_until, f.language),
        "old": plain(f.old.name),
    })]  # fmt: skip


TRANSFER_ITEMS = (
    Required("Effective date of the transfer", "1024.33(b)(4)(i)",
             lambda f: [longday(f.effective, f.language)]),
    Required("New servicer: name, address, toll-free or collect phone", "1024.33(b)(4)(ii)",
             lambda f: [plain(f.new.name), inline(f.new.mailing), f.new.phone]),
    Required("Old servicer: name, address, toll-free or collect phone", "1024.33(b)(4)(iii)",
             lambda f: [plain(f.old.name), inline(f.old.mailing), f.old.phone]),
    Required("Last day of the old servicer, first day of the new one, for payments",
             "1024.33(b)(4)(iv)",
             lambda f: [longday(f.last_day, f.language), longday(f.first_day, f.language)]),
    Required("Effect on optional insurance, and what to do", "1024.33(b)(4)(v)",
             lambda f: [plain(f.insurance) or said(f, INSURANCE)]),
    Required("No other term of the loan changes", "1024.33(b)(4)(vi)",
             lambda f: [said(f, NO_OTHER_TERM)]),
    Required("The 60 days in which a payment is not late", "1024.33(c)(1)", _protected),
)  # fmt: skip

OPENING = (
    Kind(
        code="welcome",
        title="Welcome letter",
        purpose="Greets the borrower of a new loan: its terms, the first payment, how to pay.",
        citation="house policy",
        trigger="A loan of ours is opened.",
        content=WelcomeFacts,
        template="documents/welcome.html",
        version=1,
        requires=(
            Required("First payment: when and how much", "house policy", _welcome),
            Required("Amount and rate", "house policy",
                     lambda f: [money(f.principal, f.currency), rate(f.annual_rate)]),
            Required("Where to pay", "house policy", lambda f: [inline(f.servicer.payments)]),
            Required("Late fee of the first payment", "house policy",
                     lambda f: [money(f.late_fee, f.currency)] if f.late_fee_after else []),
        ),
        category=Category.LETTER,
        retention=Retention.SERVICING,
        languages=("en", "es"),
    ),
    Kind(
        code="transfer_in",
        title="Notice of servicing transfer (to us)",
        purpose="Tells the borrower that we are the new servicer, and where payments go.",
        citation="12 CFR 1024.33(b)",
        trigger="A loan is boarded from a prior servicer: within 15 days after that.",
        content=TransferFacts,
        template="documents/transfer.html",
        version=1,
        requires=TRANSFER_ITEMS,
        category=Category.NOTICE,
        retention=Retention.DISCLOSURE,
        languages=("en", "es"),
    ),
    Kind(
        code="transfer_out",
        title="Notice of servicing transfer (from us)",
        purpose="Tells the borrower that another servicer takes over, and where payments go.",
        citation="12 CFR 1024.33(b)",
        trigger="An officer asks for it: at least 15 days before the transfer.",
        content=TransferFacts,
        template="documents/transfer.html",
        version=1,
        requires=TRANSFER_ITEMS,
        category=Category.NOTICE,
        retention=Retention.DISCLOSURE,
        languages=("en", "es"),
    ),
)  # fmt: skip
