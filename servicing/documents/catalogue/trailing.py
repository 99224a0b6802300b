"""Letters that ask for documents which a loan still needs."""

from dataclasses import replace

from servicing.documents.contents.trailing import TrailingChaser
from servicing.documents.printed import inline, longday, plain

from .kinds import Category, Channel, Kind, Required, Retention

HOUSE = "house rule"

_CHASER = Kind(
    code="trailing_chaser",
    title="Request for a document",
    purpose="Asks the borrower for a document that a loan still needs.",
    citation="loan agreement",
    trigger="A trailing document is 30, 60 and 90 days past due.",
    content=TrailingChaser,
    template="documents/trailing_chaser.html",
    version=1,
    requires=(
        Required("The day by which it was due", HOUSE,
                 lambda f: [longday(f.due_on, f.language)]),
        Required("The day by which it is asked for", HOUSE,
                 lambda f: [longday(f.reply_by, f.language)]),
        Required("Where to send it", HOUSE, lambda f: [inline(f.servicer.mailing)]),
        Required("The document, as somebody called it", HOUSE,
                 lambda f: [plain(f.own_title)] if f.own_title else []),
    ),
    category=Category.LETTER,
    retention=Retention.SERVICING,
    languages=("en", "es"),
)  # fmt: skip

TRAILING = (
    _CHASER,
    replace(
        _CHASER, code="trailing_request", title="Request for a document, to somebody else",
        purpose="Asks whoever has it, who is not the borrower, for a document of a loan.",
        languages=("en",), channels=(Channel.MAIL,), elsewhere=True,
        requires=(*_CHASER.requires,
                  Required("Whose loan it is", HOUSE, lambda f: [inline(f.borrowers)])),
    ),
)  # fmt: skip
