"""Every address of the portal. A view wears `borrower_page` (access.py), and a row of
tests/portal/test_urls_by_person.py."""

from django.urls import URLPattern, path

from .views import (
    activity,
    documents,
    electronic,
    escrow,
    guide_page,
    help_page,
    home,
    pay,
    profile,
)

app_name = "portal"

LOAN = "my/loans/<uuid:loan>/"

urlpatterns: list[URLPattern] = [
    path("my/", home.home, name="home"),
    path("my/profile/", profile.profile, name="profile"),
    path("my/electronic/", electronic.electronic, name="electronic"),
    path("my/electronic/sample.pdf", electronic.sample, name="electronic-sample"),
    path("my/guide/", guide_page.guide, name="guide"),
    path("my/language/", profile.language, name="language"),
    path(LOAN, home.loan_home, name="loan"),
    path(f"{LOAN}activity/", activity.activity, name="activity"),
    path(f"{LOAN}activity.csv", activity.activity_csv, name="activity-csv"),
    path(f"{LOAN}pay/", pay.pay, name="pay"),
    path(f"{LOAN}pay/<uuid:key>/", pay.receipt, name="receipt"),
    path(f"{LOAN}escrow/", escrow.escrow, name="escrow"),
    path(f"{LOAN}documents/", documents.documents, name="documents"),
    path(f"{LOAN}documents/<int:pk>/", documents.document, name="document"),
    path(f"{LOAN}help/", help_page.get_help, name="help"),
]
