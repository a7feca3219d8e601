"""What each component made of a text, and what every claim rests on: for people who ask why."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc

from kb.annotation import AnnotatedClaim, AnnotatedDocument
from kb.extract.claim_decisions import findings
from kb.extract.claim_windows import PREDICATES
from kb.extract.claims import reading_of
from kb.extract.exchange import as_doc
from kb.extract.pieces import PIECE
from kb.extract.reading import skeletons_of
from kb.extract.relation_model import PAIR_PREDICATES, SAYS, UnitScores, relation_model, sigmoid

_SHOWN = 6
"""Scored candidates of a unit that are worth showing."""
_LEAST = 0.05


@dataclass(frozen=True)
class ExplainedToken:
    """One word as the parser reads it."""

    text: str
    lemma: str
    part_of_speech: str
    relation: str
    head: str


@dataclass(frozen=True)
class ExplainedUnit:
    """One sentence, headline or line: its part, its words, and what was considered in it."""

    role: str
    text: str
    tokens: list[ExplainedToken]
    patterns: list[str]
    """What patterns and frames found, in words."""
    candidates: list[tuple[str, float]]
    """Claims that the model considered, in words, with its probability, likeliest first."""
    claims: list[str]
    """The claims that were made, in words, with rule and confidence."""


@dataclass(frozen=True)
class ExplainedEntity:
    """An entity with the words that stand for it."""

    kind: str
    name: str
    mentions: list[str]
    confidence: float


@dataclass(frozen=True)
class Explanation:
    """Everything about one text."""

    components: list[str]
    entities: list[ExplainedEntity]
    units: list[ExplainedUnit]


def explain(nlp: Language, document: AnnotatedDocument) -> Explanation:
    """Send a text through the pipeline and tell what each part of it did.

    Args:
        nlp: what `load_pipeline` returned.
        document: id, kind, title and text are read, of a long text the first piece.
    """
    doc = nlp(as_doc(nlp, document, 0, min(len(document.text), PIECE)))
    reading = reading_of(doc)
    scores = {
        unit.candidates.unit: unit
        for unit in relation_model().score(
            reading.text,
            reading.meta.kind,
            [(unit.start, unit.end) for unit in reading.units],
            [entity.kind for entity in reading.entities],
            [[(m.start, m.end) for m in entity.mentions] for entity in reading.entities],
        )
    }
    skeletons = skeletons_of(reading)
    number_of = {(unit.start, unit.end): number for number, unit in enumerate(reading.units)}
    names = [entity.name for entity in reading.entities]
    by_id = {entity.id: entity.name for entity in reading.entities}
    units = []
    for unit in doc._.units or ():
        number = number_of.get((unit.start, unit.end))
        patterns: list[str] = []
        candidates: list[tuple[str, float]] = []
        if number is not None:
            patterns = [
                f"{_triple(names[subject], predicate.value, None if object_ is None else names[object_])} [{rule}]"
                for (predicate, subject, object_), rule in findings(
                    skeletons[number], reading.entities
                ).items()
            ]
            patterns += [
                f"{_triple(names[p.subject], p.predicate.value, None if p.object is None else names[p.object])}"
                f" [frame of “{doc[p.trigger].text}”]"
                for p in reading.proposals
                if p.unit == number
            ]
            candidates = _considered(scores.get(number), names)
        units.append(
            ExplainedUnit(
                unit.role.value,
                doc.text[unit.start : unit.end],
                _tokens(doc, unit.start, unit.end),
                patterns,
                candidates,
                [
                    _claim(claim, by_id)
                    for claim in doc._.claims or ()
                    if (claim.start, claim.end) == (unit.start, unit.end)
                ],
            )
        )
    return Explanation(
        list(nlp.pipe_names),
        [
            ExplainedEntity(
                entity.kind.value,
                entity.name,
                [doc.text[m.start : m.end] for m in entity.mentions],
                entity.confidence,
            )
            for entity in reading.entities
        ],
        units,
    )


def _tokens(doc: Doc, start: int, end: int) -> list[ExplainedToken]:
    span = doc.char_span(start, end, alignment_mode="expand")
    return [
        ExplainedToken(token.text, token.lemma_, token.pos_, token.dep_, token.head.text)
        for token in span or ()
        if not token.is_space
    ]


def _considered(scores: UnitScores | None, names: Sequence[str]) -> list[tuple[str, float]]:
    """Speakers and triples of a unit with the model's probability."""
    if scores is None:
        return []
    people = [names[candidate.entity] for candidate in scores.candidates.entities]
    found = [
        (f"{name} says something", float(chance))
        for name, chance in zip(people, sigmoid(scores.entities[:, SAYS]), strict=True)
    ]
    chances = sigmoid(scores.pairs[:, PAIR_PREDICATES]) * scores.allowed
    for row, column in np.argwhere(chances >= _LEAST).tolist():
        subject, object_ = scores.candidates.pairs[row]
        words = _triple(
            people[subject], PREDICATES[column].value, None if object_ is None else people[object_]
        )
        found.append((words, float(chances[row, column])))
    likely = [item for item in found if item[1] >= _LEAST]
    return sorted(likely, key=lambda item: -item[1])[:_SHOWN]


def _triple(subject: str, predicate: str, object_: str | None) -> str:
    return f"{subject} {predicate} {object_ or '–'}"


def _claim(claim: AnnotatedClaim, names: dict[str, str]) -> str:
    """A claim in one line."""
    speaker = "–" if claim.speaker is None else names[claim.speaker]
    subject = "–" if claim.subject is None else names[claim.subject]
    object_ = None if claim.object is None else names[claim.object]
    marks = " not" if claim.negated else ""
    marks += "" if claim.hedge.value == "none" else f" ({claim.hedge.value})"
    return (
        f"{speaker} {claim.stance.value}: {_triple(subject, claim.predicate.value, object_)}{marks}"
        f" [{claim.rule}, {claim.confidence:.2f}]"
    )
