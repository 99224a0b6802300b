"""The demo's catalogue: the usual products, a new loan of each, an index, a plan."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from servicing.arms.indices import load_file
from servicing.engine.dates import add_months
from servicing.loans.models import Loan
from servicing.payments.plans.keeping import PlanRefused, begin
from servicing.products.catalogue import current
from servicing.products.entering import enter, read_entry
from servicing.products.usual import PRODUCTS

from .contract import TODAY
from .entered import OFFICER, SECOND
from .kinds import INDEX, published

BORROWERS = (
    ("Amara", "Okafor"), ("Lukas", "Brandt"), ("Mei", "Tanaka"), ("Rosa", "Delgado"),
    ("Owen", "Pritchard"), ("Leila", "Haddad"), ("Jonas", "Eriksen"), ("Tessa", "Moreau"),
    ("Nikhil", "Rao"), ("Clara", "Whitfield"), ("Mateo", "Silva"), ("Ingrid", "Solberg"),
    ("Darius", "Cole"), ("Hana", "Novak"), ("Emeka", "Obi"), ("Kenji", "Mori"), ("Yara", "Rahman"),
)  # fmt: skip
# Terms of a new loan where they are not those of most.
SPECIAL: dict[str, dict[str, object]] = {
    "balloon-7": {"term_months": 84}, "construction": {"term_months": 18},
    "canadian-mortgage": {"term_months": 60}, "zero-percent": {"annual_rate": "0"},
    "business-equal-principal": {"term_months": 120, "first_due_date": "2027-02-20"},
    "personal-yen": {"principal": "2400000", "annual_rate": "4.5"},
    "business-dinar": {"principal": "60000.000", "first_due_date": "2027-05-20"},
    "conv-biweekly": {"first_due_date": "2026-12-04"},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Catalogued:
    """How many products, new loans and index values there are."""

    products: int
    new_loans: int
    index_values: int


def write_catalogue(at: datetime) -> Catalogued:
    """On the open day, through the doors that officers use."""
    for place, one in enumerate(PRODUCTS):
        open_one(place, one["code"], one["limits"], one["draws"], at)
    published = load_file(text=index_file(), source="sofr30a.csv", actor=SECOND, at=at)
    begin_plans(at)
    return Catalogued(len(current()), len(PRODUCTS), published.new)


def open_one(place: int, code: str, limits: dict[str, list[str]], draws: bool,
             at: datetime) -> Loan:  # fmt: skip
    big = Decimal(limits["principal"][1]) > 100_000
    first, last = BORROWERS[place % len(BORROWERS)]
    terms: dict[str, object] = {
        "principal": "240000.00" if big else "18000.00",
        "annual_rate": "6.375" if big else "9.5", "term_months": limits["term_months"][1],
        "interest_from": TODAY.isoformat(), "first_due_date": "2026-12-20",
    }  # fmt: skip
    content = {
        "product": code, "number": f"20002{place:05d}", "terms": terms | SPECIAL.get(code, {}),
        "borrowers": [{"first_name": first, "last_name": last}],
    }  # fmt: skip
    if draws:
        content["first_draw"] = "60000.00"
    entry = read_entry(content, TODAY)
    return enter(entry, key=f"demo:{code}", actor=OFFICER, why="Signed and funded", today=TODAY,
                 at=at, approved_by=SECOND)  # fmt: skip


def index_file() -> str:
    """The index as its file comes."""
    lines = (f"{INDEX},{one.on},{one.value}" for one in published())
    return "\n".join(["index,date,value", *lines])


def begin_plans(at: datetime) -> None:
    """Some borrowers pay half every two weeks."""
    loans = Loan.objects.filter(
        product="mortgage", stream__loanstate__status="active",
        stream__loanstate__oldest_due=None, maturity_date__gt=add_months(TODAY, 120),
        boarded_on__lt=date(2025, 1, 1),
    ).order_by("pk")[:3]  # fmt: skip
    for loan in loans:
        try:
            begin(loan=loan, frequency="biweekly", first_on=TODAY + timedelta(7),
                  key=f"demo:{loan.number}", actor=OFFICER, why="Paid every two weeks",
                  today=TODAY, at=at)  # fmt: skip
        except PlanRefused:
            continue
