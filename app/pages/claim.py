"""One claim: its evidence, all that is said for and against its proposition, and the origin tree."""

import streamlit as st

from app.links import Page, document_link, link
from app.questions import ask
from app.selection import id_of
from app.widgets import chips
from app.widgets.answer import show_answer
from app.widgets.citation import bibtex, bluebook_docket, plain
from app.widgets.copyable import show_copyable
from app.widgets.evidence_card import cited, show_cards, statement_words
from app.widgets.heading import heading
from app.widgets.marks import escape
from app.widgets.propositions import show_propositions
from app.widgets.states import not_found
from app.widgets.table import Column, facts_html, show_table
from app.widgets.words import explain_words
from kb.store.evidence import ClaimFilter, EvidenceCard, claim_card, claim_cards
from kb.store.proposition_rows import (
    OriginNode,
    PropositionRow,
    origin_tree,
    propositions_by_id,
    standing_history,
)

_AGAINST = ("denied",)
_SHOWN = 25


def render() -> None:
    """Lay the page out."""
    key = id_of(st.query_params.get("id"))
    card = ask(claim_card, key) if key else None
    if card is None:
        st.title("Claim")
        not_found("claim", key)
        return
    heading(statement_words(card))
    show_cards([card])
    st.html(
        f'<p class="dw dw-noprint">{chips.anchor(link(Page.SEARCH, s_by="meaning", s_like=card.claim_id), "Statements like this one")}'
        "</p>"
    )
    _why(card)
    if card.proposition_id:
        _proposition(card.proposition_id, card)
    else:
        st.html(
            '<p class="dw dw-muted">It is not part of a proposition: its subject or object is not known.</p>'
        )
    _citations(card)


def _why(card: EvidenceCard) -> None:
    st.html(
        facts_html(
            [
                ("found by", escape(card.rule or "not recorded")),
                ("confidence", f"{card.confidence:.2f}"),
                (
                    "review",
                    escape(card.review_state + (f" by {card.reviewed_by}" if card.reviewed_by else "")),
                ),
                ("place", f'<span class="dw-mono">{card.start}–{card.end}</span> in the document’s text'),
            ]
        )
    )


def _proposition(proposition_id: str, card: EvidenceCard) -> None:
    rows = ask(propositions_by_id, [proposition_id])
    st.subheader("The proposition")
    show_answer(proposition_id)
    explain_words()
    if rows:
        show_propositions(rows, caption=rows[0].standing_reason)
    steps = ask(standing_history, proposition_id)
    if steps:
        show_table(
            (Column("Since", "dw-date"), Column("Standing"), Column("Because of")),
            [
                [
                    chips.day(step.since),
                    chips.stance(step.standing),
                    chips.claim_anchor(step.claim_id, escape(step.reason or "a claim")),
                ]
                for step in steps
            ],
            caption="how its standing moved",
        )
    every = ask(claim_cards, ClaimFilter(proposition_id=proposition_id), limit=200)
    against = [other for other in every if other.negated or other.stance in _AGAINST]
    support = [other for other in every if other not in against]
    for title, cards in (("For it", support), ("Against it", against)):
        others = [other for other in cards if other.claim_id != card.claim_id]
        st.subheader(f"{title}: {len(cards)}")
        if others:
            show_cards(others[:_SHOWN], show_standing=False)
        if len(others) > _SHOWN:
            more = chips.anchor(link(Page.CLAIMS, c_proposition=proposition_id), "all of them")
            st.html(f'<p class="dw dw-muted">The newest {_SHOWN}; {more}.</p>')
        if not others:
            words = "Only the claim above." if cards else "Nothing on record."
            st.html(f'<p class="dw dw-muted">{words}</p>')
    nodes = ask(origin_tree, proposition_id)
    st.subheader("Where the documents go back to")
    st.html(tree_html(nodes, told=_counted(rows[0], nodes) if rows else None))


def _counted(row: PropositionRow, nodes: list[OriginNode]) -> str:
    """How the documents of the tree are counted: what one owner publishes is one origin, whatever it goes back to."""
    told = f"{chips.support(row.origins, row.documents)} for it"
    if row.against:
        told += f", {chips.plural(row.against, 'origin')} against"
    roots = sum(1 for node in nodes if node.depth == 0)
    if roots > row.origins + row.against:
        told += f"; {chips.plural(roots, 'document')} go back to no other here, those of one owner count once"
    return told


def tree_html(nodes: list[OriginNode], *, here: str | None = None, told: str | None = None) -> str:
    """Documents under the ones that they go back to.

    Args:
        nodes: depth first.
        here: the document being read.
        told: how they count, in words; without it the documents that go back to no other are the origins.
    """
    roots = sum(1 for node in nodes if node.depth == 0)
    items = []
    for node in nodes:
        title = escape(node.title or "untitled document")
        name = (
            f"<b>{title}</b>"
            if node.document_id == here
            else chips.anchor(document_link(node.document_id), title)
        )
        why = (
            f' <span class="dw-muted">{escape(node.relation or "")}: {escape(node.reason or "")}</span>'
            if node.relation
            else ""
        )
        items.append(
            f'<li style="--depth:{min(node.depth, 12)}">{"↳ " if node.depth else ""}{escape(node.publisher or "unknown")} · '
            f"{chips.day(node.published)} · {name}{why}</li>"
        )
    return f'<p class="dw dw-muted">{escape(told or chips.support(roots, len(nodes)))}</p><ul class="dw dw-tree">{"".join(items)}</ul>'


def _citations(card: EvidenceCard) -> None:
    st.subheader("Cite it")
    source = cited(card)
    blocks = [("Plain", plain(source)), ("BibTeX", bibtex(source))]
    if card.document_kind in ("docket_entry", "filing", "opinion"):
        docket = bluebook_docket(
            caption=card.document_title or "",
            docket_number=None,
            court=card.publisher,
            filed=card.published.date() if card.published else None,
        )
        blocks.append(("Court papers", docket))
    show_copyable(blocks)
