"""Annotated documents as training examples: word pieces with tags, and anaphors with what they stand for."""

import random
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

from kb.annotation import AnnotatedDocument, read_annotations
from kb.extract.antecedents import (
    DESCRIPTION,
    NAME,
    NONE,
    PRONOUN,
    Place,
    Told,
    candidates,
    pair_features,
    prepare,
    sides_in,
)
from kb.extract.document import DocumentMeta
from kb.extract.encoder_input import Window, windows_of
from kb.extract.labels import KINDS, begin
from kb.extract.pronouns import SINGULAR, find_pronouns
from kb.extract.units import find_units

_DETERMINERS = frozenset(
    {"the", "a", "an", "its", "his", "her", "our", "this", "that", "my", "their", "your"}
)


def form_of(surface: str) -> str:
    """Whether a mention is a name, a description or a pronoun."""
    if surface.casefold() in SINGULAR:
        return PRONOUN
    words = surface.split()
    first = words[0].casefold()
    if first in _DETERMINERS and len(words) > 1 and words[-1].islower():
        return DESCRIPTION  # "the Hangzhou lab", "the ChatGPT maker"
    if (first in _DETERMINERS or not re.search(r"[A-Z0-9]", surface)) and not re.match(
        r"[Tt]he [A-Z]", surface
    ):
        return DESCRIPTION
    return NAME


@dataclass
class Question:
    """One anaphor with its candidate places; `answers` marks those of the right entity, all False where it is none."""

    row_first: int
    row_last: int
    form: str
    candidate_first: npt.NDArray[np.int64]
    candidate_last: npt.NDArray[np.int64]
    candidate_kind: npt.NDArray[np.int64]
    features: npt.NDArray[np.float32]
    answers: npt.NDArray[np.bool_]
    is_none: bool


@dataclass
class Example:
    """A document as the network learns it; tags are int64 for each row of its windows, one after the other."""

    id: str
    windows: list[Window]
    names: npt.NDArray[np.int64]
    descriptions: npt.NDArray[np.int64]
    pronouns: npt.NDArray[np.int64]
    """-100 where there is no pronoun."""
    questions: list[Question]


def read_corpus(paths: Iterable[Path]) -> list[AnnotatedDocument]:
    """All documents of the files."""
    return [document for path in paths for document in read_annotations(path)]


def example_of(
    document: AnnotatedDocument, tokenizer: Tokenizer, *, size: int, rng: random.Random
) -> Example:
    """The document as tags and questions."""
    text = document.text
    units = find_units(text, DocumentMeta(document.id, document.kind, document.title))
    windows = windows_of(text, units, document.kind, tokenizer, size=size)
    starts = np.concatenate([window.starts for window in windows])
    ends = np.concatenate([window.ends for window in windows])
    spans = [
        (mention.start, mention.end, KINDS.index(entity.kind), number)
        for number, entity in enumerate(document.entities)
        for mention in entity.mentions
    ]
    rows = Rows(starts, ends)
    names = np.zeros(len(starts), dtype=np.int64)
    descriptions = np.zeros(len(starts), dtype=np.int64)
    pronouns = np.full(len(starts), -100, dtype=np.int64)
    for start, end in find_pronouns(text):
        found = rows.of(start, end)
        if found:
            pronouns[found[0]] = 0
    places: list[Place] = []
    for start, end, kind, entity in spans:
        found = rows.of(start, end)
        if not found:
            continue
        form = form_of(text[start:end])
        contains = any((s, e) != (start, end) and start <= s and e <= end for s, e, _, _ in spans)
        if form == PRONOUN:
            pronouns[found[0]] = 1 + kind
        else:
            tags = descriptions if form == DESCRIPTION or contains else names
            tag = begin(KINDS[kind])
            tags[found[0]] = tag
            tags[found[0] + 1 : found[1] + 1] = tag + 1
        places.append(
            Place(
                start,
                end,
                form,
                text[start:end],
                kind=kind,
                entity=entity,
                first_row=found[0],
                last_row=found[1],
            )
        )
    places += _unanswered(text, rows, places)
    prepare(text, units, places)
    return Example(document.id, windows, names, descriptions, pronouns, _questions(text, places, rng))


class Rows:
    """Rows of the windows by offset."""

    def __init__(self, starts: npt.NDArray[np.int64], ends: npt.NDArray[np.int64]) -> None:
        self.inner = np.flatnonzero(starts >= 0)
        self.starts = starts[self.inner]
        self.ends = ends[self.inner]

    def of(self, start: int, end: int) -> tuple[int, int] | None:
        """First and last row that the span touches; None where no piece lies in it."""
        first = int(np.searchsorted(self.ends, start, side="right"))
        last = int(np.searchsorted(self.starts, end, side="left")) - 1
        if first > last or first >= len(self.inner):
            return None
        return int(self.inner[first]), int(self.inner[last])


def _unanswered(text: str, rows: Rows, places: Sequence[Place]) -> list[Place]:
    """Pronouns that stand for no entity of the document."""
    taken = {(place.start, place.end) for place in places}
    found: list[Place] = []
    for start, end in find_pronouns(text):
        row = rows.of(start, end)
        if (start, end) not in taken and row:
            found.append(Place(start, end, PRONOUN, text[start:end], first_row=row[0], last_row=row[1]))
    return found


def _questions(text: str, places: Sequence[Place], rng: random.Random) -> list[Question]:
    told = Told(side=sides_in(text, places))
    questions: list[Question] = []
    for place in places:
        if place.form != NAME:
            found = candidates(places, place)
            answers = np.array([other.entity == place.entity for other in found], dtype=np.bool_)
            is_none = place.entity == NONE
            if is_none:
                answers[:] = False
            if len(found) and (is_none or answers.any()):
                questions.append(
                    Question(
                        place.first_row,
                        place.last_row,
                        place.form,
                        np.array([other.first_row for other in found]),
                        np.array([other.last_row for other in found]),
                        np.array([other.kind for other in found]),
                        pair_features(place, found, told),
                        answers,
                        is_none,
                    )
                )
        told.add(place)
    return questions
