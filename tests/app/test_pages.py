"""Every page over a sample store: it is there, it says what is absent, and what the URL says counts."""

from pathlib import Path

import pytest

from app.links import Page
from app.main import ENTRIES
from app.widgets.words import words_html
from tests.app.conftest import OpenPage
from tests.app.html_of import html_of, titles_of
from tests.app.sample_store import COMPANIES, HOSTILE_NAME, entity_id

FIRST_COMPANY = entity_id("company", COMPANIES[0])
FIRST_CASE = "cand-26-cv-04000"
SHOWN = {
    Page.COMPANY: {"id": FIRST_COMPANY},
    Page.CASE: {"id": FIRST_CASE},
    Page.DOCUMENT: {"id": "doc-00000"},
    Page.SEARCH: {"q": "conceded"},
    Page.COMPARE: {"left": FIRST_COMPANY, "right": entity_id("company", COMPANIES[3])},
    Page.PATH: {"left": FIRST_COMPANY, "right": entity_id("company", COMPANIES[3])},
}
PAGES = [entry.page for entry in ENTRIES]


@pytest.mark.parametrize(
    "path", [path for path in PAGES if path is not Page.CLAIM], ids=lambda path: path.name
)
def test_a_page_has_one_heading_and_no_error(open_page: OpenPage, path: Page) -> None:
    page = open_page(path.value, **SHOWN.get(path, {}))
    assert not page.exception
    assert not page.error
    assert len(titles_of(page)) == 1
    assert html_of(page)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_a_page_over_an_empty_store_says_what_to_do(
    open_page: OpenPage, empty_data: Path, path: Page
) -> None:
    page = open_page(path.value, data=empty_data)
    assert not page.exception
    assert not page.error
    assert len(titles_of(page)) == 1
    entry = next(entry for entry in ENTRIES if entry.page is path)
    assert ("distillwatch demo" in html_of(page)) == entry.needs_documents


def test_no_store_at_all_is_the_empty_state(open_page: OpenPage, tmp_path: Path) -> None:
    page = open_page(Page.CLAIMS.value, data=tmp_path / "nowhere")
    assert "distillwatch crawl" in html_of(page)
    assert not (tmp_path / "nowhere").exists()


def test_a_store_of_another_program_is_told_in_one_line(open_page: OpenPage, tmp_path: Path) -> None:
    (tmp_path / "distillwatch.db").write_bytes(b"this is no database, only text " * 50)
    page = open_page(Page.CLAIMS.value, data=tmp_path)
    assert not page.exception
    assert "cannot be read" in html_of(page)


@pytest.mark.parametrize(
    "path", [Page.COMPANY, Page.CASE, Page.CLAIM, Page.DOCUMENT], ids=lambda path: path.name
)
@pytest.mark.parametrize(
    "key",
    ["", "unknown", "' or 1=1 --", "<script>alert(1)</script>", "x" * 5000, "a\x00b", "../../etc/passwd"],
)
def test_an_unknown_id_is_said_plainly(open_page: OpenPage, path: Page, key: str) -> None:
    page = open_page(path.value, id=key)
    assert not page.exception
    assert not page.error
    assert "There is no" in html_of(page)
    assert "<script>" not in html_of(page)


HOSTILE = {
    "c_stance": "nonsense",
    "c_page": "-4",
    "c_sort": "x;drop",
    "from": "not-a-date",
    "c_entity": "' or 1=1",
}


@pytest.mark.parametrize(
    ("path", "params"),
    [
        (Page.CLAIMS, HOSTILE),
        (
            Page.DOCUMENTS,
            {"d_kind": "zzz", "d_page": "99999999", "d_title": "%' or '1'='1", "to": "9999-99-99"},
        ),
        (Page.CASES, {"ca_court": "\u0000", "ca_text": "_%", "ca_page": "0"}),
        (
            Page.GRAPH,
            {"g_level": "x", "as_of": "0000-13", "g_support": "-1", "g_focus": "<b>", "g_sel": "x" * 400},
        ),
        (Page.TIMELINE, {"l_entity": ["a", "b"], "l_by": "cases "}),
        (Page.SEARCH, {"q": "\"NEAR( ' OR 1=1) *:^", "s_tab": "nonsense"}),
        (Page.EXPORTS, {"entity": "'", "x_as_of": "2026-99"}),
        (Page.COMPARE, {"left": "'", "right": "'"}),
        (Page.PATH, {"left": "x", "right": "y"}),
        (Page.CASE, {"id": FIRST_CASE, "de_low": "99", "de_high": "1", "de_text": "%_"}),
    ],
    ids=lambda value: value.name if isinstance(value, Page) else "",
)
def test_hostile_parameters_do_no_harm(open_page: OpenPage, path: Page, params: dict[str, str]) -> None:
    page = open_page(path.value, **params)
    assert not page.exception
    assert not page.error
    assert len(titles_of(page)) == 1


def test_a_filter_from_the_url_counts(open_page: OpenPage) -> None:
    everything = html_of(open_page(Page.CLAIMS.value))
    denied = html_of(open_page(Page.CLAIMS.value, c_stance="denied"))
    assert everything.count("dw-card-head") == 50
    assert 0 < denied.count("dw-card-head") < 50
    assert denied.count("dw-s-denied") >= denied.count("dw-card-head")
    explained = words_html().count("dw-s-alleged")  # the list that says what each stance means
    assert denied.count("dw-s-alleged") == explained


def test_a_choice_of_two_words_is_read_from_the_url(open_page: OpenPage) -> None:
    page = html_of(open_page(Page.CLAIMS.value, c_predicate="trained on"))
    assert page.count("<b>trained on</b>") == page.count("dw-card-head") > 0


def test_a_search_marks_its_hits(open_page: OpenPage) -> None:
    page = html_of(open_page(Page.SEARCH.value, q='"trade secrets"'))
    assert '<mark class="dw-hit">trade secrets</mark>' in page


def test_a_misspelt_search_offers_a_nearer_word(open_page: OpenPage) -> None:
    assert "Halcyon" in html_of(open_page(Page.SEARCH.value, q="Halcyom"))


def test_a_search_by_meaning_finds_other_words(open_page: OpenPage) -> None:
    page = html_of(open_page(Page.SEARCH.value, q="stole confidential know-how", s_by="meaning"))
    assert "took its trade secrets" in page


def test_hostile_text_stays_text(open_page: OpenPage) -> None:
    page = open_page(Page.DOCUMENT.value, id="doc-00003")
    assert "&lt;script&gt;window.pwned=1&lt;/script&gt;" in html_of(page)
    assert "<script" not in html_of(page)
    assert "<img" not in html_of(page)
    assert "\u202e" not in html_of(page)
    profile = open_page(Page.COMPANY.value, id=entity_id("company", HOSTILE_NAME))
    assert "<script" not in html_of(profile)


def test_a_document_marks_the_claim_that_the_url_names(open_page: OpenPage, sample_engine: object) -> None:
    page = open_page(Page.DOCUMENT.value, id="doc-00000")
    html = html_of(page)
    key = html.split('id="claim-', 1)[1].split('"', 1)[0]
    marked = html_of(open_page(Page.DOCUMENT.value, id="doc-00000", claim=key))
    assert f'class="dw-here" id="claim-{key}"' in marked
    assert 'class="dw-here"' not in html


def test_a_case_lists_entries_of_a_number_range(open_page: OpenPage) -> None:
    page = open_page(Page.CASE.value, id=FIRST_CASE, de_low="2", de_high="4")
    assert "3 entries" in html_of(page)


def test_a_case_shows_gaps_earlier_texts_its_history_and_what_lies_ahead(open_page: OpenPage) -> None:
    page = html_of(open_page(Page.CASE.value, id=FIRST_CASE))
    assert "1 entry that no source here has shown" in page
    assert "1 earlier text" in page
    assert "An earlier &lt;b&gt;wording&lt;/b&gt;." in page
    assert "reassigned to Ada Brenner" in page
    assert "2099-12-14 10:00" in page
    assert "de_low=5&amp;de_high=5" in page
    filtered = html_of(open_page(Page.CASE.value, id=FIRST_CASE, de_low="1", de_high="9"))
    assert "no source here has shown" not in filtered


def test_a_claim_shows_both_sides_and_its_origins(open_page: OpenPage) -> None:
    listed = html_of(open_page(Page.CLAIMS.value, c_stance="denied"))
    key = listed.split('id="card-', 1)[1].split('"', 1)[0]
    page = open_page(Page.CLAIM.value, id=key)
    assert not page.exception
    subheaders = [header.value for header in page.subheader]
    assert any(header.startswith("For it") for header in subheaders)
    assert any(header.startswith("Against it") for header in subheaders)
    assert "origin" in html_of(page)
    assert "@online" in html_of(page)
