"""Puts briefings together."""

from collections.abc import Sequence
from datetime import UTC, date, datetime

import sqlalchemy as sa
from rapidfuzz import fuzz, process
from sqlmodel import Session

from kb.brief import docket, sections
from kb.brief.content import Brief
from kb.brief.endnotes import Endnotes
from kb.errors import UnknownNameError
from kb.models import Entity
from kb.store.case_rows import CaseFilter, CaseView, case_rows, case_view
from kb.store.entity_rows import EntityProfile, entity_profile, entity_rows
from kb.store.evidence import ClaimFilter
from kb.store.proposition_rows import PropositionRow
from kb.store.session import table_of


def company_brief(
    session: Session, name: str, *, as_of: date | None = None, since: date | None = None
) -> Brief:
    """A briefing on a company, or on any other entity that is not a case.

    Raises:
        UnknownNameError: nothing is called so; the nearest name is given.
    """
    profile = find_entity(session, name)
    notes = Endnotes()
    rows = sections.known_propositions(session, profile.family_ids, as_of)
    background = sections.known_propositions(session, profile.family_ids, as_of, background=True)
    cases = sections.known_cases(session, profile.family_ids, as_of)
    brief = _begin(
        profile.name, f"{profile.kind.replace('_', ' ')}, told of in {profile.documents} documents", as_of
    )
    brief.sections = [
        sections.key_points(session, notes, rows, as_of, "Where it stands"),
        sections.rulings(session, notes, rows, as_of),
        sections.for_and_against(session, notes, rows, as_of),
        sections.answers(session, notes, profile.family_ids, as_of),
        sections.cases_of(cases),
        docket.ahead(session, notes, cases, brief.as_of),
        sections.timeline(session, notes, ClaimFilter(entity_ids=profile.family_ids, until=as_of)),
        sections.context(session, notes, background, as_of),
    ]
    return _finish(session, brief, notes, rows, since, as_of)


def pair_brief(
    session: Session, left: str, right: str, *, as_of: date | None = None, since: date | None = None
) -> Brief:
    """A briefing on what is between two entities.

    Raises:
        UnknownNameError: nothing has one of the names.
    """
    first, second = find_entity(session, left), find_entity(session, right)
    notes = Endnotes()
    rows = sections.known_propositions(session, first.family_ids, as_of, partner=second.family_ids)
    brief = _begin(f"{first.name} and {second.name}", "what is between the two", as_of)
    brief.sections = [
        sections.key_points(session, notes, rows, as_of, "Where it stands"),
        sections.for_and_against(session, notes, rows, as_of),
    ]
    if rows:
        between = ClaimFilter(proposition_ids=tuple(row.id for row in rows), until=as_of)
        brief.sections.append(sections.timeline(session, notes, between))
    return _finish(session, brief, notes, rows, since, as_of)


def case_brief(session: Session, name: str, *, as_of: date | None = None, since: date | None = None) -> Brief:
    """A briefing on a case, by id, docket number or a part of its caption.

    Raises:
        UnknownNameError: no case is called so.
    """
    view = find_case(session, name)
    notes = Endnotes()
    ids = case_family(session, view)
    between = sections.known_propositions(session, ids, as_of, both_ends=True) if ids else []
    rows = [*between, *sections.rulings_in(session, view.row.id, as_of)]
    brief = _begin(view.row.caption, sections.case_facts(view.row), as_of)
    brief.sections = [
        sections.parties(view),
        docket.docket(session, notes, view, as_of),
        docket.ahead(session, notes, [view.row], brief.as_of),
        sections.key_points(session, notes, rows, as_of, "What is said between the parties"),
        sections.rulings(session, notes, rows, as_of),
        sections.for_and_against(session, notes, rows, as_of),
        sections.contradictions(view),
        sections.timeline(session, notes, ClaimFilter(case_id=view.row.id, until=as_of)),
    ]
    return _finish(session, brief, notes, rows, since, as_of)


def case_family(session: Session, view: CaseView) -> tuple[str, ...]:
    """The parties with the groups that they belong to: a docket names "OpenAI, Inc.", the press "OpenAI"."""
    ids = [party.entity_id for party in view.parties if party.entity_id is not None]
    table = table_of(Entity)
    query = sa.select(table.c.parent_id).where(table.c.id.in_(ids), table.c.parent_id.is_not(None))
    groups = session.connection().execute(query.order_by(table.c.id)).scalars()
    return tuple(dict.fromkeys([*ids, *groups]))


def find_entity(session: Session, name: str) -> EntityProfile:
    """An entity by its id or name.

    Raises:
        UnknownNameError: there is none; the nearest name is given.
    """
    profile = entity_profile(session, name)
    if profile is not None:
        return profile
    candidates = entity_rows(session, name=name, limit=20)
    for row in candidates:
        if row.name.casefold() == name.casefold():
            return _profile(session, row.id, name)
    if candidates:
        return _profile(session, candidates[0].id, name)
    known = {row.name for row in entity_rows(session, limit=2000)}
    nearest = process.extractOne(
        name, sorted(known), scorer=fuzz.ratio, processor=str.casefold, score_cutoff=60
    )
    raise UnknownNameError("company", name, nearest[0] if nearest else None)


def _profile(session: Session, entity_id: str, name: str) -> EntityProfile:
    profile = entity_profile(session, entity_id)
    if profile is None:
        raise UnknownNameError("company", name)
    return profile


def find_case(session: Session, name: str) -> CaseView:
    """A case by its id, docket number or a part of its caption.

    Raises:
        UnknownNameError: there is none; the nearest caption is given.
    """
    view = case_view(session, name)
    if view is not None:
        return view
    found = case_rows(session, CaseFilter(text=name), limit=1)
    if found:
        view = case_view(session, found[0].id)
    if view is None:
        captions = [row.caption for row in case_rows(session, limit=1000)]
        nearest = process.extractOne(name, captions, score_cutoff=60)
        raise UnknownNameError("case", name, nearest[0] if nearest else None)
    return view


def _begin(title: str, subtitle: str, as_of: date | None) -> Brief:
    return Brief(title=title, subtitle=subtitle, as_of=as_of or datetime.now(UTC).date())


def _finish(
    session: Session,
    brief: Brief,
    notes: Endnotes,
    rows: Sequence[PropositionRow],
    since: date | None,
    as_of: date | None,
) -> Brief:
    if since is not None:
        brief.sections.append(sections.changed_since(session, notes, rows, since, as_of))
    brief.sections.append(sections.method())
    brief.sources = notes.sources
    return brief
