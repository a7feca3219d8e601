"""A store that is locked, older, newer or not writable, and one that a crawl writes to meanwhile: a clear state each."""

import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest

from app.links import Page
from kb.store.session import open_engine
from tests.app.conftest import OpenPage
from tests.app.html_of import html_of, titles_of
from tests.app.sample_store import fill_store
from tests.app.test_review import states

WORTH_A_LOOK = [Page.TODAY, Page.CLAIMS, Page.GRAPH, Page.REVIEW, Page.SOURCES, Page.ABOUT]


@pytest.fixture
def database(review_data: Path) -> Path:
    return review_data / "distillwatch.db"


@pytest.mark.parametrize("path", WORTH_A_LOOK, ids=lambda path: path.name)
@pytest.mark.parametrize(
    ("revision", "advice"), [("0001", "distillwatch db upgrade"), ("9999", "install the newer distillwatch")]
)
def test_a_store_of_another_version_says_what_to_do(
    open_page: OpenPage, database: Path, path: Page, revision: str, advice: str
) -> None:
    with closing(sqlite3.connect(database)) as store, store:
        store.execute("update alembic_version set version_num = ?", (revision,))
    page = open_page(path.value, data=database.parent)
    assert not page.exception
    assert len(titles_of(page)) == 1
    assert advice in html_of(page)


@pytest.mark.parametrize("path", [Page.CLAIMS, Page.REVIEW], ids=lambda path: path.name)
def test_a_locked_store_says_so(open_page: OpenPage, database: Path, path: Page) -> None:
    # Beside a write-ahead log reading goes on; a store kept without one, as some network drives want it, is closed.
    with closing(sqlite3.connect(database, isolation_level=None)) as store:
        store.execute("pragma journal_mode=delete")
        store.execute("begin exclusive")
        page = open_page(path.value, data=database.parent)
        store.execute("rollback")
    assert not page.exception
    assert len(titles_of(page)) == 1
    assert "locked" in html_of(page)
    assert "Traceback" not in html_of(page)


def test_a_decision_that_meets_a_long_write_is_not_lost_silently(open_page: OpenPage, database: Path) -> None:
    page = open_page(Page.REVIEW.value, data=database.parent, r_kind="claim")
    with closing(sqlite3.connect(database, isolation_level=None)) as store:
        store.execute("begin immediate")
        page.button(key="r_yes").click().run()
        store.execute("rollback")
    assert not page.exception
    assert "Nothing was decided" in html_of(page)
    assert states(database.parent) == {}
    page.button(key="r_yes").click().run()
    assert list(states(database.parent).values()) == ["confirmed"]


def test_pages_open_while_a_crawl_writes(open_page: OpenPage, database: Path) -> None:
    store = open_engine(f"sqlite:///{database}")
    writer = threading.Thread(target=fill_store, args=(store,), kwargs={"documents": 300, "seed": 8})
    writer.start()
    for path in WORTH_A_LOOK:
        page = open_page(path.value, data=database.parent)
        assert not page.exception
        assert not page.error
    writer.join()
    store.dispose()
