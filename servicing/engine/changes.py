"""Changes of terms: each takes effect right after the bills of its day."""

from datetime import date
from decimal import Decimal

from .accrual import accrue
from .billing import unbilled_principal
from .dates import add_months, whole_months
from .facts import Fact, FactError
from .rates import close_stretch
from .schedule import level_payment
from .terms import Allocation
from .worksheet import Worksheet


def installments_left(sheet: Worksheet) -> int:
    """How many installments are still to be billed, up to maturity. Raises FactError for none."""
    if sheet.next_due is None:
        raise FactError("the loan has no installment to come: nothing is left to change")
    return max(whole_months(sheet.next_due, sheet.terms.maturity_date, sheet.terms.due_day) + 1, 1)


def rate_change(sheet: Worksheet, fact: Fact) -> None:
    """Another note rate from this day on; the payment follows unless the fact says otherwise."""
    before_new_rate(sheet, fact.effective_date)
    sheet.change_terms(annual_rate=Decimal(fact.data["annual_rate"]))
    if fact.data.get("recast", True):
        recast(sheet, fact)


def before_new_rate(sheet: Worksheet, on: date) -> None:
    """Interest up to this day is the old rate's."""
    accrue(sheet, on)
    close_stretch(sheet, on)


def recast(sheet: Worksheet, fact: Fact) -> None:
    """The payment that pays what is not yet billed by maturity, at the rate in force."""
    left = installments_left(sheet)
    accrue(sheet, fact.effective_date)
    payment = level_payment(unbilled_principal(sheet), sheet.terms.annual_rate, left)
    sheet.change_terms(payment=payment)


def interest_cap(sheet: Worksheet, fact: Fact) -> None:
    """Interest above a rate is forgiven from this day through `to` (50 USC 3937(a))."""
    before_new_rate(sheet, fact.effective_date)
    until = fact.data.get("to")
    sheet.cap = Decimal(fact.data["rate"])
    sheet.cap_until = date.fromisoformat(until) if until else None
    if sheet.cap_until and sheet.cap_until < fact.effective_date:
        raise FactError(f"the cap ends on {until}, before it begins")


def lift_cap(sheet: Worksheet, on: date) -> None:
    """The day after the cap's last: the note's rate holds again."""
    before_new_rate(sheet, on)
    sheet.cap = sheet.cap_until = None


def due_date_change(sheet: Worksheet, fact: Fact) -> None:
    """Installments fall due on another day of the month from the next one on, which moves to
    that day's next occurrence. The days between bear interest: asked for with that installment,
    or deferred to the end of the loan. The number of installments stays."""
    left, day, old = installments_left(sheet), int(fact.data["new_day"]), sheet.next_due
    if not 1 <= day <= 31:
        raise FactError(f"new_day: expected a day of the month from 1 to 31, not {day}")
    if old is None or day == sheet.terms.due_day:
        raise FactError(f"installments already fall due on day {day}")
    new = add_months(old, 0, day)
    if new < old:
        new = add_months(old, 1, day)
    sheet.shifted_from = sheet.shifted_from or old
    sheet.shift = fact.data.get("interest", "bill")
    sheet.next_due = new
    sheet.change_terms(due_day=day, maturity_date=add_months(new, left - 1, day))


def allocation_change(sheet: Worksheet, fact: Fact) -> None:
    """Another waterfall for money that comes from this day on; what is not named stays."""
    was, new = sheet.terms.allocation, fact.data["allocation"]
    sheet.change_terms(
        allocation=Allocation(
            tuple(new.get("order", was.order)),
            new.get("direction", was.direction),
            new.get("partial", was.partial),
            new.get("excess", was.excess),
            tuple(new.get("fees", was.fees)),
        )
    )
