"""Documents: articles, filings and docket texts, newest first."""

from dataclasses import replace

import streamlit as st

from app.links import Page, link
from app.questions import ask
from app.selection import DOCUMENT_KINDS, allowed, bounded, document_query, id_of
from app.widgets import chips, filters
from app.widgets.marks import escape
from app.widgets.remedies import remedies
from app.widgets.since import only_since
from app.widgets.states import no_results, understood
from app.widgets.table import Column, show_table
from kb.store.document_rows import (
    DocumentFilter,
    DocumentRow,
    DocumentSort,
    document_count,
    document_rows,
    publishers,
)
from kb.store.entity_rows import entity_profile

_COLUMNS = (
    Column("Date", "dw-date"),
    Column("Title"),
    Column("Publisher", "dw-optional"),
    Column("Kind", "dw-optional"),
    Column("Claims", "dw-num"),
)

_NAMED = {
    "d_title": "title",
    "d_kind": "kind",
    "d_publisher": "publisher",
    "d_entity": "entity",
    "from": "from",
    "to": "to",
    "new": "new since",
}


def render() -> None:
    """Lay the page out."""
    st.title("Documents")
    one, two, three = st.columns([3, 2, 2])
    with one:
        title = filters.words("Words in the title", key="d_title")
    with two:
        kinds = allowed(filters.pick("Kind", DOCUMENT_KINDS, key="d_kind"), DOCUMENT_KINDS)
    with three:
        named = bounded(filters.pick("Publisher", ask(publishers), key="d_publisher"))
    four, five, six = st.columns(3)
    with four:
        since = filters.on_day("Published from", key="from")
    with five:
        until = filters.on_day("Published to", key="to")
    with six:
        sort = DocumentSort(filters.choose("Order", [sort.value for sort in DocumentSort], key="d_sort"))
    chosen = DocumentFilter(
        kinds=kinds, publishers=named, title=title, since=since, until=until, seen_since=only_since()
    )
    entity_id = id_of(st.query_params.get("d_entity"))
    if entity_id:
        profile = ask(entity_profile, entity_id)
        chosen = replace(chosen, entity_ids=profile.family_ids if profile else (entity_id,))
        name = escape(profile.name if profile else entity_id)
        st.html(
            f'<p class="dw">Documents that name {chips.anchor(link(Page.COMPANY, id=entity_id), name)} · '
            f"{chips.anchor(link(Page.DOCUMENTS), 'show all documents')}</p>"
        )
    offset = filters.pager(ask(document_count, chosen), key="d_page", noun="document")
    rows = ask(document_rows, chosen, sort=sort, limit=filters.PAGE_SIZE, offset=offset)
    asked = understood(
        [
            ("title", title),
            ("kind", kinds),
            ("publisher", named),
            ("from", since),
            ("to", until),
            ("new since", chosen.seen_since),
        ]
    )
    if not rows:
        no_results(asked, suggestion=remedies(Page.DOCUMENTS, _NAMED, spelled="d_title"))
        return
    show_table(_COLUMNS, [_cells(row) for row in rows], caption=asked)
    st.html(
        f'<p class="dw dw-noprint"><a href="tables/documents.csv?{escape(document_query(chosen))}" download>All as CSV</a></p>'
    )


def _cells(row: DocumentRow) -> list[str]:
    copy = ' <span class="dw-chip">near-copy</span>' if row.is_copy else ""
    return [
        chips.day(row.published),
        chips.document_anchor(row.id, row.title) + copy,
        escape(row.publisher or ""),
        escape(row.kind.replace("_", " ")),
        str(row.claims),
    ]
