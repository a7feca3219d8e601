"""readability-lxml over a tree that is parsed already, giving a tree back.

The package parses and serialises for itself, and asks for the same texts and descendants again and again, which
costs more than its scoring. What is written anew here finds the same.
"""

import logging
import re
from copy import deepcopy
from functools import lru_cache
from typing import Any

from lxml import etree
from lxml.html import HtmlElement
from readability import Document  # type: ignore[import-untyped]
from readability.readability import REGEXES, Unparseable, clean  # type: ignore[import-untyped]

from crawler.readers.html_tree import finder

_INVISIBLE = re.compile(r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
_MAYBE_INVISIBLE = finder("//*[@hidden or @style]")
_NAMED = finder(".//*[@class or @id]")
_INLINE = frozenset(
    ["a", "b", "cite", "code", "em", "font", "i", "small", "span", "strong", "sub", "sup", "u"]
)
_GAPS = re.compile(r"\t|[ \t]{2,}")
_WIDE_GAP = "\u00a0" * 8

Scored = dict[str, Any]
"""An element under `elem` and its score under `content_score`, as the package keeps them."""

# the package logs a traceback for each page that it gives up on, which the caller hears of as None
logging.getLogger("readability").setLevel(logging.CRITICAL + 1)


@lru_cache(maxsize=20_000)
def _is_unlikely(names: str) -> bool:
    return bool(
        REGEXES["unlikelyCandidatesRe"].search(names) and not REGEXES["okMaybeItsACandidateRe"].search(names)
    )


class _TreeDocument(Document):  # type: ignore[misc]
    """The package's scoring, fed with a tree."""

    def _parse(self, tree: HtmlElement) -> HtmlElement:
        page = deepcopy(tree)
        for element in _MAYBE_INVISIBLE(page):
            if element.getparent() is not None and (
                "hidden" in element.attrib or _INVISIBLE.search(element.get("style", ""))
            ):
                element.drop_tree()
        return page

    def remove_unlikely_candidates(self) -> None:
        # as the package does it, but each class name is looked at once
        for element in _NAMED(self.html):
            if (
                _is_unlikely(f"{element.get('class', '')} {element.get('id', '')}")
                and element.tag not in ("html", "body", "pre", "code")
                and element.getparent() is not None
                and next(element.iterancestors("pre", "code"), None) is None
                and next(element.iter("main", "article"), None) is None
            ):
                element.drop_tree()

    def transform_misused_divs_into_paragraphs(self) -> None:
        # The package serialises every division in full to see whether a block is in it, however deep they nest.
        divisions = self.html.findall(".//div")
        holding: set[HtmlElement] = set()
        for division in divisions:
            for outer in division.iterancestors():
                if outer in holding:
                    break
                holding.add(outer)
        has_block = REGEXES["divToPElementsRe"].search
        for division in divisions:
            if division not in holding and not has_block(
                b"".join(etree.tostring(child, encoding="utf-8") for child in division).decode()
            ):
                division.tag = "p"
        for division in self.html.findall(".//div"):
            self._wrap_inline(division, holding)

    def _wrap_inline(self, division: HtmlElement, holding: set[HtmlElement]) -> None:
        """Put running text of a division, with the inline elements in it, into paragraphs."""
        has_block = REGEXES["divToPElementsRe"].search
        children = list(division)
        paragraph = None
        if division.text and division.text.strip():
            paragraph = self.html.makeelement("p")
            paragraph.text, division.text = division.text, None
            division.insert(0, paragraph)
        for child in children:
            if (
                child.tag not in _INLINE
                or child in holding
                or has_block(etree.tostring(child, encoding="unicode", method="html"))
            ):
                paragraph = None
                continue
            if paragraph is None:
                paragraph = self.html.makeelement("p")
                child.addprevious(paragraph)
            paragraph.append(child)
        for position, child in reversed(list(enumerate(division))):
            if child.tail and child.tail.strip():
                paragraph = self.html.makeelement("p")
                paragraph.text, child.tail = child.tail, None
                division.insert(position + 1, paragraph)
            if child.tag == "br":
                child.drop_tree()

    def get_link_density(self, element: HtmlElement) -> float:
        return _link_density(element, {})

    def score_paragraphs(self) -> dict[HtmlElement, Scored]:
        # as the package does it, but the text of each link is measured once, and nothing is described for a log
        scored: dict[HtmlElement, Scored] = {}
        for element in self.tags(self._html(), "p", "pre", "td", "blockquote"):
            parent = element.getparent()
            text = "" if parent is None else _clean(element.text_content())
            if len(text) < self.min_text_length:
                continue
            grand_parent = parent.getparent()
            score = 1 + len(text.split(",")) + min(len(text) / 100, 3)
            for outer, share in ((parent, score), (grand_parent, score / 2.0)):
                if outer is not None:
                    if outer not in scored:
                        scored[outer] = self.score_node(outer)
                    scored[outer]["content_score"] += share
        lengths: dict[HtmlElement, int] = {}
        for element, candidate in scored.items():
            candidate["content_score"] *= 1 - _link_density(element, lengths)
        return scored

    def get_clean_html(self) -> Any:
        return self.html.text_content()


def readability_tree(tree: HtmlElement) -> HtmlElement | None:
    """The element with the page's article in it; None where the package finds none. `tree` stays as it is."""
    document = _TreeDocument(tree, retry_length=200)
    try:
        document.summary(html_partial=True)
    except Unparseable:
        return None
    found: HtmlElement = document.html
    return found


def _clean(text: str) -> str:
    """As the package's `clean`, whose patterns try each space of a page several times."""
    if _WIDE_GAP in text:
        return str(clean(text))
    lines = "\n".join(line for part in text.split("\n") if (line := part.strip()))
    return _GAPS.sub(" ", lines) if "  " in lines or "\t" in lines else lines


def _link_density(element: HtmlElement, lengths: dict[HtmlElement, int]) -> float:
    """Share of an element's text that is links; `lengths` keeps the links' own as long as the tree stays as it is."""
    linked = 0
    for link in element.iterdescendants("a"):
        if link not in lengths:
            lengths[link] = len(_clean(link.text_content()))
        linked += lengths[link]
    return linked / max(len(_clean(element.text_content())), 1)
