"""The best supported propositions of an entity, found without reading all of its claims.

A hub has tens of thousands of claims, and a page shows fifty propositions. Those of most support are read from an
index; what was known at a past moment, or what one speaker says, can only be less than all that supports a proposition
now, so that reading on ends where nothing further down can reach the page (the threshold algorithm of Fagin, Lotem and
Naor, 2001, with one list).
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from kb.batches import batched
from kb.models import Claim, Entity, Proposition
from kb.ontology import SYMMETRIC
from kb.resolve.identity import Family
from kb.resolve.propositions import RECOUNT
from kb.resolve.recounting import OWN_WORDS
from kb.resolve.summary import origin_of
from kb.store.as_of import Basis, Moment, known_at, said_by_at, since_when
from kb.store.ranking import supports
from kb.store.session import table_of

_FIRST = 100
"""Propositions of each end that are looked at to begin with."""
_PART = 100
"""Propositions that are counted together."""
_GROWTH = 3
_TOGETHER = 100
"""Ends that are read by one statement."""

Rank = tuple[int, Any, str]
"""Origins, newest moment, id: most and newest first, then by id."""


@dataclass(frozen=True, slots=True)
class Ends:
    """Which propositions: those with one of some entities at an end."""

    places: tuple[tuple[str, str], ...]
    """Ends and entities, such as ("subject_id", "company-openai"); without those that no proposition has there."""
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
    if is_waiting(session):
        return None
    sides = ("subject_id", "object_id") if role == "any" else (f"{role}_id",)
    return Ends(tuple(_places(session, members, sides)), tuple(predicates))


def _places(session: Session, members: Sequence[str], sides: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The ends at which an entity stands in a proposition; one that is not stored any more is looked for at each."""
    table, entities = table_of(Proposition), table_of(Entity)
    there = [sa.exists().where(table.c[side] == entities.c.id) for side in sides]
    query = sa.select(entities.c.id, *there).where(entities.c.id.in_(members))
    stands = {row[0]: row[1:] for row in session.connection().execute(query)}
    for key in members:
        for place, side in enumerate(sides):
            if key not in stands or stands[key][place]:
                yield side, key


def is_waiting(session: Session) -> bool:
    """Whether propositions wait to be counted, so that what is stored of them is not what their claims come to."""
    table = table_of(Proposition)
    waiting = sa.select(table.c.id).where(table.c.claim_count == sa.literal_column(str(RECOUNT))).limit(1)
    return session.connection().execute(waiting).first() is not None


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


def in_parts(
    session: Session, ends: Ends, as_of: Moment | None, *, stances: Collection[str] = ()
) -> Iterator[tuple[list[str], int]]:
    """Ids of propositions, part by part, and the most origins that any later one can have.

    With `stances` the origins of claims with these words and of documents' own words are meant, of which there are no more
    than claims, and propositions without such a claim are left out.
    """
    told: set[str] = set()
    if as_of is not None and (extra := _retracted_since(session, ends, as_of)):
        told |= extra
        yield sorted(extra), _NO_BOUND
    size = _FIRST
    while True:
        found, bound = _top(session, ends, as_of, size, stances)
        waiting = [rank for rank in sorted(found, key=_order) if rank[2] not in told]
        there = sum(rank[0] >= bound for rank in waiting)
        for start in range(0, there, _PART):
            part = waiting[start : min(start + _PART, there)]
            told.update(key for _, _, key in part)
            after = start + len(part)
            yield [key for _, _, key in part], max(bound, waiting[after][0] if after < len(waiting) else -1)
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


def _top(
    session: Session, ends: Ends, as_of: Moment | None, size: int, stances: Collection[str] = ()
) -> tuple[list[Rank], int]:
    """The strongest of each end, and the most support of those that were left out; -1 where none was.

    With `stances` propositions without claims in these words are left out, and no rank has more origins than such claims.
    """
    found: dict[str, Rank] = {}
    bound = -1
    when = "now" if as_of is None else as_of.basis.value
    for places in batched(list(ends.places), _TOGETHER):
        query = _strongest_at(tuple(side for side, _ in places), ends.predicates, when, bool(stances))
        values: dict[str, Any] = {f"member_{number}": member for number, (_, member) in enumerate(places)}
        values |= {"size": size} | ({"at": as_of.at} if as_of is not None and when == Basis.PUBLIC else {})
        read: list[list[int]] = [[] for _ in places]
        for number, support, last, key, *words in session.connection().execute(query, values).all():
            read[number].append(support)
            told = support
            if stances:
                told = sum(words[0].get(stance, 0) for stance in stances) + len(words[1].get(OWN_WORDS, ()))
            if told or not stances:
                found[key] = (min(support, told), last, key)
        bound = max(bound, *(min(supports) for supports in read if len(supports) == size), -1)
    return list(found.values()), bound


@lru_cache(maxsize=64)
def _strongest_at(
    sides: tuple[str, ...], predicates: tuple[str, ...], when: str, with_words: bool
) -> sa.Select[Any] | sa.CompoundSelect[Any]:
    """The strongest propositions with `member_N` at the N-th side; made once, since it costs more than its answer."""
    table = table_of(Proposition)
    conditions: list[sa.ColumnElement[bool]] = []
    if predicates:
        # as an expression: the order is to come from the index
        conditions.append(sa.func.coalesce(table.c.predicate, "").in_(predicates))
    if when == "now":
        conditions.append(table.c.claim_count > 0)
    elif when == Basis.PUBLIC:
        conditions.append(table.c.first_seen <= sa.bindparam("at", type_=table.c.first_seen.type))
    moment = sa.type_coerce(table.c.last_seen, sa.types.NullType())
    more = (table.c.stances, table.c.notes) if with_words else ()
    parts = [
        sa.select(sa.literal(number).label("number"), table.c.support_origins, moment, table.c.id, *more)
        .where(table.c[side] == sa.bindparam(f"member_{number}"), *conditions)
        .order_by(table.c.support_origins.desc(), table.c.last_seen.desc(), table.c.id)
        .limit(sa.bindparam("size", type_=sa.Integer))
        .subquery()
        for number, side in enumerate(sides)
    ]
    return sa.union_all(*(sa.select(part) for part in parts))


def _retracted_since(session: Session, ends: Ends, as_of: Moment) -> set[str]:
    """Propositions with claims that were retracted after the moment: they can have had more support than now."""
    claims, table = table_of(Claim), table_of(Proposition)
    # nothing but the condition that the partial index is made for: more makes SQLite take another
    retracted = sa.select(claims.c.proposition_id).where(claims.c.retracted_at > as_of.at)
    keys = set(session.connection().execute(retracted).scalars()) - {None}
    found: set[str] = set()
    for part in batched(sorted(keys), 400):
        query = sa.select(table.c.id, table.c.subject_id, table.c.object_id, table.c.predicate).where(
            table.c.id.in_(part)
        )
        for key, subject, object_, predicate in session.connection().execute(query):
            here = {("subject_id", subject), ("object_id", object_)}
            if not here.isdisjoint(ends.places) and predicate in (ends.predicates or (predicate,)):
                found.add(key)
    return found


def _counted(session: Session, keys: Sequence[str], as_of: Moment) -> list[Rank]:
    """Propositions by their claims that were known at the moment; live ones only."""
    found: list[Rank] = []
    for part in batched(list(keys), 400):
        rows = session.connection().execute(_counts_at(as_of.basis), {"keys": list(part), "at": as_of.at})
        found += [(row[0], row[1], row[2]) for row in rows]
    return found


@cache
def _counts_at(basis: Basis) -> sa.Select[Any]:
    """Origins, newest moment and id of the propositions `keys` of which claims were live at `at`."""
    claims = table_of(Claim)
    live = sa.and_(*known_at(basis))
    return (
        sa.select(
            sa.func.count(sa.case((sa.and_(supports(claims), live), origin_of(claims))).distinct()),
            sa.type_coerce(sa.func.max(since_when(basis)), sa.types.NullType()),
            claims.c.proposition_id,
        )
        .where(claims.c.proposition_id.in_(sa.bindparam("keys", expanding=True)), *said_by_at(basis))
        .group_by(claims.c.proposition_id)
        .having(sa.func.max(sa.case((live, 1), else_=0)) == 1)
    )
