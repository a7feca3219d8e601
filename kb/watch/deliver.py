"""Delivery: what is due goes out by its channel, failures are tried again later and end on a list."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlmodel import Session

from kb.models import Alert, Delivery, Watch
from kb.store.session import table_of, writing
from kb.watch.channels.base import Channel, DeliveryError
from kb.watch.message import Message

ATTEMPTS = 8
"""After so many failures a delivery is dead: it stays on the list until somebody revives it."""

_FIRST_WAIT = timedelta(minutes=1)
_MOST = 200


@dataclass(slots=True)
class DeliveryCounts:
    """What one run of deliveries did."""

    delivered: int = 0
    failed: int = 0
    dead: int = 0


def deliver_due(
    engine: Engine, channels: Mapping[str, Channel], *, base_url: str, now: datetime
) -> DeliveryCounts:
    """Send everything that is due, one message a channel.

    A crash between sending and writing that down sends again: receivers get the alert's id to tell by.
    """
    counts = DeliveryCounts()
    with Session(engine) as session:
        waiting = _due(session, base_url, now)
    for name, batch in sorted(waiting.items()):
        channel = channels.get(name)
        ids = [delivery for delivery, _, _ in batch]
        try:
            if channel is None:
                raise DeliveryError(name, "the settings describe no such channel")
            channel.deliver([message for _, _, message in batch])
        except DeliveryError as error:
            for delivery, attempts, _ in batch:
                dead = attempts + 1 >= ATTEMPTS
                counts.failed += 1
                counts.dead += dead
                _write(
                    engine,
                    [delivery],
                    state="dead" if dead else "due",
                    attempts=attempts + 1,
                    last_error=error.reason[:500],
                    next_attempt_at=now + _FIRST_WAIT * 2**attempts,
                )
            continue
        _write(engine, ids, state="done", delivered_at=now, last_error=None)
        _close_alerts(engine, ids, now)
        counts.delivered += len(batch)
    return counts


def revive(engine: Engine, *, now: datetime) -> int:
    """Give every dead delivery another round of attempts; returns how many there were."""
    table = table_of(Delivery)
    with writing(engine) as session:
        found = session.connection().execute(
            table.update().where(table.c.state == "dead").values(state="due", attempts=0, next_attempt_at=now)
        )
        return found.rowcount


def _due(session: Session, base_url: str, now: datetime) -> dict[str, list[tuple[str, int, Message]]]:
    deliveries, alerts, watches = table_of(Delivery), table_of(Alert), table_of(Watch)
    query = (
        sa.select(deliveries.c.id, deliveries.c.channel, deliveries.c.attempts, alerts, watches.c.kind, watches.c.terms,
                  watches.c.note, watches.c.tags)
        .join_from(deliveries, alerts, deliveries.c.alert_id == alerts.c.id)
        .join(watches, alerts.c.watch_id == watches.c.id)
        .where(deliveries.c.state == "due", deliveries.c.next_attempt_at <= now)
        .order_by(alerts.c.created_at, alerts.c.id)
        .limit(_MOST * 10)
    )  # fmt: skip
    waiting: defaultdict[str, list[tuple[str, int, Message]]] = defaultdict(list)
    for row in session.connection().execute(query):
        if len(waiting[row.channel]) < _MOST:
            message = Message(
                id=row[3],
                watch=described(row.kind, row.terms),
                note=row.note,
                tags=tuple(row.tags),
                reason=row.reason,
                quote=row.quote,
                link=base_url.rstrip("/") + (row.url or "/"),
                at=row.created_at,
            )
            waiting[row.channel].append((row[0], row.attempts, message))
    return waiting


def described(kind: str, terms: Mapping[str, object]) -> str:
    """A watch in words: "entity company-openai"."""
    return " ".join([kind.replace("_", " "), *(str(value) for value in terms.values())])


def _write(engine: Engine, ids: list[str], **values: object) -> None:
    table = table_of(Delivery)
    with writing(engine) as session:
        session.connection().execute(table.update().where(table.c.id.in_(ids)).values(**values))


def _close_alerts(engine: Engine, delivery_ids: list[str], now: datetime) -> None:
    """An alert is delivered when no channel of it is left."""
    deliveries, alerts = table_of(Delivery), table_of(Alert)
    touched = sa.select(deliveries.c.alert_id).where(deliveries.c.id.in_(delivery_ids))
    open_ones = sa.select(deliveries.c.alert_id).where(deliveries.c.state != "done")
    with writing(engine) as session:
        session.connection().execute(
            alerts.update()
            .where(alerts.c.id.in_(touched), alerts.c.id.not_in(open_ones))
            .values(delivered_at=now)
        )
