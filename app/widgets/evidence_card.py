"""The evidence card: a claim, the sentence that says it, and where that sentence stands."""

from collections.abc import Sequence

import streamlit as st

from app.links import archive_href, claim_link, document_link, outside_href
from app.widgets import chips
from app.widgets.citation import Cited, plain
from app.widgets.marks import Span, escape, marked, mention_span
from kb.store.evidence import EvidenceCard

MAX_QUOTE = 1200
"""Characters of a quote that a card shows; a sentence seldom has more than 400."""


def show_cards(cards: Sequence[EvidenceCard], *, show_standing: bool = True) -> None:
    """All the cards as one block of HTML."""
    if cards:
        st.html(
            f'<div class="dw">{"".join(card_html(card, show_standing=show_standing) for card in cards)}</div>'
        )


def card_html(card: EvidenceCard, *, show_standing: bool = True) -> str:
    """One card as HTML."""
    return (
        f'<article class="dw-card" id="card-{escape(card.claim_id)}">'
        f'<div class="dw-card-head">{_statement(card)}<span class="dw-end">{_weight(card, show_standing)}</span></div>'
        f'<blockquote class="dw-quote" cite="{escape(card.url or "")}">“{quote_html(card)}”</blockquote>'
        f"{_context(card)}"
        f'<div class="dw-card-foot"><span>{_source(card)}</span><span class="dw-end">{_links(card)}</span></div>'
        "</article>"
    )


def quote_html(card: EvidenceCard) -> str:
    """The quote with its mentions underlined."""
    text = card.quote
    cut = ""
    if len(text) > MAX_QUOTE:
        text, cut = text[:MAX_QUOTE], "…"
    spans = [Span(0, len(text), "mark")]
    spans += [mention_span(mark.start, mark.end, mark.kind, mark.name) for mark in card.marks]
    return marked(text, spans) + cut


def statement_words(card: EvidenceCard) -> str:
    """What the card says, in one line of plain text."""
    parts = [
        card.subject.name if card.subject else "",
        "not" if card.negated else "",
        card.predicate.replace("_", " "),
        card.object.name if card.object else "",
    ]
    return " ".join(part for part in parts if part)


def _statement(card: EvidenceCard) -> str:
    own_word = card.speaker is not None and card.speaker == card.subject
    speaker = f" by {chips.entity(card.speaker)}" if card.speaker and not own_word else ""
    if speaker and (card.subject or card.object):
        speaker += ":"
    negation = "<b>not</b> " if card.negated else ""
    hedge = {"partial": " <i>partly</i>", "uncertain": " <i>uncertain</i>"}.get(card.hedge, "")
    ends = ""
    if card.subject or card.object:
        arrow = '<span class="dw-arrow" aria-hidden="true">→</span>'
        ends = (
            f"<span>{chips.entity(card.subject, absent='somebody')} {arrow} {negation}"
            f"<b>{chips.predicate(card.predicate)}</b>{hedge} {arrow if card.object else ''} "
            f"{chips.entity(card.object)}</span>"
        )
    else:
        ends = f"<span>{negation}<b>{chips.predicate(card.predicate)}</b>{hedge}</span>"
    return f"<span>{chips.stance(card.stance)}{speaker}</span>{ends}"


def _weight(card: EvidenceCard, show_standing: bool) -> str:
    parts = []
    if card.proposition_id and show_standing:
        parts.append(f"{chips.support(card.origins, card.documents)}")
    if card.review_state == "machine":
        parts.append(f"machine, {card.confidence:.0%} sure")
    else:
        parts.append(f"{escape(card.review_state)} by {escape(card.reviewed_by or 'a person')}")
    return " · ".join(parts)


def _context(card: EvidenceCard) -> str:
    if not card.before and not card.after:
        return ""
    before = f"<p>… {escape(card.before)}</p>" if card.before else ""
    after = f"<p>{escape(card.after)} …</p>" if card.after else ""
    return f"<details><summary>before and after</summary>{before}{after}</details>"


def _source(card: EvidenceCard) -> str:
    words = [
        card.publisher or "unknown publisher",
        chips.day(card.published),
        card.document_kind.replace("_", " "),
        *([card.place] if card.place else []),
    ]
    return " · ".join(escape(word) for word in words)


def _links(card: EvidenceCard) -> str:
    links = [chips.anchor(document_link(card.document_id, card.claim_id), "Document")]
    if card.page_id:
        links.append(
            f'<a href="{escape(archive_href(card.page_id))}" target="_blank" rel="noopener">Archived page</a>'
        )
    outside = outside_href(card.url)
    if outside:
        links.append(
            f'<a href="{escape(outside)}" target="_blank" rel="noopener noreferrer">Publisher’s page</a>'
        )
    links.append(
        f'<button type="button" class="dw-copy" data-copy="{escape(plain(cited(card)))}">Copy citation</button>'
    )
    links.append(chips.anchor(claim_link(card.claim_id), "Permalink"))
    return "".join(links)


def cited(card: EvidenceCard) -> Cited:
    """What a citation of the card names."""
    return Cited(
        key=f"claim-{card.claim_id}",
        title=card.document_title,
        publisher=card.publisher,
        published=card.published,
        url=card.url,
        archived=card.archived_at,
        span=(card.start, card.end),
        place=card.place,
    )
