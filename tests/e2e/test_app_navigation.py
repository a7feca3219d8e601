"""Links, the back button, the search box, copying, the archive: what a reader does with a mouse."""

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.app.sample_store import COMPANIES, entity_id
from tests.e2e.app_browser import Reader, needs_chromium, reading

pytestmark = [pytest.mark.browser, needs_chromium]

FIRST = entity_id("company", COMPANIES[0])


def test_a_click_changes_the_page_without_loading_the_shell_again(reader: Reader) -> None:
    page = reader.open("companies")
    page.evaluate("window.stays = true")
    page.get_by_role("link", name=COMPANIES[0]).first.click()
    expect(page.locator("h1")).to_have_text(COMPANIES[0])
    expect(page).to_have_url(re.compile(re.escape(f"company?id={FIRST}") + "$"))
    assert page.evaluate("window.stays") is True


def test_back_and_forward_show_what_was_there(reader: Reader) -> None:
    page = reader.open("companies")
    page.get_by_role("link", name=COMPANIES[0]).first.click()
    expect(page.locator("h1")).to_have_text(COMPANIES[0])
    page.go_back()
    expect(page.locator("h1")).to_have_text("Companies")
    page.go_forward()
    expect(page.locator("h1")).to_have_text(COMPANIES[0])


def test_a_filter_is_in_the_url_and_the_url_sets_the_filter(
    browser: Browser, reader: Reader, sample_app: str
) -> None:
    page = reader.open("claims")
    page.get_by_role("combobox", name=re.compile("Stance")).click()
    page.get_by_role("option", name="denied").click()
    page.wait_for_url(re.compile("c_stance=denied"))
    page.keyboard.press("Escape")
    reader.settled()
    with reading(browser, sample_app) as another:
        other = another.open(page.url.removeprefix(sample_app + "/"))
        count = other.locator("p[role=status]").first.inner_text()
        assert "claim" in count
        # The address changes with the click, the count with the answer.
        expect(page.locator("p[role=status]").first).to_have_text(count)
        assert other.locator(".dw-card .dw-s-alleged").count() == 0


def test_the_search_box_leads_to_the_search_page(reader: Reader) -> None:
    page = reader.open("cases")
    box = page.get_by_label("Search documents, claims, entities and cases")
    box.fill('"trade secrets"')
    box.press("Enter")
    expect(page.locator("h1")).to_have_text("Search")
    expect(page.locator("mark.dw-hit").first).to_have_text("trade secrets")
    expect(page).to_have_url(re.compile("q="))


def test_a_document_opens_at_its_claim(reader: Reader) -> None:
    page = reader.open("claims?c_stance=denied")
    page.locator(".dw-card").first.get_by_role("link", name="Document").click()
    here = page.locator("mark.dw-here").first
    expect(here).to_be_in_viewport()


def test_a_citation_is_copied(reader: Reader) -> None:
    page = reader.open("claims")
    page.get_by_role("button", name="Copy citation").first.click()
    expect(page.get_by_role("button", name="Copied").first).to_be_visible()
    assert "characters" in page.evaluate("navigator.clipboard.readText()")


def test_an_archived_page_is_inert(reader: Reader) -> None:
    page = reader.open("document?id=doc-00003")
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Archived page").click()
    archived = opened.value
    reader.watch(archived)
    archived.wait_for_load_state()
    frame = archived.frame_locator("iframe")
    expect(frame.locator("h1")).to_have_text("doc-00003")
    frame.locator("p").first.click()
    for inside in archived.frames:
        assert inside.evaluate("window.pwned === undefined")
    archived.goto(archived.url + "?bytes=show")
    assert archived.evaluate("window.pwned === undefined")
    expect(archived.locator("h1")).to_have_text("doc-00003")
    assert reader.elsewhere == []


def test_before_and_after_are_shown_on_demand(reader: Reader) -> None:
    page = reader.open("claims")
    card = page.locator(".dw-card").first
    expect(card.locator("details p").first).to_be_hidden()
    card.locator("summary").click()
    expect(card.locator("details p").first).to_be_visible()
