"""Pages to documents: the list of readers, one file a format.

A reader is a function `read(page: FetchedPage) -> list[ReadDocument]`; a new one is a file here, a format in
`formats.py` and a line in `READERS`.
"""

from collections.abc import Callable
from dataclasses import replace

from crawler.errors import ReadingError
from crawler.items import FetchedPage, ReadDocument
from crawler.readers import (
    article,
    court_feed,
    courtlistener,
    docket,
    feed,
    internet_archive,
    json_lines,
    markdown,
    pdf,
    plain,
    warc,
)
from crawler.readers.clean_text import storable
from crawler.readers.formats import Format, format_of
from crawler.readers.unpacking import gunzip
from crawler.readers.version import READER_VERSION

__all__ = ["READERS", "READER_VERSION", "read_page"]

Reader = Callable[[FetchedPage], list[ReadDocument]]

READERS: dict[Format, Reader] = {
    Format.HTML: article.read,
    Format.DOCKET: docket.read,
    Format.ARCHIVED_DOCKET: internet_archive.read,
    Format.COURT_FEED: court_feed.read,
    Format.COURTLISTENER: courtlistener.read,
    Format.FEED: feed.read,
    Format.PDF: pdf.read,
    Format.PLAIN: plain.read,
    Format.MARKDOWN: markdown.read,
    Format.JSON_LINES: json_lines.read,
}
"""The reader of each format that holds documents."""

MAX_UNPACKED_BYTES = 100_000_000


def read_page(page: FetchedPage) -> list[ReadDocument]:
    """The documents in a page, whatever its format.

    Raises:
        ReadingError: it cannot be read; the message says why. Readers of dockets raise its subclasses.
    """
    try:
        return [storable(document) for document in _read(page, unpacked=False)]
    except RecursionError as error:
        raise ReadingError(page.url, "nested too deeply") from error


def _read(page: FetchedPage, *, unpacked: bool) -> list[ReadDocument]:
    found = format_of(page.body, url=page.url, content_type=page.headers.get("content-type"))
    if found is Format.WARC:
        return warc.read(page, read_page)
    if found is Format.GZIP:
        if unpacked:
            raise ReadingError(page.url, "compressed twice", "unpack it by hand")
        body = gunzip(page.body, url=page.url, limit=MAX_UNPACKED_BYTES)
        headers = {name: value for name, value in page.headers.items() if name != "content-type"}
        return _read(replace(page, body=body, headers=headers), unpacked=True)
    if found is Format.FEED and page.hints.get("court"):
        found = Format.COURT_FEED
    if found is Format.SITEMAP:
        raise ReadingError(page.url, "a sitemap lists addresses and has no text", "crawl it as a source")
    return READERS[found](page)
