"""Places for the nodes of a picture, the same for the same graph."""

import networkx as nx
import numpy as np
import numpy.typing as npt

_SEED = 7
_GAP = 0.8
"""Between two connected parts, in widths of a node's place."""

_STILL = 1e-4
"""A mean step, in widths of the picture, at which nothing moves any more."""

Floats = npt.NDArray[np.float32]


def layout(graph: "nx.MultiDiGraph[str]") -> dict[str, tuple[float, float]]:
    """A place for each node, the same for the same graph; x and y between -1 and 1.

    Each connected part is laid out by itself and the parts are set on shelves, the largest first, so that small ones
    do not push the rest together. Within a part: Fruchterman and Reingold, "Graph drawing by force-directed
    placement" (1991), as networkx has it.
    """
    simple: nx.Graph[str] = nx.Graph()
    simple.add_nodes_from(sorted(graph))
    simple.add_edges_from(sorted({(source, target) for source, target in graph.edges() if source != target}))
    parts = sorted(nx.connected_components(simple), key=lambda part: (-len(part), min(part)))
    sides = [max(1.0, len(part) ** 0.6) for part in parts]
    width = 1.3 * sum(side * side for side in sides) ** 0.5
    shelves: list[list[int]] = [[]]
    for number, side in enumerate(sides):
        taken = sum(sides[other] + _GAP for other in shelves[-1])
        if shelves[-1] and taken + side > width:
            shelves.append([])
        shelves[-1].append(number)
    placed: dict[str, tuple[float, float]] = {}
    top = 0.0
    for shelf in shelves:
        left = -sum(sides[number] + _GAP for number in shelf) / 2
        for number in shelf:
            side = sides[number]
            for key, (x, y) in _within(simple.subgraph(sorted(parts[number]))).items():
                placed[key] = (left + side * (x + 1) / 2, top - side * (1 - y) / 2)
            left += side + _GAP
        top -= max((sides[number] for number in shelf), default=0.0) + _GAP
    return _fitted(placed)


def _within(part: "nx.Graph[str]") -> dict[str, tuple[float, float]]:
    """Places of one connected part, x and y between -1 and 1."""
    keys = list(part)
    number = {key: place for place, key in enumerate(keys)}
    edges = np.array([(number[one], number[other]) for one, other in part.edges()], dtype=np.intp)
    x, y = _pushed_and_pulled(len(keys), edges.reshape(-1, 2), steps=300 if len(keys) <= 400 else 50)
    # Long chains reach far out and leave the middle crowded: distances from the middle are evened out.
    return {key: _evened(float(x[place]), float(y[place])) for key, place in number.items()}


def _pushed_and_pulled(count: int, edges: npt.NDArray[np.intp], *, steps: int) -> tuple[Floats, Floats]:
    """x and y of nodes that push each other away while edges pull; each between -1 and 1, float32 (count,).

    networkx does the same to a large graph node by node, which takes 15 s for 2,000 of them.
    """
    start = np.random.RandomState(_SEED).rand(count, 2).astype(np.float32)
    x, y = start[:, 0].copy(), start[:, 1].copy()
    near = np.float32(3 / count**0.5)
    heat = 0.1 * max(float(np.ptp(x)), float(np.ptp(y)), 1e-3)
    one, other = edges[:, 0], edges[:, 1]
    for left in range(steps, 0, -1):
        across, up = x[:, None] - x[None, :], y[:, None] - y[None, :]
        push = across * across
        push += up * up
        np.maximum(push, np.float32(1e-4), out=push)
        np.divide(near * near, push, out=push)
        across *= push
        up *= push
        to_x, to_y = across.sum(axis=1), up.sum(axis=1)
        edge_x, edge_y = x[one] - x[other], y[one] - y[other]
        pull = np.sqrt(edge_x * edge_x + edge_y * edge_y) / near
        for to, along in ((to_x, edge_x * pull), (to_y, edge_y * pull)):
            to -= np.bincount(one, along, count).astype(np.float32)
            to += np.bincount(other, along, count).astype(np.float32)
        length = np.sqrt(to_x * to_x + to_y * to_y)
        step = heat * left / (steps + 1) / np.where(length < 0.01, np.float32(0.1), length)
        x, y = x + to_x * step, y + to_y * step
        if float(np.hypot(to_x * step, to_y * step).mean()) < _STILL:
            break
    x, y = x - x.mean(), y - y.mean()
    reach = max(float(np.abs(x).max()), float(np.abs(y).max())) or 1.0
    return (x / reach).astype(np.float32), (y / reach).astype(np.float32)


def _evened(x: float, y: float) -> tuple[float, float]:
    distance = (x * x + y * y) ** 0.5
    factor = distance**-0.35 if distance > 1e-6 else 0.0
    return (x * factor, y * factor)


def _fitted(places: dict[str, tuple[float, float]]) -> dict[str, tuple[float, float]]:
    if not places:
        return {}
    xs, ys = [x for x, _ in places.values()], [y for _, y in places.values()]
    middle = ((min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2)
    reach = max(max(xs) - min(xs), max(ys) - min(ys)) / 2 or 1.0
    return {
        key: (round((x - middle[0]) / reach, 4), round((y - middle[1]) / reach, 4))
        for key, (x, y) in places.items()
    }
