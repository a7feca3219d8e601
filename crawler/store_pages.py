"""A page that came: into the archive first, then its row and its address in one transaction.

A process that dies between the two leaves a record in the archive that no row points at, never a row without
its bytes.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlmodel import Session

from crawler.archive import Archive, Place
from crawler.canonical_url import url_key
from crawler.frontier import Fetched, Target, record_fetched, record_hints
from crawler.items import FetchedPage
from kb.forget.tombstones import Tombstones, told
from kb.ids import digest, stable_id
from kb.models import Page
from kb.store.session import insert_new, table_of, writing

log = logging.getLogger(__name__)

_HEADERS_KEPT = (
    "content-type", "content-language", "etag", "last-modified", "date", "link", "content-encoding", "x-robots-tag",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Visit:
    """Where a fetched page came from in the frontier, and what is to be remembered of it along with the page."""

    target: Target
    revisit_days: tuple[int, ...] = ()
    """The days on which it is looked at again."""
    hints: dict[str, Any] = field(default_factory=dict)
    """Kept beside those of the target: what must not be remembered without the page, such as a place in a list."""
    moves_on: bool = True
    """Whether the address counts as fetched with it; False where more than this page belongs to the address."""


def page_id_of(page: FetchedPage) -> str:
    """Key of a page: the same bytes from the same place are one page."""
    return stable_id(page.url, digest(page.body))


def store_page(engine: Engine, archive: Archive, page: FetchedPage) -> bool:
    """Archive and record a page; returns whether these bytes from this place are new, else nothing is archived."""
    kept = KeptPage(page)
    with writing(engine) as session:
        keep_pages(session, archive, [kept])
    return not kept.is_known


@dataclass(slots=True)
class KeptPage:
    """A page that is to be kept, with the row that it has got; tried again, it is not archived again."""

    page: FetchedPage
    visit: Visit | None = None
    row: dict[str, Any] | None = None
    """None before it is archived, and where the store has these bytes from this place."""
    is_known: bool | None = None
    """Whether the store has it; None until that was looked at."""


def keep_pages(session: Session, archive: Archive, pages: Sequence[KeptPage]) -> None:
    """Archive the pages that are new, write their rows, and move on the addresses that they came from.

    Raises:
        ArchiveError: the archive cannot be written to.
    """
    digests = [digest(one.page.body) for one in pages]
    keys = [stable_id(one.page.url, of_body) for one, of_body in zip(pages, digests, strict=True)]
    table = table_of(Page)
    tombstones = Tombstones.of(session)
    query = sa.select(table.c.id).where(table.c.id.in_(keys))
    known = set(session.connection().execute(query).scalars())
    for key, of_body, one in zip(keys, digests, pages, strict=True):
        if one.is_known is None:
            removed = tombstones.url(url_key(one.page.url)) if tombstones.rows else None
            if removed is not None:
                log.warning("a page was not kept: %s", told(removed))
            elif key not in known:
                one.row = _page_row(key, one.page, of_body, archive.append(one.page))
            one.is_known = one.row is None
        known.add(key)
    insert_new(session, Page, [one.row for one in pages if one.row is not None])
    fetched: list[Fetched] = []
    for key, one in zip(keys, pages, strict=True):
        visit, page = one.visit, one.page
        if visit is None:
            continue
        if visit.hints:
            record_hints(session, visit.target, visit.hints)
        if not visit.moves_on:
            continue
        fetched.append(
            Fetched(
                visit.target,
                key,
                page.fetched_at,
                page.status,
                page.headers.get("etag"),
                page.headers.get("last-modified"),
                visit.revisit_days,
            )
        )
    record_fetched(session, fetched)


def _page_row(page_id: str, page: FetchedPage, body_digest: str, place: Place) -> dict[str, Any]:
    return {
        "id": page_id,
        "source_id": page.source_id,
        "url": page.url,
        "fetched_at": page.fetched_at,
        "status": page.status,
        "headers": {name: page.headers[name] for name in _HEADERS_KEPT if name in page.headers},
        "content_type": page.headers.get("content-type"),
        "digest": body_digest,
        "size": len(page.body),
        "warc_file": place.file,
        "warc_offset": place.offset,
        "hints": page.hints,
        "read_state": "due",
        "read_error": None,
        "reader_version": None,
    }
