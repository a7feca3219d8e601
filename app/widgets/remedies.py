"""What a reader can do where nothing fits: take one of the filters away, or spell a name otherwise."""

from collections.abc import Mapping

import streamlit as st

from app.links import MAX_PARAMS, Link, Page
from app.questions import ask
from app.widgets import chips
from app.widgets.marks import escape
from kb.search.query import parse_query
from kb.search.suggest import suggestion

_SHOWN = 60


def remedies(page: Page, named: Mapping[str, str], *, spelled: str | None = None) -> str:
    """Links as HTML, each to the page with one thing less; the page of the list begins anew.

    Args:
        page: which is shown.
        named: the filters' parameters, and what a reader calls each.
        spelled: the parameter among them that holds a name, for which a nearer spelling is looked for.
    """
    pairs = [(name, value) for name in st.query_params for value in st.query_params.get_all(name)]
    pairs = [(name, value) for name, value in pairs[:MAX_PARAMS] if not name.endswith("_page") and value]
    links = [
        chips.anchor(
            Link(page, tuple(pairs[:place] + pairs[place + 1 :])), f"without {words(named[name], value)}"
        )
        for place, (name, value) in enumerate(pairs)
        if name in named
    ]
    if not links:
        return ""
    kept = tuple(pair for pair in pairs if pair[0] not in named)
    if len(links) > 1:
        links.append(chips.anchor(Link(page, kept), "without any filter"))
    items = "".join(f"<li>{item}</li>" for item in links)
    return f'{_nearer(page, pairs, spelled)}<ul class="dw-list" aria-label="Remove a filter">{items}</ul>'


def words(name: str, value: str) -> str:
    """A filter as a reader reads it: "stance: denied"."""
    shown = value if len(value) <= _SHOWN else f"{value[: _SHOWN - 1]}…"
    return escape(f"{name}: {shown}")


def _nearer(page: Page, pairs: list[tuple[str, str]], spelled: str | None) -> str:
    typed = next((value for name, value in pairs if name == spelled), None)
    nearer = ask(suggestion, parse_query(typed)) if typed else None
    if nearer is None or spelled is None:
        return ""
    plain = nearer.replace('"', "")
    there = Link(page, (*((name, value) for name, value in pairs if name != spelled), (spelled, plain)))
    return f"<p>Did you mean {chips.anchor(there, escape(plain))}?</p>"
