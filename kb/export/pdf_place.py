"""Page and line of a claim's evidence for the tables, where its document was read from a PDF."""

import json
from typing import Any

import sqlalchemy as sa

from kb.cases.page_lines import LINES, PageSpan, lines_among, span_of, unpack_lines


def placed(claim: Any, document: Any) -> Any:
    """A claim's place with the lines of its document's pages, as text; null where it was not read from a PDF."""
    credits_ = sa.cast(document.c.credits, sa.Text)
    place = sa.cast(claim.c.start, sa.Text) + " " + sa.cast(claim.c.end, sa.Text) + " "
    return sa.case((credits_.contains(f'"{LINES}"'), place + credits_))


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
