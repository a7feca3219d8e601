"""Reading scanned pages with tesseract (Debian package tesseract-ocr), within bounds of pages and time."""

import os
import shutil
import subprocess
import time
from collections.abc import Sequence
from typing import Any

from pypdfium2 import PdfDocument, PdfiumError

MOST_PAGES = 20
MOST_SECONDS = 40.0
"""For all pages of a file; a page that is read may take sixty in all before it is given up."""
_DPI = 200
_MOST_SIDE = 4000
"""Pixels of the longer side of a page: a sheet as large as a wall is read coarsely."""


def has_tesseract() -> bool:
    """Whether the program is installed."""
    return shutil.which("tesseract") is not None


def is_scanned(document: PdfDocument, number: int) -> bool:
    """Whether a page, which has no text, shows a picture."""
    try:
        sheet = document[number]
    except PdfiumError:
        return False
    try:
        return next(iter(sheet.get_objects(filter=[3], max_depth=3)), None) is not None  # 3: image
    except PdfiumError:
        return False
    finally:
        sheet.close()


def read_scans(
    document: PdfDocument,
    numbers: Sequence[int],
    *,
    most_pages: int = MOST_PAGES,
    most_seconds: float = MOST_SECONDS,
) -> dict[int, str]:
    """The texts of the first of the pages, by their number; those beyond the bounds, or unreadable, are left out."""
    until = time.monotonic() + most_seconds
    found: dict[int, str] = {}
    for number in numbers[:most_pages]:
        left = until - time.monotonic()
        if left <= 0:
            break
        text = _text_of(_image_of(document, number), left)
        if text is None:
            break
        found[number] = text
    return found


def _image_of(document: PdfDocument, number: int) -> bytes:
    """The page as a grey picture in the netpbm form, which tesseract takes from a pipe."""
    sheet = document[number]
    try:
        longer = max(sheet.get_size())
        bitmap: Any = sheet.render(scale=min(_DPI / 72, _MOST_SIDE / max(longer, 1.0)), grayscale=True)
        grey = bitmap.to_numpy()
        height, width = grey.shape[:2]
        pixels: bytes = grey.reshape(height, width).tobytes()
        return b"P5 %d %d 255\n" % (width, height) + pixels
    finally:
        sheet.close()


def _text_of(image: bytes, seconds: float) -> str | None:
    """The text in a picture; None where there was no time for it."""
    try:
        # found on the system's own path, which is the only one that it is given
        done = subprocess.run(  # nosec B607
            ["tesseract", "stdin", "stdout", "-l", "eng", "--dpi", str(_DPI)],
            input=image,
            capture_output=True,
            timeout=seconds,
            check=False,
            env={"PATH": os.defpath, "OMP_THREAD_LIMIT": "1"},
        )
    except subprocess.TimeoutExpired:
        return None
    return done.stdout.decode("utf-8", "replace") if done.returncode == 0 else ""
