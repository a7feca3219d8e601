"""What came in and what moved: counts since a moment, volume by month, the crawl's health."""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from kb.models import Case, Claim, CrawlRun, Document, Proposition, Source
from kb.ontology import Stance
from kb.store.proposition_rows import moved_since
from kb.store.session import table_of


@dataclass(frozen=True, slots=True)
class Since:
    """How much is new since a moment, and how much there is in all."""

    documents: int
    claims: int
    cases: int
    moved: int
    """Propositions that took a standing by a claim first seen since then."""
    all_documents: int
    all_claims: int
    all_cases: int
    all_propositions: int


@dataclass(frozen=True, slots=True)
class SourceState:
    """A source and how its last crawl went."""

    id: str
    title: str
    protocol: str
    url: str
    kind: str
    publisher: str | None
    owner_group: str | None
    enabled: bool
    blocked: bool
    last_success_at: datetime | None
    last_attempt_at: datetime | None
    last_error: str | None
    documents: int
    newest: datetime | None


@dataclass(frozen=True, slots=True)
class RunState:
    """A crawl run."""

    id: str
    started_at: datetime
    finished_at: datetime | None
    state: str
    counters: dict[str, Any]


def activity_since(session: Session, since: datetime) -> Since:
    """Counts of what was first seen, or moved, at or after a moment."""
    documents, claims, cases = table_of(Document), table_of(Claim), table_of(Case)
    propositions = table_of(Proposition)
    connection = session.connection()

    def number(table: sa.FromClause, *conditions: sa.ColumnElement[bool]) -> int:
        query = sa.select(sa.func.count()).select_from(table).where(*conditions)
        return int(connection.execute(query).scalar_one())

    return Since(
        documents=number(documents, documents.c.first_seen >= since),
        claims=number(claims, claims.c.first_seen >= since),
        cases=number(cases, cases.c.first_seen >= since),
        moved=number(moved_since(since).subquery()),
        all_documents=number(documents),
        all_claims=number(claims),
        all_cases=number(cases),
        all_propositions=number(propositions),
    )


def claims_by_month(
    session: Session, *, entity_ids: tuple[str, ...] = (), months: int = 36
) -> list[tuple[str, str, int]]:
    """Month ("2026-04"), stance and number of claims, oldest first; the newest `months` months that have any."""
    table = table_of(Claim)
    connection = session.connection()
    if not entity_ids:
        return _all_by_month(connection, _newest_months_begin(session, months))
    conditions = [
        table.c.published.is_not(None),
        table.c.retracted_at.is_(None),
        sa.or_(table.c.subject_id.in_(entity_ids), table.c.object_id.in_(entity_ids)),
    ]
    counts = _by_month(connection, *conditions)
    newest = set(sorted({month for month, _ in counts})[-months:])
    return sorted((month, stance, n) for (month, stance), n in counts.items() if month in newest)


def _all_by_month(connection: sa.Connection, start: datetime | None) -> list[tuple[str, str, int]]:
    """Claims by month and stance, from the index alone; the few that were retracted are taken off again."""
    table = table_of(Claim)
    since = table.c.published.is_not(None) if start is None else table.c.published >= start
    # the stances are named, all of them, so that the index that begins with them is read
    dated = sa.and_(table.c.stance.in_([stance.value for stance in Stance]), since)
    counts = _by_month(connection, dated)
    # nothing but the condition that the partial index is made for: more makes SQLite take another
    retracted = sa.select(table.c.published, table.c.stance).where(table.c.retracted_at.is_not(None))
    for published, stance in connection.execute(retracted):
        if published is not None:
            counts[f"{published:%Y-%m}", stance] -= 1
    return sorted((month, stance, n) for (month, stance), n in counts.items() if n > 0)


def _by_month(connection: sa.Connection, *conditions: sa.ColumnElement[bool]) -> Counter[tuple[str, str]]:
    table = table_of(Claim)
    # by the moment first: its month is worked out once for all claims of one moment
    moments = (
        sa.select(table.c.published, table.c.stance, sa.func.count().label("n"))
        .where(*conditions)
        .group_by(table.c.stance, table.c.published)
        .subquery()
    )
    year, month = sa.extract("year", moments.c.published), sa.extract("month", moments.c.published)
    query = sa.select(year, month, moments.c.stance, sa.func.sum(moments.c.n)).group_by(
        year, month, moments.c.stance
    )
    return Counter(
        {
            (f"{int(y):04d}-{int(m):02d}", str(stance)): int(number)
            for y, m, stance, number in connection.execute(query)
        }
    )


def _newest_months_begin(session: Session, months: int) -> datetime | None:
    """The first moment of the newest `months` months that have a claim; None where there are fewer."""
    published = table_of(Claim).c.published
    start: datetime | None = None
    for _ in range(months):
        before = sa.select(sa.func.max(published, type_=published.type))
        if start is not None:
            before = before.where(published < start)
        last = session.connection().execute(before).scalar_one()
        if last is None:
            return None
        start = datetime(last.year, last.month, 1, tzinfo=UTC)
    return start


def months_covered(session: Session, *, most: int) -> list[str]:
    """The months ("2026-04") from the first publication of a claim to the last, oldest first; the newest `most`."""
    published = table_of(Claim).c.published
    first, last = (
        session.connection().execute(sa.select(end(published, type_=published.type))).scalar_one()
        for end in (sa.func.min, sa.func.max)
    )
    if first is None or last is None:
        return []
    numbers = range(12 * first.year + first.month - 1, 12 * last.year + last.month)
    return [f"{number // 12:04d}-{number % 12 + 1:02d}" for number in numbers[-most:]]


def source_states(session: Session) -> list[SourceState]:
    """Every source with its documents, by title."""
    table, documents = table_of(Source), table_of(Document)
    counted = (
        sa.select(
            documents.c.source_id.label("key"),
            sa.func.count().label("n"),
            sa.func.max(documents.c.published).label("newest"),
        )
        .group_by(documents.c.source_id)
        .subquery()
    )
    columns = (
        "id", "title", "protocol", "url", "kind", "publisher", "owner_group", "enabled", "blocked",
        "last_success_at", "last_attempt_at", "last_error",
    )  # fmt: skip
    query = (
        sa.select(
            *(table.c[name] for name in columns),
            sa.func.coalesce(counted.c.n, 0).label("documents"),
            counted.c.newest,
        )
        .select_from(table.outerjoin(counted, counted.c.key == table.c.id))
        .order_by(table.c.title, table.c.id)
    )
    return [SourceState(**row) for row in session.connection().execute(query).mappings()]


def crawl_runs(session: Session, *, limit: int = 20) -> list[RunState]:
    """The last crawl runs, newest first."""
    table = table_of(CrawlRun)
    columns = (table.c.id, table.c.started_at, table.c.finished_at, table.c.state, table.c.counters)
    query = sa.select(*columns).order_by(table.c.started_at.desc()).limit(limit)
    return [RunState(**row) for row in session.connection().execute(query).mappings()]
