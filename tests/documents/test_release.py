"""A loan paid in full: the letter of its night with the state's deadline, and the instrument."""

from dataclasses import replace
from datetime import date

import pytest

from servicing.documents.catalogue import kind_of
from servicing.documents.contents.release import LienRelease, Satisfaction, release_due
from servicing.documents.facts import FactsError
from servicing.documents.gathering.release import satisfaction
from servicing.documents.gathering.requests import make_now, read_inputs
from servicing.documents.rendering import fast, full
from servicing.documents.rendering.comparing import differences
from servicing.loans.models import Loan
from tests.make import ann, board, pay, state_of

from .letters import check, drawn, gathered, notice, text_of
from .test_servicing_notices import live_until

pytestmark = pytest.mark.django_db
APRIL_1 = date(2026, 4, 1)
ASKED = {
    "county": "Story County, Iowa", "recorded": "Book 12, page 345",
    "signer": "Priscilla Grant", "signer_title": "Vice President",
}  # fmt: skip


@pytest.mark.parametrize(
    ("state", "due"),
    [
        ("IA", date(2026, 5, 1)),  # 30 days
        ("CA", date(2026, 5, 1)),
        ("FL", date(2026, 5, 16)),  # 45
        ("OH", date(2026, 6, 30)),  # 90
        ("IL", date(2026, 5, 1)),  # a month
        ("SC", date(2026, 7, 1)),  # three months
        ("SD", date(2026, 4, 11)),  # the shorter of its two
        ("HI", date(2026, 4, 21)),  # unknown here: twenty days
    ],
)
def test_by_when_a_lien_is_released(state: str, due: date) -> None:
    assert release_due(state, APRIL_1) == due


@pytest.fixture
def paid() -> Loan:
    """1,000.00 of principal, paid on April 1 with its interest (5.00) and escrow (300.00)."""
    small = ann(principal=100_000)
    [stream] = board(replace(
        small, property_line1="12 Elm St", property_city="Ames", property_state="IA",
        property_zip="50010",
    ))  # fmt: skip
    live_until(APRIL_1)
    pay(stream, APRIL_1, 130_500)
    assert state_of(stream).status == "paid_off"
    return Loan.objects.get(pk=stream)


def test_the_letter_of_a_loan_paid_in_full(paid: Loan) -> None:
    assert gathered(APRIL_1) == {"lien_release": 1}
    facts = notice("lien_release", LienRelease)
    assert (facts.paid_on, facts.deadline, facts.escrow_balance) == (
        APRIL_1, date(2026, 5, 1), 30_000,
    )  # fmt: skip
    text = check("lien_release", facts)
    assert "send the release to be recorded by May 1, 2026" in text["en"]
    assert "$300.00" in text["en"]
    check("lien_release", replace(facts, vehicle=True, escrow_balance=0))
    assert [one.kind for one in drawn()] == ["lien_release"]


def test_the_instrument_is_made_on_request_and_says_what_it_releases(paid: Loan) -> None:
    facts = satisfaction(paid, APRIL_1, **ASKED)
    kind = kind_of("satisfaction")
    assert kind.missing(facts) == []
    made = full.render_full(kind, facts)
    assert kind.unseen(facts, text_of(made.pdf)) == []
    assert differences(fast.render_fast(kind, facts).pdf, made.pdf) == []
    assert Satisfaction.from_json(facts.to_json()) == facts
    kept = make_now(loan=paid, code="satisfaction", day=APRIL_1, actor="pat", send=False,
                    inputs=ASKED)  # fmt: skip
    assert (kept.title, kept.pages) == ("Satisfaction of mortgage", 1)
    with pytest.raises(FactsError, match="county: Enter county"):
        read_inputs("satisfaction", {})


def test_a_loan_that_is_not_paid_has_no_satisfaction() -> None:
    [stream] = board(ann())
    with pytest.raises(FactsError, match="not paid in full"):
        satisfaction(Loan.objects.get(pk=stream), APRIL_1, **ASKED)
