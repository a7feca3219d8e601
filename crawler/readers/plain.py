"""Plain text: its lines stay as they are, and the first is the title where it reads like one."""

from crawler.dates import parse_date
from crawler.errors import ReadingError
from crawler.items import FetchedPage, ReadDocument
from crawler.readers.clean_text import clean_text
from crawler.readers.credits import find_credits
from crawler.readers.decoding import decode
from crawler.readers.hints import hint_date, hint_kind, hint_text, hint_texts
from crawler.readers.html_tree import Line
from kb.extract.language import language_of
from kb.ontology import DocumentKind

MAX_TEXT_BYTES = 20_000_000
MAX_TITLE = 250
"""Characters of the longest first line that counts as a title."""


def read(page: FetchedPage) -> list[ReadDocument]:
    """The text as one document.

    Raises:
        ReadingError: too large, empty, or in no encoding that is known.
    """
    if len(page.body) > MAX_TEXT_BYTES:
        raise ReadingError(
            page.url, f"text of {len(page.body) // 1_000_000} MB, more than {MAX_TEXT_BYTES // 1_000_000}"
        )
    text = clean_text(decode(page.body, url=page.url, content_type=page.headers.get("content-type")))
    if not text:
        raise ReadingError(page.url, "empty text")
    return [text_document(page, text, title=hint_text(page, "title") or title_of(text))]


def title_of(text: str) -> str | None:
    """The first line, where it is short, no sentence of several, and something follows it."""
    first, _, rest = text.partition("\n")
    is_title = rest.strip() and len(first) <= MAX_TITLE and ". " not in first and parse_date(first) is None
    return first if is_title else None


def text_document(
    page: FetchedPage,
    text: str,
    *,
    title: str | None,
    lines: list[Line] | None = None,
    links: tuple[str, ...] = (),
) -> ReadDocument:
    """A document of a text whose format says nothing about it; the source's hints do."""
    return ReadDocument(
        url=page.url,
        kind=hint_kind(page) or DocumentKind.ARTICLE.value,
        title=title,
        text=text,
        authors=hint_texts(page, "authors"),
        publisher=hint_text(page, "publisher"),
        published=hint_date(page),
        language=language_of(text),
        credits=find_credits(lines or [Line(line, "p", 0.0) for line in text.split("\n")], url=page.url),
        links=links,
    )
