"""What the jobs do, whoever calls: a worker that takes them from the queue, or the local process without one.

Each may run twice, or be killed at any instruction and run again: rows that have a result already are left alone,
and what is written for a page, a document or a chunk of documents is one transaction.
"""

import threading
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime

import sqlalchemy as sa
from spacy.language import Language
from sqlalchemy.engine import Engine
from sqlmodel import Session

from app.jobs.extract_batch import extract_documents
from app.jobs.stage import Stage, one_at_a_time
from crawler.catalogue import catalogue_folders, chosen, load_catalogue
from crawler.read_stage import read_these
from crawler.run import CrawlProgress, run_crawl
from kb.extract.pipeline import load_pipeline
from kb.models import Page
from kb.resolve.stage import resolve
from kb.settings import Settings
from kb.store.session import table_of
from kb.watch.channels import channels_of
from kb.watch.deliver import deliver_due
from kb.watch.match import match_watches

Report = dict[str, int]


class JobStoppedError(Exception):
    """The job was told to stop between two transactions; what is left of it is still due."""


@dataclass
class Work:
    """The store, the settings, and the pipeline, which is loaded by the first job that needs it."""

    engine: Engine
    settings: Settings
    _nlp: Language | None = None
    _loading: threading.Lock = field(default_factory=threading.Lock)

    def pipeline(self) -> Language:
        """The extraction pipeline."""
        with self._loading:
            self._nlp = self._nlp or load_pipeline(self.settings)
            return self._nlp


def crawl_source(work: Work, source_id: str, stopping: Callable[[], bool]) -> Report:
    """Crawl one source; that it did not keep its promise is written down at the source and is no failure of the job.

    Raises:
        JobStoppedError: it was told to stop; what came until then is kept.
        UnknownNameError: no catalogue file has the source any more.
        CrawlError: the crawling process died.
    """
    sources, _ = load_catalogue(catalogue_folders(work.settings))
    told = False

    def watch(_step: CrawlProgress) -> None:
        nonlocal told
        if stopping() and not told:
            told = True
            # The crawl takes it for a Ctrl-C at the terminal, and ends its downloads in order.
            raise KeyboardInterrupt

    summary = run_crawl(work.engine, work.settings, chosen(sources, [source_id]), progress=watch)
    if summary.stopped:
        raise JobStoppedError(source_id)
    return {
        "fetched": summary.total("fetched"),
        "new_pages": summary.total("new_pages"),
        "withdrawn": summary.total("withdrawn"),
        "broken": len(summary.broken),
    }


def read_pages(work: Work, page_ids: Sequence[str], stopping: Callable[[], bool]) -> Report:
    """Read those of the pages that are still due.

    Raises:
        JobStoppedError: it was told to stop; pages that were read until then stay read.
    """
    table = table_of(Page)
    with Session(work.engine) as session:
        query = sa.select(table.c.id).where(table.c.id.in_(page_ids), table.c.read_state == "due")
        due = session.connection().execute(query.order_by(table.c.fetched_at, table.c.id)).scalars().all()

    def advance(_pages: int) -> None:
        if stopping():
            raise JobStoppedError("read")

    counts = read_these(work.engine, work.settings, due, processes=1, progress=advance)
    return {"pages": counts.pages, "failed": counts.failed, "documents": counts.documents.new}


def extract_batch(work: Work, document_ids: Sequence[str], stopping: Callable[[], bool]) -> Report:
    """Extract those of the documents that are still due.

    Raises:
        JobStoppedError: it was told to stop; documents that were extracted until then stay so.
    """

    def check() -> None:
        if stopping():
            raise JobStoppedError("extract")

    counts = extract_documents(work.engine, work.settings, work.pipeline, document_ids, between=check)
    return {"documents": counts.documents, "skipped": counts.skipped, "claims": counts.claims}


def resolve_new(work: Work, stopping: Callable[[], bool]) -> Report:
    """Resolve everything that is due, one at a time in the whole of the installation.

    Raises:
        JobStoppedError: it was told to stop; chunks that were resolved until then stay so.
    """

    def advance(_documents: int) -> None:
        if stopping():
            raise JobStoppedError("resolve")

    with one_at_a_time(work.engine, Stage.RESOLVE):
        return resolve(work.engine, advance)


def tell(work: Work) -> Report:
    """Match the watches and deliver what is due, one at a time in the whole of the installation."""
    channels = channels_of(work.settings)
    with one_at_a_time(work.engine, Stage.ALERT):
        now = datetime.now(UTC)
        alerts = match_watches(work.engine, now=now)
        counts = deliver_due(work.engine, channels, base_url=work.settings.base_url, now=now)
    return {"alerts": alerts, **asdict(counts)}
