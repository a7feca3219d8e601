"""RSS, Atom, RDF and JSON feeds: the items for a crawl, or each item with text as a document."""

import html
import re
import warnings
from calendar import timegm
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from urllib.parse import urljoin, urlsplit
from xml.sax import SAXException

import eldc
import feedparser

from crawler.canonical_url import canonical_url
from crawler.dates import parse_date
from crawler.errors import ReadingError
from crawler.items import FetchedPage, ReadDocument
from crawler.readers.clean_text import clean_line, clean_text
from crawler.readers.credits import find_credits, full_url
from crawler.readers.hints import hint_date, hint_kind, hint_text, with_headline
from crawler.readers.html_tree import lines_of, parse_fragment, text_of_markup
from crawler.readers.json_feed import looks_like_json_feed, parse_json_feed
from crawler.readers.page_authors import names_in
from crawler.readers.xml_guard import refuse_entities, root_name
from kb.extract.language import language_of
from kb.ontology import DocumentKind

MAX_FEED_BYTES = 20_000_000
MAX_ITEMS = 5_000
NO_TEXT = "feed without items that have text"
"""Why a feed of bare links gives no document."""
_ROOTS = frozenset({"rss", "feed", "rdf", "channel"})


@dataclass(frozen=True, slots=True)
class FeedItem:
    """One item of a feed."""

    url: str | None
    """Address of what the item points at, in full."""
    title: str | None
    published: datetime | None
    updated: datetime | None
    authors: tuple[str, ...]
    summary: str | None
    """Plain text."""
    content_html: str | None
    """The full text, where the feed has it; as the feed gives it, not made safe."""
    guid: str | None
    language: str | None
    hints: dict[str, Any] = field(default_factory=dict)
    """What a crawl hands on with the link: title, published (ISO 8601), authors, summary, …"""


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed as it came; `items` may be empty."""

    title: str | None
    url: str
    language: str | None
    items: tuple[FeedItem, ...]


def parse_feed(body: bytes, url: str, content_type: str | None = None) -> Feed:
    """The feed in the bytes; a feed that says it is one and has no items is a feed.

    Raises:
        ReadingError: too large, empty, no feed, broken before its first item, or with entity definitions.
    """
    if len(body) > MAX_FEED_BYTES:
        raise ReadingError(
            url, f"feed of {len(body) // 1_000_000} MB, more than {MAX_FEED_BYTES // 1_000_000}"
        )
    if not body.strip():
        raise ReadingError(url, "empty file, no feed")
    if looks_like_json_feed(body):
        data = parse_json_feed(body, url)
        items = [_json_item(entry, data, url) for entry in data["items"][:MAX_ITEMS]]
        title, language = _line(data.get("title")), _language(data.get("language"))
    else:
        parsed = _parsed_xml(body, url, content_type)
        items = [_xml_item(entry, parsed.feed, url) for entry in parsed.entries[:MAX_ITEMS]]
        title, language = _line(parsed.feed.get("title")), _language(parsed.feed.get("language"))
        if isinstance(parsed.get("bozo_exception"), SAXException) and not any(map(_says_something, items)):
            raise ReadingError(url, f"broken feed ({_first_line(parsed.bozo_exception)})", "fetch it again")
    return Feed(title, url, language, tuple(item for item in items if _says_something(item)))


def read(page: FetchedPage) -> list[ReadDocument]:
    """One document for each item that has text.

    Raises:
        ReadingError: as `parse_feed`, or no item has text.
    """
    feed = parse_feed(page.body, page.url, page.headers.get("content-type"))
    documents = [document for item in feed.items if (document := _document(item, feed, page))]
    if not documents:
        raise ReadingError(page.url, NO_TEXT, "crawl it, so that its links are read")
    return documents


def _document(item: FeedItem, feed: Feed, page: FetchedPage) -> ReadDocument | None:
    base = item.url or page.url
    lines = lines_of(parse_fragment(item.content_html or "")) if item.content_html else []
    body = clean_text("\n".join(line.text for line in lines)) or item.summary
    if not body:
        return None
    text = with_headline(item.title, body)
    links = dict.fromkeys(full for line in lines for href, _ in line.links if (full := full_url(href, base)))
    return ReadDocument(
        url=base if item.url else f"{page.url}#{item.guid or item.title or ''}",
        kind=hint_kind(page) or DocumentKind.ARTICLE.value,
        title=item.title,
        text=text,
        authors=item.authors,
        publisher=hint_text(page, "publisher") or feed.title,
        published=item.published or item.updated or hint_date(page),
        language=language_of(text),
        canonical_url=canonical_url(item.url) if item.url else None,
        credits=find_credits(lines, url=base),
        links=tuple(links)[:200],
    )


def _parsed_xml(body: bytes, url: str, content_type: str | None) -> Any:
    refuse_entities(body, url)
    headers = {"content-location": url}
    if content_type:
        headers["content-type"] = content_type
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # feedparser's own, on old names of its keys
        try:
            parsed = feedparser.parse(
                BytesIO(body), response_headers=headers, sanitize_html=False, resolve_relative_uris=True
            )
        except (ValueError, TypeError, AttributeError, LookupError, RecursionError, AssertionError) as error:
            raise ReadingError(url, f"broken feed ({_first_line(error)})") from error
    if not parsed.version:
        root = root_name(body)
        what = (
            "a sitemap"
            if root in ("urlset", "sitemapindex")
            else f"its root is <{root}>"
            if root
            else "no XML"
        )
        raise ReadingError(url, f"no news feed: {what}", "give the address of an RSS, Atom or JSON feed")
    return parsed


def _xml_item(entry: Any, feed: Any, url: str) -> FeedItem:
    link = _address(dict.get(entry, "link"), url)
    guid = _line(dict.get(entry, "id"))
    if link is None and guid and guid.startswith(("http://", "https://")):
        link = guid
    contents = [part.get("value") or "" for part in dict.get(entry, "content") or []]
    content = max(contents, key=len, default="") or None
    source = dict.get(entry, "source") or {}
    return _item(
        url=link,
        guid=guid,
        title=dict.get(entry, "title"),
        published=_moment(entry, "published") or _moment(entry, "created"),
        updated=_moment(entry, "updated"),
        authors=_authors(entry),
        summary=dict.get(entry, "summary"),
        content=content,
        language=_language(dict.get(entry, "language") or feed.get("language")),
        extra={
            "source_name": _line(source.get("title")),
            "source_url": _address(source.get("href"), url),
            "tags": [tag.get("term") for tag in (dict.get(entry, "tags") or [])[:20] if tag.get("term")],
        },
    )


def _json_item(entry: dict[str, Any], feed: dict[str, Any], url: str) -> FeedItem:
    authors = entry.get("authors") or feed.get("authors") or [entry.get("author") or feed.get("author")]
    names = (
        [author.get("name") for author in authors if isinstance(author, dict)]
        if isinstance(authors, list)
        else []
    )
    guid = entry.get("id")
    link = _address(entry.get("url"), url) or _address(entry.get("external_url"), url)
    if link is None and isinstance(guid, str) and guid.startswith(("http://", "https://")):
        link = guid
    plain = entry.get("content_text")
    return _item(
        url=link,
        guid=_line(str(guid)) if guid is not None else None,
        title=entry.get("title"),
        published=parse_date(entry.get("date_published")),
        updated=parse_date(entry.get("date_modified")),
        authors=[name for name in names if isinstance(name, str)],
        summary=entry.get("summary") or (plain if isinstance(plain, str) else None),
        content=entry.get("content_html"),
        language=_language(entry.get("language") or feed.get("language")),
        extra={"tags": [tag for tag in entry.get("tags") or [] if isinstance(tag, str)][:20]},
    )


def _item(
    *,
    url: str | None,
    guid: str | None,
    title: Any,
    published: datetime | None,
    updated: datetime | None,
    authors: list[str],
    summary: Any,
    content: Any,
    language: str | None,
    extra: dict[str, Any],
) -> FeedItem:
    names = names_in(authors)
    headline = _line(title)
    text = text_of_markup(summary) if isinstance(summary, str) else ""
    said = published or updated
    hints = {
        "title": headline,
        "published": said.isoformat() if said else None,
        "updated": updated.isoformat() if updated else None,
        "authors": list(names),
        "summary": text[:2000],
        "language": language,
        **extra,
    }
    return FeedItem(
        url=url,
        title=headline,
        published=published,
        updated=updated,
        authors=names,
        summary=text or None,
        content_html=content if isinstance(content, str) and content.strip() else None,
        guid=guid,
        language=language,
        hints={name: value for name, value in hints.items() if value},
    )


def _says_something(item: FeedItem) -> bool:
    return bool(item.url or item.title or item.summary or item.content_html)


def _moment(entry: Any, name: str) -> datetime | None:
    """The item's date, by our reading of its text first: feedparser knows few zones."""
    if found := parse_date(dict.get(entry, name)):
        return found
    parsed = dict.get(entry, f"{name}_parsed")
    try:
        return datetime.fromtimestamp(timegm(parsed), UTC) if parsed else None
    except (ValueError, TypeError, OverflowError):
        return None


def _authors(entry: Any) -> list[str]:
    """Names without the e-mail address that RSS puts before or behind them."""
    listed = [author.get("name") or "" for author in dict.get(entry, "authors") or []]
    whole = dict.get(entry, "author")
    if len(listed) <= 1 and isinstance(whole, str) and "@" in whole:
        listed = [whole]  # feedparser cuts addresses whose last part is longer than it expects
    names = [re.sub(r"^\S+@\S+\s*\((.+)\)$", r"\1", name.strip()) for name in listed]
    return [re.sub(r"\s*[(<]?\S+@\S+[)>]?", "", name) for name in names]


def _line(value: Any) -> str | None:
    # unescaped once more, since many feeds escape the ampersands of their titles twice
    return (clean_line(html.unescape(text_of_markup(value))) or None) if isinstance(value, str) else None


def _address(value: Any, base: str) -> str | None:
    if not isinstance(value, str) or not value.strip():
        return None
    try:
        full = urljoin(base, "".join(value.split()))
        parts = urlsplit(full)
    except ValueError:
        return None
    return full if parts.scheme in ("http", "https") and parts.netloc else None


def _language(value: Any) -> str | None:
    """The ISO 639-1 code of "en-US"; None for what is none, such as "US"."""
    if not isinstance(value, str):
        return None
    code = re.split(r"[-_]", value.strip().lower())[0]
    return code if code in eldc.LANGUAGES else None


def _first_line(error: Any) -> str:
    return " ".join(str(error).split())[:120]
