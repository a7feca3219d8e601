"""The app's frame: runs once for every view and hands over to the page that the URL names."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import streamlit as st
from sqlalchemy.exc import OperationalError

from app import questions
from app.links import Page
from app.pages import (
    about,
    case,
    cases,
    claim,
    claims,
    companies,
    company,
    compare,
    document,
    documents,
    evidence_path,
    exports,
    graph,
    review,
    search,
    sign_in,
    sources,
    timeline,
    today,
    watches,
)
from app.people import person, signs_in
from app.widgets.failure import LOCKED, is_locked
from app.widgets.inapp import follow_links
from app.widgets.searchbox import search_box
from app.widgets.since import show_news
from app.widgets.states import drawn, empty_store, trouble
from app.widgets.views import saved_views
from kb.errors import StoreError
from kb.store.document_rows import document_count

STYLE = Path(__file__).parent / "widgets" / "style.css"
ICON = Path(__file__).parent / "widgets" / "icon.svg"
"""A file of ours: Streamlit would fetch a named icon from another host."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A page in the navigation; one without a group is reached by links only."""

    page: Page
    title: str
    icon: str
    render: Callable[[], None]
    group: str | None = None
    needs_documents: bool = True


ENTRIES = (
    Entry(Page.TODAY, "Today", "today", today.render, "Watch"),
    Entry(Page.SEARCH, "Search", "search", search.render, "Watch"),
    Entry(Page.COMPANIES, "Companies", "apartment", companies.render, "Explore"),
    Entry(Page.CASES, "Cases", "gavel", cases.render, "Explore"),
    Entry(Page.CLAIMS, "Claims", "format_quote", claims.render, "Explore"),
    Entry(Page.DOCUMENTS, "Documents", "article", documents.render, "Explore"),
    Entry(Page.TIMELINE, "Timeline", "timeline", timeline.render, "Explore"),
    Entry(Page.GRAPH, "Graph", "hub", graph.render, "Explore"),
    Entry(Page.REVIEW, "Review", "fact_check", review.render, "Work"),
    Entry(Page.WATCHES, "Watches", "notifications", watches.render, "Work", needs_documents=False),
    Entry(Page.EXPORTS, "Exports", "download", exports.render, "Work"),
    Entry(Page.SOURCES, "Sources", "rss_feed", sources.render, "Run", needs_documents=False),
    Entry(Page.ABOUT, "About", "info", about.render, "Run", needs_documents=False),
    Entry(Page.COMPANY, "Company", "apartment", company.render),
    Entry(Page.COMPARE, "Compare", "compare_arrows", compare.render),
    Entry(Page.CASE, "Case", "gavel", case.render),
    Entry(Page.CLAIM, "Claim", "format_quote", claim.render),
    Entry(Page.DOCUMENT, "Document", "article", document.render),
    Entry(Page.PATH, "Evidence path", "route", evidence_path.render),
)
"""Every page, in the order of the navigation."""


def _has_documents() -> bool:
    return questions.ask(document_count) > 0


def _show(entry: Entry) -> None:
    """Draw a page, or the state that stands in for it."""
    try:
        filled = _has_documents()
    except StoreError as error:
        st.title(entry.title)
        if "there is no store" in str(error):
            empty_store(where=str(questions.settings().data))
        else:
            trouble(str(error))
        return
    except OperationalError as error:
        if not is_locked(error):
            raise
        st.title(entry.title)
        trouble(LOCKED)
        return
    if not filled and entry.needs_documents:
        st.title(entry.title)
        empty_store(where=str(questions.settings().data))
        return
    if filled:
        show_news(entry.page)
    entry.render()


def main() -> None:
    """Navigation, style, search box, page."""
    st.set_page_config(page_title="distillwatch", page_icon=ICON, layout="wide")
    pages = {
        entry.page.value: st.Page(
            partial(_show, entry),
            title=entry.title,
            icon=f":material/{entry.icon}:",
            url_path=entry.page.value or None,
            default=entry.page is Page.TODAY,
            visibility="visible" if entry.group else "hidden",
        )
        for entry in ENTRIES
    }
    groups: dict[str, list[st.Page]] = {}
    for entry in ENTRIES:
        groups.setdefault(entry.group or "Hidden", []).append(pages[entry.page.value])
    current = st.navigation(groups, expanded=True)
    st.html(STYLE)
    someone = person()
    follow_links(
        pages,
        scroll_to=document.scroll_goal(current.url_path),
        wait_at_door=not (someone.may_read or someone.name),
    )
    if not someone.may_read:
        sign_in.render(someone)
        drawn()
        return
    if signs_in(questions.settings()):
        sign_in.who(someone)
    search_box(pages, current.url_path)
    saved_views()
    current.run()
    drawn()
