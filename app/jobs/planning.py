"""Which pages and documents are due and in no job yet: the store says what is due, the queue what is under way."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from app.jobs.stage import Stage
from kb.batches import batched
from kb.extract.stage import is_due
from kb.models import Delivery, Document, Page
from kb.store.session import table_of

BATCH = 64
"""Pages or documents a job."""

MOST_PLANNED = 20_000
"""Rows that are put into jobs at one time; the rest follows when these are under way."""

SCHEMA = "distillwatch_jobs"
"""Where the queue's own tables lie, apart from the store's."""

_UNDER_WAY = sa.text(
    f"SELECT jsonb_array_elements_text(args -> 'ids') AS id FROM {SCHEMA}.procrastinate_jobs "
    "WHERE queue_name = :queue AND status IN ('todo', 'doing')"
)
_FAILED = sa.text(
    f"SELECT args -> 'ids' FROM {SCHEMA}.procrastinate_jobs WHERE queue_name = :queue AND status = 'failed'"
)


def batches_due(connection: Connection, stage: Stage, batch: int = BATCH) -> list[list[str]]:
    """Ids for one job each: full batches, and one by one what was in a batch that failed.

    What failed alone is left out: it stays on the list of failed jobs, which is cleared after some days.
    """
    failed = [list(ids) for ids in connection.execute(_FAILED, {"queue": stage.value}).scalars()]
    given_up = {ids[0] for ids in failed if len(ids) == 1}
    doubtful = {key for ids in failed for key in ids} - given_up
    due = [key for key in connection.execute(_due(stage)).scalars() if key not in given_up]
    alone = [[key] for key in due if key in doubtful]
    together = batched([key for key in due if key not in doubtful], batch)
    return alone + [list(part) for part in together]


def _due(stage: Stage) -> sa.Select[Any]:
    under_way = _UNDER_WAY.bindparams(queue=stage.value).columns(sa.column("id", sa.Text)).subquery()
    if stage is Stage.READ:
        pages = table_of(Page)
        earlier = pages.alias()
        # The versions of one address are read one after the other: a later one says what it supersedes.
        first = ~sa.exists().where(
            earlier.c.url == pages.c.url,
            earlier.c.read_state == "due",
            sa.tuple_(earlier.c.fetched_at, earlier.c.id) < sa.tuple_(pages.c.fetched_at, pages.c.id),
        )
        query = sa.select(pages.c.id).where(pages.c.read_state == "due", first)
        return (
            query.where(pages.c.id.not_in(sa.select(under_way.c.id)))
            .order_by(pages.c.fetched_at, pages.c.id)
            .limit(MOST_PLANNED)
        )
    documents = table_of(Document)
    return (
        sa.select(documents.c.id)
        .where(is_due(), documents.c.id.not_in(sa.select(under_way.c.id)))
        # What has no claims at all comes before what only has those of an earlier version.
        .order_by(documents.c.extract_version.is_not(None), documents.c.first_seen, documents.c.id)
        .limit(MOST_PLANNED)
    )


def is_resolution_due(connection: Connection) -> bool:
    """Whether documents wait for their names to be resolved."""
    documents = table_of(Document)
    query = sa.select(sa.literal(1)).where(
        documents.c.extract_version.is_not(None), documents.c.resolve_version.is_(None)
    )
    return connection.execute(query.limit(1)).first() is not None


def is_delivery_due(connection: Connection) -> bool:
    """Whether an alert waits to go out."""
    deliveries = table_of(Delivery)
    query = sa.select(sa.literal(1)).where(
        deliveries.c.state == "due", deliveries.c.next_attempt_at <= sa.func.now()
    )
    return connection.execute(query.limit(1)).first() is not None
