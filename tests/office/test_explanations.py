"""Every amount on a loan's page carries its explanation, which comes to the same amount."""

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils.html import strip_tags

from servicing.audit.roles import Role
from tests.api.conftest import program
from tests.house.test_commands import answered, manage, refused
from tests.make import ann, board, close_until, pay

from .test_loan_pages import signed_in

__all__ = ["manage", "program"]
LINK = re.compile(r'<a class="explain" href="([^"]+)" data-explain>(.*?)</a>', re.DOTALL)


def plain(shown: str) -> str:
    return re.sub(r"[^0-9.]", "", strip_tags(shown)) or "0"


@pytest.mark.django_db
def test_every_amount_of_the_overview_opens_its_explanation(client: Client, program: Any) -> None:
    [stream] = board(ann(escrow=50000, suspense=12300, corporate_advances=18500))
    close_until(date(2026, 4, 19))
    pay(stream, date(2026, 4, 20), 30000)
    signed_in(client, Role.OFFICER)
    page = client.get("/o/loans/1001/").content.decode()
    links = LINK.findall(page)
    fields = {href.split("/explain/")[1].strip("/") for href, _ in links}
    assert {"principal", "escrow", "suspense", "to_bring_current", "payoff", "per_diem", "fees",
            "corporate_advances", "installment:2026-04-01.open", "late_fee:2026-04-01",
            "installment:2026-04-01.interest_open"} <= fields  # fmt: skip
    for href, shown in dict(links).items():
        panel = client.get(href, headers={"HX-Request": "true"}).content.decode()
        amount = re.search(r'explained-amount">(.*?)<small', panel, re.DOTALL)
        assert amount, href
        assert plain(amount[1]) == plain(shown), href
    whole = client.get("/o/loans/1001/explain/late_fee:2026-04-01/").content.decode()
    assert "5% × 1199.10" in whole
    assert "12 CFR 1026.36(c)(2)" in whole
    asked = program("officer").get("loans/1001/explanations/late_fee:2026-04-01/").json()
    assert (asked["amount"], asked["steps"][0]["figures"]) == ("59.96", "5% × 1199.10")


def test_the_command_tells_it_too(fresh_db: str, manage: Any) -> None:
    board(ann())
    told = answered(manage("explain", "1001", "payoff.interest", "--json"), "explain")
    # One day of March at 6% of 200,000.00 by 365
    assert (told["amount"], told["recomputed"], told["citation"]) == (
        "32.88", "32.88", "Fannie Mae F-1-09"
    )  # fmt: skip
    [(path, message)] = refused(manage("explain", "1001", "gold", "--json"))
    assert path == "FIELD"
    assert "principal" in message
    assert "Terms version 1" in manage("explain", "1001", "principal").out
