"""Matching watches: after each update, what moved since a watch was made or last matched."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlmodel import Session, select

from kb.graph.pages import case_page, claim_page, document_page
from kb.ids import digest, stable_id
from kb.models import (
    Alert,
    Case,
    Claim,
    Delivery,
    DocketEntry,
    Document,
    Entity,
    Proposition,
    StandingChange,
    Watch,
)
from kb.ontology import Predicate
from kb.search.fulltext import END, START
from kb.search.query import parse_query
from kb.search.results import found_documents
from kb.store.session import insert_new, table_of, writing
from kb.watch.kinds import Moved, WatchKind

OVERLAP = timedelta(days=2)
"""How far back of its last match a watch looks again; what it told already it does not tell twice."""

_MOST = 2000
_QUOTE = 600


def match_watches(engine: Engine, *, now: datetime) -> int:
    """Find what moved for every enabled watch and put it on its way; returns the number of new alerts.

    Each watch is one transaction. Matching twice tells nothing twice: an alert's id follows from the watch, the
    proposition and its origin, or the docket entry and its text.
    """
    with Session(engine) as session:
        watches = session.exec(select(Watch).where(Watch.enabled).order_by(Watch.id)).all()
    told = 0
    for watch in watches:
        with writing(engine) as session:
            since = watch.created_at
            if watch.last_matched_at is not None:
                since = max(since, watch.last_matched_at - OVERLAP)
            moved = list(MATCHERS[WatchKind(watch.kind)](session, watch.terms, since))
            told += _tell(session, watch, moved, now)
            table = table_of(Watch)
            session.connection().execute(
                table.update().where(table.c.id == watch.id).values(last_matched_at=now)
            )
    return told


def _tell(session: Session, watch: Watch, moved: Sequence[Moved], now: datetime) -> int:
    alerts = {
        stable_id(watch.id, *found.key): {
            "id": stable_id(watch.id, *found.key),
            "watch_id": watch.id,
            "reason": found.reason,
            "subject": found.subject,
            "quote": found.quote[:_QUOTE] if found.quote else None,
            "url": found.page,
            "created_at": now,
        }
        for found in moved
    }
    new = insert_new(session, Alert, alerts.values())
    due = _next_morning(now) if watch.digest else now
    insert_new(
        session,
        Delivery,
        [
            {
                "id": stable_id(alert, channel),
                "alert_id": alert,
                "channel": channel,
                "state": "due",
                "attempts": 0,
                "next_attempt_at": due,
            }
            for alert in alerts
            for channel in watch.channels
        ],
    )
    return new


def _next_morning(now: datetime) -> datetime:
    return (now + timedelta(days=1)).replace(hour=6, minute=0, second=0, microsecond=0)


def _families(ids: Sequence[str]) -> sa.Select[Any]:
    """Ids of the entities, of what was merged into them, and of what belongs to them."""
    table = table_of(Entity)
    return sa.select(table.c.id).where(
        sa.or_(table.c.id.in_(ids), table.c.canonical_id.in_(ids), table.c.parent_id.in_(ids))
    )


def _of_entity(session: Session, terms: dict[str, Any], since: datetime) -> Iterator[Moved]:
    table, family = table_of(Proposition), _families([terms["entity"]])
    condition = sa.or_(table.c.subject_id.in_(family), table.c.object_id.in_(family))
    yield from _claims(session, condition, since)
    yield from _standings(session, condition, since)
    yield from _statements(session, family, since)


def _of_pair(session: Session, terms: dict[str, Any], since: datetime) -> Iterator[Moved]:
    table = table_of(Proposition)
    left, right = _families([terms["entity"]]), _families([terms["other"]])
    condition = sa.or_(
        sa.and_(table.c.subject_id.in_(left), table.c.object_id.in_(right)),
        sa.and_(table.c.subject_id.in_(right), table.c.object_id.in_(left)),
    )
    yield from _claims(session, condition, since)
    yield from _standings(session, condition, since)


def _of_predicate(session: Session, terms: dict[str, Any], since: datetime) -> Iterator[Moved]:
    yield from _claims(session, table_of(Proposition).c.predicate == terms["predicate"], since)


def _of_standing(session: Session, terms: dict[str, Any], since: datetime) -> Iterator[Moved]:
    yield from _standings(session, sa.true(), since, standing=str(terms["standing"]))


def _claims(session: Session, condition: sa.ColumnElement[bool], since: datetime) -> Iterator[Moved]:
    """One thing a proposition and origin: the first claim of it by a new origin."""
    claims, propositions, documents = table_of(Claim), table_of(Proposition), table_of(Document)
    origin = sa.func.coalesce(documents.c.origin_id, documents.c.id)
    query = (
        sa.select(
            claims.c.id,
            claims.c.proposition_id,
            claims.c.quote,
            claims.c.stance,
            documents.c.publisher,
            origin,
        )
        .join_from(claims, propositions, claims.c.proposition_id == propositions.c.id)
        .join(documents, claims.c.document_id == documents.c.id)
        .where(
            condition,
            claims.c.first_seen > since,
            claims.c.review_state != "rejected",
            claims.c.retracted_at.is_(None),
        )
        .order_by(claims.c.first_seen, claims.c.id)
        .limit(_MOST)
    )
    for key, proposition, quote, stance, publisher, root in session.connection().execute(query):
        yield Moved(
            ("claim", proposition, root),
            f"{stance} by {publisher or 'a document'}",
            f"claim/{key}",
            quote,
            claim_page(key),
        )


def _standings(
    session: Session, condition: sa.ColumnElement[bool], since: datetime, *, standing: str | None = None
) -> Iterator[Moved]:
    changes, propositions, claims = table_of(StandingChange), table_of(Proposition), table_of(Claim)
    query = (
        sa.select(
            changes.c.proposition_id, changes.c.standing, changes.c.claim_id, changes.c.reason, claims.c.quote
        )
        .join_from(changes, propositions, changes.c.proposition_id == propositions.c.id)
        .join(claims, changes.c.claim_id == claims.c.id)
        .where(condition, claims.c.first_seen > since)
        .order_by(changes.c.since, changes.c.id)
        .limit(_MOST)
    )
    if standing is not None:
        query = query.where(changes.c.standing == standing)
    for proposition, found, claim, reason, quote in session.connection().execute(query):
        yield Moved(
            ("standing", proposition, found),
            f"standing is now {found}: {reason}",
            f"proposition/{proposition}",
            quote,
            claim_page(claim),
        )


def _statements(session: Session, family: sa.Select[Any], since: datetime) -> Iterator[Moved]:
    claims, documents = table_of(Claim), table_of(Document)
    origin = sa.func.coalesce(documents.c.origin_id, documents.c.id)
    query = (
        sa.select(claims.c.id, claims.c.quote, claims.c.stance, origin)
        .join_from(claims, documents, claims.c.document_id == documents.c.id)
        .where(
            claims.c.predicate == Predicate.SAID.value,
            claims.c.speaker_id.in_(family),
            claims.c.first_seen > since,
            claims.c.retracted_at.is_(None),
        )
        .order_by(claims.c.first_seen, claims.c.id)
        .limit(_MOST)
    )
    for key, quote, stance, root in session.connection().execute(query):
        said = "declined to comment" if stance == "declined" else "made a statement"
        yield Moved(("said", root, digest(quote.encode())), said, f"claim/{key}", quote, claim_page(key))


def _of_case(session: Session, terms: dict[str, Any], since: datetime) -> Iterator[Moved]:
    yield from _entries(session, table_of(DocketEntry).c.case_id == terms["case"], since)


def _of_docket_kind(session: Session, terms: dict[str, Any], since: datetime) -> Iterator[Moved]:
    yield from _entries(session, table_of(DocketEntry).c.kind == terms["kind"], since)


def _entries(session: Session, condition: sa.ColumnElement[bool], since: datetime) -> Iterator[Moved]:
    """New entries, and entries whose text came or changed later: a stub is told again when it says something."""
    entries, cases = table_of(DocketEntry), table_of(Case)
    query = (
        sa.select(entries, cases.c.caption)
        .join_from(entries, cases, entries.c.case_id == cases.c.id)
        .where(condition)
        .order_by(entries.c.first_seen, entries.c.id)
    )
    for row in session.connection().execute(query):
        later = any(version["seen"] >= since.isoformat() for version in row.versions)
        if not row.text or (row.first_seen <= since and not later):
            continue
        number = f"entry {row.number}" if row.number else "an entry without number"
        verb = "has a new text" if row.versions else "is new"
        yield Moved(
            ("entry", row.id, digest(row.text.encode())),
            f"{row.caption}: {number} ({row.kind}) {verb}",
            f"docket_entry/{row.id}",
            row.text,
            case_page(row.case_id),
        )


def _of_search(session: Session, terms: dict[str, Any], since: datetime) -> Iterator[Moved]:
    found = found_documents(session, parse_query(str(terms["query"])), limit=_MOST)
    table = table_of(Document)
    ids = [document.id for document in found]
    fresh = {
        key: root or key
        for key, root in session.connection().execute(
            sa.select(table.c.id, table.c.origin_id).where(table.c.id.in_(ids), table.c.first_seen > since)
        )
    }
    for document in found:
        if document.id in fresh:
            yield Moved(
                ("document", fresh[document.id]),
                f"found by {terms['query']!r}: {document.title or document.url}",
                f"document/{document.id}",
                document.snippet.replace(START, "").replace(END, "") or None,
                document_page(document.id),
            )


Matcher = Callable[[Session, dict[str, Any], datetime], Iterator[Moved]]

MATCHERS: dict[WatchKind, Matcher] = {
    WatchKind.ENTITY: _of_entity,
    WatchKind.PAIR: _of_pair,
    WatchKind.PREDICATE: _of_predicate,
    WatchKind.STANDING: _of_standing,
    WatchKind.CASE: _of_case,
    WatchKind.DOCKET_KIND: _of_docket_kind,
    WatchKind.SEARCH: _of_search,
}
"""What each kind of watch looks for."""
