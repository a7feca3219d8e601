"""A filter in SQL: which claims it chooses, and their columns in bulk."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import chain
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from kb.batches import batched
from kb.graph.filter import GraphFilter
from kb.models import Claim
from kb.ontology import Hedge, Predicate, Stance
from kb.store.columns import stored_columns
from kb.store.session import table_of


def claim_conditions(chosen: GraphFilter, *, every: bool = False) -> list[sa.ColumnElement[bool]]:
    """The filter in SQL, over claims that stand: neither rejected nor retracted.

    Args:
        chosen: the filter; entities, kinds, standings and support are judged later, on nodes and edges.
        every: take claims that join no two entities as well, such as statements.
    """
    claims = table_of(Claim)
    stands: sa.ColumnElement[bool] = claims.c.retracted_at.is_(None)
    if chosen.as_of:
        stands = sa.or_(stands, claims.c.retracted_at > chosen.as_of)
    return [claims.c.review_state != "rejected", stands, *asked_for(chosen, every=every)]


def asked_for(chosen: GraphFilter, *, every: bool = False) -> list[sa.ColumnElement[bool]]:
    """The filter in SQL, over all claims, rejected and retracted ones as well."""
    claims = table_of(Claim)
    public = _public_moment(claims)
    conditions: list[sa.ColumnElement[bool]] = []
    if not every:
        conditions += [
            claims.c.subject_id.is_not(None),
            claims.c.object_id.is_not(None),
            claims.c.predicate != Predicate.SAID.value,
        ]
    if chosen.predicates:
        conditions.append(claims.c.predicate.in_(sorted(chosen.predicates)))
    if chosen.stances:
        conditions.append(claims.c.stance.in_(sorted(chosen.stances)))
    if chosen.min_confidence:
        conditions.append(claims.c.confidence >= chosen.min_confidence)
    if chosen.confirmed_only:
        conditions.append(claims.c.review_state.in_(("confirmed", "edited")))
    if chosen.since:
        conditions.append(public >= _midnight(chosen.since))
    if chosen.until:
        conditions.append(public < _midnight(chosen.until + timedelta(days=1)))
    if chosen.as_of:
        conditions.append(public <= chosen.as_of)
    return conditions


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _public_moment(claims: sa.Table) -> sa.ColumnElement[datetime]:
    """When a claim came out, or was first seen here."""
    return sa.func.coalesce(claims.c.published, claims.c.first_seen, type_=claims.c.first_seen.type)


def _side(claims: sa.Table) -> sa.ColumnElement[int]:
    uncommitted = sa.or_(
        claims.c.hedge == Hedge.UNCERTAIN.value,
        claims.c.stance.in_((Stance.DENIED.value, Stance.DECLINED.value)),
    )
    return sa.case((claims.c.negated, -1), (uncommitted, 0), else_=1)


DAY = "day"
"""Name of the column that holds the day a claim came out, in UTC."""

SIDE = "side"
"""Name of the column that says where a claim stands: 1 for its proposition, -1 against it, 0 where its speaker does not
commit."""

_REPEATED = frozenset(
    {"document_id", "subject_id", "predicate", "object_id", "speaker_id", "stance", "hedge"}
    | {"proposition_id", "origin_key"}
)
"""Columns whose values many claims share."""

_TOGETHER = 500
"""Propositions whose claims are read by one statement."""


def chosen_claims(
    session: Session,
    chosen: GraphFilter,
    names: Sequence[str],
    *,
    of_propositions: frozenset[str] | None = None,
    in_order: bool = False,
    passing: frozenset[str] = frozenset(),
) -> Iterator[list[Sequence[Any]]]:
    """Columns of the chosen claims that join two entities, some thousand rows at a time; equal values are one object.

    Args:
        session: of the store.
        chosen: the filter.
        names: of the table of claims, `DAY` and `SIDE`.
        of_propositions: only claims of these; None is all. Not to be had in order.
        in_order: of their ids, else as the database finds them, which is quicker.
        passing: columns of which the caller keeps nothing, so that their values are left as they come.
    """
    claims = table_of(Claim)
    made = {DAY: _public_moment, SIDE: _side}
    columns_of: list[Any] = [made[name](claims) if name in made else claims.c[name] for name in names]
    query = sa.select(*columns_of).where(*claim_conditions(chosen))
    queries = [query.order_by(claims.c.id) if in_order else query]
    if of_propositions is not None:
        parts = batched(sorted(of_propositions), _TOGETHER)
        queries = [query.where(claims.c.proposition_id.in_(part)) for part in parts]
    share = [_sharing(name, passing) for name in names]
    for columns in chain.from_iterable(stored_columns(session, each, stored_times=True) for each in queries):
        yield [
            values if shared is None else shared(values)
            for values, shared in zip(columns, share, strict=True)
        ]


def _sharing(name: str, passing: frozenset[str]) -> Callable[[Sequence[Any]], list[Any]] | None:
    """Makes equal values of a column one object, and moments days; None where that is not wanted."""
    if name == DAY:
        days = _Days()
        return lambda values: list(map(days.__getitem__, values))
    if name in passing or name not in _REPEATED:
        return None
    seen: dict[Any, Any] = {}
    return lambda values: list(map(seen.setdefault, values, values))


class _Days(dict[Any, date]):
    """The day of each moment that was asked for, as the database gives it; SQLite's text is in UTC."""

    def __missing__(self, stored: str | datetime) -> date:
        day = date.fromisoformat(stored[:10]) if isinstance(stored, str) else stored.date()
        self[stored] = day
        return day
