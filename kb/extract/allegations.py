"""What a suit alleges in the same breath: "X sued Y and Z, alleging that they broke their promise"."""

import re
from collections.abc import Iterator, Sequence

from kb.annotation import AnnotatedClaim
from kb.ontology import Hedge, Predicate, Stance

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


def alleged_with_suits(skeleton: str, claims: Sequence[AnnotatedClaim]) -> Iterator[AnnotatedClaim]:
    """For each suit of a unit, what its plaintiff alleges there of the defendant.

    Args:
        skeleton: the unit's text with signs for its mentions.
        claims: what was found in that unit; nothing is said again.
    """
    suits = [claim for claim in claims if claim.predicate is Predicate.SUED and not claim.negated]
    if not suits:
        return
    known = {(claim.predicate, claim.subject) for claim in claims}
    for predicate, pattern in _ACCUSATIONS:
        if not pattern.search(skeleton):
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
