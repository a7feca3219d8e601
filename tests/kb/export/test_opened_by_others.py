"""Exports of the sample store opened by programs that are not ours, and compared in counts and attributes."""

import csv
import math
import re
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import igraph
import openpyxl
import pyarrow.parquet as pq
import pydot
import pytest
from lxml import etree
from sqlalchemy.engine import Engine
from sqlmodel import Session

from kb.export.csv_cells import safe_cell
from kb.export.graphml import EDGE_ID
from kb.export.plain import PlainGraph, plain_graph
from kb.export.run import export
from kb.export.tables import TABLES, ColumnType
from kb.graph.build import build_graph
from kb.graph.filter import GraphFilter, GraphLevel
from tests.kb.export.test_graph_formats import as_text, dot_text, neo4j_value

HERE = Path(__file__).parent
DUCK_TYPES = {
    ColumnType.TEXT: "VARCHAR",
    ColumnType.INTEGER: "BIGINT",
    ColumnType.NUMBER: "DOUBLE",
    ColumnType.BOOLEAN: "BOOLEAN",
    ColumnType.DATE: "DATE",
    ColumnType.TIME: "TIMESTAMP WITH TIME ZONE",
}


@pytest.fixture
def session(sample: Engine) -> Iterator[Session]:
    """The sample store, hostile names included."""
    with Session(sample) as opened:
        yield opened


@pytest.fixture(params=list(GraphLevel))
def chosen(request: pytest.FixtureRequest) -> GraphFilter:
    """Every level of the graph."""
    return GraphFilter(level=request.param)


def plain_of(session: Session, chosen: GraphFilter) -> PlainGraph:
    """The graph in plain values."""
    return plain_graph(build_graph(session, chosen))


@pytest.mark.parametrize("format_name", ["graphml", "gexf"])
def test_xml_keeps_to_the_schema(
    format_name: str, session: Session, chosen: GraphFilter, tmp_path: Path
) -> None:
    export(session, format_name, tmp_path / "graph", chosen)
    schema = etree.RelaxNG(etree.parse(HERE / {"graphml": "graphml.rng", "gexf": "gexf13.rng"}[format_name]))
    schema.assertValid(etree.parse(tmp_path / "graph"))


def test_igraph_reads_every_node_edge_and_attribute(
    session: Session, chosen: GraphFilter, tmp_path: Path
) -> None:
    plain = plain_of(session, chosen)
    export(session, "graphml", tmp_path / "graph.graphml", chosen)
    found = igraph.Graph.Read_GraphML(str(tmp_path / "graph.graphml"))
    nodes = {vertex["id"]: known(vertex.attributes(), {"id"}) for vertex in found.vs}
    assert nodes == {key: known(data) for key, data in plain.nodes}
    edges = {
        edge[EDGE_ID]: (found.vs[edge.source]["id"], found.vs[edge.target]["id"], known(edge.attributes(), {"id", EDGE_ID}))
        for edge in found.es
    }  # fmt: skip
    assert edges == {key: (source, target, known(data)) for source, target, key, data in plain.edges}


def known(data: dict[str, Any], without: frozenset[str] | set[str] = frozenset()) -> dict[str, Any]:
    """The attributes that say something; igraph has an empty text or no number for what is absent."""
    return {
        name: value
        for name, value in data.items()
        if name not in without and value != "" and not (isinstance(value, float) and math.isnan(value))
    } | {name: False for name, value in data.items() if value is False and name not in without}


def test_graphviz_files_are_read_by_pydot(session: Session, chosen: GraphFilter, tmp_path: Path) -> None:
    plain = plain_of(session, chosen)
    export(session, "dot", tmp_path / "graph.dot", chosen)
    (found,) = pydot.graph_from_dot_file(tmp_path / "graph.dot", encoding="utf-8")
    nodes = {dot_text(node.get_name()): node.get_attributes() for node in found.get_nodes()}
    assert nodes.keys() == {key for key, _ in plain.nodes}
    for key, data in plain.nodes:
        read = {dot_text(name): dot_text(value) for name, value in nodes[key].items()}
        assert {name: read[name] for name in data} == {name: as_text(value) for name, value in data.items()}
    assert len(found.get_edges()) == len(plain.edges)
    by_key = {dot_text(edge.get_attributes()['"key"']): edge for edge in found.get_edges()}
    for source, target, key, data in plain.edges:
        edge = by_key[key]
        assert (dot_text(edge.get_source()), dot_text(edge.get_destination())) == (source, target)
        read = {dot_text(name): dot_text(value) for name, value in edge.get_attributes().items()}
        assert {name: read[name] for name in data} == {name: as_text(value) for name, value in data.items()}


NEO4J_FIELD = re.compile(
    r"(?P<name>[^:]*):(?P<type>ID|LABEL|START_ID|END_ID|TYPE|int|long|float|double|boolean|byte|short|char|string|date)"
)
"""A field of a header by the rules of `neo4j-admin database import`, as far as we use them."""


def test_neo4j_headers_are_typed_and_every_row_fits(
    session: Session, chosen: GraphFilter, tmp_path: Path
) -> None:
    plain = plain_of(session, chosen)
    export(session, "neo4j", tmp_path / "neo4j", chosen)
    tables = {}
    for name in ("nodes", "relationships"):
        with (tmp_path / "neo4j" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            heading, *rows = csv.reader(file)
        fields = [NEO4J_FIELD.fullmatch(column) for column in heading]
        assert all(fields), heading
        assert len({field["name"] for field in fields if field and field["name"]}) == len(
            [field for field in fields if field and field["name"]]
        )
        assert all(len(row) == len(heading) for row in rows)
        tables[name] = [
            {(field["name"] or field["type"]): neo4j_value(field["type"], value) for field, value in zip(fields, row, strict=True) if field}
            for row in rows
        ]  # fmt: skip
    heads = {
        name: (tmp_path / "neo4j" / f"{name}.csv").read_text(encoding="utf-8").splitlines()[0]
        for name in tables
    }
    assert heads["nodes"].startswith("id:ID,:LABEL")
    assert heads["relationships"].startswith(":START_ID,:END_ID,:TYPE")
    ids = [row["id"] for row in tables["nodes"]]
    assert len(set(ids)) == len(ids)
    nodes = {row.pop("id"): {n: v for n, v in row.items() if v is not None} for row in tables["nodes"]}
    assert all(re.fullmatch(r"Entity;[A-Za-z]+", row.pop("LABEL")) for row in nodes.values())
    assert nodes == {key: data for key, data in plain.nodes}  # noqa: C416  pairs to a dictionary
    edges = {}
    for row in tables["relationships"]:
        kept = {name: value for name, value in row.items() if value is not None}
        assert re.fullmatch(r"[A-Z_]+", kept.pop("TYPE"))
        edges[kept.pop("START_ID"), kept.pop("END_ID"), kept.pop("key")] = kept
    assert edges == {(source, target, key): data for source, target, key, data in plain.edges}
    assert {row["START_ID"] for row in tables["relationships"]} <= set(ids)


def store_rows(session: Session) -> dict[str, list[tuple[Any, ...]]]:
    """The rows of every table as the store gives them."""
    return {table.name: [tuple(row) for row in table.rows(session, GraphFilter())] for table in TABLES}


def test_parquet_has_every_value_in_its_type(session: Session, tmp_path: Path) -> None:
    export(session, "parquet", tmp_path / "tables", GraphFilter())
    for name, rows in store_rows(session).items():
        read = pq.read_table(tmp_path / "tables" / f"{name}.parquet").to_pylist()
        assert [tuple(row.values()) for row in read] == rows
    with duckdb.connect() as database:
        for table in TABLES:
            place = tmp_path / "tables" / f"{table.name}.parquet"
            described = database.execute(f"describe select * from '{place}'").fetchall()
            assert [row[1] for row in described] == [DUCK_TYPES[column.type] for column in table.columns]


def test_duckdb_reads_the_csv_tables_into_the_dictionary_s_types(session: Session, tmp_path: Path) -> None:
    export(session, "csv", tmp_path / "tables", GraphFilter())
    with duckdb.connect() as database:
        database.execute("set timezone = 'UTC'")
        for table, rows in zip(TABLES, store_rows(session).values(), strict=True):
            columns = {column.name: DUCK_TYPES[column.type] for column in table.columns}
            found = database.execute(
                f"select * from read_csv(?, columns = {columns}, header = true, auto_detect = false, "
                "delim = ',', quote = '\"', escape = '\"')",
                [str(tmp_path / "tables" / f"{table.name}.csv")],
            ).fetchall()
            assert len(found) == len(rows), table.name
            expected = [tuple(cell_of(value) for value in row) for row in rows]
            assert [tuple(moment(value) for value in row) for row in found] == expected, table.name


def cell_of(value: Any) -> Any:
    """A value as a CSV reader gets it: no empty text, and an apostrophe before what would be a formula."""
    if value == "":
        return None
    return safe_cell(value) if isinstance(value, str) else moment(value)


def moment(value: Any) -> Any:
    """Times without their zone's object, which differs from library to library."""
    return value.timestamp() if isinstance(value, datetime) else value


def test_the_workbook_has_every_value_in_its_type(session: Session, tmp_path: Path) -> None:
    export(session, "xlsx", tmp_path / "book.xlsx", GraphFilter())
    book = openpyxl.load_workbook(tmp_path / "book.xlsx", read_only=True)
    for table, rows in zip(TABLES, store_rows(session).values(), strict=True):
        heading, *read = book[table.name].iter_rows(values_only=True)
        assert heading == tuple(column.name for column in table.columns)
        assert len(read) == len(rows)
        for found, expected in zip(read, rows, strict=True):
            padded = (
                *found,
                *[None] * (len(expected) - len(found)),
            )  # cells at a row's end that hold nothing
            for cell, value, column in zip(padded, expected, table.columns, strict=True):
                assert sheet_value(cell) == sheet_value(value), (table.name, column.name)
    book.close()


def sheet_value(value: Any) -> Any:
    """A value as a sheet holds it: no empty text, dates as days, times as text, at most 32,767 characters."""
    if isinstance(value, datetime):
        return value.date() if value.tzinfo is None else value.isoformat()
    if isinstance(value, date):
        return value
    if isinstance(value, str):
        return value.replace("\r\n", "\n").replace("\r", "\n")[:32_767] or None
    return value
