"""Component `units`: cuts a text into sentences, headlines and docket lines, and sets the boilerplate apart.

A unit is what evidence points at, so units follow the page's lines first and the sentences inside a line second.
The parser is told where units begin, so that no dependency crosses from one into the next.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc

from kb.extract.document import DocumentMeta, Unit, UnitRole, register_extensions
from kb.extract.sentences import sentence_spans
from kb.ontology import DocumentKind

COMPONENT = "units"
MAX_UNIT = 4_000
"""Characters; a longer sentence is cut at a space, so that no step of the pipeline meets an unbounded one."""

_BYLINE = re.compile(
    r"""^(?:
        (?:by|words\ by|written\ by|reported\ by|text\ by|story\ by|edited\ by)\s+(?!\W)[^.!?]{2,90}$
      | [A-Z][^.!?:;]{2,60}\s[—–|-]\s(?:[A-Z]\S+\s){1,3}reporting\.?$
      | (?:[A-Z][\w’'-]+\s){1,3}[A-Z][\w’'-]+,\s[^.!?]{2,50},\s(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]*\.?\s\d{1,2}$
      | (?:\d{1,2}\.?\ [A-Z][a-z]{2,8}|[A-Z][a-z]{2,8}\.?\ \d{1,2}),?\ \d{4}\s*[—–|·-]\s*[^.!?\d]{2,60}$
      | [^.!?:;\d]{2,60}\s*[—–|·]\s*(?:\d{1,2}\.?\ [A-Z][a-z]{2,8}|[A-Z][a-z]{2,8}\.?\ \d{1,2}),?\ \d{4}$
      | (?:published|updated|posted|last\ updated)\b[^.!?]{0,60}\d{4}[^.!?]{0,40}$
      | \d{1,2}\ min(?:ute)?s?\ read$
    )""",
    re.VERBOSE | re.IGNORECASE,
)
_LABELLED = re.compile(
    r"""^(?:
        photo(?:graph)?s?|pictured?|image|illustration|caption|credit|file\ photo|getty\ images|video|watch|listen|podcast
      | newsletter|sign\ up|subscribe|advertisement|sponsored(?:\ content)?|promoted|press\ contact|media\ contacts?
      | contact|related(?:\ (?:story|stories|articles?|coverage|reading))?|read\ (?:more|next|also)|more\ (?:on\ this\ story|from\b[^:]{0,60}|stories)
      | also\ (?:in\ this\ section|on\ our\ site|read)|see\ also|most\ (?:read|popular)|trending|recommended|topics|tags|filed\ under
      | you\ (?:may|might)\ also\ like|in\ this\ article|share\ this(?:\ article)?|(?:original\ )?source|further\ reading
    )\s*(?::|—|–|\||$)""",
    re.VERBOSE | re.IGNORECASE,
)
_ADVERT = re.compile(
    r"""(?:
        \b(?:sign\ up|subscribe|register\ now|get\ tickets|tickets\ are|book\ your|join\ us\ (?:at|in)|save\ up\ to)\b
      | \bin\ your\ inbox\b | \bto\ your\ inbox\b | \bour\ (?:daily|weekly|free|evening|morning)?\s*(?:newsletter|e-?mail)\b
      | \bwe\ may\ earn\ (?:a\ )?(?:small\ )?commission\b | \baffiliate\ (?:links?|commission)\b | \beditorial\ independence\b
      | \ball\ rights\ reserved\b | ©\s*\d{4} | \bcopyright\ ©?\s*\d{4}\b | \bnever\ miss\ a\b | \bdisrupt\ 20\d\d\b
      | \bcookies?\ (?:policy|settings|preferences)\b | \bprivacy\ policy\b\s*(?:\||and\b|$)
      | \blearn\ more\ about\ our\ editorial\b | ^this\ article\ was\ (?:curated|originally\ published|automatically)
    )""",
    re.VERBOSE | re.IGNORECASE,
)
_DATELINE = re.compile(r"^[A-Z][A-Z .,’'-]{2,40}$")
_DOCKET_DATE = re.compile(r"^(?:\d{1,2}/)?\d{1,2}/\d{4}\b|^\d{4}-\d{2}-\d{2}\b")
_SENTENCE_END = re.compile(r"[.!?…:;][\"”’')\]]*$")
_CAPTION_LINE = re.compile(r"\b(?:v|vs)\.?\s|\bNos?\.\s*\d|\bIn\ re\b|COURT|Court\b")
_TAIL_LINES = 3


def find_units(text: str, meta: DocumentMeta | None = None) -> list[Unit]:
    """The units of a text, in order and without overlaps; white space between them belongs to none.

    Args:
        text: the document's text, as it is stored.
        meta: the document's title tells the headline where the text repeats it, its kind tells a docket.
    """
    kind = meta.kind if meta is not None else DocumentKind.ARTICLE
    lines = list(_lines(text))
    boilerplate = _boilerplate_lines([text[start:end] for start, end in lines], kind)
    units: list[Unit] = []
    for number, (start, end) in enumerate(lines):
        line = text[start:end]
        if number in boilerplate:
            units.extend(_cut(text, start, end, UnitRole.BOILERPLATE))
        elif _is_headline(line, number, kind, meta):
            units.extend(_cut(text, start, end, UnitRole.HEADLINE))
        elif kind is DocumentKind.DOCKET_ENTRY or _DOCKET_DATE.match(line):
            units.extend(_cut(text, start, end, UnitRole.DOCKET_LINE))
        else:
            for first, last in sentence_spans(text, start, end):
                units.extend(_cut(text, first, last, UnitRole.BODY))
    return units


def is_byline(line: str) -> bool:
    """Whether a line names who wrote the page, or when; such people are not what the page is about."""
    return len(line) < 160 and _BYLINE.match(line.strip()) is not None


def _lines(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of every line that has something in it, without its outer white space."""
    for match in re.finditer(r"[^\n\r\x0b\x0c\u2028\u2029]+", text):
        line = match.group()
        stripped = line.strip()
        if stripped:
            start = match.start() + line.index(stripped[0])
            yield start, start + len(stripped)


def _is_headline(line: str, number: int, kind: DocumentKind, meta: DocumentMeta | None) -> bool:
    if meta is not None and meta.title and _same_words(line, meta.title):
        return True
    if number == 0 and not (meta is not None and meta.continues):
        return len(line) < 250 and (not _SENTENCE_END.search(line) or len(line) < 120)
    if kind in (DocumentKind.ARTICLE, DocumentKind.POST, DocumentKind.PRESS_RELEASE):
        return False
    return line.isupper() and len(line) < 120 and not _CAPTION_LINE.search(line) and line[-1] not in ".;"


def _same_words(line: str, title: str) -> bool:
    return re.findall(r"\w+", line.casefold()) == re.findall(r"\w+", title.casefold())


def _boilerplate_lines(lines: list[str], kind: DocumentKind) -> set[int]:
    """Numbers of the lines that are not what the document says.

    In court papers and policies only the plain cases count: their short lines are headings and captions.
    """
    press = kind in (DocumentKind.ARTICLE, DocumentKind.POST, DocumentKind.PRESS_RELEASE)
    found = {
        number
        for number, line in enumerate(lines)
        if number > 0 and (_is_plain_boilerplate(line, press=press))
    }
    if press:
        found |= _related_lines(lines)
    return found


def _is_plain_boilerplate(line: str, *, press: bool) -> bool:
    if len(line) > 600:
        return False
    if not press:
        return line == "###" or (
            _LABELLED.match(line) is not None and line.lower().startswith(("photo", "tags"))
        )
    return (
        not any(character.isalnum() for character in line)
        or is_byline(line)
        or _LABELLED.match(line) is not None
        or (len(line) < 320 and _ADVERT.search(line) is not None)
        or _DATELINE.match(line) is not None
    )


def _related_lines(lines: list[str]) -> set[int]:
    """Lines of a list of other stories: repeated, a repeated line with a name after it, or a run at the very end."""
    found: set[int] = set()
    counts = Counter(lines)
    repeated = {line for line, count in counts.items() if count > 1 and len(line) > 20 and line != lines[0]}
    for number, line in enumerate(lines):
        if number and (line in repeated or any(_is_extended(line, other) for other in repeated)):
            found.add(number)
    tail = len(lines)
    while tail > 1 and _looks_like_title(lines[tail - 1]):
        tail -= 1
    if len(lines) - tail >= _TAIL_LINES:
        found |= set(range(max(tail, 1), len(lines)))
    return found


def _is_extended(line: str, title: str) -> bool:
    return line.startswith(title) and len(line) - len(title) < 60


def _looks_like_title(line: str) -> bool:
    return 15 < len(line) < 200 and not _SENTENCE_END.search(line) and not line.startswith(("- ", "• ", "* "))


def _cut(text: str, start: int, end: int, role: UnitRole) -> Iterator[Unit]:
    while end - start > MAX_UNIT:
        cut = text.rfind(" ", start + MAX_UNIT // 2, start + MAX_UNIT)
        cut = cut if cut > 0 else start + MAX_UNIT
        if text[start:cut].strip():
            yield Unit(start, cut, role)
        start = cut
        while start < end and text[start].isspace():
            start += 1
    if start < end:
        yield Unit(start, end, role)


def mark_starts(doc: Doc, units: Iterable[Unit]) -> None:
    """Tell the parser where sentences begin: at the first token of every unit and nowhere else."""
    boundaries = sorted({unit.start for unit in units})
    marks = np.full(len(doc), -1, dtype=np.int64)
    position = 0
    for token in doc:
        while position < len(boundaries) and boundaries[position] < token.idx + len(token):
            marks[token.i] = 1
            position += 1
    if len(doc):
        marks[0] = 1
        # setting token.is_sent_start looks at all tokens each time
        values: Any = marks.astype(np.uint64).reshape(-1, 1)  # what spaCy documents; its stubs want less
        doc.from_array(["SENT_START"], values)


@Language.factory(COMPONENT, assigns=["doc._.units", "token.is_sent_start"])
def make_units(nlp: Language, name: str) -> "Units":
    """The component, as a pipeline adds it."""
    return Units()


class Units:
    """Sets `doc._.units` and the sentence starts that the parser keeps to."""

    def __init__(self) -> None:
        register_extensions()

    def __call__(self, doc: Doc) -> Doc:
        """Cut the document into units."""
        doc._.units = find_units(doc.text, doc._.meta)
        mark_starts(doc, doc._.units)
        return doc
