"""What a page says of itself in JSON-LD (schema.org): the node of its article, and the nodes around it."""

import html
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from lxml.html import HtmlElement

from crawler.readers.clean_text import words_of

Node = dict[str, Any]

MAX_SCRIPT = 2_000_000
"""Characters of the longest script that is read."""
MAX_NODES = 3_000
_ARTICLE = re.compile(
    r"(?:Article|BlogPosting|LiveBlogPosting|SocialMediaPosting|Report|PressRelease|ReviewNewsArticle)$"
)
_WRAPPING = re.compile(r"^\s*(?://\s*)?<!\[CDATA\[|(?://\s*)?\]\]>\s*$|^\s*<!--|-->\s*$")
_VALUE = re.compile(r"[\s,;]*[{\[]")
_TRAILING_COMMA = re.compile(r",(\s*[}\]])")


@dataclass
class LinkedData:
    """The JSON-LD of a page."""

    nodes: list[Node] = field(default_factory=list)
    """Every object in it, outer before inner."""
    shown: tuple[str, ...] = ()
    """What the page shows as its headline, by which its article is told from those that it lists."""

    @cached_property
    def article(self) -> Node:
        """The node of the page's article; empty where there is none.

        Of several it is the one with the page's headline, else the fullest, else the first.
        """
        found = [node for node in self.nodes if any(_ARTICLE.search(kind) for kind in types_of(node))]
        shown = {tuple(words_of(text)) for text in self.shown}

        def fitness(node: Node) -> tuple[bool, int]:
            headlines = texts_of(node.get("headline") or node.get("name"))
            fits = any(tuple(words_of(html.unescape(text))) in shown for text in headlines)
            return fits, sum(
                key in node
                for key in ("headline", "datePublished", "author", "articleBody", "mainEntityOfPage")
            )

        return max(found, key=fitness, default={})

    def first(self, key: str) -> Any:
        """The article's value of the key, else the first that any node has, without those of other articles."""
        article = self.article
        if article.get(key):
            return article[key]
        pages = [node for node in self.nodes if any(kind.endswith("Page") for kind in types_of(node))]
        return next((node[key] for node in pages if node.get(key)), None)

    def resolved(self, value: Any) -> Any:
        """The node that a bare `{"@id": …}` points at; anything else as it is."""
        if isinstance(value, dict) and "@id" in value and not value.get("name"):
            same = (node for node in self.nodes if node.get("@id") == value["@id"] and node.get("name"))
            return next(same, value)
        return value


def read_json_ld(tree: HtmlElement, *, shown: Sequence[str] = ()) -> LinkedData:
    """The JSON-LD of the page, whose headline is among `shown`; scripts that are no JSON are left out."""
    data = LinkedData(shown=tuple(shown))
    for script in tree.iter("script"):
        if "ld+json" not in (script.get("type") or "").lower():
            continue
        for node in _walk(_parsed(script.text or "")):
            if len(data.nodes) >= MAX_NODES:
                return data
            data.nodes.append(node)
    return data


def types_of(node: Node) -> list[str]:
    """The schema.org types of a node, without their address."""
    kinds = node.get("@type")
    listed = kinds if isinstance(kinds, list) else [kinds]
    return [kind.rsplit("/", 1)[-1] for kind in listed if isinstance(kind, str)]


def texts_of(value: Any) -> list[str]:
    """The texts in a value: itself, its `name` or `@value`, or those of its items."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return texts_of(value.get("name") or value.get("@value"))
    if isinstance(value, list):
        return [text for item in value[:50] for text in texts_of(item)]
    return []


def _parsed(text: str) -> Any:
    if not text.strip() or len(text) > MAX_SCRIPT:
        return None
    bare = _WRAPPING.sub("", text).strip().rstrip(";")
    for attempt in (bare, _TRAILING_COMMA.sub(r"\1", bare)):
        try:
            return json.loads(attempt, strict=False)  # line breaks inside strings are common
        except (ValueError, RecursionError):
            continue
    return _whole_values(html.unescape(bare) if "&quot;" in bare else bare)


def _whole_values(text: str) -> list[Any]:
    """The values at the start of a text that is not one: several after each other, or one with something behind it."""
    decoder = json.JSONDecoder(strict=False)
    found: list[Any] = []
    position = 0
    while start := _VALUE.match(text, position):
        try:
            value, position = decoder.raw_decode(text, start.end() - 1)
        except (ValueError, RecursionError):
            break
        found.append(value)
    return found


def _walk(value: Any) -> Iterator[Node]:
    """Every object, outer before inner; without recursion, so that depth does no harm."""
    waiting = [value]
    while waiting:
        item = waiting.pop(0)
        if isinstance(item, dict):
            yield item
            waiting.extend(inner for inner in item.values() if isinstance(inner, dict | list))
        elif isinstance(item, list):
            waiting.extend(inner for inner in item[:500] if isinstance(inner, dict | list))
