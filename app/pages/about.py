"""About: the method, the words, what is not covered, version, licence, how to cite."""

from importlib.metadata import version

import streamlit as st

from app.links import Page, link
from app.widgets import chips
from app.widgets.copyable import show_copyable
from app.widgets.table import Column, show_table
from app.widgets.words import STANCES


def render() -> None:
    """Lay the page out."""
    st.title("About")
    st.html(
        '<div class="dw" style="max-width:75ch">'
        "<p>distillwatch reads news and court dockets about AI distillation: the training of one model on the outputs "
        "of another. Every document becomes attributed claims, and every claim points at the sentence that says it.</p>"
        "<p><b>Claims</b> are found by machine and are marked so until a person confirms them. A claim records who "
        "says it, how it is said, whom it is about and how firmly. It is not a finding of fact.</p>"
        "<p><b>Propositions</b> gather all claims about one thing, for and against. Support counts "
        "<b>origins</b>, never copies: eight rewrites of one report are one origin.</p>"
        "<p><b>Standing</b> says where a proposition is: alleged, denied, testified, admitted, ruled. It moves only "
        "when a claim moves it, and its history is kept.</p></div>"
    )
    st.subheader("How a thing is said")
    show_table(
        (Column("Stance"), Column("Means")),
        [[chips.stance(word), meaning] for word, meaning in STANCES.items()],
        caption="a stance is a glyph and a word, never a colour alone",
    )
    st.subheader("What it does not cover")
    st.html(
        '<div class="dw" style="max-width:75ch"><p>Claims are extracted from English texts only. Articles behind a paywall '
        "are read as far as they are public. A docket is known only where a source gives it freely; a case without one "
        "says “no docket read”. Pages that a site’s robots.txt closes are not fetched. "
        f"{chips.anchor(link(Page.SOURCES), 'Sources')} lists what is crawled and when.</p></div>"
    )
    st.subheader("How to cite")
    number = version("distillwatch")
    st.html(
        '<div class="dw" style="max-width:75ch"><p>Cite the document, not this tool: every card has “Copy citation”, and '
        "every claim’s page has BibTeX. Check the quotation at its source before you publish it.</p></div>"
    )
    show_copyable(
        [("This collection", f"distillwatch {number}, claim database, state of the day that you name.")]
    )
    st.html(
        f'<p class="dw dw-muted">Version {number}. MIT licence. The graph is drawn by sigma and graphology (MIT); the '
        "quoted texts remain their publishers’.</p>"
    )
