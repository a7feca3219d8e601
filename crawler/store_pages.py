"""A page that came: into the archive first, then its row and its address in one transaction.

A process that dies between the two leaves a record in the archive that no row points at, never a row without
its bytes.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlmodel import Session

from crawler.archive import Archive, Place
from crawler.frontier import Fetched, Target, record_fetched, record_hints
from crawler.items import FetchedPage
from kb.ids import digest, stable_id
from kb.models import Page
from kb.store.session import insert_new, table_of, writing

_HEADERS_KEPT = (
    "content-type", "content-language", "etag", "last-modified", "date", "link", "content-encoding", "x-robots-tag",
)  # fmt: skip

_KNOWN = sa.select(table_of(Page).c.id).where(table_of(Page).c.id == sa.bindparam("page_id"))


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
    row = archived(engine, archive, page)
    if row is None:
        return False
    with writing(engine) as session:
        insert_new(session, Page, [row])
    return True


def archived(engine: Engine, archive: Archive, page: FetchedPage) -> dict[str, Any] | None:
    """Archive a page and give the row that is still to be written; None where these bytes from this place are known."""
    body_digest = digest(page.body)
    page_id = stable_id(page.url, body_digest)
    with engine.connect() as connection:
        if connection.execute(_KNOWN, {"page_id": page_id}).first() is not None:
            return None
    return _page_row(page_id, page, body_digest, archive.append(page))


@dataclass(frozen=True, slots=True)
class StoredPage:
    """A page that is in the archive and not yet in the store."""

    page: FetchedPage
    row: dict[str, Any] | None
    """None where the store has it."""
    visit: Visit | None = None


def record_pages(session: Session, stored: Sequence[StoredPage]) -> None:
    """Write the rows of pages, and move on the addresses that they came from."""
    insert_new(session, Page, [one.row for one in stored if one.row is not None])
    fetched: list[Fetched] = []
    for one in stored:
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
                one.row["id"] if one.row is not None else page_id_of(page),
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
