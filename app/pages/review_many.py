"""Bulk review: choose, see what is meant, decide it all in one transaction, take it all back as one.

Keys: p shows what the filter means, a applies, u takes the last decision back.
"""

from dataclasses import dataclass

import streamlit as st

from app import questions
from app.people import person
from app.questions import ask
from app.selection import PREDICATES, STANCES, allowed, bounded
from app.widgets import chips, filters
from app.widgets.evidence_card import statement_words
from app.widgets.failure import CANNOT_WRITE, why_not_written
from app.widgets.marks import escape
from app.widgets.table import Column, show_table
from kb.review.bulk import BULK_KINDS, decide_many
from kb.review.queue import review_queue
from kb.store.document_rows import publishers
from kb.store.evidence import ClaimFilter, claim_cards, claim_count

OFFERED = 200
"""Things shown and decided at once."""

VERDICTS = {"confirm": "Confirmed", "reject": "Rejected", "skip": "Skipped"}
_PREVIEW = "rm_preview"
_QUOTED = 220


@dataclass(frozen=True, slots=True)
class Candidate:
    """One of the things that are going to be decided."""

    ref: str
    what: str
    words: str
    where: str


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a preview was made of; another filter needs another preview."""

    kind: str
    verdict: str
    filter: ClaimFilter


def render(said: str) -> None:
    """Lay the mode out.

    Args:
        said: key of the session's message that the page shows next.
    """
    chosen = _filters()
    candidates, total = _candidates(chosen)
    shown = st.session_state.get(_PREVIEW) == chosen
    someone = person()
    one, two, _ = st.columns([1, 1, 3])
    with one:
        st.button(
            "Preview", key="rm_show", shortcut="p", on_click=_preview, args=(chosen,), disabled=not candidates
        )
    with two:
        number = len(candidates)
        st.button(
            f"{chosen.verdict.title()} {number}",
            key="rm_apply",
            type="primary",
            shortcut="a",
            on_click=_apply,
            args=(chosen, tuple(candidate.ref for candidate in candidates), said),
            disabled=not shown or not candidates or not someone.may_decide,
        )
    noun = chips.plural(total, chosen.kind.replace("_", " "))
    if not candidates:
        st.html(
            '<div class="dw dw-empty" role="status"><p><b>Nothing that waits fits this choice.</b></p></div>'
        )
        return
    if not shown:
        st.html(
            f'<p class="dw" role="status"><b>{noun}</b> wait and fit. The preview lists what will be decided; only then '
            "can it be applied.</p>"
        )
        return
    more = f" The first {number} are decided now; the rest wait." if total > number else ""
    st.html(
        f'<p class="dw" role="status"><b>{chosen.verdict.title()} these {number}</b>, in one transaction, signed '
        f"{escape(someone.name)}. Undo takes all of them back at once.{more}</p>"
    )
    show_table(
        (Column("What"), Column("Words"), Column("Where", "dw-optional")),
        [[escape(item.what), escape(item.words), escape(item.where)] for item in candidates],
        caption=f"what “{chosen.verdict}” would be applied to",
    )


def _filters() -> Chosen:
    one, two, three, four = st.columns(4)
    with one:
        kind = filters.choose("Of kind", BULK_KINDS, key="rm_kind")
    with two:
        verdict = filters.choose("Decide", tuple(VERDICTS), key="rm_verdict")
    if kind != "claim":
        return Chosen(kind, verdict, ClaimFilter())
    with three:
        stances = allowed(filters.pick("Stance", STANCES, key="rm_stance"), STANCES)
    with four:
        predicates = allowed(filters.pick("Predicate", PREDICATES, key="rm_predicate"), PREDICATES)
    five, six, seven = st.columns([2, 1, 1])
    with five:
        named = bounded(filters.pick("Publisher", ask(publishers), key="rm_publisher"))
    with six:
        low = st.number_input("Surer than %", 0, 100, 0, key="rm_low", bind="query-params")
    with seven:
        high = st.number_input("At most %", 0, 100, 100, key="rm_high", bind="query-params")
    return Chosen(
        kind,
        verdict,
        ClaimFilter(
            stances=stances,
            predicates=predicates,
            publishers=named,
            review_states=("machine",),
            min_confidence=int(low) / 100,
            max_confidence=int(high) / 100,
        ),
    )


def _candidates(chosen: Chosen) -> tuple[list[Candidate], int]:
    if chosen.kind == "claim":
        cards = ask(claim_cards, chosen.filter, limit=OFFERED)
        return [
            Candidate(
                card.claim_id,
                f"{card.stance}: {statement_words(card)}",
                card.quote[:_QUOTED],
                f"{card.publisher or 'unknown publisher'}, {chips.day(card.published)}, {card.confidence:.0%} sure",
            )
            for card in cards
        ], ask(claim_count, chosen.filter)
    items = ask(review_queue, kinds=(chosen.kind,), limit=OFFERED, evidence=1)
    return [
        Candidate(
            item.ref, item.title, item.evidence[0].quote[:_QUOTED] if item.evidence else "", item.reason
        )
        for item in items
    ], len(items)


def _preview(chosen: Chosen) -> None:
    st.session_state[_PREVIEW] = chosen


def _apply(chosen: Chosen, refs: tuple[str, ...], said: str) -> None:
    """Decide what was shown; who may do so is asked again."""
    someone = person()
    if not someone.may_decide:
        st.session_state[said] = f"{someone.refusal}: nothing was decided."
        return
    try:
        done = decide_many(questions.engine(), chosen.kind, refs, chosen.verdict, user=someone.name)
    except CANNOT_WRITE as error:
        st.session_state[said] = why_not_written(error)
        return
    st.session_state.pop(_PREVIEW, None)
    words = [f"{VERDICTS[chosen.verdict]} {done.decided} at once"]
    if done.already:
        words.append(f"{done.already} were decided already and stay as they are")
    if done.gone:
        words.append(f"{done.gone} are not in the store any more")
    st.session_state[said] = ". ".join(words) + "."
