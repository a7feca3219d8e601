"""How two companies are joined: chains of propositions, each step with the claim that says it."""

from collections.abc import Sequence
from itertools import groupby

import streamlit as st

from app.questions import ask
from app.widgets import chips
from app.widgets.entity_picker import pick_entity
from app.widgets.loading import loading
from app.widgets.marks import escape
from kb.ontology import Kind
from kb.store.entity_rows import entity_profile
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
    names = [profile.name if (profile := ask(entity_profile, key)) else key for key in (left, right)]
    with loading("Looking for chains of sentences", height=400):
        steps = ask(evidence_between, left, right)
    if not steps:
        st.html('<p class="dw dw-muted">Nothing on record joins them within four steps.</p>')
        return
    for number, path in groupby(steps, key=lambda step: step.path):
        chain = list(path)
        st.subheader(f"Path {number}: {chips.plural(len(chain), 'step')}")
        st.html(f'<div class="dw">{chain_html(chain, start=names[0])}</div>')


def chain_html(chain: Sequence[PathAnswer], *, start: str) -> str:
    """The chain as HTML: a name, the sentence that joins it to the next, the next name; arrows point as the claims do.

    Args:
        chain: the steps of one path, from one end to the other.
        start: name of the entity that the path begins at.
    """
    here, items = start, []
    if chain and start not in (chain[0].subject, chain[0].object):
        # The end was named by another of its names; the step's other end is the one that goes on.
        onward = {chain[1].subject, chain[1].object} if len(chain) > 1 else set()
        here = start = chain[0].object if chain[0].subject in onward else chain[0].subject
    for step in chain:
        forward = step.subject == here
        here = step.object if forward else step.subject
        items.append(_step(step, forward=forward))
    return f'<ol class="dw-chain"><li class="dw-node">{escape(start)}</li>{"".join(items)}</ol>'


def _step(step: PathAnswer, *, forward: bool) -> str:
    card = step.evidence[0] if step.evidence else None
    arrow = "↓" if forward else "↑"
    ends = (card.subject, card.object) if card else (None, None)
    target, named = (ends[1], step.object) if forward else (ends[0], step.subject)
    part_of = (
        f' <span class="dw-muted">by way of {chips.entity(target)}</span>'
        if target and target.name != named
        else ""
    )
    quotes = "".join(
        f"<p>{chips.stance(card.stance)} “{escape(card.quote[:300])}” <span class='dw-muted'>{escape(card.publisher or '')}, "
        f"{chips.day(card.published)} · {chips.claim_anchor(card.claim_id, 'claim')}</span></p>"
        for card in step.evidence[:2]
    )
    return (
        f'<li class="dw-link"><p><span aria-hidden="true">{arrow}</span> {escape(step.subject)} '
        f"<b>{chips.predicate(step.predicate)}</b> {escape(step.object)} "
        f'<span class="dw-muted">· {chips.plural(step.origins, "origin")}</span></p>{quotes}</li>'
        f'<li class="dw-node">{escape(named)}{part_of}</li>'
    )
