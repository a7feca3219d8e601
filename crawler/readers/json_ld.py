"""What a page says of itself in JSON-LD (schema.org): the node of its article, and the nodes around it."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from lxml.html import HtmlElement

Node = dict[str, Any]

MAX_SCRIPT = 2_000_000
"""Characters of the longest script that is read."""
MAX_NODES = 3_000
_ARTICLE = re.compile(
    r"(?:Article|BlogPosting|LiveBlogPosting|SocialMediaPosting|Report|PressRelease|ReviewNewsArticle)$"
)
_WRAPPING = re.compile(r"^\s*(?://\s*)?<!\[CDATA\[|(?://\s*)?\]\]>\s*$|^\s*<!--|-->\s*$")
_TRAILING_COMMA = re.compile(r",(\s*[}\]])")


@dataclass(slots=True)
class LinkedData:
    """The JSON-LD of a page."""

    nodes: list[Node] = field(default_factory=list)
    """Every object in it, outer before inner."""

    @property
    def article(self) -> Node:
        """The node of the page's article, the fullest where there are several; empty where there is none."""
        found = [node for node in self.nodes if any(_ARTICLE.search(kind) for kind in types_of(node))]
        wanted = ("headline", "datePublished", "author", "articleBody", "mainEntityOfPage")
        return max(found, key=lambda node: sum(key in node for key in wanted), default={})

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


def read_json_ld(tree: HtmlElement) -> LinkedData:
    """The JSON-LD of the page; scripts that are no JSON are left out."""
    data = LinkedData()
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
    return None


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
