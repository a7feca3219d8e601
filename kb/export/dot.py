"""Graphviz DOT, with the app's colours and shapes."""

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from kb.export.base import whole
from kb.export.plain import Scalar, plain_graph

if TYPE_CHECKING:
    import networkx as nx

_COLOURS = {
    "company": "#0072B2",
    "person": "#E69F00",
    "model": "#009E73",
    "organization": "#56B4E9",
    "agency": "#CC79A7",
    "court": "#7F5FB0",
    "law_firm": "#8C6D31",
    "law": "#666666",
    "case": "#D55E00",
}
_SHAPES = {
    "company": "ellipse",
    "person": "box",
    "model": "box",
    "organization": "triangle",
    "agency": "diamond",
    "court": "box",
    "law_firm": "ellipse",
    "law": "triangle",
    "case": "triangle",
}


class DotExporter:
    """A digraph whose statements are quoted strings throughout."""

    suffix: ClassVar[str] = ".dot"
    title: ClassVar[str] = "DOT (Graphviz, igraph, Gephi)"

    def write(self, graph: "nx.MultiDiGraph[str]", path: Path) -> None:
        """Write the graph; the file is whole or absent."""
        plain = plain_graph(graph)
        with whole(path) as partial, partial.open("w", encoding="utf-8", newline="\n") as out:
            out.write("digraph distillwatch {\n")
            for node, data in plain.nodes:
                kind = str(data.get("kind", ""))
                look: dict[str, Scalar] = {
                    "color": _COLOURS.get(kind, "#000000"),
                    "shape": _SHAPES.get(kind, "ellipse"),
                }
                out.write(f"  {_quoted(node)} [{_attributes({**data, **look})}];\n")
            for source, target, key, data in plain.edges:
                out.write(
                    f"  {_quoted(source)} -> {_quoted(target)} [{_attributes({'key': key, **data})}];\n"
                )
            out.write("}\n")


def _attributes(data: dict[str, Scalar]) -> str:
    return ", ".join(f"{_quoted(name)}={_quoted(str(value))}" for name, value in sorted(data.items()))


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "")
    return f'"{escaped}"'
