"""The graph's bare shape from the propositions' own counts: which parts of a large graph are worth building.

Half a million claims take seconds to gather into edges; the counts that every proposition keeps are read in a fraction.
"""

from dataclasses import dataclass, field
from functools import cache

import sqlalchemy as sa
from sqlmodel import Session

from kb.graph.filter import GraphFilter, GraphLevel
from kb.graph.identity import Identity
from kb.models import Proposition
from kb.ontology import SYMMETRIC, Predicate
from kb.store.columns import stored_columns
from kb.store.session import table_of

WORTH_IT = 5_000
"""Propositions; fewer are gathered from their claims at once, exactly."""

BareEdge = tuple[str, str, str]
"""Source, target and predicate."""


@dataclass(slots=True)
class Outline:
    """The edges of a graph without what they say, one for each pair and predicate."""

    support: dict[BareEdge, int] = field(default_factory=dict)
    """Independent origins; of an edge that joins several propositions those of the best supported one."""
    propositions: dict[BareEdge, list[str]] = field(default_factory=dict)
    """Ids of the propositions that an edge joins."""


def outline(session: Session, chosen: GraphFilter) -> Outline | None:
    """The outline of a filter's graph; None where there are few propositions, or the filter can only be told on claims."""
    table = table_of(Proposition)
    if chosen != GraphFilter(
        level=GraphLevel.PROPOSITIONS,
        kinds=chosen.kinds,
        predicates=chosen.predicates,
        roll_up=chosen.roll_up,
    ):
        return None
    conditions = [
        table.c.subject_id.is_not(None),
        table.c.object_id.is_not(None),
        table.c.predicate != Predicate.SAID.value,
        table.c.claim_count > 0,
    ]
    if chosen.predicates:
        conditions.append(table.c.predicate.in_(sorted(chosen.predicates)))
    counted = session.connection().execute(sa.select(sa.func.count()).select_from(table).where(*conditions))
    if counted.scalar_one() < WORTH_IT:
        return None
    identity = Identity(session, roll_up=chosen.roll_up)
    found = Outline()

    @cache
    def edge_of(subject: str, predicate: str, target: str) -> BareEdge | None:
        left, right = identity.node(subject), identity.node(target)
        if left is None or right is None or left.id == right.id:
            return None
        if chosen.kinds and not {left.kind, right.kind} <= chosen.kinds:
            return None
        if predicate in SYMMETRIC and left.id > right.id:
            left, right = right, left
        return (left.id, right.id, predicate)

    columns = (
        table.c.id,
        table.c.subject_id,
        table.c.predicate,
        table.c.object_id,
        table.c.support_origins,
    )
    for part in stored_columns(session, sa.select(*columns).where(*conditions)):
        for key, subject, predicate, target, support in zip(*part, strict=True):
            edge = edge_of(subject, predicate, target)
            if edge is not None:
                found.support[edge] = max(found.support.get(edge, 0), support)
                found.propositions.setdefault(edge, []).append(key)
    return found
