"""The pictures of the growth curves: every figure stands in them, and equal figures give equal files."""

from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.bench.bench_growth import CURVES
from tests.bench.draw_growth import draw

POINTS = [
    {"documents": 1000, "ingest": 6.1, "resolve": 45.2, "search": 3.8, "graph": 34.3},
    {"documents": 10000, "ingest": 5.7, "resolve": 31.4, "search": 15.0, "graph": 48.8},
]


@pytest.mark.parametrize("name", CURVES)
def test_a_curve_has_its_figures_as_text(name: str, tmp_path: Path) -> None:
    draw(name, POINTS, tmp_path / "one.svg")
    texts = {element.text for element in ElementTree.parse(tmp_path / "one.svg").iter() if element.text}
    assert {"1,000", "10,000", CURVES[name], *(f"{point[name]:.3g}" for point in POINTS)} <= texts


def test_equal_figures_give_an_equal_file(tmp_path: Path) -> None:
    for file in ("one.svg", "two.svg"):
        draw("search", POINTS, tmp_path / file)
    assert (tmp_path / "one.svg").read_bytes() == (tmp_path / "two.svg").read_bytes()
