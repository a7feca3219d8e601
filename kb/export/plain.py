"""A graph in values that every file format can hold: one type an attribute, no None, no lists, no dates.

What networkx's writers refuse, change or lose silently (None, lists, dates, control characters, an attribute that
is an int here and a float there) is settled here, once, before any writer sees it.
"""

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import networkx as nx

Scalar = str | int | float | bool

SEPARATOR = "|"
"""Between the items of a list that became text."""

_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class PlainGraph:
    """Nodes and edges in the order of their ids, with the one type of each attribute."""

    nodes: list[tuple[str, dict[str, Scalar]]]
    edges: list[tuple[str, str, str, dict[str, Scalar]]]
    """(source, target, key, attributes); keys are unique over the whole graph."""
    node_types: dict[str, type]
    edge_types: dict[str, type]
    about: dict[str, Any]
    """The graph's own attributes."""


def clean(text: str) -> str:
    """The text without characters that XML 1.0 cannot hold."""
    return text if text.isprintable() else _ILLEGAL.sub("", text)


def plain_graph(graph: "nx.MultiDiGraph[str]") -> PlainGraph:
    """The graph in plain values.

    Raises:
        ValueError: two edges have one key.
    """
    node_types = _types(data for _, data in graph.nodes(data=True))
    edge_types = _types(data for _, _, data in graph.edges(data=True))
    nodes = [(key, _values(graph.nodes[key], node_types)) for key in sorted(graph.nodes)]
    edges = [
        (source, target, str(key), _values(data, edge_types))
        for source, target, key, data in sorted(
            graph.edges(keys=True, data=True), key=lambda row: str(row[2])
        )
    ]
    seen: set[str] = set()
    for _, _, key, _ in edges:
        if key in seen:
            raise ValueError(f"two edges have the key {key}")
        seen.add(key)
    return PlainGraph(nodes, edges, node_types, edge_types, dict(graph.graph))


def _types(rows: Iterable[Mapping[str, Any]]) -> dict[str, type]:
    kinds: dict[str, set[type]] = {}
    for row in rows:
        for name, value in row.items():
            if value is not None:
                kinds.setdefault(name, set()).add(_type_of(value))
    return {name: _common(found) for name, found in sorted(kinds.items())}


def _type_of(value: Any) -> type:
    if isinstance(value, bool):
        return bool
    if isinstance(value, int):
        return int
    if isinstance(value, float):
        return float if math.isfinite(value) else str
    return str


def _common(kinds: set[type]) -> type:
    if len(kinds) == 1:
        return next(iter(kinds))
    return float if kinds <= {int, float} else str


def _values(data: Mapping[str, Any], types: Mapping[str, type]) -> dict[str, Scalar]:
    found: dict[str, Scalar] = {}
    for name, kind in types.items():  # in the order of their names
        value: Any = data.get(name)
        if value is None:
            continue
        # most values are of the attribute's type already; text still has to be cleaned
        typed = type(value) is kind and kind is not str
        found[name] = value if typed else _scalar(value, kind)
    return found


def _scalar(value: Any, kind: type) -> Scalar:
    if kind is not str:
        converted: Scalar = kind(value)
        return converted
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, list | tuple | set | frozenset):
        items = sorted(value) if isinstance(value, set | frozenset) else value
        return clean(SEPARATOR.join(str(item) for item in items))
    return clean(str(value))
