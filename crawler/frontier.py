"""The frontier: every address that a source pointed at, what became of it, and when it is due again.

The table is the queue. A crawl that is killed leaves its unfinished addresses due, and the next one takes them.
All functions work in the caller's transaction, so a page, its archive place and its address change together.
"""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from crawler.canonical_url import canonical_url, url_key
from kb.batches import batched
from kb.forget.tombstones import Tombstones, told
from kb.ids import stable_id
from kb.models import Document, FrontierUrl, Page
from kb.store.session import insert_new, table_of

log = logging.getLogger(__name__)

MAX_ATTEMPTS = 6
"""Failed visits, over several crawls, after which an address is given up."""
_FIRST_WAIT = timedelta(minutes=15)
_WITHDRAWN_AGAIN = timedelta(days=7)
_BLOCKED_AGAIN = timedelta(days=3)
_TITLE_HINTS = ("title", "updated")
"""Hints that, when they change, say that the page has changed."""
_SHARED_FOR = timedelta(days=1)

DUE, DONE, FAILED, BLOCKED, WITHDRAWN = "due", "done", "failed", "blocked", "withdrawn"


@dataclass(frozen=True, slots=True)
class FoundLink:
    """An address that a source pointed at, with what it said of it."""

    url: str
    hints: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Target:
    """An address to be visited, with what is known from the visit before."""

    id: str
    source_id: str
    url: str
    attempts: int = 0
    etag: str | None = None
    last_modified: str | None = None
    page_id: str | None = None
    hints: dict[str, Any] = field(default_factory=dict)
    state: str = DUE
    first_seen: datetime | None = None
    """None only where the address was never in the frontier."""


def target_id(source_id: str, url: str) -> str:
    """Key of an address in the frontier of a source."""
    return stable_id(source_id, url_key(url))


def index_target(session: Session, source_id: str, url: str, now: datetime) -> Target:
    """The source's own address (its feed, sitemap or list), put into the frontier if it is not there."""
    key = target_id(source_id, url)
    insert_new(session, FrontierUrl, [_row(key, source_id, url, {"index": True}, now)])
    return _targets(session, [key])[0]


def add_links(
    session: Session, source_id: str, links: Iterable[FoundLink], now: datetime, *, to_fetch: bool = True
) -> tuple[int, list[Target]]:
    """Put links into the frontier.

    One that was removed by law is passed over. A link that another source's crawl fetched within a day shares its page instead of being fetched again.

    Args:
        to_fetch: False records the links as seen and leaves it at that.

    Returns:
        How many are new, and those to visit now, because they are new or said to have changed.
    """
    tombstones = Tombstones.of(session)
    found: dict[str, FoundLink] = {}
    for link in links:
        removed = tombstones.url(url_key(link.url)) if tombstones.rows else None
        if removed is not None:
            log.info("%s: a link was passed over: %s", source_id, told(removed))
        else:
            found[target_id(source_id, link.url)] = link
    rows = _rows(session, list(found))
    fresh = [
        _row(key, source_id, canonical_url(link.url), link.hints, now)
        for key, link in found.items()
        if key not in rows
    ]
    if to_fetch:
        _share_pages(session, fresh, now)
    else:
        for row in fresh:
            row.update(state=DONE, next_due=None)
    insert_new(session, FrontierUrl, fresh)
    wanted = [row["id"] for row in fresh if row["state"] == DUE]
    for key, known in rows.items():
        hints = {**known.hints, **found[key].hints}
        changed = any(
            hints.get(name) != known.hints.get(name) for name in _TITLE_HINTS if name in known.hints
        )
        if changed and to_fetch and known.state in (DONE, FAILED):
            _set(session, key, hints=hints, state=DUE, attempts=0, next_due=now)
            wanted.append(key)
        elif hints != known.hints:
            _set(session, key, hints=hints)
    return len(fresh), _targets(session, wanted)


def due_targets(session: Session, source_id: str, now: datetime, *, limit: int | None = None) -> list[Target]:
    """Addresses of a source that are due, those never fetched first, then by the time they were due."""
    table = table_of(FrontierUrl)
    query = (
        sa.select(table.c.id)
        .where(
            table.c.source_id == source_id,
            table.c.state.in_([DUE, DONE, FAILED, BLOCKED, WITHDRAWN]),
            table.c.next_due.is_not(None),
            table.c.next_due <= now,
        )
        .order_by(table.c.page_id.is_not(None), table.c.next_due, table.c.id)
        .limit(limit)
    )
    keys = session.connection().execute(query).scalars().all()
    return [target for target in _targets(session, keys) if not target.hints.get("index")]


@dataclass(frozen=True, slots=True)
class Fetched:
    """An address answered with bytes, or with "not modified" (304), which keeps the page that it had."""

    target: Target
    page_id: str | None
    at: datetime
    status: int
    etag: str | None
    last_modified: str | None
    revisit_days: tuple[int, ...] = ()


def record_fetched(session: Session, fetched: Sequence[Fetched]) -> None:
    """Move on addresses that answered; what was marked withdrawn when it was gone is there again."""
    if not fetched:
        return
    for one in fetched:
        if one.target.state == WITHDRAWN:
            _mark_documents(session, one.target, None)
    table = table_of(FrontierUrl)
    names = ("last_status", "etag", "last_modified", "page_id", "next_due")
    values: dict[str, Any] = {name: sa.bindparam(f"new_{name}") for name in names}
    statement = (
        table.update().where(table.c.id == sa.bindparam("key")).values(state=DONE, attempts=0, **values)
    )
    rows = [
        {
            "key": one.target.id,
            "new_last_status": one.status,
            "new_etag": one.etag,
            "new_last_modified": one.last_modified,
            "new_page_id": one.page_id or one.target.page_id,
            "new_next_due": next_visit(one.target.first_seen or one.at, one.at, one.revisit_days),
        }
        for one in fetched
    ]
    session.connection().execute(statement, rows)


def record_hints(session: Session, target: Target, hints: dict[str, Any]) -> None:
    """Remember something about an address beside what was known."""
    _set(session, target.id, hints={**target.hints, **hints})


def record_withdrawn(session: Session, target: Target, now: datetime, *, status: int) -> int:
    """The address answers 404 or 410; returns how many documents that it once gave are now marked withdrawn."""
    again = now + _WITHDRAWN_AGAIN if target.page_id and target.attempts < MAX_ATTEMPTS else None
    _set(
        session,
        target.id,
        state=WITHDRAWN,
        last_status=status,
        attempts=target.attempts + 1,
        next_due=again,
    )
    return _mark_documents(session, target, now)


def record_failed(
    session: Session, target: Target, now: datetime, *, status: int | None, wait: timedelta | None = None
) -> None:
    """The visit failed; the address is due again after `wait`, or after a time that doubles with every failure."""
    attempts = target.attempts + 1
    again = now + (wait if wait is not None else _FIRST_WAIT * 2**target.attempts)
    _set(
        session,
        target.id,
        state=FAILED,
        last_status=status,
        attempts=attempts,
        next_due=again if attempts < MAX_ATTEMPTS else None,
    )


def record_blocked(session: Session, target: Target, now: datetime, *, status: int | None) -> None:
    """The site does not let us in (401, 402, 403, 451, robots.txt, a challenge page); asked again in days, not minutes."""
    _set(
        session,
        target.id,
        state=BLOCKED,
        last_status=status,
        attempts=target.attempts + 1,
        next_due=now + _BLOCKED_AGAIN * 2**target.attempts if target.attempts < MAX_ATTEMPTS else None,
    )


def next_visit(first_seen: datetime, now: datetime, revisit_days: Sequence[int]) -> datetime | None:
    """When a page is looked at again: on the next of the given days after first sight; None after the last."""
    moments = (first_seen + timedelta(days=days) for days in sorted(revisit_days))
    return next((moment for moment in moments if moment > now), None)


def links_since(session: Session, source_id: str, since: datetime) -> int:
    """How many addresses a source pointed at for the first time since a moment."""
    table = table_of(FrontierUrl)
    query = sa.select(sa.func.count()).where(table.c.source_id == source_id, table.c.first_seen >= since)
    return int(session.connection().execute(query).scalar_one())


def known_since(session: Session, source_id: str) -> datetime | None:
    """When a source's first address was seen; None before its first crawl."""
    table = table_of(FrontierUrl)
    query = (
        sa.select(table.c.first_seen)
        .where(table.c.source_id == source_id)
        .order_by(table.c.first_seen)
        .limit(1)
    )
    found: datetime | None = session.connection().execute(query).scalar()
    return found


def _row(key: str, source_id: str, url: str, hints: dict[str, Any], now: datetime) -> dict[str, Any]:
    return {
        "id": key,
        "source_id": source_id,
        "url": url,
        "state": DUE,
        "attempts": 0,
        "next_due": now,
        "last_status": None,
        "etag": None,
        "last_modified": None,
        "page_id": None,
        "hints": hints,
        "first_seen": now,
    }


def _rows(session: Session, keys: Sequence[str]) -> dict[str, sa.Row[Any]]:
    table = table_of(FrontierUrl)
    found: dict[str, sa.Row[Any]] = {}
    for part in batched(keys, 500):
        for row in session.connection().execute(sa.select(table).where(table.c.id.in_(part))):
            found[row.id] = row
    return found


def _targets(session: Session, keys: Sequence[str]) -> list[Target]:
    rows = _rows(session, keys)
    return [
        Target(
            id=row.id,
            source_id=row.source_id,
            url=row.url,
            attempts=row.attempts,
            etag=row.etag,
            last_modified=row.last_modified,
            page_id=row.page_id,
            hints=row.hints,
            state=row.state,
            first_seen=row.first_seen,
        )
        for row in (rows[key] for key in keys if key in rows)
    ]


def _share_pages(session: Session, fresh: list[dict[str, Any]], now: datetime) -> None:
    table, pages = table_of(FrontierUrl), table_of(Page)
    for part in batched(fresh, 500):
        query = (
            sa.select(table.c.url, table.c.page_id, table.c.etag, table.c.last_modified)
            .join(pages, pages.c.id == table.c.page_id)
            .where(table.c.url.in_([row["url"] for row in part]), pages.c.fetched_at > now - _SHARED_FOR)
        )
        shared = {row.url: row for row in session.connection().execute(query)}
        for row in part:
            other = shared.get(row["url"])
            if other is not None:
                row.update(
                    state=DONE,
                    next_due=None,
                    last_status=200,
                    page_id=other.page_id,
                    etag=other.etag,
                    last_modified=other.last_modified,
                )


def _set(session: Session, key: str, **values: Any) -> None:
    table = table_of(FrontierUrl)
    session.connection().execute(table.update().where(table.c.id == key).values(**values))


def _mark_documents(session: Session, target: Target, when: datetime | None) -> int:
    """Set `withdrawn_at` of the documents of every page that came from the address."""
    if target.page_id is None:
        return 0
    documents, pages = table_of(Document), table_of(Page)
    mine = sa.select(pages.c.url).where(pages.c.id == target.page_id).scalar_subquery()
    ids = sa.select(pages.c.id).where(pages.c.url == mine)
    state = documents.c.withdrawn_at.is_(None) if when is not None else documents.c.withdrawn_at.is_not(None)
    done = session.connection().execute(
        documents.update().where(documents.c.page_id.in_(ids), state).values(withdrawn_at=when)
    )
    return int(done.rowcount)
