"""Colours of charts: a stance has the same one everywhere, readable on light and dark."""

from collections.abc import Sequence
from urllib.parse import urlencode

import altair as alt
import pandas as pd
import streamlit as st

from app.widgets.marks import escape
from app.widgets.table import Column, show_table

STANCE_COLOURS = {
    "alleged": "#D9802E",
    "denied": "#C2457F",
    "admitted": "#1E9384",
    "ruled": "#3A74D0",
    "testified": "#7F63CF",
    "reported": "#7A8B94",
    "stated": "#A3AFB6",
    "declined": "#C3C8CC",
}

STANCE_RANGE = alt.Scale(domain=list(STANCE_COLOURS), range=list(STANCE_COLOURS.values()))

PICTURE = '<button type="button" class="dw-copy" data-picture="1">PNG</button>'
"""Takes the chart that was drawn last before it; the script of `inapp` does it."""

_DASH = "M-1,-0.25H1V0.25H-1Z"

STANCE_SHAPES = alt.Scale(
    domain=list(STANCE_COLOURS),
    range=["triangle-up", "cross", "circle", "square", "diamond", _DASH, _DASH, "circle"],
)
"""Shapes of the marks on the timeline, beside the colours."""


def show_months(
    months: Sequence[tuple[str, str, int]], *, about: str, key: str, entity: str | None = None
) -> None:
    """Bars of claims by month and stance, and the same as a table and as CSV.

    Args:
        months: month, stance and number.
        about: of what, for whoever does not see the chart.
        key: of the table's expander, and its name in the URL.
        entity: whose claims these are; None is everybody's.
    """
    if not months:
        st.html('<p class="dw dw-muted">No dated claims.</p>')
        return
    # As a frame the rows go to the browser as they are; values inside the chart would be checked one by one.
    rows = pd.DataFrame(list(months), columns=["month", "stance", "claims"])
    chart = (
        alt.Chart(rows)
        .mark_bar()
        .encode(
            x=alt.X("month:O", title=None, axis=alt.Axis(labelAngle=-45)),
            y=alt.Y("claims:Q", title="claims"),
            color=alt.Color(
                "stance:N", scale=STANCE_RANGE, legend=alt.Legend(orient="bottom", title=None, columns=3)
            ),
            tooltip=[alt.Tooltip("month:O"), alt.Tooltip("stance:N"), alt.Tooltip("claims:Q")],
        )
        .properties(height=300)
    )
    total = sum(number for _, _, number in months)
    spread = len({month for month, _, _ in months})
    st.altair_chart(chart, alt=f"Bars of {total} claims {about} by month and stance, over {spread} months")
    table = st.expander("Show as table", key=key, bind="query-params")
    if table.open:
        with table:
            _show_months_as_table(months)
    query = f"?{urlencode({'entity': entity})}" if entity else ""
    st.html(
        f'<p class="dw dw-small dw-noprint"><a href="tables/months.csv{escape(query)}" download>Data as CSV</a> · {PICTURE}</p>'
    )


def _show_months_as_table(months: Sequence[tuple[str, str, int]]) -> None:
    stances = [stance for stance in STANCE_COLOURS if any(stance == row[1] for row in months)]
    counts = {(month, stance): number for month, stance, number in months}
    show_table(
        (Column("Month", "dw-date"), *(Column(stance, "dw-num") for stance in stances)),
        [
            [month, *(str(counts.get((month, stance), "")) for stance in stances)]
            for month in sorted({month for month, _, _ in months}, reverse=True)
        ],
        caption="claims by month and stance",
    )
