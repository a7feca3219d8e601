"""Choosing an entity by name, with its id in the URL."""

import streamlit as st

from app.questions import ask
from app.selection import id_of
from kb.ontology import Kind
from kb.store.active import most_active
from kb.store.entity_rows import entity_profile

_MOST = 300


def pick_entity(label: str, *, key: str, kinds: tuple[str, ...] = (Kind.COMPANY.value,)) -> str | None:
    """The id of the chosen entity; the most active ones are offered, and whichever the URL names."""
    offered = ask(most_active, kinds=kinds, limit=_MOST)
    names = {str(ref.id): ref.name for ref in offered}
    given = id_of(st.query_params.get(key))
    if given and given not in names:
        profile = ask(entity_profile, given)
        if profile is not None:
            names[given] = profile.name
    options = list(names)
    chosen = st.selectbox(
        label,
        options,
        index=options.index(given) if given in names else None,
        key=f"pick_{key}_{given}",
        format_func=lambda option: names.get(option, option),
        placeholder="choose one",
    )
    if chosen != given and chosen in names:
        # A bound widget would put the name into the URL; the id stays right when a name changes.
        st.query_params[key] = chosen
    return chosen if chosen in names else None
