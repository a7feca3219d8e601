"""What is claimed of whom, with support and standing, now or as of a moment."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from kb.models import Claim, Entity, Proposition
from kb.ontology import ACCUSATIONS, Predicate, Stance
from kb.resolve.identity import Family
from kb.resolve.propositions import NO_DOCKET, docket_of, proposition_of, settlements
from kb.resolve.standing import Step
from kb.resolve.summary import Summary, claims_with_origins, independent_origins, summarise
from kb.store.as_of import Basis, Moment, said_by_then, since_when
from kb.store.entities import family_ids, party_ids
from kb.store.evidence import EntityRef, EvidenceCard, cards_of
from kb.store.session import table_of

_MOST_CLAIMS = 20_000


@dataclass(frozen=True, slots=True)
class PropositionAnswer:
    """A proposition as it stands at the moment that was asked for."""

    id: str
    subject: EntityRef | None
    predicate: str
    object: EntityRef | None
    standing: str
    standing_reason: str
    standing_since: datetime
    contested: bool
    origins: int
    """Independent origins that support it."""
    documents: int
    against: int
    claims: int
    stances: dict[str, int]
    first_seen: datetime
    last_seen: datetime
    case_id: str | None
    history: tuple[Step, ...]
    evidence: tuple[EvidenceCard, ...]


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


def propositions_of(
    session: Session,
    entity_id: str,
    *,
    role: str = "any",
    predicates: Sequence[str] = (),
    as_of: Moment | None = None,
    evidence: int = 1,
    limit: int = 100,
    offset: int = 0,
) -> list[PropositionAnswer]:
    """Propositions with the entity as `subject`, `object` or `any` of the two, best supported first.

    A model of the entity counts as it. `evidence` is the number of claims shown with each.
    """
    groups, family = _groups(session, _touching(session, entity_id, role, predicates, as_of), as_of)
    answers = [
        _answer(session, family, ends, rows, as_of)
        for ends, rows in groups.items()
        if any(_is_live(row, as_of) for row in rows)
    ]
    answers.sort(key=lambda pair: (-pair[1].support_origins, -pair[1].last_seen.timestamp(), pair[0]["id"]))
    return _with_evidence(session, answers[offset : offset + limit], evidence)


def proposition(
    session: Session, proposition_id: str, *, as_of: Moment | None = None, evidence: int = 100
) -> PropositionAnswer | None:
    """One proposition with its claims for and against; None where there is none or nothing was said by then."""
    claims = table_of(Claim)
    conditions = [claims.c.proposition_id == proposition_id, *said_by_then(as_of)]
    rows = claims_with_origins(session, *conditions)
    stored = session.get(Proposition, proposition_id)
    if not rows or stored is None:
        return None
    family = Family(session)
    family.load(key for row in rows for key in (row.subject_id, row.speaker_id, row.object_id))
    ends = {
        "id": stored.id,
        "subject_id": stored.subject_id,
        "predicate": stored.predicate,
        "object_id": stored.object_id,
    }
    return _with_evidence(session, [_answer(session, family, ends, rows, as_of)], evidence)[0]


def accusers_of(
    session: Session,
    entity_id: str,
    *,
    predicates: Sequence[str] = (),
    as_of: Moment | None = None,
    evidence: int = 1,
) -> list[Accusation]:
    """Who accuses the entity of what, by how many independent origins; accusers with the most first.

    An accuser is the speaker of a claim against the entity that is alleged, stated, testified or admitted, other than the
    entity itself. A suit for it is an accusation of its own, by predicate `sued`.
    """
    wanted = tuple(predicates) or tuple(sorted(ACCUSATIONS))
    groups, family = _groups(session, _touching(session, entity_id, "subject", wanted, as_of), as_of)
    found: list[tuple[Accusation, list[str]]] = []
    for ends, rows in groups.items():
        subject = ends["subject_id"]
        summary = _answer(session, family, ends, rows, as_of)[1]
        by_speaker: dict[str, list[Any]] = {}
        for row in rows:
            if row.speaker_id is None or row.negated or not _is_live(row, as_of):
                continue
            if row.stance not in (Stance.ALLEGED, Stance.STATED, Stance.TESTIFIED):
                continue
            speaker = family.group(row.speaker_id, as_party=True)
            if speaker != subject:
                by_speaker.setdefault(speaker, []).append(row)
        for speaker, told in by_speaker.items():
            one = summarise(told, Predicate(ends["predicate"]), family, at=as_of.at if as_of else None)
            accusation = Accusation(
                EntityRef(speaker, speaker, ""), ends["id"], None, ends["predicate"], None, told[0].stance,
                one.support_origins, one.support_documents, one.first_seen, summary.standing.value, summary.contested, (),
            )  # fmt: skip
            found.append((accusation, [subject, ends["object_id"], *one.evidence[:evidence]]))
    found.sort(
        key=lambda pair: (
            -pair[0].origins,
            pair[0].first_seen,
            pair[0].accuser.id or "",
            pair[0].proposition_id,
        )
    )
    return _named(session, found)


def said_by(
    session: Session,
    entity_id: str,
    stances: Sequence[Stance],
    *,
    as_of: Moment | None = None,
    limit: int = 200,
) -> list[EvidenceCard]:
    """Claims of the entity, its people's excepted, with one of the stances (what it denied, admitted, …), newest first."""
    claims = table_of(Claim)
    speakers = family_ids(session, entity_id, as_of)
    conditions = [
        claims.c.speaker_id.in_(speakers),
        claims.c.stance.in_([stance.value for stance in stances]),
        *said_by_then(as_of),
        *_not_retracted(as_of),
    ]
    query = (
        sa.select(claims.c.id)
        .where(*conditions)
        .order_by(claims.c.published.desc(), claims.c.id)
        .limit(limit)
    )
    return cards_of(session, session.connection().execute(query).scalars())


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
    conditions = [
        claims.c.speaker_id.in_(family_ids(session, entity_id, as_of)),
        claims.c.statement_id.is_not(None),
        *said_by_then(as_of),
        *_not_retracted(as_of),
    ]
    statement_of = dict(
        session.connection().execute(sa.select(claims.c.id, claims.c.statement_id).where(*conditions)).all()
    )
    groups: dict[str, list[Any]] = {}
    for row in claims_with_origins(session, *conditions):
        groups.setdefault(statement_of[row.id], []).append(row)
    ordered = sorted(groups.items(), key=lambda pair: (-_moment_of(pair[1][-1]).timestamp(), pair[0]))
    found = ordered[offset : offset + limit]
    cards = {
        card.claim_id: card
        for card in cards_of(session, [row.id for _, rows in found for row in rows[:evidence]])
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
        for key, rows in found
    ]


def _moment_of(row: Any) -> datetime:
    moment: datetime = row.published or row.first_seen
    return moment


def _not_retracted(as_of: Moment | None) -> list[sa.ColumnElement[bool]]:
    column = table_of(Claim).c.retracted_at
    return [column.is_(None) if as_of is None else sa.or_(column.is_(None), column > as_of.at)]


def _touching(
    session: Session, entity_id: str, role: str, predicates: Sequence[str], as_of: Moment | None
) -> list[Any]:
    claims = table_of(Claim)
    members = party_ids(session, entity_id, as_of)
    ends = {"subject": [claims.c.subject_id], "object": [claims.c.object_id]}.get(
        role, [claims.c.subject_id, claims.c.object_id]
    )
    conditions = [sa.or_(*(column.in_(members) for column in ends)), *said_by_then(as_of)]
    conditions.append(claims.c.predicate != Predicate.SAID.value)
    if predicates:
        conditions.append(claims.c.predicate.in_(list(predicates)))
    return claims_with_origins(session, *conditions)[:_MOST_CLAIMS]


def _groups(session: Session, rows: Sequence[Any], as_of: Moment | None) -> "tuple[_Groups, Family]":
    """Claims by the proposition that they are of, with identity as it was at the moment."""
    family = Family(session, as_of=as_of.at if as_of else None)
    family.load(key for row in rows for key in (row.subject_id, row.object_id, row.speaker_id))
    groups = _Groups()
    for row in rows:
        ends = proposition_of(row, family)
        if ends is not None:
            groups.add(ends, row)
    return groups, family


class _Groups:
    """Claims by proposition."""

    def __init__(self) -> None:
        self._ends: dict[str, dict[str, Any]] = {}
        self._rows: dict[str, list[Any]] = {}

    def add(self, ends: dict[str, Any], row: Any) -> None:
        """Put a claim to its proposition."""
        self._ends[ends["id"]] = ends
        self._rows.setdefault(ends["id"], []).append(row)

    def items(self) -> list[tuple[dict[str, Any], list[Any]]]:
        """Each proposition with its claims."""
        return [(self._ends[key], self._rows[key]) for key in sorted(self._rows)]


def _is_live(row: Any, as_of: Moment | None) -> bool:
    return row.retracted_at is None or (as_of is not None and row.retracted_at > as_of.at)


def _answer(
    session: Session, family: Family, ends: dict[str, Any], rows: Sequence[Any], as_of: Moment | None
) -> tuple[dict[str, Any], Summary]:
    predicate = Predicate(ends["predicate"])
    facts: list[Step] = []
    case_id: str | None = None
    if predicate is Predicate.SUED:
        facts = list(settlements(session, ends["subject_id"], ends["object_id"]))
        case_id = docket_of(session, ends["subject_id"], ends["object_id"])
    if as_of is not None and as_of.basis is Basis.SEEN:
        rows = [_Seen(row) for row in rows]
    summary = summarise(rows, predicate, family, facts=facts, at=as_of.at if as_of else None)
    return ends | {"case_id": case_id}, summary


class _Seen:
    """A claim row whose moment is when it was first seen."""

    def __init__(self, row: Any) -> None:
        self._row = row
        self.published = row.first_seen

    def __getattr__(self, name: str) -> Any:
        return getattr(self._row, name)


def _with_evidence(
    session: Session, answers: Sequence[tuple[dict[str, Any], Summary]], evidence: int
) -> list[PropositionAnswer]:
    wanted = [key for _, summary in answers for key in summary.evidence[:evidence]]
    cards: dict[str, EvidenceCard] = {}
    for start in range(0, len(wanted), 500):
        cards.update((card.claim_id, card) for card in cards_of(session, wanted[start : start + 500]))
    names = references(session, [ends[side] for ends, _ in answers for side in ("subject_id", "object_id")])
    return [
        PropositionAnswer(
            ends["id"],
            names.get(ends["subject_id"]),
            ends["predicate"],
            names.get(ends["object_id"]),
            summary.standing.value,
            _reason(ends, summary),
            summary.since,
            summary.contested,
            summary.support_origins,
            summary.support_documents,
            summary.against_origins,
            summary.claims,
            summary.stances,
            summary.first_seen,
            summary.last_seen,
            ends["case_id"],
            summary.history,
            tuple(cards[key] for key in summary.evidence[:evidence] if key in cards),
        )
        for ends, summary in answers
    ]


def _reason(ends: dict[str, Any], summary: Summary) -> str:
    if ends["predicate"] == Predicate.SUED and ends["case_id"] is None:
        return f"{summary.reason}; {NO_DOCKET}"
    return summary.reason


def references(session: Session, ids: Sequence[str | None]) -> dict[str | None, EntityRef]:
    """Names and kinds of entities by id."""
    table = table_of(Entity)
    wanted = sorted({key for key in ids if key is not None})
    found: dict[str | None, EntityRef] = {}
    for start in range(0, len(wanted), 500):
        query = sa.select(table.c.id, table.c.name, table.c.kind).where(
            table.c.id.in_(wanted[start : start + 500])
        )
        found.update(
            (row.id, EntityRef(row.id, row.name, row.kind)) for row in session.connection().execute(query)
        )
    return found


def _named(session: Session, found: Sequence[tuple[Accusation, list[str]]]) -> list[Accusation]:
    ids = [
        key
        for accusation, (subject, object_, *_) in found
        for key in (accusation.accuser.id, subject, object_)
    ]
    names = references(session, ids)
    cards = {
        card.claim_id: card for card in cards_of(session, [key for _, more in found for key in more[2:]])
    }
    answers: list[Accusation] = []
    for accusation, (subject, object_, *claim_ids) in found:
        answers.append(
            Accusation(
                names.get(accusation.accuser.id, accusation.accuser),
                accusation.proposition_id,
                names.get(subject),
                accusation.predicate,
                names.get(object_),
                accusation.stance,
                accusation.origins,
                accusation.documents,
                accusation.first_seen,
                accusation.standing,
                accusation.contested,
                tuple(cards[key] for key in claim_ids if key in cards),
            )
        )
    return answers


def most_recent_claim(session: Session, basis: Basis = Basis.PUBLIC) -> datetime | None:
    """When the newest claim became known; None in a store without claims."""
    moment: datetime | None = (
        session.connection().execute(sa.select(sa.func.max(since_when(basis)))).scalar_one()
    )
    return moment
