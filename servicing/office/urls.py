"""Every address of the office, a list for each section. Names are what templates use.

A view wears `requires` (access.py), and a row of tests/office/test_urls_by_role.py.
"""

from django.urls import URLPattern, path

from .closing_addresses import closing
from .views import approvals as approval_views
from .views import (
    assign,
    audit,
    boarding_load,
    contact,
    find,
    guide,
    integrity,
    loan_lists,
    report_runs,
    reports,
    session,
    take_payment,
)
from .views import boarding as boarding_views
from .views import cash as cash_views
from .views import documents as document_views
from .views import escrow as escrow_views
from .views import explanation as explanation_views
from .views import jobs as job_views
from .views import letters as letter_views
from .views import life_events as event_views
from .views import loan_contract as contract_views
from .views import loan_ledger as ledger_views
from .views import loan_notes as note_views
from .views import loan_timeline as timeline_views
from .views import loans as loan_views
from .views import my_day as day_views
from .views import payoff as payoff_views
from .views import people as people_views
from .views import plan as plan_views
from .views import products as product_views
from .views import queues as queue_views
from .views import rate_changes as rate_views
from .views import saved_views as view_views
from .views import tasks as task_views
from .views import tools as tool_views
from .views import what_if as what_if_views

app_name = "office"

account: list[URLPattern] = [
    path("account/sign-in/", session.SignIn.as_view(), name="sign-in"),
    path("account/sign-out/", session.sign_out, name="sign-out"),
    path("account/session/", session.session_left, name="session-left"),
]

home: list[URLPattern] = [
    path("", session.root, name="root"),
    path("o/", day_views.home, name="home"),
    path("o/find/", find.find, name="find"),
]

loans: list[URLPattern] = [
    path("o/loans/", loan_lists.loans, name="loans"),
    path("o/loans/export.csv", loan_lists.loans_export, name="loans-export"),
    path("o/loans/<str:number>/", loan_views.loan, name="loan"),
    path(
        "o/loans/<str:number>/transactions/",
        ledger_views.loan_transactions,
        name="loan-transactions",
    ),
    path(
        "o/loans/<str:number>/transactions.xlsx",
        ledger_views.loan_transactions_xlsx,
        name="loan-transactions-xlsx",
    ),
    path(
        "o/loans/<str:number>/transactions/<int:seq>/",
        loan_views.loan_transaction,
        name="loan-transaction",
    ),
    path("o/loans/<str:number>/schedule/", contract_views.loan_schedule, name="loan-schedule"),
    path(
        "o/loans/<str:number>/schedule.xlsx",
        contract_views.loan_schedule_xlsx,
        name="loan-schedule-xlsx",
    ),
    path("o/loans/<str:number>/terms/", contract_views.loan_terms, name="loan-terms"),
    path("o/loans/<str:number>/timeline/", timeline_views.loan_timeline, name="loan-timeline"),
    path("o/loans/<str:number>/escrow/", loan_views.loan_escrow, name="loan-escrow"),
    path("o/loans/<str:number>/documents/", document_views.loan_documents, name="loan-documents"),
    path(
        "o/loans/<str:number>/documents/<int:pk>/",
        document_views.loan_document,
        name="loan-document",
    ),
    path(
        "o/loans/<str:number>/documents/<int:pk>/send/",
        document_views.document_send,
        name="document-send",
    ),
    path(
        "o/loans/<str:number>/documents/upload/",
        document_views.document_upload,
        name="document-upload",
    ),
    path(
        "o/loans/<str:number>/documents/hold/", document_views.document_hold, name="document-hold"
    ),
    path("o/loans/<str:number>/documents/letter/", document_views.letter_new, name="letter-new"),
    path(
        "o/loans/<str:number>/documents/make/<slug:code>/",
        document_views.document_make,
        name="document-make",
    ),
    path("o/letters/", letter_views.letters, name="letters"),
    path("o/letters/back/", letter_views.letter_back, name="letter-back"),
    path("o/letters/<int:pk>/", letter_views.letter_run, name="letter-run"),
    path("o/letters/<int:pk>/decide/", letter_views.letter_run_decide, name="letter-run-decide"),
    path("o/letters/<int:pk>/<str:name>", letter_views.letter_file, name="letter-file"),
    path(
        "o/loans/<str:number>/transactions/<int:seq>/reverse/",
        event_views.transaction_reverse,
        name="transaction-reverse",
    ),
    path(
        "o/loans/<str:number>/explain/<str:field>/",
        explanation_views.explanation,
        name="loan-explain",
    ),
    path("o/loans/<str:number>/payoff/", payoff_views.payoffs, name="loan-payoff"),
    path(
        "o/loans/<str:number>/payoff/requests/", payoff_views.payoff_request, name="payoff-request"
    ),
    path("o/loans/<str:number>/payoff/new/", payoff_views.payoff_new, name="payoff-new"),
    path("o/loans/<str:number>/payoff/<int:pk>/", payoff_views.payoff, name="payoff"),
    path(
        "o/loans/<str:number>/payoff/<int:pk>/post/", payoff_views.payoff_post, name="payoff-post"
    ),
    path(
        "o/loans/<str:number>/payoff/<int:pk>/payoff.xlsx",
        payoff_views.payoff_workbook,
        name="payoff-workbook",
    ),
    path("o/loans/<str:number>/plan/", plan_views.plan, name="loan-plan"),
    path("o/products/", product_views.products, name="products"),
    path("o/products/new/", product_views.product_edit, name="product-new"),
    path("o/products/<str:code>/", product_views.product, name="product"),
    path("o/products/<str:code>/edit/", product_views.product_edit, name="product-edit"),
    path("o/products/<str:code>/loan/", product_views.loan_new, name="loan-new"),
    path("o/rate-changes/", rate_views.rate_changes, name="rate-changes"),
    path("o/rate-changes/<int:pk>/", rate_views.rate_change, name="rate-change"),
    path("o/indices/", rate_views.indices, name="indices"),
    path("o/indices/upload/", rate_views.index_upload, name="index-upload"),
    path("o/tools/", tool_views.tools, name="tools"),
    path("o/tools/<str:code>/", tool_views.tool, name="tool"),
    path("o/loans/<str:number>/what-if/", what_if_views.what_if, name="loan-what-if"),
    path("o/loans/<str:number>/events/", event_views.events, name="loan-events"),
    path("o/loans/<str:number>/events/<str:code>/", event_views.event_new, name="event-new"),
    path("o/loans/<str:number>/payments/new/", take_payment.payment_new, name="payment-new"),
]

work: list[URLPattern] = [
    path("o/tasks/", task_views.tasks, name="tasks"),
    path("o/tasks/new/", task_views.task_new, name="task-new"),
    path("o/tasks/<int:pk>/", task_views.task, name="task"),
    path("o/tasks/<int:pk>/done/", task_views.task_done, name="task-done"),
    path("o/loans/<str:number>/notes/", note_views.loan_notes, name="loan-notes"),
    path("o/loans/<str:number>/notes/new/", note_views.note_new, name="note-new"),
    path(
        "o/loans/<str:number>/notes/<int:pk>/retract/",
        note_views.note_retract,
        name="note-retract",
    ),
    path("o/loans/<str:number>/notes/<int:pk>/pin/", note_views.note_pin, name="note-pin"),
    path("o/loans/<str:number>/contacts/new/", contact.contact_new, name="contact-new"),
    path("o/loans/<str:number>/people/", people_views.loan_people, name="loan-people"),
    path("o/loans/<str:number>/people/<int:pk>/", people_views.person_edit, name="person-edit"),
    path(
        "o/loans/<str:number>/people/<int:pk>/tax-id/",
        people_views.person_tin,
        name="person-tin",
    ),
]

cash: list[URLPattern] = [
    path("o/cash/", cash_views.cash, name="cash"),
    path("o/cash/files/", cash_views.cash_upload, name="cash-upload"),
    path("o/cash/files/<int:pk>/", cash_views.cash_file, name="cash-file"),
    path("o/cash/exceptions/", cash_views.cash_exceptions, name="cash-exceptions"),
    path("o/cash/exceptions/<int:pk>/assign/", assign.cash_assign, name="cash-assign"),
]

boarding: list[URLPattern] = [
    path("o/boarding/", boarding_views.boarding, name="boarding"),
    path("o/boarding/load/", boarding_load.boarding_load, name="boarding-load"),
    path("o/boarding/uploads/<str:token>/", boarding_load.boarding_draft, name="boarding-draft"),
    path(
        "o/boarding/uploads/<str:token>/mapping/",
        boarding_load.boarding_mapping,
        name="boarding-mapping",
    ),
    path(
        "o/boarding/uploads/<str:token>/progress/",
        boarding_load.boarding_progress,
        name="boarding-progress",
    ),
    path("o/boarding/<int:pk>/", boarding_views.boarding_batch, name="boarding-batch"),
    path("o/boarding/<int:pk>/reject/", boarding_views.boarding_reject, name="boarding-reject"),
    path(
        "o/boarding/<int:pk>/report.<str:kind>",
        boarding_views.boarding_report,
        name="boarding-report",
    ),
    path("o/boarding/exceptions/", boarding_views.boarding_exceptions, name="boarding-exceptions"),
    path("o/boarding/exceptions/<int:pk>/", boarding_views.boarding_decide, name="boarding-decide"),
]

jobs: list[URLPattern] = [
    path("o/jobs/", job_views.jobs, name="jobs"),
    path("o/jobs/start/", job_views.job_start, name="job-start"),
    path("o/jobs/<int:pk>/", job_views.job, name="job"),
    path("o/jobs/<int:pk>/steps/", job_views.job_steps, name="job-steps"),
    path("o/jobs/<int:pk>/set-aside/<int:item>/retry/", job_views.job_retry, name="job-retry"),
]

queues: list[URLPattern] = [
    path("o/queues/", queue_views.queues, name="queues"),
    path("o/queues/delinquency/", loan_lists.delinquency, name="delinquency"),
    path(
        "o/queues/delinquency/export.csv", loan_lists.delinquency_export, name="delinquency-export"
    ),
    path("o/queues/delinquency/work/", queue_views.queue_work, name="queue-work"),
    path("o/views/<slug:page>/", view_views.view_save, name="view-save"),
    path("o/views/<int:pk>/change/", view_views.view_change, name="view-change"),
]

escrow: list[URLPattern] = [
    path("o/escrow/", escrow_views.escrow, name="escrow"),
]

approvals: list[URLPattern] = [
    path("o/approvals/", approval_views.approvals, name="approvals"),
    path("o/approvals/<int:pk>/", approval_views.approval, name="approval"),
]

records: list[URLPattern] = [
    path("audit/", audit.home, name="audit"),
    path("audit/trail/", audit.trail, name="audit-trail"),
    path("audit/reports/", reports.reports, name="reports"),
    path("audit/reports/runs/", report_runs.runs, name="runs"),
    path("audit/reports/runs/<int:pk>/", report_runs.run, name="run"),
    path("audit/reports/runs/<int:pk>/file/", report_runs.run_file, name="run-file"),
    path(
        "audit/reports/runs/<int:pk>/particulars/",
        report_runs.run_particulars,
        name="run-particulars",
    ),
    path("audit/reports/runs/<int:pk>/again/", report_runs.run_again, name="run-again"),
    path(
        "audit/reports/runs/<int:pk>/compare/<int:other>/",
        report_runs.run_compare,
        name="run-compare",
    ),
    path("audit/reports/<str:name>/", reports.report, name="report"),
    path("audit/reports/<str:name>/run/", reports.report_run, name="report-run"),
    path("audit/integrity/", integrity.integrity, name="integrity"),
    path("audit/integrity/start/", integrity.integrity_start, name="integrity-start"),
    path("audit/integrity/<int:pk>/", integrity.proof, name="proof"),
    path("audit/integrity/<int:pk>/state/", integrity.proof_state, name="proof-state"),
    path("audit/integrity/<int:pk>/evidence/", integrity.proof_evidence, name="proof-evidence"),
]

help_pages: list[URLPattern] = [
    path("guide/", guide.guide, name="guide"),
    path("guide/<slug:role>/", guide.guide_page, name="guide-page"),
]

urlpatterns = [
    *account,
    *home,
    *loans,
    *work,
    *closing,
    *cash,
    *boarding,
    *jobs,
    *queues,
    *escrow,
    *approvals,
    *records,
    *help_pages,
]
