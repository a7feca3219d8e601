"""Claims in the light of the whole document: short answers to questions, and papers that speak for their authors."""

from collections.abc import Sequence

from kb.annotation import AnnotatedClaim
from kb.extract.papers import author_of, papers_in, spoken_by_papers
from kb.extract.reading import Reading
from kb.ontology import Predicate, Stance

ANSWER_CONFIDENCE = 0.8
"""Of what a short answer to a question admits or denies."""


def with_papers(
    reading: Reading, skeletons: Sequence[str], claims: Sequence[AnnotatedClaim]
) -> list[AnnotatedClaim]:
    """The claims, with those of units in which a paper speaks laid to its author."""
    by_start: dict[int, list[AnnotatedClaim]] = {}
    for claim in claims:
        by_start.setdefault(claim.start, []).append(claim)
    written = papers_in(skeletons, reading.entities)
    plaintiffs: dict[int, str] = {}
    for number, unit in enumerate(reading.units):
        for claim in by_start.get(unit.start, ()):
            if claim.predicate is Predicate.SUED and claim.subject is not None and not claim.negated:
                plaintiffs.setdefault(number, claim.subject)
    for number, unit in enumerate(reading.units):
        by_paper = author_of(reading.text[unit.start : unit.end], number, written, plaintiffs)
        if by_paper is not None:
            by_start[unit.start] = list(spoken_by_papers(*by_paper, by_start.get(unit.start, []), unit))
    return [claim for here in by_start.values() for claim in here]


def with_answers(reading: Reading, claims: Sequence[AnnotatedClaim]) -> list[AnnotatedClaim]:
    """The claims, with short answers told as what they admit or deny instead of as mere statements."""
    result = list(claims)
    for answer in reading.answers:
        unit = reading.units[answer.unit]
        speaker = reading.entities[answer.speaker].id
        result = [
            claim
            for claim in result
            if (claim.start, claim.predicate, claim.speaker) != (unit.start, Predicate.SAID, speaker)
        ]
        result.append(
            AnnotatedClaim(
                start=unit.start,
                end=unit.end,
                speaker=speaker,
                stance=Stance.DENIED if answer.negated else Stance.ADMITTED,
                predicate=answer.predicate,
                subject=reading.entities[answer.subject].id,
                object=None if answer.object is None else reading.entities[answer.object].id,
                negated=answer.negated,
                hedge=answer.hedge,
                confidence=ANSWER_CONFIDENCE,
                rule="question and answer",
            )
        )
    return result
