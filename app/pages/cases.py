"""Cases: dockets that were read, and proceedings that only documents name."""

import streamlit as st

from app.links import Page, case_link
from app.questions import ask
from app.selection import allowed, bounded, case_query
from app.widgets import chips, filters
from app.widgets.marks import escape
from app.widgets.remedies import remedies
from app.widgets.since import only_since
from app.widgets.states import no_results, understood
from app.widgets.table import Column, show_table
from kb.store.case_rows import CaseFilter, CaseRow, CaseSort, case_choices, case_count, case_rows

_COLUMNS = (
    Column("Case"),
    Column("Court and number", "dw-optional"),
    Column("Status"),
    Column("Filed", "dw-date"),
    Column("Last filing", "dw-date dw-optional"),
    Column("Entries", "dw-num dw-optional"),
    Column("Told of in", "dw-num dw-optional"),
)

_NAMED = {
    "ca_text": "words",
    "ca_court": "court",
    "ca_status": "status",
    "ca_followed": "followed",
    "new": "new since",
}


def render() -> None:
    """Lay the page out."""
    st.title("Cases")
    courts, statuses = ask(case_choices)
    one, two, three, four = st.columns([3, 2, 2, 2])
    with one:
        text = filters.words("Caption, number or party", key="ca_text")
    with two:
        court = bounded(filters.pick("Court", courts, key="ca_court"))
    with three:
        status = allowed(filters.pick("Status", statuses, key="ca_status"), statuses)
    with four:
        sort = CaseSort(filters.choose("Order", [sort.value for sort in CaseSort], key="ca_sort"))
    followed = filters.switch("Only followed cases", key="ca_followed")
    chosen = CaseFilter(
        text=text, courts=court, statuses=status, followed=followed, changed_since=only_since()
    )
    offset = filters.pager(ask(case_count, chosen), key="ca_page", noun="case")
    rows = ask(case_rows, chosen, sort=sort, limit=filters.PAGE_SIZE, offset=offset)
    asked = understood(
        [
            ("text", text),
            ("court", court),
            ("status", status),
            ("followed", followed),
            ("new since", chosen.changed_since),
        ]
    )
    if not rows:
        no_results(asked, suggestion=remedies(Page.CASES, _NAMED, spelled="ca_text"))
        return
    show_table(_COLUMNS, [_cells(row) for row in rows], caption=asked)
    st.html(
        f'<p class="dw dw-noprint"><a href="tables/cases.csv?{escape(case_query(chosen))}" download>All as CSV</a></p>'
    )


def _cells(row: CaseRow) -> list[str]:
    number = f' <span class="dw-mono">{escape(row.docket_number)}</span>' if row.docket_number else ""
    followed = ' <span class="dw-chip">followed</span>' if row.followed else ""
    known = "" if row.origin == "docket" else ' <span class="dw-chip">no docket read</span>'
    return [
        chips.anchor(case_link(row.id), escape(row.caption)) + followed + known,
        f"{chips.court(row.court_id)}{number}",
        escape(row.status),
        chips.day(row.filed, absent="–"),
        chips.day(row.last_filing, absent="–"),
        str(row.entries),
        str(row.coverage),
    ]
