"""Two exports compared: what is new, gone and different, in every format that can be read back."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import Session
from typer.testing import CliRunner

from app.cli.main import build
from kb.errors import UnreadableExportError
from kb.export.difference import difference
from kb.export.read_back import read_back
from kb.export.run import default_suffix, export
from kb.graph.build import build_graph
from kb.graph.filter import GraphFilter

THEN = GraphFilter(as_of=datetime(2026, 5, 31, 23, 59, tzinfo=UTC))
NOW = GraphFilter()
GRAPHS = ("graphml", "gexf", "json", "cytoscape", "neo4j")
READ_BACK = (*GRAPHS, "claims", "csv", "parquet", "xlsx", "ntriples")


@pytest.fixture
def session(sample: Engine) -> Iterator[Session]:
    """The sample store, hostile names included."""
    with Session(sample) as opened:
        yield opened


def exported(session: Session, format_name: str, folder: Path, name: str, chosen: GraphFilter) -> Path:
    """An export in a folder, under a name with the format's suffix."""
    path = folder / f"{name}{default_suffix(format_name)}"
    export(session, format_name, path, chosen)
    return path


@pytest.mark.parametrize("format_name", READ_BACK)
def test_an_export_is_no_different_from_itself(format_name: str, session: Session, tmp_path: Path) -> None:
    first = exported(session, format_name, tmp_path, "first", NOW)
    second = exported(session, format_name, tmp_path, "second", NOW)
    found = difference(read_back(first), read_back(second))
    assert sum(part.same for part in found.values()) > 100
    assert all(part.total == 0 for part in found.values())


@pytest.mark.parametrize("format_name", GRAPHS)
def test_edges_that_came_later_are_added(format_name: str, session: Session, tmp_path: Path) -> None:
    before, after = build_graph(session, THEN), build_graph(session, NOW)
    first = exported(session, format_name, tmp_path, "first", THEN)
    second = exported(session, format_name, tmp_path, "second", NOW)
    found = difference(read_back(first), read_back(second))["edges"]
    old = {key for _, _, key in before.edges(keys=True)}
    new = {key: data for _, _, key, data in after.edges(keys=True, data=True)}
    assert found.added.keys() == new.keys() - old
    assert found.added
    assert found.removed == {}
    was = {key: data for _, _, key, data in before.edges(keys=True, data=True)}
    assert {change.id for change in found.changed} == {key for key in old if was[key] != new[key]}
    backwards = difference(read_back(second), read_back(first))["edges"]
    assert backwards.removed.keys() == found.added.keys()


@pytest.mark.parametrize("format_name", ["claims", "csv", "parquet", "xlsx", "ntriples"])
def test_claims_that_came_later_are_added(format_name: str, session: Session, tmp_path: Path) -> None:
    first = exported(session, format_name, tmp_path, "first", THEN)
    second = exported(session, format_name, tmp_path, "second", NOW)
    collection = "triples" if format_name == "ntriples" else "claims"
    found = difference(read_back(first), read_back(second))[collection]
    assert len(found.added) > 10
    assert found.removed == {}


@pytest.mark.parametrize("other", ["gexf", "json", "cytoscape"])
def test_one_graph_in_two_formats_is_one_graph(other: str, session: Session, tmp_path: Path) -> None:
    first = exported(session, "graphml", tmp_path, "first", NOW)
    second = exported(session, other, tmp_path, "second", NOW)
    found = difference(read_back(first), read_back(second))
    assert {name: part.total for name, part in found.items()} == {"nodes": 0, "edges": 0}


def test_a_changed_attribute_is_told_with_both_values(session: Session, tmp_path: Path) -> None:
    first = exported(session, "json", tmp_path, "first", NOW)
    data = json.loads(first.read_text(encoding="utf-8"))
    edge = data["edges"][0]
    edge["support"], edge["contested"] = edge["support"] + 1, int(edge["contested"])
    second = tmp_path / "second.json"
    second.write_text(json.dumps(data), encoding="utf-8")
    (change,) = difference(read_back(first), read_back(second))["edges"].changed
    assert change.id == edge["key"]
    assert change.after["support"] == change.before["support"] + 1
    assert change.before["contested"] is bool(change.after["contested"])


DAMAGED = {
    "cut.graphml": b'<?xml version="1.0"?><graphml xmlns="http://graphml.graphdrawing.org/xmlns"><graph><node id="a"',
    "no-graph.json": b'{"a": 1}',
    "half.json": b'{"nodes": [',
    "half.jsonl": b'{"id": "a", "text": "b", "claims": [{"start": 0}]}\n',
    "twice.json": b'{"nodes": [{"id": "a"}, {"id": "a"}], "edges": []}',
    "book.xlsx": b"PK\x03\x04 no workbook",
    "picture.png": b"\x89PNG\r\n",
    "latin.json": '{"nodes": "é"}'.encode("latin-1"),
}


@pytest.mark.parametrize("name", DAMAGED)
def test_what_is_no_export_is_named_in_one_line(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(DAMAGED[name])
    with pytest.raises(UnreadableExportError, match=name):
        read_back(tmp_path / name)


def test_entities_of_xml_are_not_expanded(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("hidden words")
    place = tmp_path / "evil.graphml"
    place.write_text(
        f'<?xml version="1.0"?><!DOCTYPE g [<!ENTITY x SYSTEM "{(tmp_path / "secret").as_uri()}">]>'
        '<graphml xmlns="http://graphml.graphdrawing.org/xmlns"><key id="n0" for="node" attr.name="label"/>'
        '<graph edgedefault="directed"><node id="a"><data key="n0">&x;</data></node></graph></graphml>'
    )
    assert "hidden" not in str(read_back(place).collections)


def test_the_command_says_what_changed_and_how_by_its_exit_code(session: Session, tmp_path: Path) -> None:
    first = exported(session, "json", tmp_path, "first", THEN)
    second = exported(session, "json", tmp_path, "second", NOW)
    runner, command = CliRunner(), build("diff")
    assert runner.invoke(command, ["diff", str(first), str(first)]).exit_code == 0
    told = runner.invoke(command, ["diff", str(first), str(second), "--json"])
    assert told.exit_code == 1
    answer = json.loads(told.stdout)
    assert answer["different"] == sum(
        len(part[name]) for part in answer["collections"].values() for name in ("added", "removed", "changed")
    )
    shown = runner.invoke(command, ["diff", str(first), str(second), "--most", "3"])
    assert "+ edges" in shown.stdout
    assert "more edges (all with --json)" in shown.stdout
    assert runner.invoke(command, ["diff", str(first), str(tmp_path / "missing")]).exit_code == 2
