"""Record a life event: prepared once, previewed, then posted or asked of a second person."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from servicing.audit.acts import record as record_act
from servicing.engine.dates import add_months, read_day
from servicing.engine.facts import Fact, FactError
from servicing.engine.money import format_money
from servicing.engine.scra import cap_window
from servicing.engine.state import State, load
from servicing.ledger.journal import Draft
from servicing.ledger.models import Event as LedgerEvent
from servicing.ledger.posting import post_fact
from servicing.ledger.streams import lock
from servicing.loans.models import Loan
from servicing.loans.simulation.asking import Stored, read_stored
from servicing.loans.simulation.events import read_events
from servicing.loans.simulation.reading import Reader

from .catalogue import BY_CODE, Event
from .late_charges import late_charge_problem, propose_late_charges, settle_proposal
from .parties import change_parties, check_assumption

SHORT_PAYMENTS_A_YEAR = 3


class EventRefused(ValueError):
    """An event that cannot be; `problems` are (field, message) pairs, the field may be empty."""

    def __init__(self, *problems: tuple[str, str]) -> None:
        super().__init__(" ".join(message for _, message in problems))
        self.problems = list(problems)


class NeedsSecondPerson(EventRefused):
    """An event beyond a limit: ask for an approval (approving.py)."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """An event that was read: the facts that it posts, and why a second person must decide it."""

    event: Event
    content: Mapping[str, Any]
    on: date
    facts: tuple[Fact, ...]
    amount: int
    second_person: str  # the reason, or empty

    def drafts(self, key: str) -> list[Draft]:
        """The facts as drafts; the same key is the same event."""
        names = [f"event:{key}", f"event:{key}:fee"]
        return [
            Draft(fact.kind, fact.effective_date, name, fact.amount, fact.data, fact.reverses)
            for fact, name in zip(self.facts, names, strict=False)
        ]


def prepare(loan: Loan, code: str, content: Mapping[str, Any], business_date: date) -> Prepared:
    """Read an event of the catalogue; `content` has its date and fields as the simulation
    contract writes them. Raises EventRefused with every field that is wrong."""
    event = BY_CODE.get(code)
    if event is None:
        raise EventRefused(("", f"no event {code!r}: expected one of {', '.join(BY_CODE)}"))
    known = {"id", "date", "reason", *(one.name.partition(".")[0] for one in event.fields)}
    if unknown := [name for name in content if name not in known]:
        raise EventRefused(*((str(name), "unknown key") for name in unknown))
    stored = read_stored(loan)
    given = {**content, **dict(event.fixed), "type": event.type}
    charged = given.pop("fee", None) if event.code == "reversal" else None
    if event.code == "interest-cap" and "released" in given:
        given["to"] = cap_ends(given.get("date"), given.pop("released"), loan)
    problems: list[tuple[str, str]] = []
    reader = Reader({"events": [given]}, "", stored.terms.currency, problems)
    facts = read_events(reader.left["events"], stored.named, stored.next_seq, reader)
    fee = reader.within("events[0]", {"fee": charged} if charged else {})
    fee_amount = fee.take("fee", fee.money, 0)
    found = [(path.partition("].")[2], message) for path, message in problems]
    if found:
        raise EventRefused(*found)
    [fact] = facts
    on: date = fact.effective_date
    boarded = stored.facts[0].effective_date
    if on > business_date:
        raise EventRefused(("date", f"cannot be after today, {business_date}"))
    if on < boarded:
        raise EventRefused(("date", f"cannot be before {boarded}, when the loan was boarded"))
    fact = completed(fact, stored)
    whole = [fact]
    if fee_amount:
        fee_fact = Fact(fact.seq + 1, "fee", business_date, fee_amount, {"code": "nsf"})
        whole.append(fee_fact)
    amount = size(fact, stored)
    check(loan, fact, stored)
    reason = why_second(event, amount, on, business_date)
    return Prepared(event, dict(content), on, tuple(whole), amount, reason)


def cap_ends(called: Any, released: Any, loan: Loan) -> Any:
    """The last day of the cap by the release (50 USC 3937(a)(1)); what is no date is left for the
    reader to refuse."""
    try:
        window = cap_window(read_day(called), read_day(released), mortgage=loan.is_mortgage)
    except (TypeError, ValueError):
        return released
    return window.last and window.last.isoformat()


def completed(fact: Fact, stored: Stored) -> Fact:
    """A reversal and a redirection show the amount of what they are about."""
    of = fact.reverses or (fact.data.get("of") if fact.kind == "redirect" else None)
    about = next((one for one in stored.facts if one.seq == of), None)
    if fact.kind == "reversal" and about:
        error = fact.data.get("reason") == "error"
        data = {**fact.data, **({"servicer_error": True} if error else {})}
        return fact._replace(amount=about.amount, data=data)
    return fact


def size(fact: Fact, stored: Stored) -> int:
    """The amount that limits look at: of a redirection that of the payment."""
    if fact.kind == "redirect":
        return next((one.amount for one in stored.facts if one.seq == fact.data["of"]), 0)
    return fact.amount


def check(loan: Loan, fact: Fact, stored: Stored) -> None:
    """What only the desk can know: that there is money to give back, who takes the debt over, how
    often short payments were accepted."""
    if fact.data.get("accept_short"):
        year_ago = add_months(fact.effective_date, -12)
        before = [
            one for one in stored.facts
            if one.data.get("accept_short") and one.effective_date > year_ago
        ]  # fmt: skip
        if len(before) >= SHORT_PAYMENTS_A_YEAR:
            raise EventRefused(("", "short payments were accepted three times in twelve months"))
    if fact.kind == "draw":
        drawn = stored.facts[0].data["principal"]
        drawn += sum(one.amount for one in stored.facts if one.kind == "draw")
        if (left := loan.original_principal - drawn) < fact.amount:
            said = format_money(max(left, 0), stored.terms.currency)
            raise EventRefused(("amount", f"only {said} of the loan is not yet drawn"))
    if fact.kind == "refund":
        state = load(loan.stream.loanstate.state)
        held = {"escrow": max(state.escrow, 0)}.get(fact.data["from"], state.suspense_total)
        if fact.amount > held:
            said = format_money(held, state.terms.currency)
            raise EventRefused(("amount", f"only {said} is held there"))
    if fact.kind == "assumption" and (problem := check_assumption(loan, fact.data["by"])):
        raise EventRefused(("by", problem))


def why_second(event: Event, amount: int, on: date, business_date: date) -> str:
    """Why a second person decides it, in a sentence; empty where nobody has to."""
    if event.second_person == "always":
        return f"{event.title} always needs a second person."
    days = settings.APPROVAL_BACKDATING_DAYS
    if (business_date - on).days > days:
        return f"What is dated more than {days} days back needs a second person."
    fees = event.group == "fees"
    limit = settings.APPROVAL_WAIVER_LIMIT if fees else settings.APPROVAL_MONEY_LIMIT
    if amount > limit:
        return f"Above ${format_money(limit)} a second person decides."
    return ""


def record(*, loan: Loan, prepared: Prepared, key: str, actor: str, why: str, business_date: date,
           recorded_at: datetime, approved_by: str = "") -> int:  # fmt: skip
    """Post the event; returns the number of its transaction. The same key again returns the
    first. Raises NeedsSecondPerson unless it was approved, EventRefused, SourceConflict."""
    drafts = prepared.drafts(key)
    with transaction.atomic(), connection.cursor() as cursor:
        lock(cursor, [loan.pk])
        first = LedgerEvent.objects.filter(stream_id=loan.pk, source=drafts[0].source).first()
        if first is None and not why.strip():
            raise EventRefused(("why", "say why, for the record"))
        if first is None and prepared.second_person and not approved_by:
            raise NeedsSecondPerson(("", prepared.second_person))
        # A repeat of what is recorded is no second charge, so only the first is looked at.
        if first is None and (
            problem := late_charge_problem(cursor, loan.pk, prepared.facts[0], business_date)
        ):
            raise EventRefused(problem)
        seqs = post_all(cursor, loan.pk, drafts, actor, business_date, recorded_at)
        if first is not None:
            return seqs[0]
        fact = prepared.facts[0]
        if fact.kind == "assumption":
            change_parties(loan, fact.data["by"], released=fact.data["released"])
        settle_proposal(loan, fact, actor=actor, recorded_at=recorded_at)
        propose_late_charges(
            cursor, business_date=business_date, recorded_at=recorded_at, stream=loan.pk
        )
        record_act(
            actor=actor, action="loan:event", stream=loan.pk,
            subject=f"{loan.number}-{seqs[0]}", why=why,
            details={"code": prepared.event.code, "amount": prepared.amount,
                     "effective": prepared.on.isoformat()}
            | ({"approved_by": approved_by} if approved_by else {}),
        )  # fmt: skip
    return seqs[0]


def post_all(cursor: Any, stream: int, drafts: Sequence[Draft], actor: str, business_date: date,
             recorded_at: datetime) -> list[int]:  # fmt: skip
    try:
        return [
            post_fact(cursor, stream=stream, draft=draft, business_date=business_date,
                      actor=actor, recorded_at=recorded_at)
            for draft in drafts
        ]  # fmt: skip
    except FactError as error:
        raise EventRefused(("", f"The loan cannot take this: {error}.")) from error


def open_events(state: State, codes: Sequence[str] = tuple(BY_CODE)) -> list[Event]:
    """The events that make sense for a loan as it stands."""
    gone = {"charged_off": {"terms", "relief"}, "paid_off": {"terms", "relief", "end"},
            "transferred": {"terms", "relief", "end", "fees"}}  # fmt: skip
    closed = gone.get(state.status, set())
    found = [BY_CODE[code] for code in codes if BY_CODE[code].group not in closed]
    if state.status != "charged_off":
        found = [event for event in found if event.code != "recovery"]
    else:
        found = [event for event in found if event.code != "charge-off"]
    return found
