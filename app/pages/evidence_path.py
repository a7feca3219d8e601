"""How two companies are joined: chains of propositions, each step with the claim that says it."""

from itertools import groupby

import streamlit as st

from app.questions import ask
from app.widgets import chips
from app.widgets.entity_picker import pick_entity
from app.widgets.marks import escape
from kb.ontology import Kind
from kb.store.paths import PathAnswer, evidence_between

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
    steps = ask(evidence_between, left, right)
    if not steps:
        st.html('<p class="dw dw-muted">Nothing on record joins them within four steps.</p>')
        return
    for number, path in groupby(steps, key=lambda step: step.path):
        chain = list(path)
        st.subheader(f"Path {number}: {chips.plural(len(chain), 'step')}")
        st.html(f'<ol class="dw dw-list">{"".join(_step(step) for step in chain)}</ol>')


def _step(step: PathAnswer) -> str:
    card = step.evidence[0] if step.evidence else None
    subject = chips.entity(card.subject) if card and card.subject else escape(step.subject)
    target = chips.entity(card.object) if card and card.object else escape(step.object)
    quotes = "".join(
        f'<br><span class="dw-muted">“{escape(card.quote[:300])}” {escape(card.publisher or "")}, '
        f"{chips.day(card.published)} · {chips.claim_anchor(card.claim_id, 'claim')}</span>"
        for card in step.evidence[:2]
    )
    return (
        f"<li>{subject} → <b>{chips.predicate(step.predicate)}</b> → {target} "
        f'<span class="dw-muted">{chips.plural(step.origins, "origin")}</span>{quotes}</li>'
    )
