"""Workers over a store on PostgreSQL, with short times, for the tests and the soak."""

import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psutil
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlmodel import SQLModel

from app.jobs.options import WorkerOptions
from app.jobs.planning import SCHEMA
from kb.ids import digest, stable_id
from kb.models import CaseMention, Claim, Document, DocumentEntity, Entity, Mention, Proposition
from kb.store.session import insert_new, table_of, writing

QUICK = WorkerOptions(heartbeat_s=0.5, stalled_s=10.0, upkeep_s=0.5, first_retry_s=0.2, poll_s=0.3)
START = datetime(2026, 3, 2, 9, tzinfo=UTC)

_SUPERVISE = """
import sys
from app.jobs.supervisor import Supervisor
from app.jobs.options import options_in
sys.exit(Supervisor(int(sys.argv[2]), options_in(sys.argv[1]), told=lambda line: print(line, flush=True)).run())
"""

_WORDS = tuple(f"{first}{last}" for first in ("stone", "river", "field", "cloud", "lamp", "boat", "hill")
               for last in ("wood", "yard", "side", "man", "house", "light", "work", "land"))  # fmt: skip
_FIRMS = ("Alder AI", "Birch Labs", "Cedar Models", "Dogwood AI", "Elm Research")
_ENDS = (
    "{a} said on Monday that {b} had trained a model on the answers of its chatbot.",
    "{b} denies that it distilled {a}'s models.",
    "{a} sued {b} in San Francisco over the use of its API.",
    "A spokesperson for {b} declined to comment on the terms of service of {a}.",
)


def add_documents(engine: Engine, number: int, *, start: int = 0) -> None:
    """Invented reports about invented firms, each another text; none is extracted."""
    rows = []
    for place in range(start, start + number):
        a, b = _FIRMS[place % 5], _FIRMS[(place // 5 + 1 + place) % 5]
        words = random.Random(place)
        filler = " ".join(words.choice(_WORDS) for _ in range(80))
        text = " ".join(line.format(a=a, b=b) for line in _ENDS[place % 4 :]) + f" Of note were {filler}."
        url = f"https://news.example/{place}"
        rows.append(
            {
                "id": stable_id(url, digest(text.encode())),
                "url": url,
                "kind": "article",
                "title": f"{a} and {b}",
                "text": text,
                "digest": digest(text.encode()),
                "authors": [],
                "publisher": f"Paper {place % 7}",
                "owner_group": f"Paper {place % 7}",
                "published": START + timedelta(hours=place),
                "first_seen": START + timedelta(hours=place),
                "language": "en",
                "paywalled": False,
                "credits": [],
                "links": [],
                "relevance": 1.0,
            }
        )
    with writing(engine) as session:
        insert_new(session, Document, rows)


@contextmanager
def workers(
    url: str, data: Path, processes: int = 2, options: WorkerOptions = QUICK
) -> Iterator["subprocess.Popen[str]"]:
    """A supervisor with its workers, ended whatever happens."""
    environment = os.environ | {"DISTILLWATCH_DATABASE_URL": url, "DISTILLWATCH_DATA": str(data)}
    with subprocess.Popen(
        [sys.executable, "-c", _SUPERVISE, options.as_json(), str(processes)], env=environment, text=True
    ) as process:
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                for child in psutil.Process(process.pid).children(recursive=True):
                    child.kill()
                process.kill()


def worker_processes(supervisor: "subprocess.Popen[str]") -> list[psutil.Process]:
    """Its worker processes that live."""
    return [
        child
        for child in psutil.Process(supervisor.pid).children()
        if child.status() != psutil.STATUS_ZOMBIE and "app.jobs.worker_process" in child.cmdline()
    ]


def until(holds: Callable[[], Any], seconds: float = 90) -> Any:
    """Look until it holds, and give what it says; fails after a while."""
    deadline = time.monotonic() + seconds
    while not (found := holds()):
        assert time.monotonic() < deadline, "it never came to hold"
        time.sleep(0.05)
    return found


def jobs_left(engine: Engine) -> int:
    """Jobs that wait or run."""
    query = sa.text(f"SELECT count(*) FROM {SCHEMA}.procrastinate_jobs WHERE status IN ('todo', 'doing')")
    with engine.connect() as connection:
        return int(connection.execute(query).scalar_one())


def jobs_given_up(engine: Engine) -> int:
    """Jobs that failed for good."""
    query = sa.text(f"SELECT count(*) FROM {SCHEMA}.procrastinate_jobs WHERE status = 'failed'")
    with engine.connect() as connection:
        return int(connection.execute(query).scalar_one())


def advisory_locks(engine: Engine) -> int:
    """Advisory locks that are held on the store's database."""
    query = sa.text(
        "SELECT count(*) FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database "
        "WHERE locktype = 'advisory' AND datname = current_database()"
    )
    with engine.connect() as connection:
        return int(connection.execute(query).scalar_one())


def extracted(engine: Engine) -> int:
    """Documents with a result."""
    return _count(engine, table_of(Document).c.extract_version.is_not(None))


def resolved(engine: Engine) -> int:
    """Documents whose names are resolved."""
    return _count(engine, table_of(Document).c.resolve_version.is_not(None))


def _count(engine: Engine, condition: sa.ColumnElement[bool]) -> int:
    query = sa.select(sa.func.count()).select_from(table_of(Document)).where(condition)
    with engine.connect() as connection:
        return int(connection.execute(query).scalar_one())


KNOWLEDGE: Sequence[type[SQLModel]] = (DocumentEntity, Mention, Claim, CaseMention, Entity, Proposition)


def ids_of(engine: Engine, models: Sequence[type[SQLModel]] = KNOWLEDGE) -> dict[str, list[str]]:
    """Keys of the rows that the stages wrote, sorted."""
    with engine.connect() as connection:
        return {
            model.__name__: sorted(connection.execute(sa.select(table_of(model).c.id)).scalars())
            for model in models
        }
