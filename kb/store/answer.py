"""One proposition in four answers: who says so, on how many origins, what the accused says, whether there is a case."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session

from kb.models import Alias, Claim, Entity, Proposition
from kb.ontology import Stance
from kb.resolve.own_word import Author, accuses, authors_of, is_word_of
from kb.store.case_rows import CaseFilter, CaseRow, case_rows
from kb.store.entity_rows import entity_profile, entity_ref
from kb.store.evidence import ClaimFilter, EntityRef, EvidenceCard, cards_of, claim_cards
from kb.store.proposition_rows import PropositionRow, propositions_about
from kb.store.session import table_of

_READ = 500
"""Claims that are looked at, the newest; what is counted comes from the proposition itself."""

_VOICES = 12
_REPLIES = 6
_WORDS, _LONGEST_NAME, _NAMED = 12, 4, 40


@dataclass(frozen=True, slots=True)
class Voice:
    """Somebody who says it, in how many claims, with the first of them."""

    speaker: EntityRef | None
    """None where publishers say it in a word that is nobody's own, as newspapers do."""
    publishers: tuple[str, ...]
    stances: tuple[str, ...]
    claims: int
    since: datetime | None
    claim_id: str
    own: tuple[str, ...] = ()
    """Where somebody says it without being named as the speaker: `own post`, `own press release`, `own complaint`, …"""


@dataclass(frozen=True, slots=True)
class Answer:
    """What is on record of one proposition."""

    proposition_id: str
    subject: EntityRef | None
    predicate: str
    object: EntityRef | None
    standing: str
    origins: int
    documents: int
    against: int
    voices: tuple[Voice, ...]
    replies: tuple[EvidenceCard, ...]
    """What the subject itself says of it: denials, admissions, and that it would not comment, newest first."""
    cases: tuple[CaseRow, ...]
    """Dockets with both as parties, or the one that the proposition belongs to."""


def answer_on(session: Session, proposition_id: str) -> Answer | None:
    """The four answers on a proposition; None where there is no such proposition."""
    found = session.get(Proposition, proposition_id)
    if found is None:
        return None
    subject_ids = _family(session, found.subject_id)
    cards = claim_cards(session, ClaimFilter(proposition_id=proposition_id), limit=_READ)
    own = [card for card in cards if card.speaker is not None and card.speaker.id in subject_ids]
    others = [card for card in cards if card not in own and not card.negated]
    authors = authors_of(session, {card.document_id for card in others if card.speaker is None})
    replies = sorted(
        [*own, *_silence(session, subject_ids, {card.document_id for card in cards})],
        key=lambda card: (card.published is not None, card.published, card.claim_id),
        reverse=True,
    )
    return Answer(
        proposition_id,
        entity_ref(session, found.subject_id),
        found.predicate,
        entity_ref(session, found.object_id),
        found.standing,
        found.support_origins,
        found.support_documents,
        found.against_origins,
        _voices(session, others, authors),
        tuple(replies[:_REPLIES]),
        _cases(session, found, subject_ids),
    )


def propositions_named(session: Session, words: Sequence[str], *, limit: int = 6) -> list[PropositionRow]:
    """Propositions that join two entities which the words name, best supported first.

    Args:
        session: of the store.
        words: as somebody typed them; names of up to four words are looked for among neighbours.
        limit: at most so many.
    """
    ids = _ids_named(session, words)
    if len(ids) < 2:
        return []
    rows = propositions_about(session, subject_ids=ids, limit=500)
    return [row for row in rows if row.object is not None and row.object.id in ids][:limit]


def entities_named(session: Session, words: Sequence[str], *, limit: int = 8) -> list[EntityRef]:
    """Entities of which the words hold a whole name, by name.

    Args:
        session: of the store.
        words: as somebody typed them; names of up to four words are looked for among neighbours.
        limit: at most so many.
    """
    found = [entity_ref(session, key) for key in _ids_named(session, words)]
    return sorted((ref for ref in found if ref is not None), key=lambda ref: (ref.name, ref.id or ""))[:limit]


def _ids_named(session: Session, words: Sequence[str]) -> list[str]:
    """Canonical ids of the entities of which the words hold a whole name."""
    typed = [word.casefold() for word in words[:_WORDS]]
    spans = {
        " ".join(typed[start:end])
        for start in range(len(typed))
        for end in range(start + 1, min(start + _LONGEST_NAME, len(typed)) + 1)
    }
    if not spans:
        return []
    aliases, entities = table_of(Alias), table_of(Entity)
    query = (
        sa.select(sa.func.coalesce(entities.c.canonical_id, entities.c.id))
        .join_from(aliases, entities, aliases.c.entity_id == entities.c.id)
        .where(sa.func.lower(aliases.c.text).in_(sorted(spans)))
        .distinct()
        .limit(_NAMED)
    )
    return list(session.connection().execute(query).scalars())


def _family(session: Session, entity_id: str | None) -> tuple[str, ...]:
    profile = entity_profile(session, entity_id) if entity_id else None
    return profile.family_ids if profile else ()


def _voices(
    session: Session, cards: Sequence[EvidenceCard], authors: Mapping[str, tuple[Author, ...]]
) -> tuple[Voice, ...]:
    """Those who say it, the most frequent first; a publisher's word that is nobody's own comes last."""
    groups: dict[str, list[tuple[EvidenceCard, EntityRef | None, str]]] = {}
    refs = {
        author.entity_id: entity_ref(session, author.entity_id)
        for found in authors.values()
        for author in found
    }
    for card in cards:
        said: list[tuple[EntityRef | None, str]] = [(card.speaker, "")]
        if card.speaker is None and accuses(card.stance, card.predicate):
            mine = [one for one in authors.get(card.document_id, ()) if is_word_of(one, card.stance)]
            said = [(refs[one.entity_id], one.reason) for one in mine] or said
        for speaker, reason in said:
            groups.setdefault(speaker.name if speaker else "", []).append((card, speaker, reason))
    voices = []
    for group in groups.values():
        first, speaker, _ = min(
            group, key=lambda one: (one[0].published is None, one[0].published, one[0].claim_id)
        )
        voices.append(
            Voice(
                speaker,
                tuple(dict.fromkeys(card.publisher for card, *_ in group if card.publisher)),
                tuple(dict.fromkeys(card.stance for card, *_ in group)),
                len(group),
                first.published,
                first.claim_id,
                tuple(sorted({reason for *_, reason in group if reason})),
            )
        )
    voices.sort(key=lambda voice: (voice.speaker is None, -voice.claims, voice.claim_id))
    return tuple(voices[:_VOICES])


def _silence(session: Session, subject_ids: Sequence[str], documents: set[str]) -> list[EvidenceCard]:
    """Claims in the same documents that the subject would not comment or did not respond."""
    if not subject_ids or not documents:
        return []
    table = table_of(Claim)
    query = sa.select(table.c.id).where(
        table.c.document_id.in_(sorted(documents)[:_READ]),
        table.c.stance == Stance.DECLINED.value,
        table.c.speaker_id.in_(subject_ids),
        table.c.retracted_at.is_(None),
        table.c.review_state != "rejected",
    )
    return cards_of(session, session.connection().execute(query.limit(_REPLIES)).scalars())


def _cases(session: Session, found: Proposition, subject_ids: Sequence[str]) -> tuple[CaseRow, ...]:
    object_ids = _family(session, found.object_id)
    of_subject = (
        case_rows(session, CaseFilter(entity_ids=tuple(subject_ids)), limit=500) if subject_ids else []
    )
    of_object = case_rows(session, CaseFilter(entity_ids=object_ids), limit=500) if object_ids else []
    both = {row.id for row in of_object}
    return tuple(row for row in of_subject if row.id in both or row.id == found.case_id)[:10]
