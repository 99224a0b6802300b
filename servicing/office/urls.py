"""Every address of the office, a list for each section. Names are what templates use.

A view wears `requires` (access.py), and a row of tests/office/test_urls_by_role.py.
"""

from django.urls import URLPattern, path
from django.views.generic import RedirectView

from .views import assign, audit, find, integrity, report_runs, reports, session, take_payment
from .views import boarding as boarding_views
from .views import cash as cash_views
from .views import jobs as job_views
from .views import loans as loan_views

app_name = "office"

account: list[URLPattern] = [
    path("account/sign-in/", session.SignIn.as_view(), name="sign-in"),
    path("account/sign-out/", session.sign_out, name="sign-out"),
]

home: list[URLPattern] = [
    path("", RedirectView.as_view(pattern_name="office:home"), name="root"),
    path("o/", session.home, name="home"),
    path("o/find/", find.find, name="find"),
]

loans: list[URLPattern] = [
    path("o/loans/", loan_views.loans, name="loans"),
    path("o/loans/<str:number>/", loan_views.loan, name="loan"),
    path(
        "o/loans/<str:number>/transactions/",
        loan_views.loan_transactions,
        name="loan-transactions",
    ),
    path(
        "o/loans/<str:number>/transactions/<int:seq>/",
        loan_views.loan_transaction,
        name="loan-transaction",
    ),
    path("o/loans/<str:number>/schedule/", loan_views.loan_schedule, name="loan-schedule"),
    path("o/loans/<str:number>/escrow/", loan_views.loan_escrow, name="loan-escrow"),
    path("o/loans/<str:number>/documents/", loan_views.loan_documents, name="loan-documents"),
    path(
        "o/loans/<str:number>/documents/<int:pk>/",
        loan_views.loan_document,
        name="loan-document",
    ),
    path("o/loans/<str:number>/payments/new/", take_payment.payment_new, name="payment-new"),
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
    path("o/boarding/load/", boarding_views.boarding_load, name="boarding-load"),
    path("o/boarding/<int:pk>/", boarding_views.boarding_batch, name="boarding-batch"),
    path("o/boarding/exceptions/<int:pk>/", boarding_views.boarding_decide, name="boarding-decide"),
]

jobs: list[URLPattern] = [
    path("o/jobs/", job_views.jobs, name="jobs"),
    path("o/jobs/start/", job_views.job_start, name="job-start"),
    path("o/jobs/<int:pk>/", job_views.job, name="job"),
    path("o/jobs/<int:pk>/steps/", job_views.job_steps, name="job-steps"),
    path("o/jobs/<int:pk>/set-aside/<int:item>/retry/", job_views.job_retry, name="job-retry"),
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

urlpatterns = [*account, *home, *loans, *cash, *boarding, *jobs, *records]
