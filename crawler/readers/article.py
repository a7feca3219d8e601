"""An article page: what it declares of itself, its body, and whom it credits."""

import re
from urllib.parse import urlsplit

from crawler.canonical_url import canonical_url, host_of
from crawler.errors import ReadingError
from crawler.items import FetchedPage, ReadDocument
from crawler.readers.body import Body, read_body
from crawler.readers.clean_text import clean_line, clean_text
from crawler.readers.credits import Credit, find_credits, full_url, is_own
from crawler.readers.hints import hint_date, hint_kind, hint_text, hint_texts, with_headline
from crawler.readers.html_tree import Line, drop_code, parse_html
from crawler.readers.page_metadata import PageMetadata, read_metadata
from kb.extract.language import language_of
from kb.ontology import DocumentKind

MAX_LINKS = 200
_RELEASE_PATH = re.compile(
    r"/(?:press-?releases?|news-?releases?|press-room|newsroom/press|media/press)(?:/|-|$)", re.IGNORECASE
)
_RELEASE_HOST = re.compile(
    r"(?:^|\.)(?:prnewswire|businesswire|globenewswire|accesswire|prweb|einpresswire)\.\w+$"
)
_RELEASE_TEXT = re.compile(r"^\W*for immediate release\b", re.IGNORECASE | re.MULTILINE)


def read(page: FetchedPage) -> list[ReadDocument]:
    """The page's article, its headline as the first line of the text.

    Raises:
        ReadingError: too large, no HTML, or no article in it.
    """
    tree = parse_html(page.body, url=page.url, content_type=page.headers.get("content-type"))
    declared = read_metadata(tree, url=page.url, latest=page.fetched_at)
    drop_code(tree)
    title = declared.title or hint_text(page, "title")
    body = read_body(tree, title=title)
    if not body.texts:
        raise ReadingError(page.url, "no article text in the page")
    text = with_headline(title, clean_text("\n".join(body.texts)))
    return [
        ReadDocument(
            url=page.url,
            kind=_kind(page, declared, text),
            title=title,
            text=text,
            authors=declared.authors or hint_texts(page, "authors"),
            publisher=hint_text(page, "publisher") or declared.publisher,
            published=declared.published or hint_date(page),
            language=_language(text, declared),
            section=declared.section,
            canonical_url=declared.canonical or canonical_url(page.url),
            paywalled=declared.paywalled or page.hints.get("paywalled") is True,
            credits=_credits(page, declared, body),
            links=_links(page, body),
        )
    ]


def _kind(page: FetchedPage, declared: PageMetadata, text: str) -> str:
    if known := hint_kind(page):
        return known
    parts = urlsplit(page.url)
    if (
        _RELEASE_HOST.search(parts.hostname or "")
        or _RELEASE_PATH.search(parts.path)
        or "PressRelease" in declared.types
        or _RELEASE_TEXT.search(text[:600])
    ):
        return DocumentKind.PRESS_RELEASE.value
    return DocumentKind.ARTICLE.value


def _language(text: str, declared: PageMetadata) -> str:
    """The language of the text; for a text too short to tell, the one that the page declares."""
    return declared.language if declared.language and len(text) < 80 else language_of(text)


def _credits(page: FetchedPage, declared: PageMetadata, body: Body) -> tuple[Credit, ...]:
    linked = {clean_line(line.text): line for line in body.linked_lines}
    lines = [linked.get(text) or Line(text, "p", 0.0) for text in body.texts]
    publisher = hint_text(page, "publisher") or declared.publisher
    found = [
        credit
        for credit in find_credits([*lines, *body.asides], url=page.url)
        if not is_own(credit, publisher=publisher, url=page.url)
    ]
    known = {credit.get("url") for credit in found}
    found += [
        {"name": host_of(address), "url": address, "phrase": "isBasedOn"}
        for address in declared.based_on
        if address not in known and host_of(address) != host_of(page.url)
    ]
    is_web = page.url.startswith(("http://", "https://"))
    if is_web and declared.canonical and _site_of(declared.canonical) != _site_of(page.url):
        # the page names another site's address as its own: a syndicated copy
        found.append(
            {"name": host_of(declared.canonical), "url": declared.canonical, "phrase": "rel=canonical"}
        )
    return tuple(found)


def _site_of(url: str) -> str:
    """Last two labels of the host: near enough to tell another publisher's address from a subdomain."""
    return ".".join((urlsplit(url).hostname or "").split(".")[-2:])


def _links(page: FetchedPage, body: Body) -> tuple[str, ...]:
    found = dict.fromkeys(
        full
        for line in body.linked_lines
        for href, _ in line.links
        if not href.startswith("#") and (full := full_url(href, page.url))
    )
    return tuple(list(found)[:MAX_LINKS])
