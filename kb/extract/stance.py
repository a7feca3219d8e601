"""How a claim is said, where a plain word settles what the model leaves open."""

import re

from kb.ontology import Hedge, Stance

_UNCERTAIN = re.compile(
    r"\b(?:reportedly|allegedly appears|appears to have|may have|might have|seems to have)\b", re.I
)
_PARTIAL = re.compile(r"\b(?:partly|partially|in part|to some extent|to a degree)\b", re.I)


def stance_of(guess: Stance, text: str, *, has_speaker: bool) -> Stance:
    """The model's stance, mended where it contradicts the speaker: only a speaker can deny, admit or testify."""
    if not has_speaker and guess not in (Stance.RULED, Stance.ALLEGED, Stance.DENIED):
        return Stance.REPORTED
    if has_speaker and guess is Stance.REPORTED:
        return Stance.STATED
    return guess


def hedge_of(guess: Hedge, text: str) -> Hedge:
    """The model's hedge, or what a word that can mean nothing else says."""
    if guess is not Hedge.NONE:
        return guess
    if _UNCERTAIN.search(text):
        return Hedge.UNCERTAIN
    return Hedge.NONE


def is_partial(text: str) -> bool:
    """Whether the words commit to a part only."""
    return _PARTIAL.search(text) is not None
