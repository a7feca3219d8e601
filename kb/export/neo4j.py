"""Neo4j bulk import: CSV files with typed headers, and Cypher for the constraints."""

import csv
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from kb.export.base import whole
from kb.export.plain import PlainGraph, Scalar, plain_graph

if TYPE_CHECKING:
    import networkx as nx

_TYPES = {bool: "boolean", int: "long", float: "double", str: "string"}

_CYPHER = """\
// names may hold line breaks, hence --multiline-fields:
// neo4j-admin database import full --multiline-fields=true --nodes=nodes.csv --relationships=relationships.csv neo4j
// then, in the database:
CREATE CONSTRAINT entity_id IF NOT EXISTS FOR (n:Entity) REQUIRE n.id IS UNIQUE;
CREATE INDEX entity_label IF NOT EXISTS FOR (n:Entity) ON (n.label);
CREATE INDEX entity_kind IF NOT EXISTS FOR (n:Entity) ON (n.kind);
"""


class Neo4jExporter:
    """Nodes are labelled Entity and by kind, relationships are typed by predicate."""

    suffix: ClassVar[str] = ""
    title: ClassVar[str] = "Folder for Neo4j: bulk import CSV and Cypher constraints"

    def write(self, graph: "nx.MultiDiGraph[str]", path: Path) -> None:
        """Write the folder; it is whole or absent."""
        plain = plain_graph(graph)
        with whole(path, folder=True) as partial:
            _write_nodes(plain, partial / "nodes.csv")
            _write_relationships(plain, partial / "relationships.csv")
            (partial / "constraints.cypher").write_text(_CYPHER, encoding="utf-8")


def _write_nodes(plain: PlainGraph, path: Path) -> None:
    names = list(plain.node_types)
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, quoting=csv.QUOTE_MINIMAL)
        writer.writerow(["id:ID", ":LABEL", *(f"{name}:{_TYPES[plain.node_types[name]]}" for name in names)])
        for node, data in plain.nodes:
            labels = f"Entity;{_camel(str(data.get('kind', 'unknown')))}"
            writer.writerow([node, labels, *(_text(data.get(name)) for name in names)])


def _write_relationships(plain: PlainGraph, path: Path) -> None:
    names = list(plain.edge_types)
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, quoting=csv.QUOTE_MINIMAL)
        typed = [f"{name}:{_TYPES[plain.edge_types[name]]}" for name in names]
        writer.writerow([":START_ID", ":END_ID", ":TYPE", "key:string", *typed])
        for source, target, key, data in plain.edges:
            kind = str(data.get("predicate", "related")).upper()
            writer.writerow([source, target, kind, key, *(_text(data.get(name)) for name in names)])


def _camel(kind: str) -> str:
    return "".join(part.capitalize() for part in kind.split("_"))


def _text(value: Scalar | None) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
