"""The second way to search: claims that mean something like the words, whatever words they use."""

import streamlit as st
from sqlmodel import Session

from app import questions
from app.questions import ask
from app.widgets.evidence_card import show_cards
from app.widgets.marks import escape
from kb.search.query import SearchQuery
from kb.search.semantic import ClaimVectors, claim_vectors
from kb.store.evidence import cards_of

_MOST = 20


def show_likeness(query: SearchQuery) -> None:
    """The claims nearest in meaning; operators do not count here."""
    text = " ".join(word for term in query.wanted for word in term.words)
    if not text:
        st.html('<p class="dw dw-muted">Searching by meaning needs words, not only operators.</p>')
        return
    with st.spinner("Reading the claims’ vectors"):
        vectors = _vectors(questions.settings().url, questions.version())
    nearest = vectors.nearest(text, limit=_MOST)
    if not nearest:
        st.html(
            f'<div class="dw dw-empty" role="status"><p><b>No claim means anything like “{escape(text)}”.</b></p></div>'
        )
        return
    st.html(
        f'<p class="dw dw-muted">The {len(nearest)} claims nearest in meaning, by word vectors: coarse, and blind to '
        f"negation. Likeness from {nearest[0][1]:.2f} to {nearest[-1][1]:.2f}.</p>"
    )
    show_cards(ask(cards_of, tuple(key for key, _ in nearest)))


@st.cache_resource(max_entries=2, show_spinner=False)
def _vectors(url: str, version: int) -> ClaimVectors:
    with Session(questions.engine()) as session:
        return claim_vectors(session, questions.settings().data)
