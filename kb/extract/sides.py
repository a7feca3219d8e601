"""Who is plaintiff and who defendant, and what "Plaintiff" and "the Defendant" therefore stand for."""

import re
from collections.abc import Mapping, Sequence

from kb.cases.caption_spans import find_captions
from kb.extract.antecedents import DESCRIPTION, NONE, Place
from kb.extract.merge import ROLE_SIDES
from kb.extract.variants import NameGroup, key_of
from kb.ontology import Kind

ROLE = re.compile(
    r"(?<![\w-])(?:[Tt]he\s+)?(?P<word>"
    + "|".join(f"(?:{word[0]}|{word[0].upper()}){word[1:]}" for word in ROLE_SIDES)
    + r")(?![\w-])"
)
"""A role word in the singular; plural ones stand for groups, which are no entities."""

_PARTIES = frozenset({Kind.COMPANY, Kind.PERSON, Kind.ORGANIZATION, Kind.AGENCY})
_HEAD = 1_500


def caption_sides(text: str, groups: Sequence[NameGroup]) -> dict[int, str]:
    """Number of a group to its side, as the first caption of the text says."""
    captions = find_captions(text[:_HEAD])
    if not captions:
        return {}
    sides: dict[int, str] = {}
    caption = captions[0].caption
    for side, names in (("plaintiff", caption.plaintiffs), ("defendant", caption.defendants)):
        for name in names:
            number = _group_of(name, groups)
            if number is not None:
                sides.setdefault(number, side)
    return sides


def _group_of(name: str, groups: Sequence[NameGroup]) -> int | None:
    key = key_of(name)
    words = set(key.split())
    fits = []
    for number, group in enumerate(groups):
        if group.kind in _PARTIES:
            if key in group.keys:
                return number
            if any(words <= set(other.split()) or set(other.split()) <= words for other in group.keys):
                fits.append(number)
    return fits[0] if len(fits) == 1 else None


def link_roles(places: Sequence[Place], sides: Mapping[int, str]) -> None:
    """Join role words to the party where the text has one party on that side; a bare word before a name is a title."""
    by_side: dict[str, set[int]] = {}
    for entity, side in sides.items():
        by_side.setdefault(side, set()).add(entity)
    kinds = {place.entity: place.kind for place in places if place.entity != NONE and place.kind != NONE}
    for place in places:
        if place.form != DESCRIPTION or place.side is None:
            continue
        parties = by_side.get(place.side, set())
        if len(parties) == 1:
            place.entity = next(iter(parties))
            place.kind = kinds.get(place.entity, NONE)
            place.confidence = 0.9
