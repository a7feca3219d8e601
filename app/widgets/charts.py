"""Colours of charts: a stance has the same one everywhere, readable on light and dark."""

import altair as alt

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

STANCE_SHAPES = alt.Scale(
    domain=list(STANCE_COLOURS),
    range=["triangle-up", "cross", "circle", "square", "diamond", "stroke", "stroke", "circle"],
)
"""Shapes of the marks on the timeline, beside the colours."""
