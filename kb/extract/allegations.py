"""What a suit alleges in the same breath: "X sued Y and Z, alleging that they broke their promise"."""

import re
from collections.abc import Iterator, Sequence

from kb.annotation import AnnotatedClaim
from kb.ontology import ACCUSATIONS, Hedge, Predicate, Stance

_OPENING = (
    r"\b(?:alleging|claiming|contending|arguing|charging|saying|complaining)\s(?:that\s)?"
    r"(?:they|it|he|she|both|all\s\w+|the\s(?:\w+\s)?(?:pair|trio|defendants?|compan(?:y|ies)|firms?|labs?)|⟦\d+⟧)\s"
    r"(?:(?:have|had|has|all|both|thereby|jointly)\s)*"
)
_ACCUSATIONS: tuple[tuple[Predicate, re.Pattern[str]], ...] = tuple(
    (predicate, re.compile(_OPENING + words, re.IGNORECASE))
    for predicate, words in (
        (
            Predicate.BREACHED,
            r"(?:breach|broke|betray|abandon|violat|reneg)\w*\s[^.;]{0,80}?"
            r"\b(?:missions?|promises?|contracts?|agreements?|dut(?:y|ies)|charter|trust|pledges?|covenants?|terms)\b",
        ),
        (
            Predicate.MISAPPROPRIATED,
            r"(?:stole|took|misappropriat|pilfer|lifted|copied|poach)\w*\s[^.;]{0,80}?\b(?:secrets?|source\scode|confidential)\b",
        ),
        (
            Predicate.INFRINGED,
            r"infring\w*\s[^.;]{0,80}?\b(?:copyrights?|trade\s?marks?|patents?|marks?|works)\b",
        ),
    )
)
CONFIDENCE = 0.7


def told_by_plaintiffs(claims: Sequence[AnnotatedClaim]) -> list[AnnotatedClaim]:
    """A unit's claims, with what nobody else is named for laid to whoever sues the accused in the same breath."""
    plaintiffs = {
        claim.object: claim.subject
        for claim in claims
        if claim.predicate is Predicate.SUED and not claim.negated
    }
    return [
        claim.model_copy(update={"speaker": plaintiffs[claim.subject], "stance": Stance.ALLEGED})
        if claim.predicate in ACCUSATIONS
        and claim.speaker is None
        and claim.stance in (Stance.REPORTED, Stance.ALLEGED)
        and claim.subject in plaintiffs
        else claim
        for claim in claims
    ]


def alleged_with_suits(wordings: Sequence[str], claims: Sequence[AnnotatedClaim]) -> Iterator[AnnotatedClaim]:
    """For each suit of a unit, what its plaintiff alleges there of the defendant.

    Args:
        wordings: the unit's text, with signs for its mentions and without: a mention may hide the word that counts.
        claims: what was found in that unit; nothing is said again.
    """
    suits = [claim for claim in claims if claim.predicate is Predicate.SUED and not claim.negated]
    if not suits:
        return
    known = {(claim.predicate, claim.subject) for claim in claims}
    for predicate, pattern in _ACCUSATIONS:
        if not any(pattern.search(wording) for wording in wordings):
            continue
        for suit in suits:
            if (predicate, suit.object) in known:
                continue
            known.add((predicate, suit.object))
            yield suit.model_copy(
                update={
                    "predicate": predicate,
                    "subject": suit.object,
                    "object": suit.subject,
                    "speaker": suit.subject,
                    "stance": Stance.ALLEGED,
                    "hedge": Hedge.NONE,
                    "confidence": CONFIDENCE,
                    "rule": "alleged with the suit",
                }
            )
