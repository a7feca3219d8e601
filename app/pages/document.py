"""One document: the text with what was found in it, its claims in the margin, where it came from."""

import re
from bisect import bisect_right
from dataclasses import replace
from urllib.parse import urlsplit

import streamlit as st

from app.links import Page, archive_href, outside_href
from app.pages.claim import tree_html
from app.questions import ask
from app.selection import id_of
from app.widgets import chips
from app.widgets.citation import Cited, bibtex, plain
from app.widgets.copyable import show_copyable
from app.widgets.heading import heading
from app.widgets.marks import Span, escape, marked, mention_span
from app.widgets.states import not_found
from app.widgets.table import facts_html
from kb.store.document_rows import DocumentView, document_view
from kb.store.evidence import ClaimFilter, ClaimSort, EvidenceCard, claim_cards
from kb.store.proposition_rows import origins_of_document

MAX_SHOWN = 200_000
"""Characters of a text that the page shows; the rest is in the archived page."""

_MAX_CLAIMS = 400
_GAP = re.compile(" {3,}")
"""Where nothing is kept of a dropped text: blanks in a row."""


def scroll_goal(current: str) -> str | None:
    """Id of the element that a document's page is opened at, where the URL names a claim."""
    claim = id_of(st.query_params.get("claim"))
    return f"claim-{claim}" if current == Page.DOCUMENT and claim else None


def render() -> None:
    """Lay the page out."""
    key = id_of(st.query_params.get("id"))
    view = ask(document_view, key) if key else None
    if view is None:
        st.title("Document")
        not_found("document", key)
        return
    heading(view.title or "untitled document")
    st.html(_head(view))
    cards = ask(claim_cards, ClaimFilter(document_id=view.id), sort=ClaimSort.OLDEST, limit=_MAX_CLAIMS)
    cards = sorted(cards, key=lambda card: (card.start, card.end))
    here = id_of(st.query_params.get("claim"))
    text, margin = st.columns([5, 3], gap="large")
    with text:
        st.subheader("Text")
        st.html(text_html(view, cards, here=here))
    with margin:
        st.subheader(f"Claims: {len(cards)}")
        st.html(_margin(view, cards, here))
    st.subheader("Where it goes back to")
    st.html(tree_html(ask(origins_of_document, view.id), here=view.id))
    st.subheader("Metadata")
    st.html(_metadata(view))
    st.subheader("Cite it")
    source = Cited(
        f"document-{view.id}", view.title, view.publisher, view.published, view.url, view.page_fetched_at,
        authors=view.authors,
    )  # fmt: skip
    show_copyable((("Plain", plain(source)), ("BibTeX", bibtex(source))))


def text_html(view: DocumentView, cards: list[EvidenceCard], *, here: str | None) -> str:
    """The text with claims on a soft ground and mentions underlined in their kind's colour."""
    shown = view.text[:MAX_SHOWN]
    spans = []
    placed: set[tuple[int, int]] = set()
    for card in cards:
        current = card.claim_id == here
        if (card.start, card.end) in placed and not current:
            continue
        placed.add((card.start, card.end))
        style = (("class", "dw-here"),) if current else ()
        title = (("title", f"{card.stance}: {card.predicate.replace('_', ' ')}"),)
        spans.append(
            Span(card.start, card.end, "mark", title + style, first=(("id", f"claim-{card.claim_id}"),))
        )
    spans += [mention_span(mark.start, mark.end, mark.kind, mark.name) for mark in view.mentions]
    above = below = ""
    if view.text_dropped_at is not None:
        above = (
            f'<p class="dw dw-muted">The text is no longer kept, since {view.text_dropped_at:%Y-%m-%d}; '
            "here is what was found in it.</p>"
        )
        shown, spans = closed_up(shown, spans)
    elif len(view.text) > MAX_SHOWN:
        below = '<p class="dw-muted">The rest is in the archived page.</p>'
    return (
        f'{above}<div class="dw dw-text" lang="{escape(view.language)}">{marked(shown, spans)}</div>{below}'
    )


def closed_up(text: str, spans: list[Span]) -> tuple[str, list[Span]]:
    """A text of which only some places are kept, with one ellipsis for each gap, and the spans where they are then."""
    pieces: list[str] = []
    starts: list[int] = []
    moved: list[int] = []
    length = begin = 0
    for low, high in (*(gap.span() for gap in _GAP.finditer(text)), (len(text), len(text))):
        if low > begin:
            gap = " … " if pieces else "… " if begin else ""
            pieces += [gap, text[begin:low]]
            starts.append(begin)
            moved.append(length + len(gap))
            length += len(gap) + low - begin
        begin = high

    def at(place: int) -> int:
        number = bisect_right(starts, place) - 1
        return moved[number] + place - starts[number] if number >= 0 else 0

    return "".join(pieces) + " …", [
        replace(span, start=at(span.start), end=at(span.end - 1) + 1)
        for span in spans
        if span.start < min(span.end, len(text))
    ]


def _head(view: DocumentView) -> str:
    outside = outside_href(view.url)
    parts = [
        escape(view.publisher or "unknown publisher"),
        chips.day(view.published),
        escape(view.kind.replace("_", " ")),
        escape(", ".join(view.authors)),
        "behind a paywall: only what was public is here" if view.paywalled else "",
        f"withdrawn {view.withdrawn_at:%Y-%m-%d}" if view.withdrawn_at else "",
        _archived(view),
        f'<a href="{escape(outside)}" target="_blank" rel="noopener noreferrer">Publisher’s page</a>'
        if outside
        else "",
    ]
    return f'<p class="dw dw-muted">{" · ".join(part for part in parts if part)}</p>'


def _archived(view: DocumentView) -> str:
    if not view.page_id:
        return "no archived page"
    if not view.page_is_kept:
        return "archived page no longer kept"
    return f'<a href="{escape(archive_href(view.page_id))}" target="_blank" rel="noopener">Archived page</a>'


def _margin(view: DocumentView, cards: list[EvidenceCard], here: str | None) -> str:
    if not cards:
        return f'<p class="dw dw-muted">{escape(view.extract_note or "No claim was found in it.")}</p>'
    items = []
    for card in cards:
        known = card.stance if card.stance in chips.GLYPHS else "reported"
        speaker = f" by {chips.entity(card.speaker)}" if card.speaker else ""
        negation = "<b>not</b> " if card.negated else ""
        items.append(
            f'<div class="dw-margin dw-s-{known}{" dw-here" if card.claim_id == here else ""}">'
            f"{chips.stance(card.stance)}{speaker}<br>{chips.entity(card.subject)} {negation}"
            f"<b>{chips.predicate(card.predicate)}</b> {chips.entity(card.object)}<br>"
            f"{chips.document_anchor(view.id, 'show in the text', card.claim_id)} · "
            f"{chips.claim_anchor(card.claim_id, 'claim')}</div>"
        )
    return f'<div class="dw">{"".join(items)}</div>'


def _metadata(view: DocumentView) -> str:
    host = urlsplit(view.url).netloc if outside_href(view.url) and view.url else ""
    return facts_html(
        [
            ("first seen", f"{view.first_seen:%Y-%m-%d %H:%M} UTC"),
            ("source", escape(view.source_title or "imported")),
            ("site", escape(host)),
            ("address", f'<span class="dw-mono">{escape(view.url or "")}</span>'),
            ("fetched", f"{view.page_fetched_at:%Y-%m-%d %H:%M} UTC" if view.page_fetched_at else ""),
            ("digest of the page", f'<span class="dw-mono">{escape(view.page_digest or "")}</span>'),
            ("digest of the text", f'<span class="dw-mono">{escape(view.digest)}</span>'),
            ("language", escape(view.language)),
            ("relevance", f"{view.relevance:.2f} {escape(view.relevance_reason or '')}"),
            (
                "extraction",
                f"version {view.extract_version}" if view.extract_version else "not extracted yet",
            ),
            ("id", f'<span class="dw-mono">{escape(view.id)}</span>'),
        ]
    )
