"""What people can do on the screens, programs can do too: each address of the office has its
operation here, or the reason why it has none. A new address without a line fails."""

from servicing.api.operations import OPERATIONS
from servicing.office import urls

# Why a screen has no operation.
BROWSER = "only a browser signs in and out; programs bring a token"
PLACE = "a place to begin; it shows nothing of its own"
LOOK = "another look at the same night or proof: get_night, get_proof"
MY_DAY = "what list_tasks, list_approvals and list_cash_exceptions answer, on one page"
BY_HAND = "columns are matched by hand on the screen; a program sends ours: board_files"
HOLDS = "a queue hands loans to people at screens; programs take list_loans with past_due"
FILTERS = "a saved view is how one person's screen is filtered"
TOTALS = "the totals of both runs stand in get_report_run"
READ = "the guide is no act: it says how screens are used, docs/api.md how operations are"
PRINTER = "a file for the printer; programs collect it from PRINT_FOLDER"
NOT_YET = "not yet: a worklist over all loans; each loan has its escrow operations"

SCREENS: dict[str, tuple[str, ...] | str] = {
    "sign-in": BROWSER,
    "sign-out": BROWSER,
    "root": PLACE,
    "home": MY_DAY,
    "find": ("list_loans", "get_me"),
    "loans": ("list_loans",),
    "loan": ("get_loan", "list_parties", "get_what_is_due", "get_pay_history",
             "list_transactions", "list_escrow_analyses"),
    "loan-transactions": ("list_transactions",),
    "loan-transaction": ("get_transaction",),
    "loan-schedule": ("list_schedule",),
    "loan-transactions-xlsx": ("get_transactions_workbook",),
    "loan-schedule-xlsx": ("get_schedule_workbook",),
    "loan-terms": ("get_terms",),
    "loan-timeline": ("list_timeline",),
    "loan-escrow": ("get_escrow", "list_escrow_lines", "list_escrow_disbursements",
                    "list_escrow_analyses", "get_escrow_analysis"),
    "loan-documents": ("list_documents", "get_document", "list_deliveries"),
    "loan-document": ("get_document_content",),
    "document-send": ("send_document",),
    "document-upload": ("upload_document",),
    "document-hold": ("place_hold", "release_hold"),
    "document-make": ("list_document_kinds", "make_document"),
    "letter-new": ("preview_letter", "ask_letter"),
    "letters": ("list_letter_runs",),
    "letter-run": ("get_letter_run", "list_letter_sample"),
    "letter-run-decide": ("decide_letter_run",),
    "letter-file": PRINTER,
    "letter-back": ("record_letter_back",),
    "payment-new": ("preview_payment", "take_payment", "ask_backdated_payment"),
    "loan-payoff": ("list_payoffs",),
    "payoff-request": ("request_payoff",),
    "payoff-new": ("quote_payoff",),
    "payoff": ("list_payoffs", "get_document_content"),
    "payoff-post": ("post_payoff",),
    "payoff-workbook": ("list_payoffs",),
    "loan-explain": ("explain_amount",),
    "loan-what-if": ("simulate",),
    "tools": ("calculate",),
    "loan-plan": ("get_payment_plan", "begin_payment_plan", "end_payment_plan"),
    "products": ("list_products",),
    "product": ("list_products", "simulate"),
    "product-new": ("add_product_version",),
    "product-edit": ("add_product_version", "simulate"),
    "loan-new": ("enter_loan", "ask_new_loan"),
    "trailing": ("list_trailing",),
    "trailing-item": ("get_trailing", "change_trailing", "receive_trailing", "waive_trailing",
                      "reopen_trailing"),
    "trailing-new": ("open_trailing",),
    "loan-closing": ("get_closing", "list_trailing", "list_recordings"),
    "closing-condition": ("get_closing", "mark_condition"),
    "recording-new": ("begin_recording",),
    "recording": ("list_recordings", "log_recording"),
    "rate-changes": ("list_rate_changes",),
    "rate-change": ("get_rate_change", "decide_rate_change"),
    "indices": ("list_index_values",),
    "index-upload": ("load_index_values",),
    "tool": ("calculate", "simulate"),
    "loan-events": ("list_event_kinds",),
    "event-new": ("preview_event", "record_event", "ask_event"),
    "transaction-reverse": ("preview_event", "record_event"),
    "cash": ("get_cash", "list_cash_files"),
    "cash-upload": ("upload_cash_file",),
    "cash-file": ("get_cash_file", "list_receipts"),
    "cash-exceptions": ("list_cash_exceptions",),
    "cash-assign": ("get_receipt", "suggest_loans", "preview_assignment", "assign_receipt",
                    "ask_assignment"),
    "boarding": ("list_batches",),
    "boarding-load": ("board_files",),
    "boarding-batch": ("get_batch", "list_boarding_exceptions"),
    "boarding-decide": ("get_boarding_exception", "decide_boarding_exception",
                        "ask_acceptance"),
    "jobs": ("list_nights", "get_business_date"),
    "job-start": ("start_night",),
    "job": ("get_night", "list_set_aside"),
    "job-steps": LOOK,
    "job-retry": ("retry_set_aside",),
    "session-left": BROWSER,
    "loans-export": ("list_loans",),
    "loan-notes": ("list_notes", "list_contacts"),
    "note-new": ("add_note",),
    "note-pin": ("pin_note",),
    "note-retract": ("retract_note",),
    "contact-new": ("log_contact", "list_parties"),
    "loan-people": ("list_people",),
    "person-edit": ("change_person",),
    "person-tin": ("reveal_tax_id",),
    "tasks": ("list_tasks",),
    "task-new": ("make_task",),
    "task": ("get_task", "change_task"),
    "task-done": ("change_task",),
    "queues": HOLDS,
    "queue-work": HOLDS,
    "delinquency": ("list_loans",),
    "delinquency-export": ("list_loans",),
    "view-save": FILTERS,
    "view-change": FILTERS,
    "escrow": NOT_YET,
    "approvals": ("list_approvals",),
    "approval": ("get_approval", "decide_approval"),
    "boarding-draft": BY_HAND,
    "boarding-mapping": BY_HAND,
    "boarding-progress": BY_HAND,
    "boarding-reject": ("reject_batch",),
    "boarding-report": ("get_batch",),
    "boarding-exceptions": ("list_boarding_exceptions",),
    "audit": PLACE,
    "audit-trail": ("list_acts",),
    "reports": ("list_reports",),
    "report": ("list_reports", "run_report"),
    "report-run": ("run_report",),
    "runs": ("list_report_runs",),
    "run": ("get_report_run",),
    "run-file": ("get_report_file",),
    "run-particulars": ("get_report_run", "get_report_file"),
    "run-again": ("run_report",),
    "run-compare": TOTALS,
    "integrity": ("list_proofs",),
    "integrity-start": ("start_proof",),
    "proof": ("get_proof",),
    "proof-state": LOOK,
    "proof-evidence": ("get_proof",),
    "guide": READ,
    "guide-page": READ,
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
        if isinstance(names, tuple) and screen not in ("find", "transaction-reverse"):
            assert screens[screen] in {asked[name] for name in names}, screen
