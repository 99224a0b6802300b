"""Payoffs of a loan: requests and their clock, quotes, the letter, the money that ends it."""

from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.db import connection
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from servicing.audit.acts import record
from servicing.documents.gathering.payoffs import PARTS, keep_letter, pending_items
from servicing.engine.money import MoneyError, parse_money
from servicing.ledger.posting import SourceConflict
from servicing.ledger.replay import read_facts
from servicing.loans.figures import payoff as payoff_amounts
from servicing.loans.schedule_rows import versions_of
from servicing.office.access import OfficerRequest, access_loan, requires
from servicing.office.answers import workbook_answer
from servicing.office.loan_page import LoanPage, loan_page
from servicing.payments.desk import PaymentRefused
from servicing.payments.payoff_models import Payoff
from servicing.payments.payoffs import (
    PayoffRefused,
    ask,
    figures_on,
    has_moved,
    issue,
    post_payoff,
    quote_figures,
    was_returned,
    wire_instructions,
)
from servicing.reports.loan_workbook import Made
from servicing.reports.payoff_workbook import write_payoff
from servicing.screens.currency import spoken

DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class RequestForm(forms.Form):
    """A request as it came."""

    how = forms.ChoiceField(
        label="How it came",
        choices=[
            (Payoff.How.WRITTEN, "In writing: starts the clock"),
            (Payoff.How.PHONE, "By phone"),
        ],
    )
    requester = forms.CharField(label="Who asks", max_length=120)
    received_on = forms.DateField(label="Received on", widget=DATE)
    key = forms.UUIDField(widget=forms.HiddenInput)


class QuoteForm(forms.Form):
    """Up to three dates, and a recording fee."""

    date1 = forms.DateField(label="Good through", widget=DATE)
    date2 = forms.DateField(label="And", widget=DATE, required=False)
    date3 = forms.DateField(label="And", widget=DATE, required=False)
    recording_fee = forms.CharField(
        label="Recording fee",
        required=False,
        max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )
    asked = forms.IntegerField(widget=forms.HiddenInput, required=False)
    key = forms.UUIDField(widget=forms.HiddenInput)

    def clean_recording_fee(self) -> int:
        text = self.cleaned_data["recording_fee"].replace("$", "").replace(",", "").strip()
        try:
            return parse_money(text, spoken()) if text else 0
        except MoneyError as error:
            raise forms.ValidationError(f"{error}") from None

    @property
    def dates(self) -> list[date]:
        return [d for n in (1, 2, 3) if (d := self.cleaned_data.get(f"date{n}"))]


class PostForm(forms.Form):
    """The money of a quote."""

    amount = forms.CharField(
        label="Amount received", widget=forms.TextInput(attrs={"inputmode": "decimal"})
    )
    received = forms.DateField(label="Received on", widget=DATE)

    def clean_amount(self) -> int:
        try:
            text = self.cleaned_data["amount"].replace("$", "").replace(",", "")
            return parse_money(text, spoken())
        except MoneyError as error:
            raise forms.ValidationError(f"{error}") from None


def days_left(found: Payoff, today: date) -> int | None:
    return (found.due_by - today).days if found.due_by and not found.quoted_on else None


@requires("loan.view")
def payoffs(request: OfficerRequest, number: str) -> HttpResponse:
    """Today's figure, what was asked, what was quoted; money that came after the payoff."""
    head = loan_page(access_loan(request, number))
    form = RequestForm(initial={"received_on": head.today, "key": uuid4()})
    rows = [
        (found, days_left(found, head.today), has_moved(found))
        for found in Payoff.objects.filter(stream_id=head.loan.pk).order_by("-pk")[:20]
    ]
    now = figures_on(head.state, head.today) if head.status != "transferred" else None
    context = {
        "head": head, "form": form, "rows": rows, "parts": parts_of([payoff_amounts(now)])
        if now else [], "now": now, "pending": pending_items(head.loan, head.today, head.today),
    }  # fmt: skip
    return render(request, "office/payoffs.html", context)


@requires("payoff.quote")
def payoff_request(request: OfficerRequest, number: str) -> HttpResponse:
    """Log a request; a written one starts the seven business days."""
    if request.method != "POST":
        return redirect("office:loan-payoff", number)
    return log_request(request, loan_page(access_loan(request, number)))


def log_request(request: OfficerRequest, head: LoanPage) -> HttpResponse:
    form = RequestForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        try:
            made = ask(
                loan=head.loan, how=data["how"], requester=data["requester"],
                received_on=data["received_on"], key=str(data["key"]),
                actor=request.user.username, business_date=head.today,
                recorded_at=datetime.now(UTC),
            )  # fmt: skip
        except PayoffRefused as error:
            form.add_error("received_on", str(error))
        else:
            due = f" Answer it by {made.due_by:%b %d, %Y}." if made.due_by else ""
            messages.success(request, f"The request is logged.{due}")
            return redirect("office:loan-payoff", head.loan.number)
    context = {"head": head, "form": form, "rows": [], "parts": [], "now": None, "pending": []}
    return render(request, "office/payoffs.html", context, status=422)


@requires("payoff.quote")
def payoff_new(request: OfficerRequest, number: str) -> HttpResponse:
    """Dates, then the figures side by side, then the quote is issued with its letter."""
    head = loan_page(access_loan(request, number))
    if request.method != "POST":
        initial = {"date1": head.today, "key": uuid4(), "asked": request.GET.get("asked")}
        return render(request, "office/payoff_new.html",
                      {"head": head, "form": QuoteForm(initial=initial)})  # fmt: skip
    form = QuoteForm(request.POST)
    found = None
    if form.is_valid():
        try:
            if request.POST.get("step") == "issue":
                return issue_quote(request, head, form)
            found = quote_figures(
                head.loan, form.dates, form.cleaned_data["recording_fee"], head.today
            )
        except PayoffRefused as error:
            form.add_error(None, str(error))
    columns = [payoff_amounts(one) for one in found or []]
    context = {
        "head": head, "form": form, "columns": columns, "parts": parts_of(columns),
        "pending": pending_items(head.loan, max(form.dates), head.today) if found else [],
    }  # fmt: skip
    return render(request, "office/payoff_new.html", context, status=422 if form.errors else 200)


def issue_quote(request: OfficerRequest, head: LoanPage, form: QuoteForm) -> HttpResponse:
    data = form.cleaned_data
    asks = Payoff.objects.filter(stream_id=head.loan.pk)  # one that is quoted is given back as is
    quote = issue(
        loan=head.loan, asked=asks.filter(pk=data["asked"]).first() if data["asked"] else None,
        dates=form.dates, recording_fee=data["recording_fee"], key=str(data["key"]),
        pending=pending_items(head.loan, max(form.dates), head.today),
        actor=request.user.username, business_date=head.today, recorded_at=datetime.now(UTC),
    )  # fmt: skip
    keep_letter(head.loan, quote)
    messages.success(request, "The payoff statement is issued; its letter is with the documents.")
    return redirect("office:payoff", head.loan.number, quote.pk)


def parts_of(columns: list[dict[str, Any]]) -> list[tuple[str, str, list[tuple[int, str]]]]:
    """(name, title, (amount, good-through day) of each column) of each part that some date has."""
    return [
        (name, title, [(column[name], column["good_through"]) for column in columns])
        for name, title in PARTS
        if name in ("principal", "interest") or any(column[name] for column in columns)
    ]


@requires("loan.view")
def payoff(request: OfficerRequest, number: str, pk: int) -> HttpResponse:
    """One quote: its figures, its letter, whether the loan moved since, and its money."""
    head = loan_page(access_loan(request, number))
    found = get_object_or_404(Payoff, pk=pk, stream_id=head.loan.pk, quoted_on__isnull=False)
    columns = found.figures
    form = PostForm(initial={"received": columns[0]["good_through"],
                             "amount": ""})  # fmt: skip
    letter = keep_letter(head.loan, found)
    context = {
        "head": head, "quote": found, "columns": columns, "parts": parts_of(columns),
        "form": form, "moved": has_moved(found) and not found.posted_seq, "letter": letter,
        "wire": wire_instructions(), "returned": was_returned(found),
    }  # fmt: skip
    return render(request, "office/payoff.html", context)


@requires("payment.take")
def payoff_post(request: OfficerRequest, number: str, pk: int) -> HttpResponse:
    """Take the money of a quote; it closes the loan or nothing is posted."""
    head = loan_page(access_loan(request, number))
    found = get_object_or_404(Payoff, pk=pk, stream_id=head.loan.pk, quoted_on__isnull=False)
    if request.method != "POST":
        return redirect("office:payoff", number, pk)
    form = PostForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        try:
            seq = post_payoff(
                loan=head.loan, quote=found, amount=data["amount"], received=data["received"],
                actor=request.user.username, business_date=head.today,
                recorded_at=datetime.now(UTC),
            )  # fmt: skip
        except (PayoffRefused, PaymentRefused, SourceConflict) as error:
            form.add_error(None, f"{error} Nothing was posted.")
        else:
            messages.success(request, "The loan is paid off.")
            return redirect("office:loan-transaction", head.loan.number, seq)
    context = {"head": head, "quote": found, "columns": found.figures, "form": form,
               "parts": parts_of(found.figures), "wire": wire_instructions()}  # fmt: skip
    return render(request, "office/payoff.html", context, status=422)


@requires("loan.view")
def payoff_workbook(request: OfficerRequest, number: str, pk: int) -> HttpResponse:
    """The quote as a workbook that can be recomputed."""
    head = loan_page(access_loan(request, number))
    found = get_object_or_404(Payoff, pk=pk, stream_id=head.loan.pk, quoted_on__isnull=False)
    with connection.cursor() as cursor:
        facts = read_facts(cursor, head.loan.pk)
    out = BytesIO()
    made = Made(request.user.display_name, datetime.now(UTC))
    write_payoff(out, head, found, has_moved(found), versions_of(head.state, facts), made)
    record(actor=request.user.username, action="loan:exported", stream=head.loan.pk,
           subject=number, details={"what": "payoff"})  # fmt: skip
    return workbook_answer(out.getvalue(), f"payoff-{number}-{found.quoted_on}.xlsx")
