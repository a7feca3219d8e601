"""readability-lxml over a tree that is parsed already, giving a tree back.

The package parses and serialises for itself, which costs more than its scoring.
"""

import logging
import re
from copy import deepcopy
from functools import lru_cache
from typing import Any

from lxml.html import HtmlElement
from readability import Document  # type: ignore[import-untyped]
from readability.readability import REGEXES, Unparseable  # type: ignore[import-untyped]

_INVISIBLE = re.compile(r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)

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
        for element in page.xpath("//*[@hidden or @style]"):
            if element.getparent() is not None and (
                "hidden" in element.attrib or _INVISIBLE.search(element.get("style", ""))
            ):
                element.drop_tree()
        return page

    def remove_unlikely_candidates(self) -> None:
        # as the package does it, but each class name is looked at once
        for element in self.html.findall(".//*[@class]") + self.html.findall(".//*[@id]"):
            if (
                _is_unlikely(f"{element.get('class', '')} {element.get('id', '')}")
                and element.tag not in ("html", "body")
                and element.getparent() is not None
                and not element.xpath("ancestor-or-self::pre | ancestor-or-self::code")
                and not element.xpath("descendant-or-self::main | descendant-or-self::article")
            ):
                element.drop_tree()

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
