"""The welcome to a new loan of ours, and the notice of one that came from another servicer."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from servicing.documents.catalogue import kind_of
from servicing.documents.contents.opening import WelcomeFacts
from servicing.documents.contents.servicing import LateFacts
from servicing.documents.contents.transfer import TransferFacts
from tests.make import FIRST_DAY, ann, board, cara

from .letters import check, drawn, gathered, notice
from .test_servicing_notices import live_until

pytestmark = pytest.mark.django_db
PRIOR = {
    "prior_servicer": "Old Mill Servicing LLC", "prior_servicer_phone": "(877) 555-0123",
    "prior_servicer_address": "12 Mill Road; Dayton, OH 45402",
}  # fmt: skip


def test_a_new_loan_of_ours_is_welcomed_once() -> None:
    board(replace(ann(), boarded_row={"product_code": "fixed-30"}), ann("1002"))
    assert gathered(FIRST_DAY) == {"welcome": 1}
    facts = notice("welcome", WelcomeFacts)
    assert (facts.principal, facts.annual_rate) == (20000000, "6")
    assert (facts.first_due, facts.payment, facts.escrow) == (date(2026, 4, 1), 119910, 30000)
    # 5% of 1,199.10, charged on April 17
    assert (facts.late_fee, facts.late_fee_after) == (5996, date(2026, 4, 16))
    text = check("welcome", facts)
    assert "$1,499.10" in text["en"]
    assert "Vencimiento del primer pago" in text["es"]
    assert [one.kind for one in drawn()] == ["welcome"]
    assert gathered(FIRST_DAY + timedelta(1)) == {}


def test_a_loan_from_another_servicer_is_told_by_its_boarding_row() -> None:
    board(replace(ann(), boarded_row=PRIOR))
    assert gathered(FIRST_DAY) == {"transfer_in": 1}
    facts = notice("transfer_in", TransferFacts)
    assert (facts.effective, facts.last_day, facts.first_day) == (
        FIRST_DAY, FIRST_DAY - timedelta(1), FIRST_DAY,
    )  # fmt: skip
    assert facts.old.mailing == ("12 Mill Road", "Dayton, OH 45402")
    text = check("transfer_in", facts)
    for said in ("Old Mill Servicing LLC", "(877) 555-0123", "(800) 555-0142", "April 30, 2026"):
        assert said in text["en"]  # March 2 and 59 days are April 30
    drawn()


def test_the_dates_of_the_file_hold_where_it_gives_them() -> None:
    dates = {"servicing_transfer_date": "2026-03-01", "prior_servicer_last_day": "2026-03-01"}
    board(replace(ann(), boarded_row=PRIOR | dates))
    gathered(FIRST_DAY)
    facts = notice("transfer_in", TransferFacts)
    assert (facts.effective, facts.last_day, facts.first_day) == (date(2026, 3, 1),) * 3


def test_only_a_mortgage_has_such_a_notice() -> None:
    board(replace(cara(), boarded_row=PRIOR))
    assert gathered(FIRST_DAY) == {}


def test_a_late_notice_names_the_60_days_after_a_transfer() -> None:
    board(replace(ann(), boarded_row=PRIOR))
    live_until(date(2026, 4, 17))
    gathered(date(2026, 4, 17))
    facts = notice("late_notice", LateFacts)
    assert facts.moved_until == date(2026, 4, 30)
    assert "until April 30, 2026 it may not be treated as late" in check("late_notice", facts)["en"]


def test_a_file_that_leaves_the_phone_out_is_set_aside() -> None:
    board(replace(ann(), boarded_row=PRIOR | {"prior_servicer_phone": ""}))
    assert gathered(FIRST_DAY) == {"transfer_in": 1}
    facts = notice("transfer_in", TransferFacts)
    assert kind_of("transfer_in").missing(facts) == [
        "Old servicer: name, address, toll-free or collect phone (1024.33(b)(4)(iii))"
    ]
