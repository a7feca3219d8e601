"""From the model's scores and the patterns' findings to claims: which candidates are claims, whose, and how said."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from kb.annotation import AnnotatedClaim
from kb.extract.allegations import alleged_with_suits, told_by_plaintiffs
from kb.extract.answers import Answer
from kb.extract.attribution import decliners_in, declines
from kb.extract.claim_confidence import calibrated
from kb.extract.claim_windows import PREDICATES, mentions_by_unit
from kb.extract.docket_orders import ruled_by_orders, with_orders
from kb.extract.document import DocumentEntity, DocumentMeta, Unit
from kb.extract.outcomes import WON, outcomes_in
from kb.extract.papers import author_of, papers_in, spoken_by_papers
from kb.extract.proposals import Proposal
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
    Array,
    UnitScores,
    sigmoid,
)
from kb.extract.stance import as_sworn, hedge_of, likeliest_stance, stance_of, told_stances, unsaid_stances
from kb.extract.triggers import matches, signed, speakers_in
from kb.ontology import SYMMETRIC, DocumentKind, Kind, Predicate, Stance

PAIR_THRESHOLD = 0.48
SAID_THRESHOLD = 0.4
PATTERN_WEIGHT = 8.0
"""What a pattern adds to the logit of what it found: it is right in nine of ten cases."""

SPEECH_WEIGHT = 0.75
"""What a verb of speaking adds to the logit of its subject's statement, or its lack takes away."""
SILENCE_WEIGHT = 4.0
"""What words like "neither X nor Y would comment" add to the logit of X's and Y's (lack of a) statement."""
TOLD_WEIGHT = 1.0
"""What a claim that a pattern found takes from the logit of a mere statement of the same speaker."""
RIVAL_WEIGHT = 2.0
"""What a likelier relation of the same pair takes from the logit of employment."""
ANSWER_CONFIDENCE = 0.8
"""Of what a short answer to a question admits or denies."""

_BOTH_WAYS = re.compile(r"\b(?:in part|partly|partially|part of|mixed)\b", re.IGNORECASE)
"""A ruling that goes both ways for one party."""

_TERMS = ("terms", "agreement", "policy", "policies", "contract", "conditions", "licence", "license")


@dataclass(frozen=True)
class Reading:
    """A document as the claim component sees it: units without boilerplate, and entities with their mentions."""

    text: str
    meta: DocumentMeta
    units: list[Unit]
    entities: list[DocumentEntity]
    proposals: list[Proposal] = field(default_factory=list)
    """What frames found in the parse."""
    answers: list[Answer] = field(default_factory=list)
    """Short answers to questions."""


Found = dict[tuple[Predicate, int, int | None], str]
"""What patterns found in a unit: predicate, subject and object to the rule's name."""


def claims_of(reading: Reading, scores: Sequence[UnitScores]) -> list[AnnotatedClaim]:
    """The claims of a document, in the order of their evidence."""
    skeletons = skeletons_of(reading)
    claims: list[AnnotatedClaim] = []
    for unit in scores:
        number = unit.candidates.unit
        found = findings(skeletons[number], reading.entities)
        for proposal in reading.proposals:
            if proposal.unit == number:
                key = (proposal.predicate, proposal.subject, proposal.object)
                found[key] = "frame" if key not in found else f"{found[key]} and frame"
        text = reading.text[reading.units[number].start : reading.units[number].end]
        told = told_stances(skeletons[number])
        outcomes = outcomes_in(skeletons[number])
        pairs = told_by_plaintiffs(list(_pair_claims(reading, unit, found, text, told, outcomes)))
        here = [*pairs, *alleged_with_suits((skeletons[number], text), pairs)]
        voices = Voices(speakers_in(skeletons[number]), decliners_in(skeletons[number]), told)
        here += _said_claims(reading, unit, here, text, voices)
        claims += here
    claims = _with_papers(reading, skeletons, claims)
    if reading.meta.kind is DocumentKind.DOCKET_ENTRY:
        claims = with_orders(
            claims, ruled_by_orders(reading.text, reading.units, skeletons, reading.entities)
        )
    claims = with_answers(reading, claims)
    return sorted(claims, key=lambda claim: (claim.start, claim.end))


def _with_papers(
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


def skeletons_of(reading: Reading) -> list[str]:
    """Every unit's text with signs for its mentions."""
    places = [(unit.start, unit.end) for unit in reading.units]
    mentions = [[(m.start, m.end) for m in entity.mentions] for entity in reading.entities]
    located = mentions_by_unit(places, mentions)
    return [signed(reading.text, place, located[number]) for number, place in enumerate(places)]


def findings(skeleton: str, entities: Sequence[DocumentEntity]) -> Found:
    """What the patterns say about a unit; breaking terms is one thing, breaking a law another."""
    kinds = [entity.kind for entity in entities]
    found: Found = {}
    for proposal in matches(skeleton, kinds):
        object_ = proposal.object
        if object_ is not None and kinds[object_] is Kind.LAW:
            terms = any(word in entities[object_].name.casefold() for word in _TERMS)
            if terms is not (proposal.predicate is Predicate.BREACHED):
                continue
        found.setdefault((proposal.predicate, proposal.subject, object_), proposal.rule)
    return found


def _pair_claims(
    reading: Reading,
    scores: UnitScores,
    found: Found,
    text: str,
    told: Mapping[int, Stance],
    outcomes: Mapping[int, str],
) -> Iterator[AnnotatedClaim]:
    unit = reading.units[scores.candidates.unit]
    entities = [candidate.entity for candidate in scores.candidates.entities]
    logits, rules = _with_patterns(scores, found, entities)
    if not _BOTH_WAYS.search(text):
        _settle_outcomes(scores, logits, entities, outcomes)
    chances = sigmoid(logits) * scores.allowed
    made: set[tuple[Predicate, int, int | None]] = set()
    order = np.argwhere(chances > PAIR_THRESHOLD)
    for row, column in sorted(order.tolist(), key=lambda place: -chances[place[0], place[1]]):
        subject, object_ = scores.candidates.pairs[row]
        predicate = PREDICATES[column]
        if predicate in SYMMETRIC and object_ is not None and (predicate, object_, subject) in made:
            continue
        made.add((predicate, subject, object_))
        values = scores.pairs[row]
        speaker = int(scores.speakers[row].argmax())
        voice = reading.entities[entities[speaker - 1]].kind if speaker else None
        unsaid = unsaid_stances(text, speaker=voice, predicate=predicate)
        negated = Stance.DENIED not in unsaid and bool(values[NEGATED] > 0)
        stance = stance_of(
            likeliest_stance(_ranked(values[PAIR_STANCE]), unsaid, text),
            has_speaker=speaker > 0,
            told=told.get(entities[speaker - 1]) if speaker else None,
            predicate=predicate,
        )
        stance = as_sworn(stance, text, has_speaker=speaker > 0)
        yield AnnotatedClaim(
            start=unit.start,
            end=unit.end,
            speaker=reading.entities[entities[speaker - 1]].id if speaker else None,
            stance=stance,
            predicate=predicate,
            subject=reading.entities[entities[subject]].id,
            object=None if object_ is None else reading.entities[entities[object_]].id,
            negated=negated or stance is Stance.DENIED,
            hedge=hedge_of(HEDGES[int(values[PAIR_HEDGE].argmax())], text),
            confidence=calibrated(float(logits[row, column])),
            rule=rules.get((row, column), "model:pair"),
        )


def _ranked(scores: Array) -> list[Stance]:
    """The stances, the model's likeliest first."""
    return [STANCES[place] for place in np.argsort(-scores).tolist()]


def _with_patterns(
    scores: UnitScores, found: Found, entities: Sequence[int]
) -> tuple[Array, dict[tuple[int, int], str]]:
    """The pairs' logits, raised where a pattern agrees, and which pattern it was."""
    logits = scores.pairs[:, PAIR_PREDICATES].copy()
    rules: dict[tuple[int, int], str] = {}
    if found:
        rows = {
            (entities[subject], None if object_ is None else entities[object_]): row
            for row, (subject, object_) in enumerate(scores.candidates.pairs)
        }
        for (predicate, subject, object_), rule in found.items():
            row = rows.get((subject, object_))
            if row is not None:
                column = PREDICATES.index(predicate)
                logits[row, column] += PATTERN_WEIGHT
                rules[row, column] = f"pattern:{rule}"
        _doubt_turned(scores, logits, found, entities)
    _doubt_rivals(scores, logits, found, entities)
    return logits, rules


def _doubt_rivals(scores: UnitScores, logits: Array, found: Found, entities: Sequence[int]) -> None:
    """Lower a second maker beside one that words name, other clients of counsel, and mere employment of who leads."""
    develops, leads, works, represents = (
        PREDICATES.index(predicate)
        for predicate in (Predicate.DEVELOPS, Predicate.LEADS, Predicate.WORKS_FOR, Predicate.REPRESENTS)
    )
    made = {object_: subject for predicate, subject, object_ in found if predicate is Predicate.DEVELOPS}
    counsel = {subject for predicate, subject, _ in found if predicate is Predicate.REPRESENTS}
    for row, (subject, object_) in enumerate(scores.candidates.pairs):
        target = None if object_ is None else entities[object_]
        if target in made and (Predicate.DEVELOPS, entities[subject], target) not in found:
            logits[row, develops] -= PATTERN_WEIGHT
        if entities[subject] in counsel and (Predicate.REPRESENTS, entities[subject], target) not in found:
            logits[row, represents] -= PATTERN_WEIGHT
        if logits[row, leads] > logits[row, works]:
            logits[row, works] -= RIVAL_WEIGHT


def _settle_outcomes(
    scores: UnitScores, logits: Array, entities: Sequence[int], outcomes: Mapping[int, str]
) -> None:
    """Leave a party one outcome of a ruling: the one that words tell, else the likelier one."""
    won, lost = (PREDICATES.index(which) for which in (Predicate.RULED_FOR, Predicate.RULED_AGAINST))
    for row, (_, object_) in enumerate(scores.candidates.pairs):
        told = None if object_ is None else outcomes.get(entities[object_])
        if told is None:
            other = lost if logits[row, won] > logits[row, lost] else won
        else:
            right, other = (won, lost) if told == WON else (lost, won)
            logits[row, right] = max(logits[row, right], logits[row, other])
        logits[row, other] -= PATTERN_WEIGHT


def _doubt_turned(scores: UnitScores, logits: Array, found: Found, entities: Sequence[int]) -> None:
    """Lower what the model thinks of triples that turn round what was found: who is sued does not sue there as well."""
    doers = {(predicate, subject) for predicate, subject, _ in found}
    sufferers = {(predicate, object_) for predicate, _, object_ in found if object_ is not None}
    for predicate in {predicate for predicate, _, _ in found} - SYMMETRIC:
        column = PREDICATES.index(predicate)
        for row, (subject, object_) in enumerate(scores.candidates.pairs):
            acts = (predicate, entities[subject])
            suffers = (predicate, None if object_ is None else entities[object_])
            if (acts in sufferers and acts not in doers) or (suffers in doers and suffers not in sufferers):
                logits[row, column] -= PATTERN_WEIGHT


@dataclass(frozen=True)
class Voices:
    """What words of a unit say about who speaks in it; entities by their place in the document's list."""

    speaking: set[int]
    silent: set[int]
    """Who would not comment."""
    told: Mapping[int, Stance]
    """The stance of a speaker's own verb, where that is plain."""


def _said_claims(
    reading: Reading, scores: UnitScores, claims: Sequence[AnnotatedClaim], text: str, voices: Voices
) -> Iterator[AnnotatedClaim]:
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
                _ranked(values[ENTITY_STANCE]),
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
        if stance is Stance.DECLINED and voices.silent and candidate.entity not in voices.silent:
            continue  # only named beside the one who would not comment
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
