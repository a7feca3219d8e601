"""A timeline of claims by stance, and a heatmap of who says what of whom."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from kb.graph.look import STANCE_COLOURS
from kb.pictures.canvas import drawing, plain_label

if TYPE_CHECKING:
    import networkx as nx

_MARKERS = {
    "alleged": "^",
    "denied": "X",
    "admitted": "o",
    "ruled": "s",
    "testified": "D",
    "reported": "_",
    "stated": "_",
    "declined": "$○$",
}


_EPOCH = date(1970, 1, 1)
"""The day that matplotlib counts days from."""

_OFFSETS = {
    "ruled": 0.3,
    "admitted": 0.18,
    "testified": 0.18,
    "alleged": 0.06,
    "denied": -0.06,
    "declined": -0.18,
    "reported": -0.3,
    "stated": -0.3,
}
"""Height within a lane, so that marks of one day do not hide each other."""


def draw_timeline(graph: "nx.MultiDiGraph[str]", path: Path, *, lanes: int = 12) -> int:
    """Draw one lane for each of the nodes most spoken of, its claims by day and stance; returns how many there are.

    Args:
        graph: a graph of claims.
        path: where to, with a picture's suffix.
        lanes: most lanes.
    """
    marks: list[tuple[str, date, str]] = []
    for source, target, data in graph.edges(data=True):
        marks += [(node, data["published"], str(data["stance"])) for node in (source, target)]
    spoken_of = Counter(node for node, _, _ in marks)
    chosen = [node for node, _ in sorted(spoken_of.items(), key=lambda row: (-row[1], row[0]))[:lanes]]
    lane = {node: len(chosen) - number for number, node in enumerate(chosen)}
    kept = [mark for mark in marks if mark[0] in lane]
    with drawing(path, height=1.5 + 0.55 * max(1, len(chosen))) as figure:
        axes = figure.add_subplot()
        for stance, marker in _MARKERS.items():
            days = Counter((node, day) for node, day, found in kept if found == stance)
            if days:
                xs = [float((day - _EPOCH).days) for _, day in days]
                ys = [lane[node] + _OFFSETS[stance] for node, _ in days]
                sizes = [20 + 16 * min(count, 6) for count in days.values()]  # a mark grows with its claims
                axes.scatter(
                    xs, ys, marker=marker, c=STANCE_COLOURS[stance], label=stance, alpha=0.85, s=sizes
                )
        axes.xaxis_date()
        axes.set_yticks(list(lane.values()), [plain_label(str(graph.nodes[n].get("label", n))) for n in lane])
        for number in range(1, len(chosen)):
            axes.axhline(number + 0.5, color="#e8eaed", linewidth=0.8, zorder=0)
        axes.set_ylim(0.4, max(1, len(chosen)) + 0.6)
        if kept:
            axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.08), ncols=8, frameon=False, fontsize=8)
        axes.set_title(f"{len(kept)} claims by day of publication; a larger mark is several", fontsize=9)
    return len(kept)


def draw_heatmap(
    graph: "nx.MultiDiGraph[str]", path: Path, *, most: int = 20
) -> tuple[Sequence[str], Sequence[str]]:
    """Draw how many claims join each source with each target; returns the ids of rows and columns.

    Args:
        graph: a graph of claims or propositions; the attribute `claims` counts where it is there.
        path: where to, with a picture's suffix.
        most: most rows, and most columns.
    """
    counts: Counter[tuple[str, str]] = Counter()
    for source, target, data in graph.edges(data=True):
        counts[source, target] += int(data.get("claims", 1))
    rows = _busiest(counts, 0, most)
    shown = set(rows)
    columns = _busiest(Counter({pair: count for pair, count in counts.items() if pair[0] in shown}), 1, most)
    table = np.array([[counts[row, column] for column in columns] for row in rows] or [[0]])
    with drawing(path, width=3 + 0.45 * len(columns), height=2 + 0.35 * len(rows)) as figure:
        axes = figure.add_subplot()
        axes.imshow(table, cmap="Blues", aspect="auto", vmin=0)
        axes.set_xticks(
            range(len(columns)), [_name(graph, node) for node in columns], rotation=60, ha="right"
        )
        axes.set_yticks(range(len(rows)), [_name(graph, node) for node in rows])
        for (row, column), count in np.ndenumerate(table):
            if count:
                colour = "white" if count > table.max() / 2 else "black"
                axes.text(column, row, str(count), ha="center", va="center", fontsize=7, color=colour)
        axes.set_title("Claims by subject (rows) and object (columns)", fontsize=9)
    return rows, columns


def _busiest(counts: Counter[tuple[str, str]], side: int, most: int) -> list[str]:
    total: Counter[str] = Counter()
    for pair, count in counts.items():
        total[pair[side]] += count
    return [node for node, _ in sorted(total.items(), key=lambda row: (-row[1], row[0]))[:most]]


def _name(graph: "nx.MultiDiGraph[str]", node: str) -> str:
    return plain_label(str(graph.nodes[node].get("label", node)), 24)
