"""What is made on request: the payment history, the verification of a mortgage, transfers."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from servicing.audit.models import Act
from servicing.documents.contents.records import HistoryFacts, VerificationFacts
from servicing.documents.contents.transfer import TransferFacts
from servicing.documents.facts import FactsError
from servicing.documents.gathering.requests import INPUTS, ON_REQUEST, make_now, read_inputs
from servicing.loans.models import Loan
from tests.make import ann, board, cara, pay, post, state_of

from .letters import check
from .test_servicing_notices import live_until

pytestmark = pytest.mark.django_db
SIGNED = {"signer": "Ola Berg", "signer_title": "Loan officer"}
OUT = {
    "name": "Northern Servicing, Inc.", "phone": "(888) 555-0199",
    "address": "P.O. Box 77; Omaha, NE 68101", "payments": "P.O. Box 78; Omaha, NE 68101",
    "effective": "2026-06-01", "last_day": "2026-05-31", "first_day": "2026-06-01",
}  # fmt: skip


def asked(code: str, stream: int, day: date, **inputs: Any) -> Any:
    return ON_REQUEST[code](Loan.objects.get(pk=stream), day, **read_inputs(code, inputs))


def test_every_document_on_request_has_its_inputs() -> None:
    assert set(INPUTS) == set(ON_REQUEST)


def test_a_history_shows_every_transaction_and_adds_up() -> None:
    [stream] = board(ann())
    live_until(date(2026, 4, 1))
    pay(stream, date(2026, 4, 1))
    post(stream, "fee", date(2026, 4, 1), 1500, code="copy")
    live_until(date(2026, 5, 17))  # May's installment is late: 59.96
    facts = asked("payment_history", stream, date(2026, 5, 17), since="2026-04-01")
    assert isinstance(facts, HistoryFacts)
    assert [(one.on, one.what, one.amount, one.balance) for one in facts.lines] == [
        (date(2026, 4, 1), "Payment", 149910, 19980090),
        (date(2026, 4, 1), "Fee", -1500, 19980090),
        (date(2026, 5, 17), "Late fee", -5996, 19980090),
    ]
    paid = facts.lines[0]
    assert (paid.principal, paid.interest, paid.escrow, paid.fees) == (19910, 100000, 30000, 0)
    assert facts.opening - sum(one.principal for one in facts.lines) == facts.closing
    state = state_of(stream)
    assert facts.closing == state.principal == 19980090
    assert facts.escrow_balance == state.escrow == 30000
    assert facts.fees_balance == sum(one.outstanding for one in state.fees) == 1500 + 5996
    text = check("payment_history", facts)
    assert "$199,800.90" in text["en"]
    assert "Cargo por demora" in text["es"]
    whole = asked("payment_history", stream, date(2026, 5, 17))
    assert whole.lines[0].what == "Loan opened"
    assert (whole.opening, whole.closing) == (0, 19980090)


def test_a_history_of_a_time_without_transactions_says_so() -> None:
    [stream] = board(ann())
    facts = asked("payment_history", stream, date(2026, 3, 20), since="2026-03-10")
    assert (facts.lines, facts.opening, facts.closing) == ((), 20000000, 20000000)
    assert "There was no transaction in this time." in check("payment_history", facts)["en"]


def test_a_mortgage_is_verified_with_how_late_it_was_paid() -> None:
    """April is paid in time, May on July 5 (65 days), June on July 5 (34), July is open."""
    [stream] = board(ann())
    live_until(date(2026, 4, 1))
    pay(stream, date(2026, 4, 1))
    live_until(date(2026, 7, 5))
    for _ in range(2):
        pay(stream, date(2026, 7, 5))
    live_until(date(2026, 7, 6))
    facts = asked(
        "verification_of_mortgage", stream, date(2026, 7, 6), **SIGNED, recipient="A Bank"
    )
    assert isinstance(facts, VerificationFacts)
    state = state_of(stream)
    assert [(o.months, o.days30, o.days60, o.days90) for o in facts.late] == [
        (12, 1, 1, 0), (24, 1, 1, 0),
    ]  # fmt: skip
    assert (facts.paid_to, facts.next_due) == (date(2026, 6, 1), date(2026, 7, 1))
    # three payments of 1,199.10 at 6%: 199,399.70
    assert facts.principal == state.principal == 19939970
    assert (facts.payment, facts.escrow, facts.escrow_balance) == (119910, 30000, 90000)
    assert facts.past_due == 149910
    text = check("verification_of_mortgage", facts)
    assert "12 months 1 1 0 24 months 1 1 0" in text["en"]
    assert "Ola Berg, Loan officer" in text["es"]


def test_what_was_due_before_we_serviced_it_is_not_counted_and_said() -> None:
    """Boarded in June with April and May paid elsewhere."""
    june = date(2026, 6, 1)
    loan = ann(on=june, next_due=date(2026, 7, 1), interest_paid_to=june)
    [stream] = board(replace(loan, board=replace(loan.board, number=4)), day=june)
    facts = asked("verification_of_mortgage", stream, june, **SIGNED)
    assert facts.known_since == june
    assert (
        "We have serviced this loan since June 1, 2026"
        in (check("verification_of_mortgage", facts)["en"])
    )


def test_a_car_loan_is_no_mortgage() -> None:
    [stream] = board(cara())
    with pytest.raises(FactsError, match="no mortgage"):
        asked("verification_of_mortgage", stream, date(2026, 3, 2), **SIGNED)


def test_the_old_servicer_tells_15_days_before() -> None:
    [stream] = board(ann())
    facts = asked("transfer_out", stream, date(2026, 5, 17), **OUT)  # 15 days before June 1
    assert isinstance(facts, TransferFacts)
    assert (facts.old.name, facts.new.name) == ("Meridian Loan Servicing", OUT["name"])
    assert facts.new.payments_to == ("P.O. Box 78", "Omaha, NE 68101")
    assert facts.protected_until == date(2026, 7, 30)  # 60 days, June 1 the first
    text = check("transfer_out", facts)
    assert "does not affect any term or condition" in text["en"]
    assert "no afecta ninguna condición" in text["es"]
    with pytest.raises(FactsError, match=r"effective: .* at least 15 days before"):
        asked("transfer_out", stream, date(2026, 5, 18), **OUT)


def test_the_new_servicer_tells_within_15_days() -> None:
    [stream] = board(ann())
    into = {**OUT, "insurance": "Your disability insurance ends with the transfer."}
    del into["payments"]
    facts = asked("transfer_in", stream, date(2026, 6, 16), **into)
    assert (facts.old.name, facts.new.name) == (OUT["name"], "Meridian Loan Servicing")
    assert "Your disability insurance ends" in check("transfer_in", facts)["en"]
    with pytest.raises(FactsError, match="effective"):
        asked("transfer_in", stream, date(2026, 6, 17), **into)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"name": " "}, "name: Enter new servicer"),
        ({"effective": "6/1"}, "effective: expected a date"),
        ({"first_day": "2026-06-02"}, "first_day: "),
        ({"first_day": "2026-05-30"}, "first_day: "),
        ({"insurance": "x" * 601}, "insurance: at most 600"),
        ({"color": "red"}, "color: unknown"),
    ],
    ids=str,
)
def test_a_wrong_input_is_named(change: dict[str, str], says: str) -> None:
    [stream] = board(ann())
    with pytest.raises(FactsError, match=says):
        asked("transfer_out", stream, date(2026, 5, 1), **{**OUT, **change})


def test_it_is_made_kept_and_recorded_at_once() -> None:
    [stream] = board(ann())
    loan = Loan.objects.get(pk=stream)
    made = make_now(
        loan=loan, code="payment_history", day=date(2026, 3, 2), actor="ola", send=False,
        inputs={"since": date(2026, 3, 2) - timedelta(1)},
    )  # fmt: skip
    assert (made.kind, made.made_by, made.pages) == ("payment_history", "ola", 1)
    assert Act.objects.get(action="document:made").actor == "ola"
