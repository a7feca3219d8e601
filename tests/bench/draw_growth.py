"""Draw the growth curves as pictures of `docs/`: `python -m tests.bench.draw_growth [build/growth.json] [docs]`.

One SVG a curve, with text as text and no date in it, so that equal figures give an equal file.
"""

import argparse
import json
import sys
from pathlib import Path

import matplotlib as mpl
from matplotlib.figure import Figure

from tests.bench.bench_growth import CURVES

TITLES = {
    "ingest": "Writing one more document with its claims",
    "resolve": "Resolving one more document",
    "search": "Searching, twenty results, the best first",
    "graph": "Building the graph of propositions",
}


def draw(name: str, points: list[dict[str, float]], path: Path) -> None:
    """Write one curve over the number of documents, which is drawn by its logarithm."""
    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": name, "font.family": "sans-serif"}):
        figure = Figure(figsize=(5.6, 3.1), layout="constrained")
        axes = figure.subplots()
        sizes, values = [point["documents"] for point in points], [point[name] for point in points]
        axes.plot(sizes, values, marker="o", color="#1f4e79", linewidth=1.5)
        for size, value in zip(sizes, values, strict=True):
            axes.annotate(
                f"{value:.3g}", (size, value), textcoords="offset points", xytext=(0, 7), ha="center"
            )
        axes.set_xscale("log")
        axes.set_ylim(0, 1.25 * max(values))
        axes.set_xticks(sizes, [f"{int(size):,}" for size in sizes])
        axes.minorticks_off()
        axes.set_xlabel("documents in the store")
        axes.set_ylabel(CURVES[name])
        axes.set_title(TITLES[name], fontsize=10)
        axes.spines[["top", "right"]].set_visible(False)
        figure.savefig(path, format="svg", metadata={"Date": None})


def main() -> None:
    """Draw all curves of a file of `tests.bench.bench_growth`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("points", type=Path, nargs="?", default=Path("build/growth.json"))
    parser.add_argument("folder", type=Path, nargs="?", default=Path("docs"))
    chosen = parser.parse_args()
    points = json.loads(chosen.points.read_text("utf-8"))
    for name in CURVES:
        draw(name, points, chosen.folder / f"growth-{name}.svg")


if __name__ == "__main__":
    sys.exit(main())
