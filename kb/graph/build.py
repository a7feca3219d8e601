"""The graph of a filter: a typed networkx MultiDiGraph whose every edge names its evidence.

Nodes are canonical entities (and cases at the level of parties), keyed by their ids. Text stays in the store:
an edge carries ids, counts and dates. Attribute values are str, int, float, bool, date or lists of str, and an
attribute that says nothing is left out.
"""

import networkx as nx
from sqlmodel import Session

from kb.graph.claim_edges import add_claims
from kb.graph.collector import no_search_for_cycles
from kb.graph.filter import GraphFilter, GraphLevel
from kb.graph.groups import add_groups
from kb.graph.identity import Identity
from kb.graph.parties import add_parties
from kb.store.session import store_version


def build_graph(
    session: Session, chosen: GraphFilter | None = None, *, propositions: frozenset[str] | None = None
) -> "nx.MultiDiGraph[str]":
    """The graph of a filter, by default of all propositions as they stand now.

    Args:
        session: of the store.
        chosen: which claims.
        propositions: at the levels that gather claims, only those of these propositions are read. None is all.

    The graph's own attributes are the level, the `as_of` date, the store's version and the filter.
    """
    chosen = chosen or GraphFilter()
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph.graph.update(
        level=str(chosen.level),
        store_version=store_version(session),
        filter=chosen.describe(),
        **({"as_of": chosen.as_of.isoformat()} if chosen.as_of else {}),
    )
    identity = Identity(session, roll_up=chosen.roll_up or chosen.level is GraphLevel.LITIGATION)
    with no_search_for_cycles():
        if chosen.level is GraphLevel.PARTIES:
            add_parties(session, graph, chosen, identity)
        elif chosen.level is GraphLevel.CLAIMS:
            add_claims(session, graph, chosen, identity)
        else:
            add_groups(session, graph, chosen, identity, propositions)
    return graph
