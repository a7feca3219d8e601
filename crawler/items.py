"""What passes through the crawler: pages as fetched, and documents as read."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class FetchedPage:
    """The bytes that came from a URL."""

    source_id: str | None
    url: str
    """Where the bytes came from, after redirects."""
    body: bytes
    fetched_at: datetime
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    """Names in lower case."""
    hints: dict[str, Any] = field(default_factory=dict)
    """What the source said of it: title, published (ISO 8601), authors, publisher, kind, court."""


@dataclass(frozen=True, slots=True)
class ReadParty:
    """A party as a docket prints it."""

    name: str
    role: str
    joined: date | None = None
    terminated: date | None = None
    attorneys: tuple["ReadAttorney", ...] = ()
    extra: str | None = None


@dataclass(frozen=True, slots=True)
class ReadAttorney:
    """An attorney as a docket prints them."""

    name: str
    contact: str = ""
    firm: str | None = None
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadEntry:
    """A docket entry; `start` and `end` are its place in the document's text."""

    number: str | None
    filed: date | None
    text: str
    start: int
    end: int
    entered: date | None = None
    pacer_doc_id: str | None = None


@dataclass(frozen=True, slots=True)
class ReadCase:
    """The proceeding that a docket page, feed item or filing belongs to."""

    court_id: str
    docket_number: str | None
    caption: str
    filed: date | None = None
    terminated: date | None = None
    judge: str | None = None
    referred_judge: str | None = None
    nature_of_suit: str | None = None
    cause: str | None = None
    jurisdiction: str | None = None
    jury_demand: str | None = None
    pacer_case_id: str | None = None
    parties: tuple[ReadParty, ...] = ()
    entries: tuple[ReadEntry, ...] = ()
    links: tuple[dict[str, str], ...] = ()
    complete: bool = True
    """False for a feed's window or a page cut short: entries that are missing say nothing."""


@dataclass(frozen=True, slots=True)
class ReadDocument:
    """A readable text with what is known about it."""

    url: str | None
    kind: str
    """A `kb.ontology.DocumentKind`."""
    title: str | None
    text: str
    authors: tuple[str, ...] = ()
    publisher: str | None = None
    published: datetime | None = None
    """Aware; a bare date is midnight UTC."""
    language: str = "en"
    section: str | None = None
    canonical_url: str | None = None
    paywalled: bool = False
    credits: tuple[dict[str, str], ...] = ()
    links: tuple[str, ...] = ()
    case: ReadCase | None = None
