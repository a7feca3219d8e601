"""A page's one main heading, from a name that may hold anything."""

import re

import streamlit as st

_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>$:~&])")


def plain_markdown(text: str) -> str:
    """Text that Markdown shows as it is."""
    return _MARKDOWN.sub(r"\\\1", " ".join(text.split()))


def heading(text: str) -> None:
    """The page's `h1`; at most 300 characters of the text."""
    shown = text if len(text) <= 300 else f"{text[:299]}…"
    st.title(plain_markdown(shown) or "untitled", anchor=False)
