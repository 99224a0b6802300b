"""Who gets in, and what those who do not are told."""

import pytest
from django.contrib.auth.models import AnonymousUser, Group
from django.test import Client

from servicing.audit.models import User
from servicing.audit.roles import Role, give_role, may, roles_of

from .conftest import ANONYMOUS, NO_ROLE, SignedIn

pytestmark = pytest.mark.django_db


def test_somebody_who_is_not_signed_in_comes_back_to_the_page_after_signing_in() -> None:
    response = Client().get("/o/loans/?q=alvarez")
    assert response.headers["Location"] == "/account/sign-in/?next=/o/loans/%3Fq%3Dalvarez"


def test_a_fragment_without_a_session_moves_its_whole_page_to_sign_in() -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/o/loans/1001/"}
    response = Client().get("/o/find/?q=a", headers=headers)
    assert response.status_code == 200
    assert response.headers["HX-Redirect"] == "/account/sign-in/?next=/o/loans/1001/"
    assert response.content == b""


def test_the_403_page_names_the_permission_and_who_grants_it(
    signed_in: SignedIn, loan: str
) -> None:
    response = signed_in("auditor").get(f"/o/loans/{loan}/payments/new/")
    assert response.status_code == 403
    assert (
        "You cannot take a payment. That needs the permission payment.take, which comes with the"
        " role officer, cashier or supervisor. An administrator grants roles."
    ) in response.content.decode()


def test_a_loan_that_is_not_there_is_a_404_in_words(signed_in: SignedIn, loan: str) -> None:
    response = signed_in("officer").get("/o/loans/1000482214/")
    assert response.status_code == 404
    assert "No loan has the number 1000482214." in response.content.decode()


def test_a_byte_that_no_text_holds_is_nobody_s_number_and_nobody_s_name(
    signed_in: SignedIn, loan: str
) -> None:
    browser = signed_in("officer")
    assert browser.get("/o/loans/10%00/").status_code == 404
    for page in ("/o/loans/?q=10%0001", "/o/find/?q=ann%00lee"):
        assert browser.get(page).status_code == 200


def test_an_address_that_is_not_there_is_a_404_in_words(signed_in: SignedIn) -> None:
    for who in (ANONYMOUS, NO_ROLE, "officer"):
        response = signed_in(who).get("/o/nowhere/")
        assert response.status_code == 404
        assert "Nothing has the address <b>/o/nowhere/</b>" in response.content.decode()


def test_what_a_page_shows_is_kept_by_no_cache(signed_in: SignedIn, loan: str) -> None:
    response = signed_in("officer").get(f"/o/loans/{loan}/")
    assert "no-store" in response.headers["Cache-Control"]
    assert "private" in response.headers["Cache-Control"]


def test_everybody_of_the_house_starts_at_my_day(signed_in: SignedIn, loan: str) -> None:
    for who in ("officer", "auditor", "administrator"):
        page = signed_in(who).get("/o/").content.decode()
        assert '<h1 class="h-page">My day</h1>' in page
        assert page.count('aria-current="page"') == 1


def test_a_rail_shows_only_what_its_person_may_open(signed_in: SignedIn, loan: str) -> None:
    page = signed_in("escrow_analyst").get("/o/loans/").content.decode()
    rail = page.partition("<main")[0]
    assert 'href="/o/cash/"' in rail
    assert 'href="/o/boarding/"' not in rail


def test_roles_are_groups_and_nothing_else_gives_rights() -> None:
    ann = User.objects.create_user("ann", is_staff=True, is_superuser=True)
    assert not may(ann, "loan.view")
    ann.groups.add(Group.objects.create(name="golf club"))
    assert roles_of(User.objects.get(pk=ann.pk)) == frozenset()
    give_role(ann, Role.CASHIER)
    assert may(ann, "payment.assign")
    assert not may(ann, "boarding.decide")


def test_nobody_has_rights_without_an_open_account() -> None:
    gone = User.objects.create_user("gone", is_active=False)
    give_role(gone, Role.SUPERVISOR)
    assert not may(gone, "loan.view")
    assert not may(AnonymousUser(), "loan.view")


def test_a_misspelt_permission_is_an_error_and_not_a_no() -> None:
    with pytest.raises(KeyError):
        may(AnonymousUser(), "loan.veiw")
