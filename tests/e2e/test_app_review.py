"""Review by keys, as somebody does who has a hundred items before them."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from sqlmodel import Session, col, select

from kb.models import Claim
from kb.store.session import open_engine
from tests.e2e.app_browser import needs_chromium, reading, small_app

pytestmark = [pytest.mark.browser, needs_chromium]


@pytest.fixture
def review_app(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    with small_app(tmp_path) as app:
        yield app


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
        reader.press("y", page.get_by_text("Confirmed:"))
        reader.press("n", page.get_by_text("Rejected:"))
        assert decided(data) == ["confirmed", "rejected"]
        reader.press("u", page.get_by_text("Taken back."))
        assert decided(data) == ["confirmed"]
        reader.press("e", page.get_by_role("button", name="Save the edit"))
        reader.press("s", page.get_by_text("Skipped:"))
        assert reader.errors == []


def test_many_are_decided_and_taken_back_by_keys(browser: Browser, review_app: tuple[str, Path]) -> None:
    address, data = review_app
    with reading(browser, address) as reader:
        page = reader.open("review")
        reader.press("b", page.get_by_role("button", name="Preview"))
        expect(page).to_have_url(re.compile("r_many=true"))
        reader.open("review?r_many=true&rm_stance=alleged&rm_verdict=reject")
        page.keyboard.press("a")
        reader.settled()
        assert decided(data) == []
        reader.press("p", page.get_by_text("in one transaction"))
        reader.press("a", page.get_by_text(re.compile(r"\d+ at once")))
        assert set(decided(data)) == {"rejected"}
        assert len(decided(data)) > 3
        reader.press("u", page.get_by_text("Taken back:"))
        assert decided(data) == []
        assert reader.errors == []
