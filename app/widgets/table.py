"""A plain HTML table: reachable by keyboard and screen reader, light for the browser."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import streamlit as st

from app.widgets.marks import escape


@dataclass(frozen=True, slots=True)
class Column:
    """A column's heading; `style` is a class of the style sheet: `dw-num`, `dw-date`, `dw-optional` (not on phones)."""

    title: str
    style: str = ""


def table_html(columns: Sequence[Column], rows: Iterable[Sequence[str]], *, caption: str) -> str:
    """The table as HTML; cells are HTML already, headings and caption are text."""
    head = "".join(
        f'<th scope="col" class="{column.style}">{escape(column.title)}</th>' for column in columns
    )
    body = "".join(
        "<tr>"
        + "".join(
            f'<td class="{column.style}">{cell}</td>' for column, cell in zip(columns, row, strict=True)
        )
        + "</tr>"
        for row in rows
    )
    return (
        f'<div class="dw dw-scroll" tabindex="0" role="region" aria-label="{escape(caption)}"><table class="dw-table">'
        f"<caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def show_table(columns: Sequence[Column], rows: Iterable[Sequence[str]], *, caption: str) -> None:
    """Draw the table."""
    st.html(table_html(columns, rows, caption=caption))


def facts_html(facts: Iterable[tuple[str, str]]) -> str:
    """Name and value pairs; values are HTML already, empty ones are left out."""
    rows = "".join(f"<dt>{escape(name)}</dt><dd>{value}</dd>" for name, value in facts if value)
    return f'<dl class="dw dw-facts">{rows}</dl>'
