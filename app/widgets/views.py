"""The reader's saved views, in the sidebar: kept by the browser, drawn by the script of `inapp`."""

import streamlit as st


def saved_views() -> None:
    """The place that the script fills: the kept views, what is new in each, and the way to keep this one."""
    with st.sidebar:
        st.html(
            '<section class="dw dw-noprint" aria-label="Saved views"><p><b>Saved views</b></p>'
            "<div data-dw-views></div></section>"
        )
