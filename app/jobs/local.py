"""The same jobs without a queue: one after the other in this process, what a store on SQLite has."""

from collections.abc import Callable, Iterable, Sequence

import sqlalchemy as sa
from sqlmodel import Session

from app.jobs.planning import BATCH
from app.jobs.stage import Stage
from app.jobs.work import Report, Work, extract_batch, read_pages, resolve_new, tell
from crawler.older_pages import make_older_due
from crawler.read_stage import due_page_ids
from kb.batches import batched
from kb.extract.stage import is_due
from kb.models import Document
from kb.store.session import table_of, writing


def work_here(work: Work, stages: Sequence[Stage], stopping: Callable[[], bool]) -> dict[str, Report]:
    """Do everything that is due of the stages, in their order; crawling is left to `update` and the schedule.

    Raises:
        JobStoppedError: it was told to stop; what is left is still due.
    """
    done: dict[str, Report] = {}
    if Stage.READ in stages:
        with writing(work.engine) as session:
            make_older_due(session.connection())
            pages = due_page_ids(session)
        done["read"] = _summed(read_pages(work, part, stopping) for part in batched(pages, BATCH))
    if Stage.EXTRACT in stages:
        with Session(work.engine) as session:
            documents = due_document_ids(session)
        done["extract"] = _summed(extract_batch(work, part, stopping) for part in batched(documents, BATCH))
    if Stage.RESOLVE in stages:
        done["resolve"] = resolve_new(work, stopping)
    if Stage.ALERT in stages:
        done["alert"] = tell(work)
    return done


def due_document_ids(session: Session) -> Sequence[str]:
    """The documents without a result of the current version, in the order of their coming."""
    table = table_of(Document)
    query = sa.select(table.c.id).where(is_due()).order_by(table.c.first_seen, table.c.id)
    return session.connection().execute(query).scalars().all()


def _summed(reports: Iterable[Report]) -> Report:
    total: Report = {}
    for report in reports:
        for name, number in report.items():
            total[name] = total.get(name, 0) + number
    return total
