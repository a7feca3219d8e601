"""The reading stage: pages that are due, out of the archive, into documents."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlmodel import Session

from crawler.deliveries import take_deliveries
from crawler.forget import erase_pages
from crawler.page_reading import PageToRead, ReadResult
from crawler.read_pool import TIMEOUT_S, read_pages
from crawler.store_documents import StoredDocuments, mark_read, store_documents
from kb.batches import batched
from kb.forget.tombstones import Tombstones
from kb.models import Page
from kb.settings import Settings
from kb.store.kept import WITHOUT_BYTES
from kb.store.session import table_of, writing

Progress = Callable[[int], None]

MOST_TOGETHER = 16
"""Pages whose documents are written in one transaction."""
LONGEST_WAIT_S = 2.0
"""A result that waits longer for others is written with the next one."""


@dataclass
class ReadCounts:
    """What one run of the stage did."""

    pages: int = 0
    empty: int = 0
    """Pages without a document: not an article, or nothing to read."""
    failed: int = 0
    documents: StoredDocuments = field(default_factory=StoredDocuments)
    errors: dict[str, str] = field(default_factory=dict)
    """Page id to the reason, for the pages that failed."""

    def add(self, other: "ReadCounts") -> None:
        """Count the other's in."""
        self.pages += other.pages
        self.empty += other.empty
        self.failed += other.failed
        self.documents.add(other.documents)
        self.errors.update(other.errors)


def pages_due(session: Session, *, again: bool = False) -> int:
    """How many pages the stage would take."""
    query = sa.select(sa.func.count()).select_from(table_of(Page))
    return int(session.connection().execute(query.where(_has_bytes() if again else _is_due())).scalar_one())


def read_due(
    engine: Engine,
    settings: Settings,
    *,
    processes: int | None = None,
    progress: Progress | None = None,
    again: bool = False,
    timeout_s: float = TIMEOUT_S,
) -> ReadCounts:
    """Read every page that is due, and what was posted to us; `again` reads all archived pages anew.

    Args:
        progress: called with 1 for every page that is done.

    Raises:
        CrawlError: the reading processes cannot be started.
    """
    take_deliveries(engine, settings)
    with Session(engine) as session:
        ids = due_page_ids(session, again=again)
    return read_these(engine, settings, ids, processes=processes, progress=progress, timeout_s=timeout_s)


def read_these(
    engine: Engine,
    settings: Settings,
    page_ids: Sequence[str],
    *,
    processes: int | None = None,
    progress: Progress | None = None,
    timeout_s: float = TIMEOUT_S,
) -> ReadCounts:
    """Read the given pages.

    A page's documents and its state are written in one transaction, a few pages together, so the stage can be stopped
    at any moment and takes up where it was.

    Raises:
        CrawlError: the reading processes cannot be started.
    """
    counts = ReadCounts()
    if not page_ids:
        return counts
    wanted = min(processes or settings.processes, len(page_ids))
    pages = _to_read(engine, page_ids, ocr=settings.ocr)
    for together in _together(read_pages(pages, settings.archive, processes=wanted, timeout_s=timeout_s)):
        counts.add(_stored(engine, together))
        if progress is not None:
            progress(len(together))
    erase_pages(engine, settings, counts.documents.removed)
    return counts


def _is_due() -> sa.ColumnElement[bool]:
    return table_of(Page).c.read_state == "due"


def _has_bytes() -> sa.ColumnElement[bool]:
    return table_of(Page).c.read_state.not_in(WITHOUT_BYTES)


def due_page_ids(session: Session, *, again: bool = False) -> Sequence[str]:
    """The pages that the stage would take, in the order of their coming."""
    table = table_of(Page)
    query = sa.select(table.c.id).order_by(table.c.fetched_at, table.c.id)
    return session.connection().execute(query.where(_has_bytes() if again else _is_due())).scalars().all()


def _to_read(engine: Engine, ids: Sequence[str], *, ocr: bool) -> Iterator[PageToRead]:
    for part in batched(ids, 200):
        with Session(engine) as session:
            rows = {
                page.id: page
                for page in session.scalars(sa.select(Page).where(table_of(Page).c.id.in_(part)))
            }
        for key in part:
            yield PageToRead.of(rows[key], ocr=ocr)


def _together(results: Iterable[ReadResult]) -> Iterator[list[ReadResult]]:
    """The results in runs that are written together."""
    waiting: list[ReadResult] = []
    since = time.monotonic()
    for result in results:
        if not waiting:
            since = time.monotonic()
        waiting.append(result)
        if len(waiting) >= MOST_TOGETHER or time.monotonic() - since > LONGEST_WAIT_S:
            yield waiting
            waiting = []
    if waiting:
        yield waiting


def _stored(engine: Engine, results: Sequence[ReadResult]) -> ReadCounts:
    """Write what was read of the pages; where that fails one by one, so that those before the faulty one are kept."""
    try:
        return _written(engine, results)
    except sa.exc.DBAPIError:
        if len(results) == 1:
            raise
    counts = ReadCounts()
    for result in results:
        counts.add(_written(engine, [result]))
    return counts


def _written(engine: Engine, results: Sequence[ReadResult]) -> ReadCounts:
    counts = ReadCounts()
    with writing(engine) as session:
        tombstones = Tombstones.of(session)
        query = sa.select(Page).where(table_of(Page).c.id.in_([result.page_id for result in results]))
        pages = {page.id: page for page in session.scalars(query)}
        for result in results:
            counts.pages += 1
            if (page := pages.get(result.page_id)) is not None:
                _write(session, page, result, tombstones, counts)
    return counts


def _write(
    session: Session, page: Page, result: ReadResult, tombstones: Tombstones, counts: ReadCounts
) -> None:
    if result.error is not None:
        counts.failed += 1
        counts.errors[page.id] = result.error
        mark_read(session, page, state="failed", version=result.version, error=result.error)
        return
    counts.documents.add(store_documents(session, page, result.documents, tombstones=tombstones))
    is_empty = not result.documents
    counts.empty += is_empty
    mark_read(session, page, state="empty" if is_empty else "done", version=result.version)
