"""Runs of letters on paper: the look at a sample, the release, what came back."""

from django.db.models import Count

from servicing.api.errors import Problem, Refused
from servicing.api.found import one_of
from servicing.api.operations import Call, operation
from servicing.api.paging import Rows
from servicing.api.shapes.documents import (
    CameBack,
    DeliveryRow,
    DocumentRow,
    LetterRunDecision,
    LetterRunRow,
    LetterRunsAsked,
)
from servicing.api.shapes.fields import Paged
from servicing.documents.delivery.coming_back import bounced, returned
from servicing.documents.delivery.runs import release, sample_of, stop
from servicing.documents.models import Delivery, Document, LetterRun
from servicing.ledger.days import open_date

GROUP = "Letters"


@operation("GET", "letter-runs/", "list_letter_runs", "List runs of letters", group=GROUP,
           permission="letters.view", query=LetterRunsAsked, answer=LetterRunRow,
           many=True)  # fmt: skip
def list_letter_runs(call: Call) -> Rows:
    """The letters of each kind and day that go out on paper together, the newest first."""
    found = LetterRun.objects.annotate(documents=Count("deliveries"))
    if state := call.query.get("state"):
        found = found.filter(state=state)
    return Rows(found, ("-dated", "pk"))


@operation("GET", "letter-runs/<int:pk>/", "get_letter_run", "See a run of letters", group=GROUP,
           permission="letters.view", answer=LetterRunRow)  # fmt: skip
def get_letter_run(call: Call, pk: int) -> LetterRun:
    """Its sample is list_letter_sample."""
    found = LetterRun.objects.annotate(documents=Count("deliveries"))
    run: LetterRun = one_of(found, "run", pk=pk)
    return run


@operation("GET", "letter-runs/<int:pk>/sample/", "list_letter_sample",
           "List the sample of a run", group=GROUP, permission="letters.view", query=Paged,
           answer=DocumentRow, many=True)  # fmt: skip
def list_letter_sample(call: Call, pk: int) -> Rows:
    """The documents to look at before a run is released."""
    chosen = [one.document_id for one in sample_of(get_letter_run(call, pk))]
    return Rows(Document.objects.filter(pk__in=chosen), ("pk",))


@operation("POST", "letter-runs/<int:pk>/decide/", "decide_letter_run",
           "Release or stop a run of letters", group=GROUP, permission="letters.release",
           body=LetterRunDecision, answer=LetterRunRow, changes=True)  # fmt: skip
def decide_letter_run(call: Call, pk: int) -> LetterRun:
    """A release needs `looked`, a stop needs `why`."""
    run = get_letter_run(call, pk)
    if call.body["decision"] == "release":
        release(run=run, looked=call.body["looked"], actor=call.actor, today=open_date())
    else:
        stop(run=run, why=call.body["why"], actor=call.actor, today=open_date())
    done: LetterRun = get_letter_run(call, pk)
    return done


@operation("POST", "letters-back/", "record_letter_back", "Record what came back", group=GROUP,
           permission="document.make", body=CameBack, answer=DeliveryRow, changes=True)  # fmt: skip
def record_letter_back(call: Call) -> Delivery:
    """Returned mail asks for an address; a bounced e-mail sends the document on paper."""
    code = "".join(sign for sign in call.body["code"].upper() if sign.isalnum())
    sent = Delivery.objects.filter(document__code=code, state=Delivery.State.SENT)
    last = sent.order_by("-pk").first()
    if last is None:
        raise Refused(404, Problem("No document with this code was sent.", "not_found", "code"))
    act = returned if last.channel == "mail" else bounced
    act(delivery=last, why=call.body["why"], actor=call.actor, today=open_date())
    return Delivery.objects.get(pk=last.pk)
