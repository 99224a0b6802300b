"""Runs of letters: a look at a sample, then release to the printer, or a stop with a reason."""

from datetime import date

from django.db import transaction
from django.db.models import Count, Sum
from django.utils import timezone

from servicing.audit.acts import record
from servicing.documents.models import Delivery, LetterRun

from .printing import run_name, write_print_files
from .routing import noted

SAMPLE = 5
AT_ONCE = 200  # documents that are printed while the officer waits; more: manage.py send_letters


class RunRefused(ValueError):
    """A run that is decided already, or whose sample nobody looked at; or no reason."""


def totals(run: LetterRun) -> dict[str, int]:
    """How much goes out: documents, pages, sheets at most."""
    found = run.deliveries.aggregate(documents=Count("pk"), pages=Sum("document__pages"))
    return {"documents": found["documents"], "pages": found["pages"] or 0}


def sample_of(run: LetterRun) -> list[Delivery]:
    """The first, the last, the longest, and others evenly between: what an officer looks at."""
    own = run.deliveries.select_related("document").order_by("pk")
    keys = list(own.values_list("pk", flat=True))
    longest = list(own.order_by("-document__pages", "pk").values_list("pk", flat=True)[:1])
    step = max(len(keys) // SAMPLE, 1)
    chosen = dict.fromkeys([*longest, *keys[:1], *keys[-1:], *keys[::step]])
    return list(own.filter(pk__in=list(chosen)[:SAMPLE]))


def release(*, run: LetterRun, looked: bool, actor: str, today: date) -> LetterRun:
    """Let a run go to the printer. A small one is printed at once, a large one by the sender."""
    if not looked:
        raise RunRefused("Look at the sample first, then tick that you did.")
    with transaction.atomic():
        own = _waiting(run)
        own.state = LetterRun.State.RELEASED
        own.decided_by, own.decided_at = actor, timezone.now()
        own.save()
        record(actor=actor, action="letters:released", subject=str(own.kind),
               details={"run": own.pk, **totals(own)})  # fmt: skip
    if own.deliveries.count() <= AT_ONCE:
        print_run(own, today)
        own.refresh_from_db()
    return own


def stop(*, run: LetterRun, why: str, actor: str, today: date) -> LetterRun:
    """Keep a run from going out. Its documents stay; each can be sent again by itself."""
    if not why.strip():
        raise RunRefused("Enter why this run must not go out.")
    with transaction.atomic():
        own = _waiting(run)
        own.state, own.why = LetterRun.State.STOPPED, why.strip()
        own.decided_by, own.decided_at = actor, timezone.now()
        own.save()
        rows = list(own.deliveries.filter(state=Delivery.State.WAITING))
        own.deliveries.filter(state=Delivery.State.WAITING).update(state=Delivery.State.STOPPED)
        noted(rows, "stopped", today, actor, why.strip())
        record(actor=actor, action="letters:stopped", subject=own.kind, why=why.strip(),
               details={"run": own.pk})  # fmt: skip
    return own


def print_run(run: LetterRun, today: date) -> int:
    """Write the files of a released run and mark its letters sent; answers how many. Killed in
    between it is done again: the same files under the same names, each letter sent once."""
    with transaction.atomic():
        own = LetterRun.objects.select_for_update().get(pk=run.pk)
        if own.state != LetterRun.State.RELEASED:
            return 0
        rows = list(
            own.deliveries.filter(state=Delivery.State.WAITING)
            .select_related("document")
            .order_by("pk")
        )
        for one in write_print_files(run_name(own.kind, own.dated, own.pk), rows):
            last = one.first_page + one.pages - 1
            one.delivery.evidence = f"{one.file}, pages {one.first_page} to {last}"
            one.delivery.state, one.delivery.sent_on = Delivery.State.SENT, today
        Delivery.objects.bulk_update(rows, ["evidence", "state", "sent_on"], batch_size=1000)
        noted(rows, "printed", today, own.decided_by)
        own.state = LetterRun.State.PRINTED
        own.save()
    return len(rows)


def _waiting(run: LetterRun) -> LetterRun:
    own = LetterRun.objects.select_for_update().get(pk=run.pk)
    if own.state != LetterRun.State.WAITING:
        raise RunRefused(f"This run is {own.get_state_display().lower()} already.")
    return own
