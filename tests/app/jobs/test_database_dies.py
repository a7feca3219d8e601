"""PostgreSQL is killed while workers work: they come back when it does, and every document is done once."""

import os
import random
import signal
import subprocess
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil
import sqlalchemy as sa

from app.jobs.queue import Queue
from app.schedule.lock import Bell, ServiceLock
from app.schedule.service import Service
from kb.models import Document
from kb.store.session import open_engine
from tests.app.jobs.workers import (
    add_documents,
    advisory_locks,
    extracted,
    ids_of,
    jobs_given_up,
    jobs_left,
    resolved,
    until,
    workers,
)
from tests.app.schedule.sources import source
from tests.postgres_server import embedded_server

ROUNDS = int(os.environ.get("DISTILLWATCH_SOAK_ROUNDS", "1"))
BATCH = 4
DOCUMENTS = 8 + 4 * ROUNDS
START = datetime(2026, 5, 1, 12, tzinfo=UTC)


def kill(server: Any) -> None:
    """Kill the server at once; its own processes then end by themselves."""
    pid = int((server.pgdata / "postmaster.pid").read_text().splitlines()[0])
    process = psutil.Process(pid)
    process.send_signal(signal.SIGKILL)
    until(lambda: not process.is_running(), 30)


def start_again(server: Any) -> None:
    """Start it on its data, as soon as what was left of it lets go of them, and wait until it lets somebody in."""

    def starts() -> bool:
        try:
            server.ensure_postgres_running()
        except subprocess.CalledProcessError:
            return False
        return True

    until(starts)
    engine = sa.create_engine(sa.make_url(server.get_uri()).set(drivername="postgresql+psycopg"))

    def answers() -> bool:
        try:
            with engine.connect() as connection:
                return connection.execute(sa.select(sa.literal(1))).scalar_one() == 1
        except sa.exc.OperationalError:
            return False

    until(answers)
    engine.dispose()


def test_workers_outlive_their_database(tmp_path: Path) -> None:
    with embedded_server() as server:
        url = (
            sa.make_url(server.get_uri())
            .set(drivername="postgresql+psycopg")
            .render_as_string(hide_password=False)
        )
        engine = open_engine(url)
        add_documents(engine, DOCUMENTS)
        with Queue(engine, batch=BATCH) as queue:
            queue.plan()
        with workers(url, tmp_path):
            for number in range(ROUNDS):
                until(lambda wanted=BATCH * (number + 1): extracted(engine) >= wanted, 240)
                kill(server)
                time.sleep(random.Random(number).uniform(0.1, 3.0))
                start_again(server)
                engine.dispose()
            until(lambda: extracted(engine) == resolved(engine) == DOCUMENTS and not jobs_left(engine), 300)
        assert len(ids_of(engine, [Document])["Document"]) == DOCUMENTS
        assert (advisory_locks(engine), jobs_given_up(engine)) == (0, 0)
        claims = ids_of(engine)["Claim"]
        assert len(claims) == len(set(claims)) > DOCUMENTS
        engine.dispose()


class _Sleeper:
    """A clock on which time does not pass; at its sleeps the test does things."""

    def __init__(self, *steps: Any) -> None:
        self.steps = list(steps)

    def now(self) -> datetime:
        return START

    def sleep(self, _bell: Bell, _seconds: float) -> None:
        self.steps.pop(0)()


def test_the_schedule_outlives_its_database(tmp_path: Path) -> None:
    told: list[str] = []
    ran: list[str] = []
    with embedded_server() as server:
        url = (
            sa.make_url(server.get_uri())
            .set(drivername="postgresql+psycopg")
            .render_as_string(hide_password=False)
        )
        engine = open_engine(url)
        clock = _Sleeper(lambda: start_again(server), lambda: service.stop())
        service = Service(
            engine,
            tmp_path,
            catalogue=lambda: [source("site")],
            clock=clock,
            command=("true",),
            troubled=told.append,
            finished=lambda run: ran.append(run.state),
        )
        kill(server)
        with ServiceLock(tmp_path) as lock:
            service.run(lock)
        engine.dispose()
    assert len(told) == 1
    assert ran == ["failed"]  # `true` reports nothing; that it was started is what counts
