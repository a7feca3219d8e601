"""Who accuses whom of what, on how many independent origins, now or as of a moment."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from kb.ontology import ACCUSATIONS, Predicate, Stance
from kb.resolve.identity import Family
from kb.resolve.summary import summarise
from kb.store.as_of import Moment
from kb.store.evidence import EntityRef, EvidenceCard, cards_of
from kb.store.propositions import Group, counted, full_rows, groups_touching, references

_ACCUSING = frozenset({Stance.ALLEGED.value, Stance.STATED.value, Stance.TESTIFIED.value})


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


@dataclass(slots=True)
class _Accuser:
    """What one accuser says of one proposition, as narrow rows, oldest first."""

    speaker: str
    group: Group
    rows: list[Any]


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
    groups = groups_touching(session, entity_id, role="subject", predicates=wanted, as_of=as_of)
    family = Family(session, as_of=as_of.at if as_of else None)
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
        found += [_Accuser(speaker, group, rows) for speaker, rows in by_speaker.items()]
    found.sort(
        key=lambda one: (
            -len({row.origin for row in one.rows if row.hedge != "uncertain"}),
            one.rows[0].moment,
            one.speaker,
            one.group.ends["id"],
        )
    )
    return _accusations(session, found[offset : offset + limit], family, as_of, evidence)


def _accusations(
    session: Session, accusers: Sequence[_Accuser], family: Family, as_of: Moment | None, evidence: int
) -> list[Accusation]:
    """The accusers of a page with where their propositions stand and the words of each."""
    groups = {one.group.ends["id"]: one.group for one in accusers}
    standings = {ends["id"]: summary for ends, summary in counted(session, list(groups.values()), as_of)}
    said = full_rows(session, [Group(one.group.ends, one.rows) for one in accusers])
    family.load({row.subject_id for _, rows in said for row in rows})
    told = [
        summarise(rows, Predicate(ends["predicate"]), family, at=as_of.at if as_of else None)
        for ends, rows in said
    ]
    names = references(
        session,
        [
            key
            for one in accusers
            for key in (one.speaker, one.group.ends["subject_id"], one.group.ends["object_id"])
        ],
    )
    cards: dict[str, EvidenceCard] = {}
    wanted = [key for summary in told for key in summary.evidence[:evidence]]
    for start in range(0, len(wanted), 500):
        cards.update((card.claim_id, card) for card in cards_of(session, wanted[start : start + 500]))
    return [
        Accusation(
            names.get(one.speaker, EntityRef(one.speaker, one.speaker, "")),
            one.group.ends["id"],
            names.get(one.group.ends["subject_id"]),
            one.group.ends["predicate"],
            names.get(one.group.ends["object_id"]),
            rows[0].stance,
            summary.support_origins,
            summary.support_documents,
            summary.first_seen,
            standings[one.group.ends["id"]].standing.value,
            standings[one.group.ends["id"]].contested,
            tuple(cards[key] for key in summary.evidence[:evidence] if key in cards),
        )
        for one, (_, rows), summary in zip(accusers, said, told, strict=True)
    ]
