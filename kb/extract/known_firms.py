"""Firms told by what is known of them instead of by name: "the ChatGPT maker", "the Hangzhou lab".

What is known comes from `lexicon/makers.toml` and from the document itself ("Velka AI, based in Ghent"). Such a description
is joined to a firm only where it fits exactly one firm of the document; everything else is left to the ranker.
"""

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from kb.extract.antecedents import DESCRIPTION, NAME, NONE, Place
from kb.extract.descriptions import MAKING, kinds_of
from kb.extract.labels import KINDS
from kb.ontology import Kind

_TABLE = tomllib.loads((Path(__file__).parent / "lexicon" / "makers.toml").read_text(encoding="utf-8"))
_MAKERS: dict[str, list[str]] = _TABLE["makers"]
_SEATS: dict[str, list[str]] = _TABLE["seats"]
_CONFIDENCE = 0.85
_WORDS = re.compile(r"[\w-]+")
_PLACE = r"(?P<place>[A-Z]\w+(?:\s[A-Z]\w+)?)"
_BEFORE = re.compile(rf"(?:^|[\s(]){_PLACE}(?:-based|-headquartered)?(?:\s[A-Z]{{0,2}}[a-z-]*){{0,3}}\s$")
_AFTER = re.compile(rf"(?:,|\s\(|,?\swhich\sis)\s?(?:an?\s|the\s)?(?:based\sin\s|of\s)?{_PLACE}")
_FIRM = KINDS.index(Kind.COMPANY)


def made_by(description: str) -> str | None:
    """The firm whose model or service a description names, in lower case: "the ChatGPT maker" to "openai"."""
    words = description.split()
    if not any(word.casefold() in MAKING for word in _WORDS.findall(description)):
        return None
    for firm, models in _MAKERS.items():
        for model in models:
            if any(" ".join(words[at:]).startswith(model) for at in range(len(words))):
                return firm.casefold()
    return None


def link_known_firms(text: str, places: Sequence[Place]) -> None:
    """Set `entity`, `kind` and `confidence` of the descriptions that what is known of one firm alone fits."""
    names: dict[int, set[str]] = defaultdict(set)
    seats: dict[int, set[str]] = defaultdict(set)
    for place in places:
        if place.form == NAME and place.kind == _FIRM and place.entity != NONE:
            names[place.entity].add(place.surface.casefold())
            seats[place.entity].update(_seats_told(text, place))
    for place in places:
        if (
            place.form != DESCRIPTION
            or place.entity != NONE
            or Kind.COMPANY not in (kinds_of(place.word) or ())
        ):
            continue
        fits = set(_fitting(place.surface, names, seats))
        if len(fits) == 1:
            place.entity, place.kind, place.confidence = fits.pop(), _FIRM, _CONFIDENCE


def _fitting(surface: str, names: dict[int, set[str]], seats: dict[int, set[str]]) -> Iterator[int]:
    maker = made_by(surface)
    if maker is not None:
        yield from _named(maker, names)
        return
    for place in _places_in(surface):
        for entity, told in seats.items():
            if place in told:
                yield entity
        for firm in _SEATS.get(place, ()):
            yield from _named(firm.casefold(), names)


def _named(firm: str, names: dict[int, set[str]]) -> Iterator[int]:
    for entity, surfaces in names.items():
        if any(surface == firm or surface.startswith((f"{firm} ", f"{firm},")) for surface in surfaces):
            yield entity


def _places_in(surface: str) -> Iterator[str]:
    """The capitalized words of a description before its noun, by one and by two: "San Francisco", "Chinese"."""
    words = [word.removesuffix("-based") for word in surface.split()[1:]]
    capital = [bool(word) and word[0].isupper() for word in words]
    for at, word in enumerate(words):
        if capital[at]:
            yield word
            if at + 1 < len(words) and capital[at + 1]:
                yield f"{word} {words[at + 1]}"


def _seats_told(text: str, place: Place) -> Iterator[str]:
    """What the words around a name say of where the firm is, whole and its first word."""
    before = _BEFORE.search(text[max(0, place.start - 50) : place.start])
    after = _AFTER.match(text, place.end, place.end + 60)
    for match in (before, after):
        if match is not None:
            yield match["place"]
            yield match["place"].split()[0]
