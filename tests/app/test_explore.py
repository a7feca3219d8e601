"""Comparing, chains of sentences, neighbourhoods, sources and likeness: what joins one thing to others."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from app.links import Page
from app.pages.evidence_path import chain_html
from app.pages.sources import next_words
from app.schedule.due import Planned
from app.widgets.words import STANCES
from kb.ontology import Stance
from kb.store.paths import PathAnswer
from tests.app.conftest import OpenPage
from tests.app.html_of import html_of
from tests.app.sample_store import COMPANIES, entity_id

FIRST, FOURTH = (entity_id("company", COMPANIES[place]) for place in (0, 3))
NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)


def step(place: int, subject: str, target: str) -> PathAnswer:
    return PathAnswer(1, place, subject, "sued", target, 2, ())


def nodes_of(html: str) -> list[str]:
    return [part.partition("</li>")[0] for part in html.split('<li class="dw-node">')[1:]]


@pytest.mark.parametrize(
    ("chain", "start", "nodes", "arrows"),
    [
        ([step(1, "A", "B"), step(2, "B", "C")], "A", ["A", "B", "C"], "↓↓"),
        ([step(1, "A", "B"), step(2, "C", "B")], "A", ["A", "B", "C"], "↓↑"),
        ([step(1, "B", "A"), step(2, "C", "B")], "A", ["A", "B", "C"], "↑↑"),
        ([step(1, "B", "A Corp."), step(2, "C", "B")], "A", ["A Corp.", "B", "C"], "↑↑"),
        ([step(1, "<b>", "B")], "<b>", ["&lt;b&gt;", "B"], "↓"),
    ],
)
def test_a_chain_goes_from_one_end_to_the_other_whatever_way_the_claims_point(
    chain: list[PathAnswer], start: str, nodes: list[str], arrows: str
) -> None:
    html = chain_html(chain, start=start)
    assert nodes_of(html) == nodes
    assert "".join(sign for sign in html if sign in "↓↑") == arrows


def test_a_path_is_a_chain_of_sentences(open_page: OpenPage) -> None:
    html = html_of(open_page(Page.PATH.value, left=FIRST, right=FOURTH))
    first = html.partition('<ol class="dw-chain">')[2].partition("</ol>")[0]
    assert nodes_of(first)[0].startswith(COMPANIES[0])
    assert nodes_of(first)[-1].startswith(COMPANIES[3])
    assert "“" in first
    assert "claim?id=" in first


def test_two_companies_stand_side_by_side(open_page: OpenPage) -> None:
    page = open_page(Page.COMPARE.value, left=FIRST, right=FOURTH)
    titles = [header.value for header in page.subheader]
    assert [title for title in titles if title.startswith("Said of")] == [
        f"Said of {COMPANIES[0]}",
        f"Said of {COMPANIES[3]}",
    ]
    assert html_of(page).count('aria-label="Best supported"') == 2


def test_the_graph_around_a_company_is_drawn_when_it_is_opened(open_page: OpenPage) -> None:
    assert "Open it as a graph" not in html_of(open_page(Page.COMPANY.value, id=FIRST))
    opened = html_of(open_page(Page.COMPANY.value, id=FIRST, co_graph="true"))
    assert f"graph?g_focus={FIRST}&amp;g_sel={FIRST}" in opened


def test_a_court_is_named_and_not_only_numbered(open_page: OpenPage) -> None:
    case = html_of(open_page(Page.CASE.value, id="cand-26-cv-04000"))
    assert "U.S. District Court, N.D. Cal." in case
    assert "(N.D. Cal. " in case
    assert ">N.D. Cal.</span>" in html_of(open_page(Page.CASES.value))


def test_statements_like_one_leave_it_out(open_page: OpenPage) -> None:
    listed = html_of(open_page(Page.CLAIMS.value, c_predicate="misappropriated"))
    key = listed.split('id="card-', 1)[1].split('"', 1)[0]
    assert f"search?s_by=meaning&amp;s_like={key}" in html_of(open_page(Page.CLAIM.value, id=key))
    html = html_of(open_page(Page.SEARCH.value, s_by="meaning", s_like=key))
    assert "Statements like" in html
    assert "took its trade secrets" in html
    assert f'id="card-{key}"' not in html
    assert "words and operators" in html_of(open_page(Page.SEARCH.value, s_by="meaning", s_like="unknown"))


def test_sources_that_are_to_come_and_that_are_kept_off_are_named(open_page: OpenPage) -> None:
    html = html_of(open_page(Page.SOURCES.value))
    assert "due now" in html
    assert "kept off: " in html


@pytest.mark.parametrize(
    ("due", "paused", "wanted", "words"),
    [
        (NOW - timedelta(hours=1), False, False, "due now"),
        (NOW + timedelta(hours=3), False, False, "2026-05-01 15:00"),
        (NOW + timedelta(hours=3), True, False, "paused"),
        (NOW + timedelta(hours=3), True, True, "due now"),
    ],
)
def test_when_a_source_is_crawled_next(due: datetime, paused: bool, wanted: bool, words: str) -> None:
    assert next_words(Planned("a", "A", "6h", None, due, paused, wanted), NOW) == words


def test_a_source_that_no_schedule_holds_is_said_to_be_none() -> None:
    assert next_words(None, NOW) == "not scheduled"


def test_a_page_says_when_it_was_drawn_and_how_to_draw_it_again(open_page: OpenPage) -> None:
    html = html_of(open_page(Page.CLAIMS.value, c_stance="denied"))
    assert 'href="claims?c_stance=denied" target="_self" data-inapp="1">refresh</a>' in html


@pytest.mark.parametrize(
    ("path", "params"),
    [
        (Page.TODAY, {"t_span": "1 year"}),
        (Page.CLAIMS, {}),
        (Page.COMPANY, {"id": FIRST}),
        (Page.COMPARE, {"left": FIRST, "right": FOURTH}),
        (Page.GRAPH, {}),
    ],
    ids=lambda value: value.name if isinstance(value, Page) else "",
)
def test_the_words_are_explained_where_they_appear(
    open_page: OpenPage, path: Page, params: dict[str, str]
) -> None:
    html = html_of(open_page(path.value, **params))
    assert html.count("What the words mean") == 1
    assert "eight rewrites of one report are one origin" in html


def test_who_says_it_is_told_from_what_is_said(open_page: OpenPage) -> None:
    card = html_of(open_page(Page.CLAIMS.value, c_stance="alleged")).partition('<article class="dw-card"')[2]
    head = card.partition("<blockquote")[0]
    assert re.search(r"by <a [^>]*>.*?</a>:</span><span><a ", head)


def test_every_stance_has_a_meaning() -> None:
    assert set(STANCES) == {stance.value for stance in Stance}
