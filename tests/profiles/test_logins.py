"""Logins of borrowers: one for a person, and never one of the house's people by accident."""

import pytest
from django.contrib.auth.models import AnonymousUser

from borrowers.profiles.logins import (
    LoginRefused,
    choose_preferences,
    open_login,
    person_of,
    starts_in_portal,
)
from borrowers.profiles.models import Login, Person
from servicing.audit.models import Act, User
from servicing.audit.roles import Role, give_role

pytestmark = pytest.mark.django_db


@pytest.fixture
def ann() -> Person:
    return Person.objects.create(first_name="Ann", last_name="Bell")


def user(name: str) -> User:
    return User.objects.create_user(name, password=None)


def test_a_login_is_opened_once_and_recorded(ann: Person) -> None:
    first = user("ann")
    opened = open_login(user=first, person=ann, actor="renee")
    assert open_login(user=first, person=ann, actor="renee") == opened
    assert person_of(first) == ann
    act = Act.objects.get(action="login:opened")
    assert (act.actor, act.subject, act.details) == ("renee", "ann", {"person": ann.pk})


def test_a_second_login_of_a_person_or_a_user_is_refused(ann: Person) -> None:
    first, ben = user("ann"), Person.objects.create(first_name="Ben")
    open_login(user=first, person=ann, actor="renee")
    for who, person in ((user("other"), ann), (first, ben)):
        with pytest.raises(LoginRefused):
            open_login(user=who, person=person, actor="renee")
    assert Login.objects.count() == Act.objects.count() == 1


def test_who_is_no_borrower_is_nobody(ann: Person) -> None:
    closed = user("closed")
    open_login(user=closed, person=ann, actor="renee")
    assert starts_in_portal(closed)
    closed.is_active = False
    for who in (AnonymousUser(), user("stranger"), closed):
        assert person_of(who) is None
        assert not starts_in_portal(who)


def test_staff_who_borrow_start_at_work(ann: Person) -> None:
    renee = user("renee")
    open_login(user=renee, person=ann, actor="priscilla")
    give_role(renee, Role.OFFICER)
    assert person_of(renee) == ann
    assert not starts_in_portal(renee)


def test_preferences_that_stay_are_not_recorded(ann: Person) -> None:
    choose_preferences(person=ann, actor="ann", language="en")
    choose_preferences(person=ann, actor="ann", paperless=False)
    assert not Act.objects.exists()
