"""Title, authors, date, section, publisher and address of an article page, as the page declares them.

JSON-LD first, then OpenGraph and the other meta elements, then microdata, then the visible page; for a date htmldate last.
"""

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urljoin, urlsplit

import htmldate
from lxml import etree
from lxml.html import HtmlElement

from crawler.canonical_url import canonical_url
from crawler.dates import parse_date
from crawler.readers.clean_text import clean_line, words_of
from crawler.readers.json_ld import LinkedData, read_json_ld, texts_of, types_of

_DATE_NAMES = (
    "article:published_time", "og:published_time", "article:published", "og:article:published_time", "datepublished",
    "publication_date", "publish_date", "publish-date", "published_date", "parsely-pub-date", "sailthru.date",
    "cxenseparse:recs:publishtime", "cxense-recs:publishtime", "dc.date.issued", "dcterms.created", "dcterms.issued",
    "dc.date", "dcterms.date", "dc.date.created", "citation_publication_date", "citation_date", "pubdate", "pub_date",
    "article.published", "date.created", "originalpublicationdate", "displaydate", "ptime", "rnews:datepublished", "date",
)  # fmt: skip
_AUTHOR_NAMES = (
    "author", "article:author", "parsely-author", "sailthru.author", "dc.creator", "dcterms.creator", "citation_author",
    "byl", "article:author_name", "author_name", "cxenseparse:author", "og:article:author", "article.author",
    "rnews:author", "shareaholic:article_author_name", "twitter:data1",
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
_MAYBE_BYLINES = etree.XPath(
    './/*[contains(@class,"byline") or contains(@class,"Byline") or contains(@class,"author") or contains(@class,"Author")]'
)
_LAST_HEADING = etree.XPath(
    "preceding::*[self::h1 or self::h2 or self::h3 or self::h4 or self::h5 or self::h6][1]"
)
_PERSON = re.compile(
    r"[A-ZÀ-Þ][\w.'’-]*(?: (?:(?:de|del|della|da|di|du|van|von|der|den|la|le|bin|al|el) )*[A-ZÀ-Þ][\w.'’-]*){1,3}"
)
_NAME_BREAK = re.compile(r"\s*(?:,|;|\||•)\s*(?:(?:and|und|et|&)\s+)?|\s+(?:and|und|et|&)\s+")
_BY = re.compile(
    r"^(?:(?:(?:written|reported|story|text|words) )?by:?|por:)\s+"
    r"|^(?:von|par|por|di|door|av)\s+(?=(?-i:[A-ZÀ-Þ])\S*\s+\S)",
    re.IGNORECASE,
)
"""What stands before a name; words that families are named by as well, only where two words follow."""
_GENERATION = re.compile(r"\s*,\s*(Jr|Sr|II|III|IV)\b")
_DEGREE = re.compile(r"(?:ph\.?d|m\.?d|esq|mba|jd|j\.d|cfa|cpa)\.?", re.IGNORECASE)
"""What stands after a name and its comma, and is no name of its own."""
_ROLE = re.compile(
    r"(?:(?:senior|chief|staff|special|lead|deputy|managing|executive|associate|assistant|contributing|guest|political|"
    r"technology|tech|business|science|legal|sports?|news|national|foreign|local|health|investigative|data|features?|"
    r"opinion|video|photo|multimedia|breaking|the|a|our|for|at|in|of|to|and|\w+ affairs) )*"
    r"(?:reporters?|editors?|editor-in-chief|writers?|correspondents?|columnists?|contributors?|journalists?|producers?|"
    r"photographers?|analysts?|staff|bureau chief)(?: (?:at|for|in|of|on) .{1,60})?",
    re.IGNORECASE,
)
"""What a writer is, which many pages set where the next name could stand."""
_NO_NAME = re.compile(
    r"https?://|www\.|@|^\W*$|^\d+$|^(?:admin|unknown|none|null|staff writer\(s\))$", re.IGNORECASE
)
_TITLE_BREAK = re.compile(r"\s+(?:\||-|–|—|::|»|·|•)\s+")
_AUTHORS = etree.XPath('.//*[@itemprop="author"]')
_HEADLINES = etree.XPath('.//*[@itemprop="headline"]')
_DATES = etree.XPath('.//*[@itemprop="datePublished"]')
_BYLINES = (
    etree.XPath('.//*[@rel="author"]'),
    etree.XPath('.//*[contains(concat(" ",normalize-space(@class)," ")," author-name ")]'),
    etree.XPath('.//*[contains(concat(" ",normalize-space(@class)," ")," byline__name ")]'),
    etree.XPath('.//*[contains(concat(" ",normalize-space(@class)," ")," byline-name ")]'),
)
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
        title=_title(tree, data, meta, _site_letters(site, url), headings),
        authors=_authors(tree, data, meta),
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


def _title(
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


def _site_letters(site: str | None, url: str) -> frozenset[str]:
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


def _authors(tree: HtmlElement, data: LinkedData, meta: dict[str, list[str]]) -> tuple[str, ...]:
    declared = data.first("author") or data.article.get("creator")
    listed = declared if isinstance(declared, list) else [declared]
    names = [name for item in listed[:50] for name in texts_of(data.resolved(item))]
    if found := names_in(names):
        return found
    for key in _AUTHOR_NAMES:
        if key == "twitter:data1" and "written by" not in (meta.get("twitter:label1") or [""])[0].lower():
            continue
        if found := names_in(meta.get(key, [])):
            return found
    return _shown_authors(tree)


def _shown_authors(tree: HtmlElement) -> tuple[str, ...]:
    for element in _AUTHORS(tree):
        named = element.find('.//*[@itemprop="name"]')
        text = element.get("content") or " ".join((element if named is None else named).itertext())
        if (found := names_in([text])) and all(len(name.split()) <= 6 for name in found):
            return found
    for found_by in _BYLINES:
        texts = [" ".join(element.itertext()) for element in found_by(tree)[:6]]
        if (found := names_in(texts)) and all(1 < len(name.split()) <= 5 for name in found):
            return found
    for element in _MAYBE_BYLINES(tree)[:12]:
        if (found := _byline(element)) and _is_under_headline(element):
            return found
    return ()


def _byline(element: HtmlElement) -> tuple[str, ...]:
    """The people that an element names, if "By" and their names are all that it says."""
    line = clean_line(" ".join(element.itertext()))
    names = names_in([line]) if len(line) <= 120 and _BY.match(line) else ()
    return names if all(_PERSON.fullmatch(name) for name in names) else ()


def _is_under_headline(element: HtmlElement) -> bool:
    """True where no smaller heading, such as that of another story, stands between the page's own and the element."""
    if next(element.iterancestors("nav", "aside", "footer", "form"), None) is not None:
        return False
    last = _LAST_HEADING(element)
    return bool(last) and last[0].tag == "h1"


def names_in(texts: Sequence[str]) -> tuple[str, ...]:
    """The single names in texts that may hold several, each once."""
    names: dict[str, None] = {}
    for text in texts:
        line = _GENERATION.sub(r" \1", clean_line(html.unescape(text[:1000])))
        for part in _NAME_BREAK.split(_BY.sub("", line)):
            name = _BY.sub("", part).strip(" .,:;")
            if not name or len(name) > 100 or _NO_NAME.search(name) or _DEGREE.fullmatch(name):
                continue
            names.setdefault(name, None)
    people = [name for name in names if not _ROLE.fullmatch(name)]
    return tuple(people or names)


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
