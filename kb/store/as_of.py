"""What was known at a moment: first seen by then, not yet retracted, judgements that lived then.

Two readings. `public` (the default) asks what a reader of everything published by then could know: a document counts
from its publication, also where it was crawled later. `seen` asks what this store held: a document counts from the
moment it was first seen. A correction or withdrawal ends a claim from its own moment on; the past before it stays.
Rejected claims are machine errors and were never known. Judgements count by when they were made, in both readings.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from kb.models import Claim
from kb.store.session import table_of


class Basis(StrEnum):
    """What makes a document known."""

    PUBLIC = "public"
    SEEN = "seen"


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment to look from."""

    at: datetime
    basis: Basis = Basis.PUBLIC


def end_of(day: date, basis: Basis = Basis.PUBLIC) -> Moment:
    """The last moment of a day in UTC: "as of 2026-04-30" includes what came out that day."""
    return Moment(datetime.combine(day, time(), UTC) + timedelta(days=1) - timedelta(microseconds=1), basis)


def known(moment: Moment | None) -> list[sa.ColumnElement[bool]]:
    """Conditions on claims: known, not rejected, not retracted; None is now."""
    claims = table_of(Claim)
    conditions: list[sa.ColumnElement[bool]] = [claims.c.review_state != "rejected"]
    if moment is None:
        conditions.append(claims.c.retracted_at.is_(None))
        return conditions
    conditions.append(since_when(moment.basis) <= moment.at)
    conditions.append(sa.or_(claims.c.retracted_at.is_(None), claims.c.retracted_at > moment.at))
    return conditions


def said_by_then(moment: Moment | None) -> list[sa.ColumnElement[bool]]:
    """Conditions on claims: known at some time up to the moment, retracted ones included: what a history is made of."""
    claims = table_of(Claim)
    conditions: list[sa.ColumnElement[bool]] = [claims.c.review_state != "rejected"]
    if moment is not None:
        conditions.append(since_when(moment.basis) <= moment.at)
    return conditions


def since_when(basis: Basis) -> sa.ColumnElement[Any]:
    """The column that says since when a claim is known."""
    claims = table_of(Claim)
    if basis is Basis.SEEN:
        return claims.c.first_seen
    return sa.func.coalesce(claims.c.published, claims.c.first_seen, type_=claims.c.first_seen.type)


def moment_columns(moment: Moment | None) -> tuple[sa.ColumnElement[Any], ...]:
    """When the public could know of a claim (`public`), and since when it is known by a question's reckoning (`moment`).

    They are left as the database has them, which sorts alike and costs less.
    """
    basis = moment.basis if moment else Basis.PUBLIC
    return tuple(
        sa.type_coerce(since_when(one), sa.types.NullType()).label(name)
        for name, one in (("public", Basis.PUBLIC), ("moment", basis))
    )
