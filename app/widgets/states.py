"""What a page shows when there is nothing to show: empty store, nothing found, unknown id, trouble."""

from collections.abc import Sequence

import streamlit as st

from app.widgets.marks import escape


def empty_store(*, where: str) -> None:
    """There is no document yet: what the program does and the commands that begin."""
    st.html(
        '<div class="dw dw-empty"><p><b>There is nothing here yet.</b></p>'
        "<p>distillwatch reads news and court dockets about AI distillation and turns every document into claims "
        "that point at the sentence that says them. It shows who accuses, admits, denies and sues whom.</p>"
        '<p>To look around with bundled sample sites: <span class="dw-code">distillwatch demo</span><br>'
        'To begin with the real sources: <span class="dw-code">distillwatch crawl</span></p>'
        f'<p class="dw-muted">Store: <span class="dw-mono">{escape(where)}</span></p></div>'
    )


def not_found(what: str, key: str | None) -> None:
    """The URL names something that is not in the store."""
    named = f' with the id <span class="dw-mono">{escape(key[:80])}</span>' if key else ""
    st.html(
        f'<div class="dw dw-empty" role="status"><p><b>There is no {escape(what)}{named}.</b></p>'
        "<p>The link may be older than a merge or a deletion. "
        'Look it up with the search box at the top, or go back to the <a href="./" target="_self" data-inapp="1">'
        "start page</a>.</p></div>"
    )


def no_results(understood: str, *, suggestion: str = "") -> None:
    """A filter that nothing fits: the question as understood; `suggestion` is HTML."""
    st.html(
        f'<div class="dw dw-empty" role="status"><p><b>Nothing fits.</b></p><p>Asked for: {escape(understood)}</p>'
        f"{suggestion}</div>"
    )


def trouble(message: str) -> None:
    """The store cannot be used; one line that says what to do."""
    st.html(
        f'<div class="dw dw-empty" role="alert"><p><b>The store cannot be read.</b></p><p>{escape(message)}</p></div>'
    )


def understood(parts: Sequence[tuple[str, object]]) -> str:
    """The active filters in words: "stance: alleged, denied; since: 2026-01-01"."""
    words = []
    for name, value in parts:
        if value in (None, "", (), [], False):
            continue
        shown = ", ".join(str(item) for item in value) if isinstance(value, list | tuple) else str(value)
        words.append(f"{name}: {shown.replace('_', ' ')}")
    return "; ".join(words) or "everything"


def drawn() -> None:
    """Mark the end of the page: whoever drives a browser sees by it that nothing more is coming."""
    st.html('<span hidden data-dw-drawn="1"></span>')
