"""The graph's bare shape from the propositions' own counts: which parts of a large graph are worth building.

Half a million claims take seconds to gather into edges; the counts that every proposition keeps are read in a fraction.
"""

from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlmodel import Session

from kb.graph.collector import no_search_for_cycles
from kb.graph.filter import GraphFilter, GraphLevel
from kb.graph.identity import Identity
from kb.models import Proposition
from kb.ontology import SYMMETRIC, Kind, Predicate
from kb.store.columns import stored_columns
from kb.store.session import table_of

WORTH_IT = 5_000
"""Propositions; fewer are gathered from their claims at once, exactly."""

_SYMMETRIC = frozenset(predicate.value for predicate in SYMMETRIC)

BareEdge = tuple[str, str, str]
"""Source, target and predicate."""


@dataclass(slots=True)
class Outline:
    """The edges of a graph without what they say, one for each pair and predicate."""

    support: dict[BareEdge, int] = field(default_factory=dict)
    """Independent origins; of an edge that joins several propositions those of the best supported one."""
    first: dict[BareEdge, str] = field(default_factory=dict)
    """The id of a proposition that an edge joins."""
    more: dict[BareEdge, list[str]] = field(default_factory=dict)
    """Ids of the others, where there are any."""

    def propositions(self, edge: BareEdge) -> list[str]:
        """Ids of all propositions that an edge joins."""
        return [self.first[edge], *self.more.get(edge, ())]


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
    ends = _Ends(Identity(session, roll_up=chosen.roll_up), chosen.kinds)
    found = Outline()
    columns = (
        table.c.id,
        table.c.subject_id,
        table.c.predicate,
        table.c.object_id,
        table.c.support_origins,
    )
    with no_search_for_cycles():
        for part in stored_columns(session, sa.select(*columns).where(*conditions)):
            for key, subject, predicate, target, support in zip(*part, strict=True):
                left, right = ends[subject], ends[target]
                if left is None or right is None or left == right:
                    continue
                if left > right and predicate in _SYMMETRIC:
                    left, right = right, left
                edge = (left, right, predicate)
                if edge in found.support:
                    found.support[edge] = max(found.support[edge], support)
                    found.more.setdefault(edge, []).append(key)
                else:
                    found.support[edge] = support
                    found.first[edge] = key
    return found


class _Ends(dict[str, str | None]):
    """Entity to the node that it is drawn as, looked up once; None where it is not drawn."""

    def __init__(self, identity: Identity, kinds: frozenset[Kind]) -> None:
        super().__init__()
        self._identity = identity
        self._kinds = kinds

    def __missing__(self, entity_id: str) -> str | None:
        node = self._identity.node(entity_id)
        drawn = node is not None and (not self._kinds or node.kind in self._kinds)
        self[entity_id] = node.id if node is not None and drawn else None
        return self[entity_id]
