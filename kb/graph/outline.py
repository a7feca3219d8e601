"""The graph's bare shape from the propositions' own counts: which parts of a large graph are worth building.

Half a million claims take seconds to gather into edges; the counts that every proposition keeps are read in a fraction.
"""

import networkx as nx
import sqlalchemy as sa
from sqlmodel import Session

from kb.graph.filter import GraphFilter, GraphLevel
from kb.graph.identity import Identity
from kb.models import Proposition
from kb.ontology import SYMMETRIC, Predicate
from kb.store.session import table_of

WORTH_IT = 5_000
"""Propositions; fewer are gathered from their claims at once, exactly."""


def outline(session: Session, chosen: GraphFilter) -> "nx.MultiDiGraph[str] | None":
    """Nodes and edges with `support`, one for each pair and predicate; None where the filter can only be told on claims.

    `support` of an edge that joins several propositions is that of the best supported one.
    """
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
    connection = session.connection()
    counted = connection.execute(sa.select(sa.func.count()).select_from(table).where(*conditions))
    if counted.scalar_one() < WORTH_IT:
        return None
    identity = Identity(session, roll_up=chosen.roll_up)
    edges: dict[tuple[str, str, str], int] = {}
    columns = (table.c.subject_id, table.c.predicate, table.c.object_id, table.c.support_origins)
    for subject, predicate, target, support in connection.execute(sa.select(*columns).where(*conditions)):
        left, right = identity.node(subject), identity.node(target)
        if left is None or right is None or left.id == right.id:
            continue
        if chosen.kinds and not {left.kind, right.kind} <= chosen.kinds:
            continue
        ends = (left.id, right.id)
        if predicate in SYMMETRIC and left.id > right.id:
            ends = (right.id, left.id)
        key = (ends[0], predicate, ends[1])
        edges[key] = max(edges.get(key, 0), support)
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for (source, predicate, target), support in edges.items():
        graph.add_edge(source, target, key=predicate, support=support)
    return graph


def members(session: Session, chosen: GraphFilter, nodes: "set[str]") -> frozenset[str]:
    """The entities that the nodes of an outline stand for."""
    return frozenset(Identity(session, roll_up=chosen.roll_up).members(nodes))
