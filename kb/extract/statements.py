"""Who says something in a unit, and how: the claims of `said`, with those of silence."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from kb.annotation import AnnotatedClaim
from kb.extract.attribution import declines
from kb.extract.claim_confidence import calibrated
from kb.extract.reading import Reading
from kb.extract.relation_model import (
    ENTITY_HEDGE,
    ENTITY_STANCE,
    HEDGES,
    SAYS,
    STANCES,
    Array,
    UnitScores,
    sigmoid,
)
from kb.extract.stance import hedge_of, likeliest_stance, stance_of, unsaid_stances
from kb.ontology import Predicate, Stance

SAID_THRESHOLD = 0.4
SPEECH_WEIGHT = 0.75
"""What a verb of speaking adds to the logit of its subject's statement, or its lack takes away."""
SILENCE_WEIGHT = 4.0
"""What words like "neither X nor Y would comment" add to the logit of X's and Y's (lack of a) statement."""
WORDLESS_SILENCE = 0.4
"""Logit from which somebody is taken to be silent though no word of the unit says so."""
TOLD_WEIGHT = 1.0
"""What a claim that a pattern found takes from the logit of a mere statement of the same speaker."""


def ranked(scores: Array) -> list[Stance]:
    """The stances, the model's likeliest first."""
    return [STANCES[place] for place in np.argsort(-scores).tolist()]


@dataclass(frozen=True)
class Voices:
    """What words of a unit say about who speaks in it; entities by their place in the document's list."""

    speaking: set[int]
    silent: set[int]
    """Who would not comment."""
    told: Mapping[int, Stance]
    """The stance of a speaker's own verb, where that is plain."""


def said_claims(
    reading: Reading, scores: UnitScores, claims: Sequence[AnnotatedClaim], text: str, voices: Voices
) -> Iterator[AnnotatedClaim]:
    """Who says something in a unit that no other claim tells.

    Args:
        reading: the document.
        scores: of the unit.
        claims: those that were found in it.
        text: the unit's.
        voices: what words say of its speakers.
    """
    unit = reading.units[scores.candidates.unit]
    heard = {claim.speaker for claim in claims}
    told = {claim.speaker for claim in claims if claim.rule != "model:pair"}
    says = scores.entities[:, SAYS].copy()
    for row, candidate in enumerate(scores.candidates.entities):
        says[row] += SPEECH_WEIGHT if candidate.entity in voices.speaking else -SPEECH_WEIGHT
        if reading.entities[candidate.entity].id in told:
            says[row] -= TOLD_WEIGHT
        if candidate.entity in voices.silent:
            says[row] += SILENCE_WEIGHT
    for row, candidate in enumerate(scores.candidates.entities):
        entity = reading.entities[candidate.entity]
        if sigmoid(says[row : row + 1])[0] <= SAID_THRESHOLD:
            continue
        values = scores.entities[row]
        stance = stance_of(
            likeliest_stance(
                ranked(values[ENTITY_STANCE]),
                unsaid_stances(text, speaker=entity.kind, predicate=Predicate.SAID),
                text,
            ),
            has_speaker=True,
            told=voices.told.get(candidate.entity),
            predicate=Predicate.SAID,
        )
        if candidate.entity in voices.silent or (
            declines(text) and stance is Stance.STATED and entity.id not in heard
        ):
            stance = Stance.DECLINED
        if stance is Stance.DECLINED and candidate.entity not in voices.silent:
            if voices.silent:
                continue  # only named beside the one who would not comment
            if says[row] < WORDLESS_SILENCE and not declines(text):
                continue
        yield AnnotatedClaim(
            start=unit.start,
            end=unit.end,
            speaker=entity.id,
            stance=stance,
            predicate=Predicate.SAID,
            hedge=hedge_of(HEDGES[int(values[ENTITY_HEDGE].argmax())], text),
            confidence=calibrated(float(says[row])),
            rule="model:speaker",
        )
