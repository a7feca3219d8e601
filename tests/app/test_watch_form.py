"""Watching and stopping in the app: what a link brings along, what is refused, and who may."""

from pathlib import Path

import pytest
from sqlmodel import Session, select

from app.links import Page
from app.pages.watch_form import watch_word
from kb.models import Watch
from kb.store.session import open_engine
from kb.watch.kinds import WatchKind
from tests.app.conftest import OpenPage
from tests.app.html_of import html_of
from tests.app.sample_store import COMPANIES, entity_id, fill_store

FIRST, SECOND = (entity_id("company", name) for name in COMPANIES[:2])


@pytest.fixture(scope="module")
def store_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store that all tests here add watches to."""
    folder = tmp_path_factory.mktemp("watches")
    store = open_engine(f"sqlite:///{folder / 'distillwatch.db'}")
    fill_store(store, documents=20)
    store.dispose()
    return folder


def watched(data: Path) -> dict[str, tuple[str, dict[str, str]]]:
    """Kind and terms of every watch by its id."""
    store = open_engine(f"sqlite:///{data / 'distillwatch.db'}")
    with Session(store) as session:
        found = {watch.id: (watch.kind, watch.terms) for watch in session.exec(select(Watch)).all()}
    store.dispose()
    return found


def new_since(before: dict[str, tuple[str, dict[str, str]]], data: Path) -> list[tuple[str, dict[str, str]]]:
    """What is watched more than before."""
    return [one for key, one in watched(data).items() if key not in before]


@pytest.mark.parametrize(
    ("kind", "params", "terms"),
    [
        (WatchKind.ENTITY, {"wf_entity": FIRST}, {"entity": FIRST}),
        (WatchKind.PAIR, {"wf_entity": FIRST, "wf_other": SECOND}, {"entity": FIRST, "other": SECOND}),
        (WatchKind.CASE, {"wf_case": "cand-26-cv-04000"}, {"case": "cand-26-cv-04000"}),
        (WatchKind.SEARCH, {"wf_query": "trade secrets"}, {"query": "trade secrets"}),
        (WatchKind.PREDICATE, {"wf_predicate": "sued"}, {"predicate": "sued"}),
        (WatchKind.STANDING, {"wf_standing": "admitted"}, {"standing": "admitted"}),
        (WatchKind.DOCKET_KIND, {"wf_entries": "complaint"}, {"kind": "complaint"}),
    ],
)
def test_a_link_brings_what_is_watched_along(
    open_page: OpenPage, store_data: Path, kind: WatchKind, params: dict[str, str], terms: dict[str, str]
) -> None:
    page = open_page(Page.WATCHES.value, data=store_data, wf_kind=watch_word(kind), **params)
    before = watched(store_data)
    page.button(key="wf_add").click().run()
    assert not page.exception
    assert "Watched from now on" in html_of(page)
    assert new_since(before, store_data) == [(kind.value, terms)]
    page.button(key="wf_add").click().run()
    assert "Watched already" in html_of(page)


def test_a_watch_is_stopped(open_page: OpenPage, store_data: Path) -> None:
    page = open_page(Page.WATCHES.value, data=store_data, wf_kind="a predicate", wf_predicate="licensed to")
    before = watched(store_data)
    page.button(key="wf_add").click().run()
    (new,) = new_since(before, store_data)
    stop = page.selectbox(key="wf_stop")
    stop.select(next(option for option in stop.options if new[1]["predicate"] in option)).run()
    page.button(key="wf_remove").click().run()
    assert not page.exception
    assert watched(store_data) == before
    assert "Stopped:" in html_of(page)


@pytest.mark.parametrize(
    "params",
    [
        {"wf_kind": "an entity", "wf_entity": "nobody"},
        {"wf_kind": "two entities", "wf_entity": FIRST, "wf_other": FIRST},
        {"wf_kind": "two entities", "wf_entity": FIRST},
        {"wf_kind": "a case", "wf_case": "<script>"},
        {"wf_kind": "a search", "wf_query": "  "},
    ],
    ids=str,
)
def test_half_a_watch_cannot_be_made(open_page: OpenPage, store_data: Path, params: dict[str, str]) -> None:
    page = open_page(Page.WATCHES.value, data=store_data, **params)
    assert not page.exception
    assert page.button(key="wf_add").disabled


def test_a_store_that_is_only_read_is_not_changed(
    open_page: OpenPage, store_data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = open_page(Page.WATCHES.value, data=store_data, wf_kind="a predicate", wf_predicate="sued")
    before = watched(store_data)
    monkeypatch.setenv("DISTILLWATCH_READ_ONLY", "true")
    page.button(key="wf_add").click().run()
    assert "nothing was changed" in html_of(page)
    assert watched(store_data) == before
    drawn_anew = open_page(Page.WATCHES.value, data=store_data, wf_kind="a predicate")
    assert drawn_anew.button(key="wf_add").disabled
    assert "open for reading only" in html_of(drawn_anew)


def test_pages_lead_to_the_form(open_page: OpenPage) -> None:
    assert f"wf_entity={FIRST}" in html_of(open_page(Page.COMPANY.value, id=FIRST))
    assert "wf_case=cand-26-cv-04000" in html_of(open_page(Page.CASE.value, id="cand-26-cv-04000"))
    assert "wf_query=conceded" in html_of(open_page(Page.SEARCH.value, q="conceded"))
