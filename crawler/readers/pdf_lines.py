"""Lines of printed pages to paragraphs: what is printed on every sheet goes, and lines that were one are joined."""

import re
from collections import Counter
from collections.abc import Sequence

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
_NUMBERED = re.compile(r"(\d{1,2})(?:[ \t]+(\S.*))?$")
_PARAGRAPH_START = re.compile(
    r"(?:\d{1,3}[.)]|[A-Z][.)]|[IVX]{1,5}[.)]|\([a-z0-9]{1,3}\)|[•●▪◦–—*-]|§+|\d{1,3}\.\d{1,2}\.?)\s+\S"
)
_SENTENCE_END = re.compile(r"[.!?:;。][\"”’')\]]*$")
_SOFT_HYPHEN = re.compile(r"[\ufffe\xad\x02]\s*$")
_LONGEST_WORD = 100
_HARD_HYPHEN = re.compile(r"([^\W\d_]+)-$")


def paragraphs_of(pages: Sequence[str]) -> list[str]:
    """The paragraphs of a document from the text of its pages, in reading order."""
    sheets = [_lines(page) for page in pages]
    sheets = [_without_pleading_numbers(sheet) for sheet in sheets]
    repeated = _repeated(sheets)
    lines: list[str] = []
    for sheet in sheets:
        lines += _without_frame(sheet, repeated)
    return _joined(lines)


def _lines(page: str) -> list[str]:
    text = re.sub(r"\r\n?|\x0c", "\n", page)
    text = re.sub(
        "[\ufffe\x02](?!\n)", "\ufffe\n", text
    )  # PDFium joins a word that a hyphen parts at the line's end
    bare = CM_ECF_HEAD.sub("", text)
    return [line for raw in bare.split("\n") if (line := " ".join(raw.split()))]


def _without_pleading_numbers(lines: list[str]) -> list[str]:
    """The lines without the numbers 1 to 28 in the margin, whether they stand alone or before their line."""
    numbered = [
        (index, int(match.group(1)), match)
        for index, line in enumerate(lines)
        if (match := _NUMBERED.match(line))
    ]
    margin: dict[int, str] = {}
    expected: int | None = None
    for index, number, match in numbered:
        if expected is None or number == expected or (number == 1 and index > 0):
            if number != 1 and expected is None:
                continue
            margin[index] = match.group(2) or ""
            expected = number + 1
    if len(margin) < PLEADING_LINES:
        return lines
    kept = [margin.get(index, line) for index, line in enumerate(lines)]
    return [line for line in kept if line]


def _key(line: str) -> str:
    """What a running head keeps from page to page: its words, not its numbers."""
    return re.sub(r"\d+", "#", line).casefold()


def _repeated(sheets: list[list[str]]) -> frozenset[str]:
    """Keys of the lines that stand at the head or the foot of many pages."""
    if len(sheets) < MIN_PAGES:
        return frozenset()
    counts: Counter[str] = Counter()
    for sheet in sheets:
        counts.update({_key(line) for line in sheet[:EDGE_LINES] + sheet[-EDGE_LINES:]})
    filled = sum(bool(sheet) for sheet in sheets)
    least = max(MIN_PAGES, SHARE * filled)
    return frozenset(key for key, count in counts.items() if count >= least)


def _without_frame(sheet: list[str], repeated: frozenset[str]) -> list[str]:
    """The page's lines without running heads and its number."""
    start, end = 0, len(sheet)
    while start < min(end, EDGE_LINES) and _is_frame(sheet[start], repeated):
        start += 1
    while end > max(start, len(sheet) - EDGE_LINES) and _is_frame(sheet[end - 1], repeated):
        end -= 1
    return sheet[start:end]


def _is_frame(line: str, repeated: frozenset[str]) -> bool:
    return _key(line) in repeated or bool(_PAGE_NUMBER.fullmatch(line))


def _joined(lines: list[str]) -> list[str]:
    """Lines that were one paragraph as one, with the hyphens of line ends taken out."""
    if not lines:
        return []
    lengths = sorted(len(line) for line in lines)
    width = lengths[int(len(lengths) * 0.8)]
    known = Counter(
        word.casefold() for line in lines for word in re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", line)
    )
    paragraphs = [[lines[0]]]
    previous = lines[0]
    for line in lines[1:]:
        if _starts_paragraph(line, previous, width):
            paragraphs.append([line])
        else:
            _attach(paragraphs[-1], line, known)
        previous = line
    return [_SOFT_HYPHEN.sub("", "".join(parts)) for parts in paragraphs]


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
