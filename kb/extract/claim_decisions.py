"""From the model's scores and the patterns' findings to claims: which candidates are claims, whose, and how said."""

import re
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from kb.annotation import AnnotatedClaim
from kb.extract.afterthoughts import with_answers, with_papers
from kb.extract.allegations import alleged_with_suits, told_by_plaintiffs
from kb.extract.attribution import decliners_in
from kb.extract.claim_confidence import calibrated
from kb.extract.claim_windows import PREDICATES
from kb.extract.docket_orders import ruled_by_orders, with_orders
from kb.extract.document import DocumentEntity
from kb.extract.outcomes import WON, outcomes_in
from kb.extract.reading import Reading, skeletons_of
from kb.extract.relation_model import (
    HEDGES,
    NEGATED,
    PAIR_HEDGE,
    PAIR_PREDICATES,
    PAIR_STANCE,
    Array,
    UnitScores,
    sigmoid,
)
from kb.extract.stance import as_sworn, hedge_of, likeliest_stance, stance_of, told_stances, unsaid_stances
from kb.extract.statements import Voices, ranked, said_claims
from kb.extract.triggers import matches, speakers_in
from kb.ontology import RULINGS, SYMMETRIC, DocumentKind, Kind, Predicate, Stance

PAIR_THRESHOLD = 0.48
PATTERN_WEIGHT = 8.0
"""What a pattern adds to the logit of what it found: it is right in nine of ten cases."""

RIVAL_WEIGHT = 2.0
"""What a likelier relation of the same pair takes from the logit of employment."""
_BOTH_WAYS = re.compile(r"\b(?:in part|partly|partially|part of|mixed)\b", re.IGNORECASE)
"""A ruling that goes both ways for one party."""

_BENCH = frozenset({Kind.PERSON, Kind.COURT})
_TERMS = ("terms", "agreement", "policy", "policies", "contract", "conditions", "licence", "license")


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
        here += said_claims(reading, unit, here, text, voices)
        claims += here
    claims = with_papers(reading, skeletons, claims)
    if reading.meta.kind is DocumentKind.DOCKET_ENTRY:
        claims = with_orders(
            claims, ruled_by_orders(reading.text, reading.units, skeletons, reading.entities)
        )
    claims = with_answers(reading, claims)
    return sorted(claims, key=lambda claim: (claim.start, claim.end))


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
        values = scores.pairs[row]
        speaker = int(scores.speakers[row].argmax())
        if predicate in RULINGS and speaker and reading.entities[entities[speaker - 1]].kind in _BENCH:
            subject = speaker - 1  # who rules is whose ruling it is, not the court around it nor a party
            if subject == object_:
                continue
        if (predicate, subject, object_) in made or (
            predicate in SYMMETRIC and object_ is not None and (predicate, object_, subject) in made
        ):
            continue
        made.add((predicate, subject, object_))
        voice = reading.entities[entities[speaker - 1]].kind if speaker else None
        unsaid = unsaid_stances(text, speaker=voice, predicate=predicate)
        negated = Stance.DENIED not in unsaid and bool(values[NEGATED] > 0)
        stance = stance_of(
            likeliest_stance(ranked(values[PAIR_STANCE]), unsaid, text),
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
