"""Workers that die at any moment: every document is done, none twice in effect, and no lock is left."""

import os
import random
import signal
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from app.jobs.extract_batch import PIECE
from app.jobs.local import work_here
from app.jobs.queue import Queue
from app.jobs.stage import Stage
from app.jobs.work import JobStoppedError, Work
from kb.settings import Settings
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
    worker_processes,
    workers,
)

BATCH = PIECE  # the same documents together as in one process: the network's figures depend on it
ROUNDS = int(os.environ.get("DISTILLWATCH_SOAK_ROUNDS", "1"))
"""How often a worker is killed; `make soak` says more."""
DOCUMENTS = 2 * PIECE + PIECE * ROUNDS


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """What one process finds in the documents, on SQLite."""
    data = tmp_path_factory.mktemp("local")
    engine = open_engine(f"sqlite:///{data / 'store.db'}")
    add_documents(engine, DOCUMENTS)
    done = work_here(Work(engine, Settings(data=data)), list(Stage), lambda: False)
    assert done["extract"]["documents"] == done["resolve"]["documents"] == DOCUMENTS
    again = work_here(Work(engine, Settings(data=data)), list(Stage), lambda: False)
    assert again["extract"] == {}
    found = ids_of(engine)
    engine.dispose()
    assert len(found["Claim"]) > DOCUMENTS
    return found


def test_workers_that_are_killed_in_mid_job_lose_and_double_nothing(
    postgres: Engine, tmp_path: Path, expected: dict[str, list[str]]
) -> None:
    add_documents(postgres, DOCUMENTS)
    with Queue(postgres, batch=BATCH) as queue:
        assert queue.plan() == DOCUMENTS // BATCH
    url = postgres.url.render_as_string(hide_password=False)
    with workers(url, tmp_path) as supervisor:
        for number in range(ROUNDS):
            done = BATCH * (number + 1)
            until(lambda wanted=done: extracted(postgres) >= wanted, 240)
            random.Random(number).choice(until(lambda: worker_processes(supervisor))).send_signal(
                signal.SIGKILL
            )
        until(lambda: extracted(postgres) == resolved(postgres) == DOCUMENTS and not jobs_left(postgres), 300)
        supervisor.send_signal(signal.SIGTERM)
        assert supervisor.wait() == 0
    assert ids_of(postgres) == expected
    assert (advisory_locks(postgres), jobs_given_up(postgres)) == (0, 0)


def test_a_local_run_that_is_stopped_goes_on_where_it_was(
    tmp_path: Path, expected: dict[str, list[str]]
) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'store.db'}")
    add_documents(engine, DOCUMENTS)
    work = Work(engine, Settings(data=tmp_path))
    with pytest.raises(JobStoppedError):
        work_here(work, list(Stage), lambda: extracted(engine) > 0)
    assert 0 < extracted(engine) < DOCUMENTS
    work_here(work, list(Stage), lambda: False)
    assert ids_of(engine) == expected
    engine.dispose()
