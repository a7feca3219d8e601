"""Pictures are whole, hold what they say, and are the same for the same data."""

from datetime import date
from pathlib import Path

import networkx as nx
import pytest
from lxml import etree

from kb.errors import ExportError
from kb.pictures.charts import draw_heatmap, draw_timeline
from kb.pictures.network import draw_network


@pytest.fixture
def claims() -> "nx.MultiDiGraph[str]":
    """Two companies and a person, four claims, one label that tries to be markup and mathematics."""
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph.add_node("a", label="Example AI & <b>$x$</b>", kind="company")
    graph.add_node("b", label="深度 Sample Labs", kind="company")
    graph.add_node("c", label="P. Erson", kind="person")
    for number, (source, target, stance) in enumerate(
        [("a", "b", "alleged"), ("a", "b", "denied"), ("c", "b", "admitted"), ("a", "c", "declined")]
    ):
        graph.add_edge(source, target, key=str(number), stance=stance, published=date(2026, 1, number + 1))
    return graph


def texts(path: Path) -> str:
    """All text of an SVG."""
    return "\n".join(etree.parse(path).getroot().itertext())


def test_the_network_names_its_nodes_and_counts_what_it_left_out(
    claims: "nx.MultiDiGraph[str]", tmp_path: Path
) -> None:
    path = tmp_path / "network.svg"
    assert draw_network(claims, path, most=2) == 1
    assert "Example AI & <b>$x$</b>" in texts(path)
    assert "1 left out" in texts(path)
    assert "person" not in texts(path)


def test_the_timeline_marks_both_ends_of_each_claim(claims: "nx.MultiDiGraph[str]", tmp_path: Path) -> None:
    path = tmp_path / "timeline.svg"
    assert draw_timeline(claims, path) == 8
    assert {"alleged", "denied", "admitted"} <= set(texts(path).split())


def test_the_heatmap_counts_pairs(claims: "nx.MultiDiGraph[str]", tmp_path: Path) -> None:
    rows, columns = draw_heatmap(claims, tmp_path / "heat.png")
    assert list(rows) == ["a", "c"]
    assert list(columns) == ["b", "c"]
    assert (tmp_path / "heat.png").read_bytes().startswith(b"\x89PNG")


def test_one_graph_gives_one_picture(claims: "nx.MultiDiGraph[str]", tmp_path: Path) -> None:
    for name in ("first.svg", "second.svg"):
        draw_network(claims, tmp_path / name)
    assert (tmp_path / "first.svg").read_bytes() == (tmp_path / "second.svg").read_bytes()


def test_an_empty_graph_is_an_empty_picture(tmp_path: Path) -> None:
    empty: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    assert draw_network(empty, tmp_path / "n.svg") == 0
    assert draw_timeline(empty, tmp_path / "t.svg") == 0
    assert draw_heatmap(empty, tmp_path / "h.svg") == ([], [])


def test_a_suffix_that_is_no_picture_is_refused_and_leaves_nothing(
    claims: "nx.MultiDiGraph[str]", tmp_path: Path
) -> None:
    with pytest.raises(ExportError, match="is no picture"):
        draw_network(claims, tmp_path / "network.doc")
    assert list(tmp_path.iterdir()) == []
