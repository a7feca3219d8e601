"""Who accuses whom of what, on how many independent origins, now or as of a moment.

An accuser is the speaker of a claim; where a claim has none, whoever's own word its document is (`kb.store.own_words`).
"""

from collections.abc import Collection, Mapping, Sequence
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
from kb.resolve.own_word import ACCUSING, accuses
from kb.resolve.summary import origin_of, rank_of
from kb.store.as_of import Basis, Moment, known, since_when
from kb.store.counting import Group, full_rows, groups_touching, stored_groups, summaries
from kb.store.entities import party_ids
from kb.store.evidence import EntityRef, EvidenceCard, cards_of
from kb.store.own_words import Word, own_words, own_words_of, said_by_authors, word_columns
from kb.store.propositions import references
from kb.store.ranking import Told, identity_is_as_now, supports, told_by_speakers
from kb.store.session import table_of
from kb.store.stored import standings_of
from kb.store.strongest import Ends, ends_of, in_parts, is_waiting

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
    own: tuple[str, ...] = ()
    """Where the accuser accuses without being named as the speaker: `own post`, `own press release`, `own complaint`, …"""


@dataclass(frozen=True, slots=True)
class _Accuser:
    """Somebody who says one proposition, and the claims in which they do; `key` sorts the strongest first."""

    speaker: str
    proposition_id: str
    key: tuple[int, Any, str, str]
    named: tuple[str, ...] = ()
    """The speakers of the claims, who are all of one group."""


@dataclass(slots=True)
class _Said:
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
    own: set[str] = field(default_factory=set)
    """The sorts of documents in which it is the accuser's own word."""


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
    itself; of a claim without a speaker, whose own post, press release, paper or complaint it is in. A suit for it is an
    accusation of its own, by predicate `sued`.
    """
    wanted = tuple(predicates) or tuple(sorted(ACCUSATIONS))
    family = Family(session, as_of=as_of.at if as_of else None)
    if not identity_is_as_now(session, as_of):
        touching = groups_touching(session, entity_id, role="subject", predicates=wanted, as_of=as_of)
        said = _by_accuser(_said_in(session, touching), family)
        page = sorted(_ranked(said, {group.ends["subject_id"] for group in touching}), key=_key)
        page = page[offset : offset + limit]
        shown = {one.proposition_id for one in page}
        groups = full_rows(session, [group for group in touching if group.ends["id"] in shown])
        return _accusations(session, page, said, _standings_counted(session, groups, as_of), evidence)
    members = party_ids(session, entity_id, as_of)
    ends = ends_of(session, entity_id, members, "subject", wanted)
    if ends is None:
        told = told_by_speakers(session, family, members, sorted(ACCUSING), wanted, as_of)
        own = own_words_of(session, members, wanted, as_of)
        page = sorted(_by_stored_proposition(session, told, own, members, family, as_of), key=_key)
        page = page[: offset + limit]
    else:
        page, own = _strongest(session, ends, members, family, as_of, offset + limit)
    page = page[offset:]
    keys = list(dict.fromkeys(one.proposition_id for one in page))
    speakers = {speaker for one in page for speaker in one.named}
    words = _accusing(session, keys, sorted(speakers), as_of)
    said = _by_accuser([*words, *(row for row in own if row[0] in set(keys))], family)
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
) -> tuple[list[_Accuser], list[Word]]:
    """The accusers with the most origins, of which nobody further down can have more, and the own words among them."""
    found: list[_Accuser] = []
    own: list[Word] = []
    for keys, bound in in_parts(session, ends, as_of, stances=ACCUSING):
        told = told_by_speakers(session, family, members, sorted(ACCUSING), (), as_of, proposition_ids=keys)
        here = own_words(session, keys, as_of)
        found += _by_stored_proposition(session, told, here, members, family, as_of)
        found = sorted(found, key=_key)[:need]
        own += here
        if len(found) == need and -found[-1].key[0] > bound:
            break
    return found, own


def _ranked(said: Mapping[tuple[str, str], _Said], accused: Collection[str]) -> list[_Accuser]:
    """The accusers by what each says, without those who are accused."""
    return [
        _Accuser(speaker, key, (-len(told.origins), told.moment, speaker, key))
        for (key, speaker), told in said.items()
        if speaker not in accused
    ]


def _accusing(
    session: Session, ids: Sequence[str], speakers: Sequence[str], as_of: Moment | None
) -> list[Word]:
    """The claims of propositions in which one of the speakers accuses."""
    claims = table_of(Claim)
    query = sa.select(*word_columns(as_of))
    found: list[Word] = []
    for part in batched(list(ids), 400):
        for some in batched(list(speakers), 400):
            there = query.where(
                claims.c.proposition_id.in_(part),
                # as expressions: SQLite would else read all claims of three stances, or of the speakers, by their indexes
                sa.func.coalesce(claims.c.stance, "").in_(sorted(ACCUSING)),
                sa.func.coalesce(claims.c.speaker_id, "").in_(some),
                claims.c.negated.is_(False),
                *known(as_of),
            )
            found += session.connection().execute(there).all()
    return found


def _said_in(session: Session, groups: Sequence[Group]) -> list[Word]:
    """The live claims of groups in which somebody accuses."""
    named: list[Word] = []
    nobody: list[Word] = []
    for group in groups:
        for row in group.live:
            if row.negated or not accuses(row.stance, row.predicate):
                continue
            word = (
                group.ends["id"], row.id, row.document_id, row.speaker_id, row.stance, row.hedge, row.origin, row.public,
                row.moment, "",
            )  # fmt: skip
            if row.speaker_id is not None and row.stance in ACCUSING:
                named.append(word)
            elif row.speaker_id is None and row.speaker_ref is None:
                nobody.append(word)
    return [*named, *said_by_authors(session, nobody)]


def _by_accuser(rows: Sequence[Word], family: Family) -> dict[tuple[str, str], _Said]:
    """What is said of each proposition by the group that each speaker belongs to."""
    speakers = {row[3] for row in rows}
    family.load(speakers)
    group_of = {speaker: family.group(speaker, as_party=True) for speaker in speakers}
    rank = {stance: rank_of(stance) for stance in (*ACCUSING, Stance.REPORTED.value)}
    found: dict[tuple[str, str], _Said] = {}
    for key, claim_id, document_id, speaker, stance, hedge, origin, public, moment, own in rows:
        place = (key, group_of[speaker])
        told = found.get(place)
        if told is None:
            told = found[place] = _Said(first=(public, claim_id, stance), moment=moment)
        reserved = hedge == Hedge.UNCERTAIN
        if not reserved:
            told.origins.add(origin)
            told.documents.add(document_id)
        if own:
            told.own.add(own)
        told.words.append((reserved, rank[stance], public, claim_id))
        told.first = min(told.first, (public, claim_id, stance))
        told.moment = min(told.moment, moment)
    return found


def _by_stored_proposition(
    session: Session,
    rows: Sequence[Told],
    own: Sequence[Word],
    members: Sequence[str],
    family: Family,
    as_of: Moment | None,
) -> list[_Accuser]:
    """The accusers by the propositions as they are stored, of those who are named and of those whose own words it is."""
    family.load(members)
    accused = {family.group(key, as_party=True) for key in members}
    named = {(row.proposition_id, row.group): row for row in rows if row.group not in accused}
    authors = {place: told for place, told in _by_accuser(own, family).items() if place[1] not in accused}
    both = sorted({key for key, _ in named.keys() & authors.keys()})
    exact = _origins_by_speaker(session, both, family, as_of)
    found: list[_Accuser] = []
    for place in named.keys() | authors.keys():
        key, speaker = place
        told, mine = named.get(place), authors.get(place)
        origins = told.origins if told else 0
        if mine is not None:
            origins = len(exact.get(place, set()) | mine.origins)
        moments: list[Any] = [told.first] if told else []
        moments += [mine.moment] if mine else []
        speakers = told.speakers if told else ()
        found.append(_Accuser(speaker, key, (-origins, min(moments), speaker, key), speakers))
    return found


def _origins_by_speaker(
    session: Session, ids: Sequence[str], family: Family, as_of: Moment | None
) -> dict[tuple[str, str], set[str]]:
    """On which origins each group of speakers says a proposition."""
    claims = table_of(Claim)
    found: dict[tuple[str, str], set[str]] = {}
    for part in batched(list(ids), 400):
        query = (
            sa.select(claims.c.proposition_id, claims.c.speaker_id, origin_of(claims))
            .distinct()
            .where(
                claims.c.proposition_id.in_(part),
                claims.c.speaker_id.is_not(None),
                sa.func.coalesce(claims.c.stance, "").in_(sorted(ACCUSING)),
                supports(claims),
                *known(as_of),
            )
        )
        for proposition_id, speaker_id, origin in session.connection().execute(query):
            key = (proposition_id, family.group(speaker_id, as_party=True))
            found.setdefault(key, set()).add(origin)
    return found


def _accusations(
    session: Session,
    page: Sequence[_Accuser],
    said: Mapping[tuple[str, str], _Said],
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
                tuple(sorted(words.own)),
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
