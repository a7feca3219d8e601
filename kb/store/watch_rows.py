"""Watches and alerts for lists."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from kb.models import Alert, Watch
from kb.store.session import table_of


@dataclass(frozen=True, slots=True)
class WatchRow:
    """A watch and how many alerts it raised."""

    id: str
    kind: str
    terms: dict[str, Any]
    note: str | None
    tags: tuple[str, ...]
    channels: tuple[str, ...]
    enabled: bool
    created_at: datetime
    last_matched_at: datetime | None
    alerts: int


@dataclass(frozen=True, slots=True)
class AlertRow:
    """Something that a watch was raised for."""

    id: str
    watch_id: str
    reason: str
    subject: str
    quote: str | None
    url: str | None
    created_at: datetime
    delivered_at: datetime | None
    last_error: str | None


def watch_rows(session: Session, *, limit: int = 200) -> list[WatchRow]:
    """Watches, the newest first."""
    table, alerts = table_of(Watch), table_of(Alert)
    counted = (
        sa.select(sa.func.count()).where(alerts.c.watch_id == table.c.id).correlate(table).scalar_subquery()
    )
    query = sa.select(table, counted.label("alerts")).order_by(table.c.created_at.desc(), table.c.id)
    return [
        WatchRow(
            id=row["id"],
            kind=row["kind"],
            terms=row["terms"],
            note=row["note"],
            tags=tuple(row["tags"]),
            channels=tuple(row["channels"]),
            enabled=row["enabled"],
            created_at=row["created_at"],
            last_matched_at=row["last_matched_at"],
            alerts=row["alerts"],
        )
        for row in session.connection().execute(query.limit(limit)).mappings()
    ]


def alert_rows(session: Session, *, limit: int = 50, offset: int = 0) -> list[AlertRow]:
    """Alerts, the newest first."""
    table = table_of(Alert)
    names = (
        "id",
        "watch_id",
        "reason",
        "subject",
        "quote",
        "url",
        "created_at",
        "delivered_at",
        "last_error",
    )
    query = (
        sa.select(*(table.c[name] for name in names))
        .order_by(table.c.created_at.desc(), table.c.id)
        .limit(limit)
        .offset(offset)
    )
    return [AlertRow(**row) for row in session.connection().execute(query).mappings()]


def alert_count(session: Session) -> int:
    """How many alerts there are."""
    query = sa.select(sa.func.count()).select_from(table_of(Alert))
    return int(session.connection().execute(query).scalar_one())
