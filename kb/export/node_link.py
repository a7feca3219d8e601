"""Node-link JSON, as networkx and D3 read it, and the elements of Cytoscape."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from kb.export.base import whole
from kb.export.plain import PlainGraph, plain_graph

if TYPE_CHECKING:
    import networkx as nx


class NodeLinkExporter:
    """One object with `nodes` and `edges`; `networkx.node_link_graph(data, edges="edges")` reads it back."""

    suffix: ClassVar[str] = ".json"
    title: ClassVar[str] = "Node-link JSON (networkx, D3, Observable)"

    def write(self, graph: "nx.MultiDiGraph[str]", path: Path) -> None:
        """Write the graph; the file is whole or absent."""
        plain = plain_graph(graph)
        _dump(
            path,
            {
                "directed": True,
                "multigraph": True,
                "graph": _about(plain),
                "nodes": [{"id": node, **data} for node, data in plain.nodes],
                "edges": [
                    {"source": source, "target": target, "key": key, **data}
                    for source, target, key, data in plain.edges
                ],
            },
        )


class CytoscapeExporter:
    """Elements as Cytoscape and cytoscape.js load them; `value` is the name that networkx reads an id by."""

    suffix: ClassVar[str] = ".cyjs"
    title: ClassVar[str] = "Cytoscape JSON (Cytoscape, cytoscape.js)"

    def write(self, graph: "nx.MultiDiGraph[str]", path: Path) -> None:
        """Write the graph; the file is whole or absent."""
        plain = plain_graph(graph)
        _dump(
            path,
            {
                "data": _about(plain),
                "directed": True,
                "multigraph": True,
                "elements": {
                    "nodes": [
                        {"data": {**data, "id": node, "value": node, "name": data.get("label", node)}}
                        for node, data in plain.nodes
                    ],
                    "edges": [
                        {"data": {**data, "id": key, "key": key, "source": source, "target": target}}
                        for source, target, key, data in plain.edges
                    ],
                },
            },
        )


def _about(plain: PlainGraph) -> dict[str, Any]:
    return {name: plain.about[name] for name in sorted(plain.about)}


def _dump(path: Path, value: Any) -> None:
    with whole(path) as partial, partial.open("w", encoding="utf-8", newline="\n") as out:
        json.dump(value, out, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        out.write("\n")
