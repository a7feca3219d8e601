"""The graph without WebGL, and as tables: the same data for every browser and every reader."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from app.links import Page, link
from app.widgets import chips
from app.widgets.marks import escape
from app.widgets.table import Column, show_table
from kb.graph.look import look_of
from kb.store.evidence import EntityRef
from kb.store.network import Network

_SYMBOLS = {"circle": "circle", "square": "rect", "triangle": "triangle", "diamond": "diamond"}
MOST_PLAIN = 300
"""Nodes that the chart without WebGL draws."""


def draw_plain(shown: Network, *, key: str) -> str | None:
    """The graph on a plain canvas; the id of the node or edge that is selected on it."""
    kept = {node.id for node in shown.nodes[:MOST_PLAIN]}
    nodes = [
        {
            "id": node.id,
            "name": node.id,
            "value": node.label,
            "x": node.x * 500,
            "y": -node.y * 300,
            "symbol": _SYMBOLS.get(look_of(node.kind).shape, "circle"),
            "symbolSize": 8 + 2 * node.degree**0.5,
            "itemStyle": {"color": look_of(node.kind).colour},
            "label": {"show": node.degree > 3, "formatter": "{@value}", "position": "right"},
        }
        for node in shown.nodes[:MOST_PLAIN]
    ]
    edges = [edge for edge in shown.edges if edge.source in kept and edge.target in kept]
    links = [{"source": edge.source, "target": edge.target} for edge in edges]
    series = {
        "type": "graph",
        "layout": "none",
        "roam": True,
        "selectedMode": "single",
        "select": {"itemStyle": {"borderColor": "#0b5cad", "borderWidth": 3}},
        "data": nodes,
        "links": links,
        "edgeSymbol": ["none", "arrow"],
        "edgeSymbolSize": 6,
        "lineStyle": {"opacity": 0.4},
        "emphasis": {"focus": "adjacency"},
    }
    state = st.echarts_chart(
        {"series": [series]},
        height=560,
        key=key,
        on_select="rerun",
        alt=f"Graph of {len(nodes)} entities and {len(links)} propositions",
    )
    return selected_of(state, [node["id"] for node in nodes], [edge.id for edge in edges])


def selected_of(state: Any, nodes: Sequence[str], edges: Sequence[str]) -> str | None:
    """The id that the chart's selection stands for; it counts nodes and edges by their place, None selects nothing."""
    for group in state["selection"]["selected"]:
        ids = edges if group.get("data_type") == "edge" else nodes
        for place in group.get("data_indices", ()):
            if isinstance(place, int) and 0 <= place < len(ids):
                return ids[place]
    return None


def show_network_table(shown: Network, *, most: int = 200) -> None:
    """The edges as a table, best supported first."""
    names = {node.id: EntityRef(node.id, node.label, node.kind) for node in shown.nodes}
    edges = sorted(shown.edges, key=lambda edge: (-edge.support, edge.source, edge.target))[:most]
    columns = (
        Column("From"),
        Column("Says"),
        Column("To"),
        Column("Standing"),
        Column("Support", "dw-nowrap"),
        Column("Last said", "dw-date dw-optional"),
    )
    rows = [
        [
            chips.entity(names[edge.source]),
            f"<b>{chips.predicate(edge.predicate)}</b>",
            chips.entity(names[edge.target]),
            chips.stance(edge.standing) if edge.standing else "",
            chips.anchor(
                link(Page.CLAIM, id=edge.evidence[0]) if edge.evidence else link(Page.CLAIMS),
                chips.support(edge.support, edge.documents),
            ),
            escape(edge.last_seen),
        ]
        for edge in edges
    ]
    show_table(
        columns, rows, caption=f"{len(edges)} of {shown.extent.between:,} edges shown, best supported first"
    )
