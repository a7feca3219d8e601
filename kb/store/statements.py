"""What somebody said: claims by stance, and statements with all the reports of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from kb.models import Claim
from kb.ontology import Stance
from kb.resolve.summary import claims_with_origins, independent_origins
from kb.store.as_of import Basis, Moment, known
from kb.store.entities import family_ids, party_ids
from kb.store.evidence import EvidenceCard, cards_of
from kb.store.newest import newest_rows
from kb.store.own_words import own_claims
from kb.store.session import table_of


def said_by(
    session: Session,
    entity_id: str,
    stances: Sequence[Stance],
    *,
    as_of: Moment | None = None,
    limit: int = 200,
    offset: int = 0,
) -> list[EvidenceCard]:
    """Claims of the entity with one of the stances (what it denied, admitted, …), newest first.

    What its people say is theirs, and so is what nobody is named for in its own posts and releases; an admission is against
    the speaker's own interest, so that whoever admits something of the entity admits it for the entity.
    """
    claims = table_of(Claim)
    members = family_ids(session, entity_id, as_of)
    spoken: sa.ColumnElement[bool] = claims.c.speaker_id.in_(members)
    own = own_claims(session, members, [stance.value for stance in stances], as_of, limit=offset + limit)
    if own:
        spoken = sa.or_(spoken, claims.c.id.in_(own))
    if list(stances) == [Stance.ADMITTED]:
        spoken = sa.or_(spoken, claims.c.subject_id.in_(party_ids(session, entity_id, as_of)))
    conditions = [spoken, claims.c.stance.in_([stance.value for stance in stances]), *known(as_of)]
    if not own and Stance.ADMITTED not in stances and len(members) * len(stances) <= _TOGETHER:
        keys = _newest_said(session, members, stances, as_of, offset + limit)
        return cards_of(session, keys[offset:])
    query = (
        sa.select(claims.c.id)
        .where(*conditions)
        .order_by(claims.c.published.desc(), claims.c.id)
        .limit(limit)
        .offset(offset)
    )
    return cards_of(session, session.connection().execute(query).scalars())


_TOGETHER = 100
"""Speakers by stances whose newest claims are read by one statement."""


def _newest_said(
    session: Session, members: Sequence[str], stances: Sequence[Stance], as_of: Moment | None, need: int
) -> list[str]:
    """The newest claims of the stances, of which each speaker has to give no more than are needed."""
    claims = table_of(Claim)
    newest = (claims.c.published.desc(), claims.c.id)
    conditions = known(as_of)
    if as_of is not None and as_of.basis is Basis.PUBLIC:
        # in the index's own words, so that what came later is passed over in it
        conditions.append(sa.or_(claims.c.published.is_(None), claims.c.published <= as_of.at))
    parts = [
        sa.select(claims.c.id, claims.c.published)
        .where(claims.c.speaker_id == member, claims.c.stance == stance.value, *conditions)
        .order_by(*newest)
        .limit(need)
        .subquery()
        for member in members
        for stance in stances
    ]
    found = sa.union_all(*(sa.select(part) for part in parts)).subquery()
    query = sa.select(found.c.id).order_by(found.c.published.desc(), found.c.id).limit(need)
    return list(session.connection().execute(query).scalars())


@dataclass(frozen=True, slots=True)
class Statement:
    """What a speaker said once, in the words of all that report it."""

    id: str
    origins: int
    documents: int
    first_seen: datetime
    last_seen: datetime
    evidence: tuple[EvidenceCard, ...]


def statements_by(
    session: Session,
    entity_id: str,
    *,
    as_of: Moment | None = None,
    limit: int = 50,
    offset: int = 0,
    evidence: int = 2,
) -> list[Statement]:
    """What the entity said, reports of one statement taken together, newest first."""
    claims = table_of(Claim)
    members = family_ids(session, entity_id, as_of)
    told = [claims.c.statement_id.is_not(None), *known(as_of)]
    # as an expression, where claims are to be found by their dates or their statements and not by who speaks
    by_another_index = [sa.func.coalesce(claims.c.speaker_id, "").in_(members), *told]
    keys = _newest_statements(session, by_another_index, as_of, offset + limit)
    if keys is not None:
        return _statements(session, keys[offset:], by_another_index, evidence)
    last = sa.func.max(claims.c.published)
    page = (
        sa.select(claims.c.statement_id)
        .where(claims.c.speaker_id.in_(members), *told)
        .group_by(claims.c.statement_id)
        .order_by(last.desc(), claims.c.statement_id)
        .limit(limit)
        .offset(offset)
    )
    return _statements(
        session, list(session.connection().execute(page).scalars()), by_another_index, evidence
    )


_WIDER = 4
"""How much further back the claims of all are looked at where the newest do not quite hold enough."""


def _newest_statements(
    session: Session, conditions: Sequence[sa.ColumnElement[bool]], as_of: Moment | None, need: int
) -> list[str] | None:
    """The statements that were reported last, where the newest claims of all hold enough of them."""
    for times in (1, _WIDER):
        found = newest_rows(
            session,
            table_of(Claim).c.statement_id,
            conditions,
            as_of,
            need=need,
            times=times,
            at_least=-(-need // _WIDER),
        )
        if found is None:
            return None
        last: dict[str, datetime] = {}
        for row in found:
            last.setdefault(row.statement_id, row.published)
        # those of one moment are sorted by their ids, so that the last moment has to be there whole
        moments = sorted(last.values(), reverse=True)
        if len(last) > need and moments[need - 1] != moments[-1]:
            return sorted(sorted(last), key=lambda key: last[key], reverse=True)[:need]
    return None


def _statements(
    session: Session, keys: Sequence[str], conditions: Sequence[sa.ColumnElement[bool]], evidence: int
) -> list[Statement]:
    claims = table_of(Claim)
    here = [*conditions, claims.c.statement_id.in_(keys)]
    statement_of = dict(
        session.connection().execute(sa.select(claims.c.id, claims.c.statement_id).where(*here)).all()
    )
    groups: dict[str, list[Any]] = {key: [] for key in keys}
    for row in claims_with_origins(session, *here):
        groups[statement_of[row.id]].append(row)
    cards = {
        card.claim_id: card
        for card in cards_of(session, [row.id for rows in groups.values() for row in rows[:evidence]])
    }
    return [
        Statement(
            key,
            independent_origins(rows),
            len({row.document_id for row in rows}),
            _moment_of(rows[0]),
            _moment_of(rows[-1]),
            tuple(cards[row.id] for row in rows[:evidence] if row.id in cards),
        )
        for key, rows in groups.items()
        if rows
    ]


def _moment_of(row: Any) -> datetime:
    moment: datetime = row.published or row.first_seen
    return moment
