"""What changed since the last visit, or over some days."""

from datetime import UTC, datetime, timedelta

import streamlit as st

from app.links import Page, case_link, link
from app.questions import ask
from app.widgets import chips
from app.widgets.charts import show_months
from app.widgets.evidence_card import show_cards
from app.widgets.filters import choose
from app.widgets.marks import escape
from app.widgets.propositions import show_propositions
from app.widgets.since import last_visit
from app.widgets.table import Column, show_table
from app.widgets.words import explain_words
from kb.store.activity import Since, activity_since, claims_by_month, crawl_runs, source_states
from kb.store.case_rows import case_rows
from kb.store.evidence import ClaimFilter, claim_cards
from kb.store.proposition_rows import propositions_moved

SPANS = {"7 days": 7, "1 day": 1, "30 days": 30, "1 year": 365}
LAST_VISIT = "last visit"
_SURE = 0.6
"""Claims that extraction is less sure of are not put on the front page."""


def render() -> None:
    """Lay the page out."""
    st.title("Today")
    visit = last_visit()
    options = [*SPANS, LAST_VISIT] if visit else list(SPANS)
    chosen = choose("Changes of", options, key="t_span")
    since = visit if chosen == LAST_VISIT and visit else _days_ago(SPANS.get(chosen, 7))
    new = ask(activity_since, since)
    _counters(new, since)
    _moved(since)
    left, right = st.columns(2, gap="large")
    with left:
        st.subheader("New cases")
        _new_cases(since)
    with right:
        st.subheader("Claims by month")
        show_months(ask(claims_by_month, months=24), about="of all sources", key="t_table")
    st.subheader("Newest rulings and admissions")
    chosen_claims = ClaimFilter(stances=("ruled", "admitted"), min_confidence=_SURE)
    show_cards(ask(claim_cards, chosen_claims, limit=8))
    _health()


def _days_ago(days: int) -> datetime:
    midnight = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight - timedelta(days=days)


def _counters(new: Since, since: datetime) -> None:
    cells = [
        ("documents", "new documents", Page.DOCUMENTS),
        ("claims", "new claims", Page.CLAIMS),
        ("cases", "new cases", Page.CASES),
        ("moved", "propositions moved", None),
    ]
    html = ""
    for name, words, page in cells:
        total = getattr(new, "all_propositions" if name == "moved" else f"all_{name}")
        number = f"<b>{chips.count(getattr(new, name))}</b>"
        label = f"<span>{words} · {total:,} in all</span>"
        inside = chips.anchor(link(page), number) if page else number
        html += f'<div class="dw-counter">{inside}{label}</div>'
    st.html(
        f'<p class="dw dw-lead">Since {since:%Y-%m-%d %H:%M} UTC.</p><div class="dw dw-counters">{html}</div>'
    )


def _moved(since: datetime) -> None:
    st.subheader("Propositions whose standing moved")
    moved = ask(propositions_moved, since, limit=15)
    if moved:
        show_propositions(moved, caption=f"{len(moved)} newest moves")
        explain_words()
    else:
        st.html('<p class="dw dw-muted">No standing moved in this time.</p>')


def _new_cases(since: datetime) -> None:
    cases = [case for case in ask(case_rows, limit=20) if case.filed and case.filed >= since.date()]
    shown = cases or ask(case_rows, limit=5)
    columns = (Column("Case"), Column("Court", "dw-optional"), Column("Filed", "dw-date"))
    rows = [
        [
            chips.anchor(case_link(case.id), escape(case.caption)),
            chips.court(case.court_id),
            chips.day(case.filed),
        ]
        for case in shown
    ]
    show_table(columns, rows, caption="filed in this time" if cases else "none filed; the last active ones")


def _health() -> None:
    runs, states = ask(crawl_runs, limit=1), ask(source_states)
    failing = sum(1 for state in states if state.last_error)
    last = f"last crawl {runs[0].started_at:%Y-%m-%d %H:%M} UTC, {runs[0].state}" if runs else "no crawl yet"
    st.html(
        f'<p class="dw dw-muted">Crawl: {last}; {chips.plural(len(states), "source")}, {failing} with an error. '
        f"{chips.anchor(link(Page.SOURCES), 'Sources')}</p>"
    )
