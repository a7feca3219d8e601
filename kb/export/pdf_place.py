"""Page and line of a claim's evidence on its way out, where its document was read from a PDF."""

import json
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlmodel import Session

from kb.cases.page_lines import LINES, LineStart, PageSpan, lines_among, span_of, unpack_lines
from kb.graph.chosen_claims import claim_conditions
from kb.graph.filter import GraphFilter, GraphLevel
from kb.models import Claim, Document
from kb.store.columns import stored_columns
from kb.store.session import table_of

if TYPE_CHECKING:
    import networkx as nx


def placed(claim: Any, document: Any) -> Any:
    """A claim's place with the lines of its document's pages, as text; null where it was not read from a PDF."""
    credits_ = _credits(document)
    place = sa.cast(claim.c.start, sa.Text) + " " + sa.cast(claim.c.end, sa.Text) + " "
    return sa.case((_has_lines(document), place + credits_))


def _credits(document: Any) -> Any:
    return sa.cast(document.c.credits, sa.Text)


def _has_lines(document: Any) -> Any:
    """Whether a document was read from pages."""
    return _credits(document).contains(f'"{LINES}"')


def _span(in_pages: str) -> PageSpan | None:
    start, end, credits_ = in_pages.split(" ", 2)
    return span_of(unpack_lines(lines_among(json.loads(credits_))), int(start), int(end))


def pdf_page(in_pages: str) -> int | None:
    """The page of the PDF on which the place begins, from 1."""
    span = _span(in_pages)
    return span.first.page if span else None


def pdf_place(in_pages: str) -> str | None:
    """Page and line, such as "p. 12, lines 4–6"."""
    span = _span(in_pages)
    return span.words() if span else None


class PdfPlaces:
    """The places of evidence in all documents that were read from PDFs; their maps are unpacked when they are needed."""

    def __init__(self, session: Session) -> None:
        document = table_of(Document)
        query = sa.select(document.c.id, document.c.credits).where(_has_lines(document))
        self._packed = {
            key: packed
            for keys, credits_ in stored_columns(session, query)
            for key, packed in zip(keys, map(lines_among, credits_), strict=True)
        }
        self._lines = lru_cache(maxsize=64)(self._unpacked)

    def _unpacked(self, document_id: str) -> list[LineStart]:
        return unpack_lines(self._packed[document_id])

    def __contains__(self, document_id: str) -> bool:
        return document_id in self._packed

    def __bool__(self) -> bool:
        return bool(self._packed)

    def of(self, document_id: str, start: int, end: int) -> PageSpan | None:
        """Where a piece of a document's text stands in its PDF; None where it was not read from one."""
        if document_id not in self._packed:
            return None
        return span_of(self._lines(document_id), start, end)


def add_pdf_places(session: Session, graph: "nx.MultiDiGraph[str]", chosen: GraphFilter) -> None:
    """Say on each edge where in a PDF its evidence stands.

    An edge that is a claim gets `pdf_page`, counted from 1, and `pdf_place`, such as "p. 12, lines 4–6"; an edge that
    gathers claims gets `pdf_places`, one "<claim id>: <place>" for each claim that has one, in the order of `evidence`.
    """
    places = PdfPlaces(session)
    if chosen.level is GraphLevel.PARTIES or not places:
        return
    spans = _spans_of_claims(session, chosen, places)
    for _, _, data in graph.edges(data=True):
        found = [(key, spans[key]) for key in data["evidence"] if key in spans]
        if not found:
            continue
        if chosen.level is GraphLevel.CLAIMS:
            (_, span) = found[0]
            data.update(pdf_page=span.first.page, pdf_place=span.words())
        else:
            data["pdf_places"] = [f"{key}: {span.words()}" for key, span in found]


def _spans_of_claims(session: Session, chosen: GraphFilter, places: PdfPlaces) -> dict[str, PageSpan]:
    claim, document = table_of(Claim), table_of(Document)
    query = (
        sa.select(claim.c.id, claim.c.document_id, claim.c.start, claim.c.end)
        .where(*claim_conditions(chosen))
        .where(claim.c.document_id.in_(sa.select(document.c.id).where(_has_lines(document))))
        .order_by(claim.c.document_id)
    )
    found: dict[str, PageSpan] = {}
    for columns in stored_columns(session, query):
        for key, document_id, start, end in zip(*columns, strict=True):
            span = places.of(document_id, start, end)
            if span is not None:
                found[key] = span
    return found
