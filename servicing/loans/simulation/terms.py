"""The terms of a loan that does not exist, read strictly (contracts: simulation, `terms`)."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from servicing.engine.arm import Arm, IndexValue, NoIndexValue, adjustments
from servicing.engine.currencies import CURRENCIES
from servicing.engine.dates import DAY
from servicing.engine.daycount import KINDS
from servicing.engine.facts import Fact
from servicing.engine.money import ROUNDINGS, exponent
from servicing.engine.periods import COMPOUNDINGS, PER_YEAR, payments_in, step
from servicing.engine.schedule import regular_payment
from servicing.engine.terms import DAILY, SCHEDULED, Allocation, LateFee, Rounding, Terms

from .events import read_allocation
from .reading import PLAIN, Reader, day, listed, one_of, points, points_or_none, rate, truth, whole

LONGEST = 1200  # months
BASES = ("principal_and_interest", "payment", "past_due")


@dataclass(frozen=True, slots=True)
class Asked:
    """Terms as they are asked about: the principal in minor units, the day from which it bears
    interest, and the changes of the rate that the note foresees."""

    terms: Terms
    principal: int
    interest_from: date
    changes: list[Fact]


def read_terms(reader: Reader) -> Asked | None:
    """The terms that an object comes to; None where a mistake leaves them open. Mistakes go to the
    reader, each with its path."""
    before = len(reader.problems)
    reader.currency = reader.take("currency", one_of(*CURRENCIES), "USD") or "USD"
    principal = reader.take("principal", reader.money)
    percent = reader.take("annual_rate", rate)
    frequency = reader.take("payment_frequency", one_of(*PER_YEAR), "monthly")
    start, first = reader.take("interest_from", day), reader.take("first_due_date", day)
    if start and first and first <= start:
        reader.wrong("first_due_date", f"expected a date after interest_from, {start}")
    term = payments(reader, "term_months", frequency, 1)
    amortized = payments(reader, "amortization_months", frequency, 1, term)
    if term and amortized and amortized < term:
        reader.wrong("amortization_months", "expected at least term_months")
    only = payments(reader, "interest_only_months", frequency, 0, 0)
    if term and only and only > term:
        reader.wrong("interest_only_months", "expected term_months at most")
    method = reader.take("method", one_of("level", "level_principal", "interest_only"), "level")
    pinned = reader.take("payment", reader.money, None)
    fee = reader.take("fee_per_period", reader.amount_at_least_zero, 0)
    daily = reader.take("interest_method", one_of("scheduled", "daily"), "scheduled") == "daily"
    counts = reader.take("day_count", one_of(*KINDS), "30/360")
    payoff = reader.take("payoff_day_count", one_of(*KINDS), counts if daily else "actual/365")
    compounding = reader.take("compounding", one_of(*COMPOUNDINGS), "nominal")
    rounding = read_rounding(reader)
    escrow = reader.take("escrow_payment", reader.amount_at_least_zero, 0)
    late = read_late_fee(reader)
    allocation = read_waterfall(reader, DAILY if daily else SCHEDULED)
    rate_changes = reader.left.pop("rate_changes", [])
    arm = reader.left.pop("arm", None)
    reader.end()
    if len(reader.problems) > before:
        return None
    terms = Terms(
        annual_rate=Decimal(percent), payment=pinned or 0, first_due_date=first,
        maturity_date=step(frequency, first, term - 1, first.day), currency=reader.currency,
        interest_method="daily" if daily else "scheduled", day_count=counts,
        payoff_day_count=payoff, escrow_payment=escrow, due_day=first.day, late_fee=late,
        allocation=allocation, frequency=frequency, compounding=compounding, method=method,
        interest_only=only, fee_per_period=fee, rounding=rounding,
        amortized_by=step(frequency, first, amortized - 1, first.day) if amortized > term else None,
        capitalizes=bool(pinned) and not daily and method == "level",
    )  # fmt: skip
    if not pinned and not only and method != "interest_only":
        terms = replace(terms, payment=regular_payment(terms, principal, amortized))
    changes = read_rate_changes(reader, rate_changes, terms, start)
    if arm is not None:
        changes += read_arm(reader.within("arm", arm), terms, len(changes))
    in_order = sorted(changes, key=lambda fact: (fact.effective_date, fact.seq))
    return Asked(terms, principal, start, in_order)


def payments(reader: Reader, name: str, frequency: str | None, least: int,
             default: Any = ...) -> Any:  # fmt: skip
    """A number of months as a number of payments."""

    def read(value: Any) -> int:
        return payments_in(frequency or "monthly", whole(least, LONGEST)(value))

    return reader.take(name, read, default)


def read_rounding(reader: Reader) -> Rounding:
    one = reader.within("rounding", reader.left.pop("rounding", {}))
    plain = Rounding()
    found = Rounding(
        one.take("payment", one_of(*ROUNDINGS), plain.payment),
        one.take("interest", one_of(*ROUNDINGS), plain.interest),
        one.take("balance", one_of("each", "carry"), "each") == "carry",
        one.take("payment_multiple", multiple(reader.currency), 1),
    )
    one.end()
    return found


def plain_number(value: Any) -> Decimal:
    """A number as text; what is none of the plain kind is not a number."""
    plain = isinstance(value, str) and PLAIN.fullmatch(value)
    return Decimal(value) if plain else Decimal("NaN")


def multiple(currency: str) -> Callable[[Any], int]:
    """What payments are a multiple of, in minor units; the usual 0.01 is one, in any currency."""

    def read(value: Any) -> int:
        try:
            asked = plain_number(value)
            minor = asked.scaleb(exponent(currency))
            if asked == Decimal("0.01") and exponent(currency) < 2:
                minor = Decimal(1)
            if minor > 0 and minor == minor.to_integral_value():
                return int(minor)
        except InvalidOperation:
            pass
        raise ValueError(f'expected a multiple of the minor unit like "0.01", not {value!r}')

    return read


def read_late_fee(reader: Reader) -> LateFee | None:
    found = reader.left.pop("late_fee", None)
    if found is None:
        return None
    one = reader.within("late_fee", found)
    grace = one.take("grace_days", whole(0, 366))
    one_of_two(one, "percent", "amount")
    percent, amount = one.take("percent", rate, None), one.take("amount", one.money, None)
    basis = one.take("basis", one_of(*BASES), BASES[0])
    low = one.take("min", one.amount_at_least_zero, 0)
    high = one.take("max", one.money_or_none, None)
    one.end()
    if low and high and high < low:
        one.wrong("max", "expected at least min")
    return LateFee(
        grace or 0, None if percent is None else Decimal(percent), amount, basis or BASES[0],
        low or 0, high,
    )  # fmt: skip


def one_of_two(one: Reader, first: str, second: str) -> None:
    """Exactly one of two keys says something; null says nothing."""
    for name in (first, second):
        if one.left.get(name, ...) is None:
            del one.left[name]
    if (first in one.left) == (second in one.left):
        one.wrong("", f"expected either {first} or {second}")


def read_waterfall(reader: Reader, usual: Allocation) -> Allocation:
    found = reader.left.pop("allocation", None)
    if found is None:
        return usual
    named = read_allocation(reader.within("allocation", found))
    return Allocation(
        tuple(named.get("order", usual.order)),
        named.get("direction", usual.direction),
        named.get("partial", usual.partial),
        named.get("excess", usual.excess),
        tuple(named.get("fees", usual.fees)),
    )


def read_rate_changes(reader: Reader, found: Any, terms: Terms, start: date) -> list[Fact]:
    """The changes of the rate as facts: a change for a payment takes effect when the one before
    falls due."""
    if not isinstance(found, list):
        reader.wrong("rate_changes", "expected a list")
        return []
    changes = []
    for place, given in enumerate(found):
        one = reader.within(f"rate_changes[{place}]", given)
        one_of_two(one, "payment_number", "date")
        on = one.take("date", day, None)
        number = one.take("payment_number", whole(1, LONGEST * 5), None)
        if number and not on:
            on = step(terms.frequency, terms.first_due_date, number - 2, terms.due_day)
            on = start if number == 1 else on
        if on and not start <= on < terms.maturity_date:
            one.wrong("date" if number is None else "payment_number",
                      f"expected one from {start} to before {terms.maturity_date}")  # fmt: skip
        data = {"annual_rate": one.take("annual_rate", rate),
                "recast": one.take("recast", truth, True), "by_note": True}  # fmt: skip
        if factor := one.take("payment_cap_factor", factor_or_none, None):
            data["payment_cap_factor"] = factor
        one.end()
        changes.append(Fact(place + 2, "rate_change", on or start, data=data))
    return changes


def read_arm(one: Reader, terms: Terms, others: int) -> list[Fact]:
    """The changes that an adjustable rate makes by its index, as facts numbered after `others`."""
    arm = Arm(
        margin=one.take("margin", points),
        first_change=one.take("first_change", day),
        change_every_months=one.take("change_every_months", whole(1, LONGEST)),
        lookback_days=one.take("lookback_days", whole(0, 366)),
        initial_cap=one.take("initial_cap", points_or_none, None),
        periodic_cap=one.take("periodic_cap", points_or_none, None),
        lifetime_cap=one.take("lifetime_cap", points_or_none, None),
        floor=one.take("floor", points_or_none, None),
        round_to=one.take("round_to", points, Decimal("0.125")),
    )
    index = read_index(one)
    one.end()
    if one.problems:
        return []
    last = terms.maturity_date - DAY
    try:
        found = adjustments(arm, terms.annual_rate, index, last)
    except NoIndexValue as error:
        one.wrong("index", str(error))
        return []
    return [
        Fact(others + place + 2, "rate_change", change.on,
             data={"annual_rate": f"{change.rate:f}", "recast": True, "by_note": True})
        for place, change in enumerate(found)
    ]  # fmt: skip


def read_index(one: Reader) -> list[IndexValue]:
    """The history of an index, in order of its days."""
    given = one.take("index", listed)
    values = []
    for place, found in enumerate(given or []):
        row = one.within(f"index[{place}]", found)
        on, value = row.take("date", day), row.take("value", points)
        row.end()
        if on and value is not None:
            values.append(IndexValue(on, value))
    return sorted(values)


def factor_or_none(value: Any) -> str | None:
    """By how much at most a payment may be multiplied, like "1.075"."""
    if value is None:
        return None
    try:
        factor = plain_number(value)
        if 0 < factor < 100 and factor == round(factor, 6):
            return str(factor)
    except InvalidOperation:
        pass
    raise ValueError(f'expected a factor like "1.075", not {value!r}')
