"""What the demo knows of a loan before its life is played: the note, its people, its habits."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from borrowers.profiles.adding import NewPerson
from escrow.projection import RecurringBill, parse_due_days
from servicing.engine.money import split_evenly
from servicing.engine.terms import Terms
from servicing.loans.opening import NewLoan, NewParty, Snapshot

from .people import Someone
from .places import City, State

TODAY = date(2026, 11, 20)  # the open business date of the demo: its night is still to come
FIRST_DAY = date(2024, 11, 20)  # the books begin, and what is older is boarded


class Act(NamedTuple):
    """What a persona does on a day besides its habit: `do` is called with the story and the day."""

    on: date
    order: int
    do: Callable[[Any, date], object]


@dataclass(frozen=True, slots=True)
class Line:
    """A bill of every year. `yearly` is its amount by the calendar year of the due date."""

    kind: str
    payee: str
    due: str  # MM-DD, several with ';'
    yearly: Mapping[int, int]
    reference: str = ""
    policy_number: str = ""
    coverage: int | None = None
    policy_expires: date | None = None  # where it is not the next bill's due date
    lead_days: int = 5  # paid so many days before it is due

    def dues(self, first: date, last: date) -> list[date]:
        """The due dates with first <= date <= last."""
        found = [
            date(year, month, day)
            for year in range(first.year, last.year + 1)
            for month, day in parse_due_days(self.due)
        ]
        return [due for due in found if first <= due <= last]

    def next_due(self, paid_through: date) -> date:
        """The first due date whose bill is not paid by the end of that day."""
        after = paid_through + timedelta(days=self.lead_days + 1)
        return self.dues(after, after + timedelta(days=370))[0]

    def bill(self, due: date) -> int:
        """One installment of its year's amount, cut as the night cuts it."""
        days = parse_due_days(self.due)
        return split_evenly(self.yearly[due.year], len(days))[days.index((due.month, due.day))]

    def known_amount(self, on: date) -> int:
        """The latest yearly amount that a bill has shown by the end of a day."""
        shown = on + timedelta(days=self.lead_days)
        return self.yearly[self.dues(shown - timedelta(days=370), shown)[-1].year]

    def recurring(self, on: date) -> RecurringBill:
        """The line as an analysis made on that day sees it."""
        return RecurringBill(
            self.kind, self.payee, self.known_amount(on), parse_due_days(self.due),
            self.next_due(on),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Habit:
    """How the borrower pays. Dates are due dates of installments."""

    channel: str = "ach"  # ach, web, phone, lockbox
    delay: tuple[int, int] = (0, 0)  # days after the due date, a range
    extra: int = 0  # to principal, every month
    stops_from: date | None = None
    skips: tuple[tuple[date, date], ...] = ()  # (first due date skipped, day all is made up)
    bounces: tuple[date, ...] = ()  # payments that come back
    split: bool = False  # pays in two parts
    late_entry: bool = False  # some payments are entered a day after they were received
    pays_off_on: date | None = None
    courtesy: bool = False  # late charges are waived


@dataclass(frozen=True, slots=True)
class Property:
    """A home, or for other loans where the borrower lives."""

    line1: str
    city: City
    state: State
    value: int = 0
    kind: str = "single_family"


@dataclass(frozen=True, slots=True)
class Contract:
    """One loan as it comes to us on its boarding day. Money in minor units."""

    number: str
    product: str
    terms: Terms
    originated: date
    original_principal: int
    term_months: int
    boarded: date
    board: Snapshot
    people: tuple[Someone, ...]
    home: Property
    habit: Habit
    program: str = "none"
    investor: str = ""  # whose it is where we service it for others
    pool: str = ""
    lines: tuple[Line, ...] = ()
    cushion_months: int = 2
    first_analysis: date | None = None
    script: tuple[Act, ...] = field(default=(), compare=False)  # acts are no values
    status: Mapping[str, str] = field(default_factory=dict)  # the boarding file of that name
    offered_as: str = ""  # the product of the catalogue
    paid_out: int = 0  # on the day it was written here

    @property
    def ownership(self) -> str:
        return "serviced" if self.investor else "owned"

    def new_loan(self) -> NewLoan:
        """The loan as boarding opens it."""
        home, secured = self.home, self.product == "mortgage"
        return NewLoan(
            number=self.number, product=self.product, terms=self.terms, board=self.board,
            boarded_on=self.boarded, origination_date=self.originated, note_date=self.originated,
            original_principal=self.original_principal, term_months=self.term_months,
            parties=tuple(NewParty(person_at(one, home), one.role) for one in self.people),
            ownership=self.ownership, program=self.program, investor=self.investor,
            investor_loan_number=f"4{self.number[1:]}" if self.investor else "", pool=self.pool,
            lien_position=1 if secured else None,
            property_type=home.kind if secured else "",
            occupancy="owner" if secured else "",
            original_value=home.value if secured else None,
            property_line1=home.line1 if secured else "",
            property_city=home.city.name if secured else "",
            property_state=home.state.code if secured else "",
            property_zip=home.city.postal if secured else "",
        )  # fmt: skip


@lru_cache(maxsize=1024)
def person_at(one: Someone, home: Property) -> NewPerson:
    """Someone as boarding adds them: one person, however many loans they have."""
    return NewPerson(
        first_name=one.first_name, last_name=one.last_name, tin=one.tin,
        date_of_birth=one.date_of_birth, email=one.email, phone_mobile=one.phone_mobile,
        mailing_line1=home.line1, mailing_city=home.city.name,
        mailing_state=home.state.code, mailing_zip=home.city.postal, language=one.language,
        paperless=one.paperless, time_zone=home.state.time_zone,
    )  # fmt: skip
