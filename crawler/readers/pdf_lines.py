"""Lines of printed pages to paragraphs: what is printed on every sheet goes, and lines that were one are joined.

Each line keeps its page and its number there, so that a place in the joined text leads back to the sheet.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from crawler.readers.clean_text import clean_text
from kb.cases.page_lines import LineStart

CM_ECF_HEAD = re.compile(
    r"^[ \t]*(?:Case|USCA\d* Case|Appellate Case|Case:)[: ]+\S*\d\S*.{0,60}?(?:Document|Doc\.?|Filed|DktEntry|ECF).{0,120}?"
    r"(?:Page(?:ID)?[: #]*\d+(?: of \d+)?|Filed:? \d{1,2}/\d{1,2}/\d{2,4}).*$",
    re.MULTILINE | re.IGNORECASE,
)
"""The stamp that CM/ECF prints at the head of each page of a filed document."""
EDGE_LINES = 3
"""Lines at the head and the foot of a page that may be running heads."""
MIN_PAGES = 3
SHARE = 0.5
"""Share of the pages on which a running head stands."""
PLEADING_LINES = 8
"""Line numbers on a page from which they are those of pleading paper."""

_PAGE_NUMBER = re.compile(
    r"(?:(?:page|p\.|-|–|—)\s*)?(?:\d{1,4}|[ivxlc]{1,6})(?:\s*(?:of|/)\s*\d{1,4})?(?:\s*[-–—])?",
    re.IGNORECASE,
)
_PART = re.compile(r"[^\r\n\x0c\ufffe\x02]*[\ufffe\x02]|[^\r\n\x0c\ufffe\x02]+")
"""A line, or what stands before a hyphen at a line's end, where PDFium joins two lines of a page."""
_NUMBERED = re.compile(r"(\d{1,2})(?:[ \t]+(\S.*))?$")
_PARAGRAPH_START = re.compile(
    r"(?:\d{1,3}[.)]|[A-Z][.)]|[IVX]{1,5}[.)]|\([a-z0-9]{1,3}\)|[•●▪◦–—*-]|§+|\d{1,3}\.\d{1,2}\.?)\s+\S"
)
_SENTENCE_END = re.compile(r"[.!?:;。][\"”’')\]]*$")
_SOFT_HYPHEN = re.compile(r"[\ufffe\xad\x02]\s*$")
_LONGEST_WORD = 100
_HARD_HYPHEN = re.compile(r"([^\W\d_]+)-$")
_COLUMN_RISE = 72.0
_COLUMN_STEP = 100.0
"""Points by which a line stands higher, and further right, than the line before it where a column begins."""
_MARGIN_WIDTH = 20.0
"""Points from the middle number of the margin within which the others stand."""
_MARK = "\ufdd0"
"""Stands where a line begins while its text is put into its normal form; no text has it."""

Spot = tuple[float, float]
"""Where a line begins on its sheet: points from the left edge, and from the lower edge to its base."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The text of a page, and where its lines stand."""

    text: str
    spots: Mapping[int, Spot] = field(default_factory=dict)
    """By the offsets in the text at which `line_parts` says that lines begin; empty where they are not known."""


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    spot: Spot | None = None
    number: int | None = None
    """As printed beside it."""
    page: int = 0
    column: int = 1


@dataclass(slots=True)
class Paragraph:
    """Lines that belong together."""

    parts: list[str]
    """The text of each line, with the space that parts it from the one before."""
    lines: list[_Line]

    @property
    def text(self) -> str:
        """The lines as one, with the hyphens of line ends taken out."""
        return _SOFT_HYPHEN.sub("", "".join(self.parts))


def line_parts(text: str) -> Iterator[tuple[int, str]]:
    """The lines of a page's text with their offsets in it, without those that are blank."""
    for match in _PART.finditer(text):
        if match[0].strip():
            yield match.start(), match[0]


def text_with_lines(paragraphs: Sequence[Paragraph]) -> tuple[str, list[LineStart]]:
    """The paragraphs in the normal form of a text, one a line, and where in it each line of the pages begins."""
    text = clean_text("\n".join(paragraph.text for paragraph in paragraphs))
    marked = clean_text("\n".join("".join(_marked(paragraph)) for paragraph in paragraphs))
    pieces = marked.split(_MARK)
    if "".join(pieces) != text:  # a sign in it that joins with the last one of the line before
        return text, []
    starts: list[LineStart] = []
    offset = len(pieces[0])
    lines = (line for paragraph in paragraphs for line in paragraph.lines)
    for piece, line in zip(pieces[1:], lines, strict=True):
        if piece:
            starts.append(LineStart(offset, line.page, line.column, line.number or 1))
        offset += len(piece)
    return text, starts


def _marked(paragraph: Paragraph) -> Iterator[str]:
    last = len(paragraph.parts) - 1
    for number, part in enumerate(paragraph.parts):
        bare = _SOFT_HYPHEN.sub("", part) if number == last else part
        yield f" {_MARK}{bare[1:]}" if bare.startswith(" ") else f"{_MARK}{bare}"


def paragraphs_of(sheets: Sequence[Sheet]) -> list[Paragraph]:
    """The paragraphs of a document from its pages, in reading order."""
    pages = [_lines(sheet) for sheet in sheets]
    bare = [_without_pleading_numbers(lines) for lines in pages]
    repeated = _repeated([lines for lines, _ in bare])
    found: list[_Line] = []
    for page, (lines, margin) in enumerate(bare, 1):
        found += _placed(_without_frame(lines, repeated), margin, page)
    return _joined(found)


def _lines(sheet: Sheet) -> list[_Line]:
    lines = []
    for offset, raw in line_parts(sheet.text):
        text = " ".join(raw.split())
        if text and not CM_ECF_HEAD.fullmatch(text):
            lines.append(_Line(text, sheet.spots.get(offset)))
    return lines


def _without_pleading_numbers(lines: list[_Line]) -> tuple[list[_Line], list[_Line]]:
    """The lines without the numbers 1 to 28 in the margin, whether they stand alone or before their line.

    Returns:
        The lines, those with the number before them knowing it; and the numbers that stand alone.
    """
    numbered = [
        (index, int(match.group(1)), match)
        for index, line in enumerate(lines)
        if (match := _NUMBERED.match(line.text))
    ]
    margin: dict[int, tuple[int, str]] = {}
    expected: int | None = None
    for index, number, match in numbered:
        if expected is None or number == expected or (number == 1 and index > 0):
            if number != 1 and expected is None:
                continue
            margin[index] = (number, match.group(2) or "")
            expected = number + 1
    if len(margin) < PLEADING_LINES:
        return lines, []
    alone = [replace(lines[index], number=number) for index, (number, rest) in margin.items() if not rest]
    kept = [
        replace(line, text=margin[index][1], number=margin[index][0]) if index in margin else line
        for index, line in enumerate(lines)
    ]
    return [line for line in kept if line.text], alone


def _placed(lines: list[_Line], margin: Sequence[_Line], page: int) -> Iterator[_Line]:
    """The lines with page, column and number: the one printed beside a line, else counted in its column."""
    heights = _heights(margin)
    is_numbered = bool(heights) or any(line.number is not None for line in lines)
    column, count, last = 1, 0, 0
    before: Spot | None = None
    for line in lines:
        if not is_numbered and before and line.spot and _begins_column(before, line.spot):
            column, count = column + 1, 0
        count += 1
        number = line.number
        if number is None and is_numbered:
            number = _beside(line.spot, heights) or last or 1
        last = count if number is None else number
        before = line.spot
        yield replace(line, page=page, column=column, number=last)


def _begins_column(before: Spot, spot: Spot) -> bool:
    return spot[1] > before[1] + _COLUMN_RISE and spot[0] > before[0] + _COLUMN_STEP


def _heights(margin: Sequence[_Line]) -> list[tuple[float, int]]:
    """The bases of the numbers in the margin; one that stands apart from the others is the page's."""
    found = [(*line.spot, line.number) for line in margin if line.spot and line.number]
    middle = sorted(left for left, _, _ in found)[len(found) // 2] if found else 0.0
    return [(base, number) for left, base, number in found if abs(left - middle) < _MARGIN_WIDTH]


def _beside(spot: Spot | None, heights: Sequence[tuple[float, int]]) -> int | None:
    """The number in the margin whose base is nearest."""
    if spot is None or not heights:
        return None
    return min(heights, key=lambda one: (abs(one[0] - spot[1]), one[1]))[1]


def _key(line: str) -> str:
    """What a running head keeps from page to page: its words, not its numbers."""
    return re.sub(r"\d+", "#", line).casefold()


def _repeated(sheets: list[list[_Line]]) -> frozenset[str]:
    """Keys of the lines that stand at the head or the foot of many pages."""
    if len(sheets) < MIN_PAGES:
        return frozenset()
    counts: Counter[str] = Counter()
    for sheet in sheets:
        counts.update({_key(line.text) for line in sheet[:EDGE_LINES] + sheet[-EDGE_LINES:]})
    filled = sum(bool(sheet) for sheet in sheets)
    least = max(MIN_PAGES, SHARE * filled)
    return frozenset(key for key, count in counts.items() if count >= least)


def _without_frame(sheet: list[_Line], repeated: frozenset[str]) -> list[_Line]:
    """The page's lines without running heads and its number."""
    start, end = 0, len(sheet)
    while start < min(end, EDGE_LINES) and _is_frame(sheet[start].text, repeated):
        start += 1
    while end > max(start, len(sheet) - EDGE_LINES) and _is_frame(sheet[end - 1].text, repeated):
        end -= 1
    return sheet[start:end]


def _is_frame(line: str, repeated: frozenset[str]) -> bool:
    return _key(line) in repeated or bool(_PAGE_NUMBER.fullmatch(line))


def _joined(lines: list[_Line]) -> list[Paragraph]:
    """Lines that were one paragraph as one, with the hyphens of line ends taken out."""
    if not lines:
        return []
    lengths = sorted(len(line.text) for line in lines)
    width = lengths[int(len(lengths) * 0.8)]
    known = Counter(
        word.casefold() for line in lines for word in re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", line.text)
    )
    paragraphs = [Paragraph([lines[0].text], [lines[0]])]
    previous = lines[0].text
    for line in lines[1:]:
        if _starts_paragraph(line.text, previous, width):
            paragraphs.append(Paragraph([line.text], [line]))
        else:
            _attach(paragraphs[-1].parts, line.text, known)
            paragraphs[-1].lines.append(line)
        previous = line.text
    return paragraphs


def _starts_paragraph(line: str, previous: str, width: int) -> bool:
    if _SOFT_HYPHEN.search(previous):
        return False
    if line[0].islower() or line[0] in ",;)":
        return False
    if _PARAGRAPH_START.match(line) and (_SENTENCE_END.search(previous) or len(previous) < 0.75 * width):
        return True
    if previous.isupper() or line.isupper():
        return not (previous.isupper() and line.isupper() and len(previous) > 0.6 * width)
    return len(previous) < 0.6 * width or (
        len(previous) < 0.85 * width and bool(_SENTENCE_END.search(previous))
    )


def _attach(parts: list[str], line: str, known: Counter[str]) -> None:
    """Add a line to the parts of a paragraph, which may have hundreds of pages: only its last part is looked at."""
    before = parts[-1]
    end = before[-_LONGEST_WORD:]
    if _SOFT_HYPHEN.search(end):
        parts[-1] = before[: len(before) - len(end)] + _SOFT_HYPHEN.sub("", end)
        parts.append(line)
        return
    match = _HARD_HYPHEN.search(end)
    if match and line[0].islower():
        rest = re.match(r"[^\W\d_]+", line)
        tail = rest.group(0) if rest else ""
        head = match.group(1)
        whole, hyphened = f"{head}{tail}".casefold(), f"{head}-{tail}".casefold()
        if tail and known[hyphened] <= known[whole]:
            parts[-1] = before[:-1]
        parts.append(line)
        return
    parts.append(f" {line}")
