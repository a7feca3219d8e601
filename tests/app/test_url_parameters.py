"""Every parameter of every page with values that are unknown, hostile, too long, of a wrong type, or carry scripts."""

import inspect
import re

import pytest

from app.links import Page
from app.main import ENTRIES
from app.pages import review_many
from tests.app.conftest import OpenPage
from tests.app.html_of import html_of, titles_of
from tests.app.inert import dangers
from tests.app.sample_store import COMPANIES, entity_id

FIRST = entity_id("company", COMPANIES[0])
SUBJECT = {
    Page.COMPANY: {"id": FIRST},
    Page.CASE: {"id": "cand-26-cv-04000"},
    Page.DOCUMENT: {"id": "doc-00003"},
    Page.REVIEW: {"r_many": "true"},
}
"""A page of one thing is shown with that thing; what its id does when it is hostile is another test's."""

VALUES: tuple[str | list[str], ...] = (
    "nonsense",
    "",
    "99999999999999999999",
    "2026-13-45",
    "x" * 20_000,
    "'; drop table claim; --",
    '"><script>pwned()</script><img src=x onerror=pwned()>',
    "javascript:pwned() {{7*7}} ${7*7} **[x](javascript:pwned())** :red[x] <b>y</b>",
    "-1e309\x00\x1f\u202e\ufffe\U0001f600../../etc/passwd",
    ["a", "b", "<script>pwned()</script>"] * 40,
)
_NAMED = re.compile(r"""(?:\bkey=|query_params(?:\.\w+)?[\[(])"([a-z]\w*)\"""")


def source_of(page: Page) -> str:
    """The source of a page and of what it lets another file draw."""
    render = next(entry.render for entry in ENTRIES if entry.page is page)
    text = inspect.getsource(inspect.getmodule(render))  # type: ignore[arg-type]
    return text + inspect.getsource(review_many) if page is Page.REVIEW else text


def parameters(page: Page) -> list[str]:
    """Names that a page may read from its URL: the keys of its widgets, what it reads by hand, and the shared ones."""
    return sorted({*_NAMED.findall(source_of(page)), "q", "new"})


def test_the_names_are_found() -> None:
    assert {"c_stance", "c_page", "c_entity", "c_proposition", "from", "to"} <= set(parameters(Page.CLAIMS))
    assert {"g_sel", "g_focus", "g_more", "as_of", "g_support"} <= set(parameters(Page.GRAPH))
    assert {"left", "right"} <= set(parameters(Page.COMPARE))
    assert {"rm_stance", "r_kind", "r_ref"} <= set(parameters(Page.REVIEW))


@pytest.mark.parametrize("path", list(Page), ids=lambda page: page.name)
@pytest.mark.parametrize("turn", range(len(VALUES)))
def test_no_value_of_any_parameter_does_harm(open_page: OpenPage, path: Page, turn: int) -> None:
    names = [name for name in parameters(path) if name not in SUBJECT.get(path, {})]
    given = {name: VALUES[(place + turn) % len(VALUES)] for place, name in enumerate(names)}
    page = open_page(path.value, **SUBJECT.get(path, {}), **given)
    assert not page.exception
    assert not page.error
    assert len(titles_of(page)) == 1
    assert dangers(page) == []
    assert "Traceback" not in html_of(page)


BY_HAND = re.compile(r"""query_params(?:\.\w+)?[\[(]"([a-z]\w*)\"""")


@pytest.mark.parametrize(
    ("path", "name"),
    [
        (path, name)
        for path in Page
        for name in sorted(set(BY_HAND.findall(source_of(path))))
        if name not in SUBJECT.get(path, {})
    ],
    ids=str,
)
def test_a_script_in_what_no_widget_checks_stays_text(open_page: OpenPage, path: Page, name: str) -> None:
    given = SUBJECT.get(path, {}) | {name: '"><img src=x onerror=pwned()><script>pwned()</script>'}
    page = open_page(path.value, **given)
    assert not page.exception
    assert not page.error
    assert len(titles_of(page)) == 1
    assert dangers(page) == []
