"""The graph without WebGL, and as tables: the same data for every browser and every reader."""

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


def draw_plain(shown: Network) -> None:
    """The graph on a plain canvas, without selection."""
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
    links = [
        {"source": edge.source, "target": edge.target}
        for edge in shown.edges
        if edge.source in kept and edge.target in kept
    ]
    series = {
        "type": "graph",
        "layout": "none",
        "roam": True,
        "data": nodes,
        "links": links,
        "edgeSymbol": ["none", "arrow"],
        "edgeSymbolSize": 6,
        "lineStyle": {"opacity": 0.4},
        "emphasis": {"focus": "adjacency"},
    }
    st.echarts_chart(
        {"series": [series]}, height=560, alt=f"Graph of {len(nodes)} entities and {len(links)} propositions"
    )


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
    show_table(columns, rows, caption=f"{len(edges)} of {len(shown.edges)} edges shown, best supported first")
