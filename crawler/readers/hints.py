"""What a source said of a page beforehand, for readers whose page does not say it itself."""

from datetime import UTC, datetime

from crawler.dates import parse_date
from crawler.items import FetchedPage
from crawler.readers.clean_text import clean_line, words_of
from kb.ontology import DocumentKind


def with_headline(title: str | None, body: str) -> str:
    """The body with the headline as its first line, unless it starts with it already."""
    if not title:
        return body
    start = words_of(body[: len(title) * 2 + 100])
    wanted = words_of(title)
    return body if start[: len(wanted)] == wanted else f"{title}\n{body}"


def hint_text(page: FetchedPage, name: str) -> str | None:
    """What the source said of the page under the name, as one line."""
    value = page.hints.get(name)
    return (clean_line(value) or None) if isinstance(value, str) else None


def hint_texts(page: FetchedPage, name: str) -> tuple[str, ...]:
    """The source's list of texts under the name."""
    value = page.hints.get(name)
    listed = value if isinstance(value, list | tuple) else [value]
    return tuple(line for item in listed if isinstance(item, str) and (line := clean_line(item)))


def hint_date(page: FetchedPage) -> datetime | None:
    """The publication date that the source gave."""
    value = page.hints.get("published")
    if isinstance(value, datetime):
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)
    return parse_date(value)


def hint_kind(page: FetchedPage) -> str | None:
    """The document kind that the source's catalogue entry names, if the ontology knows it."""
    value = page.hints.get("kind")
    return str(value) if value in set(DocumentKind) else None
