"""What is no longer kept: pages without their bytes, and texts of which only the evidence is left."""

from collections.abc import Iterable

FORGOTTEN = "forgotten"
"""`Page.read_state` of a page whose bytes were removed by law."""
PRUNED = "pruned"
"""`Page.read_state` of a page whose bytes were dropped by age."""
WITHOUT_BYTES = (FORGOTTEN, PRUNED)


def only_at(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """The text with blanks outside the spans, and nothing behind the last of them: offsets stay right.

    Args:
        spans: code points, end exclusive; they may overlap.
    """
    kept = [" "] * len(text)
    last = 0
    for start, end in spans:
        kept[start:end] = text[start:end]
        last = max(last, end)
    return "".join(kept[:last])
