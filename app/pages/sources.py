"""Sources: what is crawled, how the last crawl went, what came of it. Nothing secret."""

import streamlit as st

from app.links import Page, link, outside_href
from app.questions import ask
from app.widgets import chips
from app.widgets.marks import escape
from app.widgets.table import Column, show_table
from kb.store.activity import RunState, SourceState, crawl_runs, source_states

_COLUMNS = (
    Column("Source"),
    Column("Protocol", "dw-optional"),
    Column("State"),
    Column("Last success", "dw-date"),
    Column("Newest document", "dw-date dw-optional"),
    Column("Documents", "dw-num"),
)


def render() -> None:
    """Lay the page out."""
    st.title("Sources")
    st.html(
        '<p class="dw dw-lead">What the catalogue names and what came of it. A source is crawled with '
        '<span class="dw-code">distillwatch crawl</span>; robots.txt, delays and Retry-After are obeyed.</p>'
    )
    states = ask(source_states)
    if states:
        show_table(_COLUMNS, [_cells(state) for state in states], caption=chips.plural(len(states), "source"))
    else:
        st.html('<p class="dw dw-muted">No source was crawled yet.</p>')
    st.subheader("Crawl runs")
    runs = ask(crawl_runs)
    if runs:
        show_table(
            (Column("Started", "dw-date"), Column("Took", "dw-num"), Column("State"), Column("Counts")),
            [_run(run) for run in runs],
            caption="newest first",
        )
    else:
        st.html('<p class="dw dw-muted">No crawl has run yet.</p>')


def _cells(state: SourceState) -> list[str]:
    outside = outside_href(state.url)
    title = escape(state.title)
    if outside:
        title = f'<a href="{escape(outside)}" target="_blank" rel="noopener noreferrer">{title}</a>'
    words = "off" if not state.enabled else "blocked by the site" if state.blocked else "ok"
    if state.last_error:
        words = f"error: {state.last_error[:200]}"
    owner = (
        f'<br><span class="dw-muted">owned by {escape(state.owner_group)}</span>' if state.owner_group else ""
    )
    documents = chips.plural(state.documents, "document")
    if state.publisher:
        documents = chips.anchor(link(Page.DOCUMENTS, d_publisher=state.publisher), documents)
    return [
        title + owner,
        escape(state.protocol),
        escape(words),
        chips.day(state.last_success_at, absent="never"),
        chips.day(state.newest, absent="–"),
        documents,
    ]


def _run(run: RunState) -> list[str]:
    took = f"{(run.finished_at - run.started_at).total_seconds():,.0f} s" if run.finished_at else "–"
    counts = ", ".join(f"{name} {value}" for name, value in run.counters.items() if isinstance(value, int))
    return [f"{run.started_at:%Y-%m-%d %H:%M}", took, escape(run.state), escape(counts[:600])]
