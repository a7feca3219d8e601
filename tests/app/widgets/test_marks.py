"""Text as HTML: escaped first, then marked by offsets."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.widgets.marks import Span, escape, marked, mention_span

TAG = re.compile(r"<[^>]*>")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ('" onclick="x', "&quot; onclick=&quot;x"),
        ("a\x00b\x07c", "abc"),
        ("\u202egnp.exe", "\ufffdgnp.exe"),
        ("line\nbreak\t", "line\nbreak\t"),
    ],
)
def test_nothing_in_a_text_is_markup(text: str, shown: str) -> None:
    assert escape(text) == shown


def test_overlapping_spans_are_split_and_never_cross() -> None:
    html = marked("abcdef", [Span(0, 4, "mark"), Span(2, 6, "span")])
    assert html == "<mark>ab</mark><mark><span>cd</span></mark><span>ef</span>"


def test_a_span_inside_another_is_nested() -> None:
    assert marked("abc", [Span(0, 3, "mark"), Span(1, 2, "span")]) == (
        "<mark>a</mark><mark><span>b</span></mark><mark>c</mark>"
    )


def test_only_the_first_piece_carries_the_id() -> None:
    html = marked("abcd", [Span(0, 4, "mark", first=(("id", "here"),)), Span(1, 2, "span")])
    assert html.count('id="here"') == 1
    assert html.startswith('<mark id="here">')


def test_offsets_are_code_points() -> None:
    assert marked("𝒜é<b>", [Span(1, 2, "mark")]) == "𝒜<mark>é</mark>&lt;b&gt;"


def test_spans_outside_the_text_are_cut_or_left_out() -> None:
    assert marked(
        "abc", [Span(-5, 1, "mark"), Span(2, 99, "mark"), Span(5, 9, "mark"), Span(2, 2, "span")]
    ) == ("<mark>a</mark>b<mark>c</mark>")


def test_the_name_in_a_title_is_escaped() -> None:
    html = marked("x", [mention_span(0, 1, "company", 'Evil" onmouseover="alert(1)')])
    assert 'onmouseover="' not in html


SPANS = st.lists(
    st.tuples(st.integers(-3, 40), st.integers(-3, 40), st.sampled_from(["mark", "span"])), max_size=12
)


@given(st.text(max_size=30), SPANS)
def test_any_spans_leave_the_text_as_it_was_and_tags_nested(
    text: str, spans: list[tuple[int, int, str]]
) -> None:
    html = marked(text, [Span(*span) for span in spans])
    assert TAG.sub("", html) == escape(text)
    depth: list[str] = []
    for tag in re.findall(r"<(/?\w+)", html):
        if tag.startswith("/"):
            assert depth.pop() == tag[1:]
        else:
            depth.append(tag)
    assert not depth
