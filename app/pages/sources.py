"""Sources: what is crawled, how the last crawl went, what came of it. Nothing secret."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import streamlit as st
from sqlmodel import Session

from app import questions
from app.links import Page, link, outside_href
from app.questions import ask
from app.schedule.due import Planned, plan
from app.widgets import chips
from app.widgets.marks import escape
from app.widgets.table import Column, show_table
from crawler.catalogue import CatalogueSource, catalogue_folders, load_catalogue
from kb.store.activity import RunState, SourceState, crawl_runs, source_states

_COLUMNS = (
    Column("Source", "dw-wide"),
    Column("Protocol", "dw-optional"),
    Column("State"),
    Column("Last success", "dw-date"),
    Column("Next", "dw-date dw-optional"),
    Column("Newest document", "dw-date dw-optional"),
    Column("Documents", "dw-num"),
)


@dataclass(frozen=True, slots=True)
class Outlook:
    """What is known of a source beside its row in the store."""

    next: str
    """When it is crawled next, in words."""
    barred: str | None = None
    """Why the catalogue keeps it off."""
    failed: int = 0
    """Pages that failed in its last run."""
    blocked: int = 0
    """Pages that robots.txt or the site kept closed in its last run."""


def render() -> None:
    """Lay the page out."""
    st.title("Sources")
    st.html(
        '<p class="dw dw-lead">What the catalogue names and what came of it. A source is crawled with '
        '<span class="dw-code">distillwatch crawl</span>; robots.txt, delays and Retry-After are obeyed.</p>'
    )
    states, runs = ask(source_states), ask(crawl_runs)
    catalogue = _catalogue(_files(catalogue_folders(questions.settings())))
    outlooks = _outlooks(catalogue, runs)
    nothing = Outlook("not scheduled")
    if states:
        show_table(
            _COLUMNS,
            [_cells(state, outlooks.get(state.id, nothing)) for state in states],
            caption=f"{chips.plural(len(states), 'source')} crawled so far",
        )
    else:
        st.html('<p class="dw dw-muted">No source was crawled yet.</p>')
    _not_yet(catalogue, states, outlooks)
    st.subheader("Crawl runs")
    if runs:
        show_table(
            (Column("Started", "dw-date"), Column("Took", "dw-num"), Column("State"), Column("Counts")),
            [_run(run) for run in runs],
            caption="newest first",
        )
    else:
        st.html('<p class="dw dw-muted">No crawl has run yet.</p>')


def _files(folders: Sequence[Path]) -> tuple[tuple[str, int], ...]:
    """Every catalogue file with the time of its last change: what the catalogue is read anew by."""
    return tuple(
        (str(path), path.stat().st_mtime_ns) for folder in folders for path in sorted(folder.rglob("*.toml"))
    )


@st.cache_resource(max_entries=2, show_spinner=False)
def _catalogue(_files: tuple[tuple[str, int], ...]) -> list[CatalogueSource]:
    sources, _ = load_catalogue(catalogue_folders(questions.settings()))
    return sources


def _outlooks(catalogue: Sequence[CatalogueSource], runs: Sequence[RunState]) -> dict[str, Outlook]:
    now = datetime.now(UTC)
    with Session(questions.engine()) as session:
        planned = {one.source_id: one for one in plan(session, catalogue, now)}
    last = _last_counts(runs)
    barred = {source.id: source.barred for source in catalogue}
    found = {}
    for key in {*barred, *last}:
        counts = last.get(key, {})
        found[key] = Outlook(
            next_words(planned.get(key), now),
            barred.get(key),
            _number(counts, "failed"),
            _number(counts, "blocked"),
        )
    return found


def next_words(planned: Planned | None, now: datetime) -> str:
    """When a source is crawled next: due now, paused, a moment, or not scheduled."""
    if planned is None:
        return "not scheduled"
    if planned.paused and not planned.wanted:
        return "paused"
    if planned.wanted or planned.due <= now:
        return "due now"
    return f"{planned.due:%Y-%m-%d %H:%M}"


def _last_counts(runs: Sequence[RunState]) -> dict[str, Mapping[str, Any]]:
    """Counts of the last run that each source was in."""
    found: dict[str, Mapping[str, Any]] = {}
    for run in runs:
        sources = run.counters.get("sources")
        if isinstance(sources, Mapping):
            for key, counts in sources.items():
                if isinstance(counts, Mapping):
                    found.setdefault(str(key), counts)
    return found


def _number(counts: Mapping[str, Any], name: str) -> int:
    value = counts.get(name, 0)
    return value if isinstance(value, int) else 0


def _not_yet(
    catalogue: Sequence[CatalogueSource], states: Sequence[SourceState], outlooks: Mapping[str, Outlook]
) -> None:
    """What the catalogue names and no crawl has asked, and what it keeps off with the reason."""
    known = {state.id for state in states}
    rest = [source for source in catalogue if source.id not in known]
    if not rest:
        return
    st.subheader("In the catalogue, not crawled yet")
    show_table(
        (
            Column("Source", "dw-wide"),
            Column("Protocol", "dw-optional"),
            Column("Every", "dw-optional"),
            Column("Next"),
        ),
        [
            [
                escape(source.title),
                escape(source.protocol.replace("_", " ")),
                escape(source.schedule if source.enabled else ""),
                escape(
                    outlooks[source.id].next
                    if source.enabled
                    else f"kept off: {source.barred}"
                    if source.barred
                    else "off"
                ),
            ]
            for source in sorted(rest, key=lambda source: (not source.enabled, source.title.casefold()))
        ],
        caption=f"{sum(source.enabled for source in rest)} to come, {sum(not source.enabled for source in rest)} kept off",
    )


def _cells(state: SourceState, outlook: Outlook) -> list[str]:
    outside = outside_href(state.url)
    title = escape(state.title)
    if outside:
        title = f'<a href="{escape(outside)}" target="_blank" rel="noopener noreferrer">{title}</a>'
    words = "off" if not state.enabled else "blocked by the site" if state.blocked else "ok"
    if outlook.barred:
        words = f"off: {outlook.barred}"
    if state.last_error:
        words = f"error: {state.last_error[:200]}"
    if outlook.failed:
        words += f"; {chips.plural(outlook.failed, 'page')} failed last time"
    if outlook.blocked:
        words += f"; {chips.plural(outlook.blocked, 'page')} closed by robots.txt or the site last time"
    owner = ""
    if state.owner_group and not state.title.startswith(state.owner_group):
        owner = f'<br><span class="dw-muted">owned by {escape(state.owner_group)}</span>'
    documents = chips.count(state.documents)
    if state.publisher:
        documents = chips.anchor(link(Page.DOCUMENTS, d_publisher=state.publisher), documents)
    return [
        title + owner,
        escape(state.protocol.replace("_", " ")),
        escape(words),
        chips.day(state.last_success_at, absent="never"),
        escape(outlook.next),
        chips.day(state.newest, absent="–"),
        documents,
    ]


def _run(run: RunState) -> list[str]:
    took = f"{(run.finished_at - run.started_at).total_seconds():,.0f} s" if run.finished_at else "–"
    counts = ", ".join(
        f"{name.replace('_', ' ')} {value}"
        for name, value in run.counters.items()
        if isinstance(value, int) and value
    )
    return [f"{run.started_at:%Y-%m-%d %H:%M}", took, escape(run.state), escape(counts[:600])]
