"""The graph draws, answers clicks, and is the same as its table."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.app.sample_store import COMPANIES, entity_id
from tests.e2e.app_browser import Reader, needs_chromium

pytestmark = [pytest.mark.browser, needs_chromium]

FIRST = entity_id("company", COMPANIES[0])


def drawn(page: Page) -> Locator:
    """The canvas, once it holds the graph."""
    stage = page.get_by_role("img", name=re.compile("^Graph of"))
    expect(stage).to_have_attribute("data-drawn", re.compile("."))
    return stage


def place_of(stage: Locator, key: str) -> dict[str, float]:
    """Where on the canvas a node lies, in pixels."""
    found: dict[str, float] | None = stage.evaluate("(stage, key) => stage.placeOf(key)", key)
    assert found is not None
    return found


def test_a_click_on_a_node_fills_the_panel_and_the_url(reader: Reader) -> None:
    page = reader.open("graph")
    stage = drawn(page)
    place = place_of(stage, FIRST)
    stage.click(position={"x": place["x"], "y": place["y"]})
    expect(page.locator('[data-testid="stMain"] h2.dw-panel')).to_contain_text(COMPANIES[0])
    page.wait_for_url(re.compile(f"g_sel={FIRST}"))


def test_a_link_shows_what_was_selected(reader: Reader) -> None:
    page = reader.open(f"graph?g_sel={FIRST}")
    drawn(page)
    expect(page.locator('[data-testid="stMain"] h2.dw-panel')).to_contain_text(COMPANIES[0])
    claim = page.locator(".dw-panel-list").get_by_role("link", name=re.compile("origin")).first
    claim.click()
    expect(page.locator(".dw-card").first).to_be_visible()


def test_the_same_link_gives_the_same_picture(reader: Reader) -> None:
    places = []
    for _ in range(2):
        stage = drawn(reader.open("graph"))
        places.append(place_of(stage, FIRST))
    assert places[0] == places[1]


def test_a_double_click_adds_neighbours(reader: Reader) -> None:
    page = reader.open(f"graph?g_focus={FIRST}&g_predicate=sued")
    stage = drawn(page)
    place = place_of(stage, FIRST)
    stage.dblclick(position={"x": place["x"], "y": place["y"]})
    page.wait_for_url(re.compile(f"g_more={FIRST}"))
    expect(page.locator("h1")).to_have_text("Graph")


def test_the_legend_hides_a_kind(reader: Reader) -> None:
    page = reader.open("graph?g_level=parties")
    drawn(page)
    button = page.get_by_role("button", name=re.compile("^company"))
    expect(button).to_have_attribute("aria-pressed", "true")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "false")


def test_the_picture_is_saved(reader: Reader) -> None:
    page = reader.open("graph")
    drawn(page)
    with page.expect_download() as saved:
        page.get_by_role("button", name="PNG").click()
    assert saved.value.path().read_bytes().startswith(b"\x89PNG")


def test_the_table_holds_the_same_edges(reader: Reader) -> None:
    page = reader.open("graph?g_predicate=sued")
    stage = drawn(page)
    label = stage.get_attribute("aria-label") or ""
    edges = int(re.search(r"and (\d+) propositions", label)[1])  # type: ignore[index]
    page.get_by_text("Show as table").click()
    expect(page.locator(".dw-table tbody tr")).to_have_count(min(edges, 200))


def test_the_view_is_taken_away_as_gexf(reader: Reader) -> None:
    page = reader.open("graph?g_predicate=sued")
    drawn(page)
    with page.expect_download() as saved:
        page.get_by_role("link", name="GEXF").click()
    assert "<gexf" in saved.value.path().read_text(encoding="utf-8")


def test_without_webgl_a_plainer_picture_is_drawn(reader: Reader) -> None:
    reader.page.add_init_script(
        "const get = HTMLCanvasElement.prototype.getContext;"
        "HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {"
        " return kind.startsWith('webgl') ? null : get.call(this, kind, ...rest); };"
    )
    page = reader.open("graph")
    expect(page.get_by_text("no WebGL")).to_be_visible()
    expect(page.get_by_text("Show as table")).to_be_visible()
    assert reader.errors == []
