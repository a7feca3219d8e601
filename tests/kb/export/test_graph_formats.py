"""Every graph format gives back the graph that went in, read by a program that is not ours."""

import csv
import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import networkx as nx
import pydot
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kb.export import GRAPH_EXPORTERS
from kb.export.plain import clean, plain_graph
from kb.export.run import digest_of

HOSTILE = [
    'Quote " and <tag> & amp',
    "two\nlines\tand a tab",
    "שלום‏ right to left",
    "emoji 😀 and 深度求索",
    "\x00\x01control\x1f",
    "=HYPERLINK(1)",
    "a" * 10_000,
    "\ud800 lone surrogate",
    "",
]

ANY_NAME = st.text(max_size=40) | st.lists(
    st.sampled_from(
        ["\\", '"', "'", "\\N", '\\"', "\n", "\r", "\r\n", "\t", "\x0b", "\x85", "\u2028", "\ufeff", "\u202e", "\U000e0041",
         "\udfff", "\ufffe", "&amp;", "]]>", "<!--", "<b>", "</b>", "{", "}", "[", "]", "|", ";", ",", ":", "#", "//", "--",
         "->", "=", "+1", "@", " ", "\xa0", "null", "NaN", "true", "1e5", "0x1", "😀", "深", "a\u0301", "ש"]
    ),
    max_size=8,
).map("".join)  # fmt: skip
"""Texts of any kind, and of the signs that mean something to one of the formats."""


def sample(names: list[str]) -> "nx.MultiDiGraph[str]":
    """A multigraph with parallel edges, mixed attribute types and the given labels."""
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph(level="propositions")
    for number, name in enumerate(names):
        graph.add_node(
            f"company-{number}",
            label=name,
            kind="company",
            first_seen=date(2026, 1, 1),
            last_seen=date(2026, 2, 1),
            nothing=None,
            score=number if number % 2 else number / 2,
        )
    keys = sorted(graph.nodes)
    for number, (source, target) in enumerate(zip(keys, keys[1:] + keys[:1], strict=True)):
        for copy in range(2):
            graph.add_edge(
                source,
                target,
                key=f"k{number}.{copy}",
                predicate="sued",
                label="sued",
                evidence=["c1", "c2"],
                contested=bool(copy),
                support=number,
                first_seen=date(2026, 1, 2),
                last_seen=date(2026, 1, 3),
            )
    return graph


def read_back(format_name: str, path: Path) -> "nx.MultiDiGraph[str]":
    """The graph as networkx reads it, without what the format adds for itself."""
    if format_name == "graphml":
        found = nx.read_graphml(path, force_multigraph=True)
        for _, _, key, data in found.edges(keys=True, data=True):
            assert data.pop("edge_id") == key
        return found
    if format_name == "dot":
        return read_dot(path)
    if format_name == "neo4j":
        return read_neo4j(path)
    if format_name == "json":
        return nx.node_link_graph(json.loads(path.read_text(encoding="utf-8")), edges="edges")
    if format_name == "cytoscape":
        return nx.cytoscape_graph(json.loads(path.read_text(encoding="utf-8")))
    graph = nx.read_gexf(path)
    for _, data in graph.nodes(data=True):
        data.pop("spells", None)
    for _, _, data in graph.edges(data=True):
        data.pop("spells", None)
        data.pop("id", None)
    return graph


def read_dot(path: Path) -> "nx.MultiDiGraph[str]":
    """The graph as pydot reads it; every value is text there."""
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    (found,) = pydot.graph_from_dot_file(path, encoding="utf-8")
    drawn = {"color", "shape"}
    for node in found.get_nodes():
        data = {dot_text(name): dot_text(value) for name, value in node.get_attributes().items()}
        assert drawn <= data.keys()
        graph.add_node(dot_text(node.get_name()), **{n: v for n, v in data.items() if n not in drawn})
    for edge in found.get_edges():
        data = {dot_text(name): dot_text(value) for name, value in edge.get_attributes().items()}
        graph.add_edge(dot_text(edge.get_source()), dot_text(edge.get_destination()), **data)
    return graph


def dot_text(quoted: str) -> str:
    """A quoted string of DOT as the text that Graphviz would show of it."""
    escapes = {"n": "\n", "r": "\r", "\\": "\\", '"': '"'}
    return re.sub(r"\\(.)", lambda found: escapes[found[1]], quoted[1:-1], flags=re.DOTALL)


def as_text(value: Any) -> str:
    """A value as DOT holds it."""
    return str(value)


def read_neo4j(path: Path) -> "nx.MultiDiGraph[str]":
    """The graph as the csv module and the headers' types give it."""
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    tables = {}
    for name in ("nodes", "relationships"):
        with (path / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            heading, *rows = csv.reader(file)
        types = [column.split(":") for column in heading]
        tables[name] = [
            {
                (title or kind): neo4j_value(kind, value)
                for (title, kind), value in zip(types, row, strict=True)
            }
            for row in rows
        ]
    for row in tables["nodes"]:
        del row["LABEL"]
        graph.add_node(row.pop("id"), **{name: value for name, value in row.items() if value is not None})
    for row in tables["relationships"]:
        del row["TYPE"]
        data = {name: value for name, value in row.items() if value is not None}
        graph.add_edge(data.pop("START_ID"), data.pop("END_ID"), **data)
    return graph


def neo4j_value(kind: str, text: str) -> Any:
    """A field in the type of its header; an empty one is no property."""
    if text == "":
        return None
    if kind == "boolean":
        return {"true": True, "false": False}[text]
    return {"long": int, "double": float}.get(kind, str)(text)


def expected_of(format_name: str, data: dict[str, Any]) -> dict[str, Any]:
    """What a format can hold of attributes: DOT has texts only, a Neo4j field that is empty is no property."""
    if format_name == "dot":
        return {name: as_text(value) for name, value in data.items()}
    if format_name == "neo4j":
        return {name: value for name, value in data.items() if value != ""}
    return data


def assert_equal(graph: "nx.MultiDiGraph[str]", back: "nx.MultiDiGraph[str]", format_name: str) -> None:
    """Nodes, keys and every attribute are equal."""
    plain = plain_graph(graph)
    added = {"id", "name", "value"} if format_name == "cytoscape" else set()
    assert {key: {n: v for n, v in back.nodes[key].items() if n not in added} for key in back.nodes} == {
        key: expected_of(format_name, data) for key, data in plain.nodes
    }
    dropped = {"key", "id", "source", "target"} if format_name == "cytoscape" else set()
    found = {
        (source, target, str(key)): {n: v for n, v in data.items() if n not in dropped}
        for source, target, key, data in back.edges(keys=True, data=True)
    }
    assert found == {
        (source, target, key): expected_of(format_name, data) for source, target, key, data in plain.edges
    }


@pytest.mark.parametrize("format_name", sorted(GRAPH_EXPORTERS))
def test_networkx_reads_back_what_was_written(format_name: str, tmp_path: Path) -> None:
    graph = sample(HOSTILE)
    path = tmp_path / f"graph{GRAPH_EXPORTERS[format_name].suffix}"
    GRAPH_EXPORTERS[format_name]().write(graph, path)
    assert_equal(graph, read_back(format_name, path), format_name)


@pytest.mark.parametrize("format_name", sorted(GRAPH_EXPORTERS))
@given(names=st.lists(ANY_NAME, min_size=2, max_size=5))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_name_survives(format_name: str, names: list[str], tmp_path: Path) -> None:
    graph = sample(names)
    path = tmp_path / "any"
    GRAPH_EXPORTERS[format_name]().write(graph, path)
    assert_equal(graph, read_back(format_name, path), format_name)


@pytest.mark.parametrize("format_name", sorted(GRAPH_EXPORTERS))
def test_an_empty_graph_is_a_valid_file(format_name: str, tmp_path: Path) -> None:
    path = tmp_path / "empty"
    GRAPH_EXPORTERS[format_name]().write(nx.MultiDiGraph(), path)
    assert path.stat().st_size > 0
    if format_name in ("graphml", "gexf", "json"):
        assert read_back(format_name, path).number_of_nodes() == 0


@pytest.mark.parametrize("format_name", sorted(GRAPH_EXPORTERS))
def test_two_exports_of_one_graph_are_equal_bytes(format_name: str, tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    graph = sample(HOSTILE)
    shuffled: nx.MultiDiGraph[str] = nx.MultiDiGraph(level="propositions")
    shuffled.add_nodes_from(reversed(list(graph.nodes(data=True))))
    shuffled.add_edges_from(reversed(list(graph.edges(keys=True, data=True))))
    GRAPH_EXPORTERS[format_name]().write(graph, first)
    GRAPH_EXPORTERS[format_name]().write(shuffled, second)
    assert digest_of(first) == digest_of(second)


def test_illegal_characters_go_and_the_rest_stays() -> None:
    assert clean("a\x00b\ud800c\n深度") == "abc\n深度"


def test_two_edges_of_one_key_are_refused() -> None:
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph.add_edge("a", "b", key="k")
    graph.add_edge("b", "a", key="k")
    with pytest.raises(ValueError, match="key k"):
        plain_graph(graph)
