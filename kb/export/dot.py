"""Graphviz DOT, with the app's colours and shapes."""

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from kb.export.base import whole
from kb.export.plain import Scalar, plain_graph
from kb.graph.look import look_of

if TYPE_CHECKING:
    import networkx as nx

_SHAPES = {"circle": "ellipse", "square": "box", "triangle": "triangle", "diamond": "diamond"}


class DotExporter:
    """A digraph whose statements are quoted strings throughout."""

    suffix: ClassVar[str] = ".dot"
    title: ClassVar[str] = "DOT (Graphviz, Gephi, pydot)"

    def write(self, graph: "nx.MultiDiGraph[str]", path: Path) -> None:
        """Write the graph; the file is whole or absent."""
        plain = plain_graph(graph)
        with whole(path) as partial, partial.open("w", encoding="utf-8", newline="\n") as out:
            out.write("digraph distillwatch {\n")
            for node, data in plain.nodes:
                look = look_of(str(data.get("kind", "")))
                drawn: dict[str, Scalar] = {"color": look.colour, "shape": _SHAPES[look.shape]}
                out.write(f"  {_quoted(node)} [{_attributes({**data, **drawn})}];\n")
            for source, target, key, data in plain.edges:
                out.write(
                    f"  {_quoted(source)} -> {_quoted(target)} [{_attributes({'key': key, **data})}];\n"
                )
            out.write("}\n")


def _attributes(data: dict[str, Scalar]) -> str:
    return ", ".join(f"{_quoted(name)}={_quoted(str(value))}" for name, value in sorted(data.items()))


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")
    return f'"{escaped}"'
