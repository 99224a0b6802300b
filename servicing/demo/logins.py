"""The people of the house who sign in to the demo. Made only by the demo command."""

from typing import NamedTuple

from django.contrib.auth.hashers import make_password

from borrowers.profiles.logins import open_login
from servicing.audit.models import User
from servicing.audit.roles import Role, give_role
from servicing.loans.models import Party

PASSWORD = "meridian-demo"  # noqa: S105  printed on the screen: it opens invented loans alone


class Login(NamedTuple):
    """A demo login: its role, and what the person does."""

    first_name: str
    last_name: str
    role: Role
    what: str
    password: str = PASSWORD

    @property
    def username(self) -> str:
        return self.first_name.lower()


LOGINS = (
    Login("Renee", "Okafor", Role.OFFICER, "default officer"),
    Login("Tom", "Nguyen", Role.OFFICER, "collections"),
    Login("Dana", "Whitfield", Role.CASHIER, "payments and cash"),
    Login("Marcus", "Lee", Role.ESCROW_ANALYST, "escrow analyst"),
    Login("Ivy", "Park", Role.OFFICER, "loss-mitigation underwriter"),
    Login("Owen", "Baptiste", Role.OFFICER, "investor reporting"),
    Login("Priscilla", "Grant", Role.SUPERVISOR, "supervisor, approves"),
    Login("Jordan", "Pike", Role.ADMINISTRATOR, "administrator"),
    Login("Helena", "Voss", Role.AUDITOR, "external auditor"),
    Login("Sam", "Carter", Role.AUDITOR, "state examiner"),
)


class BorrowerLogin(NamedTuple):
    """A borrower who signs in to the portal: whose part in which loan, and what it shows."""

    first_name: str
    last_name: str
    loan: str
    what: str
    password: str = PASSWORD

    @property
    def username(self) -> str:
        return self.first_name.lower()


BORROWERS = (
    BorrowerLogin("Priya", "Raman", "1000391177", "borrower: all is well"),
    BorrowerLogin("Maria", "Alvarez", "1000482213", "borrower: past due, in Spanish"),
    BorrowerLogin("Daniel", "Alvarez", "1000482213", "co-borrower of the same loan"),
    BorrowerLogin("Nina", "Costa", "1000274418", "borrower: too little saved for taxes"),
    BorrowerLogin("Walter", "Stone", "1000318825", "borrower: more saved than needed"),
    BorrowerLogin("Jamal", "Rivers", "1000613308", "borrower: an auto loan"),
    BorrowerLogin("Emily", "Hart", "1000702651", "borrower: a personal and an auto loan"),
)


def make_borrower_logins(actor: str = "demo") -> int:
    """Make the borrowers' logins that are missing, each a user of no role who is a party of the
    loan; returns how many there are."""
    password = make_password(PASSWORD)
    for login in BORROWERS:
        person = Party.objects.select_related("person").get(
            loan__number=login.loan, person__first_name=login.first_name,
            person__last_name=login.last_name,
        ).person  # fmt: skip
        user, _ = User.objects.get_or_create(
            username=login.username,
            defaults={
                "first_name": login.first_name,
                "last_name": login.last_name,
                "email": person.email,
                "password": password,
            },
        )
        open_login(user=user, person=person, actor=actor)
    return len(BORROWERS)


def make_logins() -> int:
    """Make the staff users that are missing, with their roles; returns how many there are."""
    password = make_password(PASSWORD)
    for login in LOGINS:
        user, _ = User.objects.get_or_create(
            username=login.username,
            defaults={
                "first_name": login.first_name,
                "last_name": login.last_name,
                "email": f"{login.username}@example.com",
                "password": password,
            },
        )
        give_role(user, login.role)
    return len(LOGINS)
