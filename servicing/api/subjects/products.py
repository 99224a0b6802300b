"""The product catalogue and new loans."""

from typing import Any

from servicing.api.operations import Call, operation
from servicing.api.paging import Listed
from servicing.api.shapes.products import (
    LoanEntered,
    LoanSent,
    ProductRow,
    ProductsAsked,
    ProductSent,
)
from servicing.api.subjects.approvals import ApprovalRow
from servicing.audit.models import Approval
from servicing.ledger.days import open_date
from servicing.products.approving import ask_entry
from servicing.products.catalogue import add_version, current
from servicing.products.entering import enter, entered_before, read_entry
from servicing.products.models import EnteredLoan, ProductVersion

GROUP = "Products"


@operation("GET", "products/", "list_products", "List products", group=GROUP,
           permission="loan.view", query=ProductsAsked, answer=ProductRow, many=True)  # fmt: skip
def list_products(call: Call) -> Listed:
    """The last version of each, by name."""
    return Listed(current(), lambda one: [one.code])


@operation("POST", "products/", "add_product_version", "Keep another version of a product",
           group=GROUP, permission="product.change", body=ProductSent, answer=ProductRow,
           changes=True, status=201)  # fmt: skip
def add_product_version(call: Call) -> ProductVersion:
    """Loans that were entered under older versions stay as they are."""
    content = {name: value for name, value in call.body.items() if name != "why"}
    return add_version(content, actor=call.actor, why=call.body["why"], today=open_date(),
                       at=call.now)  # fmt: skip


@operation("POST", "products/loans/", "enter_loan", "Enter a new loan", group=GROUP,
           permission="loan.open", body=LoanSent, answer=LoanEntered, changes=True,
           status=201)  # fmt: skip
def enter_loan(call: Call) -> dict[str, Any]:
    """Opened and paid out on the day from which it bears interest. Above the limit for money it
    is 409: ask a second person."""
    today = open_date()
    loan = entered_before(call.house_key) or enter(
        read_entry(call.body["entry"], today), key=call.house_key, actor=call.actor,
        why=call.body["why"], today=today, at=call.now,
    )  # fmt: skip
    kept = EnteredLoan.objects.select_related("product").get(pk=loan.pk)
    return {"number": loan.number, "product": kept.product.code, "version": kept.product.version}


@operation("POST", "products/loans/ask/", "ask_new_loan", "Ask a second person for a new loan",
           group=GROUP, permission="loan.open", body=LoanSent, answer=ApprovalRow, changes=True,
           status=201)  # fmt: skip
def ask_new_loan(call: Call) -> Approval:
    """It is opened when somebody else approves it."""
    entry = read_entry(call.body["entry"], open_date())
    return ask_entry(call.body["entry"], entry, key=call.house_key, actor=call.actor,
                     why=call.body["why"], at=call.now)  # fmt: skip
