"""One bounded parse of a page, which every part of the article reader shares."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

import lxml.html
from lxml import etree
from lxml.html import HtmlElement

from crawler.errors import ReadingError
from crawler.readers.clean_text import clean_text
from crawler.readers.decoding import decode

MAX_PAGE_BYTES = 20_000_000
MAX_ELEMENTS = 60_000
"""Elements above which only plain text is taken: the scoring of blocks is quadratic in the worst case."""
MAX_DEPTH = 240
FEW_ELEMENTS = 5_000
"""Elements that are never too many: the parser nests no deeper than 256."""
MAX_WORK = 1_500_000
"""Sum of all elements' depths, which is what scoring walks through."""

_BLOCK_TAGS = """
address article aside blockquote body br caption center dd details div dl dt fieldset figcaption figure footer
form h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section summary table tbody td tfoot th thead tr ul
"""
_TRAFILATURA_TAGS = "head item lb list quote row cell"
_BLOCKS = frozenset(f"{_BLOCK_TAGS} {_TRAFILATURA_TAGS}".split())
_SILENT_TAGS = "script style noscript template svg math iframe object embed button select textarea title"
_SILENT = frozenset(_SILENT_TAGS.split())
_LINKS = frozenset({"a", "ref"})
_ONE_CLASS = etree.ElementDefaultClassLookup(element=HtmlElement)
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")


def parse_html(body: bytes, *, url: str, content_type: str | None = None) -> HtmlElement:
    """The page as an lxml tree without comments and processing instructions.

    Raises:
        ReadingError: too large, empty, or no text at all.
    """
    if len(body) > MAX_PAGE_BYTES:
        raise ReadingError(
            url, f"page of {len(body) // 1_000_000} MB, more than {MAX_PAGE_BYTES // 1_000_000}"
        )
    text = _DECLARATION.sub("", decode(body, url=url, content_type=content_type)).replace("\x00", "")
    if not text.strip():
        raise ReadingError(url, "empty page")
    try:
        tree = lxml.html.document_fromstring(text.encode("utf-8", "replace"), parser=_parser())
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, AssertionError) as error:
        raise ReadingError(url, f"no HTML ({error})") from error
    return tree


def _parser() -> lxml.html.HTMLParser:
    """A parser whose elements are all of one class.

    lxml asks a function in Python for the class of each element that is looked at, to tell apart forms and their
    fields, which nobody asks for here.
    """
    parser = lxml.html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    parser.set_element_class_lookup(_ONE_CLASS)
    return parser


def finder(path: str) -> Callable[[HtmlElement], list[HtmlElement]]:
    """What finds the elements on an XPath, which is read once for all pages."""
    return cast(Callable[[HtmlElement], list[HtmlElement]], etree.XPath(path))


def drop_code(tree: HtmlElement) -> None:
    """Take scripts and styles out of the tree, but for linked data: each copy of it would have them again."""
    for element in list(tree.iter("script", "style")):
        if element.getparent() is not None and "ld+json" not in (element.get("type") or "").lower():
            element.drop_tree()


def parse_fragment(markup: str) -> HtmlElement:
    """A piece of HTML, such as a feed item's content, as the children of one `div`; it is cut at the page's limit."""
    page = f"<html><body><div>{markup[:MAX_PAGE_BYTES]}</div></body></html>".replace("\x00", "")
    tree = lxml.html.document_fromstring(page.encode("utf-8", "replace"), parser=_parser())
    body = tree.find("body")
    return tree if body is None else body


def text_of_markup(markup: str) -> str:
    """The visible text of a piece of HTML, or of plain text with character references, a line for each block."""
    if "<" not in markup and "&" not in markup:
        return clean_text(markup)
    return clean_text("\n".join(line.text for line in lines_of(parse_fragment(markup))))


def is_oversized(tree: HtmlElement) -> bool:
    """True for a tree that is too large or too deep for scoring its blocks."""
    if tree.xpath("count(//*)") <= FEW_ELEMENTS:
        return False
    count = depth = work = 0
    for event, _ in etree.iterwalk(tree, events=("start", "end")):
        if event == "start":
            count += 1
            depth += 1
            work += depth
        else:
            depth -= 1
        if count > MAX_ELEMENTS or depth > MAX_DEPTH or work > MAX_WORK:
            return True
    return False


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the visible text."""

    text: str
    tag: str
    """The block element that it stands in."""
    linked: float
    """Share of its characters that are links, 0 to 1."""
    links: tuple[tuple[str, str], ...] = ()
    """Address, as the page writes it, and text of each link in it."""


def lines_of(tree: HtmlElement, *, skip: Callable[[HtmlElement], bool] | None = None) -> list[Line]:
    """The visible text line by line, in reading order; elements for which `skip` is true are left out."""
    lines: list[Line] = []
    pieces: list[str] = []
    blocks: list[str] = []
    line_tag = ""
    length = linked_length = links = 0
    hidden: HtmlElement | None = None
    targets: list[tuple[str, str]] = []

    def take(text: str | None) -> None:
        nonlocal length, linked_length, line_tag
        if text:
            pieces.append(text)
            if visible := len(text.strip()):
                line_tag = line_tag or (blocks[-1] if blocks else "")
                length += visible
                linked_length += visible if links else 0

    def flush() -> None:
        nonlocal length, linked_length, line_tag
        if text := " ".join("".join(pieces).split()):
            lines.append(Line(text, line_tag, linked_length / max(length, 1), tuple(targets)))
        pieces.clear()
        targets.clear()
        length = linked_length = 0
        line_tag = ""

    for event, element in etree.iterwalk(tree, events=("start", "end")):
        tag = element.tag if isinstance(element.tag, str) else ""
        is_block = tag in _BLOCKS
        if event == "start":
            if hidden is not None:
                continue
            if tag in _SILENT or (skip is not None and skip(element)):
                hidden = element
                continue
            if is_block:
                flush()
                blocks.append(tag)
            if tag in _LINKS:
                links += 1
                if href := element.get("href"):
                    targets.append((href, " ".join("".join(element.itertext()).split())))
            take(element.text)
        else:
            if hidden is None:
                links -= tag in _LINKS
                if is_block:
                    flush()
                    blocks.pop()
            elif hidden is element:
                hidden = None
            if hidden is None and element is not tree:
                take(element.tail)
    flush()
    return lines
