"""PDF: the text layer in reading order, without running heads, page numbers and the line numbers of pleading paper."""

import re
from dataclasses import dataclass
from typing import Any

from pypdfium2 import PdfDocument, PdfiumError

from crawler.errors import ReadingError
from crawler.items import FetchedPage, ReadDocument
from crawler.readers.clean_text import clean_line
from crawler.readers.credits import find_credits
from crawler.readers.filing_text import filed_by_stamp, kind_of_filing
from crawler.readers.hints import hint_date, hint_kind, hint_text, hint_texts
from crawler.readers.html_tree import Line
from crawler.readers.ocr import has_tesseract, is_scanned, read_scans
from crawler.readers.pdf_columns import in_columns
from crawler.readers.pdf_lines import CM_ECF_HEAD, Sheet, paragraphs_of, text_with_lines
from crawler.readers.pdf_spots import spots_of
from kb.cases.page_lines import pack_lines
from kb.extract.language import language_of

MAX_PDF_BYTES = 100_000_000
MAX_PAGES = 2_000
MAX_CHARACTERS = 12_000_000
LEAST_TEXT = 40
"""Characters of a page's text layer below which a picture on it is the page."""
_PASSWORD_ERROR = 4
_NO_TITLE = re.compile(
    r"(?:microsoft (?:word|powerpoint|excel)\b|untitled|document\d*$|print|layout|\S+\.(?:docx?|pdf|indd|wpd|rtf|tex|dvi|xlsx?|pptx?)$|"
    r"\d[\d._-]*$|page \d+|pleading|case[ _]\d)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Sheets:
    """What the pages of a file have."""

    pages: list[Sheet]
    said: dict[str, str]
    """What the file says of itself."""
    scanned: int = 0
    """Pages that are pictures without a text layer."""
    by_ocr: int = 0
    """How many of them have been read all the same."""


def read(page: FetchedPage) -> list[ReadDocument]:
    """The file's text as one document, a paragraph a line; scanned pages are read where the hint `ocr` asks for it.

    The document knows where in its text the lines of the pages begin.

    A document with scanned pages says so in its section.

    Raises:
        ReadingError: too large, too many pages, damaged, locked by a password, or scanned without a text layer.
    """
    if len(page.body) > MAX_PDF_BYTES:
        raise ReadingError(
            page.url, f"PDF of {len(page.body) // 1_000_000} MB, more than {MAX_PDF_BYTES // 1_000_000}"
        )
    sheets = _sheets_of(page)
    if sum(len(_bare(sheet.text)) for sheet in sheets.pages) < 20:
        raise ReadingError(page.url, "PDF without a text layer, scanned pages only", _ocr_advice(page))
    paragraphs = paragraphs_of(sheets.pages)
    text, lines = text_with_lines(paragraphs)
    if not text:
        raise ReadingError(page.url, "PDF with nothing but running heads and page numbers")
    title = hint_text(page, "title") or _title(sheets.said)
    return [
        ReadDocument(
            url=page.url,
            kind=hint_kind(page) or kind_of_filing(sheets.pages[0].text, text),
            title=title,
            text=text,
            authors=hint_texts(page, "authors"),
            publisher=hint_text(page, "publisher"),
            published=hint_date(page) or filed_by_stamp(sheets.pages[0].text),
            language=language_of(text),
            section=_scan_mark(sheets),
            credits=find_credits(
                [Line(paragraph.text, "p", 0.0) for paragraph in paragraphs[:400]], url=page.url
            ),
            lines=pack_lines(lines),
        )
    ]


def _bare(text: str) -> str:
    """A page's text without the stamp that a court prints on scans as well."""
    return CM_ECF_HEAD.sub("", text).strip()


def _ocr_advice(page: FetchedPage) -> str:
    if page.hints.get("ocr") and has_tesseract():
        return "OCR found no text in it either"
    return "install tesseract-ocr, set DISTILLWATCH_OCR=true and read it again"


def _scan_mark(sheets: _Sheets) -> str | None:
    """How many pages are scans, and how many of these were read: "3 of 12 pages scanned, 2 read by OCR"."""
    if not sheets.scanned:
        return None
    return f"{sheets.scanned} of {len(sheets.pages)} pages scanned, {sheets.by_ocr or 'none'} read by OCR"


def _sheets_of(page: FetchedPage) -> _Sheets:
    """The text of each page, what the file says of itself, and what is scanned."""
    try:
        document = PdfDocument(page.body)
    except PdfiumError as error:
        locked = getattr(error, "err_code", None) == _PASSWORD_ERROR or "password" in str(error).lower()
        if locked:
            raise ReadingError(
                page.url, "PDF locked by a password", "unlock it and import it again"
            ) from error
        raise ReadingError(page.url, f"damaged PDF ({error})", "fetch it again") from error
    try:
        if len(document) > MAX_PAGES:
            raise ReadingError(page.url, f"PDF of {len(document)} pages, more than {MAX_PAGES}", "split it")
        pages: list[Sheet] = []
        length = 0
        for number in range(len(document)):
            pages.append(_sheet_of(document, number))
            length += len(pages[-1].text)
            if length > MAX_CHARACTERS:
                raise ReadingError(page.url, f"PDF of more than {MAX_CHARACTERS} characters", "split it")
        scans = [
            number
            for number, sheet in enumerate(pages)
            if len(_bare(sheet.text)) < LEAST_TEXT and is_scanned(document, number)
        ]
        found = read_scans(document, scans) if scans and page.hints.get("ocr") and has_tesseract() else {}
        for number, text in found.items():
            pages[number] = Sheet(text) if text else pages[number]
        return _Sheets(pages, dict(document.get_metadata_dict()), len(scans), len(found))
    finally:
        document.close()


def _sheet_of(document: PdfDocument, number: int) -> Sheet:
    """The text of a page; empty where the page is damaged, since the others may be whole."""
    try:
        sheet = document[number]
        layer: Any = sheet.get_textpage()
    except PdfiumError:
        return Sheet("")
    try:
        text = str(layer.get_text_bounded())
        return in_columns(layer, text, spots_of(layer, text))
    finally:
        layer.close()
        sheet.close()


def _title(said: dict[str, str]) -> str | None:
    title = clean_line(said.get("Title") or "")
    return None if len(title) < 8 or _NO_TITLE.match(title) else title[:300]
