"""People around two mortgages: Ann's 1001, with everybody who may have a part in a loan, and
Ben's 1002. Each borrower has a login of their own."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pytest
from django.test import Client

from borrowers.profiles.adding import NewPerson
from borrowers.profiles.logins import open_login
from borrowers.profiles.models import Person
from escrow.models import EscrowLine, Payee
from servicing.audit.models import User
from servicing.audit.roles import Role, give_role
from servicing.compliance.models import NoticeDue
from servicing.documents.models import Document
from servicing.documents.store import put
from servicing.loans.models import Loan
from servicing.loans.opening import NewLoan, NewParty
from tests.make import FIRST_DAY, ann, board, cara

PARTIES = {
    "ann": "borrower", "carlos": "co_borrower", "sue": "successor_in_interest",
    "gus": "guarantor", "tia": "authorized_third_party",
}  # fmt: skip


def people(**roles: str) -> tuple[NewParty, ...]:
    """Parties by first name; Carlos reads Spanish."""
    return tuple(
        NewParty(NewPerson(name.capitalize(), "Bell", email=f"{name}@example.com",
                           language="es" if name == "carlos" else "en"), role)
        for name, role in roles.items()
    )  # fmt: skip


@dataclass(frozen=True)
class House:
    """The loans in the books, and the browsers of the people around them."""

    browser: Callable[[str], Client]
    loan: Loan
    others: Loan
    document: Document

    def url(self, page: str = "", loan: Loan | None = None) -> str:
        return f"/my/loans/{(loan or self.loan).public_id}/{page}"

    def page(self, who: str, page: str = "") -> str:
        """What somebody reads on a page of Ann's loan."""
        answer = self.browser(who).get(self.url(page))
        assert answer.status_code == 200
        return answer.content.decode()


def sign_up(name: str, **more: Any) -> User:
    """A user for the person of this first name, with a login to the portal."""
    user = User.objects.create_user(name, password="a long enough one", **more)  # noqa: S106
    person = Person.objects.get(first_name=name.capitalize())
    open_login(user=user, person=person, actor="test")
    return user


def make_house(annies: NewLoan | None = None) -> House:
    """Board both loans, sign everybody up. `annies`: another loan for Ann."""
    mine = replace(
        annies or ann(), parties=people(**PARTIES), property_line1="12 Elm St",
        property_city="Ames", property_state="IA", property_zip="50010",
    )  # fmt: skip
    stream, _ = board(mine, replace(ann("1002"), parties=people(ben="borrower")))
    for name in (*PARTIES, "ben"):
        sign_up(name)
    for role in (Role.OFFICER, Role.AUDITOR):
        give_role(User.objects.create_user(role.value, password=None), role)
    User.objects.create_user("nobody", password=None)
    line = EscrowLine(stream_id=stream, kind="county_tax", annual_amount=240000, due="05-01;11-01",
                      payee=Payee.objects.create(name="Story County"),
                      next_due=date(2026, 5, 1))  # fmt: skip
    home = EscrowLine(stream_id=stream, kind="hazard", annual_amount=120000, due="09-10",
                      payee=Payee.objects.create(name="Prairie Mutual"),
                      next_due=date(2026, 9, 10))  # fmt: skip
    EscrowLine.objects.bulk_create([line, home])
    return House(_browser, Loan.objects.get(number="1001"), Loan.objects.get(number="1002"),
                 make_document(stream))  # fmt: skip


def _browser(who: str) -> Client:
    client = Client()
    if who != "anonymous":
        client.force_login(User.objects.get(username=who))
    return client


def make_document(stream: int) -> Document:
    notice = NoticeDue.objects.create(
        stream_id=stream, code="periodic_statement", key="2026-04-01", due_on=FIRST_DAY,
        facts="{}", business_date=FIRST_DAY,
    )  # fmt: skip
    return Document.objects.create(
        stream_id=stream, notice=notice, kind="periodic_statement", title="Mortgage statement",
        dated=FIRST_DAY, sha256=put(b"%PDF-1.7"), size=8, pages=2, renderer="test",
    )  # fmt: skip


@pytest.fixture
def house(db: None) -> House:
    """Ann is current: 1,499.10 falls due on April 1."""
    return make_house()


@pytest.fixture
def late_house(db: None) -> House:
    """Ann paid nothing since December: January, February and March are open on March 2."""
    return make_house(ann(next_due=date(2026, 1, 1), interest_paid_to=date(2025, 12, 1)))


@pytest.fixture
def two_loans(house: House) -> Loan:
    """Ann's car loan, her other one."""
    person = Person.objects.get(first_name="Ann")
    board(replace(cara("1003"), parties=(NewParty(person.pk),)))
    return Loan.objects.get(number="1003")
