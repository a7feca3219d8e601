"""Title, authors, date, section, publisher and address of an article page, as the page declares them.

JSON-LD first, then OpenGraph and the other meta elements, then microdata, then the visible page; for a date htmldate last.
"""

import html
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urljoin, urlsplit

import htmldate
from lxml.html import HtmlElement

from crawler.canonical_url import canonical_url
from crawler.dates import parse_date
from crawler.readers.clean_text import clean_line
from crawler.readers.html_tree import finder
from crawler.readers.json_ld import LinkedData, read_json_ld, texts_of, types_of
from crawler.readers.page_authors import authors_of
from crawler.readers.page_title import site_letters, title_of

_DATE_NAMES = (
    "article:published_time", "og:published_time", "article:published", "og:article:published_time", "datepublished",
    "publication_date", "publish_date", "publish-date", "published_date", "parsely-pub-date", "sailthru.date",
    "cxenseparse:recs:publishtime", "cxense-recs:publishtime", "dc.date.issued", "dcterms.created", "dcterms.issued",
    "dc.date", "dcterms.date", "dc.date.created", "citation_publication_date", "citation_date", "pubdate", "pub_date",
    "article.published", "date.created", "originalpublicationdate", "displaydate", "ptime", "rnews:datepublished", "date",
)  # fmt: skip
_SECTION_NAMES = (
    "article:section",
    "parsely-section",
    "section",
    "og:section",
    "cxenseparse:section",
    "dc.subject.section",
)
_SITE_NAMES = ("og:site_name", "application-name", "dc.publisher", "publisher", "citation_journal_title")
_DATES = finder('.//*[@itemprop="datePublished"]')
_URL_DATE = re.compile(r"/(20\d\d|19\d\d)[/-](0?[1-9]|1[0-2])[/-](0?[1-9]|[12]\d|3[01])(?:/|-|$)")
_FALSE = re.compile(r"false|no|0|.*/false", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class PageMetadata:
    """What a page declares about its article."""

    title: str | None
    authors: tuple[str, ...]
    published: datetime | None
    section: str | None
    publisher: str | None
    canonical: str | None
    """Address that the page names as its own, in full; None where it names none of this article."""
    paywalled: bool
    language: str | None
    """ISO 639-1 code that the page declares."""
    types: tuple[str, ...]
    """schema.org types of the article."""
    based_on: tuple[str, ...]
    """Addresses that the page declares as what it goes back to."""


def read_metadata(tree: HtmlElement, *, url: str, latest: datetime | None = None) -> PageMetadata:
    """What the page declares; a date later than `latest` by more than a day is none."""
    meta = _meta_values(tree)
    headings = [clean_line(" ".join(element.itertext())) for element in tree.iter("h1")]
    data = read_json_ld(tree, shown=[*headings, *meta.get("og:title", [])])
    site = _first_text(texts_of(data.resolved(data.first("publisher")))) or _first_meta(meta, _SITE_NAMES)
    return PageMetadata(
        title=title_of(tree, data, meta, site_letters(site, url), headings),
        authors=authors_of(tree, data, meta),
        published=_published(tree, data, meta, url, latest or datetime.now(UTC)),
        section=_first_text(texts_of(data.article.get("articleSection")))
        or _first_meta(meta, _SECTION_NAMES),
        publisher=site,
        canonical=_canonical(tree, meta, url),
        paywalled=_is_paywalled(data, meta),
        language=_language(tree, data),
        types=tuple(types_of(data.article)),
        based_on=_based_on(data, meta),
    )


def _meta_values(tree: HtmlElement) -> dict[str, list[str]]:
    values: dict[str, list[str]] = {}
    for element in tree.iter("meta"):
        content = (element.get("content") or "").strip()
        name = element.get("property") or element.get("name") or element.get("itemprop") or ""
        if content and name:
            values.setdefault(name.strip().lower(), []).append(content)
    return values


def _first_meta(meta: dict[str, list[str]], names: tuple[str, ...]) -> str | None:
    return next((clean_line(html.unescape(meta[name][0])) for name in names if name in meta), None) or None


def _first_text(texts: list[str]) -> str | None:
    return next((line for text in texts if (line := clean_line(html.unescape(text)))), None)


def _published(
    tree: HtmlElement, data: LinkedData, meta: dict[str, list[str]], url: str, latest: datetime
) -> datetime | None:
    limit = latest + timedelta(days=1)

    def sound(value: Any) -> datetime | None:
        found = parse_date(value)
        return found if found and found.year >= 1990 and found <= limit else None

    values = [*texts_of(data.first("datePublished")), *texts_of(data.article.get("dateCreated"))]
    values += [value for name in _DATE_NAMES for value in meta.get(name, [])[:2]]
    for element in _DATES(tree):
        values += [element.get("content") or element.get("datetime") or clean_line(element.text or "")]
    for value in values:
        if found := sound(value):
            return found
    times = [element.get("datetime") for element in tree.iter("time")]
    if len({time[:10] for time in times if time}) == 1 and (
        found := sound(next(time for time in times if time))
    ):
        return found
    if match := _URL_DATE.search(urlsplit(url).path):
        return sound("-".join(match.groups()))
    return sound(_visible_date(tree, url, limit))


def _visible_date(tree: HtmlElement, url: str, limit: datetime) -> str | None:
    """htmldate's finding; it looks where its authors saw dates of articles, and guesses nothing with the search off."""
    try:
        found: str | None = htmldate.find_date(
            tree, extensive_search=False, original_date=True, url=url, max_date=limit.strftime("%Y-%m-%d")
        )
    except (ValueError, TypeError, AttributeError, OverflowError, RecursionError):
        found = None  # htmldate fails on a few odd trees: no date then
    return found


def _canonical(tree: HtmlElement, meta: dict[str, list[str]], url: str) -> str | None:
    links = [element.get("href") for element in tree.iterfind('.//link[@rel="canonical"]')]
    here = urlsplit(url).path.strip("/")
    for href in [*links[:1], *meta.get("og:url", [])[:1]]:
        if not href or not href.strip():
            continue
        try:
            full = urljoin(url, href.strip())
            parts = urlsplit(full)
        except ValueError:
            continue
        # a home page as the canonical address of an article is a mistake of the site's templates
        if (
            parts.scheme in ("http", "https")
            and parts.netloc
            and (parts.path.strip("/") or parts.query or not here)
        ):
            return canonical_url(full)
    return None


def _is_paywalled(data: LinkedData, meta: dict[str, list[str]]) -> bool:
    """True where the page says that its article, or a part of it, is not free."""
    own = data.article.get("isAccessibleForFree")
    parts = [
        node.get("isAccessibleForFree")
        for node in data.nodes
        if any(kind.endswith(("Page", "PageElement")) for kind in types_of(node))
    ]
    said = [own] if own is not None else [*parts, *meta.get("isaccessibleforfree", [])]
    if any(_is_false(value) for value in said):
        return True
    tier = _first_meta(meta, ("article:content_tier", "article.access", "access", "content-access")) or ""
    return tier.lower() in ("locked", "paid", "premium", "subscription", "subscribers")


def _is_false(value: Any) -> bool:
    if isinstance(value, list):
        return any(_is_false(item) for item in value[:10])
    return value is False or (isinstance(value, str) and bool(_FALSE.fullmatch(value.strip())))


def _language(tree: HtmlElement, data: LinkedData) -> str | None:
    for value in [tree.get("lang"), *texts_of(data.article.get("inLanguage"))]:
        if value and re.fullmatch(r"[a-z]{2}(?:[-_]\w+)*", value.strip(), re.IGNORECASE):
            return str(value).strip()[:2].lower()
    return None


def _based_on(data: LinkedData, meta: dict[str, list[str]]) -> tuple[str, ...]:
    value = data.article.get("isBasedOn") or data.article.get("isBasedOnUrl")
    listed = value if isinstance(value, list) else [value]
    found = [item.get("url") or item.get("@id") if isinstance(item, dict) else item for item in listed[:10]]
    found += meta.get("original-source", [])[:3] + meta.get("syndication-source", [])[:3]
    return tuple(dict.fromkeys(item for item in found if isinstance(item, str) and item.startswith("http")))
