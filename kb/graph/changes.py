"""What is new, gone or different between two graphs, such as one of today and one of a month ago."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import networkx as nx

_WATCHED = ("standing", "support", "against", "contested", "claims")


@dataclass(frozen=True, slots=True)
class EdgeChange:
    """An edge whose standing or support is not what it was."""

    source: str
    target: str
    key: str
    label: str
    before: dict[str, Any]
    after: dict[str, Any]


@dataclass(slots=True)
class GraphChanges:
    """The difference of two graphs; edges as (source, key, target)."""

    new_nodes: list[str] = field(default_factory=list)
    gone_nodes: list[str] = field(default_factory=list)
    new_edges: list[tuple[str, str, str]] = field(default_factory=list)
    gone_edges: list[tuple[str, str, str]] = field(default_factory=list)
    changed_edges: list[EdgeChange] = field(default_factory=list)

    @property
    def empty(self) -> bool:
        """Nothing moved."""
        return not (
            self.new_nodes or self.gone_nodes or self.new_edges or self.gone_edges or self.changed_edges
        )


def changes(before: "nx.MultiDiGraph[str]", after: "nx.MultiDiGraph[str]") -> GraphChanges:
    """What is different in `after`, everything in the order of ids."""
    old = {key: (source, target, data) for source, target, key, data in before.edges(keys=True, data=True)}
    new = {key: (source, target, data) for source, target, key, data in after.edges(keys=True, data=True)}
    found = GraphChanges(
        new_nodes=sorted(set(after.nodes) - set(before.nodes)),
        gone_nodes=sorted(set(before.nodes) - set(after.nodes)),
        new_edges=[(new[key][0], key, new[key][1]) for key in sorted(set(new) - set(old))],
        gone_edges=[(old[key][0], key, old[key][1]) for key in sorted(set(old) - set(new))],
    )
    for key in sorted(set(old) & set(new)):
        source, target, data = new[key]
        was = {name: old[key][2].get(name) for name in _WATCHED}
        now = {name: data.get(name) for name in _WATCHED}
        if was != now:
            differ = [name for name in _WATCHED if was[name] != now[name]]
            found.changed_edges.append(
                EdgeChange(
                    source,
                    target,
                    key,
                    str(data.get("label", "")),
                    {name: was[name] for name in differ},
                    {name: now[name] for name in differ},
                )
            )
    return found
