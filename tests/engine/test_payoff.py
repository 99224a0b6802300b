"""What pays a loan off: Fannie Mae's method, the items of a quote, and loans paid ahead."""

from dataclasses import replace
from datetime import date
from typing import Any

from servicing.engine.dates import add_business_days
from servicing.engine.money import format_money, parse_money, round_ratio
from servicing.engine.payoff import figures

from ..make import ANN, CARA, example
from .story import Story


def anns(**board: Any) -> Story:
    return Story(ANN, 20000000, **board)


def test_full_months_by_twelfths_and_odd_days_by_365() -> None:
    given_, expected = example("payoff_fannie_method")
    received = date.fromisoformat(given_["payoff_received"])
    owed = figures(anns().during(received), received)
    assert format_money(owed.principal) == given_["upb"]
    assert format_money(owed.interest) == expected["total_interest"]
    numerator, denominator = owed.per_diem
    assert f"{numerator / denominator / 100:.6f}" == expected["per_diem_exact"]
    assert format_money(round_ratio(*owed.per_diem)) == expected["per_diem_display"]
    terms_alone = replace(ANN, late_fee=None)
    state = Story(terms_alone, 20000000).during(received)
    assert format_money(figures(state, received).total) == expected["payoff_before_fees"]


def test_a_quote_for_a_day_to_come_is_what_is_owed_then() -> None:
    received = date(2026, 4, 17)
    early = figures(anns().at(date(2026, 3, 20)), received)
    assert early.interest == figures(anns().during(received), received).interest == 152603


def test_a_quote_with_fees_advances_and_money_held() -> None:
    given_, expected = example("payoff_quote_with_items")
    story = Story(
        ANN, 20000000, late_fees_due=parse_money(given_["late_charges_due"]),
        corporate_advances=parse_money(given_["recoverable_corporate_advances"]),
        suspense=parse_money(given_["unapplied_funds_credit"]),
        escrow=parse_money(given_["escrow_balance_to_refund_separately"]),
    )  # fmt: skip
    received = date.fromisoformat(given_["good_through_receipt_date"])
    story.tell("fee", received, parse_money(given_["recording_fee"]), code="recording")
    owed = figures(story.during(received), received)
    assert format_money(owed.interest) == given_["interest"]
    assert format_money(owed.total) == expected["payoff_total"]
    assert format_money(round_ratio(*owed.per_diem)) == expected["per_diem_after_good_through"]
    refund_by = add_business_days(received, 20)
    assert refund_by.isoformat() == expected["escrow_refund_due_by_20_business_days"]


def test_paying_the_quote_leaves_the_escrow_balance_to_be_refunded_and_nothing_else() -> None:
    story = anns(escrow=104000, suspense=25000, corporate_advances=18500, late_fees_due=5996)
    received = date(2026, 4, 10)
    total = figures(story.during(received), received).total
    story.pays(received, total, designation="payoff")
    state = story.at(date(2026, 6, 30))
    assert (state.status, state.suspense_total, state.escrow) == ("paid_off", 0, 104000)
    assert (state.corporate_advances, state.demands, state.next_due) == (0, (), None)


def test_a_cent_short_is_no_payoff_and_a_cent_more_is_kept() -> None:
    received = date(2026, 3, 20)
    total = figures(anns().during(received), received).total
    short = anns()
    short.pays(received, total - 1, designation="payoff")
    assert short.at(received).status == "active"
    over = anns()
    over.pays(received, total + 1, designation="payoff")
    assert (over.at(received).status, over.at(received).suspense_total) == ("paid_off", 1)


def test_an_escrow_advance_is_owed() -> None:
    story = anns(escrow=-12345)
    owed = figures(story.during(date(2026, 3, 2)), date(2026, 3, 2))
    assert owed.escrow_advance == 12345
    story.pays(date(2026, 3, 2), owed.total, designation="payoff")
    assert (story.at(date(2026, 3, 2)).escrow, story.at(date(2026, 3, 2)).status) == (0, "paid_off")


def test_interest_paid_ahead_is_given_back() -> None:
    story = anns()
    story.pays(date(2026, 3, 10), 149910)  # April's installment, 22 days early
    owed = figures(story.during(date(2026, 3, 10)), date(2026, 3, 10))
    assert owed.principal == 20000000 - 19910
    # a month back by a twelfth, then nine days from Mar 1 by 365: 999.00 - 295.60
    assert owed.interest == -99900 + 29560
    story.pays(date(2026, 3, 10), owed.total, designation="payoff")
    assert story.at(date(2026, 3, 10)).status == "paid_off"


def test_odd_days_count_from_the_day_interest_is_paid_to() -> None:
    story = Story(ANN, 20000000, date(2026, 2, 1), interest_paid_to="2026-01-15")
    on = date(2026, 2, 20)  # one month to Feb 15, then five days
    odd = round_ratio(20000000 * 6 * 5, 36500)
    assert figures(story.during(on), on).interest == 100000 + odd


def test_odd_days_of_a_loan_due_on_the_31st() -> None:
    terms = replace(ANN, due_day=31, first_due_date=date(2027, 3, 31))
    story = Story(terms, 20000000, date(2027, 3, 1))  # interest is paid to Feb 28
    assert figures(story.during(date(2027, 3, 30)), date(2027, 3, 30)).interest == round_ratio(
        20000000 * 6 * 30, 36500
    )
    assert figures(story.during(date(2027, 3, 31)), date(2027, 3, 31)).interest == 100000


def test_a_daily_loan_owes_what_has_accrued_and_not_the_day_of_payment() -> None:
    story = Story(CARA, 2000000, date(2026, 1, 16))
    on = date(2026, 2, 4)  # 20 days: 20,000.00 x 7.49% x 20 / 365
    assert figures(story.during(on), on).interest == 8208
    per_diem = figures(story.during(on), on).per_diem
    assert round_ratio(per_diem[0] * 10**4, per_diem[1]) == 4104110  # 4.10411 a day


def test_a_loan_that_only_owes_an_advance_is_not_paid_off_until_it_is_repaid() -> None:
    story = anns()
    story.pays(date(2026, 3, 2), 20003288, designation="payoff")
    assert story.at(date(2026, 3, 2)).status == "paid_off"
    story.tell("escrow_disbursement", date(2026, 3, 5), 50000, payee="county")
    assert (story.at(date(2026, 3, 5)).status, story.at(date(2026, 3, 5)).escrow) == (
        "active", -50000,
    )  # fmt: skip
    story.pays(date(2026, 3, 9), 50000)
    state = story.at(date(2026, 3, 9))
    assert (state.status, state.escrow, state.suspense_total) == ("paid_off", 0, 0)
