"""Every page in a real browser, in both themes: no error, nothing from another host, usable by everybody."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from app.links import Page
from tests.app.sample_store import COMPANIES, entity_id
from tests.e2e.app_browser import needs_chromium, reading

pytestmark = [pytest.mark.browser, needs_chromium]

FIRST = entity_id("company", COMPANIES[0])
THIRD = entity_id("company", COMPANIES[3])
PATHS = [
    *(page.value for page in Page if page not in (Page.COMPANY, Page.CASE, Page.CLAIM, Page.DOCUMENT)),
    f"company?id={FIRST}",
    "case?id=cand-26-cv-04000",
    "document?id=doc-00003",
    "search?q=conceded",
    "search?q=conceded&s_tab=claims",
    "search?q=zzzzzz",
    f"compare?left={FIRST}&right={THIRD}",
    f"path?left={FIRST}&right={THIRD}",
    f"graph?g_focus={FIRST}&g_sel={FIRST}",
    "claims?c_stance=denied",
    "claim?id=unknown",
]
MENDED = "!document.querySelector('[data-testid=\"stSidebarNavItems\"] li:not([role])')"
"""The app's own script has told the navigation's list as none, which Streamlit's markup is not."""

AXE = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
    "resultTypes": ["violations"],
}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PATHS)
def test_a_page_opens_without_error_and_asks_nobody_else(
    browser: Browser, sample_app: str, path: str, scheme: str
) -> None:
    with reading(browser, sample_app, scheme=scheme) as reader:
        page = reader.open(path)
        assert page.locator("h1").count() == 1
        assert page.locator('[data-testid="stException"], [data-testid="stAlert"]').count() == 0
        page.wait_for_function(MENDED)
        found = Axe().run(page, options=AXE)
        assert not found.response["violations"], found.generate_report()
        assert page.evaluate("window.pwned") is None
        assert reader.errors == []
        assert reader.elsewhere == []
        assert reader.blocked == []


@pytest.mark.parametrize(
    "path",
    [
        "",
        "claims",
        "companies",
        "cases",
        f"company?id={FIRST}",
        "document?id=doc-00003",
        "graph",
        "search?q=conceded",
        f"path?left={FIRST}&right={THIRD}",
        "sources",
    ],
)
def test_a_page_and_its_tables_are_no_wider_than_a_telephone(
    browser: Browser, sample_app: str, path: str
) -> None:
    with reading(browser, sample_app, width=400) as reader:
        page = reader.open(path)
        for element in page.locator('[data-testid="stMain"], .dw-scroll').all():
            assert element.evaluate("element => element.scrollWidth <= element.clientWidth + 1")


@pytest.mark.parametrize("path", ["", "claims", "graph", "company?id=x", "about"])
def test_without_a_store_a_page_says_what_to_do(browser: Browser, empty_app: str, path: str) -> None:
    with reading(browser, empty_app) as reader:
        page = reader.open(path)
        main = page.locator('[data-testid="stMain"]')
        expect(main).to_contain_text("distillwatch demo")
        expect(main).not_to_contain_text("Traceback")
        assert reader.errors == []
