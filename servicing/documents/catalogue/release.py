"""What a borrower gets when a loan is paid in full."""

from servicing.documents.contents.release import LienRelease, Satisfaction
from servicing.documents.printed import longday, money, plain

from .kinds import Category, Kind, Required, Retention

RELEASE = (
    Kind(
        code="lien_release",
        title="Your loan is paid in full",
        purpose="Says that the loan is paid and by when its lien is released.",
        citation="state law; docs/documents.md",
        trigger="The night of the day on which a secured loan was paid in full.",
        content=LienRelease,
        template="documents/lien_release.html",
        version=1,
        requires=(
            Required("When it was paid in full", "state law",
                     lambda f: [longday(f.paid_on, f.language)]),
            Required("By when the lien is released", "state law",
                     lambda f: [longday(f.deadline, f.language)]),
        ),
        category=Category.RELEASE,
        retention=Retention.AGREEMENT,
        languages=("en", "es"),
    ),
    Kind(
        code="satisfaction",
        title="Satisfaction of mortgage",
        purpose="The instrument to sign before a notary and to record.",
        citation="state law",
        trigger="An officer asks for it, once a mortgage is paid in full.",
        content=Satisfaction,
        template="documents/satisfaction.html",
        version=1,
        requires=(
            Required("Borrowers", "state law", lambda f: [plain(name) for name in f.names]),
            Required("Note: day and amount", "state law",
                     lambda f: [longday(f.note_date), money(f.principal, f.currency)]),
            Required("Where the mortgage is recorded", "state law",
                     lambda f: [plain(f.county), plain(f.recorded)]),
            Required("Property", "state law", lambda f: [f.property_line]),
            Required("Who signs", "state law", lambda f: [plain(f.signer), plain(f.signer_title)]),
        ),
        category=Category.RELEASE,
        retention=Retention.AGREEMENT,
        paper_only=True,
    ),
)  # fmt: skip
