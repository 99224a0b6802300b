"""Random lives of loans: terms, a boarding, and what people and banks then did, in the order in
which it became known. Dates and amounts are those at which loans break: due dates, the days
around the end of grace, whole installments and a cent more or less."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from servicing.engine.dates import add_months, whole_months
from servicing.engine.facts import Fact, FactError
from servicing.engine.fold import end_of_facts, fold, key_of, standing
from servicing.engine.schedule import level_payment
from servicing.engine.terms import DAILY, SCHEDULED, Allocation, LateFee, Terms

FIRST_DUE = date(2026, 1, 1)
FEES = (
    None,
    LateFee(15, Decimal(5)),
    LateFee(10, Decimal(4), basis="payment", minimum=1500, maximum=5000),
    LateFee(0, amount=2500),
    LateFee(7, Decimal("2.5"), basis="past_due"),
)
WATERFALLS = {
    "scheduled": (
        SCHEDULED,
        Allocation(partial="apply"),
        Allocation(excess="prepay_installments"),
        Allocation(excess="principal"),
        Allocation(order=("escrow", "interest", "principal"), excess="suspense"),
    ),
    "daily": (
        DAILY,
        Allocation(direction="component", partial="apply", excess="suspense"),
    ),
}


@dataclass(frozen=True)
class Life:
    """A loan's facts as they became known: (business date, fact), never going back in the books."""

    terms: Terms
    arrivals: tuple[tuple[date, Fact], ...]

    @property
    def facts(self) -> list[Fact]:
        return [fact for _, fact in self.arrivals]

    @property
    def last_day(self) -> date:
        return self.arrivals[-1][0]

    @property
    def months(self) -> int:
        return whole_months(self.terms.first_due_date, self.terms.maturity_date) + 1

    @property
    def standing(self) -> list[Fact]:
        """Facts that no reversal took back, in the order in which they count."""
        return sorted(standing(self.facts), key=key_of)


@dataclass(frozen=True)
class Act:
    """One thing that happens, still without dates and amounts of its own."""

    kind: str
    after: int  # days since the one before
    late_by: int  # days between its date and the day it became known
    size: str
    cents: int
    pick: int


ACTS = st.builds(
    Act,
    st.sampled_from(
        ["payment"] * 8
        + ["principal", "escrow", "fees", "payoff", "reversal", "reversal", "fee", "waiver"]
        + ["escrow_disbursement", "escrow_refund", "escrow_payment_change", "corporate_advance"]
        + ["refund", "escrow_deposit", "redirect", "redirect", "trial", "short_payoff"]
        + ["rate_change", "interest_cap", "recast", "due_date_change", "extension", "deferral"]
        + ["modification", "allocation_change", "charge_off", "recovery", "transfer_out"]
    ),
    st.sampled_from([0, 0, 1, 5, 14, 15, 16, 17, 28, 30, 31, 45, 90]),
    st.sampled_from([0, 0, 0, 0, 1, 3, 16, 17, 31, 70]),
    st.sampled_from(["whole", "whole", "whole", "short", "over", "cents", "two", "half", "most"]),
    st.integers(1, 400_000),
    st.integers(0, 50),
)


BUCKETS = ("principal", "escrow", "fees", "interest", "suspense", "unidentified",
           "corporate_advances", "deferred_principal")  # fmt: skip
RATES = ("6", "3.5", "9.25", "0")


def modified(act: Act, on: date) -> dict[str, Any]:
    capitalized = [{}, {"interest": True, "fees": True}, {"interest": 20_000},
                   {"escrow_advance": True, "corporate_advances": 1_000}]  # fmt: skip
    return {
        "annual_rate": RATES[act.pick % 4], "term_months": 1 + act.cents % 60,
        "capitalize": capitalized[act.pick % 4], "forgive": act.cents // 3 if act.pick % 2 else 0,
        "defer": act.cents // 2 if act.pick % 3 else 0,
    }  # fmt: skip


# What each change of a loan is made of.
CHANGES: dict[str, Callable[[Act, date], dict[str, Any]]] = {
    "rate_change": lambda act, on: {
        "annual_rate": RATES[act.pick % 4], "recast": act.cents % 2 == 0
    },
    "interest_cap": lambda act, on: {
        "rate": RATES[act.pick % 4],
        "to": (on + timedelta(act.cents % 400)).isoformat() if act.pick % 5 else None,
    },
    "recast": lambda act, on: {},
    "due_date_change": lambda act, on: {
        "new_day": 1 + act.pick % 31, "interest": "defer" if act.cents % 2 else "bill"
    },
    "extension": lambda act, on: {"months": 1 + act.pick % 3},
    "deferral": lambda act, on: {"installments": 1 + act.pick % 4},
    "modification": modified,
    "allocation_change": lambda act, on: {
        "allocation": {"excess": ("suspense", "principal")[act.pick % 2], "partial": "apply"}
    },
    "charge_off": lambda act, on: {},
    "transfer_out": lambda act, on: {"to": "Another servicer"},
}  # fmt: skip


@st.composite
def terms(draw: st.DrawFn, method: str) -> tuple[Terms, int]:
    """Terms and the principal that they were made for."""
    principal = draw(st.sampled_from([100_000, 2_000_000, 20_000_000]) | st.integers(1_000, 10**7))
    rate = draw(st.sampled_from([Decimal(6), Decimal("7.49"), Decimal("3.875"), Decimal(0)]))
    months = draw(st.sampled_from([2, 3, 6, 12, 60, 360]))
    due_day = draw(st.sampled_from([1, 15, 31]))
    first = FIRST_DUE if due_day == 1 else date(2026, 1, due_day)
    return Terms(
        rate, level_payment(principal, rate, months), first, add_months(first, months - 1, due_day),
        interest_method=method,
        day_count=draw(st.sampled_from(["actual/365", "actual/actual", "30/360"]))
        if method == "daily" else "30/360",
        escrow_payment=draw(st.sampled_from([0, 0, 30_000])), due_day=due_day,
        late_fee=draw(st.sampled_from(FEES)),
        allocation=draw(st.sampled_from(WATERFALLS[method])),
        servicing_fee_rate=draw(st.sampled_from([Decimal(0), Decimal("0.25")])),
    ), principal  # fmt: skip


@st.composite
def lives(draw: st.DrawFn, method: str | None = None, acts: int = 14) -> Life:
    """A life of a scheduled or a daily loan, boarded current, ahead or several months behind."""
    note, principal = draw(terms(method or draw(st.sampled_from(["scheduled", "daily"]))))
    boarded = note.first_due_date + timedelta(draw(st.sampled_from([-40, -20, -1, 0, 10, 16, 75])))
    odd = draw(st.sampled_from([0, 0, 10]))
    zeros = st.just(0)
    data = {
        "principal": principal,
        "next_due": note.first_due_date.isoformat(),
        "interest_paid_to": (
            add_months(note.first_due_date, -1, note.due_day) - timedelta(odd)
        ).isoformat(),
        "escrow": draw(zeros | st.integers(-90_000, 90_000)),
        "suspense": draw(zeros | st.integers(0, 60_000)),
        "late_fees_due": draw(zeros | st.just(5_995)),
        "fees_due": draw(zeros | st.just(2_500)),
        "corporate_advances": draw(zeros | st.just(18_500)),
    }
    arrivals = [(boarded, Fact(1, "board", boarded, principal, data))]
    for act in draw(st.lists(ACTS, max_size=acts)):
        arrival = happen(note, principal, arrivals, act)
        if possible(note, [*arrivals, arrival]):
            arrivals.append(arrival)
    return Life(note, tuple(arrivals))


def possible(note: Terms, arrivals: list[tuple[date, Fact]]) -> bool:
    """Whether the loan can take the last fact; the house refuses one that it cannot take."""
    try:
        fold(note, [fact for _, fact in arrivals], end_of_facts(arrivals[-1][0]))
    except FactError:
        return False
    return True


def happen(
    note: Terms, principal: int, arrivals: list[tuple[date, Fact]], act: Act
) -> tuple[date, Fact]:
    """Give an act its dates, its amount and its number."""
    boarded = arrivals[0][0]
    known_on = arrivals[-1][0] + timedelta(act.after)
    on = max(boarded, known_on - timedelta(act.late_by))
    seq = len(arrivals) + 1
    whole = note.payment + note.escrow_payment
    amount = {
        "whole": whole, "short": max(whole - 1, 1), "over": whole + 1, "cents": act.cents,
        "two": 2 * whole, "half": whole // 2 + 1, "most": principal + act.cents,
    }[act.size]  # fmt: skip
    designated = {"principal", "escrow", "fees", "payoff", "short_payoff", "trial"}
    if act.kind in CHANGES:
        return known_on, Fact(seq, act.kind, on, 0, CHANGES[act.kind](act, on))
    if act.kind == "redirect":
        paid = [f for _, f in arrivals if f.kind == "payment" and not f.data]
        if not paid:
            return known_on, Fact(seq, "payment", on, whole)
        of = paid[act.pick % len(paid)]
        bucket = BUCKETS[act.cents % len(BUCKETS)]
        to = {bucket: of.amount // (1 + act.pick % 3)}
        return known_on, Fact(seq, "redirect", on, 0, {"of": of.seq, "to": to})
    if act.kind == "payment" or act.kind in designated:
        data = {"designation": act.kind} if act.kind in designated else {}
        return known_on, Fact(seq, "payment", on, amount, data)
    if act.kind == "reversal":
        taken_back = arrivals[act.pick % len(arrivals)][1]
        gone = {fact.reverses for _, fact in arrivals}
        if taken_back.kind in ("board", "reversal") or taken_back.seq in gone:
            return known_on, Fact(seq, "payment", on, whole)
        return known_on, Fact(seq, "reversal", on, 0, reverses=taken_back.seq)
    if act.kind == "waiver":
        fees = [f"fee:{f.seq}" for _, f in arrivals if f.kind == "fee"]
        due = add_months(note.first_due_date, act.pick % 6, note.due_day)
        names = [*fees, f"late_fee:{due}", "late_fee:boarded"]
        some = act.cents % 3 * 700
        return known_on, Fact(seq, "waiver", on, some, {"of": names[act.pick % len(names)]})
    if act.kind == "escrow_payment_change":
        start = add_months(note.first_due_date, act.pick % 12, note.due_day)
        changes = [[start.isoformat(), act.cents % 50_000]]
        return known_on, Fact(seq, act.kind, on, 0, {"changes": changes})
    return known_on, Fact(seq, act.kind, on, act.cents)
