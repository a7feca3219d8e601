"""The whole of a filtered list as CSV, streamed: what a page shows fifty rows of."""

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse

from app import questions
from app.selection import bounded, case_filter, claim_filter, document_filter, entry_filter, id_of
from kb.errors import DistillwatchError
from kb.store.activity import claims_by_month
from kb.store.case_rows import case_rows, docket_entries
from kb.store.document_rows import document_rows
from kb.store.entity_rows import EntitySort, entity_profile, entity_rows
from kb.store.evidence import EntityRef, claim_cards
from kb.store.lanes import case_marks, company_marks

_BATCH = 500
_FORMULA = ("=", "+", "-", "@", "\t", "\r")

Pairs = list[tuple[str, str]]
Row = Sequence[Any]


def csv_table(request: Request) -> Response:
    """A table by its name, with the filter of the query; 404 for an unknown one."""
    table = TABLES.get(request.path_params["name"])
    if table is None:
        return PlainTextResponse("There is no such table.", status_code=404)
    try:
        engine = questions.engine()
    except DistillwatchError as error:
        return PlainTextResponse(str(error), status_code=503)
    header, rows_of = table
    pairs = list(request.query_params.multi_items())[:200]

    def lines() -> Iterator[str]:
        yield csv_line(header)
        with Session(engine) as session:
            for row in rows_of(session, pairs):
                yield csv_line(row)

    name = request.path_params["name"]
    return StreamingResponse(
        lines(),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}.csv"'},
    )


def csv_line(row: Row) -> str:
    """One line of CSV; no cell is a formula."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow([_cell(value) for value in row])
    return out.getvalue()


def _cell(value: Any) -> str:
    """A cell that a spreadsheet will not take for a formula."""
    if value is None:
        return ""
    if isinstance(value, EntityRef):
        value = value.name
    text = str(value)
    return f"'{text}" if text.startswith(_FORMULA) and not isinstance(value, int | float) else text


def _in_batches(batch: Callable[[int], Sequence[Any]]) -> Iterator[Any]:
    offset = 0
    while rows := batch(offset):
        yield from rows
        if len(rows) < _BATCH:
            return
        offset += _BATCH


def _claims(session: Session, pairs: Pairs) -> Iterator[Row]:
    chosen = claim_filter(pairs)
    for card in _in_batches(lambda offset: claim_cards(session, chosen, limit=_BATCH, offset=offset)):
        yield (
            card.claim_id, card.stance, card.speaker, card.subject, card.predicate, card.object, card.negated,
            card.hedge, card.quote, card.publisher, card.published, card.document_id, card.start, card.end,
            card.url, card.page_id, card.standing, card.origins, card.documents, card.review_state,
            card.confidence,
        )  # fmt: skip


def _documents(session: Session, pairs: Pairs) -> Iterator[Row]:
    chosen = document_filter(pairs)
    for row in _in_batches(lambda offset: document_rows(session, chosen, limit=_BATCH, offset=offset)):
        yield (row.id, row.title, row.publisher, row.kind, row.published, row.url, row.claims, row.is_copy)


def _cases(session: Session, pairs: Pairs) -> Iterator[Row]:
    chosen = case_filter(pairs)
    for row in _in_batches(lambda offset: case_rows(session, chosen, limit=_BATCH, offset=offset)):
        yield (
            row.id, row.caption, row.court_id, row.docket_number, row.status, row.filed, row.last_filing,
            row.judge, row.entries, row.coverage,
        )  # fmt: skip


def _entries(session: Session, pairs: Pairs) -> Iterator[Row]:
    case_id = id_of(next((value for name, value in pairs if name == "case"), None))
    if case_id is None:
        return
    chosen = entry_filter(pairs)
    for row in _in_batches(
        lambda offset: docket_entries(
            session, case_id, chosen, newest_first=False, limit=_BATCH, offset=offset
        )[0]
    ):
        yield (row.number, row.filed, row.text, row.kind, row.outcome, row.document_id)


def _entities(session: Session, pairs: Pairs) -> Iterator[Row]:
    kinds = tuple(value for name, value in pairs if name == "kind")[:20]
    text = next((value for name, value in pairs if name == "name"), "")[:300]
    for row in _in_batches(
        lambda offset: entity_rows(
            session, kinds=kinds, name=text, sort=EntitySort.NAME, limit=_BATCH, offset=offset
        )
    ):
        yield (
            row.id, row.name, row.kind, row.accuser, row.accused, row.plaintiff, row.defendant,
            row.propositions, row.last_seen,
        )  # fmt: skip


def _months(session: Session, pairs: Pairs) -> Iterator[Row]:
    family = tuple(key for entity in _ids(pairs, "entity") for key in _family(session, entity))
    yield from claims_by_month(session, entity_ids=family, months=1200)


def _marks(session: Session, pairs: Pairs) -> Iterator[Row]:
    chosen = claim_filter(pairs)
    cases = _ids(pairs, "case")
    if cases or ("by", "cases") in pairs:
        marks = case_marks(session, cases, since=chosen.since, until=chosen.until)
    else:
        family = tuple(key for entity in chosen.entity_ids for key in _family(session, entity))
        marks = company_marks(session, family, stances=chosen.stances, since=chosen.since, until=chosen.until)
    for mark in marks:
        yield (mark.day, mark.lane, mark.lane_id, mark.stance, mark.words, mark.text, mark.claim_id)


def _ids(pairs: Pairs, wanted: str) -> tuple[str, ...]:
    return bounded(value for name, value in pairs if name == wanted)


def _family(session: Session, entity_id: str) -> tuple[str, ...]:
    profile = entity_profile(session, entity_id)
    return profile.family_ids if profile else (entity_id,)


TABLES: dict[str, tuple[Row, Callable[[Session, Pairs], Iterator[Row]]]] = {
    "claims": (
        (
            "claim", "stance", "speaker", "subject", "predicate", "object", "negated", "hedge", "quote",
            "publisher", "published", "document", "start", "end", "url", "archived_page", "standing",
            "origins", "documents", "review", "confidence",
        ),
        _claims,
    ),
    "documents": (
        ("document", "title", "publisher", "kind", "published", "url", "claims", "near_copy"),
        _documents,
    ),
    "cases": (
        (
            "case", "caption", "court", "docket_number", "status", "filed", "last_filing", "judge",
            "entries", "documents",
        ),
        _cases,
    ),
    "entries": (("number", "filed", "entry", "kind", "outcome", "document"), _entries),
    "entities": (
        ("entity", "name", "kind", "accuses", "accused", "plaintiff", "defendant", "propositions", "last_seen"),
        _entities,
    ),
    "months": (("month", "stance", "claims"), _months),
    "marks": (("day", "lane", "lane_id", "stance", "said", "text", "claim"), _marks),
}  # fmt: skip
"""Tables by name: their header and their rows under a filter."""
