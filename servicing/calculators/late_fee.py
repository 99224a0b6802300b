"""What a late charge may be: by the note, the state's law and the program."""

from datetime import date
from typing import Any

from borrowers.profiles.postal import STATES
from servicing.engine.fees import charge_date, late_charge
from servicing.engine.late_charge_caps import KINDS, Cap, caps_for, most
from servicing.engine.state import Demand
from servicing.engine.terms import LateFee
from servicing.loans.simulation.reading import Reader, day, one_of, truth
from servicing.loans.simulation.terms import read_late_fee

from .written import Step, money, steps
from .written import day as written_day

PROGRAMS = ("", "conventional", "fha", "va", "usda")


def answer(reader: Reader) -> dict[str, Any]:
    """The charge, the first day on which it may post, and every rule that was looked at."""
    explain = reader.take("explain", truth, False)
    state = reader.take("state", one_of(*sorted(STATES)))
    kind = reader.take("product", one_of(*KINDS), "mortgage")
    program = reader.take("program", one_of(*PROGRAMS), "")
    due = reader.take("due_date", day)
    level = reader.take("principal_and_interest", reader.money)
    escrow = reader.take("escrow", reader.amount_at_least_zero, 0)
    unpaid = reader.take("unpaid", reader.amount_at_least_zero, None)
    paid_on = reader.take("paid_on", lambda value: value and day(value), None)
    reader.left["late_fee"] = reader.left.pop("note", None)
    note = read_late_fee(reader)
    reader.problems[:] = [
        (path.replace("late_fee", "note", 1), said) for path, said in reader.problems
    ]
    reader.end()
    if reader.problems:
        return {}
    installment = Demand("", "installment", due, interest=level, escrow=escrow)
    owed = installment.billed if unpaid is None else unpaid
    caps = caps_for(state, kind, program)
    return judged(installment, owed, note, caps, paid_on) | steps(
        explain, made(installment, owed, note, caps)
    )


def judged(installment: Demand, unpaid: int, note: LateFee | None, caps: list[Cap],
           paid_on: date | None) -> dict[str, Any]:  # fmt: skip
    clauses = [cap.clause for cap in caps] + ([note] if note else [])
    charges = [most(cap, installment, unpaid) for cap in caps]
    if note:
        charges.append(late_charge(note, installment, unpaid))
    first = max((charge_date(one, installment.due) for one in clauses), default=None)
    late = first is not None and (paid_on is None or paid_on >= first)
    because = "" if late else "paid within the days of grace"
    if not clauses:
        because = "neither the note nor a rule that is kept here provides for a charge"
    allowed = late and unpaid > 0
    return {
        "allowed": allowed,
        "because": because,
        "charge": money(min(charges) if allowed else 0),
        "first_day": written_day(first),
        "last_timely_day": written_day(first and date.fromordinal(first.toordinal() - 1)),
        "note_charge": money(charges[-1]) if note else None,
        "caps": [
            {
                "place": cap.place,
                "citation": cap.citation,
                "grace_days": cap.clause.grace_days,
                "most": money(charge),
            }
            for cap, charge in zip(caps, charges, strict=False)
        ],
    }


def made(installment: Demand, unpaid: int, note: LateFee | None, caps: list[Cap]) -> list[Step]:
    found = [
        Step(f"Most by the rule of {cap.place.upper()}", clause_in_words(cap.clause),
             amounts(installment, unpaid), money(most(cap, installment, unpaid)), cap.citation)
        for cap in caps
    ]  # fmt: skip
    if note:
        found.append(Step("By the note", clause_in_words(note), amounts(installment, unpaid),
                          money(late_charge(note, installment, unpaid)), "the note"))  # fmt: skip
    found.append(Step("The lowest holds, once for an installment", "", "", "",
                      "12 CFR 1026.36(c)(2)"))  # fmt: skip
    return found


def amounts(installment: Demand, unpaid: int) -> str:
    return f"installment {money(installment.billed)}, unpaid {money(unpaid)}"


def clause_in_words(clause: LateFee) -> str:
    of = clause.basis.replace("_", " ")
    rule = f"{clause.percent}% of {of}" if clause.amount is None else money(clause.amount)
    least = f", at least {money(clause.minimum)}" if clause.minimum else ""
    limit = "" if clause.maximum is None else f", at most {money(clause.maximum)}"
    return f"{rule}{least}{limit}, {clause.grace_days} days of grace"
