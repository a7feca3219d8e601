"""A filing's text as CourtListener has it, with the pages that it was read from."""

from collections.abc import Mapping
from typing import Any

from crawler.dates import parse_date
from crawler.items import FetchedPage, ReadDocument
from crawler.readers.filing_text import filed_by_stamp, kind_of_filing
from crawler.readers.pdf_lines import Sheet, paragraphs_of, text_with_lines
from kb.cases.courts import court_name
from kb.cases.page_lines import pack_lines
from kb.extract.language import language_of
from kb.ontology import DocumentKind

_SITE = "https://www.courtlistener.com"
_PAGE_BREAK = "\x0c"


def filing(page: FetchedPage, row: Mapping[str, Any], court_id: str) -> ReadDocument | None:
    """The filing as a document; None where it is sealed, an attachment, or has no text.

    Args:
        page: whose hints name the case, `case_name` and `docket_number`.
        row: a RECAP document of the API.
        court_id: of the case.
    """
    plain = row.get("plain_text")
    if (
        not isinstance(plain, str)
        or not plain.strip()
        or row.get("is_sealed")
        or row.get("document_type") != 1
    ):
        return None
    sheets = [Sheet(text) for text in plain.split(_PAGE_BREAK)]
    text, lines = text_with_lines(paragraphs_of(sheets))
    if not text:
        return None
    kind = kind_of_filing(sheets[0].text, text)
    named = (
        " ".join(str(row.get("description") or "").split()) or f"Document {row.get('document_number') or '?'}"
    )
    caption = page.hints.get("case_name") or page.hints.get("docket_number") or "Unknown case title"
    path = row.get("absolute_url")
    return ReadDocument(
        url=f"{_SITE}{path}" if path else page.url,
        kind=DocumentKind.OPINION.value if kind == DocumentKind.OPINION else DocumentKind.FILING.value,
        title=f"{caption}: {named}",
        text=text,
        publisher=court_name(court_id),
        published=filed_by_stamp(sheets[0].text) or parse_date(row.get("date_upload")),
        language=language_of(text),
        lines=pack_lines(lines),
    )
