"""The product catalogue, and the entry of a new loan."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render

from servicing.audit.approvals import ApprovalRefused
from servicing.ledger.days import open_date
from servicing.ledger.posting import SourceConflict
from servicing.loans.simulation.reading import Reader
from servicing.loans.simulation.supposed import answer_supposed, rows_of, supposed_of
from servicing.loans.simulation.terms import Asked
from servicing.loans.terms_history import figures
from servicing.office.access import OfficerRequest, requires
from servicing.office.answers import see_other
from servicing.office.product_forms import PRODUCT, content_of, initial_of, new_loan_groups
from servicing.office.tool_answer import Shown, show_loan, words
from servicing.office.tool_forms import ToolForm
from servicing.products.approving import ask_entry
from servicing.products.catalogue import (
    ProductRefused,
    add_version,
    check,
    current,
    current_of,
    sample,
)
from servicing.products.entering import (
    EntryRefused,
    NeedsSecondPerson,
    enter,
    entered_before,
    read_entry,
)
from servicing.products.models import EnteredLoan, ProductVersion
from servicing.products.reading import read_product_terms
from servicing.products.usual import add_usual


@requires("loan.view")
def products(request: OfficerRequest) -> HttpResponseBase:
    """What is offered. An empty catalogue can begin with the usual products."""
    if request.method == "POST":
        return _begin(request)
    return render(request, "office/products.html", {"products": current()})


@requires("product.change")
def _begin(request: OfficerRequest) -> HttpResponse:
    made = add_usual(actor=request.user.username, why="The usual products, to begin with",
                     today=open_date(), at=datetime.now(UTC))  # fmt: skip
    messages.success(request, f"{len(made)} products are in the catalogue.")
    return see_other("products")


@requires("loan.view")
def product(request: OfficerRequest, code: str) -> HttpResponse:
    """One product: its terms in words, what a loan of it looks like, every version."""
    versions = list(ProductVersion.objects.filter(code=code).order_by("-version"))
    if not versions:
        raise Http404(f"No product is called {code}.")
    asked = trial(versions[0])
    context = {
        "product": versions[0], "versions": versions, "shown": preview_of(asked),
        "terms": [one for one in figures(asked.terms) if one[2] is not None] if asked else [],
        "limits": [(words(name), str(span[0]), str(span[1]))
                   for name, span in versions[0].limits.items()],
        "currency": asked.terms.currency if asked else "USD",
        "loans": EnteredLoan.objects.filter(product__code=code).count(),
    }  # fmt: skip
    return render(request, "office/product.html", context)


def trial(content: Any) -> Asked | None:
    """An ordinary loan of a product; None where its terms are wrong."""
    return read_product_terms(Reader(sample(content), "terms"))


def preview_of(asked: Asked | None, today: date | None = None) -> Shown | None:
    if asked is None:
        return None
    return show_loan(answer_supposed(supposed_of(asked)), asked.terms.currency)


@requires("product.change")
def product_edit(request: OfficerRequest, code: str = "") -> HttpResponse:
    """Another version of a product, or a new one; the preview follows what is typed."""
    known = current_of(code) if code else None
    if code and known is None:
        raise Http404(f"No product is called {code}.")
    initial = initial_of(known) if known else {"valid_from": open_date().isoformat()}
    form = ToolForm(PRODUCT, request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        content = content_of(form)
        if request.htmx:
            return _preview(request, content)
        try:
            made = add_version(content, actor=request.user.username, why=form.cleaned_data["why"],
                               today=open_date(), at=datetime.now(UTC))  # fmt: skip
        except ProductRefused as error:
            form.show_problems([(spread(path), said) for path, said in error.problems])
        else:
            messages.success(request, f"Version {made.version} of {made.name} is kept.")
            return see_other("product", made.code)
    elif request.htmx:
        return _preview(request, None)
    shown = preview_of(trial(known)) if known else None
    context = {"form": form, "product": known, "shown": shown}
    return render(request, "office/product_edit.html", context, status=422 if form.errors else 200)


def spread(path: str) -> str:
    """What is wrong with a pair of limits stands beside the least."""
    return f"{path}.least" if path.startswith("limits.") else path


def _preview(request: OfficerRequest, content: dict[str, Any] | None) -> HttpResponse:
    """The loan that a product would make, while it is being written."""
    problems = check(content) if content else []
    shown = None if problems or content is None else preview_of(trial(content))
    context = {"shown": shown, "problems": problems, "unfinished": content is None}
    return render(request, "office/partials/product_preview.html", context)


@requires("loan.open")
def loan_new(request: OfficerRequest, code: str) -> HttpResponse:
    """A new loan of a product: fill in, look at its schedule, open it or ask a second person."""
    today = open_date()
    version = current_of(code, today)
    if version is None or version.retired:
        raise Http404(f"No product {code} is offered.")
    initial = {"terms.interest_from": today.isoformat()}
    form = ToolForm(new_loan_groups(version), request.POST or None, initial=initial)
    key = request.POST.get("key") or str(uuid4())
    context: dict[str, Any] = {"form": form, "product": version, "key": key}
    if request.method == "POST" and form.is_valid():
        try:
            return _entered(request, form, version, key, context)
        except EntryRefused as error:
            form.show_problems(error.problems)
        except (SourceConflict, ApprovalRefused) as error:
            form.add_error(None, f"{error} Nothing was opened.")
    return render(request, "office/loan_new.html", context, status=422 if form.errors else 200)


def _entered(request: OfficerRequest, form: ToolForm, version: ProductVersion, key: str,
             context: dict[str, Any]) -> HttpResponse:  # fmt: skip
    content = {"product": version.code, **form.question()}
    why = content.pop("why", "")
    if known := entered_before(key):
        return redirect("office:loan", known.number)
    entry = read_entry(content, open_date())
    step, at = request.POST.get("step"), datetime.now(UTC)
    if step == "ask" and entry.second_person:
        asked = ask_entry(content, entry, key=key, actor=request.user.username, why=why, at=at)
        messages.info(request, "Sent for approval. Nothing is opened until somebody else approves.")
        return see_other("approval", asked.pk)
    if step == "open":
        try:
            loan = enter(entry, key=key, actor=request.user.username, why=why, today=open_date(),
                         at=at)  # fmt: skip
        except NeedsSecondPerson:
            step = ""
        else:
            messages.success(request, f"Loan {loan.number} is open.")
            return redirect("office:loan", loan.number)
    context |= {
        "entry": entry, "shown": preview_of(entry.asked), "first": rows_of(entry.asked)[0],
        "currency": entry.asked.terms.currency,
    }  # fmt: skip
    return render(request, "office/loan_new.html", context)
