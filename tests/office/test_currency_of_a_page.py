"""The pages of a loan speak its currency, shown and typed; the next page begins anew in dollars."""

from dataclasses import replace
from decimal import Decimal
from uuid import uuid4

import pytest

from servicing.payments.models import Receipt
from servicing.products.usual import PRODUCTS
from tests.make import ann, board, cara, state_of
from tests.office.conftest import SignedIn

pytestmark = pytest.mark.django_db
TABS = ("", "transactions/", "schedule/", "payoff/", "what-if/", "terms/")


def yen() -> int:
    """A loan of 1,800,000 yen beside one in dollars."""
    terms = replace(
        cara().terms, currency="JPY", annual_rate=Decimal("4.5"), payment=41_046, late_fee=None
    )
    found, _ = board(
        replace(cara("2001", principal=1_800_000), terms=terms, original_principal=1_800_000),
        ann("1001"),
    )
    return int(found)


def test_a_loan_in_yen_has_no_dollars_on_its_pages(signed_in: SignedIn) -> None:
    yen()
    client = signed_in("supervisor")
    for tab in TABS:
        page = client.get(f"/o/loans/2001/{tab}").content.decode()
        assert "$" not in page.split("<main", 1)[1], tab
        assert "US dollars" not in page, tab
    assert "JPY\u00a01,800,000" in client.get("/o/loans/2001/").content.decode()
    assert "$200,000.00" in client.get("/o/loans/1001/").content.decode()


def test_the_list_of_loans_names_other_currencies(signed_in: SignedIn) -> None:
    yen()
    page = signed_in("supervisor").get("/o/loans/?scope=all").content.decode()
    assert "JPY 1,800,000" in page
    assert "200,000.00" in page


def test_a_payment_in_yen_is_typed_in_yen(signed_in: SignedIn) -> None:
    stream = yen()
    client = signed_in("cashier")
    sent = {
        "amount": "41,046", "received": "2026-03-02", "designation": "", "why": "By phone",
        "key": str(uuid4()), "step": "confirm",
    }  # fmt: skip
    client.post("/o/loans/2001/payments/new/", sent)
    receipt = Receipt.objects.get()
    assert (receipt.amount, receipt.currency) == (41_046, "JPY")
    wrong = client.post("/o/loans/2001/payments/new/", sent | {"amount": "41.50"})
    assert wrong.status_code == 422
    assert state_of(stream).principal < 1_800_000


def test_products_in_other_currencies_are_offered() -> None:
    offered = {one["terms"].get("currency", "USD") for one in PRODUCTS}
    assert offered == {"USD", "CAD", "JPY", "KWD"}
