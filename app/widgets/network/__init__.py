"""The litigation graph as a component: Python chooses and lays out, sigma draws and says what was clicked.

The JavaScript is built from `src/` by `make bundle` and lies in `bundle/` with the licences of what it holds.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import streamlit as st

from kb.ids import stable_id
from kb.store.network import Network

_HERE = Path(__file__).parent

_component = st.components.v2.component(
    "distillwatch.network",
    html=(_HERE / "src" / "network.html").read_text(encoding="utf-8"),
    css=(_HERE / "src" / "network.css").read_text(encoding="utf-8"),
    js=(_HERE / "bundle" / "network.js").read_text(encoding="utf-8"),
)


@dataclass(frozen=True, slots=True)
class Clicked:
    """What a reader did on the canvas since the last run; None where nothing."""

    select: str | None
    """Id of a node or an edge; empty where the selection was taken back."""
    expand: str | None
    """Id of a node."""
    hide: tuple[str, ...] | None
    """Kinds that the legend now hides."""
    plain: bool
    """The browser cannot draw with WebGL."""


def draw_network(
    shown: Network,
    *,
    key: str,
    selected: str | None = None,
    fly_to: str | None = None,
    hidden: Sequence[str] = (),
    camera: tuple[float, float, float] | None = None,
    permalink: bool = False,
) -> Clicked:
    """Draw the graph; it keeps its camera as long as the same nodes and edges are shown.

    Args:
        shown: what is drawn.
        key: of the component.
        selected: id of the node or edge that is marked.
        fly_to: id of a node that the camera moves to.
        hidden: kinds that the legend has switched off.
        camera: x, y and ratio to begin with; None shows everything.
        permalink: the page's address holds the view: the camera is written into it, and a button copies it.
    """
    result = _component(
        key=key,
        data=arrays(shown)
        | {
            "selected": selected or "",
            "fly": fly_to or "",
            "hidden": list(hidden),
            "camera": list(camera or ()),
            "permalink": permalink,
        },
        on_select_change=_nothing,
        on_expand_change=_nothing,
        on_hide_change=_nothing,
        on_plain_change=_nothing,
    )
    kinds = _text(result.hide)
    return Clicked(
        _text(result.select),
        _text(result.expand),
        None if kinds is None else tuple(kind for kind in kinds.split(",") if kind),
        result.plain is not None,
    )


def arrays(shown: Network) -> dict[str, Any]:
    """The graph as columns, edges by their ends' places, with a version that changes with what is drawn."""
    place = {node.id: number for number, node in enumerate(shown.nodes)}
    nodes = {
        "id": [node.id for node in shown.nodes],
        "label": [node.label[:120] for node in shown.nodes],
        "kind": [node.kind for node in shown.nodes],
        "x": [node.x for node in shown.nodes],
        "y": [node.y for node in shown.nodes],
        "degree": [node.degree for node in shown.nodes],
    }
    edges = {
        "id": [edge.id for edge in shown.edges],
        "source": [place[edge.source] for edge in shown.edges],
        "target": [place[edge.target] for edge in shown.edges],
        "standing": [edge.standing for edge in shown.edges],
        "support": [edge.support for edge in shown.edges],
        "label": [f"{edge.predicate.replace('_', ' ')}, {edge.standing}" for edge in shown.edges],
    }
    return {
        "nodes": nodes,
        "edges": edges,
        "version": stable_id(str(nodes), str(edges)),
        "label": f"Graph of {len(shown.nodes)} entities and {len(shown.edges)} propositions; the same is in the table",
    }


def _text(value: Any) -> str | None:
    return None if value is None else str(value)[:300]


def _nothing() -> None:
    """The click is read from the component's result."""
