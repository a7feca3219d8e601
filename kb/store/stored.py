"""What propositions come to, from what is stored of them instead of from all of their claims.

A hub's propositions have hundreds of claims each, and a page shows fifty of them. What they come to now was stored when
they were counted. As of a past day the stored history holds up to that day, since no step of it depends on what came
later, and the database counts the claims in an index that has all that counting reads. What this store had seen by a
moment, and propositions whose standing a person set, are counted from the claims.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from kb.batches import batched
from kb.models import Claim, Proposition, Review, StandingChange
from kb.ontology import Predicate, Stance, Standing
from kb.resolve.standing import Step
from kb.resolve.suits import NO_DOCKET
from kb.resolve.summary import Side, Summary, origin_of, rank_of, side_of, without_standing
from kb.store.as_of import Basis, Moment, known, known_at, said_by_at, said_by_then, since_when
from kb.store.counting import stored_groups, summaries
from kb.store.ranking import speaks_against, supports
from kb.store.session import table_of

_PART = 400
_KEYS: sa.BindParameter[Any] = sa.bindparam("keys", expanding=True)
"""Ids that a prepared query is given."""
_SIDES = tuple(Side)
_NEVER_FOR = frozenset({Stance.DENIED.value, Stance.DECLINED.value})

Answered = tuple[dict[str, Any], Summary]
"""A proposition's ends with its case, and what it comes to."""


def stored_summaries(
    session: Session, ids: Sequence[str], as_of: Moment | None, *, evidence: int
) -> list[Answered]:
    """What the propositions come to, in the order given; those of which nothing was said by then are left out.

    No proposition may wait to be counted, and identity has to be as it is now. Of the evidence only the first so many
    claims are given.
    """
    if as_of is not None and as_of.basis is not Basis.PUBLIC:
        return summaries(session, stored_groups(session, ids, as_of), as_of)
    set_by_hand = _set_by_hand(session, ids)
    by_hand = [key for key in ids if key in set_by_hand]
    counted = summaries(session, stored_groups(session, by_hand, as_of), as_of) if by_hand else []
    found = {ends["id"]: (ends, summary) for ends, summary in counted}
    for part in batched([key for key in ids if key not in set_by_hand], _PART):
        found |= _now(session, part, evidence) if as_of is None else _then(session, part, as_of, evidence)
    return [found[key] for key in ids if key in found]


def standings_of(
    session: Session, ids: Sequence[str], as_of: Moment | None
) -> dict[str, tuple[dict[str, Any], Standing, bool]]:
    """The ends of propositions, where each stands and whether it is contested; under the terms of `stored_summaries`."""
    return {
        ends["id"]: (ends, summary.standing, summary.contested)
        for ends, summary in stored_summaries(session, ids, as_of, evidence=0)
    }


def _set_by_hand(session: Session, ids: Sequence[str]) -> set[str]:
    """Those of the propositions whose standing a person set at some time."""
    table = table_of(Review)
    found: set[str] = set()
    for part in batched(list(ids), _PART):
        query = sa.select(table.c.key).where(table.c.kind == "standing", table.c.key.in_(part))
        found.update(session.connection().execute(query).scalars())
    return found


def _now(session: Session, ids: Sequence[str], evidence: int) -> dict[str, Answered]:
    table = table_of(Proposition)
    rows = (
        session.connection()
        .execute(sa.select(table).where(table.c.id.in_(ids), table.c.claim_count > 0))
        .all()
    )
    histories = _histories(session, ids, None)
    shown = _shown_now(session, {row.id: row.stances for row in rows}, evidence)
    return {
        row.id: (
            _ends(row),
            Summary(
                standing=Standing(row.standing),
                reason=row.standing_reason.removesuffix(f"; {NO_DOCKET}") if _lacks_docket(row) else row.standing_reason,
                since=row.standing_since,
                contested=row.contested,
                support_origins=row.support_origins,
                support_documents=row.support_documents,
                against_origins=row.against_origins,
                claims=row.claim_count,
                stances=row.stances,
                first_seen=row.first_seen,
                last_seen=row.last_seen,
                history=histories.get(row.id, ()),
                evidence=shown.get(row.id, ()),
            ),
        )
        for row in rows
    }  # fmt: skip


def _lacks_docket(row: Any) -> bool:
    return row.predicate == Predicate.SUED and row.case_id is None


def _ends(row: Any) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ("id", "subject_id", "predicate", "object_id", "case_id")}


def _histories(session: Session, ids: Sequence[str], as_of: Moment | None) -> dict[str, tuple[Step, ...]]:
    """The standings that the propositions took by a moment, oldest first."""
    table = table_of(StandingChange)
    query = sa.select(
        table.c.proposition_id, table.c.standing, table.c.since, table.c.claim_id, table.c.reason
    ).where(table.c.proposition_id.in_(ids))
    if as_of is not None:
        query = query.where(table.c.since <= as_of.at)
    steps: dict[str, list[Step]] = {}
    for key, standing, since, claim_id, reason in session.connection().execute(query.order_by(table.c.since)):
        steps.setdefault(key, []).append(Step(Standing(standing), since, claim_id, reason))
    return {key: tuple(taken) for key, taken in steps.items()}


@dataclass(slots=True)
class _Words:
    """The claims of a proposition that were known at some time up to a moment, by how they are worded."""

    live: dict[tuple[Side, str], int] = field(default_factory=dict)
    """Those that were not retracted, by side and stance."""
    cells: list[Any] = field(default_factory=list)
    """All, as (stance, negated, hedge)."""
    last: Any = None

    def stances(self) -> dict[str, int]:
        """Live claims by stance."""
        found: dict[str, int] = {}
        for (_, stance), count in self.live.items():
            found[stance] = found.get(stance, 0) + count
        return dict(sorted(found.items()))

    def on(self, side: Side) -> bool:
        """Whether there are live claims on a side."""
        return any(here is side for here, _ in self.live)


def _then(session: Session, ids: Sequence[str], as_of: Moment, evidence: int) -> dict[str, Answered]:
    table = table_of(Proposition)
    words = _words(session, ids, as_of)
    columns = (
        table.c.id,
        table.c.subject_id,
        table.c.predicate,
        table.c.object_id,
        table.c.case_id,
        table.c.first_seen,
    )
    rows = session.connection().execute(sa.select(*columns).where(table.c.id.in_(list(words)))).all()
    histories = _histories(session, ids, as_of)
    counts = _counts(session, ids, as_of)
    shown = _strongest_claims(session, _needed(words, evidence), as_of, evidence)
    found: dict[str, Answered] = {}
    for row in rows:
        told, history = words[row.id], histories.get(row.id, ())
        last = history[-1] if history else None
        support, documents, against = counts.get(row.id, (0, 0, 0))
        stances = told.stances()
        found[row.id] = (
            _ends(row),
            Summary(
                standing=last.standing if last else Standing.REPORTED,
                reason=last.reason if last else without_standing(told.cells),
                since=last.since if last else row.first_seen,
                contested=told.on(Side.FOR) and told.on(Side.AGAINST),
                support_origins=support,
                support_documents=documents,
                against_origins=against,
                claims=sum(stances.values()),
                stances=stances,
                first_seen=row.first_seen,
                last_seen=told.last,
                history=history,
                evidence=shown.get(row.id, ()),
            ),
        )
    return found


def _words(session: Session, ids: Sequence[str], as_of: Moment | None) -> dict[str, _Words]:
    """How the claims of propositions are worded."""
    found: dict[str, _Words] = {}
    for cell in session.connection().execute(_words_at(as_of.basis if as_of else None), _values(ids, as_of)):
        words = found.setdefault(cell.proposition_id, _Words())
        words.cells.append(cell)
        words.last = max(words.last or cell.last, cell.last)
        if cell.live:
            place = (side_of(cell.stance, cell.negated, cell.hedge), cell.stance)
            words.live[place] = words.live.get(place, 0) + cell.live
    return found


@cache
def _words_at(basis: Basis | None) -> sa.Select[Any]:
    claims = table_of(Claim)
    columns = (claims.c.proposition_id, claims.c.stance, claims.c.negated, claims.c.hedge)
    live = known_at(basis) if basis else known(None)
    said = said_by_at(basis) if basis else said_by_then(None)
    return (
        sa.select(
            *columns,
            sa.func.count(sa.case((sa.and_(*live), 1))).label("live"),
            sa.func.max(since_when(Basis.PUBLIC), type_=claims.c.first_seen.type).label("last"),
        )
        .where(claims.c.proposition_id.in_(_KEYS), *said)
        .group_by(*columns)
    )


def _values(ids: Sequence[str], as_of: Moment | None) -> dict[str, Any]:
    """What a prepared query is asked with."""
    return {"keys": list(ids)} | ({"at": as_of.at} if as_of else {})


def _counts(session: Session, ids: Sequence[str], as_of: Moment) -> dict[str, tuple[int, int, int]]:
    """Origins for, documents for and origins against, of the claims that were known at the moment."""
    rows = session.connection().execute(_counts_at(as_of.basis), _values(ids, as_of))
    return {key: (support, documents, against) for key, support, documents, against in rows}


@cache
def _counts_at(basis: Basis) -> sa.Select[Any]:
    claims = table_of(Claim)
    return (
        sa.select(
            claims.c.proposition_id,
            sa.func.count(sa.case((supports(claims), origin_of(claims))).distinct()),
            sa.func.count(sa.case((supports(claims), claims.c.document_id)).distinct()),
            sa.func.count(sa.case((speaks_against(claims), origin_of(claims))).distinct()),
        )
        .where(claims.c.proposition_id.in_(_KEYS), *known_at(basis))
        .group_by(claims.c.proposition_id)
    )


def _shown_now(
    session: Session, stances: Mapping[str, Mapping[str, int]], evidence: int
) -> dict[str, tuple[str, ...]]:
    """The first claims of each proposition, of which only the live claims by stance are known.

    As a rule the strongest word is for the proposition, so that its claims are looked at first; where they turn out not to
    be enough, all are.
    """
    likely: dict[str, set[str]] = {}
    for key, counts in stances.items():
        count = 0
        for stance in sorted(counts, key=rank_of):
            if count < evidence and stance not in _NEVER_FOR:
                likely.setdefault(key, set()).add(stance)
                count += counts[stance]
    found = _strongest_claims(session, likely, None, evidence, only_for=True)
    short = [key for key in stances if len(found.get(key, ())) < evidence]
    if short:
        found |= _strongest_claims(session, _needed(_words(session, short, None), evidence), None, evidence)
    return found


def _needed(words: Mapping[str, _Words], evidence: int) -> dict[str, set[str]]:
    """The stances among whose claims the first ones of each proposition are."""
    found: dict[str, set[str]] = {}
    for key, told in words.items():
        count = 0
        for side, stance in sorted(told.live, key=lambda place: (_SIDES.index(place[0]), rank_of(place[1]))):
            if count < evidence:
                found.setdefault(key, set()).add(stance)
                count += told.live[side, stance]
    return found


def _strongest_claims(
    session: Session,
    stances: Mapping[str, Collection[str]],
    as_of: Moment | None,
    evidence: int,
    *,
    only_for: bool = False,
) -> dict[str, tuple[str, ...]]:
    """The first live claims of each proposition among those of some stances: by side, strongest word, oldest first."""
    claims = table_of(Claim)
    by_stance: dict[str, list[str]] = {}
    for key, needed in stances.items():
        for stance in needed:
            by_stance.setdefault(stance, []).append(key)
    if evidence == 1 and all(len(needed) == 1 for needed in stances.values()):
        return _strongest_claim(session, by_stance, as_of, only_for=only_for)
    side = sa.case((supports(claims), 0), (speaks_against(claims), 1), else_=2)
    ranked: dict[str, list[tuple[int, int, int, str]]] = {}
    for stance, keys in by_stance.items():
        place = sa.func.row_number().over(
            partition_by=claims.c.proposition_id, order_by=(side, since_when(Basis.PUBLIC), claims.c.id)
        )
        query = sa.select(
            claims.c.proposition_id, claims.c.id, side.label("side"), place.label("place")
        ).where(claims.c.proposition_id.in_(keys), claims.c.stance == stance, *known(as_of))
        if only_for:
            query = query.where(supports(claims))
        numbered = query.subquery()
        first = sa.select(numbered).where(numbered.c.place <= evidence)
        for key, claim_id, here, number in session.connection().execute(first):
            ranked.setdefault(key, []).append((here, rank_of(stance), number, claim_id))
    return {key: tuple(claim_id for *_, claim_id in sorted(rows)[:evidence]) for key, rows in ranked.items()}


def _strongest_claim(
    session: Session, by_stance: Mapping[str, Sequence[str]], as_of: Moment | None, *, only_for: bool
) -> dict[str, tuple[str, ...]]:
    """As `_strongest_claims`, the first one of a single stance: found within its proposition, without numbering all."""
    found: dict[str, tuple[str, ...]] = {}
    query = _claim_at(as_of.basis if as_of else None, only_for)
    for stance, keys in by_stance.items():
        for part in batched(keys, _PART):
            rows = session.connection().execute(query, _values(part, as_of) | {"stance": stance})
            found.update((key, (claim_id,)) for key, claim_id in rows if claim_id is not None)
    return found


@cache
def _claim_at(basis: Basis | None, only_for: bool) -> sa.Select[Any]:
    claims, table = table_of(Claim), table_of(Proposition)
    side = sa.case((supports(claims), 0), (speaks_against(claims), 1), else_=2)
    first = (
        sa.select(claims.c.id)
        .where(
            claims.c.proposition_id == table.c.id,
            claims.c.stance == sa.bindparam("stance"),
            *(known_at(basis) if basis else known(None)),
            *((supports(claims),) if only_for else ()),
        )
        .order_by(*(() if only_for else (side,)), since_when(Basis.PUBLIC), claims.c.id)
        .limit(1)
    )
    return sa.select(table.c.id, first.scalar_subquery()).where(table.c.id.in_(_KEYS))
