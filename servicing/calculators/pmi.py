"""When mortgage insurance ends (Homeowners Protection Act, 12 USC 4901-4904)."""

from typing import Any

from servicing.engine.dates import add_months
from servicing.engine.hpa import (
    InsuranceEnd,
    Reached,
    deadlines,
    good_history,
    insurance_end,
    original_value,
    terminates,
)
from servicing.loans.simulation.reading import Reader, day, truth
from servicing.loans.simulation.supposed import rows_of
from servicing.loans.simulation.terms import read_terms

from .written import Step, money, steps
from .written import day as written_day

LOAN = ("principal", "annual_rate", "term_months", "first_due_date", "payment")


def answer(reader: Reader) -> dict[str, Any]:
    """Dates of cancellation, termination and final termination, with what follows from them."""
    explain = reader.take("explain", truth, False)
    appraised = reader.take("appraised_value", reader.money)
    price = reader.take("sales_price", reader.money_or_none, None)
    high_risk = reader.take("high_risk", truth, False)
    current_since = reader.take("current_since", lambda value: value and day(value), None)
    requested = reader.take("request_date", lambda value: value and day(value), None)
    named = {name: reader.left.pop(name) for name in LOAN if name in reader.left}
    reader.end()
    if isinstance(named.get("first_due_date"), str):
        named["interest_from"] = month_before(named["first_due_date"])
    loan = Reader(named, "", problems=reader.problems)
    asked = read_terms(loan)
    if asked is None or reader.problems:
        return {}
    rows = rows_of(asked)
    value = original_value(price, appraised)
    found = insurance_end(rows, value, asked.interest_from)
    ends = found.high_risk if high_risk else found.termination
    ended = terminates(ends.on, current_since) if ends.on else found.final_termination
    ended = min(ended, found.final_termination)
    done = deadlines(ended)
    history = good_history(max(filter(None, (requested, found.cancellation.on)), default=ended))
    return {
        "original_value": money(value),
        "payment": money(rows[0].payment),
        "cancellation": written(found.cancellation),
        "termination": written(ends),
        "midpoint": written_day(found.midpoint),
        "final_termination": written_day(found.final_termination),
        "terminates_on": written_day(ended),
        "last_day_for_premium": written_day(done.last_premium),
        "notice_to_borrower_by": written_day(done.notice_to_borrower),
        "insurer_returns_premium_by": written_day(done.insurer_returns_premium),
        "premium_refund_by": written_day(done.refund),
        "no_60_days_late": [written_day(on) for on in history[0]],
        "no_30_days_late": [written_day(on) for on in history[1]],
    } | steps(explain, made(found, price, appraised))


def month_before(text: str) -> str:
    """The amortization begins a month before the first installment. What is no date stays."""
    try:
        return add_months(day(text), -1).isoformat()
    except ValueError:
        return text


def written(one: Reached) -> dict[str, Any]:
    return {
        "percent": one.percent,
        "threshold": money(one.threshold),
        "payment_number": one.number,
        "date": written_day(one.on),
        "balance": None if one.balance is None else money(one.balance),
    }


def made(found: InsuranceEnd, price: int | None, appraised: int) -> list[Step]:
    of = [money(one) for one in (price, appraised) if one is not None]
    value = money(found.original_value)
    steps_ = [Step("Original value", "the lesser of price and appraisal", " and ".join(of), value,
                   "12 USC 4901(12)")]  # fmt: skip
    for says, one, source in (
        ("Cancellation at request", found.cancellation, "12 USC 4902(a)"),
        ("Termination", found.termination, "12 USC 4902(b)"),
        ("Lender-defined high risk", found.high_risk, "12 USC 4902(g)(1)(B)"),
    ):
        steps_.append(
            Step(says, f"first scheduled balance at or below {one.percent}% of {value}",
                 money(one.threshold), written_day(one.on) or "never", source)
        )  # fmt: skip
    last = Step("Final termination", "the month after half of the amortization",
                str(found.midpoint), str(found.final_termination), "12 USC 4902(c)")  # fmt: skip
    return [*steps_, last]
