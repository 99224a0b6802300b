"""manage.py token."""

import json
from io import StringIO

import pytest
from django.core.management import call_command

from servicing.api.models import Token
from servicing.audit.models import Act, User
from servicing.audit.roles import Role, give_role

from .program import Program


@pytest.mark.django_db
def test_the_command_makes_a_token() -> None:
    give_role(User.objects.create_user("dana"), Role.CASHIER)
    said = StringIO()
    call_command("token", "nightly", user="dana", scope=["api.enter"], json=True, stdout=said)
    answer = json.loads(said.getvalue())
    assert (answer["user"], answer["scopes"]) == ("dana", ["api.enter"])
    assert Program(answer["token"]).get("me/").json()["token"]["name"] == "nightly"
    assert Act.objects.get().actor == "command"


@pytest.mark.django_db
def test_a_token_of_nobody() -> None:
    said = StringIO()
    with pytest.raises(SystemExit, match="2"):
        call_command("token", "nightly", user="nobody", stderr=said)
    assert "nobody with an open account is called nobody" in said.getvalue()
    assert not Token.objects.exists()
