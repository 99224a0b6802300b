"""A loan is a fold over its facts: apply, advance and fold (docs/fold-and-replay.md)."""

from collections.abc import Callable, Iterable
from datetime import date

from . import fees as late
from .accrual import accrue, earned_unpaid
from .billing import bill, resume_billing
from .dates import DAY
from .facts import Fact
from .state import BILLS, CHARGES, FACTS, Demand, Key, State
from .terms import Terms
from .waterfall import REGULAR, allocate, receive
from .worksheet import Result, Worksheet

ENGINE_VERSION = "1"
ORIGIN = Key(date.min, BILLS)
LAST = 2**31 - 1


def end_of_facts(day: date) -> Key:
    """Everything of a day but its late charges: where a loan stands while the day is open."""
    return Key(day, FACTS, LAST)


def end_of_day(day: date) -> Key:
    return Key(day, CHARGES, LAST)


class FactError(ValueError):
    """A fact that the loan cannot take; the message says why."""


def key_of(fact: Fact) -> Key:
    """Where a fact stands in the total order: facts of a day by their sequence number."""
    return Key(fact.effective_date, FACTS, fact.seq)


def opening(terms: Terms) -> State:
    """A loan before its first fact."""
    return State(terms, ORIGIN)


def is_late(state: State, fact: Fact) -> bool:
    """True when the state already stands past the fact's place: the loan must be folded again."""
    return fact.kind == "reversal" or key_of(fact) < state.key


def wake_date(state: State) -> date | None:
    """The next date on which time alone makes something: a bill or a late charge."""
    due, charge = state.next_due, None
    if state.demands:
        charge = late.next_charge(state.terms, state.demands, after_charges(state.key))
    return min(due, charge) if due and charge else due or charge


def after_charges(key: Key) -> date:
    """The last date whose late charges are already judged at this key."""
    if key.stage == CHARGES:
        return key.date
    return key.date - DAY if key.date > date.min else key.date


def advance(state: State, to: Key) -> Result:
    """Make every bill and late charge that falls due up to and including `to`."""
    sheet = Worksheet(state)
    run_to(sheet, to)
    return sheet.result()


def apply(state: State, fact: Fact, upto: Key | None = None) -> Result:
    """Advance to the fact's place, apply it, then advance to `upto` if that is given.

    Raises FactError if the loan cannot take the fact. It must not be late (is_late): a late one
    changes what followed, so it needs a fold.
    """
    sheet = Worksheet(state)
    take(sheet, fact)
    if upto is not None:
        run_to(sheet, upto)
    return sheet.result()


def fold(terms: Terms, facts: Iterable[Fact], upto: Key) -> Result:
    """The whole life of a loan: its facts in order, reversed ones left out, up to `upto`."""
    sheet = Worksheet(opening(terms))
    for fact in sorted(standing(facts), key=key_of):
        if key_of(fact) > upto:
            break
        take(sheet, fact)
    run_to(sheet, upto)
    return sheet.result()


def standing(facts: Iterable[Fact]) -> list[Fact]:
    """Facts that no reversal took back. Raises FactError for a reversal of what is not there to
    be reversed: nothing, a bill or late charge, the boarding, another reversal, twice the same."""
    kept: dict[int, Fact] = {}
    reversals = []
    for fact in facts:
        if fact.kind == "reversal":
            reversals.append(fact)
        else:
            kept[fact.seq] = fact
    for fact in reversals:
        found = kept.pop(fact.reverses or 0, None)
        if found is None or found.kind == "board":
            raise FactError(f"{fact.reverses} cannot be reversed: it is no fact that stands")
    return list(kept.values())


def run_to(sheet: Worksheet, to: Key) -> None:
    """Bills at the start of their day, late charges at its end, in order."""
    while True:
        charge = late.next_charge(sheet.terms, sheet.demands, after_charges(sheet.key))
        due = sheet.next_due
        if due is not None and (charge is None or due <= charge):
            key = Key(due, BILLS)
            if key > to:
                return
            fall_due(sheet, due)
        elif charge is not None:
            key = Key(charge, CHARGES)
            if key > to:
                return
            late.charge_late(sheet, charge)
        else:
            return
        sheet.key = max(sheet.key, key)


def fall_due(sheet: Worksheet, on: date) -> None:
    """Make the bill of the day; money that waited in suspense pays it if it covers it whole."""
    key = bill(sheet, on)
    if key and sheet.suspense.get(REGULAR):
        accrue(sheet, on)
        allocate(sheet, key, on)
        sheet.drop_satisfied()
        resume_billing(sheet, on)


def take(sheet: Worksheet, fact: Fact) -> None:
    """Advance the worksheet to a fact and apply it."""
    key = key_of(fact)
    if key < sheet.key:
        raise FactError(f"{fact.kind} of {fact.effective_date} comes after {sheet.key.date}")
    if (sheet.key == ORIGIN) != (fact.kind == "board"):
        raise FactError(f"the first fact of a loan, and only the first, boards it: {fact.kind}")
    run_to(sheet, key)
    sheet.key = key
    TAKERS[fact.kind](sheet, fact)


def board(sheet: Worksheet, fact: Fact) -> None:
    """The snapshot at boarding. Installments already due are billed at once; late charges of
    the past are the prior servicer's, given as a balance."""
    data, on = fact.data, fact.effective_date
    sheet.principal = data["principal"]
    sheet.deferred_principal = data.get("deferred_principal", 0)
    sheet.corporate_advances = data.get("corporate_advances", 0)
    sheet.next_due = date.fromisoformat(data["next_due"])
    sheet.last_due = date.fromisoformat(data["interest_paid_to"])
    sheet.number = data.get("number", 1)
    sheet.accrued_from = sheet.last_due
    for code in ("late_fee", "fee"):
        if amount := data.get(code + "s_due", 0):
            sheet.add_demand(Demand(f"{code}:boarded", code, on, fee=amount))
            sheet.book(fact.seq, "fees_receivable", "boarding", amount, on)
    sheet.book(fact.seq, "principal", "boarding", sheet.principal, on)
    sheet.book(fact.seq, "deferred_principal", "boarding", sheet.deferred_principal, on)
    sheet.book(fact.seq, "corporate_advance", "boarding", sheet.corporate_advances, on)
    balance = data.get("escrow", 0)
    if balance >= 0:
        sheet.credit_escrow(fact.seq, "boarding", balance, on)
    else:
        sheet.debit_escrow(fact.seq, "boarding", -balance, on)
    if held := data.get("suspense", 0):
        sheet.suspense[REGULAR] = held
        sheet.book(fact.seq, "boarding", "unapplied", held, on)
    accrue(sheet, on)
    while sheet.next_due and sheet.next_due <= on:
        bill(sheet, on)
    earned = earned_unpaid(sheet.state(), on)
    if earned >= 0:
        sheet.book(fact.seq, "interest", "boarding", earned, on)
    else:
        sheet.book(fact.seq, "boarding", "interest", -earned, on)


def payment(sheet: Worksheet, fact: Fact) -> None:
    if fact.amount <= 0:
        raise FactError("a payment needs an amount of at least one cent")
    receive(
        sheet, fact.seq, fact.amount, fact.effective_date,
        designation=fact.data.get("designation", ""),
        source=fact.data.get("from", "cash_clearing"),
    )  # fmt: skip


def fee(sheet: Worksheet, fact: Fact) -> None:
    """A fee that a person assessed: its own demand, never part of an installment."""
    on = fact.effective_date
    sheet.add_demand(Demand(f"fee:{fact.seq}", "fee", on, fee=fact.amount))
    sheet.book(fact.seq, "fees_receivable", "fee_income", fact.amount, on)


def waiver(sheet: Worksheet, fact: Fact) -> None:
    """Give up what is left of a fee, or `amount` of it. A fee that the fold no longer makes (its
    payment was found to have come in time) leaves nothing to give up."""
    if fact.data["of"].startswith("installment:"):
        raise FactError("only a fee can be waived, not an installment")
    for index, demand in enumerate(sheet.demands):
        if demand.key == fact.data["of"]:
            amount = min(fact.amount or demand.outstanding, demand.outstanding)
            waived = demand._replace(fee=demand.fee - amount)
            if not waived.outstanding:
                waived = waived._replace(satisfied_on=fact.effective_date)
            sheet.replace(index, waived)
            on = fact.effective_date
            sheet.book(fact.seq, "fee_waived", "fees_receivable", amount, on)
            sheet.drop_satisfied()
            return


def escrow_disbursement(sheet: Worksheet, fact: Fact) -> None:
    """A bill paid for the borrower: cash out once, then from the balance or as an advance."""
    on = fact.effective_date
    sheet.book(fact.seq, "disbursed", "escrow_cash", fact.amount, on)
    sheet.debit_escrow(fact.seq, "disbursed", fact.amount, on)


def escrow_payment_change(sheet: Worksheet, fact: Fact) -> None:
    """The new escrow payment for installments due from given dates on (12 CFR 1024.17(f))."""
    changes = tuple((date.fromisoformat(due), amount) for due, amount in fact.data["changes"])
    first = changes[0][0] if changes else date.max
    sheet.escrow_changes = tuple(c for c in sheet.escrow_changes if c[0] < first) + changes


def corporate_advance(sheet: Worksheet, fact: Fact) -> None:
    sheet.corporate_advances += fact.amount
    sheet.book(fact.seq, "corporate_advance", "cash_clearing", fact.amount, fact.effective_date)


TAKERS: dict[str, Callable[[Worksheet, Fact], None]] = {
    "board": board,
    "payment": payment,
    "fee": fee,
    "waiver": waiver,
    "escrow_disbursement": escrow_disbursement,
    "escrow_refund": escrow_disbursement,
    "escrow_payment_change": escrow_payment_change,
    "corporate_advance": corporate_advance,
}
