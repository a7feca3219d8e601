"""Questions about propositions: what is claimed of whom, on how many origins, and its standing, now or as of a moment.

What is stored answers where it can; where identity was another one, or propositions wait to be counted, their claims do.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from kb.models import Claim, Entity, Proposition
from kb.ontology import Predicate
from kb.resolve.standing import Step, is_support
from kb.resolve.suits import NO_DOCKET
from kb.resolve.summary import Summary, claims_with_origins
from kb.store.as_of import Basis, Moment, said_by_then, since_when
from kb.store.counting import Group, counted, groups_touching, stored_groups, summaries
from kb.store.entities import party_ids
from kb.store.evidence import EntityRef, EvidenceCard, cards_of
from kb.store.ranking import best_supported, identity_is_as_now
from kb.store.session import table_of
from kb.store.stored import stored_summaries
from kb.store.strongest import best_of, ends_of, is_waiting


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
    if identity_is_as_now(session, as_of):
        members = party_ids(session, entity_id, as_of)
        ends = ends_of(session, entity_id, members, role, predicates)
        if ends is None:
            ids = best_supported(session, members, role, predicates, as_of, limit=limit, offset=offset)
        else:
            ids = best_of(session, ends, as_of, limit=limit, offset=offset)
        if is_waiting(session):
            answers = summaries(session, stored_groups(session, ids, as_of), as_of)
        else:
            answers = stored_summaries(session, ids, as_of, evidence=evidence)
        return _with_evidence(session, answers, evidence)
    ranked: list[tuple[tuple[int, Any, str], Group]] = []
    for group in groups_touching(session, entity_id, role=role, predicates=predicates, as_of=as_of):
        live = group.live
        if live:
            origins = {
                row.origin for row in live if is_support(row.stance, negated=row.negated, hedge=row.hedge)
            }
            ranked.append(((len(origins), group.rows[-1].moment, group.ends["id"]), group))
    ranked.sort(key=lambda pair: pair[0][2])
    ranked.sort(key=lambda pair: pair[0][:2], reverse=True)
    page = [group for _, group in ranked[offset : offset + limit]]
    return _with_evidence(session, counted(session, page, as_of), evidence)


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
    ends = {
        "id": stored.id,
        "subject_id": stored.subject_id,
        "predicate": stored.predicate,
        "object_id": stored.object_id,
    }
    return _with_evidence(session, summaries(session, [(ends, rows)], as_of), evidence)[0]


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


def references(session: Session, ids: Iterable[str | None]) -> dict[str | None, EntityRef]:
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


def most_recent_claim(session: Session, basis: Basis = Basis.PUBLIC) -> datetime | None:
    """When the newest claim became known; None in a store without claims."""
    moment: datetime | None = (
        session.connection().execute(sa.select(sa.func.max(since_when(basis)))).scalar_one()
    )
    return moment
