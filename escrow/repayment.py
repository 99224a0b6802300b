"""What may follow from an escrow analysis (12 CFR 1024.17(f)): who gets what back, what may be
asked, and the escrow payments that make it so, to the cent.

Pure: no database, no clock. Money in minor units.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import NamedTuple

from servicing.engine.dates import add_months


@dataclass(frozen=True, slots=True)
class EscrowRules:
    """The figures of 12 CFR 1024.17 and the choices it leaves to us: a dated configuration row."""

    largest_cushion: Fraction = Fraction(1, 6)  # of a year's disbursements, (c)(1)
    refund_from: int = 5000  # a surplus of this much must be refunded, (f)(2)(i)
    refund_days: int = 30  # calendar days after the analysis
    current_days: int = 30  # a borrower is current if paid within these of the due date
    repay_days: int = 30  # a small gap may be asked within these, (f)(3), (f)(4)
    shortage_months: int = 12  # the fewest equal payments for a shortage
    deficiency_months: int = 2  # the fewest equal payments for a deficiency
    base_rounding: str = "half_up"  # of one twelfth of the year's disbursements
    one_month: str = "new"  # or current: the payment that a gap is measured against
    small_surplus: str = "credit"  # or refund
    opening_deposit: str = "settlement"  # or spread, when an account is opened later


RULES = EscrowRules()


class Option(NamedTuple):
    """One course that the rule permits. `months` is the fewest payments, where it has any."""

    code: str
    text: str
    months: int | None
    citation: str


class Change(NamedTuple):
    """The escrow payment of installments due from this date on, until the next change."""

    due_from: date
    amount: int


class Gaps(NamedTuple):
    """The outcome of comparing what is there with what should be."""

    surplus: int
    shortage: int
    deficiency: int


class Course(NamedTuple):
    """What is done about the gaps, and what else could have been."""

    options: tuple[Option, ...]
    refund: int
    shortage_monthly: int
    deficiency_monthly: int
    credit_monthly: int
    payments: tuple[Change, ...]


def is_current(oldest_unpaid_due: date | None, on: date, rules: EscrowRules = RULES) -> bool:
    """Whether no payment is more than 30 days overdue (12 CFR 1024.17(f)(2)(ii))."""
    return oldest_unpaid_due is None or (on - oldest_unpaid_due).days <= rules.current_days


def refund_due(analysis_date: date, rules: EscrowRules = RULES) -> date:
    """The last day for a surplus refund: 30 calendar days from the analysis, (f)(2)(i)."""
    return analysis_date + timedelta(days=rules.refund_days)


def surplus_options(surplus: int, current: bool, rules: EscrowRules) -> tuple[Option, ...]:
    """(f)(2): $50 or more goes back; less may be credited; a late borrower's may be kept."""
    if not surplus:
        return ()
    if not current:
        text = "keep it in the account under the loan documents"
        return (Option("surplus_retain", text, None, "12 CFR 1024.17(f)(2)(ii)"),)
    text = f"refund it within {rules.refund_days} days of the analysis"
    refund = Option("surplus_refund", text, None, "12 CFR 1024.17(f)(2)(i)")
    if surplus >= rules.refund_from:
        return (refund,)
    text = "credit it against the next year's escrow payments"
    return refund, Option("surplus_credit", text, 12, "12 CFR 1024.17(f)(2)(i)")


def shortage_options(shortage: int, one_month: int, rules: EscrowRules) -> tuple[Option, ...]:
    """(f)(3): a shortage of a month's payment or more is never asked for in one sum."""
    if not shortage:
        return ()
    small = shortage < one_month
    cite = f"12 CFR 1024.17(f)(3)({'i' if small else 'ii'})"
    text = f"equal monthly payments over at least {rules.shortage_months} months"
    nothing = Option("shortage_do_nothing", "do nothing", None, cite)
    spread = Option("shortage_spread", text, rules.shortage_months, cite)
    if not small:
        return nothing, spread
    text = f"repay within {rules.repay_days} days"
    return nothing, Option("shortage_repay", text, None, cite), spread


def deficiency_options(
    deficiency: int, one_month: int, current: bool, rules: EscrowRules
) -> tuple[Option, ...]:
    """(f)(4): as for a shortage, over two payments or more; a late borrower's by the documents."""
    if not deficiency:
        return ()
    if not current:
        text = "recover it under the loan documents"
        return (Option("deficiency_documents", text, None, "12 CFR 1024.17(f)(4)(iii)"),)
    small = deficiency < one_month
    cite = f"12 CFR 1024.17(f)(4)({'i' if small else 'ii'})"
    text = f"{rules.deficiency_months} or more equal monthly payments"
    nothing = Option("deficiency_do_nothing", "do nothing", None, cite)
    spread = Option("deficiency_spread", text, rules.deficiency_months, cite)
    if not small:
        return nothing, spread
    text = f"repay within {rules.repay_days} days"
    return nothing, Option("deficiency_repay", text, None, cite), spread


def payment_changes(
    monthly_base: int, first_due: date, parts: tuple[tuple[int, int], ...]
) -> tuple[Change, ...]:
    """The payments that bring in each (amount, months) on top of the base, and then the base.

    Each part is cut into equal months rounded down and its last month takes the cents left:
    100.00 over 12 is 8.33 eleven times and 8.37. A credit is a part below zero.
    """
    cut = []  # equal part, last part, months
    turns = {0}
    for amount, months in parts:
        each = abs(amount) // months
        last = abs(amount) - each * (months - 1)
        cut.append((each, last, months) if amount >= 0 else (-each, -last, months))
        turns |= {months - 1, months}
    changes: list[Change] = []
    for turn in sorted(turns):
        amount = monthly_base
        for each, last, months in cut:
            if turn < months:
                amount += last if turn == months - 1 else each
        if not changes or changes[-1].amount != amount:
            changes.append(Change(add_months(first_due, turn), amount))
    return tuple(changes)


def choose_course(
    gaps: Gaps, *, opening: bool, current: bool, monthly_base: int, one_month: int,
    shortage_months: int, deficiency_months: int, first_due: date, rules: EscrowRules,
) -> Course:  # fmt: skip
    """The gentlest course the rule permits: spread what is missing, give back what is over.

    What an account lacks when it is opened is the deposit due at settlement, not a shortage to
    repay (1024.17(c)(1)(i)), unless the rules row says to spread it.
    """
    surplus, shortage, deficiency = gaps
    at_settlement = opening and shortage > 0 and rules.opening_deposit == "settlement"
    if at_settlement:
        text = "deposit when the account is opened"
        options: tuple[Option, ...] = (
            Option("opening_deposit", text, None, "12 CFR 1024.17(c)(1)(i)"),
        )
    else:
        options = shortage_options(shortage, one_month, rules)
    options += deficiency_options(deficiency, one_month, current, rules)
    options += surplus_options(surplus, current, rules)
    refund = surplus if current else 0
    small = 0 < refund < rules.refund_from and rules.small_surplus == "credit"
    # The last month takes the cents left; a payment below zero would be no credit.
    credit = refund if small and monthly_base >= refund - refund // 12 * 11 else 0
    spread = 0 if at_settlement else shortage
    parts = ((spread, shortage_months), (deficiency, deficiency_months), (-credit, 12))
    return Course(
        options=options,
        refund=refund - credit,
        shortage_monthly=spread // shortage_months,
        deficiency_monthly=deficiency // deficiency_months,
        credit_monthly=credit // 12,
        payments=payment_changes(monthly_base, first_due, tuple(p for p in parts if p[0])),
    )
