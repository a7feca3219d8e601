"""What changed here since the reader's last visit, on top of every page, with a link that shows only that."""

from datetime import UTC, date, datetime, timedelta

import streamlit as st

from app.links import MAX_PARAMS, Link, Page, link
from app.questions import ask
from app.selection import bounded, day_of, id_of
from app.widgets import chips
from kb.store.news import News, Scope, news

NEW = "new"
"""URL parameter, on every page: the day from which on things count as new; lists are then cut to them."""

_DAYS = 7


def last_visit() -> datetime | None:
    """When this browser was here before, from a cookie that only this browser holds."""
    first = str(st.context.cookies.get("dw_visit", "")).partition(".")[0]
    if not first.isdecimal() or len(first) > 15:
        return None
    try:
        return datetime.fromtimestamp(int(first) / 1000, UTC)
    except (OverflowError, OSError, ValueError):
        return None


def only_since() -> date | None:
    """The day that the URL cuts lists to; None where it names none."""
    return day_of(st.query_params.get(NEW))


def scope_of(page: Page) -> Scope:
    """What a page is about, by its URL."""
    key = id_of(st.query_params.get("id"))
    if page is Page.COMPANY and key:
        return Scope(entity_ids=(key,))
    if page is Page.CASE and key:
        return Scope(case_id=key)
    if page is Page.CLAIM and key:
        return Scope(claim_id=key)
    if page is Page.DOCUMENT and key:
        return Scope(document_id=key)
    if page in (Page.COMPARE, Page.PATH):
        ends = (id_of(st.query_params.get(name)) for name in ("left", "right"))
        return Scope(entity_ids=tuple(end for end in ends if end))
    named = {
        Page.TIMELINE: "l_entity",
        Page.GRAPH: "g_focus",
        Page.CLAIMS: "c_entity",
        Page.EXPORTS: "entity",
    }
    if page in named:
        return Scope(entity_ids=bounded(st.query_params.get_all(named[page])))
    return Scope()


def show_news(page: Page) -> None:
    """Draw the line: since when, how much is new of what the page is about, and the way there."""
    chosen, visit = only_since(), last_visit()
    day = chosen or (visit.date() if visit else datetime.now(UTC).date() - timedelta(days=_DAYS))
    scope = scope_of(page)
    found = ask(news, day, scope)
    when = "your last visit" if visit and not chosen else "a week ago" if not chosen else "that day"
    told = _parts(found, scope, day)
    words = " · ".join(told) if told else "nothing new here"
    back = ""
    if chosen:
        plain = Link(page, tuple((name, value) for name, value in _params() if name != NEW))
        back = f" · {chips.anchor(plain, 'show everything')}"
    now = f'<span title="UTC">as of {datetime.now(UTC):%H:%M}</span>'
    again = chips.anchor(Link(page, tuple(_params()[:MAX_PARAMS])), "refresh")
    st.html(
        f'<p class="dw dw-muted dw-since dw-noprint">Since {day.isoformat()}, {when}: {words}{back} · {now} · {again}</p>'
    )


def _params() -> list[tuple[str, str]]:
    return [(name, value) for name in st.query_params for value in st.query_params.get_all(name)]


def _parts(found: News, scope: Scope, day: date) -> list[str]:
    """Each count as a link to a list that is cut to what is new."""
    entity = scope.entity_ids[0] if len(scope.entity_ids) == 1 else None
    of_claims = link(
        Page.CLAIMS, new=day.isoformat(), c_entity=entity, c_case=scope.case_id, c_document=scope.document_id
    )
    of_case = (
        link(Page.CASE, id=scope.case_id, new=day.isoformat())
        if scope.case_id
        else link(Page.CASES, new=day.isoformat())
    )
    rows = (
        (found.claims, "claim", "claims", of_claims),
        (
            found.documents,
            "document",
            "documents",
            link(Page.DOCUMENTS, new=day.isoformat(), d_entity=entity),
        ),
        (found.entries, "docket entry", "docket entries", of_case),
        (found.cases, "case", "cases", link(Page.CASES, new=day.isoformat())),
        (found.moved, "standing moved", "standings moved", link(Page.TODAY)),
    )
    return [
        chips.anchor(target, chips.plural(number, one, many)) for number, one, many, target in rows if number
    ]
