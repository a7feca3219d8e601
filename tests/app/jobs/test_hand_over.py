"""The schedule puts what is due into the queue, a job crawls it, and its pages are planned for reading."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import Session

from app.jobs.queue import Queue
from app.jobs.stage import Stage
from app.jobs.work import JobStoppedError, Work, crawl_source, read_pages
from app.schedule.lock import ServiceLock
from app.schedule.service import Hand, Service
from crawler.read_stage import due_page_ids
from kb.errors import StoreError
from kb.settings import Settings
from kb.store.schedule_rows import schedule_runs
from tests.app.jobs.workers import QUICK, workers
from tests.app.schedule.sources import source
from tests.crawler.hostile_server import Site, running

FILE = """\
id = "site"
title = "A site on loopback"
protocol = "feed"
url = "{url}"
schedule = "1h"
delay_s = 0
allow_private = true
"""


def service(engine: Engine, data: Path, queue: Queue) -> Service:
    def hand(sources: Sequence[str]) -> Hand:
        done = queue.crawl([source(name) for name in sources])
        return Hand(done.jobs, done.refused)

    return Service(engine, data, catalogue=lambda: [source("one"), source("two")], enqueue=hand)


def test_what_is_due_is_enqueued_once_and_the_run_says_so(postgres: Engine, tmp_path: Path) -> None:
    with Queue(postgres) as queue, ServiceLock(tmp_path) as lock:
        [first] = service(postgres, tmp_path, queue).run_due(lock)
        assert (first.state, first.exit_code) == ("done", 0)
        assert service(postgres, tmp_path, queue).run_due(lock) == []
        again = service(postgres, tmp_path, queue).run_sources(["one"], lock)
        assert queue.counts()[Stage.CRAWL] == {"todo": 2}
    assert set(json.loads(first.log.read_text())["enqueued"]) == {"one", "two"}
    assert json.loads(again.log.read_text())["refused"] == {
        "one": "the run before it still waits for a worker"
    }
    with Session(postgres) as session:
        assert [run.state for run in schedule_runs(session)] == ["done", "done"]


def test_workers_that_drain_end_when_nothing_is_left(postgres: Engine, tmp_path: Path) -> None:
    url = postgres.url.render_as_string(hide_password=False)
    with Queue(postgres) as queue:
        queue.plan(after=Stage.EXTRACT)
        assert queue.counts()[Stage.RESOLVE] == {"todo": 1}
        with workers(url, tmp_path, 1, replace(QUICK, drain=True)) as supervisor:
            assert supervisor.wait(120) == 0
        assert queue.counts()[Stage.RESOLVE] == {"succeeded": 1}


def test_what_could_not_be_enqueued_stays_due(postgres: Engine, tmp_path: Path) -> None:
    def gone(_sources: Sequence[str]) -> Hand:
        raise StoreError("postgresql://db", "its queue cannot be reached", "start PostgreSQL and try again")

    broken = Service(postgres, tmp_path, catalogue=lambda: [source("one")], enqueue=gone)
    with ServiceLock(tmp_path) as lock:
        with pytest.raises(StoreError):
            broken.run_due(lock)
        with Queue(postgres) as queue:
            assert len(service(postgres, tmp_path, queue).run_due(lock)) == 1
    with Session(postgres) as session:
        assert [run.state for run in schedule_runs(session)] == ["done", "stopped"]


def test_a_job_crawls_its_source_and_the_pages_are_planned_and_read(postgres: Engine, tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, database_url=postgres.url.render_as_string(hide_password=False))
    work = Work(postgres, settings)
    (tmp_path / "sources").mkdir()
    with running(Site()) as site:
        site.page("/1", "One", "Alder AI sued Birch Labs over distillation of its model. " * 20)
        site.feed("/1")
        (tmp_path / "sources" / "site.toml").write_text(FILE.format(url=site.base + "/feed.xml"))
        with pytest.raises(JobStoppedError):
            crawl_source(work, "site", lambda: True)
        report = crawl_source(work, "site", lambda: False)
        assert report["broken"] == 0
        assert crawl_source(work, "site", lambda: False)["new_pages"] == 0
    with Queue(postgres) as queue:
        assert queue.plan(after=Stage.CRAWL) >= 1
        assert queue.counts()[Stage.READ] == {"todo": 1}
    with Session(postgres) as session:
        due = due_page_ids(session)
    assert due
    assert read_pages(work, due, lambda: False)["documents"] >= 1
    assert read_pages(work, due, lambda: False) == {"pages": 0, "failed": 0, "documents": 0}
