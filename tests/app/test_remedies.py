"""Where nothing fits: each filter can be taken away, a name is spelt otherwise, a question is asked by meaning."""

import pytest

from app.links import Page
from app.pages.search import without_each
from kb.search.query import parse_query
from tests.app.conftest import OpenPage
from tests.app.html_of import html_of
from tests.app.inert import dangers
from tests.app.sample_store import COMPANIES


def test_each_filter_can_be_taken_away_alone(open_page: OpenPage) -> None:
    html = html_of(
        open_page(Page.CLAIMS.value, c_stance="denied", c_predicate="restricted", c_page="3", to="2026-12-01")
    )
    assert "Nothing fits." in html
    assert 'href="claims?c_predicate=restricted&amp;to=2026-12-01"' in html
    assert 'href="claims?c_stance=denied&amp;to=2026-12-01"' in html
    assert "without predicate: restricted" in html
    assert "without any filter" in html


@pytest.mark.parametrize(
    ("path", "params"),
    [
        (Page.DOCUMENTS, {"d_title": "zzzz", "d_kind": "filing"}),
        (Page.CASES, {"ca_text": "zzzz", "ca_followed": "true"}),
        (Page.COMPANIES, {"e_name": "zzzz", "e_kind": "person"}),
        (Page.TIMELINE, {"from": "2099-01-01", "l_stance": "ruled"}),
        (Page.GRAPH, {"g_support": "50", "g_predicate": "settled"}),
        (Page.CASE, {"id": "cand-26-cv-04000", "de_text": "zzzz", "de_low": "4"}),
    ],
    ids=lambda value: value.name if isinstance(value, Page) else "",
)
def test_a_list_without_rows_says_what_to_take_away(
    open_page: OpenPage, path: Page, params: dict[str, str]
) -> None:
    html = html_of(open_page(path.value, **params))
    assert "Nothing fits." in html
    for name in params.keys() - {"id"}:
        assert html.count("without ") >= len(params.keys() - {"id"})
        rest = [other for other in params if other not in (name, "id")]
        assert any(f"{other}=" in html for other in rest)


def test_a_filter_with_markup_stays_text(open_page: OpenPage) -> None:
    page = open_page(Page.COMPANIES.value, e_name='"><img src=x onerror=pwned()>')
    assert "Nothing fits." in html_of(page)
    assert dangers(page) == []


def test_a_misspelt_name_in_a_filter_is_spelt_otherwise(open_page: OpenPage) -> None:
    html = html_of(open_page(Page.COMPANIES.value, e_name="Halcyom"))
    assert "Did you mean" in html
    assert "e_name=Halcyon" in html


def test_a_whole_question_finds_what_is_on_record_of_those_it_names(open_page: OpenPage) -> None:
    question = f"Who says that {COMPANIES[3]} distilled {COMPANIES[0]}'s models"
    html = html_of(open_page(Page.SEARCH.value, q=question))
    assert "on record about those that you name" in html
    assert "Beyond what is on record above, no text holds all of this." in html
    assert "Search by meaning instead" in html
    assert f"Only the names: {COMPANIES[0]}, {COMPANIES[3]}" in html
    assert "without Who" not in html
    assert "Nothing fits." not in html


def test_a_name_in_a_search_leads_to_its_profile(open_page: OpenPage) -> None:
    html = html_of(open_page(Page.SEARCH.value, q=f"{COMPANIES[0]} conceded"))
    profiles = html.partition("Profiles: ")[2].partition("</p>")[0]
    assert COMPANIES[0] in profiles
    assert "company?id=" in profiles


@pytest.mark.parametrize(
    ("typed", "parts"),
    [
        ("one", []),
        ("one two", ["one", "two"]),
        ("OpenAI's stance:denied", ['"OpenAI s"', "stance:denied"]),
        (
            "one stance:denied stance:alleged after:2026-01-02",
            ["one", "stance:denied", "stance:alleged", "after:2026-01-02"],
        ),
        ("one -two", ["-two"]),
    ],
)
def test_a_search_is_asked_with_one_thing_less(typed: str, parts: list[str]) -> None:
    query = parse_query(typed)
    found = without_each(query)
    assert [part for part, _ in found] == parts
    for part, rest in found:
        assert part not in str(rest).split()
