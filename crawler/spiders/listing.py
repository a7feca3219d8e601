"""Feeds and sitemaps as links for the frontier, with what they say of them as hints."""

from collections.abc import Iterable
from typing import Any

from scrapy.http import Response

from crawler.catalogue import CatalogueSource
from crawler.errors import ReadingError, SourceChangedError
from crawler.frontier import FoundLink
from crawler.readers.feed import parse_feed
from crawler.readers.sitemap import SitemapUrl, parse_sitemap

_MOST_HINT = 1000
"""Characters of a summary that are kept with the link."""


def feed_links(source: CatalogueSource, response: Response) -> list[FoundLink]:
    """The links of a feed's items.

    Raises:
        SourceChangedError: it is no feed, or has no links although its source promises some.
    """
    kind = response.headers.get("Content-Type")
    try:
        feed = parse_feed(response.body, response.url, kind.decode("latin-1") if kind else None)
    except ReadingError as error:
        raise SourceChangedError(source.id, response.url, missing=f"feed ({error.reason})") from error
    links = [FoundLink(item.url, _short(item.hints)) for item in feed.items if item.url]
    if not links and not source.may_be_empty:
        raise SourceChangedError(source.id, response.url, missing="<item><link>")
    return links


def sitemap_links(source: CatalogueSource, response: Response) -> tuple[list[str], list[FoundLink]]:
    """The addresses of further sitemaps, and the links to pages.

    Raises:
        SourceChangedError: it is no sitemap, or has no addresses although its source promises some.
    """
    try:
        sitemap = parse_sitemap(response.body, response.url)
    except ReadingError as error:
        raise SourceChangedError(source.id, response.url, missing=f"sitemap ({error.reason})") from error
    children = _newest_first(sitemap.children)
    links = [FoundLink(entry.url, _entry_hints(entry)) for entry in sitemap.urls]
    if not children and not links and not source.may_be_empty:
        raise SourceChangedError(source.id, response.url, missing="<url><loc>")
    return children, links


def _newest_first(children: Iterable[SitemapUrl]) -> list[str]:
    """Sitemaps by the day of their last change, undated ones last: what is read within bounds is the newest."""
    dated = sorted(
        children, key=lambda entry: entry.lastmod.timestamp() if entry.lastmod else 0.0, reverse=True
    )
    return [entry.url for entry in dated]


def _entry_hints(entry: SitemapUrl) -> dict[str, Any]:
    hints = {
        "title": entry.title,
        "published": entry.published.isoformat() if entry.published else None,
        "updated": entry.lastmod.isoformat() if entry.lastmod else None,
        "publisher": entry.publication,
        "language": entry.language,
    }
    return {name: value for name, value in hints.items() if value}


def _short(hints: dict[str, Any]) -> dict[str, Any]:
    return {name: value[:_MOST_HINT] if isinstance(value, str) else value for name, value in hints.items()}
