"""The demo's closings: checklists of the new loans, trailing documents in every state, recordings.

Through the doors that officers use, but for the many documents that came long ago: those are set
at once."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import F
from django.db.models.functions import Mod

from servicing.audit.models import User
from servicing.closing.conditions import CONDITIONS
from servicing.closing.following import Asked, change_item, receive_item, waive_item
from servicing.closing.marking import mark
from servicing.closing.models import Recording, TrailingItem
from servicing.closing.nights import open_range
from servicing.closing.recording import Said, begin, log
from servicing.closing.trailing import ROUNDS
from servicing.loans.models import Loan

from .contract import TODAY

OFFICER, SECOND = "renee", "priscilla"
BY_HAND = 12  # documents with a history of acts
LEFT_OPEN = 2  # new loans whose funding waits
DAY = timedelta(days=1)


@transaction.atomic
def write_closings(at: datetime) -> None:
    """As of the open day. `at` is when the demo is made."""
    with connection.cursor() as cursor:
        open_range(cursor, 0, 2**62, TODAY)
    checklists(at)
    documents()
    recordings(at)


def checklists(at: datetime) -> None:
    """The new loans are closed, but for the last ones; of one a paper was waived, of one sent
    back."""
    loans = list(Loan.objects.filter(number__startswith="20002").order_by("number"))
    for place, loan in enumerate(loans):
        waits = place >= len(loans) - LEFT_OPEN
        for condition in CONDITIONS[loan.product]:
            if not condition.required or (waits and condition.stage == "funding"):
                continue
            state, note = "received", ""
            if place == 0 and condition.code == "insurance":
                state, note = "waived", "The binder was read to us; the policy comes on Monday."
            elif waits and condition.code == "note":
                state, note = "rejected", "The co-borrower's signature on page 3 is missing."
            mark(
                loan=loan, code=condition.code, state=state, note=note, may_waive=True,
                key=f"demo:{loan.number}:{condition.code}", today=TODAY, at=at,
                actor=SECOND if state == "waived" else OFFICER,
            )  # fmt: skip


def documents() -> None:
    """Most came; some were waived, some have an owner, and of what is left some is overdue."""
    # Of the loans that were here before: every round of theirs was sent.
    TrailingItem.objects.filter(next_chase=TODAY).update(next_chase=None, rounds=len(ROUNDS))
    items = TrailingItem.objects.filter(state="open").annotate(nth=Mod(F("pk"), 10))
    ids = list(items.order_by("pk").values_list("pk", flat=True)[:BY_HAND])
    items.exclude(pk__in=ids).filter(nth__lt=6).update(
        state="received", closed_on=TODAY - 20 * DAY, closed_by=OFFICER, next_chase=None
    )
    users = {user.username: user for user in User.objects.filter(username__in=("renee", "tom"))}
    for name, nth in (("renee", 6), ("tom", 7)):
        items.filter(nth=nth).update(owner=users.get(name))
    for place, pk in enumerate(ids):
        item = TrailingItem.objects.get(pk=pk)
        told: dict[str, Any] = {"pk": pk, "seen": item.version, "today": TODAY}
        if place % 4 == 0:
            receive_item(**told, on=TODAY - 3 * DAY, note="Scanned", actor="tom")
        elif place % 4 == 1:
            waive_item(**told, why="The loan is refinanced this month.", actor=SECOND)
        elif place % 4 == 2:
            asked = Asked(
                max(item.due_on, TODAY) + 30 * DAY, users.get("renee"), "agent",
                asked_of="Piedmont Title Company", mailing="88 Court St\nRaleigh, NC 27601",
            )  # fmt: skip
            change_item(**told, asked=asked, why="The agent promised it.", actor=OFFICER)


def recordings(at: datetime) -> None:
    """A mortgage recorded at the second try, one on its way, and a filing whose window is open."""
    homes = Loan.objects.filter(product="mortgage").order_by("number")[:2]
    for place, loan in enumerate(homes):
        one = sent(loan, "mortgage", "Wake", TODAY - 40 * DAY, "e_recording", at)
        if place == 0:
            then(one, Said("rejected", TODAY - 37 * DAY, reason="No preparer is named."), at)
            then(one, Said("resent", TODAY - 36 * DAY, means="courier"), at)
            then(one, Said("recorded", TODAY - 30 * DAY, instrument_number="2026-118204",
                           book="20417", page="311"), at)  # fmt: skip
    for loan in Loan.objects.filter(product="business").order_by("number")[:1]:
        filed = date(2022, 1, 10)  # lapses on January 10, 2027; the window opened on July 10
        one = sent(loan, "ucc1", "", filed, "e_recording", at)
        then(one, Said("recorded", filed, instrument_number="20220110-0045"), at)


def sent(loan: Loan, instrument: str, county: str, on: date, means: str,
         at: datetime) -> Recording:  # fmt: skip
    return begin(
        loan=loan, instrument=instrument, state=loan.property_state or "NC", county=county, on=on,
        means=means, key=f"demo:{loan.number}:{instrument}", actor=OFFICER, today=TODAY, at=at,
    )  # fmt: skip


def then(one: Recording, said: Said, at: datetime) -> None:
    log(pk=one.pk, said=said, key=f"demo:{one.pk}:{said.step}", actor=OFFICER, today=TODAY, at=at)
