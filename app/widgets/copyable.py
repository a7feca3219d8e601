"""Words to take elsewhere, such as a citation, each with a button that copies it."""

from collections.abc import Iterable

import streamlit as st

from app.widgets.marks import escape


def copyable_html(label: str, text: str) -> str:
    """One block: what it is, the button, and the words as they will be copied."""
    return (
        f'<div class="dw-copyable"><p><span class="dw-muted">{escape(label)}</span> '
        f'<button type="button" class="dw-copy" data-copy="{escape(text)}" aria-label="Copy: {escape(label)}">Copy</button></p>'
        f'<pre tabindex="0" aria-label="{escape(label)}">{escape(text)}</pre></div>'
    )


def show_copyable(blocks: Iterable[tuple[str, str]]) -> None:
    """All of them as one block of HTML; Streamlit's own code block would load a highlighter of half a megabyte."""
    st.html(f'<div class="dw">{"".join(copyable_html(label, text) for label, text in blocks)}</div>')
