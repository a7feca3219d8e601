"""What the encoder sees of a text: word pieces in windows of whole units, and the letters' shape beside each.

The vocabulary knows no capitals, and capitals are most of what tells a name; so each piece brings the shape of its
word along: lower, Title, UPPER, miXed, digits, and whether the position explains the capital by itself.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

from kb.extract.document import Unit
from kb.ontology import DocumentKind

WINDOW = 224
"""Word pieces of one window in reading, the two marks at its ends included: a third less attention than at 320 for the
same figures."""

TRAINED_WINDOW = 320
"""Word pieces of one window in training the names network."""

_CLS, _SEP = 101, 102
_CHUNK = 2_000
"""Characters tokenized at once; a longer unit is cut."""


class Shape(IntEnum):
    """How the letters of a word look, and whether its place in the unit explains it."""

    MARK = 0
    LOWER = 1
    TITLE = 2
    UPPER = 3
    LETTER = 4
    MIXED = 5
    DIGITS = 6
    ALPHANUMERIC = 7
    PUNCTUATION = 8
    TITLE_FIRST = 9
    UPPER_AMONG_UPPER = 10
    TITLE_AMONG_TITLE = 11


SHAPES = len(Shape) + len(DocumentKind)
"""Shapes, and after them one sign for each document kind, which stands at the head of a window."""

_KINDS = {kind: len(Shape) + position for position, kind in enumerate(DocumentKind)}
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Window:
    """Word pieces of some units; arrays are int64 (n,), offsets are code points of the text, -1 at the marks."""

    ids: npt.NDArray[np.int64]
    shapes: npt.NDArray[np.int64]
    starts: npt.NDArray[np.int64]
    ends: npt.NDArray[np.int64]


def load_tokenizer(path: Path) -> Tokenizer:
    """The tokenizer of a `tokenizer.json`, without padding and cutting."""
    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


def windows_of(
    text: str, units: Sequence[Unit], kind: DocumentKind, tokenizer: Tokenizer, *, size: int = WINDOW
) -> list[Window]:
    """The windows of a text in order: as many whole units as fit, a longer unit cut where it must be."""
    chunks = [
        (start, min(start + _CHUNK, unit.end))
        for unit in units
        for start in range(unit.start, unit.end, _CHUNK)
    ]
    encodings = tokenizer.encode_batch([text[start:end] for start, end in chunks], add_special_tokens=False)
    windows: list[Window] = []
    pieces: list[tuple[int, int, int, int]] = []
    for (start, end), encoding in zip(chunks, encodings, strict=True):
        shapes = _shapes(text[start:end], encoding.offsets)
        rows = [
            (piece, shape, start + first, start + last)
            for piece, shape, (first, last) in zip(encoding.ids, shapes, encoding.offsets, strict=True)
        ]
        if pieces and len(pieces) + len(rows) > size - 2:
            windows.append(_window(pieces, kind))
            pieces = []
        while len(rows) > size - 2:
            windows.append(_window(rows[: size - 2], kind))
            rows = rows[size - 2 :]
        pieces.extend(rows)
    if pieces:
        windows.append(_window(pieces, kind))
    return windows


def _window(pieces: Sequence[tuple[int, int, int, int]], kind: DocumentKind) -> Window:
    table = np.array([(_CLS, _KINDS[kind], -1, -1), *pieces, (_SEP, Shape.MARK, -1, -1)], dtype=np.int64)
    return Window(table[:, 0].copy(), table[:, 1].copy(), table[:, 2].copy(), table[:, 3].copy())


def _shapes(text: str, offsets: Sequence[tuple[int, int]]) -> list[int]:
    """The shape of the word that each piece is a part of."""
    words = [(match.start(), match.end()) for match in _WORD.finditer(text)]
    long_words = [text[start:end] for start, end in words if end - start > 3 and text[start].isalpha()]
    among_upper = len(long_words) >= 3 and sum(word.isupper() for word in long_words) > 0.6 * len(long_words)
    among_title = len(long_words) >= 4 and sum(word[0].isupper() for word in long_words) > 0.8 * len(
        long_words
    )
    shapes: list[int] = []
    position = 0
    for start, end in offsets:
        while position < len(words) and words[position][1] <= start:
            position += 1
        if position >= len(words) or words[position][0] >= end:
            shapes.append(Shape.PUNCTUATION)
            continue
        first, last = words[position]
        shape = shape_of(text[first:last])
        if shape is Shape.TITLE and position == 0:
            shape = Shape.TITLE_FIRST
        elif shape is Shape.UPPER and among_upper:
            shape = Shape.UPPER_AMONG_UPPER
        elif shape is Shape.TITLE and among_title:
            shape = Shape.TITLE_AMONG_TITLE
        shapes.append(shape)
    return shapes


def shape_of(word: str) -> Shape:
    """How the letters of a word look."""
    if word.isdigit():
        return Shape.DIGITS
    if any(character.isdigit() for character in word):
        return Shape.ALPHANUMERIC
    if word.isupper():
        return Shape.LETTER if len(word) == 1 else Shape.UPPER
    if word.islower():
        return Shape.LOWER
    if word[0].isupper() and word[1:].islower():
        return Shape.TITLE
    return Shape.MIXED if any(character.isalpha() for character in word) else Shape.PUNCTUATION
