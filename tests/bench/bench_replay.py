"""engine.replay: a loan of thirty years and 2,400 facts whose first payment is taken back.

What the replay computes (the fold and the difference to what is booked) is measured in memory;
the posting of the reversal (lock, reads, the same computation, COPY, commit) apart; then ten at
once, of one loan and of ten. None may be lost, none may deadlock, and the ledger must verify."""

import threading
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from time import perf_counter
from typing import Any

from django.db import connection, connections, transaction

from servicing.engine.dates import add_months
from servicing.engine.fold import apply, opening
from servicing.engine.schedule import level_payment
from servicing.engine.state import load
from servicing.engine.terms import DAILY, LateFee, Terms
from servicing.ledger.days import start_books
from servicing.ledger.journal import Draft, Journal, entry, lines_of
from servicing.ledger.models import Event
from servicing.ledger.posting import post_fact
from servicing.ledger.replay import (
    difference,
    fold_late,
    nets,
    numbered,
    read_booked,
    read_consequences,
    read_facts,
)
from servicing.ledger.streams import lock
from servicing.ledger.verify import verify_controls, verify_streams
from servicing.loans.opening import NewLoan, Snapshot, board_draft, open_loans

from . import databases
from .databases import Measured
from .portfolio import AT
from .reporting import Rates, compare

BOARDED = date(1996, 12, 1)
TODAY = date(2026, 12, 2)
FACTS = 2_400
PRINCIPAL = 200_000_00
TERMS = Terms(
    Decimal("6.5"), level_payment(PRINCIPAL, Decimal("6.5"), 360), date(1997, 1, 1),
    date(2026, 12, 1), interest_method="daily", day_count="actual/365",
    late_fee=LateFee(15, Decimal(5)), allocation=DAILY,
)  # fmt: skip
# What a peer publishes for a 30-year daily-interest loan whose first payment is reversed.
PEER_SECONDS = 350
AT_ONCE = 10
RUNS = 5


def run(_: int) -> Iterator[dict[str, Any]]:
    """Lines for the computation, the posting, and ten at once."""
    with databases.migrated() as lived:
        streams = databases.apart(live_all, AT_ONCE).result
        databases.settle(lived)
        peer = Rates()
        peer.add(1, Measured(None, PEER_SECONDS, 0))
        computed, posted = Rates(), Rates()
        together = {"one loan": Rates(), "ten loans": Rates()}
        for _run in range(RUNS):
            with databases.cloned(lived):
                seconds = databases.apart(compute, streams[0]).result
                computed.add(1, Measured(None, seconds, 0))
                posted.add(1, databases.apart(take_back, streams[0], 2))
            for name, chosen in (("one loan", streams[:1] * AT_ONCE), ("ten loans", streams)):
                with databases.cloned(lived):
                    together[name].add(AT_ONCE, databases.apart(at_once, chosen))
    facts = f"{FACTS} facts, {1 / computed.median:.4f} s: fold and difference, in memory"
    yield line(computed, "published_peer", peer, facts)
    yield line(posted, "in_memory", computed, "locked, read, folded, written, committed")
    for name, rates in together.items():
        yield line(rates, "one_alone", posted, f"{AT_ONCE} at once on {name}: all posted, verified")


def line(ours: Rates, yardstick: str, theirs: Rates, note: str) -> dict[str, Any]:
    row = compare("engine.replay", 1, "replays/s", ours, yardstick, theirs, note)
    if theirs.median < 1:
        row["yardstick_rate"] = round(theirs.median, 5)
    return row


def drafts() -> list[Draft]:
    """Thirty years: the installment on its day, a little to principal three times a month, a fee
    that is paid apart, and now and then a little more."""
    found: list[Draft] = []
    for month in range(360):
        due = add_months(TERMS.first_due_date, month)
        found.append(Draft("payment", due, f"ach:{due}", TERMS.payment))
        for week in (7, 14, 21):
            on = due + timedelta(week)
            data = {"designation": "principal"}
            found.append(Draft("payment", on, f"extra:{on}", 1_00, data))
        on = due + timedelta(26)
        found.append(Draft("fee", on, f"fee:{on}", 15_00, {"code": "copy"}))
        found.append(Draft("payment", on, f"paid:{on}", 15_00, {"designation": "fees"}))
    more = FACTS - 1 - len(found)
    days = (BOARDED + timedelta(40 + 45 * place) for place in range(more))
    found += [Draft("payment", on, f"more:{on}", 1_00) for on in days]
    return sorted(found, key=lambda draft: draft.effective_date)


def live_all(loans: int) -> list[int]:
    """Enter whole lives, in the books of one day."""
    with transaction.atomic(), connection.cursor() as cursor:
        start_books(TODAY)
        board = Snapshot(PRINCIPAL, TERMS.first_due_date, BOARDED)
        new = [
            NewLoan(f"30-{number}", "mortgage", TERMS, board, BOARDED, BOARDED, PRINCIPAL, 360)
            for number in range(loans)
        ]
        streams = open_loans(cursor, new, business_date=TODAY, recorded_at=AT, actor="bench",
                             post_board=False)  # fmt: skip
        journal = Journal(TODAY, "bench", AT)
        for loan, head in zip(new, lock(cursor, streams).values(), strict=True):
            state = opening(TERMS)
            for draft in [board_draft(loan), *drafts()]:
                result = apply(state, draft.fact(head.next_seq))
                state = result.state
                journal.add(entry(head, (head.next_seq, draft), result))
                head = head._replace(next_seq=head.next_seq + 1 + len(result.consequences))
        journal.write(cursor)
    facts = Event.objects.filter(stream_id=streams[0]).exclude(source__startswith="derived:")
    if facts.count() != FACTS:
        raise AssertionError(f"{facts.count()} facts")
    return streams


def first_payment(stream: int, place: int = 0) -> int:
    found = Event.objects.filter(stream_id=stream, kind="payment").order_by("seq")
    return int(found.values_list("seq", flat=True)[place])


def back(stream: int, place: int = 0) -> Draft:
    seq = first_payment(stream, place)
    return Draft("reversal", TODAY, f"return:{seq}", reverses=seq, data={"reason": "R01"})


def compute(stream: int) -> float:
    """Seconds that the fold and the difference take once the loan is read."""
    with transaction.atomic(), connection.cursor() as cursor:
        head, draft = lock(cursor, [stream])[stream], back(stream)
        facts, known = read_facts(cursor, stream), read_consequences(cursor, stream)
        booked = read_booked(cursor, stream)
    start = perf_counter()
    state = load(head.state)
    result = fold_late(state, facts, draft, head.next_seq, TODAY, known)
    wanted = nets(numbered(lines_of(result.bookings, head), known))
    moved = difference(wanted, booked)
    seconds = perf_counter() - start
    if len(moved) < 700:
        raise AssertionError(f"the replay moved only {len(moved)} lines")
    return seconds


def take_back(stream: int, place: int) -> None:
    draft = back(stream, place)
    with transaction.atomic(), connection.cursor() as cursor:
        post_fact(cursor, stream=stream, draft=draft, business_date=TODAY, actor="bench",
                  recorded_at=AT)  # fmt: skip


def at_once(streams: Sequence[int]) -> None:
    """Ten people at the same time, each on a connection of their own."""
    errors: list[BaseException] = []

    def one(stream: int, place: int) -> None:
        try:
            take_back(stream, place)
        except BaseException as error:
            errors.append(error)
        finally:
            connections.close_all()

    people = [
        threading.Thread(target=one, args=(stream, place)) for place, stream in enumerate(streams)
    ]
    for person in people:
        person.start()
    for person in people:
        person.join()
    chosen = sorted(set(streams))
    posted = Event.objects.filter(stream_id__in=chosen, kind="reversal").count()
    if errors or posted != len(streams):
        raise AssertionError(f"{posted} of {len(streams)} posted: {errors}")
    with connection.cursor() as cursor:
        if found := [*verify_streams(cursor, chosen), *verify_controls(cursor)]:
            raise AssertionError(f"the ledger does not verify: {found[0]}")
