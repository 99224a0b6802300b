"""The people of the house who sign in to the demo. Made only by the demo command."""

from typing import NamedTuple

from django.contrib.auth.hashers import make_password

from servicing.audit.models import User
from servicing.audit.roles import Role, give_role

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
