"""How two companies are joined: chains of propositions, each step with the claim that says it."""

import streamlit as st

from app.questions import ask
from app.widgets import chips
from app.widgets.entity_picker import pick_entity
from app.widgets.marks import escape
from kb.ontology import Kind
from kb.store.evidence import EntityRef, cards_of
from kb.store.network import PathStep, paths_between

_KINDS = tuple(kind.value for kind in (Kind.COMPANY, Kind.PERSON, Kind.MODEL, Kind.ORGANIZATION, Kind.AGENCY))


def render() -> None:
    """Lay the page out."""
    st.title("Evidence path")
    st.html('<p class="dw dw-lead">Who is joined to whom, by what, and which sentence says so.</p>')
    one, two = st.columns(2)
    with one:
        left = pick_entity("From", key="left", kinds=_KINDS)
    with two:
        right = pick_entity("To", key="right", kinds=_KINDS)
    if not left or not right or left == right:
        st.html('<p class="dw dw-muted">Choose two different ones.</p>')
        return
    paths = ask(paths_between, left, right)
    if not paths:
        st.html('<p class="dw dw-muted">Nothing on record joins them within four steps.</p>')
        return
    for number, path in enumerate(paths, 1):
        st.subheader(f"Path {number}: {chips.plural(len(path), 'step')}")
        st.html(f'<ol class="dw dw-list">{"".join(_step(step) for step in path)}</ol>')


def _step(step: PathStep) -> str:
    left, right = (EntityRef(*end) for end in (step.left, step.right))
    subject, target = (left, right) if step.forward else (right, left)
    quotes = "".join(
        f'<br><span class="dw-muted">“{escape(card.quote[:300])}” {escape(card.publisher or "")}, '
        f"{chips.day(card.published)} · {chips.claim_anchor(card.claim_id, 'claim')}</span>"
        for card in ask(cards_of, step.evidence[:1])
    )
    return (
        f"<li>{chips.entity(subject)} → <b>{chips.predicate(step.predicate)}</b> → {chips.entity(target)} "
        f'<span class="dw-muted">{chips.support(step.support, step.documents)}</span>{quotes}</li>'
    )
