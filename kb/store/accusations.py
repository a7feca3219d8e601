"""Who accuses whom of what, on how many independent origins, now or as of a moment."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from heapq import nsmallest
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from kb.batches import batched
from kb.models import Claim
from kb.ontology import ACCUSATIONS, Hedge, Stance, Standing
from kb.resolve.identity import Family
from kb.resolve.summary import independent_origins, origin_of, rank_of
from kb.store.as_of import Basis, Moment, known, since_when
from kb.store.counting import Group, full_rows, groups_touching, stored_groups, summaries
from kb.store.entities import party_ids
from kb.store.evidence import EntityRef, EvidenceCard, cards_of
from kb.store.propositions import references
from kb.store.ranking import identity_is_as_now, supports, told_by_speakers
from kb.store.session import table_of
from kb.store.stored import standings_of
from kb.store.strongest import Ends, ends_of, in_parts, is_waiting

_ACCUSING = frozenset({Stance.ALLEGED.value, Stance.STATED.value, Stance.TESTIFIED.value})

Stands = tuple[dict[str, Any], Standing, bool]
"""Ends of a proposition, where it stands, whether it is contested."""


@dataclass(frozen=True, slots=True)
class Accusation:
    """Somebody's accusation, on how many independent origins it is told."""

    accuser: EntityRef
    proposition_id: str
    subject: EntityRef | None
    predicate: str
    object: EntityRef | None
    stance: str
    origins: int
    documents: int
    first_seen: datetime
    standing: str
    contested: bool
    evidence: tuple[EvidenceCard, ...]


@dataclass(frozen=True, slots=True)
class _Accuser:
    """Somebody who says one proposition, and the claims in which they do; `key` sorts the strongest first."""

    speaker: str
    proposition_id: str
    key: tuple[int, Any, str, str]


@dataclass(slots=True)
class _Told:
    """What an accuser says of one proposition; times are as the database has them."""

    origins: set[str] = field(default_factory=set)
    """Of plain words, without those said with reserve."""
    documents: set[str] = field(default_factory=set)
    words: list[tuple[bool, int, Any, str]] = field(default_factory=list)
    """Whether with reserve, how strong, when, which claim: those to be shown first sort first."""
    first: tuple[Any, str, str] = ("", "", "")
    """When the public could know of the first claim, which it is, and its stance."""
    moment: Any = None
    """When the first claim was known by the question's reckoning."""


def accusers_of(
    session: Session,
    entity_id: str,
    *,
    predicates: Sequence[str] = (),
    as_of: Moment | None = None,
    evidence: int = 1,
    limit: int = 200,
    offset: int = 0,
) -> list[Accusation]:
    """Who accuses the entity of what, by how many independent origins; accusers with the most first.

    An accuser is the speaker of a claim against the entity that is alleged, stated or testified, other than the entity
    itself. A suit for it is an accusation of its own, by predicate `sued`.
    """
    wanted = tuple(predicates) or tuple(sorted(ACCUSATIONS))
    family = Family(session, as_of=as_of.at if as_of else None)
    if not identity_is_as_now(session, as_of):
        touching = groups_touching(session, entity_id, role="subject", predicates=wanted, as_of=as_of)
        page = sorted(_by_group(touching, family), key=_key)[offset : offset + limit]
        shown = {one.proposition_id for one in page}
        groups = full_rows(session, [group for group in touching if group.ends["id"] in shown])
        rows = [
            _narrow(ends["id"], row) for ends, told in groups for row in told if _is_accusation(row, as_of)
        ]
        stands = _standings_counted(session, groups, as_of)
        return _accusations(session, page, _by_accuser(rows, family), stands, evidence)
    members = party_ids(session, entity_id, as_of)
    ends = ends_of(session, entity_id, members, "subject", wanted)
    if ends is None:
        told = told_by_speakers(session, members, sorted(_ACCUSING), wanted, as_of)
        page = sorted(_by_stored_proposition(session, told, members, family, as_of), key=_key)[
            offset : offset + limit
        ]
        said = _by_accuser(_accusing(session, [one.proposition_id for one in page], as_of), family)
    else:
        page, said = _strongest(session, ends, members, family, as_of, offset + limit)
        page = page[offset:]
    keys = list(dict.fromkeys(one.proposition_id for one in page))
    if is_waiting(session):
        stands = _standings_counted(session, stored_groups(session, keys, as_of), as_of)
    else:
        stands = standings_of(session, keys, as_of)
    return _accusations(session, page, said, stands, evidence)


def _key(one: _Accuser) -> tuple[int, Any, str, str]:
    return one.key


def _standings_counted(
    session: Session, groups: Sequence[tuple[dict[str, Any], list[Any]]], as_of: Moment | None
) -> dict[str, Stands]:
    """Where propositions stand, counted from their claims."""
    return {
        ends["id"]: (ends, summary.standing, summary.contested)
        for ends, summary in summaries(session, groups, as_of)
    }


def _strongest(
    session: Session, ends: Ends, members: Sequence[str], family: Family, as_of: Moment | None, need: int
) -> tuple[list[_Accuser], dict[tuple[str, str], _Told]]:
    """The accusers with the most origins, of which nobody further down can have more, and what each says."""
    family.load(members)
    accused = {family.group(key, as_party=True) for key in members}
    found: list[_Accuser] = []
    said: dict[tuple[str, str], _Told] = {}
    for keys, bound in in_parts(session, ends, as_of, stances=_ACCUSING):
        for (key, speaker), told in _by_accuser(_accusing(session, keys, as_of), family).items():
            if speaker not in accused:
                said[key, speaker] = told
                found.append(_Accuser(speaker, key, (-len(told.origins), told.moment, speaker, key)))
        found = sorted(found, key=_key)[:need]
        if len(found) == need and -found[-1].key[0] > bound:
            break
    return found, said


def _accusing(session: Session, ids: Sequence[str], as_of: Moment | None) -> list[Sequence[Any]]:
    """The claims of propositions in which somebody accuses, as `_narrow` has them."""
    claims = table_of(Claim)
    public, moment = (
        sa.type_coerce(since_when(basis), sa.types.NullType()).label(name)
        for name, basis in (("public", Basis.PUBLIC), ("moment", as_of.basis if as_of else Basis.PUBLIC))
    )
    query = sa.select(
        claims.c.proposition_id, claims.c.id, claims.c.document_id, claims.c.speaker_id, claims.c.stance, claims.c.hedge,
        origin_of(claims), public, moment,
    )  # fmt: skip
    found: list[Sequence[Any]] = []
    for part in batched(list(dict.fromkeys(ids)), 400):
        there = query.where(
            claims.c.proposition_id.in_(part),
            # as an expression: SQLite would else read all claims of three stances by the index of stances
            sa.func.coalesce(claims.c.stance, "").in_(sorted(_ACCUSING)),
            claims.c.negated.is_(False),
            claims.c.speaker_id.is_not(None),
            *known(as_of),
        )
        found += session.connection().execute(there).all()
    return found


def _narrow(proposition_id: str, row: Any) -> Sequence[Any]:
    """What is read of a claim: proposition, id, document, speaker, stance, hedge, origin, and when it was known."""
    public = row.published or row.first_seen
    return (
        proposition_id, row.id, row.document_id, row.speaker_id, row.stance, row.hedge, row.origin, public, public,
    )  # fmt: skip


def _by_accuser(rows: Sequence[Sequence[Any]], family: Family) -> dict[tuple[str, str], _Told]:
    """What is said of each proposition by the group that each speaker belongs to."""
    speakers = {row[3] for row in rows}
    family.load(speakers)
    group_of = {speaker: family.group(speaker, as_party=True) for speaker in speakers}
    rank = {stance: rank_of(stance) for stance in _ACCUSING}
    found: dict[tuple[str, str], _Told] = {}
    for key, claim_id, document_id, speaker, stance, hedge, origin, public, moment in rows:
        place = (key, group_of[speaker])
        told = found.get(place)
        if told is None:
            told = found[place] = _Told(first=(public, claim_id, stance), moment=moment)
        reserved = hedge == Hedge.UNCERTAIN
        if not reserved:
            told.origins.add(origin)
            told.documents.add(document_id)
        told.words.append((reserved, rank[stance], public, claim_id))
        told.first = min(told.first, (public, claim_id, stance))
        told.moment = min(told.moment, moment)
    return found


def _by_stored_proposition(
    session: Session, rows: Sequence[Any], members: Sequence[str], family: Family, as_of: Moment | None
) -> list[_Accuser]:
    """The accusers by the propositions as they are stored; speakers of one group are taken together."""
    family.load({row.speaker_id for row in rows} | set(members))
    accused = {family.group(key, as_party=True) for key in members}
    together: dict[tuple[str, str], list[Any]] = {}
    for row in rows:
        speaker = family.group(row.speaker_id, as_party=True)
        if speaker not in accused:
            together.setdefault((row.proposition_id, speaker), []).append(row)
    several = {key for (key, _), told in together.items() if len(told) > 1}
    exact = _origins_by_speaker(session, sorted(several), family, as_of)
    return [
        _Accuser(
            speaker,
            key,
            (
                -(exact.get((key, speaker), 0) if len(told) > 1 else told[0].origins),
                min(row.first for row in told),
                speaker,
                key,
            ),
        )
        for (key, speaker), told in together.items()
    ]


def _origins_by_speaker(
    session: Session, ids: Sequence[str], family: Family, as_of: Moment | None
) -> dict[tuple[str, str], int]:
    """On how many origins each group of speakers says a proposition."""
    claims = table_of(Claim)
    found: dict[tuple[str, str], set[str]] = {}
    for part in batched(list(ids), 400):
        query = (
            sa.select(claims.c.proposition_id, claims.c.speaker_id, origin_of(claims))
            .distinct()
            .where(
                claims.c.proposition_id.in_(part),
                claims.c.speaker_id.is_not(None),
                sa.func.coalesce(claims.c.stance, "").in_(sorted(_ACCUSING)),
                supports(claims),
                *known(as_of),
            )
        )
        for proposition_id, speaker_id, origin in session.connection().execute(query):
            key = (proposition_id, family.group(speaker_id, as_party=True))
            found.setdefault(key, set()).add(origin)
    return {key: len(origins) for key, origins in found.items()}


def _is_accusation(row: Any, as_of: Moment | None) -> bool:
    is_live = row.retracted_at is None or (as_of is not None and row.retracted_at > as_of.at)
    return is_live and row.speaker_id is not None and not row.negated and row.stance in _ACCUSING


def _by_group(groups: Sequence[Group], family: Family) -> list[_Accuser]:
    """The accusers by claims that are grouped by the identity of a past moment."""
    family.load({row.speaker_id for group in groups for row in group.rows})
    found: list[_Accuser] = []
    for group in groups:
        by_speaker: dict[str, list[Any]] = {}
        for row in group.live:
            if row.speaker_id is None or row.negated or row.stance not in _ACCUSING:
                continue
            speaker = family.group(row.speaker_id, as_party=True)
            if speaker != group.ends["subject_id"]:
                by_speaker.setdefault(speaker, []).append(row)
        for speaker, rows in by_speaker.items():
            origins = independent_origins(row for row in rows if row.hedge != Hedge.UNCERTAIN)
            found.append(
                _Accuser(speaker, group.ends["id"], (-origins, rows[0].moment, speaker, group.ends["id"]))
            )
    return found


def _accusations(
    session: Session,
    page: Sequence[_Accuser],
    said: Mapping[tuple[str, str], _Told],
    stands: Mapping[str, Stands],
    evidence: int,
) -> list[Accusation]:
    """The accusers of a page with where their propositions stand and the words of each."""
    told = [(one, said[one.proposition_id, one.speaker]) for one in page]
    shown = [nsmallest(evidence, words.words) for _, words in told]
    wanted = [claim_id for words in shown for *_, claim_id in words]
    cards: dict[str, EvidenceCard] = {}
    for part in batched(wanted, 500):
        cards.update((card.claim_id, card) for card in cards_of(session, part))
    first_seen = _moments(session, [words.first[1] for _, words in told])
    sides = ("subject_id", "object_id")
    names = references(
        session,
        [
            key
            for one in page
            for key in (one.speaker, *(stands[one.proposition_id][0][side] for side in sides))
        ],
    )
    found = []
    for (one, words), first_words in zip(told, shown, strict=True):
        ends, standing, contested = stands[one.proposition_id]
        _, first_claim, stance = words.first
        found.append(
            Accusation(
                names.get(one.speaker, EntityRef(one.speaker, one.speaker, "")),
                one.proposition_id,
                names.get(ends["subject_id"]),
                ends["predicate"],
                names.get(ends["object_id"]),
                stance,
                len(words.origins),
                len(words.documents),
                first_seen[first_claim],
                standing.value,
                contested,
                tuple(cards[claim_id] for *_, claim_id in first_words if claim_id in cards),
            )
        )
    return found


def _moments(session: Session, claim_ids: Sequence[str]) -> dict[str, datetime]:
    """When the public could know of the claims."""
    claims = table_of(Claim)
    found: dict[str, datetime] = {}
    for part in batched(claim_ids, 400):
        query = sa.select(claims.c.id, since_when(Basis.PUBLIC)).where(claims.c.id.in_(part))
        found.update((key, moment) for key, moment in session.connection().execute(query))
    return found
