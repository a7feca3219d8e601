"""Annotated documents as examples for the claim network: windows, candidates and what is right about them."""

import bisect
import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

from kb.annotation import AnnotatedClaim, AnnotatedDocument, AnnotatedEntity, MentionSpan
from kb.extract.claim_windows import (
    PREDICATES,
    Place,
    UnitCandidates,
    Window,
    make_windows,
    unit_candidates,
)
from kb.extract.document import DocumentMeta, Unit, UnitRole
from kb.extract.groups import find_groups, with_groups
from kb.extract.relation_model import HEDGES, STANCES
from kb.extract.units import find_units
from kb.ontology import SYMMETRIC, DocumentKind, Kind, Predicate

NOBODY = -1
UNKNOWN = -2
"""Speaker of a claim that is no candidate of its unit; nothing is learned from it."""

_SWAPPED = frozenset({Kind.COMPANY, Kind.PERSON, Kind.MODEL, Kind.ORGANIZATION, Kind.LAW_FIRM, Kind.AGENCY})
_LOWER_NAMES = frozenset(
    {"the", "its", "his", "her", "our", "he", "she", "it", "they", "a", "an", "this", "that"}
)


@dataclass
class Example:
    """One window of a document."""

    document: str
    kind: DocumentKind
    window: Window
    units: list[UnitCandidates]
    kinds: list[Kind]
    claims: dict[int, list[AnnotatedClaim]] = field(default_factory=dict)
    """The claims of each unit."""
    order: dict[str, int] = field(default_factory=dict)
    """Entity id to its place."""


@dataclass
class Answers:
    """What is right about an example's candidates, candidate after candidate and pair after pair; -1 says not asked."""

    says: npt.NDArray[np.float32]
    speaks: npt.NDArray[np.float32]
    entity_stance: npt.NDArray[np.int64]
    entity_hedge: npt.NDArray[np.int64]
    predicates: npt.NDArray[np.float32]
    negated: npt.NDArray[np.float32]
    pair_stance: npt.NDArray[np.int64]
    pair_hedge: npt.NDArray[np.int64]
    speaker: npt.NDArray[np.int64]
    """Candidate (counted through the example), NOBODY or UNKNOWN."""
    out_of_reach: int = 0
    """Claims that no candidate can make."""


def examples_of(document: AnnotatedDocument, tokenizer: Tokenizer) -> list[Example]:
    """The windows of a document with their claims."""
    units = claim_units(document)
    places = [(unit.start, unit.end) for unit in units]
    kinds = [entity.kind for entity in document.entities]
    named = [[(m.start, m.end) for m in entity.mentions] for entity in document.entities]
    mentions = with_groups(named, find_groups(document.text, places, kinds, named))
    by_unit: dict[int, list[AnnotatedClaim]] = {}
    for claim in document.claims:
        unit = best_unit(places, claim.start, claim.end)
        if unit is not None:
            by_unit.setdefault(unit, []).append(claim)
    order = {entity.id: number for number, entity in enumerate(document.entities)}
    return [
        Example(document.id, document.kind, window, unit_candidates(window, kinds), kinds, by_unit, order)
        for window in make_windows(document.text, places, kinds, mentions, tokenizer)
        if window.mentions
    ]


def claim_units(document: AnnotatedDocument) -> list[Unit]:
    """The units that may carry claims."""
    meta = DocumentMeta(document.id, document.kind, document.title)
    return [unit for unit in find_units(document.text, meta) if unit.role is not UnitRole.BOILERPLATE]


def best_unit(places: Sequence[Place], start: int, end: int) -> int | None:
    """The unit that shares most with a span; None where none shares half of it or of the unit."""
    best, share = None, 0.0
    for number, (first, last) in enumerate(places):
        common = min(end, last) - max(start, first)
        if common > 0:
            here = common / (max(end, last) - min(start, first))
            if here > share and (common >= 0.5 * (end - start) or common >= 0.5 * (last - first)):
                best, share = number, here
    return best


def answers_of(example: Example) -> Answers:
    """What is right about the example's candidates."""
    count = sum(len(unit.entities) for unit in example.units)
    pair_count = sum(len(unit.pairs) for unit in example.units)
    answers = Answers(
        says=np.zeros(count, dtype=np.float32),
        speaks=np.zeros(count, dtype=np.float32),
        entity_stance=np.full(count, -1),
        entity_hedge=np.full(count, -1),
        predicates=np.zeros((pair_count, len(PREDICATES)), dtype=np.float32),
        negated=np.full(pair_count, -1, dtype=np.float32),
        pair_stance=np.full(pair_count, -1),
        pair_hedge=np.full(pair_count, -1),
        speaker=np.full(pair_count, UNKNOWN),
    )
    first_candidate = first_pair = 0
    for unit in example.units:
        row = {candidate.entity: first_candidate + n for n, candidate in enumerate(unit.entities)}
        pair_row = {
            (unit.entities[s].entity, None if o is None else unit.entities[o].entity): first_pair + n
            for n, (s, o) in enumerate(unit.pairs)
        }
        for claim in example.claims.get(unit.unit, ()):
            _answer(answers, claim, example.order, row, pair_row)
        first_candidate += len(unit.entities)
        first_pair += len(unit.pairs)
    return answers


def _answer(
    answers: Answers,
    claim: AnnotatedClaim,
    order: dict[str, int],
    row: dict[int, int],
    pair_row: dict[tuple[int, int | None], int],
) -> None:
    speaker = None if claim.speaker is None else row.get(order[claim.speaker])
    if speaker is not None:
        answers.speaks[speaker] = 1
    if claim.predicate is Predicate.SAID:
        if speaker is None:
            answers.out_of_reach += 1
            return
        answers.says[speaker] = 1
        answers.entity_stance[speaker] = STANCES.index(claim.stance)
        answers.entity_hedge[speaker] = HEDGES.index(claim.hedge)
        return
    if claim.subject is None:
        answers.out_of_reach += 1
        return
    subject = order[claim.subject]
    object_ = None if claim.object is None else order[claim.object]
    pairs = [(subject, object_)]
    if claim.predicate in SYMMETRIC and object_ is not None:
        pairs.append((object_, subject))
    found = [pair_row[pair] for pair in pairs if pair in pair_row]
    answers.out_of_reach += not found
    for pair in found:
        answers.predicates[pair, PREDICATES.index(claim.predicate)] = 1
        answers.negated[pair] = claim.negated
        answers.pair_stance[pair] = STANCES.index(claim.stance)
        answers.pair_hedge[pair] = HEDGES.index(claim.hedge)
        if claim.speaker is None:
            answers.speaker[pair] = NOBODY
        elif speaker is not None:
            answers.speaker[pair] = speaker


Pool = dict[Kind, list[str]]


def name_pool(documents: Iterable[AnnotatedDocument]) -> Pool:
    """The names of each kind, to put in the place of others."""
    names: dict[Kind, set[str]] = {kind: set() for kind in Kind}
    for document in documents:
        for entity in document.entities:
            names[entity.kind].add(entity.name)
    return {kind: sorted(found) for kind, found in names.items()}


def with_other_names(
    document: AnnotatedDocument, pool: Pool, rng: random.Random, share: float
) -> AnnotatedDocument:
    """The document with that share of its entities renamed, so that who is who is not learned by heart."""
    renamed = {
        entity.id: rng.choice(pool[entity.kind])
        for entity in document.entities
        if entity.kind in _SWAPPED and rng.random() < share
    }
    edits = list(_edits(document, renamed))
    if not edits:
        return document
    pieces: list[str] = []
    ends: list[int] = []
    shifts: list[int] = []
    position = shift = 0
    for start, end, name in edits:
        pieces += (document.text[position:start], name)
        position = end
        shift += len(name) - (end - start)
        ends.append(end)
        shifts.append(shift)
    pieces.append(document.text[position:])

    def moved(offset: int) -> int:
        before = bisect.bisect_right(ends, offset)
        return offset + (shifts[before - 1] if before else 0)

    return document.model_copy(
        update={
            "text": "".join(pieces),
            "title": None,
            "entities": [_moved_entity(entity, moved) for entity in document.entities],
            "claims": [
                claim.model_copy(update={"start": moved(claim.start), "end": moved(claim.end)})
                for claim in document.claims
            ],
        }
    )


def _moved_entity(entity: AnnotatedEntity, moved: Callable[[int], int]) -> AnnotatedEntity:
    return entity.model_copy(
        update={"mentions": [MentionSpan(start=moved(m.start), end=moved(m.end)) for m in entity.mentions]}
    )


def _edits(document: AnnotatedDocument, renamed: dict[str, str]) -> Iterable[tuple[int, int, str]]:
    """Spans and what they become; mentions that overlap others stay."""
    spans = sorted(
        ((m.start, m.end, entity) for entity in document.entities for m in entity.mentions),
        key=lambda span: (span[0], -span[1]),
    )
    covered = 0
    for number, (start, end, entity) in enumerate(spans):
        following = spans[number + 1][0] if number + 1 < len(spans) else len(document.text)
        alone = start >= covered and following >= end
        covered = max(covered, end)
        name = renamed.get(entity.id)
        surface = document.text[start:end]
        if not alone or name is None or not surface[:1].isupper():
            continue
        if surface.split()[0].casefold() in _LOWER_NAMES:
            continue
        if entity.kind is Kind.PERSON and len(surface.split()) == 1:
            name = name.split()[-1]
        yield start, end, name.upper() if surface.isupper() and len(surface) > 6 else name
