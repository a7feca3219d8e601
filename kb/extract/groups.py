"""Words that stand for several entities named before: "the three labs", "both companies", "the publishers", "they".

A group is no entity and no mention of one (ontology), but what is said of it is said of each member. The claim model
therefore sees such words as a place of every member. Members come from the nearest list of names of the right sort
("Acme, Brindle and Corvo"), or, where a number is told, from the names of the sentences before if there are just as many.
"""

import re
import tomllib
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kb.ontology import Kind

Place = tuple[int, int]

_FILE = Path(__file__).parent / "lexicon" / "groups.toml"
MOST_MEMBERS = 8
REACH = 6
"""How many units before the words a list of names may stand."""
NEAR = 2
"""How many units before the words names are counted that stand in no list."""

PRONOUN_REACH = 2
"""The same for "they" and its like."""
_FIRMS = frozenset({Kind.COMPANY, Kind.ORGANIZATION})
_LISTED = (
    _FIRMS,
    frozenset({Kind.PERSON}),
    frozenset({Kind.MODEL}),
    frozenset({Kind.AGENCY}),
    frozenset({Kind.LAW_FIRM}),
)
"""Kinds that stand in one list together."""
_ANYBODY = _FIRMS | {Kind.PERSON, Kind.AGENCY}
SORTS: dict[str, frozenset[Kind]] = {
    "firms": _FIRMS,
    "people": frozenset({Kind.PERSON}),
    "models": frozenset({Kind.MODEL}),
    "agencies": frozenset({Kind.AGENCY, Kind.ORGANIZATION}),
    "law_firms": frozenset({Kind.LAW_FIRM, Kind.PERSON}),
    "anybody": _ANYBODY,
    "parties": _ANYBODY,
}
_NUMBERS = {
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11,
    "twelve": 12, "dozen": 12,
}  # fmt: skip
_BETWEEN = re.compile(
    r"\s*(?:[,;]\s*)?(?:(?:and|or|&|as well as|along with|plus)\s+)?(?:also\s+)?(?:the\s+)?\Z", re.IGNORECASE
)
_ASIDE = re.compile(r"\s*\([^()]{1,60}\)")
_BREAKS = "and|or|of|in|to|that|with|for|by|from|at|on|is|are|was|were|has|have|had|will|would|may|might|can|could|who|which|as|said"
_LOOSE = frozenset(
    {
        "companies",
        "firms",
        "parties",
        "sides",
        "pair",
        "duo",
        "trio",
        "rivals",
        "men",
        "women",
        "people",
        "models",
    }
)
"""Nouns that stand for now these, now those; the others keep whom they once stood for."""


_PAIRED = re.compile(r"\s+(?:[^\s,;.]+\s+){1,4}?(?:and|nor)\b")
"""After "both" or "neither": the two names come after it."""


@dataclass(frozen=True, slots=True)
class Group:
    """Words that stand for several entities, by their places in the document's list."""

    start: int
    end: int
    members: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Named:
    start: int
    end: int
    entity: int
    kind: Kind


@dataclass(frozen=True, slots=True)
class _Phrase:
    start: int
    end: int
    noun: str
    sort: str
    count: int | None


def find_groups(
    text: str, units: Sequence[Place], kinds: Sequence[Kind], mentions: Sequence[Sequence[Place]]
) -> list[Group]:
    """The words of the text that stand for several of its entities, in order.

    Args:
        text: the document's text.
        units: start and end of the units, in order.
        kinds: the kind of each entity.
        mentions: start and end of each entity's mentions, in the entities' order.
    """
    named = _outermost(kinds, mentions)
    if len(named) < 2:
        return []
    lists = list(_lists(text, named))
    starts = [start for start, _ in units]
    taken = [(name.start, name.end) for name in named]
    called: dict[str, tuple[int, ...]] = {}
    groups = []
    for phrase in _phrases(text):
        if _overlaps(phrase, taken):
            continue
        known = called.get(phrase.noun)
        if known is not None and phrase.count in (None, len(known)):
            members = known
        else:
            members = _members(phrase, named, lists, starts)
        if members:
            groups.append(Group(phrase.start, phrase.end, members))
            if phrase.noun in _nouns() and phrase.noun not in _LOOSE:
                called[phrase.noun] = members
    return groups


def with_groups(mentions: Sequence[Sequence[Place]], groups: Sequence[Group]) -> list[list[Place]]:
    """The places of each entity, those of the groups that it belongs to among them."""
    places = [list(here) for here in mentions]
    for group in groups:
        for member in group.members:
            places[member].append((group.start, group.end))
    return [sorted(here) for here in places]


@cache
def _nouns() -> dict[str, str]:
    with _FILE.open("rb") as file:
        table: dict[str, list[str]] = tomllib.load(file)
    return {noun: sort for sort, nouns in table.items() for noun in nouns}


@cache
def _pattern() -> re.Pattern[str]:
    nouns = "|".join(sorted(map(re.escape, _nouns()), key=len, reverse=True))
    numbers = "|".join((*_NUMBERS, r"\d{1,3}"))
    return re.compile(
        r"\b(?:(?P<pronoun>they|them|theirs|their|themselves)"
        rf"|(?P<start>all of (?:the|these|those|its|their)|(?:both|neither|each|none|either) of (?:the|these|those|its|their)"
        r"|the|these|those|its|their|his|her|both|all|neither)"
        rf"(?:\s+(?P<number>{numbers}))?(?:\s+(?!(?:{_BREAKS})\b)[\w’'.-]+){{0,3}}?\s+(?P<noun>{nouns})"
        r"|(?P<alone>both|neither|(?:all|the) (?:two|three|four|five|six)))(?![\w-])(?![’']\w{2})",
        re.IGNORECASE,
    )


def _phrases(text: str) -> Iterator[_Phrase]:
    for match in _pattern().finditer(text):
        words = match.group().casefold().split()
        if match["pronoun"]:
            yield _Phrase(match.start(), match.end(), words[0], "anybody", None)
        elif match["noun"]:
            number = (match["number"] or "").casefold()
            count = int(number) if number.isdecimal() else _NUMBERS.get(number)
            if count is None and words[0] in ("both", "neither", "either"):
                count = 2
            noun = match["noun"].casefold()
            yield _Phrase(match.start(), match.end(), noun, _nouns()[noun], count)
        elif words[0] == "the" or not _PAIRED.match(text, match.end()):
            yield _Phrase(match.start(), match.end(), words[-1], "anybody", _NUMBERS.get(words[-1], 2))


def _outermost(kinds: Sequence[Kind], mentions: Sequence[Sequence[Place]]) -> list[_Named]:
    """The mentions that lie in no other, in order."""
    spans = sorted(
        (
            _Named(start, end, entity, kinds[entity])
            for entity, places in enumerate(mentions)
            for start, end in places
        ),
        key=lambda name: (name.start, -name.end),
    )
    found: list[_Named] = []
    for name in spans:
        if not found or name.start >= found[-1].end:
            found.append(name)
    return found


def _lists(text: str, named: Sequence[_Named]) -> Iterator[list[_Named]]:
    """Runs of names of one sort with nothing but commas and "and" between them."""
    run: list[_Named] = []
    for name in named:
        if run and _listed(run[-1].kind, name.kind) and _joined(text[run[-1].end : name.start]):
            run.append(name)
            continue
        if len(run) > 1:
            yield run
        run = [name]
    if len(run) > 1:
        yield run


def _joined(between: str) -> bool:
    return bool(between.strip()) and len(between) < 90 and bool(_BETWEEN.match(_ASIDE.sub("", between)))


def _listed(one: Kind, other: Kind) -> bool:
    return any(one in kinds and other in kinds for kinds in _LISTED)


def _overlaps(phrase: _Phrase, taken: Sequence[Place]) -> bool:
    """Whether the words are, or begin or end within, a mention that is known."""
    number = bisect_right(taken, (phrase.end, 0))
    return number > 0 and taken[number - 1][1] > phrase.start


def _members(
    phrase: _Phrase, named: Sequence[_Named], lists: Sequence[list[_Named]], units: Sequence[int]
) -> tuple[int, ...]:
    here = bisect_right(units, phrase.start) - 1
    most = REACH if phrase.noun in _nouns() else PRONOUN_REACH
    before = bisect_right(lists, phrase.start, key=lambda run: run[-1].end)
    for place in range(before - 1, -1, -1):
        run = lists[place]
        if here - (bisect_right(units, run[0].start) - 1) > most:
            break
        if not all(name.kind in SORTS[phrase.sort] for name in run):
            continue
        entities = dict.fromkeys(name.entity for name in run)
        if 1 < len(entities) <= MOST_MEMBERS and phrase.count in (None, len(entities)):
            return tuple(entities)
    if phrase.count is None:
        return ()
    last = bisect_right(named, phrase.start, key=lambda name: name.end)
    for reach in range(NEAR + 1):
        first = bisect_left(named, units[here - reach], key=lambda name: name.start) if here >= reach else 0
        near = dict.fromkeys(name.entity for name in named[first:last] if name.kind in SORTS[phrase.sort])
        if len(near) >= phrase.count:
            return tuple(near) if len(near) == phrase.count else ()
    return ()
