"""Small PDF files for tests: lines of Courier at given places, or sheets without text."""

import zlib
from collections.abc import Sequence

from pypdfium2 import PdfDocument

Sheet = Sequence[tuple[int, int, str]]
"""Each line with the place of its start in points from the lower left corner."""


def make_pdf(sheets: Sequence[Sheet], *, title: str | None = None) -> bytes:
    """A PDF with one page for each sheet."""
    objects: list[bytes] = [
        b"",
        b"",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Courier /Encoding /WinAnsiEncoding >>",
    ]
    kids = []
    for sheet in sheets:
        drawing = b"".join(
            b"BT /F1 10 Tf 1 0 0 1 %d %d Tm (%s) Tj ET\n" % (x, y, _escaped(text)) for x, y, text in sheet
        )
        objects.append(
            b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawing), drawing or b"0 0 612 792 re f")
        )
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents %d 0 R"
            b" /Resources << /Font << /F1 3 0 R >> >> >>" % len(objects)
        )
        kids.append(b"%d 0 R" % len(objects))
    objects[0] = b"<< /Type /Catalog /Pages 2 0 R >>"
    objects[1] = b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(kids), b" ".join(kids))
    info = b""
    if title is not None:
        objects.append(b"<< /Title (%s) >>" % _escaped(title))
        info = b" /Info %d 0 R" % len(objects)
    return _file(objects, info)


def _file(objects: Sequence[bytes], info: bytes = b"") -> bytes:
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root 1 0 R%s >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1,
        info,
        start,
    )
    return bytes(out)


def make_scan(sheets: Sequence[Sheet], *, stamp: str | None = None) -> bytes:
    """The same pages as pictures of themselves, without a text layer but for a stamp on top."""
    document = PdfDocument(make_pdf(sheets))
    pictures = [page.render(scale=200 / 72, grayscale=True).to_numpy() for page in document]
    document.close()
    content = b"q 612 0 0 792 0 0 cm /Im Do Q"
    if stamp is not None:
        content += b" BT /F1 8 Tf 1 0 0 1 60 780 Tm (%s) Tj ET" % _escaped(stamp)
    objects = [b"", b"", b"<< /Type /Font /Subtype /Type1 /BaseFont /Courier /Encoding /WinAnsiEncoding >>"]
    kids = []
    for grey in pictures:
        packed = zlib.compress(grey.tobytes())
        size = b"/Width %d /Height %d" % (grey.shape[1], grey.shape[0])
        objects.append(
            b"<< /Type /XObject /Subtype /Image %s /ColorSpace /DeviceGray /BitsPerComponent 8"
            b" /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream" % (size, len(packed), packed)
        )
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content))
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents %d 0 R /Resources"
            b" << /XObject << /Im %d 0 R >> /Font << /F1 3 0 R >> >> >>" % (len(objects), len(objects) - 1)
        )
        kids.append(b"%d 0 R" % len(objects))
    objects[0] = b"<< /Type /Catalog /Pages 2 0 R >>"
    objects[1] = b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(kids), b" ".join(kids))
    return _file(objects)


def typed(
    lines: Sequence[str], *, left: int = 90, top: int = 720, leading: int = 24
) -> list[tuple[int, int, str]]:
    """The lines one below the other."""
    return [(left, top - leading * number, line) for number, line in enumerate(lines)]


def _escaped(text: str) -> bytes:
    raw = text.encode("cp1252")
    return raw.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
