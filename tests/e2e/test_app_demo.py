"""Every page of the app over the demonstration's data: no error, and nothing from another host."""

import sqlite3
from contextlib import closing

import pytest
from playwright.sync_api import Browser, expect

from app.links import Page
from tests.e2e.app_browser import needs_chromium, reading, running_app
from tests.e2e.demo_run import DemoStore

pytestmark = [pytest.mark.browser, needs_chromium]

SUBJECTS = {
    Page.COMPANY: "select subject_id from proposition order by claim_count desc, id limit 1",
    Page.CASE: "select id from court_case where document_id is not null order by id limit 1",
    Page.CLAIM: "select id from claim order by confidence desc, id limit 1",
    Page.DOCUMENT: "select document_id from claim order by confidence desc, id limit 1",
}
"""A page of one thing, and which thing of the demonstration to show."""


def test_every_page_opens_over_the_demonstration(browser: Browser, demo_store: DemoStore) -> None:
    with closing(sqlite3.connect(demo_store.database)) as store:
        ids = {page: store.execute(query).fetchone()[0] for page, query in SUBJECTS.items()}
    with running_app(demo_store.folder) as address, reading(browser, address) as reader:
        for page in Page:
            shown = reader.open(f"{page.value}?id={ids[page]}" if page in ids else page.value)
            assert shown.locator("h1").count() == 1, page
            assert shown.locator('[data-testid="stException"]').count() == 0, page
        assert reader.errors == []
        assert reader.elsewhere == []
        assert reader.blocked == []


def test_a_question_typed_as_it_is_asked_is_answered_by_one_click(
    browser: Browser, demo_store: DemoStore
) -> None:
    with running_app(demo_store.folder) as address, reading(browser, address) as reader:
        page = reader.open("")
        box = page.get_by_label("Search documents, claims, entities and cases")
        box.fill("Who says that DeepSeek distilled OpenAI’s models?")
        box.press("Enter")
        row = page.locator("tr", has_text="distilled").filter(has=page.get_by_role("link", name="OpenAI"))
        expect(row.get_by_role("link", name="origin")).to_be_visible()
        reader.settled()  # a row that is drawn anew under the pointer takes the click with it
        row.get_by_role("link", name="origin").click()
        short = page.locator(".dw-answer")
        expect(short.get_by_role("link", name="OpenAI").first).to_be_visible()
        for told in (
            "independent reports",
            "3 origins (6 documents)",
            "DeepSeek answers",
            "no docket on record",
        ):
            expect(short).to_contain_text(told)


def test_a_new_reader_has_the_answer_within_four_clicks(browser: Browser, demo_store: DemoStore) -> None:
    """Who says that DeepSeek distilled OpenAI's models, on how many reports, what does it answer, is there a case?"""
    with running_app(demo_store.folder) as address, reading(browser, address) as reader:
        page = reader.open("")
        page.get_by_role("link", name="Companies").click()
        expect(page.locator("h1")).to_have_text("Companies")
        page.locator("table").get_by_role("link", name="DeepSeek").first.click()
        expect(page.locator("h1")).to_have_text("DeepSeek")
        row = (
            page.locator("tr", has_text="distilled").filter(has=page.get_by_role("link", name="OpenAI")).first
        )
        row.get_by_role("link", name="origin").click()
        short = page.locator(".dw-answer")
        for question in ("who says so", "independent reports", "DeepSeek answers", "case"):
            expect(short).to_contain_text(question)
        expect(short).to_contain_text("origin")
        expect(short.get_by_role("link", name="OpenAI").first).to_be_visible()
        reader.open("search?q=DeepSeek distilled OpenAI")
        page.locator("table").first.get_by_role("link", name="origin").first.click()
        expect(short).to_contain_text("independent reports")
        assert reader.errors == []
