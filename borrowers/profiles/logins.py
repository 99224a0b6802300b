"""Logins of borrowers: a user of no role, who is a person that we know."""

from servicing.audit.acts import record
from servicing.audit.models import User
from servicing.audit.roles import roles_of

from .models import Login, Person


class LoginRefused(ValueError):
    """A login that cannot be opened; the message says why."""


def person_of(user: object) -> Person | None:
    """The borrower who is signed in, or None: nobody is, or somebody of the house."""
    if not isinstance(user, User) or not user.is_active:
        return None
    found = Login.objects.select_related("person").filter(user=user).first()
    return found.person if found else None


def starts_in_portal(user: object) -> bool:
    """Whether the portal is where the person starts: a borrower who does not work here."""
    return isinstance(user, User) and not roles_of(user) and person_of(user) is not None


def open_login(*, user: User, person: Person, actor: str) -> Login:
    """Let a person sign in as this user, in the caller's transaction. The same again changes
    nothing; a user or a person who has another login raises LoginRefused."""
    for found in Login.objects.filter(user=user) | Login.objects.filter(person=person):
        if (found.user_id, found.person_id) != (user.pk, person.pk):
            raise LoginRefused(f"{user.username} or person {person.pk} has another login already")
        return found
    record(actor=actor, action="login:opened", subject=user.username,
           details={"person": person.pk})  # fmt: skip
    return Login.objects.create(user=user, person=person)


def choose_preferences(*, person: Person, actor: str, language: str | None = None,
                       paperless: bool | None = None,
                       large_print: bool | None = None) -> None:  # fmt: skip
    """Change how we write to a person, in the caller's transaction. What is None stays."""
    wanted = {"language": language, "paperless": paperless, "large_print": large_print}
    changed = {
        name: value
        for name, value in wanted.items()
        if value is not None and value != getattr(person, name)
    }
    if not changed:
        return
    before = {name: getattr(person, name) for name in changed}
    for name, value in changed.items():
        setattr(person, name, value)
    person.save(update_fields=list(changed))
    record(
        actor=actor, action="profile:preferences", subject=str(person.pk),
        details={"before": before, "after": changed},
    )  # fmt: skip
