"""The litigation graph: who accuses, sues, admits and denies, as a picture, a panel and a table."""

from dataclasses import replace

import streamlit as st

from app.graph_view import (
    KINDS,
    LEVELS,
    MOST_SUPPORT,
    NOW,
    SIZES,
    GraphView,
    camera_of,
    size_of,
    without_kinds,
)
from app.links import Link, Page, entity_link
from app.questions import ask
from app.selection import PREDICATES, STANCES, allowed, bounded, id_of
from app.widgets import chips, filters
from app.widgets.evidence_card import show_cards
from app.widgets.loading import loading
from app.widgets.marks import escape
from app.widgets.network import draw_network
from app.widgets.plain_network import draw_plain, show_network_table
from app.widgets.remedies import remedies
from app.widgets.states import no_results, understood
from app.widgets.words import explain_words
from kb.store.activity import months_covered
from kb.store.evidence import EntityRef, cards_of
from kb.store.network import Network, NetworkEdge, NetworkNode, network

_HEIGHT = 640
"""Of the picture with its legend, in pixels."""

_NAMED = {
    "g_level": "edges",
    "g_kind": "kind",
    "g_predicate": "predicate",
    "g_stance": "stance",
    "g_support": "least origins",
    "g_focus": "around",
    "g_more": "neighbours of",
    "as_of": "as of the end of",
}


def render() -> None:
    """Lay the page out."""
    st.title("Graph")
    view = _view()
    shown = _network(view)
    _about(view, shown)
    if not shown.nodes:
        no_results(
            understood(
                [
                    ("kind", view.kinds),
                    ("predicate", view.predicates),
                    ("stance", view.stances),
                    ("as of", view.as_of),
                ]
            ),
            suggestion=remedies(Page.GRAPH, _NAMED),
        )
        return
    _picture(view, shown)


def _network(view: GraphView) -> Network:
    with loading(
        f"Laying out up to {view.most:,} entities; the next time it is there at once", height=_HEIGHT
    ):
        return ask(network, view.filter(), view.part())


def _view() -> GraphView:
    one, two, three, four = st.columns([2, 2, 2, 2])
    with one:
        level = filters.choose("Edges are", LEVELS, key="g_level")
    with two:
        kinds = allowed(filters.pick("Kinds", KINDS, key="g_kind"), KINDS)
    with three:
        predicates = allowed(filters.pick("Predicates", PREDICATES, key="g_predicate"), PREDICATES)
    with four:
        stances = allowed(filters.pick("Stances", STANCES, key="g_stance"), STANCES)
    five, six, seven = st.columns([4, 1, 1])
    months = ask(months_covered, most=240)
    with five:
        as_of = NOW
        if months:
            as_of = st.select_slider(
                "As it was known at the end of", [*months, NOW], value=NOW, key="as_of", bind="query-params"
            )
    with six:
        support = st.number_input("Least origins", 0, MOST_SUPPORT, 0, key="g_support", bind="query-params")
    with seven:
        most = size_of(filters.choose("Most entities", [str(size) for size in SIZES], key="g_most"))
    return GraphView(
        level=level,
        kinds=kinds,
        predicates=predicates,
        stances=stances,
        as_of=as_of if as_of in months else NOW,
        min_support=int(support),
        focus=bounded(st.query_params.get_all("g_focus")),
        expanded=bounded(st.query_params.get_all("g_more")),
        most=most,
    )


def _about(view: GraphView, shown: Network) -> None:
    extent = shown.extent
    parts = [
        f"{chips.plural(len(shown.nodes), 'entity', 'entities')} and {chips.plural(len(shown.edges), 'edge')} shown of "
        f"{extent.nodes:,} and {extent.edges:,}"
    ]
    if len(shown.nodes) < extent.nodes and not view.focus:
        parts.append("those with the best supported edges; a filter or a search shows others")
    if len(shown.edges) < extent.between:
        parts.append(
            f"of {extent.between:,} edges between these entities the best supported are drawn; the files below hold all"
        )
    if extent.nodes > SIZES[-1]:
        parts.append("too many to draw at once: filter, or export them for Gephi")
    if view.focus or view.expanded:
        parts.append(chips.anchor(Link(Page.GRAPH), "show everything"))
    st.html(f'<p class="dw dw-muted" role="status">{" · ".join(parts)}</p>')


@st.fragment
def _picture(view: GraphView, shown: Network) -> None:
    """The picture with its panel, its downloads and its table: a click runs these again and not the page."""
    hidden = allowed(st.query_params.get_all("g_hide"), KINDS)
    names = {node.id: node for node in shown.nodes}
    labels = {node.id: f"{node.label} ({node.kind.replace('_', ' ')})" for node in shown.nodes}
    found = st.selectbox(
        "Find in the picture",
        list(labels),
        index=None,
        key="g_find",
        format_func=lambda key: labels.get(key, key),
        placeholder="name of an entity",
    )
    chosen = id_of(st.query_params.get("g_sel"))
    if found and found != st.session_state.get("g_found"):
        chosen = found
        st.query_params["g_sel"] = found
    st.session_state["g_found"] = found
    left, right = st.columns([3, 1])
    with left:
        if st.session_state.get("g_plain"):
            st.html('<p class="dw dw-muted">This browser has no WebGL, so a plainer picture is drawn.</p>')
            picked = draw_plain(without_kinds(shown, hidden), key="g_plain_chart")
            if picked and picked != st.session_state.get("g_picked"):
                chosen = picked
                st.query_params["g_sel"] = picked
            st.session_state["g_picked"] = picked
        else:
            clicked = draw_network(
                shown,
                key="network",
                selected=chosen,
                fly_to=found,
                hidden=hidden,
                camera=camera_of(st.query_params.get("g_cam")),
                permalink=True,
            )
            if clicked.plain:
                st.session_state["g_plain"] = True
                st.rerun(scope="fragment")
            if clicked.expand in names:
                st.query_params["g_more"] = [*view.expanded, clicked.expand]
                st.rerun()
            if clicked.hide is not None:
                hidden = allowed(clicked.hide, KINDS)
                if hidden:
                    st.query_params["g_hide"] = list(hidden)
                else:
                    st.query_params.pop("g_hide", None)
            if clicked.select is not None and clicked.select != (chosen or ""):
                chosen = clicked.select or None
                if chosen:
                    st.query_params["g_sel"] = chosen
                else:
                    st.query_params.pop("g_sel", None)
    with right:
        _panel(shown, names, chosen, view)
    _downloads(replace(view, hidden=hidden))
    # Two hundred rows are not sent, cleaned and laid out by every browser before anybody asks for them.
    table = st.expander("Show as table", key="g_table", bind="query-params")
    if table.open:
        with table:
            show_network_table(without_kinds(shown, hidden))


def _panel(shown: Network, names: dict[str, NetworkNode], chosen: str | None, view: GraphView) -> None:
    edge = next((edge for edge in shown.edges if edge.id == chosen), None)
    if chosen in names:
        _node_panel(shown, names, names[chosen], view)
    elif edge is not None:
        _edge_panel(names, edge)
    else:
        st.html(
            '<div class="dw dw-muted"><p>Click an entity for what is said of it, an edge for the claims behind it; '
            "double click an entity to add its neighbours.</p><p>Edges take the colour of their standing: "
            + " ".join(chips.stance(word) for word in ("alleged", "denied", "testified", "admitted", "ruled"))
            + "</p></div>"
        )
        explain_words()


def _node_panel(shown: Network, names: dict[str, NetworkNode], node: NetworkNode, view: GraphView) -> None:
    edges = [edge for edge in shown.edges if node.id in (edge.source, edge.target)]
    edges.sort(key=lambda edge: (-edge.support, edge.predicate))
    items = "".join(f"<li>{_edge_html(names, edge)}</li>" for edge in edges[:30])
    more = Link(Page.GRAPH, (("g_focus", node.id),))
    grown = replace(view, expanded=(*view.expanded, node.id))
    expand = f'<a href="graph?{escape(grown.query())}" target="_self" data-inapp="1">add its neighbours</a>'
    st.html(
        f'<div class="dw"><h2 class="dw-panel">{chips.kind_mark(node.kind)}{escape(node.label)}</h2>'
        f'<p class="dw-muted">{escape(node.kind.replace("_", " "))} · {chips.plural(len(edges), "edge")} here</p>'
        f"<p>{chips.anchor(entity_link(node.id, node.kind), 'Profile')} · {chips.anchor(more, 'only its surroundings')} · "
        f'{expand}</p><div class="dw-panel-list" tabindex="0" role="region" aria-label="Edges"><ul class="dw-list">{items}</ul></div></div>'
    )


def _edge_panel(names: dict[str, NetworkNode], edge: NetworkEdge) -> None:
    st.html(
        f'<div class="dw"><h2 class="dw-panel">{_edge_html(names, edge)}</h2>'
        f'<p class="dw-muted">{chips.plural(edge.claims, "claim")}, {escape(edge.first_seen)} to {escape(edge.last_seen)}</p></div>'
    )
    show_cards(ask(cards_of, edge.evidence[:5]), show_standing=False)


def _edge_html(names: dict[str, NetworkNode], edge: NetworkEdge) -> str:
    source, target = (names[key] for key in (edge.source, edge.target))
    standing = f"{chips.stance(edge.standing)} · " if edge.standing else ""
    support = chips.support(edge.support, edge.documents)
    evidence = chips.claim_anchor(edge.evidence[0], support) if edge.evidence else support
    return (
        f"{chips.entity(EntityRef(source.id, source.label, source.kind))} <b>{chips.predicate(edge.predicate)}</b> "
        f'{chips.entity(EntityRef(target.id, target.label, target.kind))}<br><span class="dw-muted">{standing}{evidence}</span>'
    )


def _export(view: GraphView) -> Link:
    """The exports page with what is chosen here."""
    pairs = [("x_level", filters.url_word(view.level))]
    for name, words in (("x_kind", view.kinds), ("x_predicate", view.predicates), ("x_stance", view.stances)):
        pairs += [(name, filters.url_word(word)) for word in words]
    if view.as_of != NOW:
        pairs.append(("x_as_of", view.as_of))
    if view.min_support:
        pairs.append(("x_support", str(view.min_support)))
    return Link(Page.EXPORTS, (*pairs, *(("entity", key) for key in view.focus[:1])))


def _downloads(view: GraphView) -> None:
    query = escape(view.query())
    st.html(
        f'<p class="dw dw-noprint">This view as <a href="view/gexf?{query}" download>GEXF</a> · '
        f'<a href="view/graphml?{query}" download>GraphML</a> · <a href="view/csv?{query}" download>CSV</a> · '
        f"{chips.anchor(_export(view), 'more formats')}</p>"
    )
