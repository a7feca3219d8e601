"""Watching something from the page that one reads, and stopping it, as somebody does with a mouse."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from sqlmodel import Session, select

from kb.models import Watch
from kb.store.session import open_engine
from tests.app.sample_store import COMPANIES, entity_id
from tests.e2e.app_browser import needs_chromium, reading, small_app

pytestmark = [pytest.mark.browser, needs_chromium]

SECOND = entity_id("company", COMPANIES[1])


@pytest.fixture
def watching_app(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    with small_app(tmp_path) as app:
        yield app


def watched(data: Path) -> list[dict[str, object]]:
    """Terms of every watch on an entity."""
    store = open_engine(f"sqlite:///{data / 'distillwatch.db'}")
    with Session(store) as session:
        found = session.exec(select(Watch).where(Watch.kind == "entity")).all()
        terms = [watch.terms for watch in found]
    store.dispose()
    return terms


def test_a_company_is_watched_from_its_page_and_stopped(
    browser: Browser, watching_app: tuple[str, Path]
) -> None:
    address, data = watching_app
    before = watched(data)
    with reading(browser, address) as reader:
        page = reader.open(f"company?id={SECOND}")
        page.get_by_role("link", name="Watch", exact=True).click()
        expect(page.get_by_role("heading", name="Watch something")).to_be_visible(timeout=30_000)
        reader.settled()
        page.get_by_role("textbox", name="Note, stands in every alert").fill("for the series")
        page.keyboard.press("Tab")
        reader.settled()
        page.get_by_role("button", name="Watch", exact=True).click()
        expect(page.get_by_text("Watched from now on")).to_be_visible(timeout=30_000)
        reader.settled()
        assert [terms for terms in watched(data) if terms not in before] == [{"entity": SECOND}]
        expect(page.get_by_role("cell", name="for the series")).to_be_visible()
        page.get_by_role("combobox", name="Stop a watch").click()
        page.get_by_role("option", name=f"entity {SECOND}").click()
        reader.settled()
        page.get_by_role("button", name="Stop it").click()
        expect(page.get_by_text("Stopped:")).to_be_visible(timeout=30_000)
        assert watched(data) == before
        assert reader.errors == []
