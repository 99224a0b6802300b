"""Every address of the portal, asked for by everybody: who gets what.

One row for each address and method. `{own}` is the borrower's loan, of which the co-borrower and
the successor in interest are borrowers too; `{document}` and `{key}` belong to it.
"""

from datetime import UTC, datetime
from typing import NamedTuple
from uuid import uuid4

import pytest
from django.urls import resolve

from borrowers.portal import urls
from servicing.payments.online import pay_online
from tests.make import FIRST_DAY

from .conftest import House

PEOPLE = ("anonymous", "ann", "carlos", "sue", "ben", "gus", "tia", "nobody", "officer", "auditor")
ONLY_THEIRS = "302 200 200 200 404 404 404 403 403 403"


class Row(NamedTuple):
    """What each of PEOPLE is answered, in this order."""

    method: str
    path: str
    codes: str


TABLE = [
    Row("get", "/my/", "302 200 200 200 200 200 200 403 403 403"),
    Row("get", "/my/profile/", "302 200 200 200 200 200 200 403 403 403"),
    Row("post", "/my/profile/", "302 422 422 422 422 422 422 403 403 403"),
    Row("get", "/my/electronic/", "302 200 200 200 200 200 200 403 403 403"),
    Row("post", "/my/electronic/", "302 422 422 422 422 422 422 403 403 403"),
    Row("get", "/my/electronic/sample.pdf", "302 200 200 200 200 200 200 403 403 403"),
    Row("get", "/my/guide/", "302 200 200 200 200 200 200 403 403 403"),
    Row("get", "/my/language/", "405 405 405 405 405 405 405 405 405 405"),
    Row("post", "/my/language/", "302 302 302 302 302 302 302 403 403 403"),
    Row("get", "/my/loans/{own}/", ONLY_THEIRS),
    Row("get", "/my/loans/{own}/activity/", ONLY_THEIRS),
    Row("get", "/my/loans/{own}/activity.csv", ONLY_THEIRS),
    Row("get", "/my/loans/{own}/pay/", ONLY_THEIRS),
    Row("post", "/my/loans/{own}/pay/", "302 422 422 422 404 404 404 403 403 403"),
    Row("get", "/my/loans/{own}/pay/{key}/", ONLY_THEIRS),
    Row("get", "/my/loans/{own}/escrow/", ONLY_THEIRS),
    Row("get", "/my/loans/{own}/documents/", ONLY_THEIRS),
    Row("get", "/my/loans/{own}/documents/{document}/", ONLY_THEIRS),
    Row("get", "/my/loans/{own}/help/", ONLY_THEIRS),
]


@pytest.mark.parametrize("row", TABLE, ids=lambda row: f"{row.method} {row.path}")
def test_everybody_gets_what_the_table_says(row: Row, house: House, paid: str) -> None:
    path = row.path.format(own=house.loan.public_id, document=house.document.pk, key=paid)
    answers = {
        who: int(house.browser(who).generic(row.method.upper(), path).status_code) for who in PEOPLE
    }
    assert answers == dict(zip(PEOPLE, map(int, row.codes.split()), strict=True))


@pytest.fixture
def paid(house: House) -> str:
    """The key of a payment that was made on Ann's loan."""
    key = str(uuid4())
    pay_online(
        stream=house.loan.pk, loan_number="1001", regular=149910, extra=0, key=key, actor="ann",
        business_date=FIRST_DAY, recorded_at=datetime(2026, 3, 2, tzinfo=UTC),
    )  # fmt: skip
    return key


def test_what_belongs_to_another_loan_is_not_found_on_ones_own(house: House, paid: str) -> None:
    ben = house.browser("ben")
    for page in (f"documents/{house.document.pk}/", f"pay/{paid}/"):
        assert ben.get(house.url(page, house.others)).status_code == 404


def test_a_borrower_is_refused_in_the_office_and_staff_in_the_portal(house: House) -> None:
    office = house.browser("ann").get("/o/loans/1001/")
    assert office.status_code == 403
    assert "12 Elm St" not in office.content.decode()
    portal = house.browser("officer").get("/my/")
    assert "your sign-in belongs to no borrower" in portal.content.decode()


def test_addresses_do_not_tell_the_number_of_a_loan(house: House) -> None:
    for page in ("", "activity/", "pay/", "escrow/", "documents/", "help/"):
        links = [part.partition('"')[0] for part in house.page("ann", page).split('href="')[1:]]
        assert [
            link for link in links if "1001" in link.replace(str(house.loan.public_id), "")
        ] == []


def test_everybody_starts_where_they_belong(house: House) -> None:
    assert house.browser("ann").get("/").headers["Location"] == "/my/"
    assert house.browser("officer").get("/").headers["Location"] == "/o/"
    assert (
        house.browser("anonymous")
        .get("/my/")
        .headers["Location"]
        .startswith("/account/sign-in/?next=/my/")
    )


def test_every_address_has_a_row_and_lets_borrowers_in_alone() -> None:
    key = "00000000-0000-4000-8000-000000000000"
    listed = {resolve(row.path.format(own=key, document=1, key=key)).url_name for row in TABLE}
    assert {pattern.name for pattern in urls.urlpatterns} == listed
    assert all("borrowers_only" in pattern.callback.__dict__ for pattern in urls.urlpatterns)
