"""What was known at a moment: first seen by then, not yet retracted, judgements that lived then.

Two readings. `public` (the default) asks what a reader of everything published by then could know: a document counts
from its publication, also where it was crawled later. `seen` asks what this store held: a document counts from the
moment it was first seen. A correction or withdrawal ends a claim from its own moment on; the past before it stays.
Rejected claims are machine errors and were never known. Judgements count by when they were made, in both readings.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import cache
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
    if moment is None:
        return [_not_rejected(), _not_retracted()]
    return [*_until(moment.basis, moment.at), _not_retracted_by(moment.at)]


def said_by_then(moment: Moment | None) -> list[sa.ColumnElement[bool]]:
    """Conditions on claims: known at some time up to the moment, retracted ones included: what a history is made of."""
    return [_not_rejected()] if moment is None else _until(moment.basis, moment.at)


def known_at(basis: Basis) -> list[sa.ColumnElement[bool]]:
    """As `known`, of the moment that a prepared query is given as `at`."""
    at = sa.bindparam("at", type_=table_of(Claim).c.first_seen.type)
    return [*_until(basis, at), _not_retracted_by(at)]


def said_by_at(basis: Basis) -> list[sa.ColumnElement[bool]]:
    """As `said_by_then`, of the moment that a prepared query is given as `at`."""
    return _until(basis, sa.bindparam("at", type_=table_of(Claim).c.first_seen.type))


def _until(basis: Basis, at: Any) -> list[sa.ColumnElement[bool]]:
    return [_not_rejected(), since_when(basis) <= at]


def _not_retracted_by(at: Any) -> sa.ColumnElement[bool]:
    return sa.or_(_not_retracted(), table_of(Claim).c.retracted_at > at)


# Expressions without a value of their own are made once: a question is put together of a hundred of them.


@cache
def _not_rejected() -> sa.ColumnElement[bool]:
    return table_of(Claim).c.review_state != "rejected"


@cache
def _not_retracted() -> sa.ColumnElement[bool]:
    return table_of(Claim).c.retracted_at.is_(None)


@cache
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
