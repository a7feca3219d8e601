"""Claims: who says what of whom, as evidence cards behind a facet bar."""

from dataclasses import replace

import streamlit as st

from app.links import Link, Page, link
from app.questions import ask
from app.selection import PREDICATES, REVIEW_STATES, STANCES, allowed, bounded, claim_query, id_of
from app.widgets import chips, filters
from app.widgets.answer import show_answer
from app.widgets.evidence_card import show_cards
from app.widgets.marks import escape
from app.widgets.propositions import proposition_html
from app.widgets.remedies import remedies
from app.widgets.since import only_since
from app.widgets.states import no_results, understood
from app.widgets.words import explain_words
from kb.store.claims import stance_counts
from kb.store.document_rows import publishers
from kb.store.entity_rows import entity_profile
from kb.store.evidence import ClaimFilter, ClaimSort, claim_cards, claim_count
from kb.store.proposition_rows import propositions_by_id

_NAMED = {
    "c_stance": "stance",
    "c_predicate": "predicate",
    "c_publisher": "publisher",
    "c_review": "review",
    "c_entity": "entity",
    "c_proposition": "proposition",
    "c_document": "document",
    "c_case": "case",
    "from": "from",
    "to": "to",
    "new": "new since",
}


def render() -> None:
    """Lay the page out."""
    st.title("Claims")
    chosen, sort = _filters()
    chosen, narrowed = _narrowed(chosen)
    total = ask(claim_count, chosen)
    if narrowed:
        st.html(f'<p class="dw">{narrowed} · {chips.anchor(link(Page.CLAIMS), "show all claims")}</p>')
    if chosen.proposition_id:
        show_answer(chosen.proposition_id)
    offset = filters.pager(total, key="c_page", noun="claim")
    cards = ask(claim_cards, chosen, sort=sort, limit=filters.PAGE_SIZE, offset=offset)
    if not cards:
        no_results(
            understood(
                [
                    ("stance", chosen.stances),
                    ("predicate", chosen.predicates),
                    ("publisher", chosen.publishers),
                    ("review", chosen.review_states),
                    ("from", chosen.since),
                    ("to", chosen.until),
                    ("new since", chosen.seen_since),
                ]
            ),
            suggestion=remedies(Page.CLAIMS, _NAMED),
        )
        return
    _facets(chosen)
    explain_words()
    show_cards(cards)
    st.html(
        f'<p class="dw dw-noprint"><a href="tables/claims.csv?{escape(claim_query(chosen))}" download>All as CSV</a> · '
        f"{chips.anchor(_export(chosen), 'Export as a graph')}</p>"
    )


def _export(chosen: ClaimFilter) -> Link:
    """The exports page with what is chosen here."""
    pairs = [("x_stance", filters.url_word(word)) for word in chosen.stances]
    pairs += [("x_predicate", filters.url_word(word)) for word in chosen.predicates]
    pairs += [("entity", key) for key in chosen.entity_ids[:1]]
    return Link(Page.EXPORTS, tuple(pairs))


def _filters() -> tuple[ClaimFilter, ClaimSort]:
    one, two, three = st.columns(3)
    with one:
        stances = allowed(filters.pick("Stance", STANCES, key="c_stance"), STANCES)
    with two:
        predicates = allowed(filters.pick("Predicate", PREDICATES, key="c_predicate"), PREDICATES)
    with three:
        named = filters.pick("Publisher", ask(publishers), key="c_publisher")
    four, five, six, seven = st.columns(4)
    with four:
        since = filters.on_day("Published from", key="from")
    with five:
        until = filters.on_day("Published to", key="to")
    with six:
        states = allowed(filters.pick("Review", REVIEW_STATES, key="c_review"), REVIEW_STATES)
    with seven:
        sort = ClaimSort(filters.choose("Order", [sort.value for sort in ClaimSort], key="c_sort"))
    chosen = ClaimFilter(
        stances=stances,
        predicates=predicates,
        publishers=bounded(named),
        review_states=states,
        since=since,
        until=until,
        seen_since=only_since(),
    )
    return chosen, sort


def _narrowed(chosen: ClaimFilter) -> tuple[ClaimFilter, str]:
    """The filter narrowed to the entity, proposition or case that the URL names, and what that says as HTML."""
    said = []
    entity_id = id_of(st.query_params.get("c_entity"))
    if entity_id:
        profile = ask(entity_profile, entity_id)
        chosen = replace(chosen, entity_ids=profile.family_ids if profile else (entity_id,))
        name = escape(profile.name) if profile else escape(entity_id)
        said.append(f"Claims with {chips.anchor(link(Page.COMPANY, id=entity_id), name)}")
    proposition = id_of(st.query_params.get("c_proposition"))
    if proposition:
        chosen = replace(chosen, proposition_id=proposition)
        row = next(iter(ask(propositions_by_id, [proposition])), None)
        name = proposition_html(row) if row else "one proposition"
        said.append(f"{name}, for and against")
    document_id = id_of(st.query_params.get("c_document"))
    if document_id:
        chosen = replace(chosen, document_id=document_id)
        said.append(f"Claims of {chips.document_anchor(document_id, 'one document')}")
    case_id = id_of(st.query_params.get("c_case"))
    if case_id:
        chosen = replace(chosen, case_id=case_id)
        said.append(
            f"Claims in the documents of {chips.anchor(link(Page.CASE, id=case_id), escape(case_id))}"
        )
    return chosen, " · ".join(said)


def _facets(chosen: ClaimFilter) -> None:
    counts = ask(stance_counts, chosen)
    parts = [
        f"{chips.stance(name)} {number}" for name, number in sorted(counts.items(), key=lambda item: -item[1])
    ]
    st.html(
        f'<div class="dw dw-legend" role="note" aria-label="Claims by stance">{"".join(f"<span>{part}</span>" for part in parts)}</div>'
    )
