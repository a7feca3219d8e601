"""Scanned pages: detected, marked, and read by tesseract where that is wished and installed."""

import io
import time
from datetime import UTC, datetime

import pytest
from pypdfium2 import PdfDocument

from crawler.errors import ReadingError
from crawler.items import FetchedPage
from crawler.readers.ocr import has_tesseract, is_scanned, read_scans
from crawler.readers.pdf import read
from tests.crawler.readers.pdf_maker import make_pdf, make_scan, typed

NOW = datetime(2026, 5, 4, tzinfo=UTC)
STAMP = "Case 4:26-cv-00123-ABC   Document 7   Filed 04/30/26   Page 1 of 1"
SHEET = typed(
    [
        "UNITED STATES DISTRICT COURT",
        "NORTHERN DISTRICT OF CALIFORNIA",
        "Heron Labs alleges that Quayside trained its model on",
        "the outputs of another laboratory.",
    ]
)
needs_tesseract = pytest.mark.skipif(
    not has_tesseract(), reason="no tesseract here (install the Debian package tesseract-ocr)"
)


def page(body: bytes, **hints: object) -> FetchedPage:
    return FetchedPage(None, "https://court.example/7.pdf", body, NOW, hints=dict(hints))


def test_a_scanned_file_is_refused_with_the_way_to_read_it() -> None:
    for body in (make_scan([SHEET]), make_scan([SHEET], stamp=STAMP)):
        with pytest.raises(
            ReadingError, match="scanned pages only; install tesseract-ocr, set DISTILLWATCH_OCR"
        ):
            read(page(body))


def test_pages_are_scanned_where_a_picture_is_all_that_they_have() -> None:
    scan, text = PdfDocument(make_scan([SHEET])), PdfDocument(make_pdf([SHEET, []]))
    assert [is_scanned(scan, 0), is_scanned(text, 0), is_scanned(text, 1)] == [True, False, False]


def test_a_file_with_some_scanned_pages_says_so() -> None:
    document = PdfDocument(make_pdf([SHEET, SHEET]))
    document.import_pages(PdfDocument(make_scan([SHEET])))
    mixed = _saved(document)
    [found] = read(page(mixed))
    assert found.section == "1 of 3 pages scanned, none read by OCR"
    assert read(page(make_pdf([SHEET])))[0].section is None


@needs_tesseract
def test_a_scanned_file_is_read_by_ocr_where_that_is_wished() -> None:
    [found] = read(page(make_scan([SHEET], stamp=STAMP), ocr=True))
    assert found.section == "1 of 1 pages scanned, 1 read by OCR"
    assert "Heron Labs alleges that Quayside trained its model" in found.text
    assert found.kind == "filing"


@needs_tesseract
def test_ocr_keeps_to_its_pages_and_its_time() -> None:
    document = PdfDocument(make_scan([SHEET] * 4))
    assert sorted(read_scans(document, [1, 3, 0, 2], most_pages=2)) == [1, 3]
    start = time.monotonic()
    assert read_scans(document, [0, 1, 2, 3], most_seconds=0.05) == {}
    assert time.monotonic() - start < 10


@needs_tesseract
def test_a_picture_without_words_is_still_a_scan_without_text() -> None:
    with pytest.raises(ReadingError, match="OCR found no text in it either"):
        read(page(make_scan([[]]), ocr=True))


def _saved(document: PdfDocument) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()
