"""Words that may stand for a named thing: a determiner, some words, and a noun for such things ("the Hangzhou lab").

What they stand for, if anything, is decided by the ranker of antecedents; this file only finds them, in one pass.
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kb.ontology import Kind

_LEXICON = Path(__file__).parent / "lexicon"
_TABLE: dict[str, list[str]] = tomllib.loads((_LEXICON / "heads.toml").read_text(encoding="utf-8"))
HEADS: dict[str, frozenset[Kind]] = {
    word.casefold(): frozenset(Kind(kind) for kind, words in _TABLE.items() if word in words)
    for words in _TABLE.values()
    for word in words
}
"""A noun to the kinds of things that it can mean."""

MAKING = frozenset(
    {
        "maker",
        "developer",
        "owner",
        "creator",
        "parent",
        "operator",
        "publisher",
        "company",
        "firm",
        "start-up",
        "startup",
    }
)

_STOPS = (
    "the|a|an|its|his|her|our|their|my|your|this|that|these|those|of|in|on|at|by|for|from|to|with|and|or|but|as|is|was|were|are|be|"
    "been|has|have|had|will|would|can|could|may|might|must|should|do|does|did|not|no|which|who|whom|whose|what|when|where|while|if|"
    "than|then|it|he|she|they|we|i|you|said|says|over|under|into|about|against|after|before|between|because|so|also|both|all|any|"
    "each|every|some|such|more|most|one"
)
_NOUNS = "|".join(re.escape(word) for word in sorted(HEADS, key=len, reverse=True))
_PATTERN = re.compile(
    r"(?<![\w-])(?P<determiner>the|its|his|her|our|their|my|your|this|that|an|a)\s+"
    rf"(?:(?!(?:{_STOPS})\b)[\w$][\w.&-]{{0,40}}(?:[’']s?(?=\s))?,?\s+){{0,4}}?"
    rf"(?:\w{{1,30}}-)?(?P<head>{_NOUNS})(?![\w-])(?!\s+(?:{_NOUNS})(?![\w-]))",
    re.IGNORECASE,
)
_OF_NAME = re.compile(
    r"\s+(?:of|behind)\s+(?:the\s+)?(?:[\w-]+\s+){0,2}?(?P<name>[A-Z][\w-]*(?:\s+[A-Z0-9][\w.-]*)?)"
)
_POSSESSIVE = re.compile(r"[’']s?\s")
_WORDS = re.compile(r"[\w-]+")


@dataclass(frozen=True, slots=True)
class Described:
    """A description; offsets are code points, end exclusive."""

    start: int
    end: int
    head: str


def find_descriptions(text: str) -> Iterator[Described]:
    """The descriptions of a text, also those that own what another one names ("the company" in "the company's chatbot")."""
    position = 0
    while (match := _PATTERN.search(text, position)) is not None:
        start, end = match.start(), match.end()
        head = match["head"].casefold()
        owner = _POSSESSIVE.search(text, match.end("determiner"), end)
        position = end
        if owner is not None:
            words = text[start : owner.start()].split()
            if words[-1].casefold() in HEADS:
                yield Described(start, owner.start(), words[-1].casefold())
            continue
        named = _OF_NAME.match(text, end) if head in MAKING else None
        if named is not None:
            end = named.end("name")
        yield Described(start, end, head)


def kinds_of(head: str) -> frozenset[Kind] | None:
    """What a noun can mean; None where it is not listed."""
    return HEADS.get(head.casefold()) or HEADS.get(head.casefold().rpartition("-")[2])
