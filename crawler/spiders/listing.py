"""Feeds and sitemaps as links for the frontier."""

import re
from datetime import UTC

import dateparser
from lxml import etree
from scrapy.http import Response

from crawler.errors import SourceChangedError
from crawler.frontier import FoundLink


def _date(text):
    if not text:
        return None
    when = dateparser.parse(text)
    if when is None:
        return None
    return (when if when.tzinfo else when.replace(tzinfo=UTC)).isoformat()


def _tree(response):
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True)
    root = etree.fromstring(response.body, parser)
    if root is None:
        raise SourceChangedError("?", response.url, missing="XML")
    return root


def feed_links(response: Response) -> list[FoundLink]:
    links = []
    for item in _tree(response).xpath("//*[local-name()='item' or local-name()='entry']"):

        def text(*names):
            for name in names:
                for child in item:
                    if isinstance(child.tag, str) and etree.QName(child).localname == name:
                        return (child.text or child.get("href") or "").strip() or None
            return None

        link = text("link")
        if link:
            links.append(
                FoundLink(
                    response.urljoin(link),
                    {
                        k: v
                        for k, v in {
                            "title": text("title"),
                            "published": _date(text("pubDate", "published", "date")),
                            "modified": _date(text("updated")),
                            "summary": re.sub("<[^>]+>", " ", text("description", "summary") or "")[:500],
                        }.items()
                        if v
                    },
                )
            )
    return links


def sitemap_links(response: Response) -> tuple[list[str], list[FoundLink]]:
    root = _tree(response)
    children = [loc.strip() for loc in root.xpath("//*[local-name()='sitemap']/*[local-name()='loc']/text()")]
    links = []
    for url in root.xpath("//*[local-name()='url']"):

        def text(name):
            found = url.xpath(f".//*[local-name()='{name}']/text()")
            return found[0].strip() if found else None

        if text("loc"):
            links.append(
                FoundLink(
                    text("loc"),
                    {
                        k: v
                        for k, v in {
                            "title": text("title"),
                            "published": _date(text("publication_date")),
                            "modified": _date(text("lastmod")),
                        }.items()
                        if v
                    },
                )
            )
    return children, links
