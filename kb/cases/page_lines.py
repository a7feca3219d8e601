"""Where the lines of a PDF's pages stand in the text that was read from it, so that evidence leads into the file.

The map is packed into a short text, about three characters a line, and kept as a record of its own among a
document's credits: `{"lines": "1:0 25 31;2:70 66.4 /31"}`. Pages are parted by semicolons and begin with their
number. A line is the distance of its start from the start of the line before, in code points; after a full stop its
number on the page, where that is not one more than the last; with a slash before it where a column begins.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

LINES = "lines"
"""Key of the record among a document's credits."""
_PACKED = re.compile(r"\d{1,6}:[\d/][\d ./]*(?:;\d{1,6}:[\d/][\d ./]*)*")
_LINE = re.compile(r"(/?)(\d{1,9})(?:\.(\d{1,4}))?")


@dataclass(frozen=True, slots=True)
class LineStart:
    """A line of a page; page, column and line count from 1."""

    offset: int
    """Of its first character in the document's text, code points."""
    page: int
    column: int
    line: int
    """As printed in the margin of pleading paper, else counted from the top without running heads."""


@dataclass(frozen=True, slots=True)
class PageSpan:
    """The lines that a piece of evidence takes up; `last` is the same line where it is one."""

    first: LineStart
    last: LineStart
    has_columns: bool = False
    """Whether one of the pages is set in columns."""

    def words(self) -> str:
        """As it is cited: "p. 12, line 4", "p. 12, lines 4–6", "p. 12, line 27, to p. 13, line 2"."""
        first, last = self.first, self.last
        if first.page != last.page or first.column != last.column:
            return f"{self._line(first)}, to {self._line(last)}"
        if first.line == last.line:
            return self._line(first)
        return f"{self._column(first)}, lines {first.line}–{last.line}"

    def _line(self, at: LineStart) -> str:
        return f"{self._column(at)}, line {at.line}"

    def _column(self, at: LineStart) -> str:
        return f"p. {at.page}, col. {at.column}" if self.has_columns else f"p. {at.page}"


def pack_lines(lines: Iterable[LineStart]) -> str:
    """The lines, in order of their offsets, as text."""
    pages: list[str] = []
    page, column, number, offset = 0, 1, 0, 0
    for line in lines:
        token = str(line.offset - offset)
        if line.page != page:
            pages.append(f"{line.page}:")
            column, number = 1, 0
        else:
            pages[-1] += " "
        if line.column != column:
            token, number = f"/{token}", 0
        if line.line != number + 1:
            token += f".{line.line}"
        pages[-1] += token
        page, column, number, offset = line.page, line.column, line.line, line.offset
    return ";".join(pages)


def unpack_lines(packed: str) -> list[LineStart]:
    """The lines of a packed text; none where it is not one, as in a file that somebody else made."""
    if not _PACKED.fullmatch(packed):
        return []
    found: list[LineStart] = []
    offset = 0
    for part in packed.split(";"):
        page, _, tokens = part.partition(":")
        column, number = 1, 0
        for token in tokens.split(" "):
            match = _LINE.fullmatch(token)
            if match is None:
                return []
            if match[1]:
                column, number = column + 1, 0
            number = int(match[3]) if match[3] else number + 1
            offset += int(match[2])
            found.append(LineStart(offset, int(page), column, number))
    return found


def lines_among(credits_: Iterable[Mapping[str, str]] | None) -> str:
    """The packed lines among a document's credits; empty where it was not read from pages."""
    return next((str(credit[LINES]) for credit in credits_ or () if LINES in credit), "")


def span_of(lines: Sequence[LineStart], start: int, end: int) -> PageSpan | None:
    """The lines of a place in the text, code points, end exclusive; None where no line begins before it."""
    first = bisect_right(lines, start, key=lambda line: line.offset) - 1
    last = bisect_right(lines, max(start, end - 1), key=lambda line: line.offset) - 1
    if first < 0:
        return None
    pages = {line.page for line in lines[first : last + 1]}
    low, high = first, last
    while low > 0 and lines[low - 1].page in pages:
        low -= 1
    while high + 1 < len(lines) and lines[high + 1].page in pages:
        high += 1
    return PageSpan(lines[first], lines[last], any(line.column > 1 for line in lines[low : high + 1]))


def place_in(credits_: Iterable[Mapping[str, str]] | None, start: int, end: int) -> str | None:
    """Page and line of a place in a document's text, as they are cited; None where it was not read from pages."""
    packed = lines_among(credits_)
    span = span_of(unpack_lines(packed), start, end) if packed else None
    return span.words() if span else None
