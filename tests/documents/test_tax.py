"""Form 1098: the worked example to the cent, its threshold, corrections, the printed boxes."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO, StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from pypdf import PdfReader

from servicing.compliance.models import NoticeDue
from servicing.documents.catalogue import kind_of
from servicing.documents.contents.tax import Form1098, premiums_reported, report_required
from servicing.documents.gathering.taxes import due_on, forms
from servicing.documents.rendering import render_full
from servicing.engine.terms import Terms
from servicing.ledger.journal import Draft
from servicing.ledger.models import BusinessDay, Event
from servicing.ledger.posting import post_fact
from servicing.loans.opening import NewParty
from tests.delinquency.people import ANN
from tests.make import ann, board, example

pytestmark = pytest.mark.django_db
KIND = kind_of("form_1098")
NOTE = date(2026, 1, 1)
NEXT = date(2027, 1, 4)
AT = datetime(2027, 1, 4, tzinfo=UTC)
PAYMENT = 119_910  # of 200,000.00 at 6% in 360 months


@pytest.fixture
def loan() -> int:
    """200,000.00 originated on January 1, 2026, paid on each first from February to December."""
    terms = Terms(Decimal(6), PAYMENT, date(2026, 2, 1), date(2056, 1, 1))
    new = replace(
        ann("1098", on=NOTE, terms=terms, next_due=date(2026, 2, 1), interest_paid_to=NOTE),
        origination_date=NOTE, property_line1="12 Elm St", property_city="Ames",
        property_state="IA", property_zip="50010",
        parties=(NewParty(replace(ANN, tin="000-00-1234")),),
    )  # fmt: skip
    [stream] = board(new, day=NOTE)
    months = [date(2026, month, 1) for month in range(2, 13)]
    BusinessDay.objects.bulk_create(BusinessDay(date=on, state="open") for on in (*months, NEXT))
    for on in months:
        fact(stream, Draft("payment", on, f"test:{on}", PAYMENT), on)
    return stream


def fact(stream: int, draft: Draft, on: date) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        post_fact(cursor, stream=stream, draft=draft, business_date=on, actor="test",
                  recorded_at=AT)  # fmt: skip


def form(stream: int, year: int = 2026) -> Form1098:
    with connection.cursor() as cursor:
        [(_, found)] = forms(cursor, stream, stream, year, NEXT)
    return found


def cents(text: str) -> int:
    return int(Decimal(text.partition(" ")[0]) * 100)


def test_the_worked_example_to_the_cent(loan: int) -> None:
    _, expected = example("form1098_boxes")
    found = form(loan)
    assert found.interest == cents(expected["box1_interest"])
    assert found.principal == cents(expected["box2_outstanding_principal"])
    assert found.originated == date.fromisoformat(expected["box3_origination_date"])
    assert premiums_reported(66_000) == cents(expected["box5_mip"])
    assert (found.payer_tin, found.acquired, found.refund) == ("XXX-XX-1234", None, 0)


def test_the_next_year_begins_with_what_was_left(loan: int) -> None:
    fact(loan, Draft("payment", NEXT, "test:next", PAYMENT), NEXT)
    # 200,000.00 less eleven payments (13,190.10) and their interest (10,944.42)
    assert form(loan, 2027).principal == 19_775_432
    assert form(loan).principal == 20_000_000


def test_what_comes_back_in_its_year_is_not_received(loan: int) -> None:
    before = form(loan).interest
    last = Event.objects.filter(stream_id=loan, kind="payment").order_by("-seq")[0]
    fact(loan, Draft("reversal", date(2026, 12, 1), "test:back", reverses=last.seq), NEXT)
    # December's interest: the balance after ten payments, 197,963.6, at half a percent
    assert before - form(loan).interest == 98_982


def test_the_threshold() -> None:
    inputs, expected = example("form1098_threshold")
    for given, wanted in zip(inputs["interest_received"], expected["report_required"], strict=True):
        assert report_required(cents(given)) is wanted
    assert report_required(59_999, points=1)
    assert premiums_reported(59_999) == 0


def test_the_day_by_which_the_payer_has_it() -> None:
    assert due_on(2026) == date(2027, 2, 1)  # January 31, 2027 is a Sunday
    assert due_on(2027) == date(2028, 1, 31)


def test_every_box_is_on_the_page(loan: int) -> None:
    full = replace(form(loan), refund=12_345, premiums=66_000, points=200_000, acquired=NOTE,
                   corrected=True)  # fmt: skip
    assert KIND.missing(full) == []
    pages = PdfReader(BytesIO(render_full(KIND, full).pdf)).pages
    text = " ".join(page.extract_text() for page in pages)
    assert KIND.unseen(full, text) == []
    assert "CORRECTED" in text
    assert "000-00-1234" not in text


def run(*options: str) -> str:
    out = StringIO()
    call_command("tax_forms", "--year", "2026", *options, stdout=out)
    return out.getvalue().strip()


def test_forms_are_due_once_and_corrected_where_figures_changed(loan: int) -> None:
    BusinessDay.objects.exclude(date=NEXT).update(state="closed")
    with pytest.raises(CommandError, match="--year 2027: that year is not over"):
        call_command("tax_forms", "--year", "2027")
    assert run("--dry-run") == "1 first, 0 corrected, 0 unchanged."
    assert not NoticeDue.objects.filter(code="form_1098").exists()
    assert run() == "1 first, 0 corrected, 0 unchanged."
    assert run() == "0 first, 0 corrected, 1 unchanged."
    last = Event.objects.filter(stream_id=loan, kind="payment").order_by("-seq")[0]
    fact(loan, Draft("reversal", date(2026, 12, 1), "test:back", reverses=last.seq), NEXT)
    assert run() == "0 first, 1 corrected, 0 unchanged."
    assert run() == "0 first, 0 corrected, 1 unchanged."
    texts = NoticeDue.objects.filter(code="form_1098").order_by("pk").values_list("facts", "key")
    assert [(Form1098.from_json(facts).corrected, key) for facts, key in texts] == [
        (False, "2026"), (True, "2026:2"),
    ]  # fmt: skip
