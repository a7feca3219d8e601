"""The demonstration's graph, taken away in GraphML and GEXF and read back by networkx with equal nodes, edges and keys."""

from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from lxml import etree
from sqlmodel import Session

from kb.export import GRAPH_EXPORTERS
from kb.export.plain import plain_graph
from kb.graph.build import build_graph
from kb.graph.filter import GraphFilter, GraphLevel
from kb.store.session import open_engine
from tests.kb.graph.test_plain_build import assert_alike

SCHEMA = Path(__file__).parent.parent / "kb" / "export" / "gexf13.rng"
OURS = {"spells", "id", "edge_id"}
"""What networkx adds of the format's own, and the edge's id again."""


@pytest.mark.parametrize("level", [GraphLevel.CLAIMS, GraphLevel.PROPOSITIONS, GraphLevel.LITIGATION])
def test_the_demonstration_comes_back(demo_store: Any, level: GraphLevel, tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{demo_store.database}", create=False)
    with Session(engine) as session:
        graph = build_graph(session, GraphFilter(level=level))
    engine.dispose()
    plain = plain_graph(graph)
    edges = {(source, target, key): data for source, target, key, data in plain.edges}
    assert len(edges) > 10
    for name, read in (
        ("graphml", lambda path: nx.read_graphml(path, force_multigraph=True)),
        ("gexf", nx.read_gexf),
    ):
        path = tmp_path / f"demo.{name}"
        GRAPH_EXPORTERS[name]().write(graph, path)
        back = nx.MultiDiGraph(read(path))
        assert {node: without(data) for node, data in back.nodes(data=True)} == dict(plain.nodes)
        if name == "graphml" or level is not GraphLevel.LITIGATION:
            assert {(s, t, k): without(d) for s, t, k, d in back.edges(keys=True, data=True)} == edges
    schema = etree.RelaxNG(etree.parse(SCHEMA))
    schema.assertValid(etree.parse(tmp_path / "demo.gexf"))


@pytest.mark.parametrize("level", [GraphLevel.CLAIMS, GraphLevel.PROPOSITIONS, GraphLevel.LITIGATION])
@pytest.mark.parametrize("roll_up", [False, True])
def test_the_demonstrations_graph_is_the_one_built_claim_by_claim(
    demo_store: Any, level: GraphLevel, roll_up: bool
) -> None:
    engine = open_engine(f"sqlite:///{demo_store.database}", create=False)
    with Session(engine) as session:
        assert_alike(session, GraphFilter(level=level, roll_up=roll_up))
    engine.dispose()


def without(data: dict[str, Any]) -> dict[str, Any]:
    """The attributes without what the format adds."""
    return {name: value for name, value in data.items() if name not in OURS}
