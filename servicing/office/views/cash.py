"""Payments and cash: where the day's money stands, its files, the receipts that wait."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Page, Paginator
from django.db.models import Count, Sum
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from servicing.ledger.days import open_date
from servicing.nightly.models import Run
from servicing.office.access import OfficerRequest, requires
from servicing.office.answers import see_other
from servicing.office.cash_page import (
    STATES,
    file_lines,
    item_rows,
    items_of,
    newest_night,
    payments_set_aside,
    receipt_rows,
    refused_by,
)
from servicing.office.people import short_name, short_names
from servicing.payments.cash import cash_position
from servicing.payments.exceptions import earlier_of, waiting
from servicing.payments.inbox import in_the_inbox
from servicing.payments.intake import FileRefused, receive_file, received_before
from servicing.payments.lockbox import Problem
from servicing.payments.models import BankFile, Receipt
from servicing.screens.templatetags.screen_figures import count, local, plain_money

PAGE = 50
EARLIER = 20  # files of other days on the first page
LARGEST = 10 * 1024 * 1024  # bytes of an uploaded file
MOST_PROBLEMS = 200


class FileForm(forms.Form):
    """A lockbox file. What is wrong in it is listed beside the form."""

    file = forms.FileField(
        label="Lockbox file (CSV)",
        help_text="UTF-8, with a header and a total row. It is posted by the next nightly run.",
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
        error_messages={
            "required": "Choose a lockbox file.",
            "empty": "The file is empty. Choose another one.",
        },
    )

    def clean_file(self) -> tuple[str, str]:
        """Its name and its text."""
        upload: UploadedFile[Any] = self.cleaned_data["file"]
        name = upload.name or "lockbox.csv"
        if (upload.size or 0) > LARGEST:
            raise forms.ValidationError(f"{name} is larger than 10 MB. Send it in parts.")
        try:
            return name, upload.read().decode("utf-8")
        except UnicodeDecodeError as error:
            raise forms.ValidationError(
                f"{name} is not UTF-8 text: the byte at {error.start + 1:,} cannot be read."
                " Save it as “CSV UTF-8” and load it again."
            ) from None


@requires("cash.view")
def cash(request: OfficerRequest) -> HttpResponse:
    """Today's money: what is posted, what waits, the files, whether it ties to the ledger."""
    return _cash(request, FileForm())


def _cash(
    request: OfficerRequest, form: FileForm, problems: list[Problem] | None = None
) -> HttpResponse:
    today = open_date()
    files = BankFile.objects.defer("content").order_by("-pk")
    todays = list(files.filter(business_date=today))
    earlier = list(files.exclude(business_date=today)[:EARLIER])
    lines = file_lines([*todays, *earlier])
    night = newest_night()
    received = {file.name for file in todays}
    context: dict[str, Any] = {
        "today": today,
        "cash": cash_position(today),
        "todays": lines[: len(todays)],
        "earlier": lines[len(todays) :],
        "names": short_names(file.received_by for file in [*todays, *earlier]),
        "inbox": [name for name in in_the_inbox() if name not in received],
        "refused": refused_by(night),
        "night": night if night and _closes(night, today) else None,
        "set_aside": payments_set_aside(),
        "form": form,
        "problems": (problems or [])[:MOST_PROBLEMS],
        "problem_count": len(problems or []),
    }
    return render(request, "office/cash.html", context, status=422 if form.errors else 200)


def _closes(night: Run, today: date) -> bool:
    """Whether a night is at work and money goes to the next day's books already."""
    return night.state == Run.State.RUNNING and night.business_date < today


@requires("payment.file")
def cash_upload(request: OfficerRequest) -> HttpResponse:
    """Keep a file for tonight. With anything wrong in it nothing of it is kept (422)."""
    if request.method != "POST":
        return see_other("cash")
    form = FileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _cash(request, form)
    name, content = form.cleaned_data["file"]
    if known := received_before(content):
        at = local(known.received_at)
        messages.info(
            request,
            f"This file came before, as {known.name} on {at:%b} {at.day} by"
            f" {short_name(known.received_by)}. Nothing was changed.",
        )
        return see_other("cash-file", known.pk)
    try:
        kept = receive_file(
            name=name, content=content, actor=request.user.username, business_date=open_date()
        )
    except FileRefused as error:
        form.add_error("file", str(error))
        return _cash(request, form, error.found)
    messages.success(
        request,
        f"{kept.name} is received: {count(kept.items)} item{'s' if kept.items != 1 else ''},"
        f" {plain_money(kept.total)}. The next nightly run posts it.",
    )
    return see_other("cash-file", kept.pk)


@requires("cash.view")
def cash_file(request: OfficerRequest, pk: int) -> HttpResponse:
    """One file: its items with what became of each, by state, a page at a time."""
    file = get_object_or_404(BankFile, pk=pk)
    state = request.GET.get("state", "")
    chips: list[dict[str, Any]] = []
    page: Page[Any]
    if file.state == BankFile.State.RECEIVED:
        page = Paginator(items_of(file), PAGE).get_page(request.GET.get("page"))
        rows, state = item_rows(list(page)), ""
        shown = (file.items, file.total)
    else:
        receipts = Receipt.objects.filter(file=file).order_by("line", "pk")
        state = state if state in STATES else ""
        chips = _chips(receipts.order_by(), state)
        found = receipts.filter(state=state) if state else receipts
        page = Paginator(found, PAGE).get_page(request.GET.get("page"))
        rows = receipt_rows(list(page))
        shown = next((chip["count"], chip["amount"]) for chip in chips if chip["state"] == state)
    context = {
        "file": file,
        "page": page,
        "rows": rows,
        "chips": chips,
        "state": state,
        "status": file_lines([file])[0].status,
        "shown_count": shown[0],
        "shown_total": shown[1],
        "by": short_name(file.received_by),
    }
    return render(request, "office/cash_file.html", context)


def _chips(receipts: Any, state: str) -> list[dict[str, Any]]:
    """One for each state that the file's receipts are in, and one for all of them."""
    found = {
        row["state"]: row
        for row in receipts.values("state").annotate(count=Count("pk"), amount=Sum("amount"))
    }
    if state in STATES:
        found.setdefault(state, {"state": state, "count": 0, "amount": 0})
    every = {
        "state": "",
        "name": "All items",
        "tone": "",
        "count": sum(row["count"] for row in found.values()),
        "amount": sum(row["amount"] for row in found.values()),
    }
    return [every] + [
        {**found[name], "name": words, "tone": tone}
        for name, (words, tone) in STATES.items()
        if name in found
    ]


@requires("cash.view")
def cash_exceptions(request: OfficerRequest) -> HttpResponse:
    """Receipts that wait for somebody to say whose they are, the oldest first."""
    today = open_date()
    kinds = {
        row["state"]: row
        for row in waiting().order_by().values("state").annotate(
            count=Count("pk"), amount=Sum("amount")
        )
    }  # fmt: skip
    kind = request.GET.get("kind", "")
    found = waiting().filter(state=kind) if kind in kinds else waiting()
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    earlier = earlier_of(page)
    rows = [
        {
            "receipt": receipt,
            "days": (today - receipt.business_date).days,
            "earlier": earlier.get(receipt.pk),
        }
        for receipt in page
    ]
    shown = [kinds[kind]] if kind in kinds else list(kinds.values())
    context = {
        "rows": rows,
        "page": page,
        "kind": kind if kind in kinds else "",
        "kinds": [
            {"state": state, "name": STATES[state][0], "count": row["count"]}
            for state, row in sorted(kinds.items(), reverse=True)
        ],
        "all_count": sum(row["count"] for row in kinds.values()),
        "count": sum(row["count"] for row in shown),
        "total": sum(row["amount"] for row in shown),
        "states": STATES,
        "today": today,
        "cash": cash_position(today),
    }
    return render(request, "office/cash_exceptions.html", context)
