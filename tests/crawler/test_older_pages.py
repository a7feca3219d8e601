"""Pages of an earlier reader are read again from the archive, a few at a time, and only the last of an address."""

from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlmodel import Session, select

from crawler.older_pages import make_older_due
from crawler.read_again import take_over
from crawler.read_stage import read_due
from crawler.readers.version import READER_VERSION
from kb.models import Document, Page
from kb.settings import Settings
from kb.store.session import table_of, writing
from tests.crawler.conftest import Crawl, StartSite, source_of
from tests.crawler.hostile_server import Site
from tests.crawler.test_crawl import LONG, documents, make_everything_due


def due_now(engine: Engine, *, most: int = 200) -> int:
    with writing(engine) as session:
        return make_older_due(session.connection(), most=most)


def as_read_before(engine: Engine) -> None:
    """As if the readers had been raised by one version since."""
    with writing(engine) as session:
        session.connection().execute(table_of(Page).update().values(reader_version=READER_VERSION - 1))


def one_article_read(crawl: Crawl, start_site: StartSite, engine: Engine, settings: Settings) -> Site:
    """A site with one article, crawled and read."""
    site = start_site()
    site.page("/1", text=LONG)
    site.feed("/1")
    crawl(source_of(site))
    read_due(engine, settings)
    return site


def test_pages_of_an_earlier_reader_are_read_again_without_the_network(
    crawl: Crawl, start_site: StartSite, engine: Engine, settings: Settings
) -> None:
    site = start_site()
    for number in range(3):
        site.page(f"/{number}", text=f"{number}. {LONG}")
    site.feed("/0", "/1", "/2")
    crawl(source_of(site))
    assert read_due(engine, settings).documents.new == 3
    assert due_now(engine) == 0
    as_read_before(engine)
    with writing(engine) as session:  # the text of the earlier reader
        session.connection().execute(table_of(Document).update().values(title="an old title"))
    asked = len(site.asked)
    assert due_now(engine, most=2) == 2
    assert read_due(engine, settings).pages == 2
    assert due_now(engine) == 1
    assert read_due(engine, settings).pages == 1
    assert due_now(engine) == 0
    assert len(site.asked) == asked
    with Session(engine) as session:
        assert set(session.exec(select(Page.reader_version))) == {READER_VERSION}
    assert "an old title" not in {document.title for document in documents(engine)}


def test_an_earlier_version_of_an_article_keeps_the_text_that_was_known_then(
    crawl: Crawl, start_site: StartSite, engine: Engine, settings: Settings
) -> None:
    site = one_article_read(crawl, start_site, engine, settings)
    site.page("/1", text=LONG + "Correction: the rival denies it, and the company has withdrawn it.")
    make_everything_due(engine)
    crawl(source_of(site))
    read_due(engine, settings)
    as_read_before(engine)
    assert due_now(engine) == 1
    with Session(engine) as session:
        pages = session.connection().execute(
            sa.select(table_of(Page).c.read_state).order_by(table_of(Page).c.fetched_at)
        )
        assert pages.scalars().all()[-1] == "due"
    assert read_due(engine, settings).documents.same == 1
    assert len(documents(engine)) == 2


def test_what_weighs_on_origins_has_a_document_resolved_again(
    crawl: Crawl, start_site: StartSite, engine: Engine, settings: Settings
) -> None:
    one_article_read(crawl, start_site, engine, settings)
    resolved = {"extract_version": 9, "resolve_version": 9}
    with writing(engine) as session:
        session.connection().execute(table_of(Document).update().values(title="an old title", **resolved))
    counts = read_due(engine, settings, again=True).documents
    assert (counts.same, counts.told_anew) == (1, 1)
    [document] = documents(engine)
    assert (document.extract_version, document.resolve_version) == (9, 9)
    with writing(engine) as session:
        session.connection().execute(table_of(Document).update().values(publisher="Another Paper"))
    assert read_due(engine, settings, again=True).documents.told_anew == 1
    [document] = documents(engine)
    assert document.publisher != "Another Paper"
    assert (document.extract_version, document.resolve_version) == (9, None)
    assert read_due(engine, settings, again=True).documents.told_anew == 0


def test_where_lines_begin_is_told_by_another_page_too(engine: Engine) -> None:
    with writing(engine) as session:
        known = Document(
            id="d", page_id="one", kind="filing", text="1 We", digest="x", first_seen=datetime(2026, 1, 1, tzinfo=UTC),
            credits=[{"name": "a clerk"}],
        )  # fmt: skip
        session.add(known)
        session.flush()
        row = {"page_id": "two", "title": "of another page", "credits": [{"lines": "1:0"}]}
        assert take_over(session, known, row)
        assert known.credits == [{"name": "a clerk"}, {"lines": "1:0"}]
        assert known.title is None
        assert not take_over(session, known, row)
