"""The notices of adjustable rates, from what the night or an approval made due to the page."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection

from servicing.arms.deciding import decide
from servicing.arms.finding import find_range
from servicing.arms.indices import load_file
from servicing.arms.models import RateChange
from servicing.compliance.models import NoticeDue
from servicing.documents.catalogue import kind_of
from servicing.documents.contents.arm import RateChangeFacts, Split, source_of
from servicing.documents.facts import FactsError
from servicing.documents.gathering.completing import facts_of, loans_of
from servicing.documents.keeping import render_range
from servicing.documents.models import Document
from servicing.engine.arm import Arm
from servicing.engine.terms import PrepaymentPenalty, Terms
from tests.make import ANN, AT, ann, board, books

from .letters import check, drawn

pytestmark = pytest.mark.django_db
# The rate changes on June 1, 2026; the first payment at the new level is due on July 1.
ARM = Arm(
    Decimal("2.75"), date(2026, 6, 1), 12, 45, Decimal(2), Decimal(2), Decimal(5), Decimal("2.75"),
    index="SOFR30A", first_rate=Decimal(6),
)  # fmt: skip
TERMS = replace(ANN, arm=ARM)
APRIL_17, JUNE_1, JULY_1 = date(2026, 4, 17), date(2026, 6, 1), date(2026, 7, 1)


def told(terms: Terms, value: str, day: date = APRIL_17, on: str = "2026-04-16") -> RateChangeFacts:
    """The facts of the one notice that a change makes due."""
    board(ann(terms=terms))
    load_file(text=f"index,date,value\n{terms.arm.index if terms.arm else ''},{on},{value}",
              source="r.csv", actor="ivy", at=AT)  # fmt: skip
    with books() as cursor:
        find_range(cursor, 0, 2**62, day, AT)
    for row in RateChange.objects.filter(state="proposed"):
        decide(pk=row.pk, approve=True, why="as the note has it", actor="ola", today=day, at=AT)
    return whole(NoticeDue.objects.get())


def whole(due: NoticeDue) -> RateChangeFacts:
    with connection.cursor() as cursor:
        loans = loans_of(cursor, [(due.stream_id, due.code)])
    found = facts_of(kind_of(due.code), due.facts, loans[due.stream_id], due.business_date)
    assert isinstance(found, RateChangeFacts)
    return found


def test_a_change_says_what_1026_20_c_wants() -> None:
    facts = told(TERMS, "4.35")
    # 4.35 and 2.75 are 7.10, to the nearest eighth 7.125; 199,399.70 over 357 months
    assert (facts.rate_before, facts.rate, facts.margin) == ("6", "7.125", "2.75")
    assert (facts.payment_before.total, facts.payment.total) == (149910, 134664 + 30000)
    assert (facts.balance, facts.payments_left) == (19939970, 357)
    assert (facts.on, facts.payment_from, facts.next_on) == (JUNE_1, JULY_1, date(2027, 6, 1))
    assert (facts.cap, facts.later_cap, facts.highest, facts.lowest) == ("2", "2", "11", "2.75")
    assert (facts.foregone, facts.penalty, facts.shows_split) == ("", None, False)
    text = check("arm_rate_change", facts)
    for shown in ("7.125%", "6.000%", "$1,646.64", "$199,399.70", "July 1, 2026", "newyorkfed.org"):
        assert shown in text["en"]
    assert "Publica el índice: Federal Reserve Bank of New York" in text["es"]


def test_the_notice_is_made_with_the_night_s_documents_and_keeps_its_whole_facts() -> None:
    facts = told(TERMS, "4.35")
    [document] = drawn()
    assert (document.kind, document.dated) == ("arm_rate_change", APRIL_17)
    assert RateChangeFacts.from_json(document.facts) == facts
    assert document.notice == NoticeDue.objects.get()
    assert drawn() == [document]


def test_an_increase_that_a_cap_left_out() -> None:
    facts = told(TERMS, "6.5")  # 9.25, but no more than 2 points above 6
    assert (facts.rate, facts.foregone, facts.limited) == (
        "8", "1.25", "the limit on this change",
    )  # fmt: skip
    text = check("arm_rate_change", facts)
    assert (
        "We did not include an additional 1.250% because of the limit on this change."
        in (text["en"])
    )
    assert "el límite de este cambio" in text["es"]


def test_a_prepayment_penalty_says_how_much_at_most() -> None:
    penalty = PrepaymentPenalty(Decimal(2), date(2029, 2, 20))
    facts = told(replace(TERMS, prepayment_penalty=penalty), "4.35")
    assert facts.penalty is not None
    assert facts.penalty.most == 398799  # 2% of 199,399.70, half up
    assert "at most $3,987.99" in check("arm_rate_change", facts)["en"]


def test_the_end_of_payments_of_interest_alone_is_told_with_the_split() -> None:
    """Three payments of interest alone, 1,000.00 each, end with the change."""
    facts = told(replace(TERMS, payment=0, interest_only=3), "4.35")
    assert (facts.interest_ends, facts.shows_split, facts.interest_only) == (True, True, False)
    assert (facts.payment_before.principal, facts.payment_before.interest) == (0, 100000)
    # 200,000 at 7.125%: interest 1,187.50; the level payment over 357 months is 1,350.70
    assert (facts.payment.interest, facts.payment.principal) == (118750, 16320)
    text = check("arm_rate_change", facts)["en"]
    assert "your payments of interest alone end" in text


def test_a_payment_of_interest_alone_says_so() -> None:
    facts = told(replace(TERMS, payment=0, interest_only=60), "4.35")
    assert (facts.interest_only, facts.payment.principal, facts.payment.interest) == (
        True, 0, 118750,
    )  # fmt: skip
    assert "covers interest alone" in check("arm_rate_change", facts)["en"]


def test_a_payment_that_does_not_cover_the_interest_says_what_would() -> None:
    facts = replace(
        told(TERMS, "4.35"), grows=True, shows_split=True, amortizing=134664,
        payment=Split(-5000, 110000, 30000),
    )  # fmt: skip
    text = check("arm_rate_change", facts)["en"]
    assert "\u2212$50.00" in text
    assert "the payment would have to be $1,346.64" in text


def test_what_a_rule_wants_and_nobody_knows_is_set_aside() -> None:
    [stream] = board(ann(terms=TERMS))
    facts = '{"on":"2026-06-01","payment_from":"2026-07-01","rate":"7","payment":1,"balance":1}'
    due = NoticeDue(stream_id=stream, code="arm_rate_change", facts=facts, business_date=APRIL_17)
    with pytest.raises(FactsError, match="index_value, index_date: not known"):
        whole(due)


def test_an_index_that_the_house_does_not_know_is_not_told_without_its_source() -> None:
    assert source_of("CMT1Y") == "Federal Reserve Board, release H.15, federalreserve.gov"
    told(replace(TERMS, arm=replace(ARM, index="HOUSE")), "4.35")
    aside: list[tuple[int, str]] = []
    with books() as cursor:
        assert render_range(cursor, 0, 2**62, lambda *one: aside.append(one)) == 0
    assert "Index, its source, margin (1026.20(c)(2)(iii))" in aside[0][1]
    assert Document.objects.count() == 0


def test_the_first_change_is_a_separate_document_with_an_estimate() -> None:
    """First payment at the new level on November 1: told from March 6 on, 240 days before."""
    arm = replace(ARM, first_change=date(2026, 10, 1))
    day = date(2026, 11, 1) - timedelta(240)
    facts = told(replace(TERMS, arm=arm), "4.35", day, on="2026-03-05")
    assert kind_of("arm_initial_adjustment").alone
    assert (facts.estimate, facts.dated, facts.payment_from) == (True, day, date(2026, 11, 1))
    assert facts.rate == "7.125"
    text = check("arm_initial_adjustment", facts)
    assert "are estimates" in text["en"]
    assert "consumerfinance.gov/mortgagehelp" in text["es"]
    [document] = drawn()
    assert document.kind == "arm_initial_adjustment"
