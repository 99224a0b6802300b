"""What must hold in every escrow analysis, whatever the figures."""

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import example, given, settings
from hypothesis import strategies as st

from escrow.analysis import Bill, EscrowQuestion, Movement, analyze, cushion_of_months
from escrow.repayment import EscrowRules, payment_changes
from servicing.engine.dates import add_months

from .accounts import YEAR, appendix_e, codes, monthly_payments

amounts = st.integers(0, 2_000_000)
bills = st.lists(
    st.builds(
        Bill,
        date=st.integers(0, 364).map(lambda days: YEAR + timedelta(days=days)),
        amount=amounts,
        kind=st.just("county_tax"),
        payee=st.just(""),
        cycle_months=st.just(12),
    ),
    max_size=16,
).map(tuple)
movements = st.lists(
    st.builds(Movement, date=st.just(date(2026, 6, 1)), deposit=amounts, disbursement=amounts),
    max_size=3,
).map(tuple)
questions = st.builds(
    EscrowQuestion,
    kind=st.sampled_from(["initial", "annual", "short_year"]),
    analysis_date=st.just(date(2026, 5, 15)),
    computation_start=st.just(YEAR),
    actual_balance=st.integers(-3_000_000, 3_000_000),
    disbursements=bills,
    until_start=movements,
    cushion=st.integers(0, 3).map(cushion_of_months),
    borrower_current=st.booleans(),
    current_payment=amounts,
    first_payment=st.dates(date(2026, 7, 1), date(2026, 8, 31)),
    spread_months=st.integers(12, 60),
    deficiency_months=st.none() | st.integers(2, 60),
    rules=st.builds(
        EscrowRules,
        base_rounding=st.sampled_from(["half_up", "half_even", "up", "down"]),
        one_month=st.sampled_from(["new", "current"]),
        small_surplus=st.sampled_from(["credit", "refund"]),
    ),
)


@given(questions)
@example(appendix_e(104000 + 4999))
@settings(max_examples=300, deadline=None)
def test_the_sums_hold(question: EscrowQuestion) -> None:
    answer = analyze(question)
    rows = answer.rows

    # The lowest target is the cushion, and the cushion is within its limit.
    assert min(row.target for row in rows) == answer.cushion
    assert min(row.step2 for row in rows) == 0
    assert answer.cushion * 6 <= answer.annual_disbursements
    assert rows[0].target == answer.required_start
    assert min(row.projected for row in rows) == answer.low_projected

    # Nothing is lost on the way from the first row to the last.
    assert sum(row.disbursed for row in rows) == answer.annual_disbursements
    assert rows[0].projected == answer.start
    moved = sum(row.deposit - row.disbursed for row in rows)
    assert rows[-1].projected == answer.start + moved
    assert abs(12 * answer.monthly_base - answer.annual_disbursements) <= 11

    # One gap, split in two, or a surplus, or neither.
    assert answer.start + answer.shortage + answer.deficiency == (
        answer.required_start + answer.surplus
    )
    assert not (answer.surplus and (answer.shortage or answer.deficiency))
    assert min(answer.surplus, answer.shortage, answer.deficiency, answer.surplus_refund) >= 0
    assert answer.deficiency <= max(-question.actual_balance, 0)

    # Never one sum for a month's payment or more.
    if answer.shortage >= answer.one_month:
        assert "shortage_repay" not in codes(answer)
    if answer.deficiency >= answer.one_month:
        assert "deficiency_repay" not in codes(answer)


@given(questions)
@settings(max_examples=300, deadline=None)
def test_the_payments_add_up_to_what_is_missing_or_over(question: EscrowQuestion) -> None:
    answer = analyze(question)
    payments = monthly_payments(answer, 62)
    assert min(payments) >= 0
    assert payments[0] == answer.new_payment
    assert payments[-1] == answer.monthly_base
    at_settlement = answer.shortage if "opening_deposit" in codes(answer) else 0
    credited = answer.surplus - answer.surplus_refund if question.borrower_current else 0
    assert sum(payment - answer.monthly_base for payment in payments) == (
        answer.shortage - at_settlement + answer.deficiency - credited
    )
    amounts_in_turn = [change.amount for change in answer.payment_changes]
    neighbours = pairwise(amounts_in_turn)
    assert all(one != other for one, other in neighbours)


@given(st.integers(0, 10**7), st.integers(1, 60), st.integers(0, 10**6))
@settings(deadline=None)
def test_a_part_ends_where_it_should(amount: int, months: int, base: int) -> None:
    changes = payment_changes(base, YEAR, ((amount, months),))
    assert changes[-1].amount == base
    assert changes[-1].due_from <= add_months(YEAR, months)
