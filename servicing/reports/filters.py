"""Parameters that many reports share, so that each asks its question in the same words."""

from collections.abc import Callable
from datetime import date, timedelta

from servicing.ledger.models import Account, Book
from servicing.loans.models import Loan

from .declaring import Asks, Choices, Parameter


def today(business_date: date) -> str:
    return business_date.isoformat()


def month_begins(business_date: date) -> str:
    return business_date.replace(day=1).isoformat()


def thirty_days_before(business_date: date) -> str:
    return (business_date - timedelta(days=30)).isoformat()


def year_begins(business_date: date) -> str:
    return business_date.replace(month=1, day=1).isoformat()


def books() -> Choices:
    return list(Book.objects.order_by("code").values_list("code", "name"))


def accounts() -> Choices:
    """Accounts of the chart by code; a code means its account in every currency."""
    rows = Account.objects.order_by("code").distinct("code").values_list("code", "name")
    return [(code, f"{code} {name}") for code, name in rows]


def investors() -> Choices:
    found = Loan.objects.exclude(investor="").order_by("investor").distinct()
    return [(name, name) for name in found.values_list("investor", flat=True)]


def states() -> Choices:
    found = Loan.objects.exclude(property_state="").order_by("property_state").distinct()
    return [(name, name) for name in found.values_list("property_state", flat=True)]


def products() -> Choices:
    return list(Loan.Product.choices)


def with_or_without() -> Choices:
    return [("no", "Left out"), ("yes", "Included")]


def without(business_date: date) -> str:
    return "no"


def first_day(label: str = "First business day",
              default: Callable[[date], str] = month_begins) -> Parameter:  # fmt: skip
    return Parameter("first", label, Asks.DATE, default)


def last_day(label: str = "Last business day") -> Parameter:
    return Parameter("last", label, Asks.DATE, today)


BOOK = Parameter("book", "Portfolio", Asks.CHOICE, choices=books)
INVESTOR = Parameter("investor", "Investor", Asks.CHOICE, choices=investors)
STATE = Parameter("state", "State of the property", Asks.CHOICE, choices=states)
PRODUCT = Parameter("product", "Product", Asks.CHOICE, choices=products)
LOAN = Parameter("loan", "Loan number", Asks.LOAN)
ACCOUNT = Parameter("account", "Account", Asks.CHOICE, choices=accounts)
MEMO = Parameter(
    "memo", "Memo accounts", Asks.CHOICE, without, with_or_without,
    "Principal that is serviced for others stands off the balance sheet, as a memo pair.",
)  # fmt: skip

# What a loan must be, over loans_loan l and ledger_book b.
OF_LOANS = """
    (%(book)s::text IS NULL OR b.code = %(book)s)
    AND (%(investor)s::text IS NULL OR l.investor = %(investor)s)
    AND (%(state)s::text IS NULL OR l.property_state = %(state)s)
"""
