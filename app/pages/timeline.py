"""The timeline: one lane per company or case, marks by stance; the list beneath is the same data."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import urlencode

import altair as alt
import pandas as pd
import streamlit as st

from app.links import Page, case_link, entity_link
from app.questions import ask
from app.selection import STANCES, allowed, bounded, day_of
from app.widgets import chips, filters
from app.widgets.charts import PICTURE, STANCE_RANGE, STANCE_SHAPES
from app.widgets.marks import escape
from app.widgets.remedies import remedies
from app.widgets.states import no_results, understood
from app.widgets.table import Column, show_table
from kb.ontology import Kind
from kb.store.active import most_active
from kb.store.case_rows import CaseSort, case_rows
from kb.store.entity_rows import entity_profile
from kb.store.lanes import TimelineMark, case_marks, company_marks

_LANES = 8
_LISTED = 50
_BRUSH = "period"
_NAMED = {"l_stance": "stance", "l_entity": "entity", "l_case": "case", "from": "from", "to": "to"}


def render() -> None:
    """Lay the page out."""
    st.title("Timeline")
    one, two, three, four = st.columns([2, 3, 2, 2])
    with one:
        by_case = filters.choose("Lanes", ["companies", "cases"], key="l_by") == "cases"
    with two:
        stances = () if by_case else allowed(filters.pick("Stance", STANCES, key="l_stance"), STANCES)
    with three:
        since = filters.on_day("From", key="from")
    with four:
        until = filters.on_day("To", key="to")
    marks = _cases(since, until) if by_case else _companies(stances, since, until)
    if not marks:
        no_results(
            understood([("stance", stances), ("from", since), ("to", until)]),
            suggestion=remedies(Page.TIMELINE, _NAMED),
        )
        return
    _chart(marks)
    pairs = [("by", "cases")] if by_case else []
    pairs += [("case" if by_case else "entity", key) for key in dict.fromkeys(mark.lane_id for mark in marks)]
    pairs += [("stance", word) for word in stances]
    pairs += [(name, day.isoformat()) for name, day in (("from", since), ("to", until)) if day]
    st.html(
        f'<p class="dw dw-small dw-noprint"><a href="tables/marks.csv?{escape(urlencode(pairs))}" download>Data as CSV</a> · {PICTURE}</p>'
    )
    shown = marks[:_LISTED]
    show_table(
        (Column("Day", "dw-date"), Column("Lane", "dw-optional"), Column("Said"), Column("Words")),
        [_cells(mark, by_case) for mark in shown],
        caption=f"the newest {len(shown)} of {len(marks)} marks",
    )


def _companies(stances: tuple[str, ...], since: date | None, until: date | None) -> list[TimelineMark]:
    named = bounded(st.query_params.get_all("l_entity"))
    if named:
        profiles = [profile for key in named if (profile := ask(entity_profile, key))]
        ids = tuple(key for profile in profiles for key in profile.family_ids)
    else:
        active = ask(most_active, kinds=(Kind.COMPANY.value,), limit=_LANES)
        ids = tuple(ref.id for ref in active if ref.id)
    return ask(company_marks, ids, stances=stances, since=since, until=until)


def _cases(since: date | None, until: date | None) -> list[TimelineMark]:
    ids = bounded(st.query_params.get_all("l_case"))
    if not ids:
        ids = tuple(row.id for row in ask(case_rows, sort=CaseSort.ACTIVITY, limit=_LANES))
    return ask(case_marks, ids, since=since, until=until)


def _chart(marks: Sequence[TimelineMark]) -> None:
    # As a frame: values inside the chart would be checked one by one, which took longer than all else here.
    rows = pd.DataFrame(
        {
            "lane": mark.lane,
            "day": mark.day,
            "stance": mark.stance,
            "what": mark.words,
            "text": mark.text,
            # Marks of one day stand beside each other, the same way each time.
            "jitter": place * 7 % 11,
        }
        for place, mark in enumerate(marks)
    )
    lanes = list(dict.fromkeys(mark.lane for mark in marks))
    brush = alt.selection_interval(name=_BRUSH, encodings=["x"])
    chart = (
        alt.Chart(rows)
        .mark_point(filled=True, size=70, opacity=0.75)
        .encode(
            x=alt.X("day:T", title=None),
            y=alt.Y("lane:N", title=None, sort=lanes, axis=alt.Axis(labelLimit=220)),
            yOffset=alt.YOffset("jitter:Q", scale=alt.Scale(domain=[-2, 13])),
            color=alt.Color(
                "stance:N", scale=STANCE_RANGE, legend=alt.Legend(orient="bottom", title=None, columns=3)
            ),
            shape=alt.Shape("stance:N", scale=STANCE_SHAPES),
            tooltip=[
                alt.Tooltip("day:T"),
                alt.Tooltip("stance:N"),
                alt.Tooltip("what:N"),
                alt.Tooltip("text:N"),
            ],
        )
        .add_params(brush)
        .properties(height=max(140, 46 * len(lanes)))
    )
    st.html('<p class="dw dw-muted">Drag over the picture to choose a period.</p>')
    st.altair_chart(
        chart,
        key="l_chart",
        on_select=_period_chosen,
        selection_mode=_BRUSH,
        alt=f"{len(marks)} marks by day on {len(lanes)} lanes; the newest are in the table beneath",
    )


def _period_chosen() -> None:
    """Put the brushed period into the two date fields, and so into the URL."""
    chosen = st.session_state["l_chart"]["selection"].get(_BRUSH, {}).get("day")
    if not chosen or len(chosen) != 2:
        return
    days = [_day(value) for value in sorted(chosen)]
    if days[0] and days[1]:
        st.session_state["from"], st.session_state["to"] = days


def _day(value: Any) -> date | None:
    if isinstance(value, int | float) and abs(value) < 4e13:
        return datetime.fromtimestamp(value / 1000, UTC).date()
    return day_of(str(value)[:10])


def _cells(mark: TimelineMark, by_case: bool) -> list[str]:
    lane = case_link(mark.lane_id) if by_case else entity_link(mark.lane_id, Kind.COMPANY.value)
    words = escape(mark.text)
    if mark.claim_id:
        words += f" {chips.claim_anchor(mark.claim_id, 'claim')}"
    return [
        mark.day,
        chips.anchor(lane, escape(mark.lane)),
        f"{escape(mark.words)}" if by_case else f"{chips.stance(mark.stance)} {escape(mark.words)}",
        words,
    ]
