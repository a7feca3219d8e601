"""What is fuzzed: every reader and parser of what comes from outside, with the errors that it may raise."""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from itertools import islice
from pathlib import Path
from urllib.parse import parse_qsl

from sqlalchemy.engine import Engine
from sqlmodel import Session

from app.links import outside_href, parse_link
from app.routes.tables import TABLES, csv_line
from app.selection import (
    case_filter,
    case_query,
    claim_filter,
    claim_query,
    day_of,
    document_filter,
    document_query,
    id_of,
    number_of,
)
from crawler.archive import Place, pages_of
from crawler.archive import read_page as read_archived
from crawler.canonical_url import canonical_url, host_of, url_key
from crawler.catalogue import read_source
from crawler.catalogue_files import sources_of_opml
from crawler.dates import parse_date
from crawler.items import FetchedPage, ReadDocument
from crawler.readers import read_page
from crawler.readers.feed import parse_feed
from crawler.readers.sitemap import parse_sitemap
from kb.annotation import parse_line
from kb.cases.caption import caption_similarity, parse_caption
from kb.cases.caption_spans import find_captions
from kb.cases.docket_number import docket_core, find_docket_numbers, parse_docket_number
from kb.errors import DistillwatchError
from kb.export.read_back import read_back
from kb.search.query import parse_query
from kb.search.results import found_cases, found_claims, found_documents, found_entities, search_counts
from kb.store.record import parse_recorded
from kb.store.session import open_engine
from tests.app.sample_store import fill_store

URL = "https://harbour-post.example/file"
_MOMENT = datetime(2026, 5, 4, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Target:
    """Something that takes bytes from outside; it may only refuse them by an error of ours."""

    name: str
    run: Callable[[bytes], None]
    allowed: tuple[type[Exception], ...] = (DistillwatchError,)


def _page(body: bytes, kind: str = "", url: str = URL, **hints: str) -> FetchedPage:
    headers = {"content-type": kind} if kind else {}
    return FetchedPage("harbour", url, body, fetched_at=_MOMENT, headers=headers, hints=dict(hints))


def _check(documents: list[ReadDocument]) -> None:
    """What must be true of whatever a reader returns: it can be stored in any database, with offsets that hold."""
    for document in documents:
        for text in (document.text, document.title, document.url, document.publisher, *document.authors):
            if text is not None:
                assert "\x00" not in text
                text.encode()
        assert document.text.strip()
        assert document.published is None or document.published.tzinfo is not None
        for entry in document.case.entries if document.case else ():
            assert entry.start is None or 0 <= entry.start <= (entry.end or 0) <= len(document.text)


def _reader(kind: str, url: str = URL, **hints: str) -> Callable[[bytes], None]:
    return lambda body: _check(read_page(_page(body, kind, url, **hints)))


def _feed(body: bytes) -> None:
    for item in parse_feed(body, URL).items:
        assert item.url is None or item.url.startswith(("http://", "https://"))
        assert item.published is None or item.published.tzinfo is not None
    _check(read_page(_page(body, "application/rss+xml")))


def _sitemap(body: bytes) -> None:
    found = parse_sitemap(body, URL)
    assert all(one.url.startswith(("http://", "https://")) for one in (*found.urls, *found.children))


@cache
def _folder() -> Path:
    return Path(tempfile.mkdtemp(prefix="distillwatch-fuzz-"))


def _file(body: bytes, name: str) -> Path:
    path = _folder() / name
    path.write_bytes(body)
    return path


def _archive(body: bytes) -> None:
    path = _file(body, "some.warc.gz")
    offset = body.find(b"\x1f\x8b", 1)
    for place in {0, max(offset, 0), len(body) // 2}:
        try:
            read_archived(path.parent, Place(path.name, place))
        except DistillwatchError:
            continue
    list(islice(pages_of(path), 50))


def _catalogue(body: bytes) -> None:
    read_source(_file(body, "some.toml"))


def _opml(body: bytes) -> None:
    sources_of_opml(_file(body, "some.opml"))


def _annotation(body: bytes) -> None:
    for number, line in enumerate(body.decode(errors="replace").split("\n"), 1):
        if line.strip():
            parse_line(line, path="some.jsonl", number=number)


def _record(body: bytes) -> None:
    for number, line in enumerate(body.decode(errors="replace").split("\n"), 1):
        if line.strip():
            parse_recorded(line, path="some.jsonl", number=number)


def _graph(body: bytes) -> None:
    read_back(_file(body, "some.export"))


@cache
def sample() -> Engine:
    """A small store that questions are asked of."""
    engine = open_engine(f"sqlite:///{_folder() / 'store.db'}")
    fill_store(engine, documents=12)
    return engine


def _search(body: bytes) -> None:
    query = parse_query(body.decode(errors="surrogateescape")[:4000])
    with Session(sample()) as session:
        found_documents(session, query, limit=5)
        found_claims(session, query, limit=5)
        found_entities(session, query, limit=5)
        found_cases(session, query, limit=5)
        search_counts(session, query)


def _address(body: bytes) -> None:
    """A URL of the app: what page it is, and what its parameters choose."""
    text = body.decode(errors="replace")
    link = parse_link(text)
    if link is not None:
        assert parse_link(link.href) is not None
        assert not link.href.startswith(("//", "http", "javascript"))
    try:
        pairs = parse_qsl(text.partition("?")[2], max_num_fields=200, errors="replace")
    except ValueError:
        return
    assert claim_query(claim_filter(parse_qsl(claim_query(claim_filter(pairs))))) == claim_query(claim_filter(pairs))  # fmt: skip
    assert document_query(document_filter(pairs)) is not None
    assert case_query(case_filter(pairs)) is not None
    for _, value in pairs:
        day_of(value)
        id_of(value)
        number_of(value, low=1, high=9, default=1)
        outside_href(value)
    name = sorted(TABLES)[len(text) % len(TABLES)]
    with Session(sample()) as session:
        for row in islice(TABLES[name][1](session, pairs), 5):
            csv_line(row)


def _outside_url(body: bytes) -> None:
    """An address of the web, as feeds and pages give it."""
    for text in body.decode(errors="replace").splitlines():
        canonical = canonical_url(text)
        assert canonical_url(canonical) == canonical
        url_key(text)
        host_of(text)
        outside_href(text)


def _dates(body: bytes) -> None:
    for text in body.decode(errors="replace").splitlines()[:20]:
        found = parse_date(text)
        assert found is None or found.tzinfo is not None


def _legal(body: bytes) -> None:
    """Captions and docket numbers in running text and alone."""
    text = body.decode(errors="replace")[:20_000]
    for caption in find_captions(text):
        assert 0 <= caption.start < caption.end <= len(text)
    for number in find_docket_numbers(text):
        assert 0 <= number.start < number.end <= len(text)
    docket_core(text)
    caption_similarity(text[:200], text[100:400])
    for parse in (parse_caption, parse_docket_number):
        try:
            parse(text[:500])
        except DistillwatchError:
            continue


TARGETS: tuple[Target, ...] = (
    Target("html", _reader("text/html")),
    Target("feed", _feed),
    Target("sitemap", _sitemap),
    Target("docket", _reader("text/html")),
    Target("court_feed", _reader("application/rss+xml", court="cand")),
    Target("archived_docket", _reader("")),
    Target("courtlistener", _reader("application/json")),
    Target("pdf", _reader("application/pdf")),
    Target("warc", _reader("application/warc")),
    Target("archive", _archive),
    Target("markdown", _reader("text/markdown", URL + ".md")),
    Target("plain", _reader("text/plain")),
    Target("json_lines", _reader("application/json")),
    Target("annotation", _annotation),
    Target("record", _record),
    Target("export_read_back", _graph),
    Target("catalogue", _catalogue),
    Target("opml", _opml),
    Target("search", _search),
    Target("app_address", _address),
    Target("outside_url", _outside_url),
    Target("dates", _dates),
    Target("legal", _legal),
)
"""Each has its seeds in `seeds.py`, and what once failed in `seeds/<name>/`."""
