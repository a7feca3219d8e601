"""The body of an article: what two extractors agree on, and of the rest what reads as prose.

trafilatura and readability err in different ways (one stops early, the other takes in what stands around), so a block
that both have is kept, and a block of one alone is judged by where it stands and how it reads.
"""

from dataclasses import dataclass
from itertools import groupby

import trafilatura
from lxml.html import HtmlElement

from crawler.readers.boilerplate import PROSE_WORDS, ends_sentence, is_boilerplate, is_edge_matter
from crawler.readers.clean_text import clean_line, words_of
from crawler.readers.html_tree import Line, is_oversized, lines_of
from crawler.readers.readability import readability_tree

LEAD_WORDS = 30
"""Words of prose from which an opening that one extractor alone has is text, and no standfirst."""
TAIL_WORDS = 60
"""Words of prose from which an ending that one extractor alone has shows that the other stopped early."""
AGREEMENT = 0.35
"""Share of the shorter text below which the two have found different things."""
_SHINGLE = 4
_CAPTION_CLASSES = frozenset({"caption", "credit", "byline", "dateline"})

Shingle = tuple[str, ...]


@dataclass(slots=True)
class Block:
    """A line of a candidate text with what the vote needs."""

    line: Line
    words: list[str]
    prose_words: int
    """Number of words, 0 for what is no sentence or mostly links."""
    shared: bool = False
    """Whether the other extractor has it too."""

    @classmethod
    def of(cls, line: Line, words: list[str]) -> "Block":
        """The line, whose words these are."""
        is_text = line.linked < 0.5 and len(words) >= PROSE_WORDS and ends_sentence(line.text)
        return cls(line, words, len(words) if is_text else 0)


@dataclass(frozen=True, slots=True)
class Body:
    """What an article says, and what stands around it."""

    texts: list[str]
    """One paragraph, heading or list item each, without the title; empty where there is no article."""
    linked_lines: list[Line]
    """The lines of it that have links."""
    asides: list[Line]
    """Lines that one extractor took for text and the vote did not: credits of other publishers stand there."""


def read_body(tree: HtmlElement, *, title: str | None = None) -> Body:
    """The article in the page; `tree` stays as it is."""
    if is_oversized(tree):
        plain = _blocks(lines_of(tree, skip=_is_frame))
        return Body(_trimmed([block.line for block in plain if block.prose_words], title), [], [])
    ours, others = _blocks(_readability_lines(tree)), _blocks(_trafilatura_lines(tree))
    texts = _trimmed([block.line for block in _vote(ours, others)], title)
    kept = set(texts)
    candidates = [block.line for block in (ours or others)]
    linked = [line for line in candidates if line.links and clean_line(line.text) in kept]
    return Body(
        texts, linked, [block.line for block in ours + others if clean_line(block.line.text) not in kept]
    )


def _readability_lines(tree: HtmlElement) -> list[Line]:
    found = readability_tree(tree)
    return [] if found is None else lines_of(found, skip=_is_caption)


def _trafilatura_lines(tree: HtmlElement) -> list[Line]:
    found = trafilatura.bare_extraction(tree, fast=True, include_comments=False)
    body = getattr(found, "body", None)
    return [] if body is None else lines_of(body)


def _is_frame(element: HtmlElement) -> bool:
    return element.tag in ("nav", "header", "footer", "aside", "form")


def _is_caption(element: HtmlElement) -> bool:
    if element.tag in ("figcaption", "form", "nav"):
        return True
    names = element.get("class", "").lower().replace("_", "-").split()
    return any(not _CAPTION_CLASSES.isdisjoint(name.split("-")) for name in names) and len(element) < 12


def _blocks(lines: list[Line]) -> list[Block]:
    return [
        Block.of(line, words)
        for line in lines
        if (words := words_of(line.text)) or line.text.strip("-–—_*• ")
    ]


def _shingles(words: list[str]) -> list[Shingle]:
    return [tuple(words[start : start + _SHINGLE]) for start in range(max(1, len(words) - _SHINGLE + 1))]


def _vote(ours: list[Block], others: list[Block]) -> list[Block]:
    """The blocks of both, in the order of the page."""
    if not ours or not others:
        return ours or others
    shared = _mark_shared(ours, others), _mark_shared(others, ours)
    shorter = min(sum(len(b.words) for b in ours), sum(len(b.words) for b in others))
    if max(shared) < AGREEMENT * shorter:
        return max((ours, others), key=lambda blocks: sum(block.prose_words for block in blocks))
    return _merge(_kept(ours), _kept(others))


def _mark_shared(blocks: list[Block], others: list[Block]) -> int:
    """Mark what the other text has as well; returns its number of words."""
    full = {shingle for block in others for shingle in _shingles(block.words)}
    short = {" ".join(block.words) for block in others}
    count = 0
    for block in blocks:
        if len(block.words) < _SHINGLE:
            block.shared = " ".join(block.words) in short
        else:
            shingles = _shingles(block.words)
            block.shared = sum(shingle in full for shingle in shingles) >= 0.6 * len(shingles)
        count += len(block.words) if block.shared else 0
    return count


def _kept(blocks: list[Block]) -> list[Block]:
    """The shared blocks and those runs between, before and after them that are text."""
    runs = [(shared, list(run)) for shared, run in groupby(blocks, key=lambda block: block.shared)]
    kept: list[Block] = []
    for number, (shared, run) in enumerate(runs):
        run = run if shared else [block for block in run if not is_boilerplate(block.line.text)]
        prose = sum(block.prose_words for block in run)
        if number == 0 and not shared:
            run = run if prose >= LEAD_WORDS else []
        elif number == len(runs) - 1 and not shared:
            run = run if prose >= TAIL_WORDS else []
        elif not shared:
            run = [block for block in run if block.line.linked < 0.9 or block.prose_words]
        kept += run
    return kept


def _merge(ours: list[Block], others: list[Block]) -> list[Block]:
    """Ours, with what only the others have put after the block that it follows there."""
    places: dict[Shingle, int] = {}
    for index, block in enumerate(ours):
        for shingle in _shingles(block.words):
            places[shingle] = index
    after: dict[int, list[Block]] = {}
    place = -1
    for block in others:
        if block.shared:
            found = [places[shingle] for shingle in _shingles(block.words) if shingle in places]
            place = max(found, default=place)
        else:
            after.setdefault(place, []).append(block)
    merged = list(after.get(-1, []))
    for index, block in enumerate(ours):
        merged.append(block)
        merged += after.get(index, [])
    return merged


def _trimmed(lines: list[Line], title: str | None) -> list[str]:
    """The lines without the title, boilerplate, and what stands before and after an article."""
    title_words = words_of(title or "")
    texts = [
        text
        for line in lines
        if (text := clean_line(line.text)) and not is_boilerplate(text) and not _is_shouted_link(line)
    ]
    while texts and (is_edge_matter(texts[0]) or (title_words and words_of(texts[0]) == title_words)):
        del texts[0]
    while texts and is_edge_matter(texts[-1]):
        del texts[-1]
    return texts


def _is_shouted_link(line: Line) -> bool:
    return line.linked > 0.9 and line.text.isupper() and len(line.text.split()) > 2
