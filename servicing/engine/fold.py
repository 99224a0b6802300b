"""A loan is a fold over its facts: apply, advance and fold (docs/fold-and-replay.md)."""

from collections.abc import Callable, Container, Iterable
from datetime import date

from . import acts, boarding, changes, chargeoff, relief
from . import fees as late
from .accrual import accrue
from .billing import bill, resume_billing, skip
from .buydown import subsidize
from .components import REGULAR
from .dates import DAY
from .facts import TERMS_KINDS, Fact, FactError
from .rates import cap_ends
from .relief import defer_installment
from .state import BILLS, CHARGES, FACTS, Key, State
from .terms import Terms
from .waterfall import allocate
from .worksheet import Result, Worksheet

__all__ = ["FactError"]

ENGINE_VERSION = "1"
# Money that still comes and bills that were already paid, to be settled with the new servicer.
AFTER_TRANSFER = frozenset({"payment", "refund", "escrow_disbursement", "escrow_refund"})
OPEN_THE_DAY = TERMS_KINDS | {"board"}
ORIGIN = Key(date.min, BILLS)
LAST = 2**31 - 1


def end_of_facts(day: date) -> Key:
    """Everything of a day but its late charges: where a loan stands while the day is open."""
    return Key(day, FACTS, LAST)


def end_of_day(day: date) -> Key:
    return Key(day, CHARGES, LAST)


def key_of(fact: Fact) -> Key:
    """Where a fact stands in the total order: boarding and changes of terms right after the bills
    of their day, then the other facts, each by its sequence number."""
    stage = BILLS if fact.kind in OPEN_THE_DAY else FACTS
    return Key(fact.effective_date, stage, fact.seq)


def opening(terms: Terms) -> State:
    """A loan before its first fact."""
    return State(terms, ORIGIN)


def is_late(state: State, fact: Fact) -> bool:
    """True when the state already stands past the fact's place: the loan must be folded again."""
    return fact.kind in ("reversal", "redirect") or key_of(fact) < state.key


def wake_date(state: State) -> date | None:
    """The next date on which time alone makes something: a bill or a late charge."""
    dates = [state.next_due, cap_ends(state)]
    if state.demands:
        dates.append(late.next_charge(state.terms, state.demands, after_charges(state.key)))
    return min((on for on in dates if on), default=None)


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
    """The whole life of a loan: its facts in order, reversed ones left out, up to `upto`.

    `terms` are those of boarding: changes of terms are facts.
    """
    return live(terms, facts, upto).result()


def fold_correction(terms: Terms, facts: Iterable[Fact], upto: Key,
                    charged: Container[str]) -> tuple[Result, list[str]]:  # fmt: skip
    """The life folded again with a correction among its facts, and the due dates whose late
    charge only the correction would have made: these are withheld, for an officer to decide on.

    `charged` are the late charges that were made before, by key. The fact that corrects must
    carry the due dates (`withheld`), so that every later fold comes to the same.
    """
    facts = list(facts)
    sheet = live(terms, facts, upto, charged)
    return sheet.result(), sorted(sheet.withheld - withheld(facts))


def live(terms: Terms, facts: Iterable[Fact], upto: Key,
         charged: Container[str] | None = None) -> Worksheet:  # fmt: skip
    """The worksheet of a whole life."""
    facts = list(facts)
    sheet = Worksheet(opening(terms))
    sheet.withheld, sheet.charged = withheld(facts), charged
    for fact in sorted(standing(facts), key=key_of):
        if key_of(fact) > upto:
            break
        take(sheet, fact)
    run_to(sheet, upto)
    return sheet


def standing(facts: Iterable[Fact]) -> list[Fact]:
    """Facts that no reversal took back, payments as they were redirected. Raises FactError for a
    reversal of what is not there to be reversed: nothing, a bill or late charge, the boarding,
    another reversal, twice the same; and for a redirection of anything but a payment."""
    kept: dict[int, Fact] = {}
    reversals = []
    redirects = []
    for fact in facts:
        if fact.kind == "reversal":
            reversals.append(fact)
        else:
            kept[fact.seq] = fact
            if fact.kind == "redirect":
                redirects.append(fact)
    for fact in reversals:
        found = kept.pop(fact.reverses or 0, None)
        if found is None or found.kind == "board":
            raise FactError(f"{fact.reverses} cannot be reversed: it is no fact that stands")
    for fact in redirects:
        if kept.pop(fact.seq, None) is None:
            continue
        paid = kept.get(fact.data["of"])
        if paid is None:
            continue  # the payment was returned, and nothing is left to redirect
        if paid.kind != "payment":
            raise FactError(f"{paid.seq} is no payment: only a payment can be redirected")
        kept[paid.seq] = paid._replace(data={**paid.data, "to": fact.data["to"]})
    return list(kept.values())


def withheld(facts: Iterable[Fact]) -> set[str]:
    """Due dates whose late charge a correction did not bring about: an officer is asked."""
    return {due for fact in facts for due in fact.data.get("withheld", ())}


def run_to(sheet: Worksheet, to: Key) -> None:
    """Bills at the start of their day, then the end of a cap, late charges at the day's end."""
    while True:
        charge = late.next_charge(sheet.terms, sheet.demands, after_charges(sheet.key))
        due, lapse = sheet.next_due, cap_ends(sheet) if sheet.cap_until else None
        if lapse and (due is None or lapse < due) and (charge is None or lapse <= charge):
            key = Key(lapse, BILLS)
            if key > to:
                return
            changes.lift_cap(sheet, lapse)
        elif due is not None and (charge is None or due <= charge):
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
    """Make the bill of the day; money that waited in suspense pays it if it covers it whole.
    An installment that was extended is left out, one that was deferred moves to the end."""
    if sheet.skips:
        skip(sheet, on)
        return
    key = bill(sheet, on)
    if key and sheet.terms.buydown and not sheet.defers:
        subsidize(sheet, key, len(sheet.demands) - 1, on)
    if key and sheet.defers:
        defer_installment(sheet, key, len(sheet.demands) - 1, on)
        sheet.defers -= 1
    elif key and sheet.suspense.get(REGULAR):
        accrue(sheet, on)
        allocate(sheet, key, on)
    else:
        return
    sheet.drop_satisfied()
    resume_billing(sheet, on)


def take(sheet: Worksheet, fact: Fact) -> None:
    """Advance the worksheet to a fact and apply it."""
    key = key_of(fact)
    if key < sheet.key:
        raise FactError(f"{fact.kind} of {fact.effective_date} comes after {sheet.key.date}")
    if (sheet.key == ORIGIN) != (fact.kind == "board"):
        raise FactError(f"the first fact of a loan, and only the first, boards it: {fact.kind}")
    if sheet.closed and fact.data.get("by_note"):
        return  # the note foresaw a change, and nothing is left to change
    if sheet.closed == "transferred" and fact.kind not in AFTER_TRANSFER:
        raise FactError(f"the loan was transferred to another servicer: no {fact.kind} any more")
    if sheet.closed and fact.kind in TERMS_KINDS:
        raise FactError(f"the loan was charged off: no {fact.kind} any more")
    run_to(sheet, key)
    sheet.key = key
    TAKERS[fact.kind](sheet, fact)


TAKERS: dict[str, Callable[[Worksheet, Fact], None]] = {
    "board": boarding.board,
    "payment": acts.payment,
    "fee": acts.fee,
    "waiver": acts.waiver,
    "refund": acts.refund,
    "escrow_deposit": acts.escrow_deposit,
    "escrow_disbursement": acts.escrow_disbursement,
    "escrow_refund": acts.escrow_disbursement,
    "escrow_payment_change": acts.escrow_payment_change,
    "corporate_advance": acts.corporate_advance,
    "assumption": acts.assumption,
    "draw": acts.draw,
    "rate_change": changes.rate_change,
    "interest_cap": changes.interest_cap,
    "recast": changes.recast,
    "due_date_change": changes.due_date_change,
    "allocation_change": changes.allocation_change,
    "extension": relief.extension,
    "deferral": relief.deferral,
    "modification": relief.modification,
    "charge_off": chargeoff.charge_off,
    "recovery": chargeoff.recovery,
    "transfer_out": boarding.transfer_out,
}
