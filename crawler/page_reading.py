"""Reading one archived page: what is asked, what comes back. Both travel between processes."""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from crawler.archive import Place, read_page
from crawler.errors import ReadingError
from crawler.items import FetchedPage, ReadDocument
from kb.errors import DistillwatchError


@dataclass(frozen=True, slots=True)
class PageToRead:
    """What a reading process needs to know of a page; the bytes it takes from the archive itself."""

    id: str
    source_id: str | None
    url: str
    fetched_at: datetime
    status: int
    place: Place
    headers: dict[str, str] = field(default_factory=dict)
    hints: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, row: Any, *, ocr: bool) -> "PageToRead":
        """The page of a row of the table, or of a `Page`; `ocr` asks for its scanned pages to be read."""
        return cls(
            id=row.id,
            source_id=row.source_id,
            url=row.url,
            fetched_at=row.fetched_at,
            status=row.status,
            place=Place(row.warc_file, row.warc_offset),
            headers=row.headers,
            hints={**row.hints, "ocr": True} if ocr else row.hints,
        )


@dataclass(frozen=True, slots=True)
class ReadResult:
    """The documents of a page, or why there are none."""

    page_id: str
    documents: list[ReadDocument] = field(default_factory=list)
    error: str | None = None
    version: int | None = None
    """Version of the readers; None where they did not come to an end."""


def read_one(archive: Path, page: PageToRead) -> ReadResult:
    """Read one page; whatever a reader trips over becomes the page's error."""
    # These take a second, which only the process that reads need spend.
    from crawler.readers import READER_VERSION
    from crawler.readers import read_page as read_documents
    from crawler.readers.feed import NO_TEXT

    try:
        stored = read_page(archive, page.place)
        fetched = FetchedPage(
            page.source_id,
            page.url,
            stored.body,
            fetched_at=page.fetched_at,
            status=page.status,
            headers={**stored.headers, **page.headers},
            hints=page.hints,
        )
        return ReadResult(page.id, list(read_documents(fetched)), version=READER_VERSION)
    except ReadingError as error:
        if page.hints.get("listing") and error.reason == NO_TEXT:
            return ReadResult(page.id, version=READER_VERSION)
        return ReadResult(page.id, error=str(error), version=READER_VERSION)
    except DistillwatchError as error:
        return ReadResult(page.id, error=str(error), version=READER_VERSION)
    except (Exception, RecursionError, MemoryError) as error:  # noqa: BLE001  # bytes from outside: any reader may trip
        return ReadResult(
            page.id, error=f"{page.url}: {type(error).__name__}: {error}; the page stays archived"
        )
