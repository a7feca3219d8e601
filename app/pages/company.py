"""One company, person, model or court: where it stands, its cases, what is said, who is near."""

from collections.abc import Sequence

import streamlit as st

from app.links import Page, case_link, link
from app.pages.watch_form import watch_word
from app.questions import ask
from app.selection import id_of
from app.widgets import chips
from app.widgets.charts import show_months
from app.widgets.evidence_card import show_cards
from app.widgets.heading import heading
from app.widgets.marks import escape
from app.widgets.network import draw_network
from app.widgets.plain_network import draw_plain
from app.widgets.propositions import show_propositions
from app.widgets.states import not_found
from app.widgets.table import Column, facts_html, show_table
from app.widgets.words import explain_words
from kb.graph.filter import GraphFilter
from kb.store.activity import claims_by_month
from kb.store.case_rows import CaseFilter, case_rows
from kb.store.claims import claims_about, told_by
from kb.store.drawn_part import Part
from kb.store.entity_rows import EntityProfile, entity_profile
from kb.store.evidence import ClaimFilter, claim_count
from kb.store.network import network
from kb.store.proposition_rows import PropositionRow, propositions_about
from kb.watch.kinds import WatchKind

_NEIGHBOURS = 60


def render() -> None:
    """Lay the page out."""
    key = id_of(st.query_params.get("id"))
    profile = ask(entity_profile, key) if key else None
    if profile is None:
        st.title("Company")
        not_found("entity", key)
        return
    heading(profile.name)
    _head(profile)
    against = ask(propositions_about, subject_ids=profile.family_ids, limit=15)
    _section("What is said of it", against, "propositions with it as subject, best supported first")
    toward = ask(propositions_about, object_ids=profile.family_ids, limit=15)
    _section("What is said to be done to it", toward, "propositions with it as object, best supported first")
    explain_words()
    left, right = st.columns(2, gap="large")
    with left:
        st.subheader("Cases")
        _cases(profile)
    with right:
        st.subheader("Claims by month")
        show_months(
            ask(claims_by_month, entity_ids=profile.family_ids, months=24),
            about=f"about {profile.name}",
            key="co_table",
            entity=profile.id,
        )
    _neighbours(profile)
    _claims(profile)
    st.subheader("Names and sources")
    _names(profile)


def _head(profile: EntityProfile) -> None:
    facts = [
        ("kind", f"{chips.kind_mark(profile.kind)}{escape(profile.kind.replace('_', ' '))}"),
        ("stands for", "a legal person" if profile.level == "legal" else ""),
        ("now part of", chips.entity(profile.merged_into)),
        ("belongs to", chips.entity(profile.parent)),
        ("its own", ", ".join(chips.entity(child) for child in profile.children[:20])),
        ("note", escape(profile.note or "")),
        ("Wikidata", escape(profile.wikidata or "")),
        (
            "named in",
            chips.anchor(
                link(Page.DOCUMENTS, d_entity=profile.id), chips.plural(profile.documents, "document")
            ),
        ),
    ]
    st.html(
        facts_html(facts)
        + '<p class="dw dw-noprint" style="margin:.5rem 0 0">'
        + " · ".join(
            (
                chips.anchor(link(Page.GRAPH, g_focus=profile.id), "Graph around it"),
                chips.anchor(link(Page.TIMELINE, l_entity=profile.id), "Timeline"),
                chips.anchor(link(Page.COMPARE, left=profile.id), "Compare with another"),
                chips.anchor(link(Page.PATH, left=profile.id), "Path to another"),
                chips.anchor(link(Page.EXPORTS, entity=profile.id), "Export or briefing"),
                chips.anchor(
                    link(Page.WATCHES, wf_kind=watch_word(WatchKind.ENTITY), wf_entity=profile.id), "Watch"
                ),
            )
        )
        + "</p>"
    )


def _section(title: str, rows: Sequence[PropositionRow], caption: str) -> None:
    st.subheader(title)
    if rows:
        show_propositions(rows, caption=caption)
    else:
        st.html('<p class="dw dw-muted">Nothing on record.</p>')


def _cases(profile: EntityProfile) -> None:
    cases = ask(case_rows, CaseFilter(entity_ids=profile.family_ids), limit=20)
    if not cases:
        st.html('<p class="dw dw-muted">No docket on record names it as a party.</p>')
        return
    columns = (Column("Case"), Column("Status"), Column("Filed", "dw-date"))
    show_table(
        columns,
        [
            [chips.anchor(case_link(row.id), escape(row.caption)), escape(row.status), chips.day(row.filed)]
            for row in cases
        ],
        caption="cases with it as a party",
    )


def _neighbours(profile: EntityProfile) -> None:
    """The graph around it, drawn when somebody opens it; a click leads to the graph page."""
    around = st.expander("Graph around it", key="co_graph", bind="query-params")
    if around.open:
        with around:
            _draw_neighbours(profile)


@st.fragment
def _draw_neighbours(profile: EntityProfile) -> None:
    shown = ask(network, GraphFilter(roll_up=True), Part(focus=(profile.id,), most=_NEIGHBOURS))
    if not shown.nodes:
        st.html('<p class="dw dw-muted">Nothing on record joins it to another.</p>')
        return
    if st.session_state.get("g_plain"):
        draw_plain(shown, key="co_plain_chart")
    else:
        clicked = draw_network(shown, key="co_network", selected=profile.id)
        if clicked.plain:
            st.session_state["g_plain"] = True
            st.rerun(scope="fragment")
    whole = chips.anchor(link(Page.GRAPH, g_focus=profile.id, g_sel=profile.id), "Open it as a graph")
    left_out = shown.extent.between - len(shown.edges)
    best = f", the best supported of {shown.extent.between:,}" if left_out else ""
    st.html(
        f'<p class="dw">{chips.plural(len(shown.nodes), "entity", "entities")}, '
        f"{chips.plural(len(shown.edges), 'edge')}{best} · {whole} to filter it, to look at its evidence and to take it away</p>"
    )


def _claims(profile: EntityProfile) -> None:
    chosen = ClaimFilter(entity_ids=profile.family_ids)
    total = ask(claim_count, chosen)
    st.subheader("Newest claims")
    everything = chips.anchor(link(Page.CLAIMS, c_entity=profile.id), f"all {chips.count(total)}")
    st.html(f'<p class="dw dw-muted">The newest of {everything}.</p>')
    show_cards(ask(claims_about, profile.id, roles=("subject", "object", "speaker"), limit=10))


def _names(profile: EntityProfile) -> None:
    names = "".join(
        f'<span class="dw-chip" title="{escape(origin)}">{escape(text)}</span> '
        for text, origin in profile.aliases[:60]
    )
    told, looked_at = ask(told_by, profile.id)
    publishers = ", ".join(f"{escape(name)} ({number})" for name, number in told)
    if publishers:
        publishers += f' <span class="dw-muted">of the newest {chips.plural(looked_at, "claim")}</span>'
    st.html(
        facts_html(
            [
                ("names", names),
                ("publishers", publishers),
                ("id", f'<span class="dw-mono">{escape(profile.id)}</span>'),
            ]
        )
    )
