"""What stance, standing and support mean, told where they are shown."""

import streamlit as st

from app.links import Page, link
from app.widgets import chips

STANCES = {
    "reported": "the document states it as fact",
    "alleged": "an accusation, or a complaint’s allegation",
    "admitted": "said against the speaker’s own interest",
    "denied": "the speaker says that it is not so",
    "testified": "said under oath",
    "ruled": "a court or an agency decides",
    "stated": "any other word of a named speaker",
    "declined": "would not comment, or did not respond",
}
"""How a thing is said, in the order of the ontology."""

STANDING = (
    "where a proposition is by all that is said of it: alleged, denied, testified, admitted, ruled, settled or withdrawn. "
    "It moves only when a claim moves it."
)
SUPPORT = "how many independent origins say so, and in brackets how many documents: eight rewrites of one report are one origin."


def explain_words() -> None:
    """Draw the block, closed: a reader who wonders opens it, the others read on."""
    st.html(words_html())


def words_html() -> str:
    """The block as HTML."""
    stances = "".join(f"<dt>{chips.stance(word)}</dt><dd>{meaning}</dd>" for word, meaning in STANCES.items())
    return (
        '<details class="dw dw-words dw-noprint"><summary>What the words mean</summary>'
        f"<p><b>Stance</b>, how one claim says it:</p><dl class='dw-facts'>{stances}</dl>"
        f"<p><b>Standing</b>: {STANDING}</p><p><b>Support</b>: {SUPPORT}</p>"
        f"<p>{chips.anchor(link(Page.ABOUT), 'How claims are found and counted')}</p></details>"
    )
