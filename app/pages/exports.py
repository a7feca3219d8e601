"""Exports: the graph and its tables in other tools' formats, and cited briefings."""

from urllib.parse import urlencode

import streamlit as st

from app.graph_view import KINDS, LEVELS, MOST_SUPPORT, NOW, GraphView
from app.questions import ask
from app.selection import PREDICATES, STANCES, allowed, id_of
from app.widgets import chips, filters
from app.widgets.loading import loading
from app.widgets.marks import escape
from app.widgets.table import Column, show_table
from kb.export import GRAPH_EXPORTERS, STORE_EXPORTERS
from kb.store.active import most_active
from kb.store.activity import months_covered
from kb.store.case_rows import CaseSort, case_rows
from kb.store.entity_rows import entity_profile
from kb.store.network import graph_size

_LAYOUTS = (("html", "HTML"), ("pdf", "PDF"), ("md", "Markdown"), ("docx", "Word"))
_OFFERED = 300


def render() -> None:
    """Lay the page out."""
    st.title("Exports")
    st.html(
        '<p class="dw dw-lead">Every file comes with a manifest: the filter, the state of the store, counts and a digest. '
        "Each edge names the claims that it rests on.</p>"
    )
    view = _view()
    with loading("Counting what fits these filters", height=24):
        nodes, edges = ask(graph_size, view.export_filter())
    st.html(
        f'<p class="dw" role="status"><b>{chips.plural(nodes, "entity", "entities")} and {chips.plural(edges, "edge")}</b> '
        "fit these filters.</p>"
    )
    query = escape(view.query())
    titles = {name: exporter.title for name, exporter in GRAPH_EXPORTERS.items()}
    titles.update((name, exporter.title) for name, exporter in STORE_EXPORTERS.items())
    show_table(
        (Column("Format", "dw-date"), Column("Opens in"), Column("Download")),
        [
            [
                escape(name),
                escape(title.replace("`", "")),
                f'<a href="export/{escape(name)}?{query}" download>ZIP</a>',
            ]
            for name, title in titles.items()
        ],
        caption="the graph and its tables under the filters above",
    )
    _briefing()


def _view() -> GraphView:
    entity = id_of(st.query_params.get("entity"))
    profile = ask(entity_profile, entity) if entity else None
    if profile is not None:
        st.html(f'<p class="dw">Only what touches <b>{escape(profile.name)}</b>.</p>')
    one, two, three, four = st.columns(4)
    with one:
        level = filters.choose("Edges are", LEVELS, key="x_level")
    with two:
        kinds = allowed(filters.pick("Kinds", KINDS, key="x_kind"), KINDS)
    with three:
        predicates = allowed(filters.pick("Predicates", PREDICATES, key="x_predicate"), PREDICATES)
    with four:
        stances = allowed(filters.pick("Stances", STANCES, key="x_stance"), STANCES)
    five, six = st.columns(2)
    months = ask(months_covered, most=240)[::-1]
    with five:
        as_of = filters.choose("As it was known at the end of", [NOW, *months], key="x_as_of")
    with six:
        support = st.number_input("Least origins", 0, MOST_SUPPORT, 0, key="x_support", bind="query-params")
    return GraphView(
        level=level,
        kinds=kinds,
        predicates=predicates,
        stances=stances,
        as_of=as_of,
        min_support=int(support),
        focus=(profile.id,) if profile else (),
    )


def _briefing() -> None:
    st.subheader("Briefing")
    companies = {str(ref.id): ref.name for ref in ask(most_active, kinds=KINDS, limit=_OFFERED)}
    cases = {row.id: row.caption for row in ask(case_rows, sort=CaseSort.ACTIVITY, limit=_OFFERED)}
    names = companies | cases
    options = list(names)
    given = id_of(st.query_params.get("entity"))
    one, two = st.columns(2)
    with one:
        chosen = st.selectbox(
            "On",
            options,
            index=options.index(given) if given in names else None,
            key="x_brief",
            format_func=lambda key: names.get(key, key),
            placeholder="a company, person, model or case",
        )
    with two:
        partner = st.selectbox(
            "and (for a pair)",
            list(companies),
            index=None,
            key="x_with",
            format_func=lambda key: companies.get(key, key),
            placeholder="nobody else",
            disabled=chosen not in companies,
        )
    if not chosen:
        st.html('<p class="dw dw-muted">Choose what the briefing is on.</p>')
        return
    subject = "case" if chosen in cases else "pair" if partner else "company"
    query = escape(urlencode({"id": chosen} | ({"with": partner} if partner and subject == "pair" else {})))
    links = " · ".join(
        f'<a href="brief/{subject}.{layout}?{query}" download>{title}</a>' for layout, title in _LAYOUTS
    )
    st.html(
        f'<p class="dw">A briefing on <b>{escape(names[chosen])}</b>'
        f"{f' and <b>{escape(names[partner])}</b>' if subject == 'pair' and partner else ''}, every sentence with its "
        f"source: {links}</p>"
    )
