"""What dockets add to a briefing: the newest entries, and what is set for the days to come, each with its entry."""

from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa
from sqlmodel import Session

from kb.brief.content import Point, Section
from kb.brief.endnotes import Endnotes, EntrySource
from kb.brief.phrases import counted
from kb.cases.hearings import CourtEvent, events_of
from kb.graph.pages import case_page
from kb.models import Case, DocketEntry, Document, Page
from kb.store.case_rows import CaseRow, CaseView, EntryFilter, docket_entries
from kb.store.session import table_of

_NEWEST = 12
_AHEAD = 12
_MOST_CASES = 30


def docket(session: Session, notes: Endnotes, view: CaseView, as_of: date | None) -> Section:
    """The newest entries of the docket."""
    entries, total = docket_entries(session, view.row.id, EntryFilter(until=as_of), limit=_NEWEST)
    points = []
    for entry in entries:
        day = entry.filed.isoformat() if entry.filed else "undated"
        number = f", ECF No. {entry.number}" if entry.number else ""
        source = _source(session, view.row.id, entry.id, entry.text)
        points.append(Point(f"{day}{number}, {entry.kind}: “{entry.text}”", (notes.cite_entry(source),)))
    return Section(f"Docket (newest of {counted(total, 'entry', 'entries')})", tuple(points))


def ahead(session: Session, notes: Endnotes, cases: Sequence[CaseRow], today: date) -> Section:
    """Hearings, deadlines and trials after a day, as the entries filed until then set them."""
    found: list[tuple[CourtEvent, CaseRow, str]] = []
    for case in cases[:_MOST_CASES]:
        entries = _entries_until(session, case.id, today)
        texts = {entry.id: entry.text for entry in entries}
        found += [
            (event, case, texts[event.entry_id][event.start : event.end])
            for event in events_of(entries)
            if event.day > today and not event.vacated
        ]
    points = []
    for event, case, words in sorted(found, key=lambda one: (one[0].day, one[1].caption, one[0].title))[
        :_AHEAD
    ]:
        at = f", {event.at:%H:%M} local time" if event.at else ""
        number = notes.cite_entry(_source(session, case.id, event.entry_id, words))
        points.append(
            Point(
                f"{event.day.isoformat()}{at}: {event.title} ({event.kind}) in {case.caption}.",
                (number,),
                ((f"Docket: “{words}”", number),),
            )
        )
    return Section(
        "What to watch next", tuple(points), "No docket at hand sets a hearing or a deadline to come."
    )


def _entries_until(session: Session, case_id: str, day: date) -> list[DocketEntry]:
    table = table_of(DocketEntry)
    query = (
        sa.select(DocketEntry)
        .where(table.c.case_id == case_id, sa.or_(table.c.filed.is_(None), table.c.filed <= day))
        .order_by(table.c.position, table.c.id)
    )
    return list(session.execute(query).scalars())


def _source(session: Session, case_id: str, entry_id: str, words: str) -> EntrySource:
    """An entry with where it was read, and when that page was archived."""
    entries, documents, pages, cases = (table_of(model) for model in (DocketEntry, Document, Page, Case))
    row = session.connection().execute(
        sa.select(entries.c.filed, documents.c.url, documents.c.publisher, pages.c.fetched_at, cases.c.source_url, cases.c.court_id)
        .select_from(
            entries.join(cases, entries.c.case_id == cases.c.id)
            .outerjoin(documents, entries.c.document_id == documents.c.id)
            .outerjoin(pages, documents.c.page_id == pages.c.id)
        )
        .where(entries.c.id == entry_id)
    ).one()  # fmt: skip
    return EntrySource(
        entry_id=entry_id,
        quote=words,
        publisher=row.publisher or row.court_id,
        filed=row.filed,
        url=row.url or row.source_url,
        archived_at=row.fetched_at,
        page=case_page(case_id),
    )
