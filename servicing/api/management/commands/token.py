"""Make a token for a program, where nobody sits at a screen."""

from argparse import ArgumentParser
from datetime import UTC, datetime
from typing import Any

from servicing.api.tokens import TokenRefused, make_token
from servicing.audit.models import User
from servicing.audit.reporting import ReportingCommand, WrongInput


class Command(ReportingCommand):
    help = "Make a token for the API on behalf of a person. Its secret is printed once."

    def add_options(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="the program that will use it")
        parser.add_argument("--user", required=True, help="the user name of the person")
        parser.add_argument("--days", type=int, default=90, help="how long it lives (90)")
        parser.add_argument(
            "--scope", action="append", default=[], help="a permission; none: all of the person"
        )

    def answer(self, options: dict[str, Any]) -> tuple[dict[str, Any], int]:
        user = User.objects.filter(username=options["user"], is_active=True).first()
        if user is None:
            raise WrongInput(("--user", f"nobody with an open account is called {options['user']}"))
        try:
            token, secret = make_token(
                user=user, name=options["name"], days=options["days"], scopes=options["scope"],
                actor="command", at=datetime.now(UTC),
            )  # fmt: skip
        except TokenRefused as error:
            raise WrongInput(("token", str(error))) from error
        return {
            "token": secret, "name": token.name, "user": user.username, "scopes": token.scopes,
            "expires": token.expires_at.isoformat(timespec="seconds"),
        }, 0  # fmt: skip

    def tell(self, document: dict[str, Any]) -> str:
        return (
            f"{document['token']}\nKeep it now: it is shown this once. It expires on"
            f" {document['expires'][:10]}."
        )
