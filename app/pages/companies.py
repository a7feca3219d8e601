"""Companies, and the other entities, with the roles that they have."""

from urllib.parse import urlencode

import streamlit as st

from app.links import Page, entity_link, link
from app.questions import ask
from app.selection import allowed
from app.widgets import chips, filters
from app.widgets.marks import escape
from app.widgets.remedies import remedies
from app.widgets.states import no_results, understood
from app.widgets.table import Column, show_table
from kb.ontology import Kind
from kb.store.entity_rows import EntitySort, entity_count, entity_rows

_KINDS = tuple(kind.value for kind in Kind)
_COLUMNS = (
    Column("Name"),
    Column("Kind", "dw-optional"),
    Column("Accuses", "dw-num"),
    Column("Accused", "dw-num"),
    Column("Sues", "dw-num"),
    Column("Sued", "dw-num"),
    Column("Propositions", "dw-num dw-optional"),
    Column("Last said", "dw-date dw-optional"),
)


def render() -> None:
    """Lay the page out."""
    st.title("Companies")
    st.html(
        '<p class="dw dw-lead">Who accuses, who is accused, who sues and is sued. Counts are of propositions and '
        f"cases, not of articles. {chips.anchor(link(Page.COMPARE), 'Compare two')} · "
        f"{chips.anchor(link(Page.PATH), 'Path between two')}</p>"
    )
    one, two, three = st.columns([3, 2, 2])
    with one:
        name = filters.words("Name or alias", key="e_name")
    with two:
        kinds = allowed(filters.pick("Kind", _KINDS, key="e_kind"), _KINDS) or (Kind.COMPANY.value,)
    with three:
        sort = EntitySort(filters.choose("Order", [sort.value for sort in EntitySort], key="e_sort"))
    total = ask(entity_count, kinds=kinds, name=name)
    offset = filters.pager(total, key="e_page", noun="entity", many="entities")
    rows = ask(entity_rows, kinds=kinds, name=name, sort=sort, limit=filters.PAGE_SIZE, offset=offset)
    if not rows:
        no_results(
            understood([("kind", kinds), ("name", name)]),
            suggestion=remedies(Page.COMPANIES, {"e_name": "name", "e_kind": "kind"}, spelled="e_name"),
        )
        return
    show_table(
        _COLUMNS,
        [
            [
                chips.anchor(entity_link(row.id, row.kind), chips.named(row.kind, row.name)),
                escape(row.kind.replace("_", " ")),
                str(row.accuser),
                str(row.accused),
                str(row.plaintiff),
                str(row.defendant),
                str(row.propositions),
                chips.day(row.last_seen, absent="–"),
            ]
            for row in rows
        ],
        caption=understood([("kind", kinds), ("name", name), ("order", sort.value)]),
    )
    chosen = urlencode([*(("kind", kind) for kind in kinds), *([("name", name)] if name else [])])
    st.html(
        f'<p class="dw dw-noprint"><a href="tables/entities.csv?{escape(chosen)}" download>All as CSV</a></p>'
    )
