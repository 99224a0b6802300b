"""The amounts that can be explained, by name."""

from collections.abc import Callable

from . import amounts, interest
from .amounts import BALANCES
from .life import Life
from .payoffs import PAYOFF, payoff
from .steps import Explanation, UnknownField

INSTALLMENT, FEES = ("installment",), ("late_fee", "fee")


def _balance(life: Life, field: str) -> Explanation:
    return amounts.balance(life, field)


# Amounts with a name of their own. Others are named by what they belong to: installment:<due>
# and its .principal, .interest, .escrow; late_fee:<due>; transaction:<number>; payoff.<part>.
NAMED: dict[str, Callable[[Life, str], Explanation]] = {
    **dict.fromkeys(BALANCES, _balance),
    "interest_due": lambda life, field: amounts.asked(
        life, field, "Interest due", lambda d: d.interest - d.paid_interest, INSTALLMENT),
    "principal_due": lambda life, field: amounts.asked(
        life, field, "Principal due", lambda d: d.principal - d.paid_principal, INSTALLMENT),
    "escrow_due": lambda life, field: amounts.asked(
        life, field, "Escrow due", lambda d: d.escrow - d.paid_escrow, INSTALLMENT),
    "installments_due": lambda life, field: amounts.asked(
        life, field, "Installments due", lambda d: d.outstanding, INSTALLMENT),
    "past_due": lambda life, field: amounts.asked(
        life, field, "Past due",
        lambda d: d.outstanding if d.due < life.as_of else 0, INSTALLMENT),
    "late_fees": lambda life, field: amounts.asked(
        life, field, "Late charges", lambda d: d.outstanding, ("late_fee",)),
    "other_fees": lambda life, field: amounts.asked(
        life, field, "Other fees", lambda d: d.outstanding, ("fee",)),
    "amount_due": lambda life, field: amounts.asked(
        life, field, "Amount due", lambda d: d.outstanding, INSTALLMENT + FEES),
    "to_bring_current": amounts.to_bring_current,
    "accrued_interest": interest.accrued,
    "per_diem": interest.per_diem,
    "payment": amounts.payment,
    "days_past_due": amounts.days_late,
    "payoff": payoff,
    **dict.fromkeys([f"payoff.{part}" for part in PAYOFF], payoff),
}  # fmt: skip


def explain(life: Life, field: str) -> Explanation:
    """The explanation of an amount. Raises UnknownField with the names that there are."""
    if field in NAMED:
        return NAMED[field](life, field)
    kind, _, name = field.partition(":")
    try:
        if kind == "installment" and name:
            return interest.installment(life, field, name.partition(".")[2])
        if kind == "late_fee" and name:
            return amounts.late_charge(life, field)
        if kind == "transaction" and name.isdecimal():
            return amounts.transaction(life, field)
    except ValueError as error:
        raise UnknownField(f"{field}: {error}") from error
    raise UnknownField(
        f"no amount is called {field!r}; expected {', '.join(NAMED)}, installment:<due date>,"
        " late_fee:<due date> or transaction:<number>"
    )
