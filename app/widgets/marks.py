"""Hostile text as HTML with spans marked: escaped first, then cut at the offsets."""

import itertools
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape as _escape

_CONTROLS = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 127))
_BIDI = dict.fromkeys((8234, 8235, 8237, 8238, 8294, 8295, 8296), "�")


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a text to mark; code points, end exclusive."""

    start: int
    end: int
    tag: str
    """`mark` or `span`."""
    attributes: tuple[tuple[str, str], ...] = ()
    first: tuple[tuple[str, str], ...] = ()
    """Attributes of the first piece only, such as an id."""


def escape(text: object) -> str:
    """Text for HTML: markup inert, control characters dropped, direction overrides made visible."""
    return _escape(str(text).translate(_CONTROLS).translate(_BIDI), quote=True)


def attributes(pairs: Iterable[tuple[str, str]]) -> str:
    """Attributes of a tag, each with a space before it, values escaped."""
    return "".join(f' {name}="{escape(value)}"' for name, value in pairs)


def marked(text: str, spans: Iterable[Span]) -> str:
    """The text as HTML with every span marked.

    Overlapping spans are split at each other's ends, so that tags never cross. Spans outside the text are cut
    to it; empty ones are left out.
    """
    length = len(text)
    fitting = []
    for span in spans:
        start, end = max(0, span.start), min(length, span.end)
        if start < end:
            fitting.append((start, end, span))
    fitting.sort(key=lambda item: (item[0], -item[1]))
    edges = sorted({0, length, *(start for start, _, _ in fitting), *(end for _, end, _ in fitting)})
    pieces: list[str] = []
    active: list[tuple[int, int, Span]] = []
    upcoming = 0
    for low, high in itertools.pairwise(edges):
        active = [item for item in active if item[1] > low]
        while upcoming < len(fitting) and fitting[upcoming][0] <= low:
            active.append(fitting[upcoming])
            upcoming += 1
        opened = "".join(
            f"<{span.tag}{attributes(span.attributes)}{attributes(span.first) if start == low else ''}>"
            for start, _, span in active
        )
        closed = "".join(f"</{span.tag}>" for _, _, span in reversed(active))
        pieces.append(f"{opened}{escape(text[low:high])}{closed}")
    return "".join(pieces)


def mention_span(start: int, end: int, kind: str, name: str) -> Span:
    """The underline of a mention, with its kind and name as a title."""
    return Span(start, end, "span", (("data-kind", kind), ("title", f"{kind.replace('_', ' ')}: {name}")))
