"""Propositions as a table: what is said of whom, where it stands, on how many origins."""

from collections.abc import Sequence

from app.links import Page, case_link, link
from app.widgets import chips
from app.widgets.table import Column, show_table
from kb.store.proposition_rows import PropositionRow

_COLUMNS = (
    Column("Standing"),
    Column("Proposition"),
    Column("Support", "dw-nowrap"),
    Column("Against", "dw-num dw-optional"),
    Column("Claims", "dw-num dw-optional"),
    Column("Since", "dw-date dw-optional"),
    Column("Last said", "dw-date dw-optional"),
)


def show_propositions(rows: Sequence[PropositionRow], *, caption: str) -> None:
    """Draw the table; every row leads to its claims."""
    show_table(_COLUMNS, [_cells(row) for row in rows], caption=caption)


def proposition_html(row: PropositionRow) -> str:
    """Subject, predicate and object as links."""
    arrow = '<span class="dw-arrow" aria-hidden="true">→</span>'
    return (
        f"{chips.entity(row.subject, absent='somebody')} {arrow} <b>{chips.predicate(row.predicate)}</b> "
        f"{arrow + ' ' + chips.entity(row.object) if row.object else ''}"
    )


def _cells(row: PropositionRow) -> list[str]:
    claims = link(Page.CLAIMS, c_proposition=row.id)
    contested = ' <span class="dw-chip">contested</span>' if row.contested else ""
    docket = f" {chips.anchor(case_link(row.case_id), 'docket')}" if row.case_id else ""
    return [
        chips.stance(row.standing) + contested,
        proposition_html(row) + docket,
        chips.anchor(claims, chips.support(row.origins, row.documents)),
        str(row.against),
        chips.anchor(claims, chips.count(row.claims)),
        chips.day(row.standing_since, absent="–"),
        chips.day(row.last_seen),
    ]
