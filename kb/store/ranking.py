"""What claims of an entity come to, counted by the database: for ranking long lists of which one page is shown.

Counting by the stored proposition is right as long as identity at the moment is identity now; whether it is, is asked
first.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlmodel import Session

from kb.batches import batched
from kb.models import Claim, Judgement
from kb.ontology import Hedge, Predicate, Stance
from kb.resolve.comparing import Verdict
from kb.resolve.identity import Family
from kb.resolve.summary import origin_of
from kb.store.as_of import Basis, Moment, known, said_by_then, since_when
from kb.store.session import table_of

Columns = list[sa.ColumnElement[Any]]


class Told(NamedTuple):
    """What a group of speakers says of a proposition; the moment is as the database has it."""

    proposition_id: str
    group: str
    speakers: tuple[str, ...]
    """All of the group that accuse at all, not only of this."""
    origins: int
    first: Any


def identity_is_as_now(session: Session, as_of: Moment | None) -> bool:
    """Whether no judgement was made or ended after the moment."""
    if as_of is None:
        return True
    table = table_of(Judgement)
    moved = (
        sa.select(table.c.id)
        .where(
            table.c.verdict.in_((Verdict.SAME.value, Verdict.DIFFERENT.value)),
            sa.or_(table.c.created_at > as_of.at, table.c.deleted_at > as_of.at),
        )
        .limit(1)
    )
    return session.connection().execute(moved).first() is None


@cache
def supports(claims: sa.FromClause) -> sa.ColumnElement[bool]:
    """Plain support in SQL, as `kb.resolve.standing.is_support` has it."""
    return sa.and_(
        claims.c.negated.is_(False),
        claims.c.hedge != Hedge.UNCERTAIN.value,
        claims.c.stance.not_in((Stance.DENIED.value, Stance.DECLINED.value)),
    )


@cache
def speaks_against(claims: sa.FromClause) -> sa.ColumnElement[bool]:
    """What speaks plainly against a proposition in SQL, as `kb.resolve.standing.is_against` has it."""
    return sa.and_(
        claims.c.hedge != Hedge.UNCERTAIN.value,
        claims.c.stance != Stance.DECLINED.value,
        sa.or_(claims.c.negated.is_(True), claims.c.stance == Stance.DENIED.value),
    )


def best_supported(
    session: Session,
    members: Sequence[str],
    role: str,
    predicates: Sequence[str],
    as_of: Moment | None,
    *,
    limit: int,
    offset: int,
) -> list[str]:
    """Propositions with one of the entities in a role, best supported first, then those said last; live ones only."""
    claims = table_of(Claim)
    columns: Columns = [
        claims.c.proposition_id,
        sa.case((sa.and_(supports(claims), *known(as_of)), origin_of(claims))).label("origin"),
        since_when(as_of.basis if as_of else Basis.PUBLIC).label("moment"),
        sa.case((sa.and_(*known(as_of)), 1), else_=0).label("live"),
    ]
    conditions: Columns = [
        claims.c.proposition_id.is_not(None), claims.c.predicate != Predicate.SAID.value, *said_by_then(as_of),
    ]  # fmt: skip
    if predicates:
        conditions.append(claims.c.predicate.in_(list(predicates)))
    sides = {"subject": (claims.c.subject_id,), "object": (claims.c.object_id,)}.get(
        role, (claims.c.subject_id, claims.c.object_id)
    )
    touching = sa.union_all(*(sa.select(*columns).where(side.in_(members), *conditions) for side in sides))
    found = touching.subquery("touching")
    query = (
        sa.select(found.c.proposition_id)
        .group_by(found.c.proposition_id)
        .having(sa.func.max(found.c.live) == 1)
        .order_by(
            sa.func.count(found.c.origin.distinct()).desc(),
            sa.func.max(found.c.moment).desc(),
            found.c.proposition_id,
        )
        .limit(limit)
        .offset(offset)
    )
    return list(session.connection().execute(query).scalars())


def told_by_speakers(
    session: Session,
    family: Family,
    members: Sequence[str],
    stances: Sequence[str],
    predicates: Sequence[str],
    as_of: Moment | None,
    *,
    proposition_ids: Sequence[str] | None = None,
) -> list[Told]:
    """What groups of speakers say plainly of the entities as subjects: proposition, group, its speakers, number of origins
    and first moment.

    `proposition_ids` are the propositions to look at; None is all. The speakers are loaded into `family`.
    """
    claims = table_of(Claim)
    moment = since_when(as_of.basis if as_of else Basis.PUBLIC)
    conditions: Columns = [
        # as an expression: SQLite would else read all claims of three stances by the index of stances
        sa.func.coalesce(claims.c.stance, "").in_(list(stances)),
        claims.c.negated.is_(False),
        claims.c.speaker_id.is_not(None),
        *known(as_of),
    ]
    places: list[sa.ColumnElement[bool]] = []
    if proposition_ids is None:
        places.append(
            sa.and_(
                claims.c.subject_id.in_(members),
                claims.c.predicate.in_(list(predicates)),
                claims.c.proposition_id.is_not(None),
            )
        )
    else:
        places += [claims.c.proposition_id.in_(part) for part in batched(list(proposition_ids), 400)]
    found: list[Told] = []
    for place in places:
        who = sa.select(claims.c.speaker_id).where(place, *conditions).distinct()
        speakers = list(session.connection().execute(who).scalars())
        family.load(speakers)
        group_of = {key: family.group(key, as_party=True) for key in speakers}
        moved = {key: group for key, group in group_of.items() if key != group}
        group: sa.ColumnElement[Any] = claims.c.speaker_id
        if moved:
            group = sa.case(moved, value=claims.c.speaker_id, else_=claims.c.speaker_id)
        named: dict[str, list[str]] = {}
        for key in sorted(group_of):
            named.setdefault(group_of[key], []).append(key)
        query = (
            sa.select(
                claims.c.proposition_id,
                group.label("group"),
                sa.func.count(sa.case((supports(claims), origin_of(claims))).distinct()).label("origins"),
                sa.type_coerce(sa.func.min(moment), sa.types.NullType()).label("first"),
            )
            .where(place, *conditions)
            .group_by(claims.c.proposition_id, sa.text("2"))
        )
        found += [
            Told(key, speaker, tuple(named[speaker]), origins, first)
            for key, speaker, origins, first in session.connection().execute(query)
        ]
    return found
