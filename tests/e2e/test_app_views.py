"""What a reader keeps and takes away: saved views, what is new since a day, and pages on paper."""

import re

import pytest
from playwright.sync_api import expect

from tests.app.sample_store import COMPANIES, entity_id
from tests.e2e.app_browser import Reader, needs_chromium

pytestmark = [pytest.mark.browser, needs_chromium]

FIRST = entity_id("company", COMPANIES[0])


def test_a_view_is_kept_opened_and_forgotten(reader: Reader) -> None:
    page = reader.open("claims?c_stance=denied")
    page.get_by_label("Name for this view").fill("what was denied <b>so far</b>")
    page.get_by_role("button", name="Save this view").click()
    kept = page.get_by_role("link", name="what was denied <b>so far</b>")
    expect(kept).to_be_visible()
    reader.open("about")
    kept.click()
    expect(page.locator("h1")).to_have_text("Claims")
    expect(page).to_have_url(re.compile(r"claims\?c_stance=denied$"))
    reader.settled()
    page.get_by_role("link", name="new since").click()
    expect(page.locator(".dw-since")).to_contain_text("show everything")
    expect(page).to_have_url(re.compile("new=2"))
    reader.settled()
    expect(page.locator(".dw-since")).to_contain_text("show everything")
    page.get_by_role("button", name="Forget the view").click()
    expect(kept).to_have_count(0)
    reader.open("about")
    expect(kept).to_have_count(0)
    assert reader.errors == []


def test_every_list_can_be_cut_to_what_is_new(reader: Reader) -> None:
    page = reader.open("claims?new=2026-11-01")
    newer = page.locator(".dw-card").count()
    link = page.locator(".dw-since").get_by_role("link", name="claim").first
    expect(link).to_be_visible()
    assert 0 < newer < 50
    reader.open("claims?new=2126-11-01")
    expect(page.get_by_text("Nothing fits.")).to_be_visible()


@pytest.mark.parametrize(
    "path", ["claims", f"company?id={FIRST}", "case?id=cand-26-cv-04000", "document?id=doc-00003", "graph"]
)
def test_a_page_is_printed_whole_and_without_what_is_only_for_screens(reader: Reader, path: str) -> None:
    page = reader.open(path)
    page.emulate_media(media="print")
    for hidden in ('[data-testid="stSidebar"]', '[data-testid="stHeader"]', ".stTextInput", ".stMultiSelect"):
        for element in page.locator(hidden).all():
            assert not element.is_visible(), hidden
    main = page.locator('[data-testid="stMain"]')
    assert main.evaluate("element => element.scrollHeight <= element.clientHeight + 2")
    assert main.evaluate("element => element.scrollWidth <= element.clientWidth + 1")


def test_on_paper_a_card_names_its_source_and_no_link_that_leads_nowhere(reader: Reader) -> None:
    page = reader.open("claims")
    page.emulate_media(media="print")
    card = page.locator(".dw-card").first
    after = "element => getComputedStyle(element, '::after').content"
    outside = card.locator(".dw-card-foot a[href^=http]")
    assert (outside.get_attribute("href") or "?") in outside.evaluate(after)
    assert card.locator(".dw-card-head a").first.evaluate(after) == "none"
    for link in card.locator(".dw-card-foot a:not([href^=http])").all():
        assert not link.is_visible()
    assert not card.locator("summary").is_visible()
