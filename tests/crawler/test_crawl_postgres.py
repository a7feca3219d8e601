"""The same crawl into PostgreSQL: fetch, read, visit again, change, withdraw."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import Session, select

from crawler.read_stage import read_due
from crawler.run import run_crawl
from kb.models import Document
from kb.resolve.near_copies import near_copies
from kb.settings import Settings
from kb.store.session import open_engine
from tests.crawler.conftest import StartSite, source_of
from tests.crawler.hostile_server import fixed
from tests.crawler.test_crawl import LONG, make_everything_due
from tests.postgres_server import new_database, postgres_server


@pytest.fixture(scope="module")
def database_url() -> Iterator[str]:
    with postgres_server() as server, new_database(server) as url:
        yield url


def test_a_crawl_into_postgresql(start_site: StartSite, tmp_path: Path, database_url: str) -> None:
    site = start_site()
    site.page("/1", text=LONG)
    site.page("/2", text=LONG + "Another outlet prints it with a line of its own.")
    site.feed("/1", "/2")
    settings = Settings(data=tmp_path, database_url=database_url)
    engine = open_engine(database_url)
    source = source_of(site)
    assert run_crawl(engine, settings, [source]).sources["site"].fetched == 2
    assert read_due(engine, settings).documents.new == 2
    with Session(engine) as session:
        one = session.exec(select(Document).where(Document.url == site.base + "/1")).one()
        assert [copy.containment for copy in near_copies(session, one)] == [1.0]
    site.page("/1", text=LONG + "Correction: the rival denies it.")
    site.routes["/2"] = fixed(b"gone", status=410)
    make_everything_due(engine)
    second = run_crawl(engine, settings, [source]).sources["site"]
    assert (second.fetched, second.withdrawn) == (1, 1)
    assert read_due(engine, settings).documents.changed == 1
    with Session(engine) as session:
        found = session.exec(select(Document)).all()
    assert sorted(document.withdrawn_at is not None for document in found) == [False, False, True]
    engine.dispose()
