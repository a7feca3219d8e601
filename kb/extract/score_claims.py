"""The claims of one document against gold: strict, relaxed, core, triples, attributes and attribution."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass

from kb.annotation import AnnotatedClaim, AnnotatedDocument
from kb.extract.score_matching import (
    Span,
    common,
    likeness,
    makers,
    most_pairs,
    same_evidence,
    terms_owners,
)
from kb.extract.score_types import Count
from kb.ontology import SYMMETRIC, Hedge, Predicate, Stance

BACKGROUND = frozenset(
    {
        Predicate.SAID,
        Predicate.DEVELOPS,
        Predicate.LEADS,
        Predicate.FOUNDED,
        Predicate.WORKS_FOR,
        Predicate.MEMBER_OF,
    }
)
"""Predicates that `core` leaves out: who is who, and plain statements."""

_SPEAKS_FOR = (Predicate.WORKS_FOR, Predicate.LEADS, Predicate.REPRESENTS, Predicate.FOUNDED)


@dataclass(frozen=True)
class _Claim:
    """A claim in the form that is compared: arguments are gold's entities, models replaced by makers."""

    predicate: Predicate
    subject: str | None
    object: str | None
    negated: bool
    speaker: str | None
    evidence: Span
    stance: Stance
    hedge: Hedge

    @property
    def key(self) -> Hashable:
        if self.predicate is Predicate.SAID:
            return (self.predicate, self.speaker)
        return (self.predicate, self.subject, self.object, self.negated)


class _Comparison:
    """Gold's and the found claims of a document, and who may speak for whom."""

    def __init__(self, gold: AnnotatedDocument, found: AnnotatedDocument, partners: dict[str, str]) -> None:
        maker, owner = makers(gold), terms_owners(gold)
        self.gold = _compared(gold.claims, lambda key: key, maker, owner)
        self.found = _compared(found.claims, lambda key: partners.get(key, f"?{key}"), maker, owner)
        self.voices = {
            pair
            for claim in gold.claims
            if claim.predicate in _SPEAKS_FOR and claim.subject and claim.object
            for pair in ((claim.subject, claim.object), (claim.object, claim.subject))
        }
        name = (gold.publisher or "").casefold()
        self.publishers = {entity.id for entity in gold.entities if entity.name.casefold() == name}

    def same_voice(self, one: _Claim, other: _Claim) -> bool:
        """Equal speakers, a spokesperson for the organization, or none for the publisher or the judge who decides."""
        if one.speaker == other.speaker:
            return True
        if one.speaker is not None and other.speaker is not None:
            return (one.speaker, other.speaker) in self.voices
        named = one.speaker or other.speaker
        return named in self.publishers or (
            one.stance is Stance.RULED and named in (one.subject, one.speaker)
        )

    def strict_weight(self, one: _Claim, other: _Claim) -> float | None:
        """How good a strict match the two are; None where they are none."""
        if one.predicate is not other.predicate:
            return None
        if one.predicate is Predicate.SAID:
            fits = self.same_voice(one, other)
        else:
            fits = one.negated == other.negated and (one.subject, one.object) == (other.subject, other.object)
        return _weight(one, other) if fits else None

    def relaxed_weight(self, one: _Claim, other: _Claim) -> float | None:
        """How good a relaxed match the two are: another predicate, or one argument missing."""
        strict = self.strict_weight(one, other)
        if strict is not None:
            return strict + 1
        weight = _weight(one, other)
        if Predicate.SAID in (one.predicate, other.predicate):
            told_otherwise = one.predicate is not other.predicate and one.speaker is not None
            return weight - 0.9 if told_otherwise and one.speaker == other.speaker else None
        if one.negated != other.negated:
            return None
        arguments, others = (one.subject, one.object), (other.subject, other.object)
        turned = {one.predicate, other.predicate} <= SYMMETRIC and arguments == others[::-1]
        if arguments == others or turned:
            return weight
        if one.predicate is not other.predicate:
            return None
        if one.predicate in SYMMETRIC and set(arguments) & set(others) and None in (*arguments, *others):
            return weight
        sides = list(zip(arguments, others, strict=True))
        kept = any(left == right and left is not None for left, right in sides)
        missing = any(left != right and None in (left, right) for left, right in sides)
        return weight if kept and missing else None


def count_claims(
    counts: dict[str, Count],
    predicates: dict[str, Count],
    right: dict[str, int],
    gold: AnnotatedDocument,
    found: AnnotatedDocument,
    partners: dict[str, str],
) -> None:
    """Add a document's claims to the counts; `partners` is found entity to gold entity."""
    both = _Comparison(gold, found, partners)
    strict = most_pairs(_weights(both, both.strict_weight))
    relaxed = most_pairs(_weights(both, both.relaxed_weight))
    counts["claims strict"].add(len(strict), len(both.found), len(both.gold))
    counts["claims relaxed"].add(len(relaxed), len(both.found), len(both.gold))
    taken = set(strict.values())
    for number, claim in enumerate(both.gold):
        hit = int(number in strict)
        predicates[claim.predicate].add(hit, hit, 1)
        if claim.predicate not in BACKGROUND:
            counts["claims core"].add(hit, hit, 1)
    for number, claim in enumerate(both.found):
        if number not in taken:
            predicates[claim.predicate].add(0, 1, 0)
            if claim.predicate not in BACKGROUND:
                counts["claims core"].add(0, 1, 0)
    triples, others = (
        {claim.key for claim in claims if claim.predicate is not Predicate.SAID}
        for claims in (both.gold, both.found)
    )
    counts["claims triples"].add(len(triples & others), len(others), len(triples))
    for left, place in strict.items():
        one, other = both.gold[left], both.found[place]
        right["matched"] += 1
        right["stance"] += one.stance is other.stance
        right["hedge"] += one.hedge is other.hedge
        right["speaker"] += one.speaker == other.speaker
        right["speaker lenient"] += both.same_voice(one, other)
    _count_attribution(counts["attribution"], both)


def _weights(
    both: _Comparison, weigh: Callable[[_Claim, _Claim], float | None]
) -> dict[tuple[int, int], float]:
    return {
        (left, right): weight
        for left, one in enumerate(both.gold)
        for right, other in enumerate(both.found)
        if same_evidence(one.evidence, other.evidence) and (weight := weigh(one, other)) is not None
    }


def _weight(one: _Claim, other: _Claim) -> float:
    return (
        1
        + likeness(one.evidence, other.evidence)
        + 0.3 * (one.speaker == other.speaker)
        + 0.2 * (one.stance is other.stance)
    )


def _compared(
    claims: Sequence[AnnotatedClaim],
    gold_id: Callable[[str], str],
    maker: dict[str, str],
    owner: dict[str, str],
) -> list[_Claim]:
    """The claims in the form that is compared; a claim that says the same in the same sentence counts once."""
    kept: list[_Claim] = []
    for claim in claims:
        subject, object_, speaker = (
            gold_id(key) if key is not None else None for key in (claim.subject, claim.object, claim.speaker)
        )
        if claim.predicate is Predicate.SAID:
            subject = object_ = None
        elif claim.predicate is not Predicate.DEVELOPS:
            subject = maker.get(subject, subject) if subject is not None else None
            object_ = maker.get(object_, object_) if object_ is not None else None
        if claim.predicate is Predicate.BREACHED and object_ is not None:
            object_ = owner.get(object_, object_)
        if claim.predicate in SYMMETRIC and str(subject) > str(object_):
            subject, object_ = object_, subject
        compared = _Claim(
            claim.predicate,
            subject,
            object_,
            claim.negated,
            speaker,
            (claim.start, claim.end),
            claim.stance,
            claim.hedge,
        )
        if not any(other.key == compared.key and _same_sentence(other, compared) for other in kept):
            kept.append(compared)
    return kept


def _same_sentence(one: _Claim, other: _Claim) -> bool:
    shorter = min(one.evidence[1] - one.evidence[0], other.evidence[1] - other.evidence[0])
    return common(one.evidence, other.evidence) >= 0.5 * shorter


def _count_attribution(count: Count, both: _Comparison) -> None:
    """Which sentence has which speaker, each pair once."""

    def spoken(claims: Sequence[_Claim]) -> list[_Claim]:
        kept: list[_Claim] = []
        for claim in claims:
            if claim.speaker is not None and not any(
                other.speaker == claim.speaker and _same_sentence(other, claim) for other in kept
            ):
                kept.append(claim)
        return kept

    gold, found = spoken(both.gold), spoken(both.found)
    pairs = most_pairs(
        {
            (left, right): likeness(one.evidence, other.evidence)
            for left, one in enumerate(gold)
            for right, other in enumerate(found)
            if one.speaker == other.speaker and same_evidence(one.evidence, other.evidence)
        }
    )
    count.add(len(pairs), len(found), len(gold))
