"""From the model's scores to claims: which candidates are claims, with which speaker, stance and hedge."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from kb.annotation import AnnotatedClaim
from kb.extract.claim_windows import PREDICATES
from kb.extract.document import DocumentEntity, DocumentMeta, Unit
from kb.extract.relation_model import (
    ENTITY_HEDGE,
    ENTITY_STANCE,
    HEDGES,
    NEGATED,
    PAIR_HEDGE,
    PAIR_PREDICATES,
    PAIR_STANCE,
    SAYS,
    STANCES,
    UnitScores,
    sigmoid,
)
from kb.ontology import SYMMETRIC, Predicate

PAIR_THRESHOLD = 0.4
SAID_THRESHOLD = 0.45


@dataclass(frozen=True)
class Reading:
    """A document as the claim component sees it: units without boilerplate, and entities with their mentions."""

    text: str
    meta: DocumentMeta
    units: list[Unit]
    entities: list[DocumentEntity]


def claims_of(reading: Reading, scores: Sequence[UnitScores]) -> list[AnnotatedClaim]:
    """The claims of a document, in the order of their evidence."""
    claims = [claim for unit in scores for claim in _claims_of_unit(reading, unit)]
    return sorted(claims, key=lambda claim: (claim.start, claim.end))


def _claims_of_unit(reading: Reading, scores: UnitScores) -> Iterator[AnnotatedClaim]:
    unit = reading.units[scores.candidates.unit]
    ids = [reading.entities[candidate.entity].id for candidate in scores.candidates.entities]
    says = sigmoid(scores.entities[:, SAYS])
    for row in np.flatnonzero(says > SAID_THRESHOLD):
        values = scores.entities[row]
        yield AnnotatedClaim(
            start=unit.start,
            end=unit.end,
            speaker=ids[row],
            stance=STANCES[int(values[ENTITY_STANCE].argmax())],
            predicate=Predicate.SAID,
            hedge=HEDGES[int(values[ENTITY_HEDGE].argmax())],
            confidence=float(says[row]),
            rule="model:speaker",
        )
    chances = sigmoid(scores.pairs[:, PAIR_PREDICATES]) * scores.allowed
    made: set[tuple[Predicate, int, int | None]] = set()
    for row, column in np.argwhere(chances > PAIR_THRESHOLD):
        subject, object_ = scores.candidates.pairs[row]
        predicate = PREDICATES[column]
        if predicate in SYMMETRIC and object_ is not None and (predicate, object_, subject) in made:
            continue
        made.add((predicate, subject, object_))
        values = scores.pairs[row]
        speaker = int(scores.speakers[row].argmax())
        yield AnnotatedClaim(
            start=unit.start,
            end=unit.end,
            speaker=ids[speaker - 1] if speaker else None,
            stance=STANCES[int(values[PAIR_STANCE].argmax())],
            predicate=predicate,
            subject=ids[subject],
            object=None if object_ is None else ids[object_],
            negated=bool(values[NEGATED] > 0),
            hedge=HEDGES[int(values[PAIR_HEDGE].argmax())],
            confidence=float(chances[row, column]),
            rule="model:pair",
        )
