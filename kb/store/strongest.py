"""The best supported propositions of an entity, found without reading all of its claims.

A hub has tens of thousands of claims, and a page shows fifty propositions. Those of most support are read from an
index; what was known at a past moment, or what one speaker says, can only be less than all that supports a proposition
now, so that reading on ends where nothing further down can reach the page (the threshold algorithm of Fagin, Lotem and
Naor, 2001, with one list).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from kb.batches import batched
from kb.models import Claim, Proposition
from kb.ontology import SYMMETRIC
from kb.resolve.identity import Family
from kb.resolve.propositions import RECOUNT
from kb.resolve.summary import origin_of
from kb.store.as_of import Basis, Moment, known, said_by_then, since_when
from kb.store.ranking import supports
from kb.store.session import table_of

_FIRST = 100
_GROWTH = 3

Rank = tuple[int, Any, str]
"""Origins, newest moment, id: most and newest first, then by id."""


@dataclass(frozen=True, slots=True)
class Ends:
    """Which propositions: those with one of the entities at one of the ends."""

    members: tuple[str, ...]
    sides: tuple[str, ...]
    predicates: tuple[str, ...] = ()


def ends_of(
    session: Session, entity_id: str, members: Sequence[str], role: str, predicates: Sequence[str]
) -> Ends | None:
    """The ends by which the claims of an entity are exactly the claims of its propositions; None where they are not.

    They are not for a legal entity or a model, whose claims count for its group, for one side of a predicate that has
    none, and as long as propositions wait to be counted.
    """
    family = Family(session)
    family.load([entity_id])
    if family.group(entity_id, as_party=True) != entity_id:
        return None
    if role != "any" and (not predicates or SYMMETRIC.intersection(predicates)):
        return None
    table = table_of(Proposition)
    waiting = sa.select(table.c.id).where(table.c.claim_count == sa.literal_column(str(RECOUNT))).limit(1)
    if session.connection().execute(waiting).first() is not None:
        return None
    sides = ("subject_id", "object_id") if role == "any" else (f"{role}_id",)
    return Ends(tuple(members), sides, tuple(predicates))


def best_of(session: Session, ends: Ends, as_of: Moment | None, *, limit: int, offset: int) -> list[str]:
    """Live propositions, best supported first, then those said last."""
    need = limit + offset
    if as_of is None:
        found, _ = _top(session, ends, None, need)
        return [key for _, _, key in sorted(found, key=_order)[offset:need]]
    ranked: list[Rank] = []
    for keys, bound in in_parts(session, ends, as_of):
        ranked += _counted(session, keys, as_of)
        ranked = sorted(ranked, key=_order)[:need]
        if len(ranked) == need and ranked[-1][0] > bound:
            break
    return [key for _, _, key in ranked[offset:]]


def in_parts(session: Session, ends: Ends, as_of: Moment | None) -> Iterator[tuple[list[str], int]]:
    """Ids of propositions, part by part, and the most origins that any later one can have."""
    told: set[str] = set()
    if as_of is not None and (extra := _retracted_since(session, ends, as_of)):
        told |= extra
        yield sorted(extra), _NO_BOUND
    size = _FIRST
    while True:
        found, bound = _top(session, ends, as_of, size)
        part = [key for support, _, key in sorted(found, key=_order) if support >= bound and key not in told]
        told.update(part)
        yield part, bound
        if bound < 0:
            return
        size *= _GROWTH


_NO_BOUND = 1 << 62


def _order(rank: Rank) -> tuple[int, "_Latest", str]:
    return (-rank[0], _Latest(rank[1]), rank[2])


class _Latest:
    """A moment as the database has it, sorted the newest first."""

    __slots__ = ("moment",)

    def __init__(self, moment: Any) -> None:
        self.moment = moment

    def __lt__(self, other: "_Latest") -> bool:
        return bool(self.moment > other.moment)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Latest) and self.moment == other.moment

    __hash__ = None  # type: ignore[assignment]


def _top(session: Session, ends: Ends, as_of: Moment | None, size: int) -> tuple[list[Rank], int]:
    """The strongest of each end, and the most support of those that were left out; -1 where none was."""
    table = table_of(Proposition)
    found: dict[str, Rank] = {}
    bound = -1
    moment = sa.type_coerce(table.c.last_seen, sa.types.NullType())
    for side in ends.sides:
        query = (
            sa.select(table.c.support_origins, moment, table.c.id)
            .where(table.c[side] == sa.bindparam("member"))
            .order_by(table.c.support_origins.desc(), table.c.last_seen.desc(), table.c.id)
            .limit(size)
        )
        if ends.predicates:
            # as an expression: the order is to come from the index
            query = query.where(sa.func.coalesce(table.c.predicate, "").in_(ends.predicates))
        if as_of is None:
            query = query.where(table.c.claim_count > 0)
        elif as_of.basis is Basis.PUBLIC:
            query = query.where(table.c.first_seen <= as_of.at)
        for member in ends.members:
            rows = session.connection().execute(query, {"member": member}).all()
            found.update((row[2], (row[0], row[1], row[2])) for row in rows)
            if len(rows) == size:
                bound = max(bound, rows[-1][0])
    return list(found.values()), bound


def _retracted_since(session: Session, ends: Ends, as_of: Moment) -> set[str]:
    """Propositions with claims that were retracted after the moment: they can have had more support than now."""
    claims, table = table_of(Claim), table_of(Proposition)
    # nothing but the condition that the partial index is made for: more makes SQLite take another
    retracted = sa.select(claims.c.proposition_id).where(claims.c.retracted_at > as_of.at)
    keys = set(session.connection().execute(retracted).scalars()) - {None}
    found: set[str] = set()
    for part in batched(sorted(keys), 400):
        query = sa.select(table.c.id, *(table.c[side] for side in ends.sides), table.c.predicate).where(
            table.c.id.in_(part)
        )
        for key, *sides, predicate in session.connection().execute(query):
            if not set(sides).isdisjoint(ends.members) and predicate in (ends.predicates or (predicate,)):
                found.add(key)
    return found


def _counted(session: Session, keys: Sequence[str], as_of: Moment) -> list[Rank]:
    """Propositions by their claims that were known at the moment; live ones only."""
    claims = table_of(Claim)
    found: list[Rank] = []
    for part in batched(list(keys), 400):
        live = sa.and_(*known(as_of))
        query = (
            sa.select(
                sa.func.count(sa.case((sa.and_(supports(claims), live), origin_of(claims))).distinct()),
                sa.type_coerce(sa.func.max(since_when(as_of.basis)), sa.types.NullType()),
                claims.c.proposition_id,
            )
            .where(claims.c.proposition_id.in_(part), *said_by_then(as_of))
            .group_by(claims.c.proposition_id)
            .having(sa.func.max(sa.case((live, 1), else_=0)) == 1)
        )
        found += [(row[0], row[1], row[2]) for row in session.connection().execute(query)]
    return found
