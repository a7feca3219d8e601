"""Pages set in columns whose text is drawn row by row, straight across the gutter, are put into reading order.

A file may draw the first line of the left column, then the first line of the right one, and so on; the text layer then
reads across both. The white strip that parts the columns tells them: where enough rows have it at the same place, and
both sides are filled like prose, the rows are cut there. Tables, captions and the numbers of pleading paper have a
ragged or a narrow side and stay as they are.
"""

from collections.abc import Iterator, Sequence
from ctypes import c_double
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Any

from pypdfium2 import raw

from crawler.readers.pdf_lines import Sheet, line_parts

GUTTER = 9.0
"""Least width of the strip in points; words of a justified line seldom stand that far apart at one place."""
MIN_ROWS = 6
"""Rows with text on both sides of the strip."""
MIN_SIDE = 0.2
"""Least width of a side, as a share of the page's text."""
FILLED = 0.7
"""Share of its side's width that the middle line of a side fills; a table's cells fill less."""
_ROW = 3.0
"""Points by which the bases of one row may differ."""
_DEPTH = 3
"""Cuts within cuts: up to eight columns."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A line, or the part of one up to a gap that may be a gutter; points from the left and the lower edge."""

    text: str
    left: float
    right: float
    base: float


def in_columns(layer: Any, text: str, spots: dict[int, tuple[float, float]]) -> Sheet:
    """A page with its text in reading order.

    Args:
        layer: the page's text layer, a `pypdfium2.PdfTextPage`.
        text: what the layer gave as its text.
        spots: where its lines begin, as `spots_of` has them.
    """
    pieces = list(_pieces(layer, text, spots))
    ordered = in_reading_order(pieces)
    if ordered == pieces:
        return Sheet(text, spots)
    lines: list[str] = []
    places: dict[int, tuple[float, float]] = {}
    offset = 0
    for piece in _whole_lines(ordered):
        places[offset] = (piece.left, piece.base)
        lines.append(piece.text)
        offset += len(piece.text) + 1
    return Sheet("\n".join(lines), places)


def _whole_lines(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """The pieces, those that follow each other on one base as one line again."""
    for row in _rows(pieces):
        yield Piece(" ".join(piece.text for piece in row), row[0].left, row[-1].right, row[0].base)


def _pieces(layer: Any, text: str, spots: dict[int, tuple[float, float]]) -> Iterator[Piece]:
    """The lines of a page, cut at wide gaps; none where the layer does not say where a line stands."""
    if any(offset not in spots for offset, _ in line_parts(text)):
        return
    for offset, part in line_parts(text):
        first = offset + len(part) - len(part.lstrip())
        last = offset + len(part.rstrip())
        base = spots[offset][1]
        left = _edges(layer, first)[0]
        start = first
        for at in range(first + 1, last - 1):
            if text[at] != " ":
                continue
            right, after = _edges(layer, at - 1)[1], _edges(layer, at + 1)[0]
            if after - right >= GUTTER:
                yield Piece(text[start:at], left, right, base)
                left, start = after, at + 1
        yield Piece(text[start:last], left, _edges(layer, _last_drawn(layer, first, last))[1], base)


def _last_drawn(layer: Any, first: int, last: int) -> int:
    """The last letter of a line that is drawn: a hyphen that the layer took for a soft one has no width."""
    at = last - 1
    while at > first and raw.FPDFText_IsGenerated(layer, at) == 1:
        at -= 1
    return at


def _edges(layer: Any, at: int) -> tuple[float, float]:
    left, right, bottom, top = c_double(), c_double(), c_double(), c_double()
    raw.FPDFText_GetCharBox(layer, at, left, right, bottom, top)
    return left.value, right.value


def in_reading_order(pieces: Sequence[Piece], *, depth: int = _DEPTH) -> list[Piece]:
    """The pieces column by column where they were drawn row by row; else as they came."""
    given = list(pieces)
    if not depth or len(given) < 2 * MIN_ROWS:
        return given
    ordered: list[Piece] = []
    changed = False
    for block in _blocks(given):
        cut = _gutter(block)
        if cut is None:
            ordered += block
            continue
        changed = True
        for side in ([p for p in block if p.right <= cut], [p for p in block if p.left >= cut]):
            ordered += in_reading_order(side, depth=depth - 1)
    return ordered if changed else given


def _blocks(pieces: Sequence[Piece]) -> Iterator[list[Piece]]:
    """Stretches of the page, each either drawn across one gutter throughout or not at all."""
    gutters = _candidates(pieces)
    if not gutters:
        yield list(pieces)
        return
    cut = gutters[0]
    block: list[Piece] = []
    before = False
    for row in _rows(pieces):
        crosses = any(piece.left < cut < piece.right for piece in row)
        if block and crosses != before:
            yield block
            block = []
        block += row
        before = crosses
    yield block


def _rows(pieces: Sequence[Piece]) -> Iterator[list[Piece]]:
    """Neighbours in the text that stand on one base."""
    row: list[Piece] = []
    for piece in pieces:
        if row and abs(piece.base - row[-1].base) > _ROW:
            yield row
            row = []
        row.append(piece)
    if row:
        yield row


def _candidates(pieces: Sequence[Piece]) -> list[float]:
    """Middles of the strips that most rows have, the commonest first: where a gap begins, all that reach over it count."""
    gaps = [
        (one.right, other.left)
        for row in _rows(pieces)
        for one, other in pairwise(row)
        if other.left - one.right >= GUTTER
    ]
    if len(gaps) < MIN_ROWS:
        return []
    found: list[tuple[int, float]] = []
    for start, _ in gaps:
        over = [gap for gap in gaps if gap[0] <= start and gap[1] >= start + GUTTER]
        if len(over) >= MIN_ROWS:
            found.append((len(over), start + (min(end for _, end in over) - start) / 2))
    return [middle for _, middle in sorted(found, key=lambda one: (-one[0], one[1]))]


def _gutter(block: Sequence[Piece]) -> float | None:
    """Where to cut a stretch that is drawn across two columns; None where it is not."""
    if not block:
        return None
    least = MIN_SIDE * (max(p.right for p in block) - min(p.left for p in block))
    for cut in _candidates(block):
        left, right = [p for p in block if p.right <= cut], [p for p in block if p.left >= cut]
        if len(left) + len(right) != len(block):
            continue
        across = sum(one.right <= cut <= other.left for row in _rows(block) for one, other in pairwise(row))  # fmt: skip
        if across >= MIN_ROWS and all(_is_prose(side, least) for side in (left, right)):
            return cut
    return None


def _is_prose(side: Sequence[Piece], least: float) -> bool:
    """Whether the lines of a side fill its width, and begin at one edge."""
    edge, end = min(piece.left for piece in side), max(piece.right for piece in side)
    lines = [row[-1].right - row[0].left for row in _rows(side)]
    return end - edge >= least and median(lines) >= FILLED * (end - edge)
