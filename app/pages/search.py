"""Search: documents, claims, entities and cases in tabs with counts, facets at left, hits marked."""

from dataclasses import replace
from typing import Any

import streamlit as st

from app.links import Page, case_link, document_link, entity_link, link
from app.pages.semantic import show_likeness, show_statements_like
from app.pages.watch_form import watch_word
from app.questions import ask
from app.selection import id_of
from app.widgets import chips, filters
from app.widgets.evidence_card import show_cards
from app.widgets.loading import loading
from app.widgets.marks import escape
from app.widgets.propositions import show_propositions
from app.widgets.searchbox import MAX_QUERY
from app.widgets.table import Column, show_table
from kb.search.fulltext import END, START
from kb.search.query import SearchQuery, parse_query
from kb.search.results import (
    FoundDocument,
    SearchCounts,
    SearchOrder,
    found_cases,
    found_claims,
    found_documents,
    found_entities,
    search_counts,
    search_facets,
)
from kb.search.suggest import suggestion
from kb.store.answer import entities_named, propositions_named
from kb.store.evidence import EntityRef, claim_card
from kb.watch.kinds import WatchKind

_TABS = ("documents", "claims", "entities", "cases")
_SIZE = 20
_LESSER = 5
"""Of a longer question one word less is seldom the answer."""

_FIELDS = (
    ("company", "companies"),
    ("case", "cases"),
    ("stance", "stances"),
    ("predicate", "predicates"),
    ("publisher", "publishers"),
    ("kind", "kinds"),
)
"""Operators, and the query's field for each."""

_CURRENT = ' aria-current="page"'
_BY_WORDS, _BY_MEANING = "words", "meaning"


def render() -> None:
    """Lay the page out."""
    st.title("Search")
    typed = str(st.session_state.get("q") or "")[:MAX_QUERY]
    query = parse_query(typed)
    for problem in query.problems:
        st.html(f'<p class="dw dw-muted" role="status">Left out: {escape(problem)}.</p>')
    if query.is_empty:
        like = id_of(st.query_params.get("s_like"))
        card = ask(claim_card, like) if like else None
        if card is not None and _mode() == _BY_MEANING:
            show_statements_like(card)
        else:
            _help()
        return
    if _mode() == _BY_MEANING:
        show_likeness(query)
        return
    named = _profiles(query)
    recorded = _on_record(query)
    with loading("Searching", height=600):
        counts = ask(search_counts, query)
    if not any((counts.documents, counts.claims, counts.entities, counts.cases)):
        _nothing(query, recorded=recorded, names=[ref.name for ref in named])
        return
    left, right = st.columns([1, 4], gap="large")
    with left:
        _facets(query)
    with right:
        tab = _tab(query, counts)
        {"documents": _documents, "claims": _claims, "entities": _entities, "cases": _cases}[tab](
            query, counts
        )


def _profiles(query: SearchQuery) -> list[EntityRef]:
    """Those whose whole names were typed, each with the way to its page."""
    named = ask(entities_named, _words(query))
    if named:
        st.html(f'<p class="dw">Profiles: {" · ".join(chips.entity(ref) for ref in named)}</p>')
    return named


def _words(query: SearchQuery) -> tuple[str, ...]:
    return tuple(word for term in query.wanted for word in term.words)


def _on_record(query: SearchQuery) -> bool:
    """What joins the entities that the words name: the answer that most questions are after. False where there is none."""
    rows = ask(propositions_named, _words(query))
    if rows:
        show_propositions(
            rows, caption="on record about those that you name; the support leads to who says so"
        )
    return bool(rows)


def _mode() -> str:
    chosen = st.segmented_control(
        "Search by", [_BY_WORDS, _BY_MEANING], default=_BY_WORDS, key="s_by", bind="query-params",
        label_visibility="collapsed",
    )  # fmt: skip
    return _BY_MEANING if chosen == _BY_MEANING else _BY_WORDS


def _tab(query: SearchQuery, counts: SearchCounts) -> str:
    """Which kind of result is shown; the tabs are links, so that each is a view of its own."""
    first = next((name for name in _TABS if getattr(counts, name)), _TABS[0])
    named = st.query_params.get("s_tab")
    current = named if named in _TABS else first
    links = "".join(
        f'<a href="{escape(link(Page.SEARCH, q=str(query), s_tab=name).href)}" target="_self" data-inapp="1"'
        f"{_CURRENT if name == current else ''}>{name} {chips.count(getattr(counts, name))}</a>"
        for name in _TABS
    )
    watch = link(Page.WATCHES, wf_kind=watch_word(WatchKind.SEARCH), wf_query=str(query))
    st.html(
        f'<nav class="dw" aria-label="Kinds of result"><div class="dw-tabs">{links}</div></nav>'
        f'<p class="dw dw-noprint" style="margin:.6rem 0">{chips.anchor(watch, "Watch this search")}</p>'
    )
    return current


def _help() -> None:
    rows = [
        ("<code>distillation lawsuit</code>", "both words, in any place"),
        ("<code>“trade secrets”</code>", "the words in this order"),
        ("<code>distill*</code>", "every word that begins so"),
        ("<code>-crypto</code>", "not this word"),
        ("<code>company:name</code>", "names this company, by any of its names"),
        ("<code>case:number</code>", "belongs to a case, by caption or docket number"),
        ("<code>stance:denied</code>", "holds a claim said so; <code>predicate:sued</code> likewise"),
        ("<code>publisher:name</code>, <code>kind:filing</code>", "where it comes from, what it is"),
        ("<code>after:2026-01-01</code>, <code>before:2026-06</code>", "published then, the day included"),
    ]
    show_table((Column("Type"), Column("To find")), rows, caption="words and operators, in any order")


def _nothing(query: SearchQuery, *, recorded: bool, names: list[str]) -> None:
    """No text holds all of it: what else can be asked. A whole question seldom stands in a text, its names do."""
    nearer = ask(suggestion, query)
    hint = (
        f"<p>Did you mean {chips.anchor(link(Page.SEARCH, q=nearer), escape(nearer))}?</p>" if nearer else ""
    )
    lesser = without_each(query)
    removable = "".join(
        f"<li>{chips.anchor(link(Page.SEARCH, q=str(rest)), f'without {escape(part)}')}</li>"
        for part, rest in lesser
        if len(lesser) <= _LESSER
    )
    if names and len(names) < len(_words(query)):
        hint += f"<p>{chips.anchor(link(Page.SEARCH, q=' '.join(names)), escape('Only the names: ' + ', '.join(names)))}</p>"
    if query.wanted:
        by_meaning = link(Page.SEARCH, q=str(query), s_by=_BY_MEANING)
        hint += f"<p>{chips.anchor(by_meaning, 'Search by meaning instead')}: claims that say something like it in other words.</p>"
    title = "Beyond what is on record above, no text holds all of this." if recorded else "Nothing fits."
    st.html(
        f'<div class="dw dw-empty" role="status"><p><b>{title}</b></p><p>Asked for: {escape(query)}</p>{hint}'
        f'<ul class="dw-list">{removable}</ul></div>'
    )


def without_each(query: SearchQuery) -> list[tuple[str, SearchQuery]]:
    """The query without each of its words and operators, and what was left out; none where there is only one."""
    lesser: list[tuple[str, SearchQuery]] = [
        (str(term), replace(query, terms=tuple(other for other in query.terms if other != term)))
        for term in query.terms
    ]
    for name, field in _FIELDS:
        values: tuple[str, ...] = getattr(query, field)
        lesser += [
            (f"{name}:{value}", _with(query, field, tuple(other for other in values if other != value)))
            for value in values
        ]
    if query.after:
        lesser.append((f"after:{query.after.isoformat()}", replace(query, after=None)))
    if query.before:
        lesser.append((f"before:{query.before.isoformat()}", replace(query, before=None)))
    return [(part, rest) for part, rest in lesser if not rest.is_empty]


def _with(query: SearchQuery, field: str, values: tuple[str, ...]) -> SearchQuery:
    """The query with other values of one operator; its fields are told by name, which no type checker follows."""
    changed: dict[str, Any] = {field: values}
    return replace(query, **changed)


def _facets(query: SearchQuery) -> None:
    facets = ask(search_facets, query)
    operators = {"publisher": "publisher", "kind": "kind", "stance": "stance"}
    blocks = []
    for name, values in facets.items():
        items = []
        for value, number in values:
            words = escape(value.replace("_", " "))
            if name == "year":
                narrowed = f"{query} after:{value} before:{value}"
            else:
                quoted = f'"{value}"' if " " in value else value
                narrowed = f"{query} {operators[name]}:{quoted}"
            items.append(
                f'<li>{chips.anchor(link(Page.SEARCH, q=narrowed), words)} <span class="dw-muted">{number}</span></li>'
            )
        if items:
            blocks.append(
                f'<h2 class="dw-facet">{name}</h2><ul class="dw-list dw-facets">{"".join(items)}</ul>'
            )
    st.html(f'<div class="dw dw-facetbox">{"".join(blocks)}</div>')


def _documents(query: SearchQuery, counts: SearchCounts) -> None:
    order = SearchOrder(filters.choose("Order", [order.value for order in SearchOrder], key="s_sort"))
    offset = filters.pager(counts.documents, key="s_document_page", noun="document", size=_SIZE)
    rows = ask(found_documents, query, order=order, limit=_SIZE, offset=offset)
    st.html(f'<div class="dw">{"".join(_result(row) for row in rows)}</div>')


def _result(row: FoundDocument) -> str:
    return (
        f'<div class="dw-result"><h3>{chips.anchor(document_link(row.id), escape(row.title or "untitled document"))}</h3>'
        f"<p>{hits_html(row.snippet)}</p>"
        f'<p class="dw-muted">{escape(row.publisher or "unknown publisher")} · {chips.day(row.published)} · '
        f"{escape(row.kind.replace('_', ' '))}</p></div>"
    )


def hits_html(snippet: str) -> str:
    """A snippet with its hits marked; escaped first."""
    pieces = []
    for piece in snippet.split(START):
        hit, found, rest = piece.partition(END)
        pieces.append(f'<mark class="dw-hit">{escape(hit)}</mark>{escape(rest)}' if found else escape(piece))
    return "".join(pieces)


def _claims(query: SearchQuery, counts: SearchCounts) -> None:
    offset = filters.pager(counts.claims, key="s_claim_page", noun="claim", size=_SIZE)
    show_cards(ask(found_claims, query, limit=_SIZE, offset=offset))


def _entities(query: SearchQuery, counts: SearchCounts) -> None:
    offset = filters.pager(counts.entities, key="s_entity_page", noun="entity", many="entities", size=_SIZE)
    rows = ask(found_entities, query, limit=_SIZE, offset=offset)
    show_table(
        (Column("Name"), Column("Kind"), Column("Propositions", "dw-num")),
        [
            [
                chips.anchor(entity_link(row.id, row.kind), chips.named(row.kind, row.name)),
                escape(row.kind.replace("_", " ")),
                str(row.propositions),
            ]
            for row in rows
        ],
        caption="entities by any of their names",
    )


def _cases(query: SearchQuery, counts: SearchCounts) -> None:
    offset = filters.pager(counts.cases, key="s_case_page", noun="case", size=_SIZE)
    rows = ask(found_cases, query, limit=_SIZE, offset=offset)
    show_table(
        (Column("Case"), Column("Court"), Column("Number"), Column("Filed", "dw-date")),
        [
            [
                chips.anchor(case_link(row.id), escape(row.caption)),
                chips.court(row.court_id),
                f'<span class="dw-mono">{escape(row.docket_number or "")}</span>',
                chips.day(row.filed, absent="–"),
            ]
            for row in rows
        ],
        caption="cases by caption, number or party",
    )
