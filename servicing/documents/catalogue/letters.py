"""Letters that an officer writes."""

from servicing.documents.contents.free import FreeLetter
from servicing.documents.printed import plain

from .kinds import Category, Kind, Required, Retention

LETTERS = (
    Kind(
        code="free_letter",
        title="Letter",
        purpose="Says in an officer's own words what no other letter says.",
        citation="house policy",
        trigger="An officer composes it and somebody else approves it.",
        content=FreeLetter,
        template="documents/free_letter.html",
        version=1,
        requires=(
            Required("Subject", "house policy", lambda f: [plain(f.subject)]),
            Required(
                "Text", "house policy", lambda f: [plain(one) for one in f.paragraphs] or [""]
            ),
        ),
        category=Category.LETTER,
        retention=Retention.SERVICING,
        languages=("en", "es"),
    ),
)
