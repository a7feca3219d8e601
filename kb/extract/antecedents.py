"""What speaks for and against a pronoun or description meaning a thing that was named: numbers for one pair each.

The ranker (kb/extract/coreference.py at work, kb/extract/training/network.py in training) sees these beside the
encoder's vectors of both places; both use this one file, so training and work cannot drift apart.
"""

import math
import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from kb.extract.descriptions import kinds_of
from kb.extract.document import Unit
from kb.extract.labels import KINDS
from kb.extract.pronouns import CLASSES, POSSESSIVE, SINGULAR
from kb.ontology import Kind

REACH_BACK = 60
"""How many mentions before an anaphor may be what it stands for."""
REACH_AHEAD = 6
"""How many names after it ("In its answer, OpenAI ...")."""

NAME, DESCRIPTION, PRONOUN = "name", "description", "pronoun"
NONE = -1
_QUOTE = re.compile(r"“[^”]{0,2000}”|\"[^\"]{0,1000}\"")
_SIDES = {
    "plaintiff": "plaintiff", "plaintiffs": "plaintiff", "claimant": "plaintiff", "petitioner": "plaintiff",
    "appellant": "plaintiff", "applicant": "plaintiff", "complainant": "plaintiff",
    "defendant": "defendant", "defendants": "defendant", "respondent": "defendant", "appellee": "defendant",
}  # fmt: skip
_PERSON = KINDS.index(Kind.PERSON)


@dataclass(slots=True)
class Place:
    """One place that names or stands for an entity."""

    start: int
    end: int
    form: str
    surface: str
    kind: int = NONE
    """Position in KINDS; NONE where it is not known (pronouns)."""
    entity: int = NONE
    first_row: int = 0
    """Row of the encoder's output at its first and last piece."""
    last_row: int = 0
    unit: int = 0
    position: int = 0
    """Its number among all places of the document."""
    first_name: bool = False
    """The first name of its unit, mostly its subject."""
    in_quote: int = NONE
    probabilities: npt.NDArray[np.float32] | None = None
    """For an anaphor, float32 (kinds,): what kind of thing the encoder takes it for."""
    confidence: float = 1.0
    seen: float = 1.0
    """0 to 1: how much the encoder takes the words for something that stands for an entity."""
    head: str | None = None
    """The noun of a description."""
    side: str | None = None

    @property
    def word(self) -> str:
        """The word that carries the meaning: the pronoun, or a description's noun."""
        if self.head is not None:
            return self.head
        return self.surface.split()[-1].casefold() if self.surface.split() else ""


@dataclass(slots=True)
class Told:
    """What was said of the entities so far."""

    count: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    gender: dict[int, str] = field(default_factory=dict)
    words: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    """Descriptions that were already used for an entity."""
    side: dict[int, str] = field(default_factory=dict)
    """The side of a suit that a caption or apposition gave an entity."""

    def add(self, place: Place) -> None:
        """Take note of a place whose entity is known."""
        if place.entity == NONE:
            return
        self.count[place.entity] += 1
        if place.form == PRONOUN:
            group = SINGULAR.get(place.surface.casefold())
            if group in ("he", "she"):
                self.gender.setdefault(place.entity, group)
        elif place.form == DESCRIPTION:
            self.words[place.entity].add(place.word)


def prepare(text: str, units: Sequence[Unit], places: list[Place]) -> list[Place]:
    """Sort the places and fill in what follows from the text: unit, position, quotation, first name, side."""
    places.sort(key=lambda place: (place.start, -place.end))
    starts = [unit.start for unit in units]
    quotes = [match.span() for match in _QUOTE.finditer(text)]
    quote_starts = [start for start, _ in quotes]
    named: set[int] = set()
    for position, place in enumerate(places):
        place.position = position
        place.unit = max(0, bisect_right(starts, place.start) - 1)
        number = bisect_right(quote_starts, place.start) - 1
        place.in_quote = number if number >= 0 and place.start < quotes[number][1] else NONE
        if place.form == NAME and place.unit not in named:
            named.add(place.unit)
            place.first_name = True
        if place.form == DESCRIPTION:
            place.side = _SIDES.get(place.word)
    return places


def candidates(places: Sequence[Place], anaphor: Place) -> list[Place]:
    """The places that an anaphor may point at, nearest last; those inside it cannot be what it means."""
    before = [
        place
        for place in places[max(0, anaphor.position - REACH_BACK) : anaphor.position]
        if place.entity != NONE and place.end <= anaphor.start
    ]
    ahead = [
        place
        for place in places[anaphor.position + 1 : anaphor.position + 1 + 2 * REACH_AHEAD]
        if place.form == NAME and place.entity != NONE and place.start >= anaphor.end
    ][:REACH_AHEAD]
    return before + ahead


_DETERMINERS = (("the",), ("a", "an"), ("its", "his", "her", "our", "their", "my", "your"))
_ANAPHOR_SIGNS = (
    *CLASSES, "possessive", "description", "plaintiff", "defendant", "demonstrative",
)  # fmt: skip
_DESCRIPTION_SIGNS = (
    "definite",
    "indefinite",
    "owned",
    "seen",
    "odds of seen",
    "known noun",
    "no more than a noun",
)
_PAIR_SIGNS = 31
FEATURES = _PAIR_SIGNS + len(_ANAPHOR_SIGNS) + len(_DESCRIPTION_SIGNS)


def anaphor_signs(anaphor: Place) -> list[float]:
    """What kind of word the anaphor is, as zeros and ones."""
    words = anaphor.surface.casefold().split()
    group = SINGULAR.get(words[0]) if anaphor.form == PRONOUN and words else None
    return [
        *(float(group == name) for name in CLASSES),
        float(anaphor.form == PRONOUN and bool(words) and words[0] in POSSESSIVE),
        float(anaphor.form == DESCRIPTION),
        float(anaphor.side == "plaintiff"),
        float(anaphor.side == "defendant"),
        float(bool(words) and words[0] in ("this", "that")),
    ]


def description_signs(anaphor: Place) -> list[float]:
    """What speaks for the anaphor standing for anything: its determiner, its noun, and what the encoder sees in it."""
    words = anaphor.surface.casefold().split()
    return [
        *(
            float(anaphor.form == DESCRIPTION and bool(words) and words[0] in group_)
            for group_ in _DETERMINERS
        ),
        anaphor.seen,
        math.log((anaphor.seen + 1e-3) / (1 - anaphor.seen + 1e-3)) / 4,
        float(anaphor.form == DESCRIPTION and kinds_of(anaphor.word) is not None),
        float(anaphor.form == DESCRIPTION and len(words) <= 2),
    ]


def pair_features(anaphor: Place, found: Sequence[Place], told: Told) -> npt.NDArray[np.float32]:
    """float32 (len(found), FEATURES): one row for each candidate place."""
    signs = anaphor_signs(anaphor)
    more_signs = description_signs(anaphor)
    latest: dict[int, int] = {}
    for place in found:
        if place.position < anaphor.position:
            latest[place.kind] = place.entity
    last_entity = next((p.entity for p in reversed(found) if p.position < anaphor.position), NONE)
    probabilities = anaphor.probabilities
    group = SINGULAR.get(anaphor.surface.casefold()) if anaphor.form == PRONOUN else None
    surface = anaphor.surface.casefold()
    described = anaphor.form == DESCRIPTION
    meant = kinds_of(anaphor.word) if described else None
    rows = np.zeros((len(found), FEATURES), dtype=np.float32)
    for number, place in enumerate(found):
        gap = anaphor.position - place.position
        units = anaphor.unit - place.unit
        known = told.gender.get(place.entity)
        likely = float(probabilities[place.kind]) if probabilities is not None and place.kind >= 0 else 0.5
        count = told.count.get(place.entity, 0)
        side = told.side.get(place.entity)
        gendered = group in ("he", "she")
        rows[number] = [
            math.log1p(abs(gap)),
            math.log1p(abs(units)),
            float(gap < 0),
            float(units == 0),
            float(units == 1),
            float(units > 3),
            float(gap == 1),
            float(place.form == NAME),
            float(place.form == PRONOUN),
            float(place.form == DESCRIPTION),
            float(place.first_name),
            float(place.first_name and units in (0, 1)),
            likely,
            math.log(likely + 1e-3),
            math.log1p(count),
            float(latest.get(place.kind) == place.entity),
            float(place.entity == last_entity),
            float(gendered and known == group),
            float(gendered and known is not None and known != group),
            float(gendered and place.kind == _PERSON),
            float(gendered and place.kind != _PERSON),
            float(group == "it" and place.kind == _PERSON),
            float(surface == place.surface.casefold() and place.form != NAME),
            float(anaphor.form == DESCRIPTION and anaphor.word in told.words.get(place.entity, ())),
            float(anaphor.form == DESCRIPTION and place.form == NAME and anaphor.word in surface.split()[:-1]),
            float(anaphor.in_quote >= 0 and anaphor.in_quote == place.in_quote),
            float(anaphor.in_quote >= 0 and place.in_quote < 0),
            float(anaphor.side is not None and side == anaphor.side),
            float(anaphor.side is not None and side is not None and side != anaphor.side),
            *signs,
            float(meant is not None and place.kind >= 0 and KINDS[place.kind] in meant),
            float(meant is not None and place.kind >= 0 and KINDS[place.kind] not in meant),
            *more_signs,
        ]  # fmt: skip
    return rows


_VERSUS = re.compile(r"\s(?:v\.?|vs\.?)\s", re.IGNORECASE)


def sides_in(text: str, places: Sequence[Place]) -> dict[int, str]:
    """Entity to the side that the text gives it: "Plaintiff X", "X ("Defendant")", or a place around the "v." of a caption."""
    sides: dict[int, str] = {}
    for place in places:
        if place.form != NAME or place.entity in sides or place.entity == NONE:
            continue
        before = re.findall(r"[A-Za-z]+", text[max(0, place.start - 24) : place.start].casefold())
        after = re.findall(r"[A-Za-z]+", text[place.end : place.end + 30].casefold())
        if before and before[-1] in _SIDES:
            sides[place.entity] = _SIDES[before[-1]]
        elif (
            after
            and after[0] in _SIDES
            and text[place.end : place.end + 3].lstrip(' (,“"') != text[place.end : place.end + 3]
        ):
            sides[place.entity] = _SIDES[after[0]]
    return sides
