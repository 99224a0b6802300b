"""A borrower who pays half every two weeks: parts wait, make payments, and once a year one more."""

from datetime import date, timedelta

import pytest
from django.test import Client

from servicing.audit.models import Act
from servicing.ledger.verify import verify_streams
from servicing.loans.models import Loan
from servicing.payments.plan_models import PaymentPlan
from servicing.payments.plans.keeping import PlanRefused, begin, end
from servicing.payments.plans.planning import dates_of, part_of, saving
from tests.make import AT, FIRST_DAY, ann, board, books, cara, pay, state_of

pytestmark = pytest.mark.django_db
HALF = 74955  # of 1,499.10


def started(loan: Loan, key: str = "k") -> PaymentPlan:
    return begin(loan=loan, frequency="biweekly", first_on=FIRST_DAY + timedelta(4), key=key,
                 actor="ola", why="asked by phone", today=FIRST_DAY, at=AT)  # fmt: skip


def test_halves_make_payments_and_a_thirteenth_goes_to_principal() -> None:
    [stream] = board(ann())
    loan = Loan.objects.get(pk=stream)
    plan = started(loan)
    assert (plan.amount, started(loan).pk) == (HALF, plan.pk)
    first = date(2026, 3, 6)
    dates = [first + timedelta(14 * turn) for turn in range(26)]
    assert dates_of("biweekly", first, first) == dates[:6]
    for turn, on in enumerate(dates):
        pay(stream, on, HALF)
        if turn == 0:
            assert state_of(stream).suspense_total == HALF
        if turn == 1:  # April is paid, none of it waits
            state = state_of(stream)
            assert (state.suspense_total, state.principal) == (0, 19980090)
    state = state_of(stream)
    # thirteen payments came in 26 halves: twelve installments and one to principal
    assert state.number == 13
    paid = 26 * HALF
    extra = next(
        part.amount for part in [*extras(stream)] if part.rule == "extra payment of the plan"
    )
    assert (paid, extra) == (1948830, 149910)
    assert state.suspense_total == 0
    with books() as cursor:
        assert list(verify_streams(cursor, [stream])) == []


def extras(stream: int):  # type: ignore[no-untyped-def]
    from servicing.engine.fold import end_of_day, fold
    from servicing.loans.simulation.asking import read_stored

    stored = read_stored(Loan.objects.get(pk=stream))
    return fold(stored.terms, stored.facts, end_of_day(date(2027, 3, 1))).allocations


def test_without_a_plan_half_a_payment_is_money_beyond_what_is_due() -> None:
    [stream] = board(ann())
    pay(stream, date(2026, 3, 6), HALF)
    assert state_of(stream).suspense_total == 0


def test_a_plan_ends_and_money_goes_as_the_note_says() -> None:
    [stream] = board(ann())
    loan = Loan.objects.get(pk=stream)
    started(loan)
    end(loan=loan, actor="ola", why="moved", today=FIRST_DAY, at=AT)
    assert state_of(stream).terms.allocation.excess == "installments_then_principal"
    assert list(Act.objects.values_list("action", flat=True)) == ["plan:begun", "plan:ended"]
    with pytest.raises(PlanRefused, match="has no plan"):
        end(loan=loan, actor="ola", why="again", today=FIRST_DAY, at=AT)
    started(loan, "another")


def test_what_cannot_be_a_plan() -> None:
    [daily] = board(cara())
    with pytest.raises(PlanRefused, match="scheduled monthly"):
        started(Loan.objects.get(pk=daily))
    [stream] = board(ann())
    started(Loan.objects.get(pk=stream))
    with pytest.raises(PlanRefused, match="has a plan"):
        started(Loan.objects.get(pk=stream), "second")


def test_what_a_plan_saves() -> None:
    """200,000 at 6%: one payment more a year, 124.92 a month with the rounding, ends it early."""
    [stream] = board(ann())
    state = state_of(stream)
    assert part_of(state, "weekly", FIRST_DAY) == 37478  # a cent more than a quarter of 1,499.10
    saved = saving(state, "biweekly", FIRST_DAY)
    assert saved.extra_a_year == 149910
    assert saved.installments > 60
    assert saving(state, "semi_monthly", FIRST_DAY).interest == 0


def test_the_page_begins_and_ends_a_plan(client: Client) -> None:
    from servicing.audit.models import User
    from servicing.audit.roles import Role, give_role

    board(ann())
    ola = User.objects.create_user("ola")
    give_role(ola, Role.OFFICER)
    client.force_login(ola)
    url = "/o/loans/1001/plan/"
    assert "Interest saved" in client.get(url).content.decode()
    refused = client.post(url, {"act": "begin", "frequency": "biweekly", "first_on": "2026-03-06",
                                "key": "p", "why": ""})  # fmt: skip
    assert refused.status_code == 422
    client.post(url, {"act": "begin", "frequency": "biweekly", "first_on": "2026-03-06",
                      "key": "p", "why": "asked"})  # fmt: skip
    page = client.get(url).content.decode()
    assert "749.55" in page
    assert "Mar" in page
    client.post(url, {"act": "end", "why": "moved"})
    assert "Plans that ended" in client.get(url).content.decode()
