"""Review: one thing at a time that waits for a person, with its evidence and what a decision would change.

Keys: y confirms, n rejects, e opens the edit, s skips, u takes the last decision back; b goes over to many at once.
"""

from typing import Any

import streamlit as st

from app import questions
from app.pages import review_many
from app.pages.review_edit import edit_form
from app.people import Person, person
from app.questions import ask
from app.selection import allowed, id_of
from app.widgets import chips, filters
from app.widgets.evidence_card import show_cards, statement_words
from app.widgets.failure import CANNOT_WRITE, why_not_written
from app.widgets.heading import plain_markdown
from app.widgets.loading import loading
from app.widgets.marks import escape
from app.widgets.table import Column, show_table
from kb.review.bulk import batch_of, undo_many
from kb.review.decide import KINDS, decide, last_decision, undo
from kb.review.exchange import history
from kb.review.queue import QueueItem, queue_counts, review_queue

_QUEUED = 10
_SAID = "r_said"


def render() -> None:
    """Lay the page out."""
    st.title("Review")
    someone = person()
    counts = ask(queue_counts)
    signed = f", and are signed {escape(someone.name)}" if someone.name else ""
    st.html(
        '<p class="dw dw-lead">What extraction is unsure of and what conflicts, the most weighty first. Decisions are kept '
        f"apart from what the machine found, survive its next run{signed}.</p>"
    )
    if someone.refusal:
        st.html(
            f'<p class="dw" role="status"><b>Nothing can be decided here:</b> {escape(someone.refusal)}.</p>'
        )
    many = st.query_params.get("r_many") == "true"
    st.button("One at a time" if many else "Many at once", key="r_mode", shortcut="b", on_click=_change_mode)
    _tell()
    if many:
        review_many.render(_SAID)
        _undo(someone)
    else:
        _one_by_one(counts, someone)
    _history()


def _change_mode() -> None:
    if st.query_params.get("r_many") == "true":
        del st.query_params["r_many"]
    else:
        st.query_params["r_many"] = "true"


def _one_by_one(counts: dict[str, int], someone: Person) -> None:
    kinds = allowed(filters.pick("Kinds", KINDS, key="r_kind"), KINDS)
    with loading("Weighing what waits for a decision", height=400):
        items = ask(review_queue, kinds=kinds, limit=_QUEUED)
    if not items:
        waiting = sum(counts.values())
        st.html(
            '<div class="dw dw-empty" role="status"><p><b>Nothing waits for a decision.</b></p>'
            f"<p>{chips.plural(waiting, 'item')} of all kinds in the store.</p></div>"
        )
        _undo(someone)
        return
    left, right = st.columns([5, 2], gap="large")
    with right:
        _queue(items, counts)
    with left:
        wanted = id_of(st.query_params.get("r_ref"))
        item = next((item for item in items if item.ref == wanted), items[0])
        _item(item, someone)


def _item(item: QueueItem, someone: Person) -> None:
    disabled = not someone.may_decide
    st.subheader(plain_markdown(_title(item)))
    st.html(
        f'<div class="dw"><p><b>{escape(item.question)}</b></p><p class="dw-muted">{escape(item.change)}<br>'
        f"Asked because {escape(item.reason)}.</p></div>"
    )
    if item.choices:
        st.html(
            f'<p class="dw">{" &nbsp;or&nbsp; ".join(chips.entity(choice) for choice in item.choices)}</p>'
        )
    editable = item.kind not in ("duplicate", "origin")
    with st.container(horizontal=True):
        label = "Same" if item.kind == "duplicate" else "Confirm"
        st.button(
            label,
            key="r_yes",
            shortcut="y",
            on_click=_decide,
            args=(item, "confirm"),
            disabled=disabled,
        )
        label = "Different" if item.kind == "duplicate" else "Reject"
        st.button(label, key="r_no", shortcut="n", on_click=_decide, args=(item, "reject"), disabled=disabled)
        st.button(
            "Edit", key="r_edit", shortcut="e", on_click=_toggle_edit, disabled=disabled or not editable
        )
        st.button(
            "Skip", key="r_skip", shortcut="s", on_click=_decide, args=(item, "skip"), disabled=disabled
        )
        _undo(someone)
    if st.session_state.get("r_editing") == item.ref or (
        st.session_state.get("r_editing") is True and editable
    ):
        st.session_state["r_editing"] = item.ref
        changed = edit_form(item)
        if changed:
            _decide(item, "edit", changed)
            st.session_state["r_editing"] = None
            st.rerun()
    show_cards(item.evidence)


def _title(item: QueueItem) -> str:
    """What an item is about, in a line: a claim by what it says."""
    if item.kind == "claim" and item.evidence:
        return f"{item.evidence[0].stance}: {statement_words(item.evidence[0])}"
    return item.title


def _undo(someone: Person) -> None:
    last = ask(last_decision, someone.name)
    batch = ask(batch_of, last) if last else None
    st.button(
        "Undo all of the last" if batch else "Undo",
        key="r_undo",
        shortcut="u",
        on_click=_take_back,
        args=(last, batch),
        disabled=last is None or not someone.may_decide,
    )


def _queue(items: list[QueueItem], counts: dict[str, int]) -> None:
    words = ", ".join(f"{kind.replace('_', ' ')} {count}" for kind, count in counts.items() if count)
    st.html(f'<p class="dw dw-muted">Waiting: {escape(words) or "nothing"}</p>')
    entries = "".join(
        f'<li><a href="review?r_ref={escape(item.ref)}" target="_self" data-inapp="1">{escape(_title(item)[:120])}</a>'
        f'<br><span class="dw-muted">{escape(item.kind.replace("_", " "))}</span></li>'
        for item in items
    )
    st.html(f'<h2 class="dw-panel dw">Next</h2><ul class="dw dw-list">{entries}</ul>')


def _toggle_edit() -> None:
    st.session_state["r_editing"] = None if st.session_state.get("r_editing") else True


def _decide(item: QueueItem, verdict: str, edit: dict[str, Any] | None = None) -> None:
    """Write the decision, if whoever is here may; whoever comes second is told who decided."""
    someone = _decider()
    if someone is None:
        return
    try:
        decide(questions.engine(), item.kind, item.ref, verdict, user=someone.name, edit=edit)
    except CANNOT_WRITE as error:
        st.session_state[_SAID] = why_not_written(error)
        return
    done = {"confirm": "Confirmed", "reject": "Rejected", "edit": "Edited", "skip": "Skipped"}[verdict]
    st.session_state[_SAID] = f"{done}: {_title(item)}"
    st.session_state["r_editing"] = None
    st.query_params.pop("r_ref", None)


def _decider() -> Person | None:
    """Who decides; None, with the reason said, where nobody here may. A page that was drawn earlier gives no right."""
    someone = person()
    if someone.may_decide:
        return someone
    st.session_state[_SAID] = f"{someone.refusal}: nothing was decided."
    return None


def _take_back(decision: str | None, batch: str | None) -> None:
    someone = _decider()
    if decision is None or someone is None:
        return
    try:
        if batch is not None:
            number = undo_many(questions.engine(), batch, user=someone.name)
            st.session_state[_SAID] = f"Taken back: {chips.plural(number, 'decision')}."
            return
        taken = undo(questions.engine(), decision, user=someone.name)
    except CANNOT_WRITE as error:
        st.session_state[_SAID] = why_not_written(error)
        return
    st.session_state[_SAID] = "Taken back." if taken else "It was taken back already."


def _tell() -> None:
    said = st.session_state.pop(_SAID, None)
    if said:
        st.html(f'<p class="dw" role="status"><b>{escape(said)}</b></p>')


def _history() -> None:
    rows = ask(history, limit=15)
    if not rows:
        return
    st.subheader("Last decisions")
    show_table(
        (Column("When", "dw-date"), Column("Who"), Column("What"), Column("Note", "dw-optional")),
        [
            [
                escape(str(row.get("created_at", ""))[:16].replace("T", " ")),
                escape(row.get("user", "")),
                escape(f"{row.get('verdict', '')} {row.get('kind', row.get('type', ''))}")
                + (' <span class="dw-chip">undone</span>' if row.get("deleted_at") else ""),
                escape(row.get("note") or row.get("reason") or ""),
            ]
            for row in rows
        ],
        caption="newest first",
    )
