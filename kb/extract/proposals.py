"""Proposals: triples that the lexicon's frames find in the parse; the trained model has the last word on them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from spacy.tokens import Doc, Span, Token

from kb.extract.arguments import Owners, direct_objects, prepositional, subjects
from kb.extract.document import DocumentEntity, Unit
from kb.extract.frames import DIRECT, TOGETHER, Frame, frames_by_lemma
from kb.ontology import FRAMES, SYMMETRIC, Kind, Predicate

_LONGEST_UNIT = 400
"""Tokens; a longer unit is no sentence, and its parse says nothing."""

_GROUP_PRONOUNS = frozenset({"they", "both", "all", "these", "those"})


@dataclass(frozen=True, slots=True)
class Proposal:
    """A triple of a unit, in numbers of the document's entities."""

    unit: int
    predicate: Predicate
    subject: int
    object: int | None
    trigger: int
    """Token of the word that says it."""


def proposals(
    doc: Doc, units: Sequence[Unit], entities: Sequence[DocumentEntity], owners: Owners
) -> Iterator[Proposal]:
    """Every triple that a frame finds, each once a unit, in the order of the units."""
    kinds = [entity.kind for entity in entities]
    for number, unit in enumerate(units):
        span = doc.char_span(unit.start, unit.end, alignment_mode="expand")
        if span is None or len(span) > _LONGEST_UNIT:
            continue
        seen: set[tuple[Predicate, int, int | None]] = set()
        for found in _of_span(span, owners, number):
            key = (found.predicate, found.subject, found.object)
            if found.predicate in SYMMETRIC and found.object is not None:
                key = (found.predicate, min(found.subject, found.object), max(found.subject, found.object))
            if key not in seen and found.subject != found.object and _fits(found, kinds):
                seen.add(key)
                yield found


_ABOUT_MODELS = frozenset(
    {Predicate.DISTILLED, Predicate.TRAINED_ON, Predicate.DEVELOPS, Predicate.RESTRICTED, Predicate.INFRINGED}
)
"""Predicates that people say of models; for the others a model among the arguments is a name misread."""


def _fits(found: Proposal, kinds: Sequence[Kind]) -> bool:
    frame = FRAMES[found.predicate]
    ends = {kinds[found.subject], None if found.object is None else kinds[found.object]}
    if Kind.MODEL in ends and found.predicate not in _ABOUT_MODELS:
        return False
    if kinds[found.subject] not in frame.subjects:
        return False
    return frame.object_optional if found.object is None else kinds[found.object] in frame.objects


def _of_span(span: Span, owners: Owners, unit: int) -> Iterator[Proposal]:
    verbs, nouns = frames_by_lemma()
    for token in span:
        lemma = token.lemma_.lower()
        if token.pos_ in ("VERB", "AUX"):
            for frame in verbs.get(lemma, ()):
                yield from _by_verb(token, frame, owners, unit)
        elif token.pos_ in ("NOUN", "PROPN"):
            for frame in nouns.get(lemma, ()):
                yield from _by_noun(token, frame, owners, unit)


def _by_verb(verb: Token, frame: Frame, owners: Owners, unit: int) -> Iterator[Proposal]:
    below = list(verb.subtree)
    if frame.needs and not any(token.lemma_.lower() in frame.needs for token in below):
        return
    direct = direct_objects(verb)
    if frame.governs:
        governed = [token for token in direct if token.lemma_.lower() in frame.governs]
        if not governed:
            return
        anchors = [verb, *governed]
    else:
        anchors = [verb, *direct]
    heads = subjects(verb)
    actors = [number for head in heads for number in _actors(head, owners)]
    for actor in dict.fromkeys(actors):
        named = False
        for place in frame.objects:
            if place == TOGETHER:
                for other in dict.fromkeys(actors):
                    if other != actor:
                        yield Proposal(unit, frame.predicate, actor, other, verb.i)
                continue
            reached = direct if place == DIRECT and not frame.governs else prepositional(anchors, (place,))
            for head in reached:
                for number in owners.through(head, frame.through):
                    named = True
                    yield Proposal(unit, frame.predicate, actor, number, verb.i)
        if not named and frame.needs and FRAMES[frame.predicate].object_optional:
            yield Proposal(unit, frame.predicate, actor, None, verb.i)


def _actors(head: Token, owners: Owners) -> list[int]:
    found = list(owners.through(head, frozenset()))
    return owners.group(head) if not found and head.lower_ in _GROUP_PRONOUNS else found


def _by_noun(noun: Token, frame: Frame, owners: Owners, unit: int) -> Iterator[Proposal]:
    """ "X's suit against Y", "a suit by X against Y", "Z, chief executive of Y", "Y's chief executive, Z"."""
    # "a suit by X against Y": the parser may hang "against" below X
    anchors = list(noun.subtree) if frame.predicate is Predicate.SUED else [noun]
    objects = [
        number
        for head in prepositional(anchors, frame.objects)
        for number in owners.through(head, frozenset())
    ]
    owning = [
        number
        for child in noun.children
        if child.dep_ in ("poss", "compound", "nmod")
        for number in owners.through(child, frozenset())
    ]
    bearers = _bearers(noun, owners)
    if frame.predicate is Predicate.SUED:
        actors = owning + [
            number
            for head in prepositional([noun], ("by", "from", "of"))
            for number in owners.through(head, frozenset())
        ]
        pairs = [(actor, target) for actor in actors for target in objects]
    else:
        targets = objects + owning
        pairs = [(bearer, target) for bearer in bearers for target in targets]
    for actor, target in pairs:
        yield Proposal(unit, frame.predicate, actor, target, noun.i)


def _bearers(noun: Token, owners: Owners) -> list[int]:
    """Who a role noun speaks of: the name in apposition, the name it modifies, or the subject of "is"."""
    found = []
    own = owners.of(noun)
    if own is not None:
        found.append(own)
    for child in noun.children:
        if child.dep_ in ("appos", "conj"):
            found += owners.through(child, frozenset())
    if noun.dep_ in ("appos", "compound", "nmod"):
        found += owners.through(noun.head, frozenset())
    if noun.dep_ == "attr":
        found += [number for head in subjects(noun.head) for number in owners.through(head, frozenset())]
    return found
