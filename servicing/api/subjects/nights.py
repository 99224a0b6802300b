"""The night: seen, started, what it set aside retried."""

from collections.abc import Sequence
from typing import Any

from servicing.api.found import one_of
from servicing.api.operations import Answered, Call, operation
from servicing.api.paging import Rows
from servicing.api.shapes.fields import Paged
from servicing.api.shapes.nights import (
    AsidePaged,
    AsideRow,
    NightDetail,
    NightRow,
    NightSent,
    Retried,
    RetrySent,
)
from servicing.compliance.models import NoticeDue
from servicing.ledger.days import open_date
from servicing.loans.models import Loan
from servicing.nightly import retry as retrying
from servicing.nightly.models import Run, SetAside
from servicing.nightly.progress import progress
from servicing.nightly.starting import start_night

GROUP = "Nights"


@operation("GET", "nights/", "list_nights", "List nights", group=GROUP, permission="night.view",
           query=Paged, answer=NightRow, many=True)  # fmt: skip
def list_nights(call: Call) -> Rows:
    """The newest business date first."""
    return Rows(Run.objects.all(), ("-business_date", "pk"))


@operation("POST", "nights/", "start_night", "Start the night", group=GROUP,
           permission="night.run", body=NightSent, answer=NightRow, changes=True,
           own_transactions=True, status=202, also=200)  # fmt: skip
def start(call: Call) -> Answered:
    """It runs by itself; look at it again to see how far it is. One that runs or is done already
    answers 200 and is left alone."""
    run, started = start_night(call.body["business_date"], call.actor)
    return Answered(run, 202 if started else 200)


@operation("GET", "nights/<int:pk>/", "get_night", "See a night with its steps", group=GROUP,
           permission="night.view", answer=NightDetail)  # fmt: skip
def get_night(call: Call, pk: int) -> dict[str, Any]:
    """How far it is, what each step did, and the control totals of its close."""
    run = one_of(Run.objects.all(), "night", pk=pk)
    found = progress(run, call.now)
    names = ("id", "business_date", "state", "started_at", "started_by", "finished_at")
    return {
        **{name: getattr(run, name) for name in names},
        "percent": found.percent,
        "works": found.works,
        "seconds_left": found.left and int(found.left.total_seconds()),
        "set_aside": found.aside,
        "steps": found.steps,
    }


@operation("GET", "nights/<int:pk>/set-aside/", "list_set_aside", "List what a night set aside",
           group=GROUP, permission="night.view", query=AsidePaged, answer=AsideRow,
           many=True)  # fmt: skip
def list_set_aside(call: Call, pk: int) -> Rows:
    """Loans that a step could not take, with the reason."""
    run = one_of(Run.objects.all(), "night", pk=pk)
    found = SetAside.objects.filter(step__run=run).select_related("step")
    if call.query["open"]:
        found = found.filter(resolved_at=None)
    return Rows(found, ("pk",), _asides)


def _asides(asides: Sequence[SetAside]) -> list[dict[str, Any]]:
    notices = [aside.item for aside in asides if aside.stream_id is None]
    streams = dict(NoticeDue.objects.filter(pk__in=notices).values_list("pk", "stream_id"))
    of = {aside.pk: aside.stream_id or streams.get(aside.item) for aside in asides}
    found = Loan.objects.filter(pk__in=[stream for stream in of.values() if stream])
    numbers = dict(found.values_list("pk", "number"))
    return [{"aside": aside, "loan_number": numbers.get(of[aside.pk] or 0, "")} for aside in asides]


@operation("POST", "nights/<int:pk>/set-aside/<int:item>/retry/", "retry_set_aside",
           "Retry what a night set aside", group=GROUP, permission="night.retry", body=RetrySent,
           answer=Retried, changes=True)  # fmt: skip
def retry(call: Call, pk: int, item: int) -> retrying.Retried:
    """Does the step's own work again for this one. Refused again, nothing is changed but the
    reason. Resolved before, 409."""
    found = SetAside.objects.select_related("step__run").filter(step__run=pk)
    aside = one_of(found, "item set aside in this night", pk=item)
    label = _asides([aside])[0]["loan_number"] or f"item {aside.item}"
    return retrying.retry(
        aside=aside, label=label, actor=call.actor, business_date=open_date(),
        recorded_at=call.now,
    )  # fmt: skip
