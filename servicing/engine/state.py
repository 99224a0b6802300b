"""The state of a loan: whole, so that from it alone the fold resumes."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

import orjson

from .terms import Terms, dump_terms, load_terms

SCHEMA_VERSION = 2
RESIDUE_SCALE = 10**20

# Stages of a day: terms changes and demands falling due; facts; late charges.
BILLS, FACTS, CHARGES = 0, 1, 2


class Key(NamedTuple):
    """A point in the total order of a loan's life."""

    date: date
    stage: int
    position: int = 0


class Demand(NamedTuple):
    """What was asked and how much of it is paid, in minor units.

    An installment has principal, interest and escrow; a fee of any kind stands in `fee`.
    `open_at_grace` is what was still open when the grace period ended, kept only for an
    installment that is paid on the very day its late charge falls.
    """

    key: str
    kind: str  # installment, late_fee, fee
    due: date
    number: int = 0
    principal: int = 0
    interest: int = 0
    escrow: int = 0
    fee: int = 0
    paid_principal: int = 0
    paid_interest: int = 0
    paid_escrow: int = 0
    paid_fee: int = 0
    open_at_grace: int | None = None
    satisfied_on: date | None = None

    @property
    def billed(self) -> int:
        return self.principal + self.interest + self.escrow + self.fee

    @property
    def outstanding(self) -> int:
        return (
            self.principal - self.paid_principal + self.interest - self.paid_interest
            + self.escrow - self.paid_escrow + self.fee - self.paid_fee
        )  # fmt: skip


class State(NamedTuple):
    """A loan as it stands at `key`. Money in minor units; escrow is one signed number."""

    terms: Terms
    key: Key
    principal: int = 0
    deferred_principal: int = 0
    escrow: int = 0
    corporate_advances: int = 0
    suspense: tuple[tuple[str, int], ...] = ()
    demands: tuple[Demand, ...] = ()
    next_due: date | None = None  # of the next installment not yet billed
    last_due: date | None = None  # where the current interest period began
    number: int = 1  # of the next installment
    accrued: int = 0  # daily interest earned and unpaid, numerator over accrual.denominator
    accrued_from: date | None = None
    escrow_changes: tuple[tuple[date, int], ...] = ()
    deferred_interest: int = 0
    noted: Terms | None = None  # the terms as boarded, once a change has replaced them
    cap: Decimal | None = None  # percent a year above which interest is forgiven
    cap_until: date | None = None  # the last day of the cap; None: until it is lifted
    # Rates that held earlier in the running interest period of a scheduled loan:
    # (until, the note's rate, the rate charged), as numerators over money.RATE_SCALE.
    segments: tuple[tuple[date, int, int], ...] = ()
    relieved: int = 0  # daily interest forgiven since the last bill, numerator as `accrued`
    shifted_from: date | None = None  # where the next installment was due before its day changed
    shift: str = ""  # bill or defer: what becomes of the interest of the days between
    skips: int = 0  # installments that an extension leaves out, from the next on
    defers: int = 0  # installments that a deferral moves to the end as they fall due
    closed: str = ""  # charged_off or transferred
    # Principal drawn within the running interest period of a scheduled loan: (day, amount).
    draws: tuple[tuple[date, int], ...] = ()
    # What the exact balance has over `principal` where the note carries it unrounded, in parts of
    # RESIDUE_SCALE of a minor unit.
    residue: int = 0

    @property
    def note_terms(self) -> Terms:
        """The terms as boarded: every fold starts from them, whatever changed since."""
        return self.noted or self.terms

    @property
    def status(self) -> str:
        """Paid off once nothing is owed, advances among it; an escrow balance is refunded apart.
        A loan whose first draw is still to come has installments to come."""
        if self.closed == "transferred":
            return self.closed
        owed = self.principal or self.deferred_principal or self.deferred_interest
        if self.undrawn or owed or self.corporate_advances or self.demands or self.escrow < 0:
            return self.closed or "active"
        return "paid_off"

    @property
    def undrawn(self) -> bool:
        """Whether the first draw is still to come."""
        return self.principal == 0 and self.number == 1 and self.next_due is not None

    @property
    def suspense_total(self) -> int:
        return sum(amount for _, amount in self.suspense)

    @property
    def installments(self) -> list[Demand]:
        return [d for d in self.demands if d.kind == "installment" and d.outstanding]

    @property
    def fees(self) -> list[Demand]:
        return [d for d in self.demands if d.kind != "installment"]

    @property
    def oldest_due(self) -> date | None:
        """The due date of the oldest installment not fully paid (12 CFR 1024.31)."""
        for demand in self.demands:
            if demand.kind == "installment" and demand.outstanding:
                return demand.due
        return None

    @property
    def amount_due(self) -> int:
        return sum(d.outstanding for d in self.demands)


# The fields that most loans never use, each with its plain value.
RARE = tuple(
    (name, State._field_defaults[name])
    for name in State._fields[State._fields.index("deferred_interest") :]
)


def dump(state: State) -> str:
    """The state as canonical JSON: sorted keys, integers and strings only (dates are ISO)."""
    row = _rarely(state)
    return orjson.dumps(
        row
        | {
            "accrued": str(state.accrued),
            "accrued_from": state.accrued_from,
            "corporate_advances": state.corporate_advances,
            "deferred_principal": state.deferred_principal,
            "demands": [list(demand) for demand in state.demands],
            "escrow": state.escrow,
            "escrow_changes": state.escrow_changes,
            "key": list(state.key),
            "last_due": state.last_due,
            "next_due": state.next_due,
            "number": state.number,
            "principal": state.principal,
            "suspense": state.suspense,
            "terms": dump_terms(state.terms),
            "v": SCHEMA_VERSION,
        },
        option=orjson.OPT_SORT_KEYS,
    ).decode()


def load(text: str | bytes) -> State:
    """The inverse of dump. Reads what schema 1 wrote; raises ValueError on any other."""
    row = orjson.loads(text)
    if row["v"] not in (1, SCHEMA_VERSION):
        raise ValueError(f"state of schema {row['v']}, expected {SCHEMA_VERSION}")
    on, stage, position = row["key"]
    state = State(
        load_terms(row["terms"]),
        Key(_day(on), stage, position),
        row["principal"],
        row["deferred_principal"],
        row["escrow"],
        row["corporate_advances"],
        tuple([(kind, amount) for kind, amount in row["suspense"]]),
        tuple([_load_demand(demand) for demand in row["demands"]]),
        row["next_due"] and _day(row["next_due"]),
        row["last_due"] and _day(row["last_due"]),
        row["number"],
        int(row["accrued"]),
        row["accrued_from"] and _day(row["accrued_from"]),
        tuple([(_day(due), amount) for due, amount in row["escrow_changes"]]),
    )
    return state._replace(**_load_rarely(row["more"])) if "more" in row else state


def _rarely(state: State) -> dict[str, Any]:
    """What few loans carry, under one key, so that the state of the others stays short."""
    more = {name: value for name, plain in RARE if (value := getattr(state, name)) != plain}
    if "noted" in more:
        more["noted"] = dump_terms(more["noted"])
    if "cap" in more:
        more["cap"] = str(more["cap"])
    for name in ("relieved", "residue"):
        if name in more:
            more[name] = str(more[name])  # may outgrow what JSON readers hold exactly
    return {"more": more} if more else {}


def _load_rarely(more: dict[str, Any]) -> dict[str, Any]:
    read: dict[str, Callable[[Any], Any]] = {
        "noted": load_terms, "cap": Decimal, "cap_until": _day, "shifted_from": _day,
        "relieved": int, "residue": int,
        "draws": lambda rows: tuple([(_day(on), amount) for on, amount in rows]),
        "segments": lambda rows: tuple([(_day(until), note, rate) for until, note, rate in rows]),
    }  # fmt: skip
    return {name: read.get(name, lambda kept: kept)(value) for name, value in more.items()}


_day = lru_cache(maxsize=65536)(date.fromisoformat)


def _load_demand(row: list[Any]) -> Demand:
    row[2] = _day(row[2])
    row[13] = row[13] and _day(row[13])
    return Demand._make(row)
