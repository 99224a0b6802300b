"""Every address of the office, asked for by everybody: who gets what.

One row for each address and method. A new address without a row fails here. `{loan}` is a boarded
loan; 404 stands where the row asks for something that is not there, which a person without the
permission must not learn.
"""

from typing import NamedTuple

import pytest
from django.test import Client
from django.urls import URLPattern, resolve

from servicing.audit.roles import ACTS, PERMISSIONS, Role
from servicing.office import urls

from .conftest import ANONYMOUS, NO_ROLE, SignedIn

PEOPLE = (ANONYMOUS, NO_ROLE, *(role.value for role in Role))
WITHOUT_SIGNING_IN = {"sign-in", "sign-out", "session-left", "root"}


class Row(NamedTuple):
    """What anonymous, no_role, officer, cashier, escrow_analyst, supervisor, auditor and
    administrator are answered, in this order."""

    method: str
    path: str
    codes: str


TABLE = [
    Row("get", "/", "302 302 302 302 302 302 302 302"),
    Row("get", "/account/sign-in/", "200 302 302 302 302 302 302 302"),
    Row("post", "/account/sign-in/", "422 302 302 302 302 302 302 302"),
    Row("post", "/account/sign-out/", "302 302 302 302 302 302 302 302"),
    Row("get", "/account/sign-out/", "405 405 405 405 405 405 405 405"),
    Row("get", "/account/session/", "200 200 200 200 200 200 200 200"),
    Row("post", "/account/session/", "200 200 200 200 200 200 200 200"),
    Row("get", "/o/", "302 403 200 200 200 200 200 200"),
    Row("get", "/o/find/?q=1001", "302 403 200 200 200 200 200 200"),
    Row("get", "/o/loans/", "302 403 200 200 200 200 200 403"),
    Row("get", "/o/loans/{loan}/", "302 403 200 200 200 200 200 403"),
    Row("get", "/o/loans/9999/", "302 403 404 404 404 404 404 403"),
    Row("get", "/o/loans/{loan}/transactions/", "302 403 200 200 200 200 200 403"),
    Row("get", "/o/loans/9999/transactions/", "302 403 404 404 404 404 404 403"),
    Row("get", "/o/loans/{loan}/transactions/1/", "302 403 200 200 200 200 200 403"),
    Row("get", "/o/loans/{loan}/transactions/99/", "302 403 404 404 404 404 404 403"),
    Row("get", "/o/loans/{loan}/schedule/", "302 403 200 200 200 200 200 403"),
    Row("get", "/o/loans/9999/schedule/", "302 403 404 404 404 404 404 403"),
    Row("get", "/o/loans/{loan}/transactions.xlsx", "302 403 200 200 200 200 200 403"),
    Row("get", "/o/loans/9999/transactions.xlsx", "302 403 404 404 404 404 404 403"),
    Row("get", "/o/loans/{loan}/schedule.xlsx", "302 403 200 200 200 200 200 403"),
    Row("get", "/o/loans/9999/schedule.xlsx", "302 403 404 404 404 404 404 403"),
    Row("get", "/o/loans/{loan}/terms/", "302 403 200 200 200 200 200 403"),
    Row("get", "/o/loans/9999/terms/", "302 403 404 404 404 404 404 403"),
    Row("get", "/o/loans/{loan}/timeline/", "302 403 200 200 200 200 200 403"),
    Row("get", "/o/loans/9999/timeline/", "302 403 404 404 404 404 404 403"),
    Row("get", "/o/loans/{loan}/escrow/", "302 403 200 200 200 200 200 403"),
    Row("get", "/o/loans/9999/escrow/", "302 403 404 404 404 404 404 403"),
    Row("get", "/o/loans/{loan}/documents/", "302 403 200 200 200 200 200 403"),
    Row("get", "/o/loans/9999/documents/", "302 403 404 404 404 404 404 403"),
    Row("get", "/o/loans/{loan}/documents/1/", "302 403 404 404 404 404 404 403"),
    Row("get", "/o/loans/{loan}/documents/letter/", "302 403 200 403 403 200 403 403"),
    Row("post", "/o/loans/{loan}/documents/letter/", "302 403 422 403 403 422 403 403"),
    Row("post", "/o/loans/{loan}/documents/upload/", "302 403 303 403 303 303 403 403"),
    Row("post", "/o/loans/{loan}/documents/1/send/", "302 403 404 403 403 404 403 403"),
    Row("get", "/o/loans/{loan}/documents/make/x/", "302 403 404 403 403 404 403 403"),
    Row(
        "post", "/o/loans/{loan}/documents/make/payment_history/", "302 403 303 403 403 303 403 403"
    ),
    Row(
        "post",
        "/o/loans/{loan}/documents/make/verification_of_mortgage/",
        "302 403 422 403 403 422 403 403",
    ),
    Row("post", "/o/loans/{loan}/documents/hold/", "302 403 403 403 403 303 403 403"),
    Row("get", "/o/letters/", "302 403 200 200 200 200 200 403"),
    Row("post", "/o/letters/back/", "302 403 303 403 403 303 403 403"),
    Row("get", "/o/letters/1/", "302 403 404 404 404 404 404 403"),
    Row("post", "/o/letters/1/decide/", "302 403 403 403 403 404 403 403"),
    Row("get", "/o/letters/1/none.pdf", "302 403 404 404 404 404 404 403"),
    Row("get", "/o/loans/{loan}/payments/new/", "302 403 200 200 403 200 403 403"),
    Row("post", "/o/loans/{loan}/payments/new/", "302 403 422 422 403 422 403 403"),
    Row("post", "/o/loans/9999/payments/new/", "302 403 404 404 403 404 403 403"),
    Row("get", "/o/loans/{loan}/transactions/1/reverse/", "302 403 200 200 403 200 403 403"),
    Row("get", "/o/loans/9999/transactions/1/reverse/", "302 403 404 404 403 404 403 403"),
    Row("get", "/o/loans/{loan}/explain/principal/", "302 403 200 200 200 200 200 403"),
    Row("get", "/o/loans/{loan}/explain/gold/", "302 403 404 404 404 404 404 403"),
    Row("get", "/o/loans/9999/explain/principal/", "302 403 404 404 404 404 404 403"),
    Row("get", "/o/loans/{loan}/payoff/", "302 403 200 200 200 200 200 403"),
    Row("get", "/o/loans/9999/payoff/", "302 403 404 404 404 404 404 403"),
    Row("post", "/o/loans/{loan}/payoff/requests/", "302 403 422 422 403 422 403 403"),
    Row("post", "/o/loans/9999/payoff/requests/", "302 403 404 404 403 404 403 403"),
    Row("get", "/o/loans/{loan}/payoff/new/", "302 403 200 200 403 200 403 403"),
    Row("get", "/o/loans/9999/payoff/new/", "302 403 404 404 403 404 403 403"),
    Row("get", "/o/loans/{loan}/payoff/99/", "302 403 404 404 404 404 404 403"),
    Row("post", "/o/loans/{loan}/payoff/99/post/", "302 403 404 404 403 404 403 403"),
    Row("get", "/o/loans/{loan}/payoff/99/payoff.xlsx", "302 403 404 404 404 404 404 403"),
    Row("get", "/o/loans/{loan}/what-if/", "302 403 200 200 200 200 200 403"),
    Row("get", "/o/loans/9999/what-if/", "302 403 404 404 404 404 404 403"),
    Row("get", "/o/trailing/", "302 403 200 200 200 200 200 403"),
    Row("get", "/o/trailing/99/", "302 403 404 404 404 404 404 403"),
    Row("get", "/o/loans/{loan}/closing/", "302 403 200 200 200 200 200 403"),
    Row("get", "/o/loans/9999/closing/", "302 403 404 404 404 404 404 403"),
    Row("get", "/o/loans/{loan}/closing/note/", "302 403 200 200 200 200 200 403"),
    Row("get", "/o/loans/{loan}/closing/gold/", "302 403 404 404 404 404 404 403"),
    Row("post", "/o/loans/{loan}/closing/note/", "302 403 422 403 403 422 403 403"),
    Row("get", "/o/loans/{loan}/trailing/new/", "302 403 200 403 403 200 403 403"),
    Row("post", "/o/loans/{loan}/trailing/new/", "302 403 422 403 403 422 403 403"),
    Row("get", "/o/loans/9999/trailing/new/", "302 403 404 403 403 404 403 403"),
    Row("get", "/o/loans/{loan}/recordings/new/", "302 403 200 403 403 200 403 403"),
    Row("post", "/o/loans/{loan}/recordings/new/", "302 403 422 403 403 422 403 403"),
    Row("get", "/o/loans/{loan}/recordings/99/", "302 403 404 404 404 404 404 403"),
    Row("get", "/o/rate-changes/", "302 403 200 200 200 200 200 403"),
    Row("get", "/o/rate-changes/99/", "302 403 404 404 404 404 404 403"),
    Row("get", "/o/indices/", "302 403 200 200 200 200 200 403"),
    Row("post", "/o/indices/upload/", "302 403 422 403 403 422 403 403"),
    Row("get", "/o/loans/{loan}/plan/", "302 403 200 200 200 200 200 403"),
    Row("get", "/o/loans/9999/plan/", "302 403 404 404 404 404 404 403"),
    Row("get", "/o/products/", "302 403 200 200 200 200 200 403"),
    Row("get", "/o/products/new/", "302 403 403 403 403 200 403 403"),
    Row("get", "/o/products/nothing/", "302 403 404 404 404 404 404 403"),
    Row("get", "/o/products/nothing/edit/", "302 403 403 403 403 404 403 403"),
    Row("get", "/o/products/nothing/loan/", "302 403 404 403 403 404 403 403"),
    Row("get", "/o/tools/", "302 403 200 200 200 200 200 403"),
    Row("get", "/o/tools/apr/", "302 403 200 200 200 200 200 403"),
    Row("get", "/o/tools/nothing/", "302 403 404 404 404 404 404 403"),
    Row("get", "/o/loans/{loan}/events/", "302 403 200 200 403 200 403 403"),
    Row("get", "/o/loans/9999/events/", "302 403 404 404 403 404 403 403"),
    Row("get", "/o/loans/{loan}/events/recast/", "302 403 200 403 403 200 403 403"),
    Row("get", "/o/loans/{loan}/events/unknown/", "302 403 404 404 403 404 403 403"),
    Row("post", "/o/loans/{loan}/events/refund/", "302 403 403 422 403 422 403 403"),
    Row("post", "/o/loans/9999/events/recast/", "302 403 404 403 403 404 403 403"),
    Row("get", "/o/tasks/", "302 403 200 200 200 200 403 403"),
    Row("get", "/o/tasks/new/", "302 403 200 200 200 200 403 403"),
    Row("get", "/o/tasks/new/?loan=9999", "302 403 404 404 404 404 403 403"),
    Row("post", "/o/tasks/new/", "302 403 422 422 422 422 403 403"),
    Row("get", "/o/tasks/99/", "302 403 404 404 404 404 403 403"),
    Row("post", "/o/tasks/99/", "302 403 404 404 404 404 403 403"),
    Row("post", "/o/tasks/99/done/", "302 403 404 404 404 404 403 403"),
    Row("get", "/o/loans/{loan}/notes/", "302 403 200 200 200 200 200 403"),
    Row("get", "/o/loans/9999/notes/", "302 403 404 404 404 404 404 403"),
    Row("get", "/o/loans/{loan}/notes/new/", "302 403 303 303 303 303 403 403"),
    Row("post", "/o/loans/{loan}/notes/new/", "302 403 422 422 422 422 403 403"),
    Row("get", "/o/loans/{loan}/notes/99/retract/", "302 403 404 404 404 404 403 403"),
    Row("post", "/o/loans/{loan}/notes/99/pin/", "302 403 404 404 404 404 403 403"),
    Row("get", "/o/loans/{loan}/contacts/new/", "302 403 200 200 200 200 403 403"),
    Row("post", "/o/loans/{loan}/contacts/new/", "302 403 422 422 422 422 403 403"),
    Row("get", "/o/loans/{loan}/people/", "302 403 200 200 200 200 200 403"),
    Row("get", "/o/loans/9999/people/", "302 403 404 404 404 404 404 403"),
    Row("get", "/o/loans/{loan}/people/99/", "302 403 404 403 403 404 403 403"),
    Row("post", "/o/loans/{loan}/people/99/", "302 403 404 403 403 404 403 403"),
    Row("get", "/o/loans/{loan}/people/99/tax-id/", "302 403 404 403 403 404 403 403"),
    Row("post", "/o/loans/{loan}/people/99/tax-id/", "302 403 404 403 403 404 403 403"),
    Row("get", "/o/cash/", "302 403 200 200 200 200 200 403"),
    Row("post", "/o/cash/files/", "302 403 403 422 403 422 403 403"),
    Row("get", "/o/cash/files/", "302 403 403 303 403 303 403 403"),
    Row("get", "/o/cash/files/99/", "302 403 404 404 404 404 404 403"),
    Row("get", "/o/cash/exceptions/", "302 403 200 200 200 200 200 403"),
    Row("get", "/o/cash/exceptions/99/assign/", "302 403 403 404 403 404 403 403"),
    Row("post", "/o/cash/exceptions/99/assign/", "302 403 403 404 403 404 403 403"),
    Row("get", "/o/boarding/", "302 403 200 403 403 200 200 200"),
    Row("get", "/o/boarding/load/", "302 403 403 403 403 303 403 303"),
    Row("post", "/o/boarding/load/", "302 403 403 403 403 422 403 422"),
    Row("get", "/o/boarding/99/", "302 403 404 403 403 404 404 404"),
    Row("get", "/o/boarding/uploads/99/", "302 403 403 403 403 404 403 404"),
    Row("post", "/o/boarding/uploads/99/", "302 403 403 403 403 404 403 404"),
    Row("get", "/o/boarding/uploads/99/mapping/", "302 403 403 403 403 404 403 404"),
    Row("post", "/o/boarding/uploads/99/mapping/", "302 403 403 403 403 404 403 404"),
    Row("get", "/o/boarding/uploads/99/progress/", "302 403 403 403 403 404 403 404"),
    Row("get", "/o/boarding/99/report.xlsx", "302 403 404 403 403 404 404 404"),
    Row("get", "/o/boarding/99/report.json", "302 403 404 403 403 404 404 404"),
    Row("get", "/o/boarding/99/reject/", "302 403 403 403 403 303 403 403"),
    Row("post", "/o/boarding/99/reject/", "302 403 403 403 403 404 403 403"),
    Row("get", "/o/boarding/exceptions/", "302 403 200 403 403 200 200 200"),
    Row("get", "/o/boarding/exceptions/99/", "302 403 403 403 403 404 403 403"),
    Row("post", "/o/boarding/exceptions/99/", "302 403 403 403 403 404 403 403"),
    Row("get", "/o/jobs/", "302 403 200 200 200 200 200 200"),
    Row("get", "/o/jobs/99/", "302 403 404 404 404 404 404 404"),
    Row("get", "/o/jobs/99/steps/", "302 403 404 404 404 404 404 404"),
    Row("get", "/o/jobs/start/", "302 403 403 403 403 405 403 405"),
    Row("post", "/o/jobs/start/", "302 403 403 403 403 303 403 303"),
    Row("get", "/o/jobs/99/set-aside/1/retry/", "302 403 405 403 405 405 403 405"),
    Row("post", "/o/jobs/99/set-aside/1/retry/", "302 403 404 403 404 404 403 404"),
    Row("get", "/o/loans/export.csv", "302 403 200 200 200 200 200 403"),
    Row("get", "/o/queues/", "302 403 200 200 200 200 200 403"),
    Row("get", "/o/queues/delinquency/", "302 403 200 200 200 200 200 403"),
    Row("get", "/o/queues/delinquency/export.csv", "302 403 200 200 200 200 200 403"),
    Row("post", "/o/queues/delinquency/work/", "302 403 302 403 403 302 403 403"),
    Row("get", "/o/queues/delinquency/work/", "302 403 405 403 403 405 403 403"),
    Row("post", "/o/views/loans/", "302 403 303 303 303 303 303 403"),
    Row("get", "/o/views/loans/", "302 403 405 405 405 405 405 403"),
    Row("post", "/o/views/99/change/", "302 403 404 404 404 404 404 403"),
    Row("get", "/o/views/99/change/", "302 403 405 405 405 405 405 403"),
    Row("get", "/o/escrow/", "302 403 200 200 200 200 200 403"),
    Row("get", "/o/approvals/", "302 403 200 200 200 200 200 403"),
    Row("get", "/o/approvals/99/", "302 403 404 404 404 404 404 403"),
    Row("post", "/o/approvals/99/", "302 403 404 404 404 404 404 403"),
    Row("get", "/audit/", "302 403 403 403 403 200 200 403"),
    Row("get", "/audit/trail/", "302 403 403 403 403 200 200 403"),
    Row("get", "/audit/reports/", "302 403 200 200 200 200 200 200"),
    Row("get", "/audit/reports/trial_balance/", "302 403 200 200 200 200 200 404"),
    Row("get", "/audit/reports/night_control/", "302 403 200 200 200 200 200 200"),
    Row("get", "/audit/reports/audit_trail/", "302 403 404 404 404 200 200 404"),
    Row("get", "/audit/reports/nothing/", "302 403 404 404 404 404 404 404"),
    Row("post", "/audit/reports/portfolio/run/", "302 403 302 302 302 302 302 404"),
    Row("get", "/audit/reports/portfolio/run/", "302 403 405 405 405 405 405 405"),
    Row("get", "/audit/reports/runs/", "302 403 200 200 200 200 200 200"),
    Row("get", "/audit/reports/runs/99/", "302 403 404 404 404 404 404 404"),
    Row("get", "/audit/reports/runs/99/file/", "302 403 404 404 404 404 404 404"),
    Row("get", "/audit/reports/runs/99/particulars/", "302 403 404 404 404 404 404 404"),
    Row("post", "/audit/reports/runs/99/again/", "302 403 404 404 404 404 404 404"),
    Row("get", "/audit/reports/runs/99/compare/98/", "302 403 404 404 404 404 404 404"),
    Row("get", "/audit/integrity/", "302 403 403 403 403 200 200 403"),
    Row("get", "/audit/integrity/start/", "302 403 403 403 403 405 405 403"),
    Row("get", "/audit/integrity/99/", "302 403 403 403 403 404 404 403"),
    Row("get", "/audit/integrity/99/state/", "302 403 403 403 403 404 404 403"),
    Row("get", "/audit/integrity/99/evidence/", "302 403 403 403 403 404 404 403"),
    Row("get", "/guide/", "302 403 200 200 200 200 200 200"),
    Row("get", "/guide/officer/", "302 403 200 200 200 200 200 200"),
    Row("get", "/guide/cashier/", "302 403 200 200 200 200 200 200"),
    Row("get", "/guide/escrow-analyst/", "302 403 200 200 200 200 200 200"),
    Row("get", "/guide/supervisor/", "302 403 200 200 200 200 200 200"),
    Row("get", "/guide/auditor/", "302 403 200 200 200 200 200 200"),
    Row("get", "/guide/administrator/", "302 403 200 200 200 200 200 200"),
    Row("get", "/guide/nobody/", "302 403 404 404 404 404 404 404"),
]


@pytest.mark.parametrize("row", TABLE, ids=lambda row: f"{row.method} {row.path}")
def test_everybody_gets_what_the_table_says(row: Row, signed_in: SignedIn, loan: str) -> None:
    path = row.path.format(loan=loan)
    answers = {who: _ask(signed_in(who), row.method, path) for who in PEOPLE}
    assert answers == dict(zip(PEOPLE, map(int, row.codes.split()), strict=True))


def _ask(client: Client, method: str, path: str) -> int:
    return int(client.generic(method.upper(), path).status_code)


def _name(path: str) -> str | None:
    return resolve(path.format(loan="1001").partition("?")[0]).url_name


def test_every_address_has_a_row() -> None:
    listed = {_name(row.path) for row in TABLE}
    assert {pattern.name for pattern in urls.urlpatterns} - listed == set()


def test_every_view_asks_for_a_permission() -> None:
    def permission(pattern: URLPattern) -> str | None:
        return pattern.callback.__dict__.get("permission")

    open_doors = {p.name for p in urls.urlpatterns if permission(p) not in ACTS}
    assert open_doors == WITHOUT_SIGNING_IN


def test_every_permission_is_somebodys_and_is_known() -> None:
    assert frozenset().union(*PERMISSIONS.values()) == set(ACTS)
    assert set(PERMISSIONS) == set(Role)


def test_an_auditor_changes_nothing() -> None:
    """Exports and proofs add to their own history and touch nothing that is audited."""
    own_work = {"report.run", "audit.verify"}
    others = PERMISSIONS[Role.AUDITOR] - own_work
    assert {act.partition(".")[2] for act in others} == {"view", "enter"}
