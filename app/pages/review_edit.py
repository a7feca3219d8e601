"""The edit of a review item: what a person may say instead, by kind."""

from typing import Any

import streamlit as st

from app.questions import ask
from kb.ontology import Hedge, Predicate, Stance, Standing
from kb.review.queue import QueueItem
from kb.store.case_rows import CaseSort, case_rows
from kb.store.entity_rows import EntitySort, entity_rows
from kb.store.evidence import EvidenceCard

_OFFERED = 500
_NOBODY = ""


def edit_form(item: QueueItem) -> dict[str, Any] | None:
    """The form; its changed values once it is sent, None before and where nothing was changed."""
    with st.form("r_form"):
        if item.kind == "claim" and item.evidence:
            changed = _claim(item.evidence[0])
        elif item.kind == "standing":
            chosen = st.selectbox("Standing", [standing.value for standing in Standing])
            changed = {"standing": chosen}
        elif item.kind == "case_link":
            cases = {row.id: row.caption for row in ask(case_rows, sort=CaseSort.ACTIVITY, limit=_OFFERED)}
            changed = {"case_id": _one_of("Case", cases, None)}
        else:
            changed = {"entity_id": _one_of("Entity", _entities(), None)}
        sent = st.form_submit_button("Save the edit")
    return changed if sent and changed else None


def _entities() -> dict[str, str]:
    rows = ask(entity_rows, sort=EntitySort.ACTIVITY, limit=_OFFERED)
    return {row.id: f"{row.name} ({row.kind.replace('_', ' ')})" for row in rows}


def _one_of(label: str, names: dict[str, str], current: str | None) -> str | None:
    options = [_NOBODY, *names]
    chosen = st.selectbox(
        label,
        options,
        index=options.index(current) if current in names else 0,
        format_func=lambda key: names.get(key, "none"),
    )
    return chosen or None


def _claim(card: EvidenceCard) -> dict[str, Any]:
    names = _entities()
    for ref in (card.speaker, card.subject, card.object):
        if ref is not None and ref.id is not None:
            names.setdefault(ref.id, ref.name)
    one, two, three = st.columns(3)
    with one:
        stance = _word("Stance", [word.value for word in Stance], card.stance)
    with two:
        predicate = _word("Predicate", [word.value for word in Predicate], card.predicate)
    with three:
        hedge = _word("Hedge", [word.value for word in Hedge], card.hedge)
    negated = st.checkbox("Negated", value=card.negated)
    four, five, six = st.columns(3)
    with four:
        speaker = _one_of("Speaker", names, _id(card.speaker))
    with five:
        subject = _one_of("Subject", names, _id(card.subject))
    with six:
        target = _one_of("Object", names, _id(card.object))
    now = {
        "stance": (card.stance, stance),
        "predicate": (card.predicate, predicate),
        "hedge": (card.hedge, hedge),
        "negated": (card.negated, negated),
        "speaker_id": (_id(card.speaker), speaker),
        "subject_id": (_id(card.subject), subject),
        "object_id": (_id(card.object), target),
    }
    return {name: new for name, (old, new) in now.items() if new != old}


def _id(ref: Any) -> str | None:
    return ref.id if ref is not None else None


def _word(label: str, options: list[str], current: str) -> str:
    return st.selectbox(label, options, index=options.index(current) if current in options else 0)
