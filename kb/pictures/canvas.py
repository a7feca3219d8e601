"""Where pictures are drawn: matplotlib without a screen, the same bytes for the same data."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure

from kb.errors import ExportError
from kb.export.base import whole

FORMATS = (".svg", ".png", ".pdf")

_STYLE: Any = {
    "svg.hashsalt": "distillwatch",
    "svg.fonttype": "none",
    "font.family": "sans-serif",
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
}


@contextmanager
def drawing(path: Path, *, width: float = 10, height: float = 7) -> Iterator[Figure]:
    """A figure that is written to `path` at the end; sizes in inches.

    Raises:
        ExportError: the suffix is none of `FORMATS`, or the place cannot be written.
    """
    if path.suffix.lower() not in FORMATS:
        raise ExportError(
            path, f"{path.suffix or 'no suffix'} is no picture", f"end the name in {', '.join(FORMATS)}"
        )
    with mpl.rc_context(_STYLE), whole(path) as partial, warnings.catch_warnings():
        # A name in a script that the font lacks: an SVG keeps it as text, a PNG shows boxes.
        warnings.filterwarnings("ignore", message=r"Glyph \d+ .* missing from font")
        figure = Figure(figsize=(width, height), layout="constrained")
        yield figure
        metadata = {"Date": None} if path.suffix.lower() == ".svg" else None
        figure.savefig(partial, format=path.suffix.lower()[1:], dpi=150, metadata=metadata)


def plain_label(text: str, longest: int = 32) -> str:
    """A name as it can stand in a picture: one line, cut, and no mathematics for matplotlib to read into it."""
    line = " ".join(text.split()).replace("$", r"\$")
    return line if len(line) <= longest else line[: longest - 1] + "…"
