"""Deadlines and guards of a loan that is told, not stored (docs/calculators.md)."""

from datetime import date
from typing import Any

from servicing.engine.clocks.deadlines import clocks
from servicing.engine.clocks.facts import FACTS, Covered, Happened
from servicing.engine.clocks.guards import ACTS, guards
from servicing.loans.simulation.reading import Reader, day, listed, one_of, text, truth, whole

from .written import day as written_day

PRODUCTS = ("mortgage", "home_equity", "auto", "personal", "business")
OCCUPANCIES = ("principal_residence", "second_home", "investment")
SUBJECTS = ("payoff", "payment", "foreclosure", "escrow", "owner", "other")
READ = {
    "installments": whole(1, 600), "subject": one_of(*SUBJECTS), "channel": text, "result": text,
    "direction": one_of("in", "out"), "time": text, "time_zone": text, "extended": truth,
    "initial": truth,
}  # fmt: skip


def answer(reader: Reader) -> dict[str, Any]:
    """Each clock that opened and each guard, as of a day. `explain` changes nothing: every clock
    says how it is counted."""
    reader.take("explain", truth, False)
    loan = read_loan(reader.within("loan", reader.left.pop("loan", {})))
    facts = []
    for place, found in enumerate(reader.take("facts", listed) or []):
        if fact := read_fact(reader.within(f"facts[{place}]", found)):
            facts.append(fact)
    as_of: date | None = reader.take("as_of", day)
    reader.end()
    if reader.problems or as_of is None:
        return {}
    return {
        "clocks": [
            one._asdict() | {"opened": written_day(one.opened), "due": written_day(one.due)}
            for one in clocks(loan, facts, as_of)
        ],
        "guards": [
            one._asdict() | {"until": written_day(one.until)} for one in guards(loan, facts, as_of)
        ],
    }


def read_loan(one: Reader) -> Covered:
    found = Covered(
        one.take("product", one_of(*PRODUCTS), "mortgage"),
        one.take("state", text, ""),
        one.take("occupancy", one_of(*OCCUPANCIES), OCCUPANCIES[0]),
        one.take("lien", whole(1, 9), 1),
        one.take("small_servicer", truth, False),
        one.take("owner", text, ""),
    )
    one.end()
    return found


def read_fact(one: Reader) -> Happened | None:
    kind = one.take("type", one_of(*FACTS))
    if kind is None:
        return None
    values: dict[str, Any] = {}
    for name in FACTS[kind]:
        plain = name.rstrip("?")
        if name.endswith("?") and one.left.get(plain) is None:
            one.left.pop(plain, None)
            continue
        values[plain] = one.take(plain, READ.get(plain, day))
    one.end()
    return Happened(kind, values)


def types() -> dict[str, Any]:
    """The facts with their fields, and the acts."""
    return {"facts": {kind: list(fields) for kind, fields in FACTS.items()}, "acts": list(ACTS)}
