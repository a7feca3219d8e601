"""A page that came: into the archive first, then its row and its address in one transaction.

A process that dies between the two leaves a record in the archive that no row points at, never a row without
its bytes.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy.engine import Engine
from sqlmodel import Session

from crawler.archive import Archive, Place
from crawler.frontier import Target, record_fetched
from crawler.items import FetchedPage
from kb.ids import digest, stable_id
from kb.models import Page
from kb.store.session import insert_new, writing

_HEADERS_KEPT = (
    "content-type", "content-language", "etag", "last-modified", "date", "link", "content-encoding", "x-robots-tag",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Visit:
    """Where a fetched page came from in the frontier, and the days on which it is looked at again."""

    target: Target
    revisit_days: tuple[int, ...] = ()


def page_id_of(page: FetchedPage) -> str:
    """Key of a page: the same bytes from the same place are one page."""
    return stable_id(page.url, digest(page.body))


def store_page(engine: Engine, archive: Archive, page: FetchedPage, visit: Visit | None = None) -> bool:
    """Archive and record a page; returns whether these bytes from this place are new.

    Bytes that are there already are not archived twice; the address's state moves on all the same.
    """
    body_digest = digest(page.body)
    page_id = stable_id(page.url, body_digest)
    with Session(engine) as session:
        known = session.get(Page, page_id) is not None
    place = None if known else archive.append(page)
    with writing(engine) as session:
        if place is not None:
            insert_new(session, Page, [_page_row(page_id, page, body_digest, place)])
        if visit is not None:
            record_fetched(
                session,
                visit.target,
                page_id,
                page.fetched_at,
                status=page.status,
                etag=page.headers.get("etag"),
                last_modified=page.headers.get("last-modified"),
                revisit_days=visit.revisit_days,
            )
    return not known


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
