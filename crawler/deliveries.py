"""What CourtListener posts to us (webhooks): kept at once, worked on later, in the order in which it was sent.

A delivery is a file in the data folder, named by its Idempotency-Key and made before anything else happens. A file
and no row, because CourtListener waits a second for its answer, and a store that is being written to may take longer.
The reading stage turns each file into an archived page, as if it had been fetched when it was sent.
"""

import hashlib
import json
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlmodel import Session

from crawler.archive import Archive
from crawler.dates import parse_date
from crawler.items import FetchedPage
from crawler.store_pages import store_page
from kb.models import Case, FrontierUrl
from kb.settings import Settings
from kb.store.session import table_of

MAX_BYTES = 5_000_000
MOST_WAITING = 5_000
SOURCE_ID = "courtlistener"
_KEY = re.compile(r"[\x21-\x7e]{8,200}")
_KEPT = timedelta(days=30)
"""How long a key is remembered; CourtListener sends a delivery again for less than three days."""
_DOCKET_PAGE = re.compile(r"/docket/(\d+)")
_HINTS = ("docket_id", "court", "docket_number", "case_name", "pacer_case_id")
_TO_READ = frozenset({1, 2})
"""Event types that have something for us: docket alerts and search alerts."""


class Receipt(StrEnum):
    """What became of a post."""

    KEPT = "kept"
    KNOWN = "known"
    """The same key came before."""
    NO_KEY = "no or a malformed Idempotency-Key"
    NO_EVENT = "no event of CourtListener"
    FULL = "too many deliveries wait"


@dataclass(frozen=True, slots=True)
class Delivery:
    """A delivery that waits."""

    path: Path
    body: bytes
    sent: datetime
    event_type: int
    rows: list[dict[str, Any]]


def folder_of(settings: Settings) -> Path:
    """Where deliveries wait."""
    return settings.data / "deliveries"


def receive(folder: Path, key: str | None, body: bytes) -> Receipt:
    """Keep a post before anything is done about it; one that came before is not kept again."""
    if key is None or not _KEY.fullmatch(key):
        return Receipt.NO_KEY
    if _event(body) is None:
        return Receipt.NO_EVENT
    path = folder / f"{hashlib.sha256(key.encode()).hexdigest()}.json"
    if path.exists() or _done(path).exists():
        return Receipt.KNOWN
    folder.mkdir(parents=True, exist_ok=True)
    if sum(1 for _ in folder.glob("*.json")) >= MOST_WAITING:
        return Receipt.FULL
    partial = folder / f"{uuid4().hex}.part"
    with partial.open("xb") as out:
        out.write(body)
        out.flush()
        os.fsync(out.fileno())
    try:
        os.link(partial, path)  # whole or absent, and only one of two that come at once
    except FileExistsError:
        return Receipt.KNOWN
    finally:
        partial.unlink()
    return Receipt.KEPT


def take_deliveries(engine: Engine, settings: Settings) -> int:
    """Archive what waits as pages that are due to be read, oldest first; returns how many.

    A delivery that is taken twice, because the process died in between, is one page all the same.
    """
    folder = folder_of(settings)
    waiting = sorted(_waiting(folder), key=lambda delivery: (delivery.sent, delivery.path.name))
    if waiting:
        with Archive(settings.archive) as archive:
            for delivery in waiting:
                if delivery.event_type in _TO_READ:
                    store_page(engine, archive, _page(engine, delivery))
                delivery.path.rename(_done(delivery.path))
                os.truncate(_done(delivery.path), 0)
    _forget(folder)
    return len(waiting)


def _event(body: bytes) -> tuple[int, datetime | None, list[dict[str, Any]]] | None:
    """Type, time and rows of a delivery; None for anything else."""
    try:
        data = json.loads(body)
        kind = data["webhook"]["event_type"]
        payload = data["payload"]
        results = payload.get("results") or []
        rows = [row for row in results if isinstance(row, dict)]
        sent = parse_date(data["webhook"].get("date_created"))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    return (kind, sent, rows) if isinstance(kind, int) else None


def _waiting(folder: Path) -> Iterable[Delivery]:
    for path in folder.glob("*.json"):
        body = path.read_bytes()
        event = _event(body)
        if event is None:
            path.unlink()  # half a file of a disk that was full; it was never acknowledged
            continue
        kind, sent, rows = event
        came = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        yield Delivery(path, body, min(sent, came) if sent else came, kind, rows)


def _page(engine: Engine, delivery: Delivery) -> FetchedPage:
    """The delivery as a page, fetched when it was sent, so that a late one overrules nothing newer."""
    ids = {str(row["docket"]) for row in delivery.rows if row.get("docket") is not None}
    with Session(engine) as session:
        dockets = known_dockets(session, ids)
    return FetchedPage(
        SOURCE_ID,
        f"https://www.courtlistener.com/webhooks/{delivery.path.stem[:32]}",
        delivery.body,
        fetched_at=delivery.sent,
        headers={"content-type": "application/json"},
        hints={"kind": "docket_entry", "dockets": dockets},
    )


def known_dockets(session: Session, ids: Iterable[str]) -> dict[str, dict[str, Any]]:
    """What is known of the cases of CourtListener's docket numbers: an entry does not say which court it is from."""
    wanted = set(ids)
    found: dict[str, dict[str, Any]] = {}
    cases, frontier = table_of(Case), table_of(FrontierUrl)
    query = sa.select(
        cases.c.source_url, cases.c.court_id, cases.c.docket_number, cases.c.caption, cases.c.pacer_case_id
    ).where(cases.c.source_url.contains("/docket/"))
    for row in session.connection().execute(query):
        match = _DOCKET_PAGE.search(row.source_url)
        if match and match[1] in wanted and row.court_id:
            values = (match[1], row.court_id, row.docket_number, row.caption, row.pacer_case_id)
            found[match[1]] = {name: value for name, value in zip(_HINTS, values, strict=True) if value}
    books = sa.select(frontier.c.hints).where(frontier.c.source_id == SOURCE_ID)
    for hints in session.connection().execute(books).scalars():
        if str(hints.get("docket_id")) in wanted and hints.get("court"):
            found[str(hints["docket_id"])] = {name: hints[name] for name in _HINTS if hints.get(name)}
    return found


def _done(path: Path) -> Path:
    return path.with_suffix(".done")


def _forget(folder: Path) -> None:
    """Let go of keys that will not come again."""
    oldest = (datetime.now(UTC) - _KEPT).timestamp()
    for path in folder.glob("*.done"):
        if path.stat().st_mtime < oldest:
            path.unlink()
