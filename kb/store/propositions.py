"""Questions about propositions: what is claimed of whom, on how many origins, and its standing, now or as of a moment.

A question first reads a narrow row of every claim that touches its entity, to rank what they are about; what is shown
on the page that was asked for is then counted in full. Both work alike for the present and for a past moment.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from kb.batches import batched
from kb.models import Claim, Entity, Proposition
from kb.ontology import Predicate
from kb.resolve.decided_standing import decided, decided_standings
from kb.resolve.identity import Family
from kb.resolve.propositions import proposition_of
from kb.resolve.standing import Step, is_support
from kb.resolve.suits import NO_DOCKET, dockets_of_suits, settlements_of
from kb.resolve.summary import Summary, claims_with_origins, origin_of, summarise
from kb.store.as_of import Basis, Moment, known, said_by_then, since_when
from kb.store.entities import party_ids
from kb.store.evidence import EntityRef, EvidenceCard, cards_of
from kb.store.ranking import best_supported, identity_is_as_now
from kb.store.session import table_of
from kb.store.strongest import best_of, ends_of


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


@dataclass(slots=True)
class Group:
    """The claims that touch an entity and are of one proposition, as narrow rows, oldest first."""

    ends: dict[str, Any]
    rows: list[Any]

    @property
    def live(self) -> list[Any]:
        """Those that are not retracted."""
        return [row for row in self.rows if row.is_live]


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
        return _with_evidence(
            session, summaries(session, stored_groups(session, ids, as_of), as_of), evidence
        )
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


def stored_groups(
    session: Session, ids: Sequence[str], as_of: Moment | None
) -> list[tuple[dict[str, Any], list[Any]]]:
    """Stored propositions with the claims that were known at some time up to the moment, oldest first, in the order given."""
    claims, table = table_of(Claim), table_of(Proposition)
    rows: dict[str, list[Any]] = {}
    ends: dict[str, dict[str, Any]] = {}
    for part in batched(list(ids), 400):
        for row in claims_with_origins(session, claims.c.proposition_id.in_(part), *said_by_then(as_of)):
            rows.setdefault(row.proposition_id, []).append(row)
        query = sa.select(table.c.id, table.c.subject_id, table.c.predicate, table.c.object_id)
        for stored in session.connection().execute(query.where(table.c.id.in_(part))):
            ends[stored.id] = dict(stored._mapping)
    return [(ends[key], rows[key]) for key in ids if key in ends and key in rows]


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


def groups_touching(
    session: Session,
    entity_id: str,
    *,
    role: str = "any",
    predicates: Sequence[str] = (),
    as_of: Moment | None = None,
) -> list[Group]:
    """The claims with the entity or a model of it in a role, by proposition, with identity as it was at the moment."""
    claims = table_of(Claim)
    members = party_ids(session, entity_id, as_of)
    conditions = [claims.c.predicate != Predicate.SAID.value, *said_by_then(as_of)]
    if predicates:
        conditions.append(claims.c.predicate.in_(list(predicates)))
    sides = {"subject": (claims.c.subject_id,), "object": (claims.c.object_id,)}.get(
        role, (claims.c.subject_id, claims.c.object_id)
    )
    rows: dict[str, Any] = {}
    for side in sides:
        query = _narrow(as_of).where(side.in_(members), *conditions)
        rows.update((row.id, row) for row in session.connection().execute(query))
    ordered = sorted(rows.values(), key=lambda row: (row.moment, row.id))
    family = Family(session, as_of=as_of.at if as_of else None)
    family.load({key for row in ordered for key in (row.subject_id, row.object_id)})
    ends_of: dict[tuple[Any, ...], dict[str, Any] | None] = {}
    groups: dict[str, Group] = {}
    for row in ordered:
        triple = (row.subject_id, row.predicate, row.object_id, row.object_ref is None, row.stance)
        if triple not in ends_of:
            ends_of[triple] = proposition_of(row, family)
        ends = ends_of[triple]
        if ends is not None:
            groups.setdefault(ends["id"], Group(ends, [])).rows.append(row)
    return list(groups.values())


def _narrow(as_of: Moment | None) -> "sa.Select[Any]":
    """What ranking reads of a claim; its time is left as the database has it, which sorts alike and costs less."""
    claims = table_of(Claim)
    names = (
        "id", "document_id", "predicate", "stance", "negated", "hedge", "speaker_id", "subject_id", "object_id", "object_ref",
    )  # fmt: skip
    return sa.select(
        *(claims.c[name] for name in names),
        origin_of(claims).label("origin"),
        sa.type_coerce(since_when(as_of.basis if as_of else Basis.PUBLIC), sa.types.NullType()).label(
            "moment"
        ),
        sa.case((sa.and_(*known(as_of)), True), else_=False).label("is_live"),
    )


def counted(
    session: Session, groups: Sequence[Group], as_of: Moment | None
) -> list[tuple[dict[str, Any], Summary]]:
    """Groups counted in full, in their order."""
    return summaries(session, full_rows(session, groups), as_of)


def full_rows(session: Session, groups: Sequence[Group]) -> list[tuple[dict[str, Any], list[Any]]]:
    """The claims of groups with all that counting reads, oldest first."""
    claims = table_of(Claim)
    wanted = {row.id: number for number, group in enumerate(groups) for row in group.rows}
    found: list[list[Any]] = [[] for _ in groups]
    for part in batched(list(wanted), 500):
        for row in claims_with_origins(session, claims.c.id.in_(part)):
            found[wanted[row.id]].append(row)
    return [
        (group.ends, sorted(rows, key=lambda row: (row.published or row.first_seen, row.id)))
        for group, rows in zip(groups, found, strict=True)
    ]


def summaries(
    session: Session, groups: Sequence[tuple[dict[str, Any], list[Any]]], as_of: Moment | None
) -> list[tuple[dict[str, Any], Summary]]:
    """Propositions counted from their claims, in the order given; a suit with its docket."""
    family = Family(session, as_of=as_of.at if as_of else None)
    family.load({key for _, rows in groups for row in rows for key in (row.subject_id, row.speaker_id)})
    suits = [
        (ends["subject_id"], ends["object_id"]) for ends, _ in groups if ends["predicate"] == Predicate.SUED
    ]
    dockets, settled = dockets_of_suits(session, suits), settlements_of(session, suits)
    reviews = decided_standings(session, [ends["id"] for ends, _ in groups], at=as_of.at if as_of else None)
    found: list[tuple[dict[str, Any], Summary]] = []
    for ends, rows in groups:
        pair = (ends["subject_id"], ends["object_id"])
        is_suit = ends["predicate"] == Predicate.SUED
        if as_of is not None and as_of.basis is Basis.SEEN:
            rows = [_Seen(row) for row in rows]
        summary = summarise(
            rows,
            Predicate(ends["predicate"]),
            family,
            facts=settled[pair] if is_suit else (),
            at=as_of.at if as_of else None,
        )
        summary = decided(summary, reviews.get(ends["id"]), rows)
        docket = next(iter(dockets[pair]), None) if is_suit else None
        found.append((ends | {"case_id": docket.case_id if docket else None}, summary))
    return found


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
