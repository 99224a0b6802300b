"""The demo in a real database: whole, proved, and never on top of anything else."""

import json
from collections.abc import Callable
from subprocess import CompletedProcess

import pytest
from django.contrib.auth import get_user_model
from django.db import connection, transaction

from delinquency.aging import LATE_OR_WAS
from delinquency.models import AgingTotal, BucketChange
from escrow.models import Analysis, Disbursement, EscrowAccount, EscrowLine
from servicing.audit.roles import Role, roles_of
from servicing.demo.books import recorded_at
from servicing.demo.contract import FIRST_DAY, TODAY
from servicing.demo.life import LAST_DAY
from servicing.demo.lived import Life
from servicing.demo.logins import LOGINS, PASSWORD, make_logins
from servicing.demo.writing import write_lives
from servicing.engine.aging import bucket, days_past_due
from servicing.ledger.accrual import accrue_interest, booked_by_book, earned_by_book
from servicing.ledger.balances import trial_balance
from servicing.ledger.days import open_date
from servicing.ledger.models import BusinessDay, LoanState
from servicing.ledger.verify import verify_controls, verify_days, verify_streams
from servicing.loans.models import Loan
from servicing.payments.models import Receipt


@pytest.mark.django_db
def test_what_was_written_is_proved(lives: list[Life]) -> None:
    written = write_lives(lives, lambda text: None)
    assert (written.loans, written.days) == (60, 730)
    assert Loan.objects.count() == 60
    with connection.cursor() as cursor:
        streams = list(LoanState.objects.values_list("stream_id", flat=True))
        assert list(verify_streams(cursor, streams)) == []
        assert list(verify_controls(cursor)) == []
        assert list(verify_days(cursor, FIRST_DAY, TODAY)) == []
        balances = trial_balance(cursor, TODAY)
    assert sum(b.debits for b in balances) == sum(b.credits for b in balances) > 0
    assert open_date() == TODAY
    closed = BusinessDay.objects.filter(state=BusinessDay.State.CLOSED)
    assert (closed.earliest("date").date, closed.latest("date").date) == (FIRST_DAY, LAST_DAY)


@pytest.mark.django_db
def test_accruals_and_aging_are_what_the_nights_would_have_written(lives: list[Life]) -> None:
    write_lives(lives, lambda text: None)
    with connection.cursor() as cursor:
        booked = booked_by_book(cursor)
        earned = earned_by_book(cursor, TODAY)
        assert earned == {book: booked[book] for book in earned}
        assert (
            accrue_interest(cursor, TODAY, recorded_at(TODAY)) > 0
        )  # the next day goes on from there
        cursor.execute(LATE_OR_WAS, [0, 2**40])
        for _, oldest_due, _, before in cursor.fetchall():
            assert bucket(days_past_due(oldest_due, LAST_DAY)) == (before or "current")
    totals = AgingTotal.objects.filter(business_date=LAST_DAY)
    active = LoanState.objects.filter(status="active")
    assert sum(total.loans for total in totals) == active.count()
    assert sum(total.principal for total in totals) == sum(s.principal for s in active)
    assert sum(total.amount_due for total in totals) == sum(s.amount_due for s in active)
    assert BucketChange.objects.filter(bucket="120+").exists()


@pytest.mark.django_db
def test_escrow_and_receipts_point_to_their_facts(lives: list[Life]) -> None:
    write_lives(lives, lambda text: None)
    escrowed = sum(bool(life.contract.lines) for life in lives)
    assert EscrowAccount.objects.count() == escrowed
    assert not EscrowAccount.objects.filter(next_analysis__lt=TODAY).exists()
    assert EscrowAccount.objects.filter(next_analysis=TODAY).count() >= 2
    assert not EscrowLine.objects.filter(next_due__lte=TODAY).exists()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM escrow_disbursement d"
            " JOIN escrow_escrowline l ON l.id = d.line_id"
            " JOIN ledger_event e ON e.stream_id = l.stream_id AND e.seq = d.seq"
            " AND e.source = 'escrow:' || l.id || ':' || d.due_date"
        )
        assert cursor.fetchone()[0] == Disbursement.objects.count() > 0
        for table, kind in (("payments_receipt", "payment"),
                            ("escrow_analysis", "escrow_payment_change")):  # fmt: skip
            cursor.execute(
                f"SELECT count(*) FROM {table} r JOIN ledger_event e ON e.stream_id = r.stream_id"
                " AND e.seq = r.seq AND e.kind = %s",
                [kind],
            )
            model = Receipt if table == "payments_receipt" else Analysis
            assert cursor.fetchone()[0] == model.objects.count() > 0


@pytest.mark.django_db
def test_a_demo_that_cannot_be_finished_leaves_nothing(lives: list[Life]) -> None:
    def interrupted(text: str) -> None:
        if text.startswith("closing"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), transaction.atomic():
        write_lives(lives, interrupted)
    assert not Loan.objects.exists()
    assert not BusinessDay.objects.exists()


@pytest.mark.django_db
def test_logins_have_the_roles_of_their_jobs() -> None:
    assert make_logins() == make_logins() == len(LOGINS) == 10
    users = {user.username: user for user in get_user_model().objects.all()}
    assert users["dana"].check_password(PASSWORD)
    assert roles_of(users["priscilla"]) == {Role.SUPERVISOR}
    assert roles_of(users["helena"]) == roles_of(users["sam"]) == {Role.AUDITOR}


def test_the_command_fills_an_empty_ledger_once(
    fresh_db: str, manage: Callable[..., "CompletedProcess[str]"]
) -> None:
    few = manage("demo", "--loans", "3", "--json")
    assert few.returncode == 2
    assert json.loads(few.stdout)["errors"][0]["path"] == "--loans"

    first = manage("demo", "--loans", "60", "--json")
    assert first.returncode == 0, first.stderr
    document = json.loads(first.stdout)
    assert (document["loans"], document["days"], document["logins"]) == (60, 730, 10)
    assert (document["borrower_logins"], document["statements"]) == (7, 6)
    assert document["lockbox"].endswith("lockbox-2026-11-20.csv")

    second = manage("demo", "--loans", "60", "--json")
    assert second.returncode == 2
    assert "not empty" in json.loads(second.stdout)["errors"][0]["message"]

    reset = manage("demo", "--reset")
    assert reset.returncode == 2
    assert "Only the embedded database can be made anew" in reset.stderr
