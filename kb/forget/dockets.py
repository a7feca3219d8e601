"""Dockets of which a page goes: what other pages say of them is read again, the rest goes with it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlmodel import Session

from kb.batches import batched
from kb.cases.courts import court_name
from kb.cases.docket_number import docket_core
from kb.forget.rows import delete_where, forget_alerts, update_where, values_where
from kb.models import (
    Case,
    CaseMention,
    Contradiction,
    Counsel,
    DocketEntry,
    Document,
    Page,
    Party,
    Proposition,
)
from kb.ontology import DocumentKind
from kb.resolve.propositions import mark_recount
from kb.store.kept import WITHOUT_BYTES
from kb.store.session import table_of

_KIND = DocumentKind.DOCKET_ENTRY.value
"""Of the text that a docket is made into."""


@dataclass
class Dockets:
    """What the removal of a docket's documents touches besides."""

    documents: set[str] = field(default_factory=set)
    """Documents that tell of the cases, to be resolved anew."""
    entities: set[str] = field(default_factory=set)
    pages: set[str] = field(default_factory=set)
    """Pages that are to be read again."""


def forget_dockets(session: Session, document_ids: Sequence[str], counts: Counter[str]) -> Dockets:
    """Take away the cases that the documents are a docket of; other pages of them become due for reading."""
    found = Dockets()
    cases = values_where(session, Case, "id", "document_id", document_ids)
    cases |= values_where(session, DocketEntry, "case_id", "document_id", document_ids)
    cases |= _cases_titled(session, document_ids)
    if cases:
        _take_down(session, cases, set(document_ids), found, counts)
    return found


def _take_down(
    session: Session, cases: set[str], gone: set[str], found: Dockets, counts: Counter[str]
) -> None:
    others = values_where(session, Case, "document_id", "id", cases)
    others |= values_where(session, DocketEntry, "document_id", "case_id", cases)
    others |= _texts_titled(session, cases)
    found.pages |= values_where(session, Document, "page_id", "id", others - gone)
    for model, column in ((Party, "entity_id"), (Counsel, "firm_entity_id")):
        found.entities |= values_where(session, model, column, "case_id", cases)
    mark_recount(session, values_where(session, Proposition, "id", "case_id", cases))
    entries = values_where(session, DocketEntry, "id", "case_id", cases)
    forget_alerts(session, [f"docket_entry/{key}" for key in entries], counts)
    for table_model in (Contradiction, Counsel, Party, DocketEntry):
        delete_where(session, table_model, "case_id", cases, counts)
    forget_cases(session, cases, found, counts)
    table = table_of(Page)
    for key in found.pages:
        session.connection().execute(
            table.update()
            .where(table.c.id == key, table.c.read_state.not_in(WITHOUT_BYTES))
            .values(read_state="due")
        )


def _cases_titled(session: Session, document_ids: Sequence[str]) -> set[str]:
    """The cases that texts of dockets are of by their titles: a case names the newest of its dockets only."""
    documents, cases = table_of(Document), table_of(Case)
    found: set[str] = set()
    for part in batched(sorted(set(document_ids)), 400):
        query = sa.select(documents.c.title).where(documents.c.id.in_(part), documents.c.kind == _KIND)
        for title in session.connection().execute(query.distinct()).scalars():
            core = _core_in(title)
            alike = sa.select(cases.c.id, cases.c.court_id).where(
                cases.c.docket_core == core, cases.c.court_id.is_not(None)
            )
            for case in session.connection().execute(alike).all() if core else ():
                if (title or "").endswith(_court_in_title(case.court_id)):
                    found.add(case.id)
    return found


def _texts_titled(session: Session, case_ids: set[str]) -> set[str]:
    """The texts of dockets that are of the cases by their titles."""
    documents, cases = table_of(Document), table_of(Case)
    wanted: set[tuple[str, str]] = set()
    for part in batched(sorted(case_ids), 400):
        query = sa.select(cases.c.docket_core, cases.c.court_id).where(
            cases.c.id.in_(part), cases.c.docket_core.is_not(None), cases.c.court_id.is_not(None)
        )
        wanted |= {
            (row.docket_core, _court_in_title(row.court_id)) for row in session.connection().execute(query)
        }
    found: set[str] = set()
    for court in sorted({court for _, court in wanted}):
        query = sa.select(documents.c.id, documents.c.title).where(
            documents.c.kind == _KIND, documents.c.title.endswith(court, autoescape=True)
        )
        found |= {
            row.id for row in session.connection().execute(query) if (_core_in(row.title), court) in wanted
        }
    return found


def _court_in_title(court_id: str) -> str:
    """How the title of a docket's text ends: "Alder v. Birch, 4:26-cv-04711 (U.S. District Court, N.D. Cal.)"."""
    return f" ({court_name(court_id)})"


def _core_in(title: str | None) -> str | None:
    return docket_core((title or "").rpartition(" (")[0].rpartition(", ")[2])


def forget_cases(session: Session, cases: set[str], found: Dockets, counts: Counter[str]) -> None:
    """Delete cases without entries; one that somebody follows stays with nothing but its number and caption."""
    table = table_of(Case)
    found.documents |= values_where(session, CaseMention, "document_id", "case_id", cases)
    followed = set(
        session.connection()
        .execute(sa.select(table.c.id).where(table.c.id.in_(cases), table.c.followed))
        .scalars()
    )
    bare = dict.fromkeys(
        [
            "filed",
            "terminated",
            "last_filing",
            "judge",
            "referred_judge",
            "nature_of_suit",
            "cause",
            "jurisdiction",
            "jury_demand",
            "status_reason",
            "pacer_case_id",
            "source_url",
            "page_id",
            "document_id",
        ]
    )
    update_where(
        session,
        Case,
        "id",
        followed,
        **bare,
        status="unknown",
        origin="document",
        links=[],
        caption_history=[],
    )
    lost = cases - followed
    update_where(session, CaseMention, "case_id", lost, case_id=None, score=None, reason=None)
    update_where(session, Proposition, "case_id", lost, case_id=None)
    found.entities |= values_where(session, Case, "entity_id", "id", lost)
    delete_where(session, Case, "id", lost, counts)


def forget_told_cases(session: Session, cases: set[str], found: Dockets, counts: Counter[str]) -> None:
    """Delete those of the cases that were known from documents only and that none names any more."""
    table, mentions, entries = table_of(Case), table_of(CaseMention), table_of(DocketEntry)
    query = sa.select(table.c.id).where(
        table.c.id.in_(cases),
        table.c.origin == "document",
        table.c.followed.is_(False),
        ~sa.exists().where(mentions.c.case_id == table.c.id),
        ~sa.exists().where(entries.c.case_id == table.c.id),
    )
    lost = set(session.connection().execute(query).scalars()) if cases else set()
    if lost:
        mark_recount(session, values_where(session, Proposition, "id", "case_id", lost))
        delete_where(session, Contradiction, "case_id", lost, counts)
        forget_cases(session, lost, found, counts)
