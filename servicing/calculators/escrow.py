"""The escrow analysis of 12 CFR 1024.17, asked by hand."""

from fractions import Fraction
from typing import Any

from escrow.analysis import (
    KINDS,
    MOST_MONTHS,
    Bill,
    EscrowAnalysis,
    EscrowError,
    EscrowQuestion,
    Movement,
    analyze,
    cushion_of_months,
)
from escrow.repayment import RULES
from servicing.loans.simulation.reading import Reader, day, one_of, text, truth, whole

from .apr import fraction
from .written import Step, money, steps
from .written import day as written_day

SOURCE = "12 CFR 1024.17"


def answer(reader: Reader) -> dict[str, Any]:
    """The analysis in the contract's words."""
    explain = reader.take("explain", truth, False)
    question = read(reader)
    reader.end()
    if question is None or reader.problems:
        return {}
    try:
        found = analyze(question)
    except EscrowError as error:
        reader.wrong(bracketed(error.path), str(error))
        return {}
    return written(found) | steps(explain, made(question, found))


def bracketed(path: str) -> str:
    """disbursements.0.date as disbursements[0].date."""
    parts = path.split(".")
    return "".join(f"[{part}]" if part.isdecimal() else f".{part}" for part in parts)[1:]


def read(reader: Reader) -> EscrowQuestion | None:
    kind = reader.take("kind", one_of(*sorted(KINDS)))
    on, start = reader.take("analysis_date", day), reader.take("computation_start", day)
    months = reader.take("months", whole(1, MOST_MONTHS), 12)
    balance = reader.take("actual_balance", reader.amount, 0)
    current = reader.take("borrower_current", truth, True)
    reader.take("state", text, None)  # no state's own limit is below the federal one here
    cushion = read_cushion(reader)
    first = reader.take("first_payment", lambda value: value and day(value), None)
    payment = reader.take("current_payment", reader.amount_at_least_zero, 0)
    spread = reader.take("spread_months", whole(RULES.shortage_months, MOST_MONTHS), 12)
    bills = [read_bill(one) for one in lines(reader, "disbursements", ...)]
    moved = [read_movement(one) for one in lines(reader, "until_start", [])]
    if reader.problems:
        return None
    return EscrowQuestion(
        kind=kind, analysis_date=on, computation_start=start, actual_balance=balance,
        disbursements=tuple(bill for bill in bills if bill),
        until_start=tuple(movement for movement in moved if movement), months=months,
        cushion=cushion, borrower_current=current, current_payment=payment, first_payment=first,
        spread_months=spread,
    )  # fmt: skip


def lines(reader: Reader, name: str, default: Any) -> list[Reader]:
    found = reader.take(name, a_list, default)
    return [reader.within(f"{name}[{place}]", line) for place, line in enumerate(found or [])]


def a_list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise ValueError(f"expected a list, not {value!r}")
    return value


def read_bill(one: Reader) -> Bill | None:
    on, amount = one.take("date", day), one.take("amount", one.amount_at_least_zero)
    kind, payee = one.take("kind", text, "bill"), one.take("payee", text, "")
    cycle = one.take("cycle_months", whole(1, MOST_MONTHS), 12)
    one.end()
    return None if on is None or amount is None else Bill(on, amount, kind, payee, cycle)


def read_movement(one: Reader) -> Movement | None:
    on = one.take("date", day)
    deposit = one.take("deposit", one.amount_at_least_zero, 0)
    paid = one.take("disbursement", one.amount_at_least_zero, 0)
    one.end()
    return None if on is None else Movement(on, deposit or 0, paid or 0)


def read_cushion(reader: Reader) -> Fraction:
    """Two months unless the question says how many, or what part of a year's bills."""
    one = reader.within("cushion", reader.left.pop("cushion", {"months": 2}))
    months, part = one.take("months", whole(0, 2), None), one.take("fraction", fraction, None)
    one.end()
    if (months is None) == (part is None):
        one.wrong("", "expected either months or fraction")
        return Fraction(0)
    found = cushion_of_months(months) if part is None else Fraction(part)
    if not 0 <= found <= RULES.largest_cushion:
        one.wrong("fraction", "expected from zero to one sixth (12 CFR 1024.17(c)(1))")
    return found


def written(found: EscrowAnalysis) -> dict[str, Any]:
    return {
        "annual_disbursements": money(found.annual_disbursements),
        "monthly_base": money(found.monthly_base),
        "cushion": money(found.cushion),
        "months": [
            {"month": f"{row.month:%Y-%m}"}
            | {
                name: money(getattr(row, name))
                for name in ("deposit", "disbursed", "step1", "step2", "target", "projected")
            }
            for row in found.rows
        ],
        "low_point": {"month": f"{found.low_month:%Y-%m}", "balance": money(found.low_balance)},
        "required_start": money(found.required_start),
        "surplus": money(found.surplus),
        "shortage": money(found.shortage),
        "deficiency": money(found.deficiency),
        "shortage_monthly": money(found.shortage_monthly),
        "deficiency_monthly": money(found.deficiency_monthly),
        "surplus_refund_due": written_day(found.surplus_refund_due),
        "options": [
            {"code": one.code, "text": one.text, "months": one.months} for one in found.options
        ],
        "new_payment": money(found.new_payment),
        "effective_date": written_day(found.effective_date),
    }


def made(question: EscrowQuestion, found: EscrowAnalysis) -> list[Step]:
    annual = money(found.annual_disbursements)
    return [
        Step("Base payment", "a year's bills ÷ 12", f"{annual} ÷ 12", money(found.monthly_base),
             f"{SOURCE}(c)(1)(i)"),
        Step("Cushion", "a year's bills × the cushion's part, never rounded up",
             f"{annual} × {question.cushion}", money(found.cushion), f"{SOURCE}(c)(1)(ii)"),
        Step("Lowest balance of the trial year", "from zero, a deposit and the bills each month",
             f"{found.low_month:%Y-%m}", money(found.low_balance), f"{SOURCE}(d)(2)(i)(A)"),
        Step("Balance needed at the start", "cushion − lowest balance",
             f"{money(found.cushion)} − {money(found.low_balance)}", money(found.required_start),
             f"{SOURCE}(d)(2)(i)(B), (C)"),
        Step("Balance at the start", "balance on the analysis date and what moves until then",
             money(question.actual_balance), money(found.start), f"{SOURCE}(f)(1)"),
        Step("Surplus, shortage, deficiency", "balance at the start against the balance needed",
             f"{money(found.start)} against {money(found.required_start)}",
             f"{money(found.surplus)}, {money(found.shortage)}, {money(found.deficiency)}",
             f"{SOURCE}(b), (f)"),
        Step("New payment", "base and the monthly part of a shortage and a deficiency",
             f"{money(found.monthly_base)} + {money(found.shortage_monthly)} +"
             f" {money(found.deficiency_monthly)} − {money(found.credit_monthly)}",
             money(found.new_payment), f"{SOURCE}(f)(2)-(4)"),
    ]  # fmt: skip
