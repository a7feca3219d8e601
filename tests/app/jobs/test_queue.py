"""The queue on PostgreSQL: what is put in, once, in what batches, and what is refused."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from app.jobs.planning import BATCH, SCHEMA
from app.jobs.queue import Queue
from app.jobs.stage import Stage
from crawler.catalogue import CatalogueSource
from kb.errors import StoreError
from kb.extract.stage import VERSION
from kb.ids import stable_id
from kb.models import Delivery, Document, Page
from kb.store.copy import row_counts
from kb.store.session import insert_new, open_engine, table_of, writing
from tests.app.jobs.workers import add_documents

NOW = datetime(2026, 5, 1, tzinfo=UTC)


def source(key: str, host: str = "a.example") -> CatalogueSource:
    return CatalogueSource(id=key, title=key, protocol="feed", url=f"https://{host}/{key}.xml")


def jobs(engine: Engine, stage: Stage) -> list[dict[str, object]]:
    query = sa.text(f"SELECT * FROM {SCHEMA}.procrastinate_jobs WHERE queue_name = :queue ORDER BY id")
    with engine.connect() as connection:
        return [dict(row) for row in connection.execute(query, {"queue": stage.value}).mappings()]


def set_jobs(engine: Engine, stage: Stage, status: str, most: int = 1000) -> None:
    query = sa.text(
        "UPDATE procrastinate_jobs SET status = CAST(:status AS procrastinate_job_status) WHERE id IN "
        "(SELECT id FROM procrastinate_jobs WHERE queue_name = :queue ORDER BY id LIMIT :most)"
    )
    with engine.begin() as connection:
        connection.exec_driver_sql(f"SET LOCAL search_path TO {SCHEMA}")
        connection.execute(query, {"queue": stage.value, "status": status, "most": most})


def batches(engine: Engine) -> list[list[str]]:
    return [job["args"]["ids"] for job in jobs(engine, Stage.EXTRACT)]  # type: ignore[index]


def page(number: int, url: str) -> dict[str, object]:
    return {"id": stable_id(url, number), "source_id": None, "url": url, "fetched_at": NOW + timedelta(minutes=number),
            "status": 200, "headers": {}, "digest": str(number), "size": 1, "warc_file": "x", "warc_offset": 0,
            "hints": {}, "read_state": "due"}  # fmt: skip


def test_every_document_is_in_one_job_however_often_it_is_planned(postgres: Engine) -> None:
    add_documents(postgres, 150)
    with Queue(postgres) as queue:
        assert queue.plan() == 3
        assert queue.plan() == 0
        add_documents(postgres, 10, start=150)
        assert queue.plan() == 1
    found = batches(postgres)
    assert [len(ids) for ids in found] == [BATCH, BATCH, 22, 10]
    assert len({key for ids in found for key in ids}) == 160


def test_a_source_is_enqueued_once_and_hosts_are_locked(postgres: Engine) -> None:
    with Queue(postgres) as queue:
        first = queue.crawl([source("one"), source("two"), source("three", "b.example")])
        again = queue.crawl([source("one")])
        set_jobs(postgres, Stage.CRAWL, "doing", most=1)
        running = queue.crawl([source("one"), source("four")])
    assert set(first.jobs) == {"one", "two", "three"}
    assert again.refused == {"one": "the run before it still waits for a worker"}
    assert (running.refused, set(running.jobs)) == ({"one": "the run before it is still going on"}, {"four"})
    assert [job["lock"] for job in jobs(postgres, Stage.CRAWL)] == [
        "host a.example", "host a.example", "host b.example", "host a.example"]  # fmt: skip


def test_what_failed_together_is_tried_alone_and_then_left(postgres: Engine) -> None:
    add_documents(postgres, 3)
    with Queue(postgres) as queue:
        queue.plan()
        set_jobs(postgres, Stage.EXTRACT, "failed")
        assert queue.plan() == 3
        assert [len(ids) for ids in batches(postgres)] == [3, 1, 1, 1]
        set_jobs(postgres, Stage.EXTRACT, "failed")
        assert queue.plan() == 0
        assert len(queue.failed()) == 4


def test_versions_of_one_address_are_read_one_after_the_other(postgres: Engine) -> None:
    rows = [page(1, "https://a.example/x"), page(2, "https://a.example/x"), page(3, "https://a.example/y")]
    with writing(postgres) as session:
        insert_new(session, Page, rows)
    with Queue(postgres) as queue:
        queue.plan()
        assert [job["args"]["ids"] for job in jobs(postgres, Stage.READ)] == [[rows[0]["id"], rows[2]["id"]]]  # type: ignore[index]
        with writing(postgres) as session:
            table = table_of(Page)
            session.connection().execute(
                table.update().where(table.c.id == rows[0]["id"]).values(read_state="done")
            )
        set_jobs(postgres, Stage.READ, "succeeded")
        queue.plan()
        assert rows[1]["id"] in jobs(postgres, Stage.READ)[1]["args"]["ids"]  # type: ignore[index]


def test_resolution_and_alerts_wait_once(postgres: Engine) -> None:
    add_documents(postgres, 2)
    with writing(postgres) as session:
        session.connection().execute(table_of(Document).update().values(extract_version=VERSION))
        insert_new(session, Delivery, [{"id": "d", "alert_id": "a", "channel": "log", "state": "due", "attempts": 0,
                                        "next_attempt_at": NOW}])  # fmt: skip
    with Queue(postgres) as queue:
        assert queue.plan() == 2
        assert queue.plan(after=Stage.EXTRACT) == 0
        assert {job["lock"] for job in jobs(postgres, Stage.RESOLVE)} == {"resolve"}


def test_the_queue_lies_apart_from_the_store(postgres: Engine) -> None:
    with postgres.connect() as connection:
        before = row_counts(connection)
    with Queue(postgres) as queue:
        queue.crawl([source("one")])
    with postgres.connect() as connection:
        assert row_counts(connection) == before
    assert not [name for name in sa.inspect(postgres).get_table_names() if "procrastinate" in name]


def test_a_server_that_is_away_is_told_in_one_line(postgres: Engine) -> None:
    gone = sa.create_engine(postgres.url.set(database="no_such_database"))
    with pytest.raises(StoreError, match="its queue cannot be reached"), Queue(gone):
        pass
    again = open_engine(postgres.url.render_as_string(hide_password=False))
    with again.connect() as connection:
        assert connection.execute(sa.text("SELECT 1")).scalar() == 1
    again.dispose()
