"""The queue: jobs in the store's own PostgreSQL, by procrastinate."""

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit

import sqlalchemy as sa
from procrastinate import App, SyncPsycopgConnector
from procrastinate.exceptions import AlreadyEnqueued
from psycopg_pool import PoolTimeout
from sqlalchemy.engine import Engine

from app.jobs.planning import BATCH, SCHEMA, batches_due, is_delivery_due, is_resolution_due
from app.jobs.stage import PLANNING_KEY, Stage
from crawler.catalogue import CatalogueSource
from crawler.older_pages import make_older_due
from kb.errors import StoreError
from kb.store.session import shown

_CONNECT_WITHIN_S = 20.0


@dataclass(frozen=True, slots=True)
class Enqueued:
    """What became of sources that were to be crawled."""

    jobs: dict[str, int]
    """Source id to the number of its job."""
    refused: dict[str, str]
    """Source id to the reason: the run before waits for a worker, or goes on."""


def connection_arguments(url: sa.URL) -> dict[str, Any]:
    """What procrastinate's pool of connections needs for the store's database."""
    return {
        "conninfo": url.set(drivername="postgresql").render_as_string(hide_password=False),
        "kwargs": {"options": f"-c search_path={SCHEMA}"},
        "min_size": 1,
        "max_size": 4,
        "timeout": _CONNECT_WITHIN_S,
    }


class Queue:
    """Puts jobs in; use it as a context manager.

    Raises:
        StoreError: its database cannot be reached.
    """

    def __init__(self, engine: Engine, *, batch: int = BATCH) -> None:
        self._engine = engine
        self._batch = batch
        self._app = App(connector=SyncPsycopgConnector(**connection_arguments(engine.url)))

    def __enter__(self) -> "Queue":
        try:
            self._prepare()
            self._app.open()
        except (sa.exc.OperationalError, PoolTimeout) as error:
            self._app.close()
            raise StoreError(
                shown(self._engine.url.render_as_string()),
                "its queue cannot be reached",
                "start PostgreSQL and try again",
            ) from error
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._app.close()

    def _prepare(self) -> None:
        """Make the queue's tables where they are not there yet."""
        there = sa.text("SELECT to_regclass(:name)").bindparams(name=f"{SCHEMA}.procrastinate_jobs")
        with self._engine.begin() as connection:
            if connection.execute(there).scalar() is not None:
                return
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(PLANNING_KEY)))
            if connection.execute(there).scalar() is None:
                connection.exec_driver_sql(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}")
                connection.exec_driver_sql(f"SET LOCAL search_path TO {SCHEMA}")
                connection.exec_driver_sql(self._app.schema_manager.get_schema().replace("%", "%%"))

    def crawl(self, sources: Sequence[CatalogueSource]) -> Enqueued:
        """Put a job in for each source; those of one host are done one after the other, whoever takes them."""
        done = Enqueued({}, {})
        running = self._crawls_that_run()
        for source in sources:
            if source.id in running:
                done.refused[source.id] = "the run before it is still going on"
                continue
            host = urlsplit(source.url).netloc.lower()
            job = self._app.configure_task(
                Stage.CRAWL.value,
                queue=Stage.CRAWL.value,
                lock=f"host {host}",
                queueing_lock=f"source {source.id}",
            )
            try:
                done.jobs[source.id] = job.defer(source_id=source.id)
            except AlreadyEnqueued:
                done.refused[source.id] = "the run before it still waits for a worker"
        return done

    def _crawls_that_run(self) -> set[str]:
        query = sa.text(
            f"SELECT args ->> 'source_id' FROM {SCHEMA}.procrastinate_jobs "
            "WHERE queue_name = :queue AND status = 'doing'"
        )
        with self._engine.connect() as connection:
            return set(connection.execute(query, {"queue": Stage.CRAWL.value}).scalars())

    def plan(self, *, after: Stage | None = None, changed: bool = True) -> int:
        """Put everything that is due and in no job yet into jobs; returns how many that are.

        Args:
            after: the stage that a job of has just ended, None for a look at all of them.
            changed: whether that job changed something that later stages care for.
        """
        with self._engine.begin() as connection:
            # Two planners would put the same rows into two jobs each.
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(PLANNING_KEY)))
            planned = 0
            if after is None:
                make_older_due(connection)
            if after in (None, Stage.CRAWL):
                planned += self._plan_batches(connection, Stage.READ)
            if after in (None, Stage.READ):
                planned += self._plan_batches(connection, Stage.EXTRACT)
            told = after in (Stage.CRAWL, Stage.READ, Stage.EXTRACT) and changed
            if told or is_resolution_due(connection):
                planned += self._once(Stage.RESOLVE)
            if (after is Stage.RESOLVE and changed) or is_delivery_due(connection):
                planned += self._once(Stage.ALERT)
            return planned

    def _plan_batches(self, connection: sa.Connection, stage: Stage) -> int:
        batches = batches_due(connection, stage, self._batch)
        if batches:
            job = self._app.configure_task(stage.value, queue=stage.value)
            arguments: list[dict[str, Any]] = [{"ids": ids} for ids in batches]
            job.batch_defer(*arguments)
        return len(batches)

    def _once(self, stage: Stage) -> int:
        """A job that does all there is to do: no second one waits, and no two run at once."""
        job = self._app.configure_task(
            stage.value, queue=stage.value, lock=stage.value, queueing_lock=stage.value
        )
        with contextlib.suppress(AlreadyEnqueued):
            job.defer()
            return 1
        return 0

    def counts(self) -> dict[str, dict[str, int]]:
        """Jobs by queue and state."""
        query = sa.text(
            f"SELECT queue_name, status::text, count(*) FROM {SCHEMA}.procrastinate_jobs GROUP BY 1, 2 ORDER BY 1, 2"
        )
        found: dict[str, dict[str, int]] = {stage.value: {} for stage in Stage}
        with self._engine.connect() as connection:
            for queue, status, number in connection.execute(query):
                found.setdefault(queue, {})[status] = number
        return found

    def workers(self, *, within_s: float) -> int:
        """Processes that have said within so many seconds that they work."""
        query = sa.text(
            f"SELECT count(*) FROM {SCHEMA}.procrastinate_workers "
            "WHERE last_heartbeat > now() - make_interval(secs => :seconds)"
        )
        with self._engine.connect() as connection:
            return int(connection.execute(query, {"seconds": within_s}).scalar_one())

    def failed(self, *, limit: int = 20) -> list[dict[str, Any]]:
        """The jobs that were given up, newest first."""
        query = sa.text(
            f"SELECT id, queue_name, args, attempts FROM {SCHEMA}.procrastinate_jobs WHERE status = 'failed' "
            "ORDER BY id DESC LIMIT :limit"
        )
        with self._engine.connect() as connection:
            return [dict(row) for row in connection.execute(query, {"limit": limit}).mappings()]
