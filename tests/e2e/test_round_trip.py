"""Our own claims file, brought into an empty store, gives the same graph; all by the command line."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from sqlmodel import Session

from kb.graph.build import build_graph
from kb.graph.filter import GraphFilter, GraphLevel
from kb.store.invariants import findings
from kb.store.invariants_evidence import wrong_evidence
from kb.store.session import open_engine

DAY = datetime(2026, 4, 30, 23, 59, 59, tzinfo=UTC)


def run(data: Path, *arguments: str) -> dict[str, Any]:
    """A command on a data folder; what it printed as JSON."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("DISTILLWATCH")}
    done = subprocess.run(
        [sys.executable, "-m", "app.cli.main", *arguments, "--json"],
        capture_output=True, text=True, timeout=300, check=False, env=environment | {"DISTILLWATCH_DATA": str(data)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def graph_of(data: Path, chosen: GraphFilter) -> "nx.MultiDiGraph[str]":
    """The graph of the store in a data folder."""
    engine = open_engine(f"sqlite:///{data / 'distillwatch.db'}", create=False)
    with Session(engine) as session:
        graph = build_graph(session, chosen)
    engine.dispose()
    return graph


def assert_same(first: "nx.MultiDiGraph[str]", second: "nx.MultiDiGraph[str]") -> None:
    """Equal nodes, edges and keys, and every attribute of them."""
    assert dict(first.nodes(data=True)) == dict(second.nodes(data=True))
    assert list(first.edges(keys=True, data=True)) == list(second.edges(keys=True, data=True))


@pytest.fixture(scope="module")
def rebuilt(demo_store: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store that knows only what the demonstration's claims file told it."""
    folder = tmp_path_factory.mktemp("round")
    run(demo_store.folder, "export", "claims", str(folder / "claims.jsonl"))
    summary = run(folder / "data", "import", str(folder / "claims.jsonl"))
    assert summary["failed"] == {}
    assert summary["claims"] == demo_store.report["claims"]
    return folder


@pytest.mark.parametrize("level", list(GraphLevel))
def test_the_graph_is_the_same_at_every_level(demo_store: Any, rebuilt: Path, level: GraphLevel) -> None:
    for chosen in (GraphFilter(level=level), GraphFilter(level=level, as_of=DAY, roll_up=True)):
        original = graph_of(demo_store.folder, chosen)
        assert original.number_of_edges() > 5
        assert_same(graph_of(rebuilt / "data", chosen), original)


def test_its_own_export_is_the_same_file(rebuilt: Path) -> None:
    run(rebuilt / "data", "export", "claims", str(rebuilt / "again.jsonl"))
    assert (rebuilt / "again.jsonl").read_bytes() == (rebuilt / "claims.jsonl").read_bytes()


def test_every_invariant_holds_and_nothing_is_due(rebuilt: Path) -> None:
    engine = open_engine(f"sqlite:///{rebuilt / 'data' / 'distillwatch.db'}", create=False)
    with Session(engine) as session:
        assert [*findings(session), *wrong_evidence(session)] == []
    engine.dispose()
    assert run(rebuilt / "data", "extract")["documents"] == 0
    resolved = run(rebuilt / "data", "resolve")
    assert (resolved["documents"], resolved["propositions"]) == (0, 0)


def test_brought_in_again_it_changes_nothing(demo_store: Any, rebuilt: Path) -> None:
    chosen = GraphFilter()
    before = graph_of(rebuilt / "data", chosen)
    summary = run(rebuilt / "data", "import", str(rebuilt / "claims.jsonl"))
    assert (summary["claims"], summary["documents"]["new"], summary["documents"]["changed"]) == (0, 0, 0)
    assert_same(graph_of(rebuilt / "data", chosen), before)


def test_a_filtered_export_rebuilds_the_filtered_graph(demo_store: Any, tmp_path: Path) -> None:
    run(demo_store.folder, "export", "claims", str(tmp_path / "some.jsonl"), "--predicate", "sued")
    run(tmp_path / "data", "import", str(tmp_path / "some.jsonl"))
    original = graph_of(
        demo_store.folder, GraphFilter(level=GraphLevel.CLAIMS, predicates=frozenset({"sued"}))
    )  # type: ignore[arg-type]
    assert original.number_of_edges() > 5
    assert_same(graph_of(tmp_path / "data", GraphFilter(level=GraphLevel.CLAIMS)), original)
    engine = open_engine(f"sqlite:///{tmp_path / 'data' / 'distillwatch.db'}", create=False)
    with Session(engine) as session:
        assert [*findings(session), *wrong_evidence(session)] == []
    engine.dispose()
