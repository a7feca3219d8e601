"""The form that watches something new or stops a watch, for those who may decide; the right is asked for at each write."""

from datetime import UTC, datetime
from typing import Any

import streamlit as st

from app import questions
from app.people import Person, person
from app.questions import ask
from app.selection import id_of
from app.widgets import filters
from app.widgets.entity_picker import pick_entity
from app.widgets.failure import CANNOT_WRITE, why_not_written
from app.widgets.marks import escape
from kb.cases.entry_kind import EntryKind
from kb.ontology import Kind, Predicate, Standing
from kb.store.case_rows import CaseSort, case_rows, case_view
from kb.store.watch_rows import WatchRow
from kb.watch.deliver import described
from kb.watch.keep import add_watch, remove_watch
from kb.watch.kinds import WatchKind

_SAID = "wf_said"
_ANYBODY = tuple(kind.value for kind in Kind if kind is not Kind.CASE)
_CASES = 300
_LABELS = {
    WatchKind.ENTITY: "an entity",
    WatchKind.PAIR: "two entities",
    WatchKind.CASE: "a case",
    WatchKind.SEARCH: "a search",
    WatchKind.PREDICATE: "a predicate",
    WatchKind.STANDING: "a standing",
    WatchKind.DOCKET_KIND: "entries of a kind",
}
"""As the form and its address say them; `WATCH_WORDS` of another page's link."""


def watch_word(kind: WatchKind) -> str:
    """How an address names a kind of watch."""
    return _LABELS[kind]


def show_watch_form(watches: list[WatchRow]) -> None:
    """Draw what can be watched and what can be stopped."""
    someone = person()
    said = st.session_state.pop(_SAID, None)
    if said:
        st.html(f'<p class="dw" role="status"><b>{escape(said)}</b></p>')
    st.subheader("Watch something")
    if someone.refusal:
        st.html(
            f'<p class="dw" role="status"><b>Nothing can be changed here:</b> {escape(someone.refusal)}.</p>'
        )
    _new(someone)
    if watches:
        _stop(watches, someone)


def _new(someone: Person) -> None:
    kinds = {label: kind for kind, label in _LABELS.items()}
    one, two, three = st.columns([2, 3, 3])
    with one:
        kind = kinds[filters.choose("Watch", list(kinds), key="wf_kind")]
    with two:
        terms = _first_term(kind)
    with three:
        if kind is WatchKind.PAIR:
            other = pick_entity("The other", key="wf_other", kinds=_ANYBODY)
            terms = {**terms, **({"other": other} if other else {})}
    four, five, six = st.columns([3, 3, 2], vertical_alignment="bottom")
    with four:
        note = st.text_input("Note, stands in every alert", key="wf_note", max_chars=200)
    with five:
        channels = st.multiselect(
            "Tell by", sorted(questions.settings().channels), key="wf_channels", placeholder="this page only"
        )
    with six:
        digest = st.checkbox("Once a day", key="wf_digest")
    wanted = 2 if kind is WatchKind.PAIR else 1
    same = kind is WatchKind.PAIR and terms.get("entity") == terms.get("other")
    st.button(
        "Watch",
        key="wf_add",
        type="primary",
        on_click=_add,
        args=(kind, terms, note.strip() or None, tuple(channels), digest),
        disabled=not someone.may_decide or len(terms) < wanted or same,
    )


def _first_term(kind: WatchKind) -> dict[str, Any]:
    """What is watched, by its kind; nothing as long as nothing is chosen."""
    if kind in (WatchKind.ENTITY, WatchKind.PAIR):
        return _term("entity", pick_entity("Entity", key="wf_entity", kinds=_ANYBODY))
    if kind is WatchKind.CASE:
        return _term("case", _pick_case())
    if kind is WatchKind.SEARCH:
        return _term("query", filters.words("Words and operators of a search", key="wf_query"))
    if kind is WatchKind.PREDICATE:
        return _term(
            "predicate", filters.choose("Predicate", [word.value for word in Predicate], key="wf_predicate")
        )
    if kind is WatchKind.STANDING:
        return _term(
            "standing", filters.choose("Standing", [word.value for word in Standing], key="wf_standing")
        )
    return _term("kind", filters.choose("Entries", [word.value for word in EntryKind], key="wf_entries"))


def _term(name: str, value: str | None) -> dict[str, Any]:
    return {name: value} if value else {}


def _pick_case() -> str | None:
    captions = {row.id: row.caption for row in ask(case_rows, sort=CaseSort.ACTIVITY, limit=_CASES)}
    given = id_of(st.query_params.get("wf_case"))
    if given and given not in captions:
        view = ask(case_view, given)
        if view is not None:
            captions[given] = view.row.caption
    options = list(captions)
    chosen = st.selectbox(
        "Case",
        options,
        index=options.index(given) if given in captions else None,
        key=f"pick_wf_case_{given}",
        format_func=lambda key: captions.get(key, key),
        placeholder="choose one",
    )
    return chosen if chosen in captions else None


def _stop(watches: list[WatchRow], someone: Person) -> None:
    names = {row.id: described(row.kind, row.terms) for row in watches}
    left, right = st.columns([5, 2], vertical_alignment="bottom")
    with left:
        chosen = st.selectbox(
            "Stop a watch",
            list(names),
            index=None,
            key="wf_stop",
            format_func=lambda key: names.get(key, key),
            placeholder="choose one; what it told stays on record",
        )
    with right:
        st.button(
            "Stop it",
            key="wf_remove",
            on_click=_remove,
            args=(chosen, names.get(chosen or "", "")),
            disabled=not someone.may_decide or chosen not in names,
        )


def _may_write() -> bool:
    """Whether whoever is here may change watches now; says why not. A page that was drawn earlier gives no right."""
    someone = person()
    if not someone.may_decide:
        st.session_state[_SAID] = f"{someone.refusal}: nothing was changed."
    return someone.may_decide


def _add(
    kind: WatchKind, terms: dict[str, Any], note: str | None, channels: tuple[str, ...], digest: bool
) -> None:
    if not _may_write():
        return
    known = set(questions.settings().channels)
    try:
        _, new = add_watch(
            questions.engine(),
            kind,
            terms,
            now=datetime.now(UTC),
            note=note,
            channels=[name for name in channels if name in known],
            digest=digest,
        )
    except CANNOT_WRITE as error:
        st.session_state[_SAID] = why_not_written(error)
        return
    words = described(kind.value, terms)
    st.session_state[_SAID] = f"Watched from now on: {words}." if new else f"Watched already: {words}."


def _remove(key: str, words: str) -> None:
    if not _may_write():
        return
    try:
        gone = remove_watch(questions.engine(), key)
    except CANNOT_WRITE as error:
        st.session_state[_SAID] = why_not_written(error)
        return
    st.session_state[_SAID] = f"Stopped: {words}." if gone else f"It was stopped already: {words}."
