"""What is no longer kept: pages without their bytes, and texts of which only the evidence is left."""

from collections.abc import Iterable

FORGOTTEN = "forgotten"
"""`Page.read_state` of a page whose bytes were removed by law."""
PRUNED = "pruned"
"""`Page.read_state` of a page whose bytes were dropped by age."""
WITHOUT_BYTES = (FORGOTTEN, PRUNED)


def only_at(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """The text with blanks outside the spans, as long as it was: offsets stay right.

    Args:
        spans: code points, end exclusive; they may overlap.
    """
    kept = [" "] * len(text)
    for start, end in spans:
        kept[start:end] = text[start:end]
    return "".join(kept)
