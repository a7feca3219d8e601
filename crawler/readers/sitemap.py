"""Sitemaps, Google News sitemaps and indexes of them (sitemaps.org), plain, compressed or as a list of addresses."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

from crawler.dates import parse_date
from crawler.errors import ReadingError
from crawler.readers.clean_text import clean_line
from crawler.readers.decoding import decode
from crawler.readers.unpacking import GZIP_MAGIC, gunzip
from crawler.readers.xml_guard import parse_xml, root_name

MAX_SITEMAP_BYTES = 60_000_000
"""A little more than the 50 MB that the protocol allows, unpacked."""
MAX_URLS = 50_000
_SITEMAP_FILE = re.compile(r"(?:sitemap[^/]*|\.xml)(?:\.gz)?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class SitemapUrl:
    """A page, or for an index another sitemap, with what the sitemap says of it."""

    url: str
    lastmod: datetime | None = None
    title: str | None = None
    """From a news sitemap."""
    published: datetime | None = None
    """From a news sitemap."""
    publication: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Sitemap:
    """Pages, and the sitemaps that an index points at."""

    urls: tuple[SitemapUrl, ...]
    children: tuple[SitemapUrl, ...]


def parse_sitemap(body: bytes, url: str) -> Sitemap:
    """The sitemap in the bytes; one without addresses is a sitemap.

    Raises:
        ReadingError: too large, empty, or no sitemap.
    """
    if body.startswith(GZIP_MAGIC):
        body = gunzip(body, url=url, limit=MAX_SITEMAP_BYTES)
    if len(body) > MAX_SITEMAP_BYTES:
        raise ReadingError(
            url, f"sitemap of {len(body) // 1_000_000} MB, more than {MAX_SITEMAP_BYTES // 1_000_000}"
        )
    if not body.strip():
        raise ReadingError(url, "empty file, no sitemap")
    try:
        root = parse_xml(body, url)
        name = _local(root) if root is not None else root_name(body)
        if name in ("urlset", "sitemapindex"):
            return _from_xml(root, url)
    except UnicodeDecodeError as error:
        # a forgiving parser lets bytes through that are no text, and trips over them when they are asked for
        raise ReadingError(url, f"broken sitemap ({error})", "fetch it again") from error
    if name is None and (addresses := _from_text(body, url)):
        return Sitemap(addresses, ())
    what = f"its root is <{name}>" if name else "no XML and no list of addresses"
    raise ReadingError(url, f"no sitemap: {what}", "look in the site's robots.txt for the right address")


def _from_xml(root: Any, base: str) -> Sitemap:
    urls: dict[str, SitemapUrl] = {}
    children: dict[str, SitemapUrl] = {}
    if root is not None:
        for element in root.iter():
            kind = _local(element)
            if kind not in ("url", "sitemap") or len(urls) + len(children) >= MAX_URLS:
                continue
            found = _entry(element, base)
            if found is None:
                continue
            # some sites list sitemaps as if they were pages
            is_child = kind == "sitemap" or (
                found.title is None and bool(_SITEMAP_FILE.search(urlsplit(found.url).path))
            )
            (children if is_child else urls).setdefault(found.url, found)
    return Sitemap(tuple(urls.values()), tuple(children.values()))


def _entry(element: Any, base: str) -> SitemapUrl | None:
    own = {_local(child): child for child in reversed(element)}  # the first of each name
    address = _full(_text(own.get("loc")), base)
    if address is None:
        return None
    news = own.get("news")
    parts = {_local(part): part for part in news.iter()} if news is not None else {}
    language = _text(parts.get("language"))
    return SitemapUrl(
        url=address,
        lastmod=parse_date(_text(own.get("lastmod"))),
        title=clean_line(_text(parts.get("title")) or "") or None,
        published=parse_date(_text(parts.get("publication_date"))),
        publication=clean_line(_text(parts.get("name")) or "") or None,
        language=language[:2].lower() if language else None,
    )


def _from_text(body: bytes, url: str) -> tuple[SitemapUrl, ...]:
    lines = [line.strip() for line in decode(body, url=url).splitlines() if line.strip()]
    addresses = [full for line in lines[:MAX_URLS] if line.startswith("http") and (full := _full(line, url))]
    return (
        tuple(SitemapUrl(address) for address in addresses) if len(addresses) == len(lines[:MAX_URLS]) else ()
    )


def _local(element: Any) -> str:
    # not by QName, which refuses names that a forgiving parser lets through
    return element.tag.rpartition("}")[2].lower() if isinstance(element.tag, str) else ""


def _text(element: Any) -> str | None:
    return "".join(element.itertext()).strip() or None if element is not None else None


def _full(address: str | None, base: str) -> str | None:
    if not address or re.search(r"\s", address):
        return None
    try:
        full = urljoin(base, address)
        parts = urlsplit(full)
    except ValueError:
        return None
    return full if parts.scheme in ("http", "https") and parts.netloc else None
