"""Reads exports back into plain records, so that two of them can be compared: format, collections, attributes.

A snapshot holds collections (nodes and edges, or documents and claims, or tables), each from id to attributes. It is
told by content, not by name, which format a file has. XML is read without entities and without network.
"""

import csv
import json
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lxml import etree

from kb.errors import UnreadableExportError
from kb.export.graphml import EDGE_ID
from kb.ids import stable_id

Attributes = dict[str, Any]

SUPPORTED = "graphml, gexf, json, cytoscape, neo4j, claims, ftm, csv, parquet, xlsx and ntriples"
"""Formats of `distillwatch export` that can be compared; of the others export one of these."""

_GRAPHML = "{http://graphml.graphdrawing.org/xmlns}"
_GEXF = "{http://gexf.net/1.3}"
_CASTS: dict[str, Callable[[str], Any]] = {
    "boolean": lambda text: text == "true",
    "int": int,
    "long": int,
    "float": float,
    "double": float,
}


@dataclass(slots=True)
class Snapshot:
    """What an export holds."""

    path: Path
    format: str
    collections: dict[str, dict[str, Attributes]] = field(default_factory=dict)

    def add(self, collection: str, key: str, attributes: Mapping[str, Any]) -> None:
        """Keep one thing.

        Raises:
            UnreadableExportError: another one has its id.
        """
        listed = self.collections.setdefault(collection, {})
        if key in listed:
            raise UnreadableExportError(self.path, f"two {collection} have the id {key!r}")
        listed[key] = {name: value for name, value in attributes.items() if value not in (None, "")}


def read_back(path: Path) -> Snapshot:
    """What a file or folder holds that `distillwatch export` wrote.

    Raises:
        UnreadableExportError: it is not there, damaged, or of a format that is not compared.
    """
    try:
        return _read(path)
    except OSError as error:
        raise UnreadableExportError(path, error.strerror or str(error), "check the path") from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, etree.XMLSyntaxError, csv.Error, zipfile.BadZipFile) as error:  # fmt: skip
        raise UnreadableExportError(path, f"damaged ({type(error).__name__}: {str(error)[:120]})") from error


def _read(path: Path) -> Snapshot:
    if path.is_dir():
        return _read_folder(path)
    with path.open("rb") as opened:
        start = opened.read(4096).lstrip(b"\xef\xbb\xbf \r\n\t")
    if start.startswith(b"PK"):
        return _read_xlsx(path)
    if start.startswith((b"<?xml", b"<graphml", b"<gexf")):
        return _read_gexf(path) if b"<gexf" in start else _read_graphml(path)
    if start.startswith(b"{"):
        with path.open(encoding="utf-8-sig") as lines:
            first = next(line for line in lines if line.strip())
        try:
            data: Any = json.loads(first)
        except ValueError:  # an object over several lines
            data = json.loads(path.read_text(encoding="utf-8-sig"))
        if "schema" in data and "properties" in data:
            return _read_ftm(path)
        if "text" in data and "id" in data:
            return _read_claims(path)
        return _read_json(path)
    if start.startswith((b"<", b"_:")):
        return _read_triples(path)
    if not start:
        return Snapshot(path, "empty")
    raise UnreadableExportError(path, "no format that is compared", f"compare {SUPPORTED}")


def _read_json(path: Path) -> Snapshot:
    data = json.loads(path.read_text(encoding="utf-8-sig"))
    if "elements" in data:
        found = Snapshot(path, "cytoscape", {"nodes": {}, "edges": {}})
        made = {"id", "key", "value", "name"}
        for name in ("nodes", "edges"):
            for item in data["elements"].get(name, []):
                attributes = {key: value for key, value in item["data"].items() if key not in made}
                found.add(name, str(item["data"]["id"]), attributes)
        return found
    if "nodes" not in data or not ("edges" in data or "links" in data):
        raise UnreadableExportError(path, "JSON, but no graph", f"compare {SUPPORTED}")
    found = Snapshot(path, "json", {"nodes": {}, "edges": {}})
    for node in data["nodes"]:
        found.add("nodes", str(node["id"]), {name: value for name, value in node.items() if name != "id"})
    for edge in data.get("edges", data.get("links", [])):
        key = str(edge.get("key", stable_id(edge["source"], edge["target"])))
        found.add("edges", key, {name: value for name, value in edge.items() if name != "key"})
    return found


def _elements(path: Path, *tags: str) -> Iterator[Any]:
    """The elements of the tags as they end; each is emptied after use, so that memory stays small."""
    with path.open("rb") as opened:
        for _, element in etree.iterparse(
            opened, tag=tags, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
        ):
            yield element
            element.clear()


def _read_graphml(path: Path) -> Snapshot:
    found = Snapshot(path, "graphml", {"nodes": {}, "edges": {}})
    keys: dict[str, tuple[str, str]] = {}
    for element in _elements(path, f"{_GRAPHML}key", f"{_GRAPHML}node", f"{_GRAPHML}edge"):
        if element.tag == f"{_GRAPHML}key":
            keys[element.get("id")] = (element.get("attr.name"), element.get("attr.type", "string"))
            continue
        attributes = {}
        for data in element.iterchildren(f"{_GRAPHML}data"):
            name, kind = keys[data.get("key")]
            attributes[name] = _CASTS.get(kind, str)(data.text or "")
        attributes.pop(EDGE_ID, None)
        if element.tag == f"{_GRAPHML}node":
            found.add("nodes", element.get("id"), attributes)
        else:
            ends = {"source": element.get("source"), "target": element.get("target")}
            found.add("edges", element.get("id") or stable_id(*ends.values()), attributes | ends)
    return found


def _read_gexf(path: Path) -> Snapshot:
    found = Snapshot(path, "gexf", {"nodes": {}, "edges": {}})
    keys: dict[str, dict[str, tuple[str, str]]] = {"node": {}, "edge": {}}
    for element in _elements(path, f"{_GEXF}attributes", f"{_GEXF}node", f"{_GEXF}edge"):
        if element.tag == f"{_GEXF}attributes":
            keys[element.get("class")] = {
                column.get("id"): (column.get("title"), column.get("type"))
                for column in element.iterchildren(f"{_GEXF}attribute")
            }
            continue
        kind = etree.QName(element).localname
        attributes = {"label": element.get("label")}
        for value in element.iter(f"{_GEXF}attvalue"):
            name, of_type = keys[kind][value.get("for")]
            attributes[name] = _CASTS.get(of_type, str)(value.get("value"))
        if kind == "edge":
            attributes |= {"source": element.get("source"), "target": element.get("target")}
        found.add(f"{kind}s", element.get("id"), attributes)
    return found


def _lines(path: Path) -> Iterator[Any]:
    with path.open(encoding="utf-8-sig") as lines:
        for line in lines:
            if line.strip():
                yield json.loads(line)


def _read_ftm(path: Path) -> Snapshot:
    found = Snapshot(path, "ftm")
    for entity in _lines(path):
        properties = {name: sorted(values) for name, values in entity["properties"].items()}
        found.add(entity["schema"], entity["id"], properties)
    return found


def _read_claims(path: Path) -> Snapshot:
    found = Snapshot(path, "claims", {"documents": {}, "claims": {}})
    for line in _lines(path):
        about = ("url", "publisher", "published", "kind", "title")
        found.add("documents", line["id"], {name: line.get(name) for name in about})
        names = {entity["id"]: entity["name"] for entity in line.get("entities", [])}
        record = line.get("record") or {}
        recorded = record.get("claims") or [{}] * len(line.get("claims", []))
        for claim, known in zip(line.get("claims", []), recorded, strict=True):
            attributes = {
                name: names.get(value, value) if name in ("speaker", "subject", "object") else value
                for name, value in claim.items()
            }
            attributes |= {"document": line["id"], "quote": line["text"][claim["start"] : claim["end"]]}
            attributes |= {name: known[name] for name in ("confidence", "review_state") if name in known}
            place = (line["id"], claim["start"], claim["end"], claim["predicate"])
            ends = (attributes.get(name) for name in ("subject", "object", "speaker", "negated"))
            found.add("claims", known.get("id") or stable_id(*place, *ends), attributes)
        for table in ("entities", "propositions", "cases"):
            for row in (record.get("rows") or {}).get(table, []):
                found.add(table, row["id"], {name: value for name, value in row.items() if name != "id"})
    return found


def _read_triples(path: Path) -> Snapshot:
    found = Snapshot(path, "ntriples", {"triples": {}})
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            if line.strip() and not line.startswith("#"):
                found.collections["triples"][line.strip()] = {}
    return found


def _read_folder(path: Path) -> Snapshot:
    if (path / "relationships.csv").exists():
        found = Snapshot(path, "neo4j")
        _add_csv(found, path / "nodes.csv", "nodes", "id:ID")
        _add_csv(found, path / "relationships.csv", "edges", "key:string")
        return found
    tables = sorted(path.glob("*.parquet"))
    if tables:
        return _read_parquet(path, tables)
    files = sorted(path.glob("*.csv"))
    if not files:
        raise UnreadableExportError(path, "a folder without tables", f"compare {SUPPORTED}")
    found = Snapshot(path, "csv")
    for file in files:
        if file.stem != "data_dictionary":
            _add_csv(found, file, file.stem, None)
    return found


def _add_csv(found: Snapshot, path: Path, collection: str, key: str | None) -> None:
    """Add a table; without a key its first column is the id."""
    found.collections[collection] = {}
    limit = csv.field_size_limit(100_000_000)
    try:
        with path.open(encoding="utf-8", newline="") as opened:
            for row in csv.DictReader(opened):
                name = key or next(iter(row))
                found.add(collection, row.pop(name), row)
    finally:
        csv.field_size_limit(limit)


def _read_parquet(path: Path, files: list[Path]) -> Snapshot:
    import pyarrow.parquet as pq  # heavy, and wanted for this format only

    found = Snapshot(path, "parquet")
    for file in files:
        if file.stem == "data_dictionary":
            continue
        found.collections[file.stem] = {}
        with pq.ParquetFile(file) as opened:
            for batch in opened.iter_batches():
                for row in batch.to_pylist():
                    key = row.pop(next(iter(row)))
                    plain = {
                        name: value.isoformat() if hasattr(value, "isoformat") else value
                        for name, value in row.items()
                    }
                    found.add(file.stem, str(key), plain)
    return found


def _read_xlsx(path: Path) -> Snapshot:
    from openpyxl import load_workbook  # of the extra `tables`

    found = Snapshot(path, "xlsx")
    with path.open("rb") as opened:  # by its bytes; a path goes by its ending
        book = load_workbook(opened, read_only=True)
        for name in book.sheetnames:
            if name == "data_dictionary":
                continue
            found.collections[name] = {}
            rows = book[name].iter_rows(values_only=True)
            heading = next(rows, ())
            for row in rows:
                plain = [value.isoformat() if hasattr(value, "isoformat") else value for value in row]
                found.add(name, str(plain[0]), dict(zip(heading[1:], plain[1:], strict=False)))
        book.close()
    return found
