"""The Tools pages: a form, its answer and exports; mistakes stand beside their fields."""

import json

import pytest
from django.test import Client

from servicing.audit.models import User
from servicing.audit.roles import Role, give_role

pytestmark = pytest.mark.django_db

LOAN = {
    "terms.principal": "$200,000.00", "terms.annual_rate": "6.5%", "terms.term_months": "360",
    "terms.interest_from": "2026-12-01", "terms.first_due_date": "2027-01-01",
    "terms.method": "level", "events[0].type": "payment",
}  # fmt: skip
CHOSEN = {
    "terms.payment_frequency": "monthly", "terms.interest_method": "scheduled",
    "terms.day_count": "30/360", "terms.compounding": "nominal", "terms.currency": "USD",
    "terms.rounding.payment": "half_up", "terms.rounding.interest": "half_up",
    "terms.rounding.balance": "each",
}  # fmt: skip
APR = {
    "advances[0].date": "1978-02-10", "advances[0].amount": "6000",
    "payments[1].date": "1978-04-01", "payments[1].amount": "200.00", "payments[1].count": "36",
    "payments[1].every": "month",
}  # fmt: skip


@pytest.fixture
def officer(client: Client) -> Client:
    user = User.objects.create_user("ola")
    give_role(user, Role.OFFICER)
    client.force_login(user)
    return client


def test_every_tool_has_its_page(officer: Client) -> None:
    page = officer.get("/o/tools/").content.decode()
    for code in ("loan", "apr", "escrow", "payoff", "late-fee", "pmi", "clocks"):
        assert f'href="/o/tools/{code}/"' in page
        assert officer.get(f"/o/tools/{code}/").status_code == 200


def test_a_loan_that_does_not_exist(officer: Client) -> None:
    page = officer.get("/o/tools/loan/", LOAN | CHOSEN).content.decode()
    for shown in ("1,264.14", "255,085.82", "12/01/2056", "6.5000", "<svg"):
        assert shown in page
    sheet = officer.get("/o/tools/loan/", LOAN | CHOSEN | {"format": "csv"})
    lines = b"".join(sheet).decode().splitlines()
    assert len(lines) == 361
    assert lines[1].endswith("1,2027-01-01,1264.14,180.81,1083.33,0.00,0.00,199819.19")


def test_the_answer_is_the_api_s(officer: Client) -> None:
    found = officer.get("/o/tools/apr/", APR | {"format": "json"}).json()
    assert found["answer"]["apr"] == "11.82"
    assert found["question"]["payments"] == [
        {"date": "1978-04-01", "amount": "200.00", "count": 36, "every": "month"}
    ]
    page = officer.get("/o/tools/apr/", APR).content.decode()
    assert "How it is worked out" in page
    assert "Appendix J (b)(8)" in page


def test_a_mistake_stands_beside_its_field(officer: Client) -> None:
    answer = officer.get("/o/tools/apr/", APR | {"payments[1].count": "many"})
    assert answer.status_code == 422
    form = answer.context["form"]
    assert list(form.errors) == ["payments[1].count"]
    missing = officer.get("/o/tools/late-fee/", {"state": "MO"})
    assert {"due_date", "principal_and_interest"} <= set(missing.context["form"].errors)
    assert "Error: " in missing.content.decode()


def test_deadlines_and_guards(officer: Client) -> None:
    page = officer.get("/o/tools/clocks/", {
        "loan.product": "mortgage", "loan.occupancy": "principal_residence",
        "as_of": "2026-05-01", "facts[0].type": "installment_unpaid", "facts[0].on": "2026-01-01",
        "facts[1].type": "contact", "facts[1].on": "2026-01-20",
        "facts[1].detail": "call conversation",
    }).content.decode()  # fmt: skip
    assert "12 CFR 1024.41(f)(1)(i)" in page
    assert "05/02/2026" in page


def test_other_currencies_are_counted_in_their_own_units(officer: Client) -> None:
    asked = LOAN | CHOSEN | {"terms.currency": "JPY", "terms.principal": "1000000"}
    found = officer.get("/o/tools/loan/", asked | {"format": "json"}).json()
    assert found["answer"]["schedule"][0]["payment"] == "6321"
    assert json.dumps(found["question"]["terms"]["term_months"]) == "360"
