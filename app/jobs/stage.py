"""The stages that jobs belong to, each with a queue, and their locks in the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from importlib.util import find_spec

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from kb.errors import SettingsError

ALIVE_S = 60.0
"""A worker that has said nothing for so long is not counted as one."""


def check_workers_installed() -> None:
    """Say what to do where the library of the queue is not installed.

    Raises:
        SettingsError: it is not.
    """
    if find_spec("procrastinate") is None:
        raise SettingsError(
            "workers", "the queue's library is not installed", "run `pip install 'distillwatch[workers]'`"
        )


class Stage(StrEnum):
    """The queues, in the order in which a page goes through them."""

    CRAWL = "crawl"
    READ = "read"
    EXTRACT = "extract"
    RESOLVE = "resolve"
    ALERT = "alert"


_FIRST_KEY = 0x6469737400  # "dist": other programs on the database take other numbers

PLANNING_KEY = _FIRST_KEY
"""Of whoever puts into jobs what is due."""


def lock_key(stage: Stage) -> int:
    """Number of a stage's advisory lock."""
    return _FIRST_KEY + 16 + list(Stage).index(stage)


@contextmanager
def one_at_a_time(engine: Engine, stage: Stage) -> Iterator[None]:
    """Wait for the stage's lock in the database and hold it; a process that dies lets go of it.

    SQLite has no such lock, and one process only that works through jobs.
    """
    if engine.dialect.name != "postgresql":
        yield
        return
    with engine.connect() as connection:
        # Taken out of the pool: to close it ends it, and the server lets go of the lock whatever happened.
        connection.detach()
        connection.execute(sa.select(sa.func.pg_advisory_lock(lock_key(stage))))
        connection.commit()
        yield


def share_lock(connection: Connection, stage: Stage) -> None:
    """Keep the stage from starting, and wait where it runs, until the end of the transaction."""
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock_shared(lock_key(stage))))
