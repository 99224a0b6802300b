"""Who did it, as screens say it: a short name for a user name, words for what runs by itself."""

from collections.abc import Iterable

from servicing.audit.models import User

# Actors that are nobody's user name.
MACHINES = {
    "night": "the nightly run",
    "inbox": "the inbox",
    "schedule": "the schedule",
    "command": "a command",
    "board command": "a command",
}


def short_names(usernames: Iterable[str]) -> dict[str, str]:
    """T. Nguyen for tom; a name that is no user's stays as it is. One read."""
    wanted = set(usernames)
    users = User.objects.filter(username__in=wanted)
    known = {user.username: _short(user) for user in users}
    return {name: known.get(name) or MACHINES.get(name, name) for name in wanted}


def short_name(username: str) -> str:
    return short_names([username])[username]


def _short(user: User) -> str:
    if user.first_name and user.last_name:
        return f"{user.first_name[0]}. {user.last_name}"
    return user.display_name
