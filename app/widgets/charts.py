"""Colours of charts: a stance has the same one everywhere, readable on light and dark."""

from collections.abc import Sequence

import altair as alt
import streamlit as st

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

_DASH = "M-1,-0.25H1V0.25H-1Z"

STANCE_SHAPES = alt.Scale(
    domain=list(STANCE_COLOURS),
    range=["triangle-up", "cross", "circle", "square", "diamond", _DASH, _DASH, "circle"],
)
"""Shapes of the marks on the timeline, beside the colours."""


def show_months(months: Sequence[tuple[str, str, int]], *, about: str) -> None:
    """Bars of claims by month and stance; rows are month, stance and number."""
    if not months:
        st.html('<p class="dw dw-muted">No dated claims.</p>')
        return
    rows = [{"month": month, "stance": stance, "claims": number} for month, stance, number in months]
    chart = (
        alt.Chart(alt.Data(values=rows))  # type: ignore[no-untyped-call]  # altair
        .mark_bar()
        .encode(
            x=alt.X("month:O", title=None, axis=alt.Axis(labelAngle=-45)),
            y=alt.Y("claims:Q", title="claims"),
            color=alt.Color(
                "stance:N", scale=STANCE_RANGE, legend=alt.Legend(orient="bottom", title=None, columns=3)
            ),
            tooltip=[alt.Tooltip("month:O"), alt.Tooltip("stance:N"), alt.Tooltip("claims:Q")],
        )
        .properties(height=240)
    )
    total = sum(number for _, _, number in months)
    spread = len({month for month, _, _ in months})
    st.altair_chart(chart, alt=f"Bars of {total} claims {about} by month and stance, over {spread} months")
