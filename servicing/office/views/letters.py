"""Letters & statements: runs that wait for a look, what the printer got, what came back."""

from pathlib import Path

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Sum
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST

from servicing.documents.catalogue import KINDS
from servicing.documents.delivery.coming_back import DeliveryRefused, bounced, returned
from servicing.documents.delivery.printing import run_name
from servicing.documents.delivery.runs import RunRefused, release, sample_of, stop, totals
from servicing.documents.models import Delivery, LetterRun
from servicing.ledger.days import open_date
from servicing.loans.models import Loan
from servicing.office.access import OfficerRequest, requires
from servicing.office.answers import see_other

PAGE = 50
LISTS = (("waiting", "To review"), ("released", "Released"), ("printed", "With the printer"),
         ("stopped", "Stopped"))  # fmt: skip


class BackForm(forms.Form):
    """A letter or a message that came back, by the code at its foot."""

    code = forms.CharField(label="Code on the document", max_length=40)
    why = forms.CharField(
        label="What came back", max_length=200,
        help_text="What the post office wrote on it, or what the mail server said.",
    )  # fmt: skip


@requires("letters.view")
def letters(request: OfficerRequest) -> HttpResponse:
    """The runs in one state, the newest first, with the count of each state."""
    counts = dict(LetterRun.objects.values_list("state").annotate(n=Count("pk")).order_by())
    state = request.GET.get("state", "waiting")
    runs = LetterRun.objects.filter(state=state).annotate(
        documents=Count("deliveries"), pages=Sum("deliveries__document__pages")
    )
    page = Paginator(runs.order_by("-dated", "kind"), PAGE).get_page(request.GET.get("page"))
    back = Delivery.objects.filter(state__in=("returned", "bounced")).select_related("document")
    context = {
        "lists": [(key, title, counts.get(key, 0)) for key, title in LISTS], "chosen": state,
        "page": page, "kinds": {code: kind.title for code, kind in KINDS.items()},
        "form": BackForm(), "back": back.order_by("-pk")[:20],
        "emails": Delivery.objects.filter(channel="portal", state="waiting").count(),
    }  # fmt: skip
    return render(request, "office/letters.html", context)


@requires("letters.view")
def letter_run(request: OfficerRequest, pk: int) -> HttpResponse:
    """One run: how much goes out, a sample to look at, and the files once they are written."""
    run = get_object_or_404(LetterRun, pk=pk)
    sample = sample_of(run)
    loans = Loan.objects.in_bulk([one.document.stream_id for one in sample])
    stem = run_name(run.kind, run.dated, run.pk)
    folder = Path(settings.PRINT_FOLDER)
    context = {
        "run": run, "kind": KINDS.get(run.kind), "totals": totals(run),
        "sample": [(one, loans.get(one.document.stream_id)) for one in sample],
        "files": sorted(one.name for one in folder.glob(f"{stem}-*")
                        if one.suffix in (".pdf", ".csv")),
    }  # fmt: skip
    return render(request, "office/letter_run.html", context)


@require_POST
@requires("letters.release")
def letter_run_decide(request: OfficerRequest, pk: int) -> HttpResponse:
    """Release a run or stop it."""
    run = get_object_or_404(LetterRun, pk=pk)
    actor, today = request.user.username, open_date()
    try:
        if "release" in request.POST:
            done = release(run=run, looked="looked" in request.POST, actor=actor, today=today)
            messages.success(request, "Released." if done.state == "released" else
                             "Released and written for the printer.")  # fmt: skip
        else:
            stop(run=run, why=request.POST.get("why", ""), actor=actor, today=today)
            messages.success(request, "Stopped. Nothing of it goes out.")
    except RunRefused as refused:
        messages.error(request, str(refused))
    return see_other("letter-run", pk)


@requires("letters.view")
def letter_file(request: OfficerRequest, pk: int, name: str) -> HttpResponseBase:
    """A print file or its manifest. It belongs to this run or does not exist."""
    run = get_object_or_404(LetterRun, pk=pk)
    path = Path(settings.PRINT_FOLDER) / name
    wanted = name.startswith(f"{run_name(run.kind, run.dated, run.pk)}-") and "/" not in name
    if not wanted or path.suffix not in (".pdf", ".csv") or not path.is_file():
        raise Http404
    return FileResponse(path.open("rb"), as_attachment=True, filename=name)


@require_POST
@requires("document.make")
def letter_back(request: OfficerRequest) -> HttpResponse:
    """Record returned mail or a bounced e-mail, by the code on the document."""
    form = BackForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Enter the code on the document and what came back.")
        return see_other("letters")
    code = "".join(sign for sign in form.cleaned_data["code"].upper() if sign.isalnum())
    sent = Delivery.objects.filter(document__code=code, state=Delivery.State.SENT)
    last = sent.select_related("document").order_by("-pk").first()
    if last is None:
        messages.error(request, f"No document with the code {code} was sent.")
        return see_other("letters")
    why, actor, today = form.cleaned_data["why"], request.user.username, open_date()
    try:
        if last.channel == "mail":
            returned(delivery=last, why=why, actor=actor, today=today)
            said = "A task asks for the address."
        else:
            again = bounced(delivery=last, why=why, actor=actor, today=today)
            said = "It goes out on paper." if again else ""
    except DeliveryRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, f"“{last.document.title}” came back. {said}")
    return see_other("letters")
