"""The form of a row of the catalogue: what a document is, what it must say, how it goes out."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from servicing.documents.facts import Facts


class Channel(StrEnum):
    """How a document may reach the borrower."""

    MAIL = "mail"
    PORTAL = "portal"  # an e-mail says that it waits there; the document is never e-mailed
    DROP = "drop"  # a folder that somebody else's system collects from


class Category(StrEnum):
    """Where a document lies in the vault."""

    STATEMENT = "statement"
    NOTICE = "notice"
    LETTER = "letter"
    TAX = "tax"
    AGREEMENT = "agreement"
    CLOSING = "closing"
    RELEASE = "release"
    RECEIVED = "received"


class Retention(StrEnum):
    """How long a document is kept: its class. The years of each are in `retention`."""

    SERVICING = "servicing"
    DISCLOSURE = "disclosure"
    TAX = "tax"
    AGREEMENT = "agreement"


@dataclass(frozen=True, slots=True)
class Required:
    """One item that a rule wants on the page, and the texts that prove it is there.

    `shows` answers the printed texts for given facts: none where the item does not apply. An
    empty text is an item that is missing.
    """

    item: str
    citation: str
    shows: Callable[[Any], Iterable[str]]


@dataclass(frozen=True, slots=True)
class Kind:
    """A document that we make. `version` rises with its template: an old one stays as it went."""

    code: str
    title: str
    purpose: str
    citation: str
    trigger: str
    content: type[Facts]
    template: str
    version: int
    requires: tuple[Required, ...]
    category: Category
    retention: Retention
    languages: tuple[str, ...] = ("en",)
    channels: tuple[Channel, ...] = (Channel.PORTAL, Channel.MAIL)
    paper_only: bool = False  # E-SIGN does not reach it: 15 USC 7003(b)
    elsewhere: bool = False  # goes on paper to whom its facts name, who is not the borrower
    alone: bool = False  # a separate document: nothing else on its pages

    def missing(self, facts: Facts) -> list[str]:
        """What a rule wants and these facts do not say; empty is good."""
        return [
            f"{one.item} ({one.citation})"
            for one in self.requires
            if any(not text.strip() for text in one.shows(facts))
        ]

    def unseen(self, facts: Facts, text: str) -> list[str]:
        """What a rule wants and a rendered text does not show; empty is good."""
        seen = " ".join(text.split())
        return [
            f"{one.item} ({one.citation})"
            for one in self.requires
            if any(" ".join(wanted.split()) not in seen for wanted in one.shows(facts))
        ]
