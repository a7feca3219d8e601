"""The search box on top of every page; on the search page itself its words are in the URL."""

from typing import Any

import streamlit as st

from app.links import Page

MAX_QUERY = 500


def search_box(pages: dict[str, Any], current: str) -> None:
    """Draw the box; a query typed on another page opens the search page with it."""
    if current == Page.SEARCH:
        st.text_input(
            "Search documents, claims, entities and cases",
            key="q",
            bind="query-params",
            max_chars=MAX_QUERY,
            type="search",
            icon=":material/search:",
            placeholder='Search — "exact words", distill*, company:name, stance:denied, after:2026-01-01',
            label_visibility="collapsed",
        )
        return
    typed = st.text_input(
        "Search documents, claims, entities and cases",
        key="find",
        max_chars=MAX_QUERY,
        type="search",
        icon=":material/search:",
        placeholder="Search everything",
        label_visibility="collapsed",
    )
    if typed and typed.strip():
        st.switch_page(pages[Page.SEARCH.value], query_params={"q": typed.strip()})
