"""The currency that a page speaks: the loan's, once the page is about one loan; else US dollars.

What fetches and authorizes a loan for a page says it here, so that no amount on the page can be
shown or typed in another. Every request begins anew.
"""

from contextvars import ContextVar

USUAL = "USD"
_spoken: ContextVar[str] = ContextVar("currency", default=USUAL)
WORDS = {
    "USD": "US dollars", "CAD": "Canadian dollars", "EUR": "euros", "GBP": "pounds",
    "JPY": "yen", "KWD": "Kuwaiti dinars",
}  # fmt: skip


def speak(currency: str) -> None:
    """From here on amounts of this request are of this currency (ISO 4217)."""
    _spoken.set(currency)


def spoken() -> str:
    return _spoken.get()


def begin_anew(**_: object) -> None:
    """A receiver of request_started: a thread serves one request after another."""
    _spoken.set(USUAL)
