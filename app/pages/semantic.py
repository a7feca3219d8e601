"""The second way to search: claims that mean something like the words, whatever words they use."""

import streamlit as st
from sqlmodel import Session

from app import questions
from app.questions import ask
from app.widgets import chips
from app.widgets.evidence_card import show_cards, statement_words
from app.widgets.marks import escape
from kb.search.query import SearchQuery
from kb.search.semantic import ClaimVectors, claim_vectors
from kb.store.evidence import EvidenceCard, cards_of

_MOST = 20
_COPIES = 1
"""The claim itself is nearest to itself."""

_QUOTED = 400


def show_likeness(query: SearchQuery) -> None:
    """The claims nearest in meaning; operators do not count here."""
    text = " ".join(word for term in query.wanted for word in term.words)
    if not text:
        st.html('<p class="dw dw-muted">Searching by meaning needs words, not only operators.</p>')
        return
    nearest = _nearest(text)
    if not nearest:
        st.html(
            f'<div class="dw dw-empty" role="status"><p><b>No claim means anything like “{escape(text)}”.</b></p></div>'
        )
        return
    _show(nearest)


def show_statements_like(card: EvidenceCard) -> None:
    """Other claims whose sentences mean most nearly what a claim's sentence means."""
    said = statement_words(card)
    st.html(
        f'<p class="dw">Statements like {chips.claim_anchor(card.claim_id, escape(said))}: “{escape(card.quote[:_QUOTED])}”</p>'
    )
    others = [found for found in _nearest(card.quote, _MOST + _COPIES) if found[0] != card.claim_id]
    if others:
        _show(others[:_MOST])
    else:
        st.html('<p class="dw dw-muted" role="status">No other claim means anything like it.</p>')


def _nearest(text: str, limit: int = _MOST) -> list[tuple[str, float]]:
    with st.spinner("Reading the claims’ vectors"):
        vectors = _vectors(questions.settings().url, questions.version())
    return vectors.nearest(text, limit=limit)


def _show(nearest: list[tuple[str, float]]) -> None:
    st.html(
        f'<p class="dw dw-muted">The {len(nearest)} claims nearest in meaning, by word vectors: coarse, and blind to '
        f"negation. Likeness from {nearest[0][1]:.2f} to {nearest[-1][1]:.2f}.</p>"
    )
    show_cards(ask(cards_of, tuple(key for key, _ in nearest)))


@st.cache_resource(max_entries=2, show_spinner=False)
def _vectors(url: str, version: int) -> ClaimVectors:
    with Session(questions.engine()) as session:
        return claim_vectors(session, questions.settings().data)
