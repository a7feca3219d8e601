"""The graph draws, answers clicks, and is the same as its table."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.app.sample_store import COMPANIES, entity_id
from tests.e2e.app_browser import Reader, needs_chromium

pytestmark = [pytest.mark.browser, needs_chromium]

FIRST = entity_id("company", COMPANIES[0])

COMPANY_DOT = """canvas => {
  const pen = canvas.getContext("2d"), scale = canvas.width / canvas.clientWidth;
  const { data, width, height } = pen.getImageData(0, 0, canvas.width, canvas.height);
  const blue = (x, y) => { const at = 4 * (y * width + x); return data[at] === 0 && data[at + 1] === 0x72 && data[at + 2] === 0xb2; };
  for (let y = 2; y < height - 2; y += 1) for (let x = 2; x < width - 2; x += 1)
    if (blue(x, y) && blue(x - 2, y) && blue(x + 2, y) && blue(x, y - 2) && blue(x, y + 2)) return { x: x / scale, y: y / scale };
  return null;
}"""
"""Where on a plain canvas a dot of a company's colour lies; null where there is none."""


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


def test_the_legend_hides_a_kind_in_picture_address_and_downloads(reader: Reader) -> None:
    page = reader.open("graph?g_level=parties")
    drawn(page)
    button = page.get_by_role("button", name=re.compile("^law firm"))
    expect(button).to_have_attribute("aria-pressed", "true")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "false")
    page.wait_for_url(re.compile("g_hide=law_firm"))
    expect(page.get_by_role("link", name="GEXF")).to_have_attribute("href", re.compile("g_hide=law_firm"))
    reader.open(page.url.removeprefix(reader.address + "/"))
    drawn(page)
    expect(button).to_have_attribute("aria-pressed", "false")


def test_the_address_holds_where_the_picture_is_looked_at(reader: Reader) -> None:
    page = reader.open("graph")
    stage = drawn(page)
    page.get_by_role("button", name="Zoom in").click()
    page.wait_for_url(re.compile("g_cam="))
    # The camera moves for a while; the address follows once it rests.
    page.wait_for_function(
        "() => { const now = location.href; const same = now === window.before; window.before = now; return same; }",
        polling=700,
    )
    place = place_of(stage, FIRST)
    page.get_by_role("button", name="Copy link").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    link = page.evaluate("navigator.clipboard.readText()")
    assert link == page.url
    page.goto("about:blank")
    again = place_of(drawn(reader.open(link.removeprefix(reader.address + "/"))), FIRST)
    assert again == pytest.approx(place, abs=2)


def test_what_is_selected_and_where_it_is_looked_at_share_an_address(reader: Reader) -> None:
    page = reader.open("graph?g_cam=0.5,0.5,0.8")
    stage = drawn(page)
    place = place_of(stage, FIRST)
    stage.click(position={"x": place["x"], "y": place["y"]})
    page.wait_for_url(re.compile(f"g_sel={FIRST}"))
    assert "g_cam=" in page.url


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
    chart = page.get_by_test_id("stEChartsChart")
    expect(chart.locator("canvas").first).to_be_visible()
    page.wait_for_function(
        f"({COMPANY_DOT})(document.querySelector('[data-testid=stEChartsChart] canvas')) !== null"
    )
    dot = chart.locator("canvas").first.evaluate(COMPANY_DOT)
    chart.locator("canvas").first.click(position=dot)
    page.wait_for_url(re.compile("g_sel=company-"))
    expect(page.locator('[data-testid="stMain"] h2.dw-panel')).to_be_visible()
    assert reader.errors == []
