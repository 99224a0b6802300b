"""A payoff quote as a workbook: the total and the interest of each date as formulas."""

from datetime import date
from decimal import Decimal
from typing import Any, BinaryIO

from servicing.documents.gathering.payoffs import PARTS
from servicing.engine.accrual import denominator
from servicing.engine.daycount import BASIS, year_parts
from servicing.engine.fold import advance, end_of_facts
from servicing.engine.money import rate_ratio
from servicing.engine.payoff import charged_to, periods_and_days
from servicing.engine.rates import charged_rate, period
from servicing.engine.state import State
from servicing.engine.versions import TermsInForce
from servicing.loans.standing import Standing
from servicing.payments.payoff_models import Payoff

from .loan_workbook import HEAD, LoanWorkbook, Made

TITLE = "Payoff"
EXACT = "0.000000"
HOW = (
    "Total = the sum of the parts; unapplied funds count against it.",
    "Interest = what is billed and unpaid, and the balance times the rate for whole months by"
    " twelfths and odd days by the payoff day count, each rounded half up to the cent. A daily loan"
    " adds what had been earned and unpaid to the interest of the days since.",
    "The difference is what the formula gives less what was quoted; it is 0.00.",
    "Interest is no formula where the loan moved after the quote, or its rate changed within the"
    " period.",
)
INPUTS = ("Balance that earns", "Rate", "Billed or earned, unpaid", "Whole months", "Odd days",
          "Days of the year")  # fmt: skip


def write_payoff(out: BinaryIO, standing: Standing, quote: Payoff, moved: bool,
                 versions: list[TermsInForce], made: Made) -> None:  # fmt: skip
    """Write the workbook of an issued quote; `moved`: the loan is no longer what was quoted."""
    book = LoanWorkbook(out, TITLE, TITLE, standing, made)
    try:
        book.names([("", 30), *((f"Good through {f['good_through']}", 18) for f in quote.figures)])
        names = [name for name, _ in PARTS]
        titles = dict(PARTS)
        for place, name in enumerate(names):
            book.text(HEAD + 1 + place, 0, titles[name])
        total = HEAD + 1 + len(names)
        for place, words in enumerate(("Total", "Difference", *INPUTS)):
            book.text(total + place, 0, words)
        for column, found in enumerate(quote.figures, 1):
            letter = chr(65 + column)
            for place, name in enumerate(names):
                row = HEAD + 1 + place
                sign = -1 if name == "less_suspense" else 1
                if name == "interest" and not moved:
                    inputs = inputs_of(standing.state, date.fromisoformat(found["good_through"]))
                    text = interest_formula(book, letter, column, total + 2, inputs)
                    if text:
                        book.formula(row, column, text, found[name])
                        continue
                book.amount(row, column, sign * found[name])
            first, last = HEAD + 2, total
            book.formula(total, column, f"=SUM({letter}{first}:{letter}{last})", found["total"])
            quoted = Decimal(found["total"]) / 100
            book.formula(total + 1, column, f"={letter}{total + 1}-{quoted}", 0)
        book.about(f"{TITLE} of loan {standing.loan.number}", standing, versions, made, HOW)
    finally:
        book.close()


def inputs_of(state: State, good_through: date) -> dict[str, Any] | None:
    """What the interest of a date follows from; None where one formula does not give it."""
    then = advance(state, end_of_facts(good_through)).state
    terms = then.terms
    if terms.interest_method == "daily":
        if then.accrued_from is None or then.cap is not None:
            return None
        whole = denominator(terms)
        days = year_parts(terms.day_count, then.accrued_from, good_through)
        carried = Decimal(then.accrued) / whole / 100
        return {"balance": then.principal, "carried": carried, "months": 0, "days": days,
                "basis": BASIS[terms.day_count], "rate": rate_ratio(charged_rate(then))[0],
                "daily": True}  # fmt: skip
    if then.last_due is None or then.principal == 0:
        return None
    to = charged_to(terms, good_through)
    stretches = period(then, then.last_due, to)
    plain = terms.frequency == "monthly" and terms.day_count == "30/360" and not then.draws
    if len(stretches) != 1 or not plain:
        return None
    months, odd_from = periods_and_days(then, then.last_due, to)
    days = year_parts(terms.payoff_day_count, odd_from, to)
    billed = sum(d.interest - d.paid_interest for d in then.demands)
    return {"balance": then.principal, "carried": Decimal(billed) / 100, "months": months,
            "days": days, "basis": BASIS[terms.payoff_day_count], "rate": stretches[0].charged,
            "daily": False}  # fmt: skip


def interest_formula(book: LoanWorkbook, letter: str, column: int, row: int,
                     found: dict[str, Any] | None) -> str:  # fmt: skip
    """Write the inputs of a date below its total; the formula of its interest, empty for none."""
    if found is None:
        return ""
    book.amount(row, column, found["balance"])
    book.rate(row + 1, column, found["rate"])
    book.figure(row + 2, column, found["carried"], EXACT)
    book.count(row + 3, column, found["months"])
    book.count(row + 4, column, found["days"])
    book.count(row + 5, column, found["basis"])
    balance, rate, carried, months, days, basis = (f"{letter}{row + n}" for n in range(1, 7))
    odd = f"{balance}*{rate}*{days}/{basis}"
    if found["daily"]:
        return f"=ROUND({carried}+{odd},2)"
    return f"={carried}+ROUND({balance}*{rate}*{months}/12,2)+ROUND({odd},2)"
