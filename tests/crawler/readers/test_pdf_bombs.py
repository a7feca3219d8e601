"""Small PDF files that unfold into very much: refused by number of sheets and of characters, with the reason."""

import zlib
from datetime import UTC, datetime

import pytest

from crawler.errors import ReadingError
from crawler.items import FetchedPage
from crawler.readers import pdf, read_page

LINE = b"(The parties agree that the outputs were copied.) Tj T* "


def folded(sheets: int, lines: int) -> bytes:
    """A file in which one sheet of packed text stands for all of them."""
    stream = zlib.compress(b"BT /F 10 Tf 12 TL 40 800 Td " + LINE * lines + b"ET", 9)
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Count %d /Kids [ %s] >>" % (sheets, b"3 0 R " * sheets),
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 850] /Contents 4 0 R "
        b"/Resources << /Font << /F 5 0 R >> >> >>",
        b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    body, places = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    rows = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    tail = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, len(body))
    return body + head + rows + tail


def page(body: bytes) -> FetchedPage:
    return FetchedPage(
        "s", "https://court.example/1.pdf", body, fetched_at=datetime(2026, 5, 1, tzinfo=UTC),
        headers={"content-type": "application/pdf"},
    )  # fmt: skip


def test_a_few_sheets_of_it_are_read() -> None:
    (document,) = read_page(page(folded(3, 20)))
    assert document.text.count("The parties agree") >= 20


def test_more_sheets_than_a_filing_has_are_refused() -> None:
    body = folded(pdf.MAX_PAGES + 1, 1)
    assert len(body) < 20_000
    with pytest.raises(ReadingError, match=f"{pdf.MAX_PAGES + 1} pages, more than {pdf.MAX_PAGES}"):
        list(read_page(page(body)))


def test_text_that_unfolds_beyond_the_bound_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    body = folded(100, 60)
    monkeypatch.setattr(pdf, "MAX_CHARACTERS", 20 * len(body))
    with pytest.raises(ReadingError, match=r"PDF of more than \d+ characters"):
        list(read_page(page(body)))
