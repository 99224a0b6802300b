"""Who calls, and which day it is."""

from typing import Any

from servicing.api.operations import Call, operation
from servicing.api.shapes.house import BusinessDate, Me
from servicing.audit.roles import ACTS, may, roles_of
from servicing.ledger.days import open_date
from servicing.nightly.coordinator import is_running

GROUP = "You and the house"


@operation("GET", "me/", "get_me", "See who you are and what you may do", group=GROUP,
           permission="api.enter", answer=Me)  # fmt: skip
def get_me(call: Call) -> dict[str, Any]:
    """The person, and the permissions of this request: a token with scopes has no others."""
    token = call.token
    return {
        "username": call.user.username,
        "name": call.user.display_name,
        "roles": sorted(roles_of(call.user)),
        "permissions": [
            act for act in ACTS if may(call.user, act) and (token is None or token.covers(act))
        ],
        "token": token,
    }


@operation("GET", "business-date/", "get_business_date", "See the open business date",
           group=GROUP, permission="api.enter", answer=BusinessDate)  # fmt: skip
def get_business_date(call: Call) -> dict[str, Any]:
    """New work lands in the books of this date."""
    return {"business_date": open_date(), "night_running": is_running()}
