"""The packed map from a text to the pages that it was read from."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.cases.page_lines import LineStart, lines_among, pack_lines, place_in, span_of, unpack_lines

LINES = [
    LineStart(0, 1, 1, 1),
    LineStart(25, 1, 1, 2),
    LineStart(56, 2, 1, 4),
    LineStart(90, 2, 2, 1),
    LineStart(120, 2, 2, 2),
]


def test_it_is_short_and_comes_back() -> None:
    packed = pack_lines(LINES)
    assert packed == "1:0 25;2:31.4 /34 30"
    assert unpack_lines(packed) == LINES


@st.composite
def line_starts(draw: st.DrawFn) -> list[LineStart]:
    found: list[LineStart] = []
    offset, page = 0, 0
    for _ in range(draw(st.integers(0, 5))):
        page += draw(st.integers(1, 3))
        for column in range(1, draw(st.integers(1, 3)) + 1):
            for _ in range(draw(st.integers(1, 4))):
                offset += draw(st.integers(0, 200))
                found.append(LineStart(offset, page, column, draw(st.integers(1, 60))))
    return found


@given(line_starts())
def test_any_lines_come_back(lines: list[LineStart]) -> None:
    assert unpack_lines(pack_lines(lines)) == lines


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        (0, 10, "p. 1, line 1"),
        (3, 26, "p. 1, lines 1–2"),
        (3, 25, "p. 1, line 1"),
        (30, 60, "p. 1, col. 1, line 2, to p. 2, col. 1, line 4"),
        (95, 125, "p. 2, col. 2, lines 1–2"),
        (60, 95, "p. 2, col. 1, line 4, to p. 2, col. 2, line 1"),
        (500, 501, "p. 2, col. 2, line 2"),
    ],
)
def test_a_place_is_said_as_it_is_cited(start: int, end: int, words: str) -> None:
    span = span_of(LINES, start, end)
    assert span is not None
    assert span.words() == words


@pytest.mark.parametrize("packed", ["", "1:", "x", "1:5;;2:3", "1:5..2", "1:0 -4", ";", "1:0 25;2:31.4x"])
def test_what_is_no_map_has_no_lines(packed: str) -> None:
    assert unpack_lines(packed) == []


def test_a_document_without_pages_has_no_place() -> None:
    assert place_in([{"name": "Reuters", "url": "", "phrase": "Reuters reported"}], 0, 5) is None
    assert place_in(None, 0, 5) is None
    assert lines_among([{"name": "Reuters"}, {"lines": "1:0"}]) == "1:0"
    assert place_in([{"lines": "1:7"}], 0, 5) is None
