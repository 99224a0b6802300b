"""Products and the loans that are entered from them."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings as project

from servicing.audit.approvals import approve
from servicing.audit.models import Act, User
from servicing.audit.roles import Role, give_role
from servicing.ledger.days import start_books
from servicing.ledger.verify import verify_streams
from servicing.loans.models import Loan
from servicing.products.approving import ask_entry
from servicing.products.catalogue import ProductRefused, add_version, current, current_of, sample
from servicing.products.entering import (
    EntryRefused,
    NeedsSecondPerson,
    enter,
    entered_before,
    read_entry,
)
from servicing.products.models import EnteredLoan, ProductVersion
from servicing.products.usual import PRODUCTS, add_usual
from tests.make import AT, FIRST_DAY, books, pay, post, state_of

pytestmark = pytest.mark.django_db
ACT: dict[str, Any] = {"actor": "ola", "at": AT}


@pytest.fixture(autouse=True)
def catalogue() -> None:
    start_books(FIRST_DAY)
    add_usual(why="to begin with", today=FIRST_DAY, **ACT)


def entry(product: str = "personal", number: str = "7001", **terms: Any) -> dict[str, Any]:
    usual = {
        "principal": "5000.00", "annual_rate": "9", "term_months": 24,
        "interest_from": "2026-03-02", "first_due_date": "2026-04-02",
    }  # fmt: skip
    return {
        "product": product, "number": number, "terms": usual | terms,
        "borrowers": [{"first_name": "Nell", "last_name": "Ott", "email": "nell@example.com"}],
    }  # fmt: skip


def opened(content: dict[str, Any], key: str = "k1") -> Loan:
    return entered_before(key) or enter(read_entry(content, FIRST_DAY), key=key, why="signed",
                 today=FIRST_DAY,
                 approved_by="sue", **ACT)  # fmt: skip


def test_the_catalogue_has_a_product_of_every_kind() -> None:
    assert len(current()) == len(PRODUCTS)
    assert add_usual(why="again", today=FIRST_DAY, **ACT) == []


def test_another_version_leaves_the_loans_of_the_first() -> None:
    loan = opened(entry())
    before = state_of(loan.pk).terms
    first = current_of("personal")
    assert first
    content = {name: getattr(first, name) for name in ("code", "name", "kind", "program", "draws",
                                                       "retired", "terms", "limits")}  # fmt: skip
    content |= {"valid_from": FIRST_DAY, "terms": {**first.terms, "fee_per_period": "4.00"}}
    second = add_version(content, why="a fee", today=FIRST_DAY, **ACT)
    assert (second.version, ProductVersion.objects.filter(code="personal").count()) == (2, 2)
    assert add_version(content, why="again", today=FIRST_DAY, **ACT).pk == second.pk
    assert state_of(loan.pk).terms == before
    assert EnteredLoan.objects.get().product_id == first.pk
    assert state_of(opened(entry(number="7002"), "k2").pk).terms.fee_per_period == 400


def test_a_version_holds_from_its_day() -> None:
    first = current_of("personal")
    assert first
    content = {name: getattr(first, name) for name in ("code", "name", "kind", "program", "draws",
                                                       "retired", "terms", "limits")}  # fmt: skip
    later = FIRST_DAY + timedelta(days=30)
    content |= {"valid_from": later, "terms": {**first.terms, "fee_per_period": "4.00"}}
    add_version(content, why="a fee from next month", today=FIRST_DAY, **ACT)
    assert read_entry(entry(), FIRST_DAY).product == first
    assert read_entry(entry(), FIRST_DAY).asked.terms.fee_per_period == 0
    on_the_day = entry(interest_from=later.isoformat(), first_due_date="2026-05-02")
    assert read_entry(on_the_day, later).asked.terms.fee_per_period == 400


def test_a_product_is_shown_in_its_currency() -> None:
    shown = {code: sample(current_of(code) or {})["principal"] for code in
             ("conv-fixed", "personal-yen", "business-dinar")}  # fmt: skip
    assert shown == {
        "conv-fixed": "100000.00",
        "personal-yen": "100000",
        "business-dinar": "100000.000",
    }


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"code": "a b"}, "code"), ({"name": " "}, "name"), ({"kind": "boat"}, "kind"),
        ({"program": "ginnie"}, "program"), ({"limits": {"colour": [1, 2]}}, "limits.colour"),
        ({"limits": {"principal": ["9", "1"]}}, "limits.principal"),
        ({"terms": {"method": "upside"}}, "terms.method"),
        ({"terms": {"arm": {"index": "SOFR30A"}}}, "terms.arm.fixed_months"),
        ({"program": "fha", "terms": {"late_fee": {"grace_days": 15, "percent": "5"}}},
         "terms.late_fee"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_product_is_named(change: dict[str, Any], field: str) -> None:
    good = {**PRODUCTS[0], "valid_from": FIRST_DAY}
    with pytest.raises(ProductRefused) as caught:
        add_version(good | change, why="x", today=FIRST_DAY, **ACT)
    assert field in dict(caught.value.problems)


def test_a_loan_is_opened_funded_and_billed() -> None:
    """5,000 at 9% daily over 24 months: 228.42 a month; the cash is out, the books hold."""
    loan = opened(entry())
    state = state_of(loan.pk)
    assert (state.principal, state.terms.payment, state.status) == (500000, 22842, "active")
    assert loan.borrower_name == "Nell Ott"
    assert opened(entry()).pk == loan.pk  # the same key again is the same loan
    assert Act.objects.filter(action="loan:entered").count() == 1
    with books() as cursor:
        assert list(verify_streams(cursor, [loan.pk])) == []


def test_every_product_makes_a_loan_that_verifies() -> None:
    shapes: dict[str, dict[str, Any]] = {
        "construction": {"term_months": 12}, "balloon-7": {"term_months": 84},
        "canadian-mortgage": {"term_months": 60}, "zero-percent": {"annual_rate": "0"},
        "business-equal-principal": {"term_months": 24, "first_due_date": "2026-06-02"},
        "conv-biweekly": {"first_due_date": "2026-03-16"},
        "personal-yen": {"principal": "2400000"},
        "business-dinar": {"principal": "24500.250", "first_due_date": "2026-09-02"},
    }  # fmt: skip
    streams = []
    for place, one in enumerate(PRODUCTS):
        _, high = one["limits"]["principal"]
        terms = {"principal": high if float(high) < 100000 else "100000.00",
                 "term_months": one["limits"]["term_months"][1]}  # fmt: skip
        content = entry(one["code"], f"81{place:02d}", **(terms | shapes.get(one["code"], {})))
        if one["draws"]:
            content["first_draw"] = "25000.00"
        loan = opened(content, f"all-{place}")
        streams.append(loan.pk)
    with books() as cursor:
        assert list(verify_streams(cursor, streams)) == []
    arm = state_of(Loan.objects.get(number="8104").pk).terms.arm
    assert arm
    assert (arm.first_change, arm.first_rate) == (date(2031, 3, 2), Decimal(9))


def test_a_construction_loan_is_drawn_over_time() -> None:
    content = entry("construction", principal="100000.00", term_months=12)
    content["first_draw"] = "0.00"
    loan = opened(content)
    assert state_of(loan.pk).status == "active"
    pay(loan.pk, FIRST_DAY, 10000)  # it waits: nothing is owed yet
    assert state_of(loan.pk).suspense_total == 10000
    post(loan.pk, "draw", FIRST_DAY, 4000000, payee="Builder")
    state = state_of(loan.pk)
    assert (state.principal, state.next_due) == (4000000, date(2026, 4, 2))


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"product": "gold"}, "product"),
        ({"borrowers": []}, "borrowers"),
        ({"borrowers": [{"first_name": "N"}]}, "borrowers[0].last_name"),
        ({"colour": "red"}, "colour"),
        ({"property_state": "ZZ"}, "property_state"),
        ({"first_draw": "1.00"}, "first_draw"),
        ({"terms": {**entry()["terms"], "currency": "CAD"}}, "terms.currency"),
        ({"terms": {**entry()["terms"], "principal": "90000.00"}}, "terms.principal"),
        ({"terms": {**entry()["terms"], "annual_rate": "2"}}, "terms.annual_rate"),
        ({"terms": {**entry()["terms"], "interest_from": "2026-03-03"}}, "terms.interest_from"),
        ({"terms": {}}, "terms.principal"),
    ],
)
def test_what_is_wrong_with_an_entry_is_named(change: dict[str, Any], path: str) -> None:
    with pytest.raises(EntryRefused) as caught:
        read_entry(entry() | change, FIRST_DAY)
    assert path in dict(caught.value.problems)


def test_a_number_is_taken_once() -> None:
    opened(entry())
    with pytest.raises(EntryRefused, match="7001 is on the books"):
        read_entry(entry(), FIRST_DAY)


def test_of_two_entries_at_once_one_is_a_loan() -> None:
    """Both were read before either was opened; COPY and the key's index say the same."""
    first, second = read_entry(entry(), FIRST_DAY), read_entry(entry(), FIRST_DAY)
    given: dict[str, Any] = {"why": "signed", "today": FIRST_DAY, "approved_by": "sue", **ACT}
    loan = enter(first, key="one", **given)
    with pytest.raises(EntryRefused, match="7001 is on the books"):
        enter(second, key="two", **given)
    assert enter(second, key="one", **given).pk == loan.pk
    assert Loan.objects.count() == 1


def test_above_the_limit_a_second_person_decides() -> None:
    content = entry(principal="20000.00")
    assert project.APPROVAL_MONEY_LIMIT < 2000000
    read = read_entry(content, FIRST_DAY)
    with pytest.raises(NeedsSecondPerson):
        enter(read, key="big", why="signed", today=FIRST_DAY, **ACT)
    asked = ask_entry(content, read, key="big", actor="ola", why="signed", at=AT)
    give_role(User.objects.create_user("ola"), Role.OFFICER)
    sue = User.objects.create_user("sue")
    give_role(sue, Role.SUPERVISOR)
    approve(approval_id=asked.pk, decider=sue, reason="", business_date=FIRST_DAY, recorded_at=AT)
    kept = EnteredLoan.objects.select_related("loan").get()
    assert (kept.loan.number, kept.entered_by, kept.approved_by) == ("7001", "ola", "sue")


def test_a_late_charge_above_the_state_s_cap_is_told() -> None:
    """5% of principal and interest in a state that allows 2% of the installment."""
    content = entry("conv-fixed", principal="200000.00", term_months=360) | {
        "property_line1": "1 Elm St", "property_city": "Albany", "property_state": "NY",
        "property_zip": "12207",
    }  # fmt: skip
    assert read_entry(content, FIRST_DAY).warnings == (
        "The late charge is above what NY allows (N.Y. Real Prop. Law 254-b)",
    )
