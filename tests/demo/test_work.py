"""What the demo's people did: it makes My day alive and tells the stories of the personas."""

from datetime import date

import pytest

from borrowers.profiles.models import ProfileChange
from delinquency.contacts import calls_on
from delinquency.log import read_log
from delinquency.promises import latest_promise
from servicing.audit.models import User
from servicing.demo.books import recorded_at
from servicing.demo.contract import TODAY
from servicing.demo.lived import Life
from servicing.demo.logins import make_logins
from servicing.demo.work import ALVAREZ, ELEANOR, JAMAL, JAMES, write_work
from servicing.demo.writing import write_lives
from servicing.loans.models import Loan, RecentLoan
from servicing.loans.tasks import tasks_of


@pytest.mark.django_db
def test_the_stories_of_the_personas(lives: list[Life]) -> None:
    write_lives(lives, lambda text: None)
    make_logins()
    write_work(recorded_at(TODAY))
    loans = Loan.objects.in_bulk([ALVAREZ, ELEANOR, JAMAL, JAMES], field_name="number")

    def promise(number: str) -> tuple[int, int, str]:
        found = latest_promise(loans[number].pk, TODAY)
        assert found
        return found.amount, found.paid, found.state

    # The $1,500.00 came on the day of the promise, before it was made.
    assert promise(ALVAREZ) == (200000, 0, "broken")
    assert promise(JAMAL)[2] == "kept"
    assert promise(ELEANOR)[2] == "pending"
    assert calls_on(loans[ALVAREZ].pk, TODAY).attempts == 2
    busy = calls_on(loans[JAMES].pk, TODAY)
    assert (busy.attempts, busy.next_call) == (7, date(2026, 11, 23))
    log, total = read_log(loan_id=loans[ALVAREZ].pk, business_date=TODAY, most=50)
    assert total == len(log) == 8
    assert sum(entry.retracted_by is not None for entry in log) == 1
    assert ProfileChange.objects.count() == 2
    for username in ("renee", "tom", "dana", "priscilla", "marcus"):
        assert tasks_of(User.objects.get(username=username)).exists()
    assert RecentLoan.objects.count() == 6
