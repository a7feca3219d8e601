"""The nodes of the graph: canonical entities, with the days of the first and last claim at one of their edges."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from kb.graph.filter import GraphFilter
from kb.graph.identity import Identity, Node
from kb.graph.pages import entity_page

if TYPE_CHECKING:
    import networkx as nx


def ends_of(
    subject_id: str, object_id: str, chosen: GraphFilter, identity: Identity
) -> tuple[Node, Node] | None:
    """The two nodes of a claim, or None where the filter or the roll-up leaves nothing between them."""
    source, target = identity.node(subject_id), identity.node(object_id)
    if source is None or target is None or source.id == target.id:
        return None
    if chosen.kinds and not {source.kind, target.kind} <= chosen.kinds:
        return None
    if chosen.entities and not {source.id, target.id} & chosen.entities:
        return None
    return source, target


@dataclass(slots=True)
class _Days:
    node: Node
    first: date
    last: date


class NodeDays:
    """The nodes of a graph in the making, with the days of the first and last claim at their edges."""

    def __init__(self) -> None:
        self._days: dict[str, _Days] = {}

    def see(self, node: Node, first: date, last: date) -> None:
        """An edge of the node rests on claims from `first` to `last`."""
        days = self._days.get(node.id)
        if days is None:
            self._days[node.id] = _Days(node, first, last)
            return
        if first < days.first:
            days.first = first
        if last > days.last:
            days.last = last

    def describe(self, graph: "nx.MultiDiGraph[str]") -> None:
        """Say in the graph what each node is."""
        for days in self._days.values():
            node = days.node
            graph.add_node(
                node.id,
                kind=node.kind,
                label=node.name,
                level=node.level,
                page=entity_page(node.id, node.kind),
                first_seen=days.first,
                last_seen=days.last,
                **({"wikidata": node.wikidata} if node.wikidata else {}),
            )
