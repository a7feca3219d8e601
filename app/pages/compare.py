"""Two companies side by side: what each says of the other, their cases together, how each stands."""

import streamlit as st

from app.links import Page, case_link, entity_link, link
from app.questions import ask
from app.widgets import chips
from app.widgets.entity_picker import pick_entity
from app.widgets.evidence_card import show_cards
from app.widgets.heading import plain_markdown
from app.widgets.marks import escape
from app.widgets.propositions import show_propositions
from app.widgets.table import Column, show_table
from app.widgets.words import explain_words
from kb.ontology import Kind
from kb.store.active import roles_of
from kb.store.case_rows import CaseFilter, case_rows
from kb.store.entity_rows import EntityProfile, entity_profile
from kb.store.evidence import ClaimFilter, claim_cards
from kb.store.proposition_rows import propositions_about

_SAID = 6
_KINDS = (Kind.COMPANY.value, Kind.ORGANIZATION.value, Kind.PERSON.value)


def render() -> None:
    """Lay the page out."""
    st.title("Compare")
    one, two = st.columns(2)
    with one:
        left_id = pick_entity("One", key="left", kinds=_KINDS)
    with two:
        right_id = pick_entity("The other", key="right", kinds=_KINDS)
    left = ask(entity_profile, left_id) if left_id else None
    right = ask(entity_profile, right_id) if right_id else None
    if left is None or right is None or left.id == right.id:
        st.html('<p class="dw dw-muted">Choose two different ones.</p>')
        return
    _roles(left, right)
    for column, profile in zip(st.columns(2, gap="large"), (left, right), strict=True):
        with column:
            st.subheader(f"Said of {plain_markdown(profile.name)}")
            _said_of(profile)
    for subject, target in ((left, right), (right, left)):
        st.subheader(f"{plain_markdown(subject.name)} toward {plain_markdown(target.name)}")
        rows = [
            row
            for row in ask(propositions_about, subject_ids=subject.family_ids, limit=500)
            if row.object is not None and row.object.id in target.family_ids
        ]
        if rows:
            show_propositions(rows[:25], caption="propositions, best supported first")
        else:
            st.html('<p class="dw dw-muted">Nothing on record.</p>')
    explain_words()
    _cases(left, right)
    st.subheader("Newest claims with both")
    both = [
        ClaimFilter(subject_ids=left.family_ids, object_ids=right.family_ids),
        ClaimFilter(subject_ids=right.family_ids, object_ids=left.family_ids),
    ]
    cards = sorted(
        (card for chosen in both for card in ask(claim_cards, chosen, limit=10)),
        key=lambda card: (card.published is not None, card.published, card.claim_id),
        reverse=True,
    )
    show_cards(cards[:10])


def _roles(left: EntityProfile, right: EntityProfile) -> None:
    roles = [ask(roles_of, profile.id) for profile in (left, right)]
    names = ("accuser", "accused", "plaintiff", "defendant", "propositions")
    titles = ("accuses", "accused", "plaintiff", "defendant", "propositions")
    columns = (
        Column("Role"),
        *(Column(profile.name, "dw-num") for profile in (left, right)),
    )
    cells = [
        [title, *(str(getattr(one, name)) for one in roles)]
        for title, name in zip(titles, names, strict=True)
    ]
    show_table(columns, cells, caption="roles, counted in propositions and cases")
    st.html(
        '<p class="dw">'
        + " · ".join(chips.anchor(entity_link(p.id, p.kind), escape(p.name)) for p in (left, right))
        + "</p>"
    )


def _said_of(profile: EntityProfile) -> None:
    rows = ask(propositions_about, subject_ids=profile.family_ids, limit=_SAID)
    if not rows:
        st.html('<p class="dw dw-muted">Nothing on record.</p>')
        return
    items = "".join(
        f"<li><b>{chips.predicate(row.predicate)}</b> {chips.entity(row.object)}<br>"
        f"{chips.stance(row.standing)} · {chips.anchor(link(Page.CLAIMS, c_proposition=row.id), chips.support(row.origins, row.documents))}</li>"
        for row in rows
    )
    st.html(f'<ul class="dw dw-list" aria-label="Best supported">{items}</ul>')


def _cases(left: EntityProfile, right: EntityProfile) -> None:
    st.subheader("Cases with both")
    first = {row.id: row for row in ask(case_rows, CaseFilter(entity_ids=left.family_ids), limit=500)}
    second = {row.id for row in ask(case_rows, CaseFilter(entity_ids=right.family_ids), limit=500)}
    shared = [row for key, row in first.items() if key in second]
    if not shared:
        st.html('<p class="dw dw-muted">No docket on record has both as parties.</p>')
        return
    show_table(
        (Column("Case"), Column("Status"), Column("Filed", "dw-date")),
        [
            [chips.anchor(case_link(row.id), escape(row.caption)), escape(row.status), chips.day(row.filed)]
            for row in shared
        ],
        caption=chips.plural(len(shared), "case"),
    )
