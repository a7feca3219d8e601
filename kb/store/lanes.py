"""The timeline: one lane for each company or case, with what was said or filed on which day."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from kb.models import Case, Claim, DocketEntry, Entity
from kb.store.evidence import midnight
from kb.store.session import table_of

MOST_MARKS = 800
"""Marks of a timeline; the newest are kept."""


@dataclass(frozen=True, slots=True)
class TimelineMark:
    """A claim or a docket entry on a lane."""

    lane: str
    """Name of the company or caption of the case."""
    lane_id: str
    day: str
    """ISO 8601."""
    stance: str
    """The claim's stance; `ruled` for an order of a docket, `reported` for another entry."""
    words: str
    """Predicate and object of the claim, kind of the entry."""
    text: str
    claim_id: str | None


def company_marks(
    session: Session,
    entity_ids: tuple[str, ...],
    *,
    stances: tuple[str, ...] = (),
    since: date | None = None,
    until: date | None = None,
    limit: int = MOST_MARKS,
) -> list[TimelineMark]:
    """Claims with one of the entities as subject, newest first; a claim lies on its subject's lane."""
    table, entities = table_of(Claim), table_of(Entity)
    others = entities.alias("other")
    conditions: list[sa.ColumnElement[bool]] = [
        table.c.subject_id.in_(entity_ids),
        table.c.retracted_at.is_(None),
        table.c.review_state != "rejected",
        table.c.published.is_not(None),
        *_between(table.c.published, since, until),
    ]
    if stances:
        conditions.append(table.c.stance.in_(stances))
    query = (
        sa.select(
            entities.c.name,
            entities.c.id,
            table.c.published,
            table.c.stance,
            table.c.predicate,
            table.c.quote,
            table.c.id.label("claim"),
            others.c.name.label("other"),
        )
        .join_from(table, entities, table.c.subject_id == entities.c.id)
        .outerjoin(others, table.c.object_id == others.c.id)
        .where(*conditions)
        .order_by(table.c.published.desc(), table.c.id)
        .limit(limit)
    )
    return [
        TimelineMark(
            row.name,
            row.id,
            row.published.date().isoformat(),
            row.stance,
            " ".join((row.predicate.replace("_", " "), row.other or "")).strip(),
            row.quote[:300],
            row.claim,
        )
        for row in session.connection().execute(query)
    ]


def case_marks(
    session: Session,
    case_ids: tuple[str, ...] = (),
    *,
    since: date | None = None,
    until: date | None = None,
    limit: int = MOST_MARKS,
) -> list[TimelineMark]:
    """Docket entries of the cases, or of all, newest first."""
    entries, cases = table_of(DocketEntry), table_of(Case)
    conditions: list[sa.ColumnElement[bool]] = [entries.c.filed.is_not(None)]
    if case_ids:
        conditions.append(entries.c.case_id.in_(case_ids))
    if since is not None:
        conditions.append(entries.c.filed >= since)
    if until is not None:
        conditions.append(entries.c.filed <= until)
    query = (
        sa.select(cases.c.caption, cases.c.id, entries.c.filed, entries.c.kind, entries.c.text)
        .join_from(entries, cases, entries.c.case_id == cases.c.id)
        .where(*conditions)
        .order_by(entries.c.filed.desc(), entries.c.id)
        .limit(limit)
    )
    return [
        TimelineMark(
            row.caption,
            row.id,
            row.filed.isoformat(),
            "ruled" if row.kind in ("order", "opinion", "judgment") else "reported",
            row.kind.replace("_", " "),
            row.text[:300],
            None,
        )
        for row in session.connection().execute(query)
    ]


def _between(
    column: "sa.ColumnElement[Any]", since: date | None, until: date | None
) -> list[sa.ColumnElement[bool]]:
    conditions: list[sa.ColumnElement[bool]] = []
    if since is not None:
        conditions.append(column >= midnight(since))
    if until is not None:
        conditions.append(column < midnight(until + timedelta(days=1)))
    return conditions
