"""Bulk review on its page: no decision without a preview, one undo, and rights asked at the decision."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from app.links import Page
from tests.app.conftest import OpenPage
from tests.app.html_of import html_of
from tests.app.test_review import states


def opened(open_page: OpenPage, data: Path, **params: str) -> AppTest:
    return open_page(Page.REVIEW.value, data=data, r_many="true", **params)


def test_a_filter_is_previewed_then_applied_and_undone(open_page: OpenPage, review_data: Path) -> None:
    page = opened(open_page, review_data, rm_stance="alleged", rm_verdict="reject")
    assert not page.exception
    assert page.button(key="rm_apply").disabled
    page.button(key="rm_show").click().run()
    html = html_of(page)
    assert "in one transaction" in html
    assert "<td" in html
    assert page.button(key="rm_apply").label.startswith("Reject ")
    page.button(key="rm_apply").click().run()
    assert not page.exception
    decided = states(review_data)
    assert len(decided) > 3
    assert set(decided.values()) == {"rejected"}
    number = int(html_of(page).partition("Rejected ")[2].partition(" at once")[0])
    assert 3 < number <= len(decided)
    page.button(key="r_undo").click().run()
    assert states(review_data) == {}
    assert "Taken back" in html_of(page)


def test_another_filter_needs_another_preview(open_page: OpenPage, review_data: Path) -> None:
    page = opened(open_page, review_data)
    page.button(key="rm_show").click().run()
    assert not page.button(key="rm_apply").disabled
    page.multiselect(key="rm_stance").set_value(["denied"]).run()
    assert page.button(key="rm_apply").disabled


def test_a_right_that_was_taken_away_since_the_page_was_drawn_counts(
    open_page: OpenPage, review_data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = opened(open_page, review_data)
    page.button(key="rm_show").click().run()
    monkeypatch.setenv("DISTILLWATCH_READ_ONLY", "true")
    page.button(key="rm_apply").click().run()
    assert states(review_data) == {}
    assert "nothing was decided" in html_of(page)
