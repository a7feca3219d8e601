"""Watches: questions whose answers somebody wants to hear of, and what they were told."""

from urllib.parse import quote

import streamlit as st

from app import questions
from app.links import outside_href, parse_link
from app.pages.watch_form import show_watch_form
from app.questions import ask
from app.routes.feeds import feeds_of
from app.widgets import chips, filters
from app.widgets.marks import escape
from app.widgets.table import Column, show_table
from kb.store.watch_rows import AlertRow, WatchRow, alert_count, alert_rows, watch_rows


def render() -> None:
    """Lay the page out."""
    st.title("Watches")
    watches = ask(watch_rows)
    if watches:
        show_table(
            (
                Column("Watches"),
                Column("For"),
                Column("Tells by", "dw-optional"),
                Column("Alerts", "dw-num"),
                Column("Last", "dw-date"),
            ),
            [_watch(row) for row in watches],
            caption=chips.plural(len(watches), "watch", "watches"),
        )
    else:
        st.html(
            '<div class="dw dw-empty"><p><b>Nothing is watched yet.</b></p><p>Choose below what you want to hear of, '
            "follow “Watch” on the page of a company or a case, or use "
            '<span class="dw-code">distillwatch watch --help</span>.</p></div>'
        )
    show_watch_form(watches)
    _feeds()
    st.subheader("Alerts")
    offset = filters.pager(ask(alert_count), key="w_page", noun="alert")
    alerts = ask(alert_rows, limit=filters.PAGE_SIZE, offset=offset)
    if alerts:
        show_table(
            (Column("When", "dw-date"), Column("What moved"), Column("Told", "dw-date dw-optional")),
            [_alert(row) for row in alerts],
            caption="newest first; rewrites of one report are one alert",
        )


def _feeds() -> None:
    """Where a feed reader or a calendar can subscribe to what moved."""
    feeds = feeds_of(questions.settings())
    if feeds:
        links = " · ".join(
            f'<a href="feed/{escape(quote(name, safe=""))}">{escape(name)}</a> <span class="dw-muted">{escape(kind)}</span>'
            for name, kind in feeds.items()
        )
        st.html(f'<p class="dw">Subscribe: {links}</p>')


def _watch(row: WatchRow) -> list[str]:
    terms = ", ".join(f"{name}: {value}" for name, value in row.terms.items())
    note = f'<br><span class="dw-muted">{escape(row.note)}</span>' if row.note else ""
    tags = "".join(f' <span class="dw-chip">{escape(tag)}</span>' for tag in row.tags)
    off = "" if row.enabled else ' <span class="dw-chip">off</span>'
    return [
        escape(row.kind) + off + tags,
        escape(terms[:400]) + note,
        escape(", ".join(row.channels)),
        str(row.alerts),
        chips.day(row.last_matched_at, absent="never"),
    ]


def _alert(row: AlertRow) -> list[str]:
    quote = f"<br>“{escape(row.quote[:500])}”" if row.quote else ""
    return [
        f"{row.created_at:%Y-%m-%d %H:%M}",
        f"{escape(row.reason)}{quote} {_where(row.url)}",
        chips.day(row.delivered_at, absent="not yet")
        + (f"<br>{escape(row.last_error)}" if row.last_error else ""),
    ]


def _where(url: str | None) -> str:
    inside = parse_link(url) if url else None
    if inside is not None:
        return chips.anchor(inside, "evidence")
    outside = outside_href(url)
    return (
        f'<a href="{escape(outside)}" target="_blank" rel="noopener noreferrer">source</a>' if outside else ""
    )
