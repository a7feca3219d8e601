"""What passes through the crawler: pages as fetched, and documents as read."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from kb.cases.record import ReadAttorney, ReadCase, ReadEntry, ReadParty

__all__ = ["FetchedPage", "ReadAttorney", "ReadCase", "ReadDocument", "ReadEntry", "ReadParty"]


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
    lines: str = ""
    """Where in the text the lines of a PDF's pages begin, in the form of `kb.cases.page_lines`; empty for the rest."""
    case: ReadCase | None = None
    key: str | None = None
    """Id of the document in the store that it was exported from; None: it follows from address and text."""
