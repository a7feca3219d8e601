"""The lexicon of predicates: which words say what, and where their arguments hang."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kb.ontology import Predicate

LEXICON = Path(__file__).parent / "lexicon" / "predicates.toml"

DIRECT = "object"
"""The direct object, or the subject of a passive."""

TOGETHER = "together"
"""The other subjects: what two do together joins them."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One way to say a predicate; see the head of the lexicon for the fields."""

    predicate: Predicate
    verbs: frozenset[str]
    nouns: frozenset[str]
    governs: frozenset[str]
    """Nouns of which the verb must have one as its object; empty for none."""
    objects: tuple[str, ...]
    needs: frozenset[str]
    through: frozenset[str]


@cache
def frames_by_lemma() -> tuple[dict[str, tuple[Frame, ...]], dict[str, tuple[Frame, ...]]]:
    """Frames by the lemma of their verb, and by that of their noun."""
    verbs: dict[str, list[Frame]] = {}
    nouns: dict[str, list[Frame]] = {}
    for frame in _frames():
        for lemma in frame.verbs:
            verbs.setdefault(lemma, []).append(frame)
        for lemma in frame.nouns:
            nouns.setdefault(lemma, []).append(frame)
    return {k: tuple(v) for k, v in verbs.items()}, {k: tuple(v) for k, v in nouns.items()}


def _frames() -> Iterator[Frame]:
    with LEXICON.open("rb") as file:
        for entry in tomllib.load(file)["frame"]:
            yield Frame(
                predicate=Predicate(entry["predicate"]),
                verbs=frozenset(entry.get("verbs", ())),
                nouns=frozenset(entry.get("nouns", ())),
                governs=frozenset(entry.get("with", ())),
                objects=tuple(entry["object"]),
                needs=frozenset(entry.get("needs", ())),
                through=frozenset(entry.get("through", ())),
            )
