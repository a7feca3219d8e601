"""From the encoder's rows to spans: names and descriptions with what kind of thing they may be, and pronouns."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kb.extract.encoder_input import Window
from kb.extract.labels import DESCRIPTIONS, FIRSTS, KINDS, LASTS, NAMES, PRONOUNS

Floats = npt.NDArray[np.float32]


@dataclass(slots=True)
class TaggedSpan:
    """A span that a head marked; offsets are code points, rows are those of `Tagged`."""

    start: int
    end: int
    first_row: int
    last_row: int
    kinds: Floats
    """float32 (kinds,): the chance of each kind, given that the span is one."""
    confidence: float
    """How sure the head is that the span is one at all."""


class Tagged:
    """What the encoder says of one document, its windows put one after the other."""

    def __init__(self, windows: Sequence[Window], rows: Sequence[Floats]) -> None:
        if windows:
            self.starts = np.concatenate([window.starts for window in windows])
            self.ends = np.concatenate([window.ends for window in windows])
            table = np.concatenate(list(rows))
        else:
            self.starts = self.ends = np.zeros(0, dtype=np.int64)
            table = np.zeros((0, LASTS.stop), dtype=np.float32)
        self._inner = np.flatnonzero(self.starts >= 0)
        self._inner_starts = self.starts[self._inner]
        self._inner_ends = self.ends[self._inner]
        self._name_tags = _softmax(table[:, NAMES])
        self._description_tags = _softmax(table[:, DESCRIPTIONS])
        self._pronoun_tags = _softmax(table[:, PRONOUNS])
        self.firsts = table[:, FIRSTS]
        self.lasts = table[:, LASTS]

    def rows_at(self, start: int, end: int) -> tuple[int, int] | None:
        """First and last row that a span touches; None where no piece lies in it."""
        first = int(np.searchsorted(self._inner_ends, start, side="right"))
        last = int(np.searchsorted(self._inner_starts, end, side="left")) - 1
        if first > last or first >= len(self._inner):
            return None
        return int(self._inner[first]), int(self._inner[last])

    def names(
        self, text: str, *, threshold: float = 0.5, breaks: frozenset[int] = frozenset()
    ) -> list[TaggedSpan]:
        """Spans of the name head; none goes on over one of the `breaks`, which are offsets where units begin."""
        return self._spans(text, self._name_tags, threshold, breaks)

    def descriptions(self, text: str, *, threshold: float = 0.5) -> list[TaggedSpan]:
        """Spans of the description head."""
        return self._spans(text, self._description_tags, threshold)

    def kinds_of_name(self, first: int, last: int) -> tuple[Floats, float]:
        """Chance of each kind for rows that something else found to be a name, and of their being one."""
        tags = self._name_tags[first : last + 1]
        kinds = (tags[:, 1::2] + tags[:, 2::2]).sum(axis=0)
        total = float(kinds.sum())
        return (kinds / total if total > 0 else kinds).astype(np.float32), total / max(1, len(tags))

    def kinds_of_description(self, first: int) -> Floats:
        """Chance of each kind for a description that begins at the row."""
        begins = self._description_tags[first, 1::2]
        return np.asarray(begins / max(float(begins.sum()), 1e-9), dtype=np.float32)

    def seen_as_description(self, first: int, last: int) -> float:
        """How much the description head marks the rows, 0 to 1: its best row."""
        return float(1 - self._description_tags[first : last + 1, 0].min())

    def kinds_of_pronoun(self, row: int) -> Floats:
        """Chance of each kind for the pronoun at the row, given that it stands for something."""
        kinds = self._pronoun_tags[row, 1:]
        return np.asarray(kinds / max(float(kinds.sum()), 1e-9), dtype=np.float32)

    def is_anaphor(self, row: int) -> float:
        """How likely the pronoun at the row stands for an entity."""
        return float(1 - self._pronoun_tags[row, 0])

    def _spans(
        self, text: str, tags: Floats, threshold: float, breaks: frozenset[int] = frozenset()
    ) -> list[TaggedSpan]:
        begins = tags[:, 1::2].sum(axis=1)
        insides = tags[:, 2::2].sum(axis=1)
        spans: list[TaggedSpan] = []
        first = last = -1
        for row in np.flatnonzero(begins + insides >= threshold).tolist():
            if self.starts[row] < 0:
                continue
            adjacent = last >= 0 and row == last + 1 and not self._in_next_paragraph(text, row)
            adjacent = adjacent and int(self.starts[row]) not in breaks
            glued = adjacent and self._is_within_word(text, row)
            if adjacent and (glued or insides[row] >= begins[row]):
                last = row
                continue
            if last >= 0:
                spans.append(self._span(tags, first, last))
            first = last = row
        if last >= 0:
            spans.append(self._span(tags, first, last))
        return spans

    def _is_within_word(self, text: str, row: int) -> bool:
        start = int(self.starts[row])
        return start > 0 and text[start - 1].isalnum() and text[start].isalnum()

    def _in_next_paragraph(self, text: str, row: int) -> bool:
        """No name goes on after a blank line: a headline's last one and the first one of the lead are two."""
        return text.count("\n", int(self.ends[row - 1]), int(self.starts[row])) > 1

    def _span(self, tags: Floats, first: int, last: int) -> TaggedSpan:
        part = tags[first : last + 1]
        kinds = (part[:, 1::2] + part[:, 2::2]).sum(axis=0)
        total = float(kinds.sum())
        return TaggedSpan(
            int(self.starts[first]),
            int(self.ends[last]),
            first,
            last,
            np.asarray(kinds / total, dtype=np.float32),
            total / len(part),
        )


def _softmax(logits: Floats) -> Floats:
    if not len(logits):
        return logits
    shifted = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(shifted / shifted.sum(axis=1, keepdims=True), dtype=np.float32)


KIND_COUNT = len(KINDS)
