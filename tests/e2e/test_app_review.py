"""Review by keys, as somebody does who has a hundred items before them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from sqlmodel import Session, col, select

from kb.models import Claim
from kb.store.session import open_engine
from tests.app.sample_store import fill_store
from tests.e2e.app_browser import needs_chromium, reading, running_app

pytestmark = [pytest.mark.browser, needs_chromium]


@pytest.fixture
def review_app(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    data = tmp_path / "data"
    data.mkdir()
    store = open_engine(f"sqlite:///{data / 'distillwatch.db'}")
    fill_store(store, documents=20)
    store.dispose()
    with running_app(data) as address:
        yield address, data


def decided(data: Path) -> list[str]:
    """States of the claims that somebody decided."""
    store = open_engine(f"sqlite:///{data / 'distillwatch.db'}")
    with Session(store) as session:
        states = session.exec(select(Claim.review_state).where(col(Claim.review_state) != "machine")).all()
    store.dispose()
    return sorted(states)


def test_keys_decide_and_take_back(browser: Browser, review_app: tuple[str, Path]) -> None:
    address, data = review_app
    with reading(browser, address) as reader:
        page = reader.open("review?r_kind=claim")
        page.keyboard.press("y")
        expect(page.get_by_text("Confirmed:")).to_be_visible()
        reader.settled()
        page.keyboard.press("n")
        expect(page.get_by_text("Rejected:")).to_be_visible()
        reader.settled()
        assert decided(data) == ["confirmed", "rejected"]
        page.keyboard.press("u")
        expect(page.get_by_text("Taken back.")).to_be_visible()
        reader.settled()
        assert decided(data) == ["confirmed"]
        page.keyboard.press("e")
        expect(page.get_by_role("button", name="Save the edit")).to_be_visible()
        reader.settled()
        page.keyboard.press("s")
        expect(page.get_by_text("Skipped:")).to_be_visible()
        assert reader.errors == []


def test_many_are_decided_and_taken_back_by_keys(browser: Browser, review_app: tuple[str, Path]) -> None:
    address, data = review_app
    with reading(browser, address) as reader:
        page = reader.open("review")
        page.keyboard.press("b")
        expect(page.get_by_role("button", name="Preview")).to_be_visible()
        reader.settled()
        assert "r_many=true" in page.url
        reader.open("review?r_many=true&rm_stance=alleged&rm_verdict=reject")
        page.keyboard.press("a")
        reader.settled()
        assert decided(data) == []
        page.keyboard.press("p")
        expect(page.get_by_text("in one transaction")).to_be_visible()
        reader.settled()
        page.keyboard.press("a")
        expect(page.get_by_text("at once.")).to_be_visible(timeout=30_000)
        reader.settled()
        assert set(decided(data)) == {"rejected"}
        assert len(decided(data)) > 3
        page.keyboard.press("u")
        expect(page.get_by_text("Taken back:")).to_be_visible(timeout=30_000)
        assert decided(data) == []
        assert reader.errors == []
