"""Filter widgets whose values are in the URL; what comes back is checked against what is allowed."""

import math
from collections.abc import Sequence
from datetime import date

import streamlit as st

from app.widgets import chips

PAGE_SIZE = 50
"""Rows that a page shows."""


def pick(label: str, options: Sequence[str], *, key: str) -> tuple[str, ...]:
    """Any number of the options, none meaning all.

    The URL holds what is shown, so an option's underscores are blanks in it: `url_word` makes such a value.
    """
    shown = {url_word(option): option for option in options}
    chosen = st.multiselect(label, list(shown), key=key, bind="query-params", placeholder="all")
    return tuple(shown[value] for value in chosen if value in shown)


def choose(label: str, options: Sequence[str], *, key: str) -> str:
    """One of the options, the first by default."""
    shown = {url_word(option): option for option in options}
    chosen = st.selectbox(label, list(shown), key=key, bind="query-params")
    return shown.get(chosen or "", options[0])


def url_word(option: str) -> str:
    """How a URL and a widget spell an option."""
    return option.replace("_", " ")


def words(label: str, *, key: str, placeholder: str = "") -> str:
    """Free text, at most 200 characters, without surrounding blanks."""
    typed = st.text_input(label, key=key, bind="query-params", max_chars=200, placeholder=placeholder)
    return (typed or "").strip()[:200]


def on_day(label: str, *, key: str) -> date | None:
    """A day, none by default."""
    chosen = st.date_input(
        label, value=None, key=key, bind="query-params", format="YYYY-MM-DD",
        min_value=date(1990, 1, 1), max_value=date(2100, 1, 1),
    )  # fmt: skip
    return chosen if isinstance(chosen, date) else None


def switch(label: str, *, key: str) -> bool:
    """Yes or no, no by default."""
    return bool(st.checkbox(label, key=key, bind="query-params"))


def pager(total: int, *, key: str, noun: str, many: str | None = None, size: int = PAGE_SIZE) -> int:
    """A pager where one is needed, with the count in words; returns the offset of the page's first row."""
    pages = max(1, math.ceil(min(total, 10_000) / size))
    st.html(f'<p class="dw dw-muted" role="status">{chips.plural(total, noun, many)}</p>')
    if pages == 1:
        return 0
    number = st.pagination(pages, key=key, bind="query-params")
    return (max(1, min(int(number), pages)) - 1) * size
