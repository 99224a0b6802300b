"""Saved views: one's own stay one's own, shared ones are everybody's to read and nobody else's to
change."""

import pytest
from django.test import Client

from servicing.audit.models import Act, SavedView, User
from servicing.audit.roles import Role, give_role

from .conftest import SignedIn

pytestmark = pytest.mark.django_db


@pytest.fixture
def renee(loan: str, signed_in: SignedIn) -> Client:
    return signed_in("officer")


@pytest.fixture
def tom(loan: str) -> Client:
    user = User.objects.create_user("tom", first_name="Tom", last_name="Nguyen")
    give_role(user, Role.OFFICER)
    client = Client()
    client.force_login(user)
    return client


def save(client: Client, name: str, query: str = "state=TX", **more: str) -> tuple[str, str]:
    answer = client.post("/o/views/loans/", {"name": name, "query": query} | more)
    text = client.get("/o/loans/").content.decode()
    return str(answer["Location"]), text


def test_a_view_keeps_the_filters_and_nothing_else(renee: Client) -> None:
    where, text = save(renee, " Texas  late ", "evil=1&sort=-amount&state=TX&page=3&q=")
    assert where == "/o/loans/?state=TX&sort=-amount"
    assert "Saved the view Texas late. Only you see it." in text
    view = SavedView.objects.get()
    assert (view.name, view.query, view.shared) == ("Texas late", "state=TX&sort=-amount", False)
    assert Act.objects.get(action="view:saved").actor == "officer"
    page = renee.get("/o/loans/?sort=-amount&state=TX").content.decode()
    assert '?state=TX&amp;sort=-amount" aria-current="true"' in page


def test_a_view_of_ones_own_is_nobody_elses(renee: Client, tom: Client) -> None:
    save(renee, "Mine alone")
    assert "Mine alone" not in tom.get("/o/loans/").content.decode()
    view = SavedView.objects.get()
    for act in ("rename", "delete"):
        sent = {"act": act, "name": "Stolen"}
        assert tom.post(f"/o/views/{view.pk}/change/", sent).status_code == 404
    assert SavedView.objects.get().name == "Mine alone"


def test_a_shared_view_is_everybodys_to_read_alone(renee: Client, tom: Client) -> None:
    save(renee, "Texas", shared="on")
    assert "Texas" in tom.get("/o/loans/").content.decode()
    assert "Texas" not in tom.get("/o/queues/delinquency/").content.decode()
    view = SavedView.objects.get()
    assert tom.post(f"/o/views/{view.pk}/change/", {"act": "delete"}).status_code == 404
    assert SavedView.objects.exists()


def test_auditors_keep_views_and_share_none(loan: str, signed_in: SignedIn) -> None:
    auditor = signed_in("auditor")
    assert "You cannot share a view with the house." in save(auditor, "For all", shared="on")[1]
    assert not SavedView.objects.exists()
    save(auditor, "My sample")
    assert SavedView.objects.get().name == "My sample"


def test_the_same_name_is_replaced_and_a_name_is_needed(renee: Client) -> None:
    save(renee, "Late", "bucket=1-29")
    save(renee, "Late", "bucket=30-59")
    assert SavedView.objects.get().query == "bucket=30-59"
    assert "The view was not saved. Give the view a name." in save(renee, "  ")[1]
    assert "Use 60 letters or fewer." in save(renee, "x" * 61)[1]
    long = f"q={'%26' * 333}"
    assert "Its filters are too long." in save(renee, "Long", f"{long}&state=TX")[1]
    assert SavedView.objects.count() == 1


def test_a_view_is_renamed_and_deleted_by_its_owner(renee: Client) -> None:
    save(renee, "One")
    save(renee, "Two")
    one = SavedView.objects.get(name="One")
    url = f"/o/views/{one.pk}/change/"
    renee.post(url, {"act": "rename", "name": "Two"})
    assert "You have another view called Two." in renee.get("/o/loans/").content.decode()
    renee.post(url, {"act": "rename", "name": "Three"})
    assert set(SavedView.objects.values_list("name", flat=True)) == {"Two", "Three"}
    renee.post(url, {"act": "delete"})
    assert SavedView.objects.get().name == "Two"
    assert renee.post("/o/views/nowhere/", {"name": "x"}).status_code == 404
