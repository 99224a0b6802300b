"""Adjustable rates: the changes that come, their review, and the table of indices."""

from datetime import UTC, datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Max, Min
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from servicing.arms.coming import plain
from servicing.arms.deciding import NotToDecide, decide
from servicing.arms.indices import IndexFileRefused, latest, load_file
from servicing.arms.models import IndexValue, RateChange
from servicing.audit.roles import may
from servicing.ledger.days import open_date
from servicing.loans.models import Loan
from servicing.office.access import OfficerRequest, requires
from servicing.office.answers import see_other
from servicing.office.people import short_name

PAGE, LARGEST, MOST_TOLD = 50, 5 * 2**20, 50
LISTS = (
    ("proposed", "To review"), ("waiting", "Waiting for the index"), ("held", "Held"),
    ("approved", "Approved"), ("applied", "Applied"),
)  # fmt: skip


class DecisionForm(forms.Form):
    """Why a change is approved or held."""

    why = forms.CharField(
        label="Why", required=False, max_length=400, help_text="Needed to hold a change.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip


class IndexFileForm(forms.Form):
    file = forms.FileField(
        label="CSV file", help_text="Columns index, date, value; a value is percent, like 4.35."
    )


@requires("loan.view")
def rate_changes(request: OfficerRequest) -> HttpResponse:
    """The changes in one state, the nearest first, with the count of each state."""
    counts = dict(RateChange.objects.values_list("state").annotate(n=Count("pk")).order_by())
    state = request.GET.get("state", "proposed")
    order = ("-on", "stream") if state == "applied" else ("on", "stream")
    page = Paginator(RateChange.objects.filter(state=state).order_by(*order), PAGE).get_page(
        request.GET.get("page")
    )
    numbers = Loan.objects.in_bulk([row.stream_id for row in page])
    context = {
        "lists": [(key, title, counts.get(key, 0)) for key, title in LISTS],
        "chosen": state,
        "page": page,
        "rows": [(row, numbers.get(row.stream_id)) for row in page],
        "today": open_date(),
    }
    return render(request, "office/rate_changes.html", context)


@requires("loan.view")
def rate_change(request: OfficerRequest, pk: int) -> HttpResponse:
    """One change: how its rate came about, what it does, and the decision."""
    row = get_object_or_404(RateChange, pk=pk)
    loan = get_object_or_404(Loan, pk=row.stream_id)
    form = DecisionForm(request.POST or None)
    if request.method == "POST":
        if not may(request.user, "terms.change"):
            return HttpResponse(status=403)
        if form.is_valid():
            approve = request.POST.get("act") == "approve"
            try:
                decide(
                    pk=pk, approve=approve, why=form.cleaned_data["why"],
                    actor=request.user.username, today=open_date(), at=datetime.now(UTC),
                )  # fmt: skip
            except NotToDecide as error:
                form.add_error("why", f"{str(error)[:1].upper()}{str(error)[1:]}.")
            else:
                said = "approved" if approve else "held"
                messages.success(request, f"The change of {row.on} is {said}.")
                return see_other("rate-change", pk)
    context = {
        "row": row, "loan": loan, "form": form, "open": row.state in ("proposed", "held"),
        "by": short_name(row.decided_by) if row.decided_by else "", "figures": figures(row),
        "today": open_date(),
    }  # fmt: skip
    return render(request, "office/rate_change.html", context, status=422 if form.errors else 200)


def figures(row: RateChange) -> list[tuple[str, str]]:
    """How the rate came about, a line each."""
    if row.rate is None or row.index_value is None or row.indexed is None or row.rounded is None:
        return []
    limits = {
        "initial_cap": "held by the cap of the first change",
        "periodic_cap": "held by the cap of a change",
        "lifetime_cap": "held by the lifetime cap",
        "floor": "raised to the floor",
        "": "within every cap",
    }
    margin = row.indexed - row.index_value
    return [
        (f"{row.index} of {row.index_date}", f"{plain(row.index_value)}%"),
        ("Margin", f"{plain(margin)}%"),
        ("Index and margin", f"{plain(row.indexed)}%"),
        ("Rounded as the note says", f"{plain(row.rounded)}%"),
        ("New rate, " + limits[row.limit], f"{plain(row.rate)}%"),
    ]


@requires("loan.view")
def indices(request: OfficerRequest) -> HttpResponse:
    return _indices(request, IndexFileForm())


def _indices(request: OfficerRequest, form: IndexFileForm,
             problems: list[tuple[int, str, str]] | None = None) -> HttpResponse:  # fmt: skip
    """Each index with its span, the values of one, and the form that loads a file."""
    known = list(
        IndexValue.objects.values("index")
        .annotate(first=Min("on"), last=Max("on"), days=Count("on", distinct=True))
        .order_by("index")
    )
    chosen = request.GET.get("index", known[0]["index"] if known else "")
    values = sorted(latest([chosen]).items(), reverse=True)
    page: Any = Paginator(values, PAGE).get_page(request.GET.get("page"))
    context = {
        "known": known, "chosen": chosen, "page": page, "form": form,
        "rows": [(on, f"{value.normalize():f}", number) for (_, on), (value, number) in page],
        "problems": (problems or [])[:MOST_TOLD], "problem_count": len(problems or []),
    }  # fmt: skip
    return render(request, "office/indices.html", context, status=422 if form.errors else 200)


@requires("terms.change")
def index_upload(request: OfficerRequest) -> HttpResponse:
    """Load a file of values. With anything wrong in it nothing of it is loaded (422)."""
    if request.method != "POST":
        return see_other("indices")
    form = IndexFileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _indices(request, form)
    sent = form.cleaned_data["file"]
    if sent.size > LARGEST:
        form.add_error("file", "The file is larger than 5 MB.")
        return _indices(request, form)
    try:
        found = load_file(text=sent.read().decode("utf-8"), source=sent.name,
                          actor=request.user.username, at=datetime.now(UTC))  # fmt: skip
    except UnicodeDecodeError:
        form.add_error("file", "The file is not UTF-8 text.")
        return _indices(request, form)
    except IndexFileRefused as error:
        form.add_error("file", "Nothing was loaded: the file has mistakes.")
        return _indices(request, form, error.problems)
    messages.success(
        request,
        f"{found.new} new value{'s' if found.new != 1 else ''}, {found.corrected} corrected,"
        f" {found.known} known already.",
    )
    return see_other("indices")
