"""A process that reads pages: takes a page's place in the archive, gives back the documents in it.

Started by `crawler/read_pool.py` with the number of an inherited socket. A page that crashes it, hangs it or
fills its memory takes nothing else with it.
"""

import logging
import sys
from dataclasses import dataclass, field
from datetime import datetime
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from crawler.archive import Place, read_page
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


@dataclass(frozen=True, slots=True)
class ReadResult:
    """The documents of a page, or why there are none."""

    page_id: str
    documents: list[ReadDocument] = field(default_factory=list)
    error: str | None = None


def read_one(archive: Path, page: PageToRead) -> ReadResult:
    """Read one page; whatever a reader trips over becomes the page's error."""
    from crawler.readers import read_page as read_documents  # a second's import, in the child only

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
        return ReadResult(page.id, list(read_documents(fetched)))
    except DistillwatchError as error:
        return ReadResult(page.id, error=str(error))
    except (Exception, RecursionError, MemoryError) as error:  # noqa: BLE001  # bytes from outside: any reader may trip
        return ReadResult(
            page.id, error=f"{page.url}: {type(error).__name__}: {error}; the page stays archived"
        )


def limit_memory(most_bytes: int) -> None:
    """Let this process have no more memory than this, where the system can hold it to that."""
    if sys.platform == "linux":
        import resource  # Linux only

        resource.setrlimit(resource.RLIMIT_AS, (most_bytes, most_bytes))


def main() -> None:
    """Read pages until the other side hangs up."""
    number, archive, most_bytes = int(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
    logging.disable(logging.ERROR)
    limit_memory(most_bytes)
    connection = Connection(number)
    import crawler.readers  # noqa: F401  # before "ready", so that its import is not counted as reading

    connection.send(None)
    while True:
        try:
            page: PageToRead = connection.recv()
        except EOFError:
            return
        connection.send(read_one(archive, page))


if __name__ == "__main__":
    main()
