"""Propositions counted from their claims: for what no stored row answers.

A question first reads a narrow row of every claim that touches its entity, to rank what they are about; what is shown
on the page that was asked for is then counted in full. Both work alike for the present and for a past moment.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from kb.batches import batched
from kb.models import Claim, Proposition
from kb.ontology import Predicate
from kb.resolve.decided_standing import decided, decided_standings
from kb.resolve.identity import Family
from kb.resolve.propositions import proposition_of
from kb.resolve.suits import dockets_of_suits, settlements_of
from kb.resolve.summary import Summary, claims_with_origins, origin_of, summarise
from kb.store.as_of import Basis, Moment, known, moment_columns, said_by_then
from kb.store.entities import party_ids
from kb.store.session import table_of


@dataclass(slots=True)
class Group:
    """The claims that touch an entity and are of one proposition, as narrow rows, oldest first."""

    ends: dict[str, Any]
    rows: list[Any]

    @property
    def live(self) -> list[Any]:
        """Those that are not retracted."""
        return [row for row in self.rows if row.is_live]


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
        "id", "document_id", "predicate", "stance", "negated", "hedge", "speaker_id", "speaker_ref", "subject_id", "object_id",
        "object_ref",
    )  # fmt: skip
    return sa.select(
        *(claims.c[name] for name in names),
        origin_of(claims).label("origin"),
        *moment_columns(as_of),
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
