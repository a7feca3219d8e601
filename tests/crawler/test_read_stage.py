"""The reading stage: several pages are written together, and a fault of one is not the others'."""

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlmodel import Session, select

from crawler.archive import Archive
from crawler.items import FetchedPage
from crawler.read_stage import MOST_TOGETHER, read_due
from crawler.store_pages import store_page
from kb.models import Document, Page
from kb.settings import Settings
from tests.crawler.hostile_server import article

MOMENT = datetime(2026, 11, 1, tzinfo=UTC)
TEXT = "Quillmind said on Monday that a rival had trained a model on its answers. " * 8


def fill(engine: Engine, settings: Settings, count: int) -> None:
    with Archive(settings.archive) as archive:
        for number in range(count):
            body = article(f"Story {number}", f"{TEXT} It was story {number}.")
            page = FetchedPage(None, f"https://news.example/{number}", body, fetched_at=MOMENT)
            store_page(engine, archive, page)


def states(engine: Engine) -> dict[str, str]:
    with Session(engine) as session:
        return {page.url.rsplit("/", 1)[1]: page.read_state for page in session.exec(select(Page))}


def titles(engine: Engine) -> set[str | None]:
    with Session(engine) as session:
        return set(session.exec(select(Document.title)))


def test_every_page_is_told_of_and_written(engine: Engine, settings: Settings) -> None:
    count = MOST_TOGETHER + 3
    fill(engine, settings, count)
    told: list[int] = []
    counts = read_due(engine, settings, processes=1, progress=told.append)
    assert (counts.pages, counts.documents.new, counts.failed, sum(told)) == (count, count, 0, count)
    assert set(states(engine).values()) == {"done"}
    assert read_due(engine, settings, processes=1).pages == 0


def test_what_cannot_be_written_takes_only_what_comes_after_it_along(
    engine: Engine, settings: Settings
) -> None:
    fill(engine, settings, 5)
    with engine.begin() as connection:
        connection.execute(
            sa.text(
                "create trigger faulty before insert on document when new.title like '%Story%' and exists"
                " (select 1 from page where page.id = new.page_id and page.url like '%/3')"
                " begin select raise(abort, 'no room'); end"
            )
        )
    with pytest.raises(sa.exc.DBAPIError, match="no room"):
        read_due(engine, settings, processes=1)
    done = {number for number, state in states(engine).items() if state == "done"}
    assert "3" not in done
    assert len(titles(engine)) == len(done)
    with engine.begin() as connection:
        connection.execute(sa.text("drop trigger faulty"))
    assert read_due(engine, settings, processes=1).documents.new == 5 - len(done)
    assert set(states(engine).values()) == {"done"}
    assert len(titles(engine)) == 5
