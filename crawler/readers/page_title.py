"""The headline of an article page, without what sites put around it for search engines."""

import html
import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from crawler.readers.clean_text import clean_line, words_of
from crawler.readers.html_tree import finder
from crawler.readers.json_ld import LinkedData, texts_of

_TITLE_BREAK = re.compile(r"\s+(?:\||-|–|—|::|»|·|•)\s+")
_HEADLINES = finder('.//*[@itemprop="headline"]')


def title_of(
    tree: HtmlElement, data: LinkedData, meta: dict[str, list[str]], site: frozenset[str], shown: list[str]
) -> str | None:
    """The headline: JSON-LD's and OpenGraph's where one of them is what the page shows, else the first that there is."""
    declared = [
        line
        for text in [
            *texts_of(data.article.get("headline")),
            *meta.get("og:title", []),
            *texts_of(data.article.get("name")),
            *meta.get("twitter:title", []),
            *meta.get("title", []),
            *meta.get("dc.title", []),
            *(element.get("content") or " ".join(element.itertext()) for element in _HEADLINES(tree)[:5]),
        ]
        if (line := _without_site(_plain(text), site))
    ]
    visible = {tuple(words_of(line)) for line in shown if line}
    for line in declared:
        if tuple(words_of(line)) in visible:
            return line
    for line in declared:
        if found := next((part for part in _parts(line, site) if tuple(words_of(part)) in visible), None):
            return found
    if declared:
        return _untruncated(declared[0], declared[1:] + shown)
    page_title = tree.findtext(".//head/title") or tree.findtext(".//title") or ""
    named = _without_site(clean_line(html.unescape(page_title)), site)
    for line in shown:
        if line and words_of(line) and " ".join(words_of(line)) in " ".join(words_of(page_title)):
            return line
    if named and (parts := _TITLE_BREAK.split(named)) and len(parts) > 1 and len(words_of(parts[0])) >= 4:
        named = parts[0]
    return named or next((line for line in shown if line), None)


def _plain(text: str) -> str:
    """A declared title without markup and character references, which some pages put into it."""
    text = html.unescape(html.unescape(text))
    return clean_line(re.sub(r"</?[a-zA-Z][^<>]{0,200}>", "", text))


def site_letters(site: str | None, url: str) -> frozenset[str]:
    """How the site is called: as it says itself, and as its address does."""
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    named = [site or "", host, *host.split(".")[:-1]]
    return frozenset(letters for name in named if len(letters := _letters(name)) > 2)


def _letters(name: str) -> str:
    return "".join(words_of(name)).removeprefix("the")


def _without_site(title: str, site: frozenset[str]) -> str:
    """The title without the site's name at its end: "Headline | Site"."""
    parts = _TITLE_BREAK.split(title)
    if len(parts) > 1 and _letters(parts[-1]) in site:
        return title[: title.rindex(parts[-1])].rstrip(" |-–—:»·•")
    return title


def _parts(title: str, site: frozenset[str]) -> Iterator[str]:
    """What is left of a title without its last parts, or without its first: "Headline - City - Site"."""
    breaks = list(_TITLE_BREAK.finditer(title))[:6]
    pieces = [(title[: found.start()], "") for found in breaks]
    pieces += [(title[found.end() :], title[: found.start()]) for found in breaks]
    for part, dropped in pieces:
        if len(words_of(part)) > max(2, len(words_of(dropped))) and _letters(part) not in site:
            yield part


def _untruncated(title: str, others: list[str]) -> str:
    """A longer title where the first one was cut at a limit."""
    start = title.rstrip(" .…")
    if not title.endswith(("…", "...")) or len(start) < 15:
        return title
    return next((other for other in others if other.startswith(start) and len(other) > len(title)), title)
