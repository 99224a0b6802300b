"""The parts of the office and of a loan: what the rail, the tabs, the keys and the palette offer.

A page that is not built yet is offered nowhere: no link leads nowhere.
"""

from dataclasses import dataclass

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.urls import NoReverseMatch, reverse

from servicing.audit.roles import may


@dataclass(frozen=True)
class Page:
    """A page that people go to. `key` opens it; `words` are what they may also call it."""

    title: str
    url_name: str
    key: str
    permission: str
    icon: str = "document-text"
    group: str = ""
    words: str = ""
    of_any_day: bool = False  # it can show another day than today (looking.py)

    def url(self, *args: str) -> str | None:
        """Its address, or None while nobody has built it."""
        try:
            return reverse(self.url_name, args=args)
        except NoReverseMatch:
            return None

    def answers(self, text: str) -> bool:
        """Whether the text is a part of its title, or its words have it from a word's beginning."""
        return text in self.title.lower() or f" {text}" in f" {self.words.lower()}"


@dataclass(frozen=True)
class Link:
    """A page at its address."""

    page: Page
    url: str


SECTIONS = (
    Page("My day", "office:home", "h", "office.enter", "sun", "Work", "home start today due"),
    Page("Tasks", "office:tasks", "w", "task.work", "check-circle", "Work", "todo to-do snooze"),
    Page("Loans", "office:loans", "l", "loan.view", "document-text", "Work", "borrowers search"),
    Page(
        "Queues",
        "office:queues",
        "q",
        "loan.view",
        "queue-list",
        "Work",
        "delinquency dlq past due",
    ),
    Page(
        "Approvals",
        "office:approvals",
        "v",
        "approval.view",
        "check-badge",
        "Work",
        "four eyes second person maker checker",
    ),
    Page(
        "Payments & cash",
        "office:cash",
        "p",
        "cash.view",
        "banknotes",
        "Operations",
        "lockbox suspense unapplied unmatched exceptions files nsf",
    ),
    Page(
        "Escrow",
        "office:escrow",
        "e",
        "loan.view",
        "home",
        "Operations",
        "taxes insurance bills disbursements advances analyses",
    ),
    Page(
        "Letters",
        "office:letters",
        "m",
        "letters.view",
        "envelope",
        "Operations",
        "statements mail print runs returned notices sample release",
    ),
    Page(
        "Boarding",
        "office:boarding",
        "o",
        "boarding.view",
        "inbox-arrow-down",
        "Operations",
        "tape transfers onboarding tie-out",
    ),
    Page(
        "Batch monitor",
        "office:jobs",
        "b",
        "night.view",
        "cog-6-tooth",
        "Operations",
        "nightly cycle jobs runs close",
    ),
    Page(
        "Products",
        "office:products",
        "c",
        "loan.view",
        "tag",
        "Operations",
        "catalogue new loan origination enter",
    ),
    Page(
        "Rate changes",
        "office:rate-changes",
        "n",
        "loan.view",
        "arrows-up-down",
        "Operations",
        "arm adjustable index caps adjustments",
    ),
    Page(
        "Trailing documents",
        "office:trailing",
        "d",
        "loan.view",
        "folder-open",
        "Operations",
        "tickler exceptions recorded mortgage title policy ucc insurance evidence financials",
    ),
    Page(
        "Tools",
        "office:tools",
        "t",
        "loan.view",
        "calculator",
        "Operations",
        "calculators apr what-if payment schedule payoff late fee pmi escrow",
    ),
    Page(
        "Audit home",
        "office:audit",
        "h",
        "audit.view",
        "building-library",
        "Records",
        "auditor start data as of",
    ),
    Page(
        "Reports",
        "office:reports",
        "r",
        "report.view",
        "chart-bar-square",
        "Records",
        "export csv xlsx excel pdf trial balance journal delinquency portfolio",
    ),
    Page(
        "Ledger integrity",
        "office:integrity",
        "i",
        "audit.view",
        "shield-check",
        "Records",
        "verify proof hash merkle differences",
    ),
    Page(
        "Audit trail",
        "office:audit-trail",
        "a",
        "audit.view",
        "finger-print",
        "Records",
        "acts who did what log",
    ),
)

# Offered in the account menu and the palette; it has no place in the rail and no key.
GUIDE = Page(
    "Guide", "office:guide", "", "office.enter", "book-open", words="help manual how to first day"
)

LOAN_TABS = (
    Page("Overview", "office:loan", "1", "loan.view", words="home summary", of_any_day=True),
    Page(
        "Transactions",
        "office:loan-transactions",
        "2",
        "loan.view",
        words="ledger history trx",
        of_any_day=True,
    ),
    Page(
        "Schedule",
        "office:loan-schedule",
        "3",
        "loan.view",
        words="amortization installments",
        of_any_day=True,
    ),
    Page(
        "Terms & changes",
        "office:loan-terms",
        "8",
        "loan.view",
        words="modification rate versions contract note",
        of_any_day=True,
    ),
    Page("Escrow", "office:loan-escrow", "4", "loan.view", words="taxes insurance analysis"),
    Page(
        "Documents", "office:loan-documents", "5", "document.view", words="statements letters pdf"
    ),
    Page(
        "Closing",
        "office:loan-closing",
        "d",
        "loan.view",
        words="trailing checklist conditions funding recording log ucc title exceptions tickler",
    ),
    Page("Payoff", "office:loan-payoff", "9", "loan.view", words="quote per diem letter wire"),
    Page("What-if", "office:loan-what-if", "0", "loan.view", words="suppose simulate extra save"),
    Page(
        "Contacts & notes",
        "office:loan-notes",
        "6",
        "loan.view",
        words="log calls promises tasks history",
    ),
    Page(
        "People",
        "office:loan-people",
        "7",
        "loan.view",
        words="borrower address phone email ssn tin authorized",
    ),
    Page(
        "Timeline",
        "office:loan-timeline",
        "9",
        "loan.view",
        words="everything happened events history",
    ),
)
LOAN_ACTS = (
    Page(
        "Take payment",
        "office:payment-new",
        "t",
        "payment.take",
        "banknotes",
        words="pay post receipt",
    ),
    Page(
        "Record a change",
        "office:loan-events",
        "x",
        "loan.change",
        "pencil-square",
        words="reverse nsf waive fee refund modification deferral rate recast charge off",
    ),
    Page(
        "Payment plan",
        "office:loan-plan",
        "y",
        "loan.change",
        "calendar-days",
        words="biweekly weekly twice a month plan",
    ),
    Page(
        "Log contact",
        "office:contact-new",
        "c",
        "contact.log",
        "phone",
        words="call letter email text promise",
    ),
    Page("Add note", "office:note-new", "n", "note.add", "pencil-square", words="write remember"),
)


def open_to(
    user: AbstractBaseUser | AnonymousUser, pages: tuple[Page, ...], *args: str
) -> list[Link]:
    """Those of the pages that exist and that this person may open. `args`: the loan's number."""
    return [
        Link(page, url) for page in pages if may(user, page.permission) and (url := page.url(*args))
    ]
