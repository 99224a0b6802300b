"""Changes of terms: each takes effect right after the bills of its day."""

from datetime import date
from decimal import Decimal

from .accrual import accrue
from .billing import payments_left, unbilled_principal
from .dates import add_months
from .facts import Fact, FactError
from .money import rate_ratio, round_ratio
from .periods import MONTHS, step
from .rates import close_stretch
from .schedule import regular_payment
from .terms import Allocation
from .worksheet import Worksheet


def installments_left(sheet: Worksheet, until: date | None = None) -> int:
    """How many installments are still to be billed, up to maturity or a later end of the
    amortization. Raises FactError for none."""
    if sheet.next_due is None:
        raise FactError("the loan has no installment to come: nothing is left to change")
    return payments_left(sheet, until or sheet.terms.maturity_date)


def rate_change(sheet: Worksheet, fact: Fact) -> None:
    """Another note rate from this day on; the payment follows unless the fact says otherwise."""
    before_new_rate(sheet, fact.effective_date)
    sheet.change_terms(annual_rate=Decimal(fact.data["annual_rate"]))
    if fact.data.get("recast", True):
        before = sheet.terms.payment
        recast(sheet, fact)
        if fact.data.get("payment_cap_factor"):
            cap_payment(sheet, before, Decimal(fact.data["payment_cap_factor"]))


def cap_payment(sheet: Worksheet, before: int, factor: Decimal) -> None:
    """A payment never rises above so many times the one before. Interest that it then does not
    cover becomes principal."""
    terms = sheet.terms
    numerator, below = rate_ratio(factor * 100)
    multiple = terms.rounding.multiple
    most = multiple * round_ratio(before * numerator, below * multiple, terms.rounding.payment)
    if before and terms.payment > most:
        sheet.change_terms(payment=most, capitalizes=True)


def before_new_rate(sheet: Worksheet, on: date) -> None:
    """Interest up to this day is the old rate's."""
    accrue(sheet, on)
    close_stretch(sheet, on)


def recast(sheet: Worksheet, fact: Fact) -> None:
    """The payment that pays what is not yet billed by maturity, at the rate in force; none while
    installments are interest alone, since it is computed when they are over."""
    terms = sheet.terms
    accrue(sheet, fact.effective_date)
    if fact.data.get("by_note") and (sheet.next_due is None or unbilled_principal(sheet) <= 0):
        return
    left = installments_left(sheet, terms.amortized_by)
    if terms.method == "interest_only" or sheet.number <= terms.interest_only:
        payment = 0
    else:
        payment = regular_payment(terms, unbilled_principal(sheet), left)
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
    or deferred to the end of the loan. The number of installments stays. Only a loan that is
    paid by the month, or by several, has a due day."""
    if sheet.terms.frequency not in MONTHS:
        raise FactError(f"a loan that is paid {sheet.terms.frequency} has no day of the month")
    left, day, old = installments_left(sheet), int(fact.data["new_day"]), sheet.next_due
    if not 1 <= day <= 31:
        raise FactError(f"new_day: expected a day of the month from 1 to 31, not {day}")
    if old is None or day == sheet.terms.due_day:
        raise FactError(f"installments already fall due on day {day}")
    new = add_months(old, 0, day)
    if new < old:
        new = add_months(old, 1, day)
    terms = sheet.terms
    if terms.amortized_by:
        more = installments_left(sheet, terms.amortized_by) - 1
        sheet.change_terms(amortized_by=step(terms.frequency, new, more, day))
    sheet.shifted_from = sheet.shifted_from or old
    sheet.shift = fact.data.get("interest", "bill")
    sheet.next_due = new
    maturity = step(terms.frequency, new, left - 1, day)
    sheet.change_terms(due_day=day, maturity_date=maturity)


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
