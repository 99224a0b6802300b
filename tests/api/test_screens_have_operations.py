"""What people can do on the screens, programs can do too: each address of the office has its
operation here, or the reason why it has none. A new address without a line fails."""

from servicing.api.operations import OPERATIONS
from servicing.office import urls

# Why a screen has no operation.
BROWSER = "only a browser signs in and out; programs bring a token"
PLACE = "a place to begin; it shows nothing of its own"
LOOK = "another look at the same night: get_night"

SCREENS: dict[str, tuple[str, ...] | str] = {
    "sign-in": BROWSER,
    "sign-out": BROWSER,
    "root": PLACE,
    "home": PLACE,
    "find": ("list_loans", "get_me"),
    "loans": ("list_loans",),
    "loan": ("get_loan", "list_parties", "get_what_is_due", "get_pay_history",
             "list_transactions", "list_escrow_analyses"),
    "loan-transactions": ("list_transactions",),
    "loan-transaction": ("get_transaction",),
    "loan-schedule": ("list_schedule",),
    "loan-escrow": ("get_escrow", "list_escrow_lines", "list_escrow_disbursements",
                    "list_escrow_analyses", "get_escrow_analysis"),
    "loan-documents": ("list_documents", "get_document"),
    "loan-document": ("get_document_content",),
    "payment-new": ("preview_payment", "take_payment"),
    "cash": ("get_cash", "list_cash_files"),
    "cash-upload": ("upload_cash_file",),
    "cash-file": ("get_cash_file", "list_receipts"),
    "cash-exceptions": ("list_cash_exceptions",),
    "cash-assign": ("get_receipt", "suggest_loans", "preview_assignment", "assign_receipt"),
    "boarding": ("list_batches",),
    "boarding-load": ("board_files",),
    "boarding-batch": ("get_batch", "list_boarding_exceptions"),
    "boarding-decide": ("get_boarding_exception", "decide_boarding_exception"),
    "jobs": ("list_nights", "get_business_date"),
    "job-start": ("start_night",),
    "job": ("get_night", "list_set_aside"),
    "job-steps": LOOK,
    "job-retry": ("retry_set_aside",),
}  # fmt: skip

# What only the API shows: nobody's screen asks for it.
OF_ITS_OWN: set[str] = set()


def test_every_screen_has_its_operations() -> None:
    assert {pattern.name for pattern in urls.urlpatterns} == set(SCREENS)


def test_every_operation_named_here_is_there_and_each_is_somebodys() -> None:
    named = {name for names in SCREENS.values() if isinstance(names, tuple) for name in names}
    assert named | OF_ITS_OWN == {one.name for one in OPERATIONS}
    assert not named & OF_ITS_OWN


def test_the_permission_is_that_of_the_screen() -> None:
    """An operation asks for no less than the screen that does the same."""
    asked = {one.name: one.permission for one in OPERATIONS}
    screens = {p.name: p.callback.__dict__.get("permission") for p in urls.urlpatterns}
    for screen, names in SCREENS.items():
        if isinstance(names, tuple) and screen != "find":
            assert screens[screen] in {asked[name] for name in names}, screen
