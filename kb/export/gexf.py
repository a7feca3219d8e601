"""GEXF 1.3: as GraphML, with colours, and spells from first to last seen so that Gephi's timeline works."""

import re
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar
from xml.sax.saxutils import quoteattr

from kb.export.base import whole
from kb.export.plain import PlainGraph, Scalar, plain_graph

if TYPE_CHECKING:
    import networkx as nx

_TYPES = {bool: "boolean", int: "long", float: "double", str: "string"}
_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<gexf xmlns="http://gexf.net/1.3" xmlns:viz="http://gexf.net/1.3/viz" version="1.3">\n'
    "<meta><creator>distillwatch</creator><description>{description}</description></meta>\n"
    '<graph defaultedgetype="directed" mode="dynamic" timeformat="date" timerepresentation="interval">\n'
)
_SPECIAL = re.compile("[&<>\"'\r\n\t]")
_WHITESPACE = {"\n": "&#10;", "\r": "&#13;", "\t": "&#9;"}


class GexfExporter:
    """Edge ids are claim or proposition ids, never made up, so that no reader drops an edge for its id."""

    suffix: ClassVar[str] = ".gexf"
    title: ClassVar[str] = "GEXF 1.3 with a timeline (Gephi, Gephi Lite, networkx)"

    def write(self, graph: "nx.MultiDiGraph[str]", path: Path) -> None:
        """Write the graph; the file is whole or absent."""
        plain = plain_graph(graph)
        node_keys = _keys(plain.node_types, "n")
        edge_keys = _keys(plain.edge_types, "e")
        with whole(path) as partial, partial.open("w", encoding="utf-8", newline="\n") as out:
            out.write(_HEAD.format(description=_description(plain)))
            for keys, types, domain in (
                (node_keys, plain.node_types, "node"),
                (edge_keys, plain.edge_types, "edge"),
            ):
                out.write(f'<attributes class="{domain}">\n')
                for name, key in keys.items():
                    out.write(
                        f'<attribute id="{key}" title={quoteattr(name)} type="{_TYPES[types[name]]}"/>\n'
                    )
                out.write("</attributes>\n")
            out.write(f'<nodes count="{len(plain.nodes)}">\n')
            for node, data in plain.nodes:
                label = _quoted(str(data.get("label", node)))
                out.write(f"<node id={_quoted(node)} label={label}>{_inside(data, node_keys)}</node>\n")
            out.write(f'</nodes>\n<edges count="{len(plain.edges)}">\n')
            for source, target, key, data in plain.edges:
                label = f" label={_quoted(str(data['label']))}" if "label" in data else ""
                out.write(
                    f"<edge id={_quoted(key)} source={_quoted(source)} target={_quoted(target)}{label}>"
                    f"{_inside(data, edge_keys)}</edge>\n"
                )
            out.write("</edges>\n</graph>\n</gexf>\n")


def _keys(types: dict[str, type], prefix: str) -> dict[str, str]:
    """Attribute to its id; the label has a place of its own in the format."""
    return {name: f"{prefix}{number}" for number, name in enumerate(types) if name != "label"}


def _description(plain: PlainGraph) -> str:
    level = plain.about.get("level", "graph")
    moment = plain.about.get("as_of")
    return f"{level} as of {moment}" if moment else str(level)


def _inside(data: dict[str, Scalar], keys: dict[str, str]) -> str:
    values = "".join(
        f'<attvalue for="{keys[name]}" value={_quoted(_text(value))}/>'
        for name, value in data.items()
        if name in keys
    )
    spells = ""
    if "first_seen" in data and "last_seen" in data:
        spells = f'<spells><spell start="{data["first_seen"]}" end="{data["last_seen"]}"/></spells>'
    return f"<attvalues>{values}</attvalues>{spells}" if values else spells


def _text(value: Scalar) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else repr(value)


def _quoted(text: str) -> str:
    return quoteattr(text, _WHITESPACE) if _SPECIAL.search(text) else f'"{text}"'
