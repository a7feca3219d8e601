"""Where the lines of a PDF's page stand on it, which tells the numbers in the margin and the columns from each other."""

from ctypes import c_double
from typing import Any

from pypdfium2 import raw

from crawler.readers.pdf_lines import Spot, line_parts


def spots_of(layer: Any, text: str) -> dict[int, Spot]:
    """The places of a page's lines, by the offsets of the lines in its text.

    Args:
        layer: the page's text layer, a `pypdfium2.PdfTextPage`.
        text: what the layer gave as its text. A line whose first letter the layer has elsewhere is left out.
    """
    found: dict[int, Spot] = {}
    across, up = c_double(), c_double()
    for offset, part in line_parts(text):
        first = offset + len(part) - len(part.lstrip())
        if raw.FPDFText_GetUnicode(layer, first) != ord(text[first]):
            continue
        if raw.FPDFText_GetCharOrigin(layer, first, across, up):
            found[offset] = (across.value, up.value)
    return found
