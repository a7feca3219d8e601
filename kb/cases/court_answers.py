"""Which court a match of one of the expressions in `kb.cases.court_patterns` means; None where it means none."""

import re
from collections.abc import Callable
from functools import cache

from kb.cases.court_table import (
    DIRECTIONS,
    ORDINALS,
    bankruptcy_id,
    cities,
    court_table,
    districts,
    spelling_index,
    spelling_key,
    states,
)
from kb.ids import slug


def _direction(match: re.Match[str]) -> str:
    return match["direction"].strip(" .").casefold()


@cache
def _state_of() -> dict[str, str]:
    """Spelling key of a state's name or abbreviation to its name."""
    return {spelling_key(form): state for state, forms in states().items() for form in (state, *forms)}


@cache
def _district_of() -> dict[tuple[str, str | None], str]:
    return {(district.state, district.direction): district.court_id for district in districts()}


def _state(match: re.Match[str]) -> str | None:
    return _state_of().get(spelling_key(match["state"]))


def district(match: re.Match[str]) -> str | None:
    """A district of a state, such as "Northern District of California"."""
    letter = _direction(match)[0]
    direction = next(name for name, short in DIRECTIONS.items() if short == letter)
    state = _state(match)
    return _district_of().get((state, direction)) if state else None


def single_district(match: re.Match[str]) -> str | None:
    """The district of a state that has one."""
    state = _state(match)
    return _district_of().get((state, None)) if state else None


def bankruptcy(match: re.Match[str]) -> str | None:
    """A bankruptcy court by its citation, such as "Bankr. D. Del."."""
    court_id = district(match) if match["direction"] else single_district(match)
    lower = bankruptcy_id(court_id) if court_id else None
    return lower if lower in court_table() else None


def place(match: re.Match[str]) -> str | None:
    """The federal trial court that sits in a city, or the one of a state."""
    place = " ".join(match["place"].split())
    court = cities().get(place)
    if court:
        return court
    state = _state_of().get(spelling_key(place))
    return _district_of().get((state, None)) if state else None


def circuit(match: re.Match[str]) -> str | None:
    """A court of appeals by its circuit."""
    name = spelling_key(match["circuit"])
    if name in ("dc", "districtcolumbia"):
        return "cadc"
    if name in ("federal", "fed"):
        return "cafc"
    digits = re.match(r"\d+", name)
    number = int(digits[0]) if digits else [word.casefold() for word in ORDINALS].index(name) + 1
    return f"ca{number}" if 1 <= number <= 11 else None


def indexed(match: re.Match[str]) -> str | None:
    """A court by a spelling of its whole name."""
    return spelling_index().get(spelling_key(match[0]))


def always(court_id: str) -> Callable[[re.Match[str]], str | None]:
    """An expression that names one court only."""
    return lambda _match: court_id


def state_supreme(match: re.Match[str]) -> str | None:
    """A state's supreme court; New York's is a trial court."""
    state = _state(match)
    if state is None:
        return None
    if state == "New York":
        return "nysupct"
    index = spelling_index()
    return index.get(spelling_key(f"{state} Supreme Court")) or index.get(
        spelling_key(f"Supreme Court of {state}")
    )


def state_court(match: re.Match[str]) -> str | None:
    """A state's court by its own name, such as "Delaware Court of Chancery" or "Superior Court of Delaware"."""
    state, court = _state(match), " ".join(match["court"].split()).title().replace(" Of ", " of ")
    if state is None:
        return None
    if state == "California" and court.startswith("Superior"):
        return "calsuperct"
    if (
        court == "Chancery Court" and state == "Delaware"
    ):  # the press's name of it; in other states it is the court's own
        court = "Court of Chancery"
    index = spelling_index()
    for form in (f"{state} {court}", f"{court} of {state}", f"{court} of the State of {state}"):
        found = index.get(spelling_key(form))
        if found:
            return found
    return None


_COUNTY_COURTS = {
    "Los Angeles": "calsuppctla",
    "San Francisco": "calsuppctsf",
}
_CALIFORNIA_COUNTIES = (
    "Alameda",
    "Contra Costa",
    "Fresno",
    "Kern",
    "Los Angeles",
    "Marin",
    "Napa",
    "Orange",
    "Riverside",
    "Sacramento",
    "San Diego",
    "San Francisco",
    "San Joaquin",
    "San Mateo",
    "Santa Barbara",
    "Santa Clara",
    "Santa Cruz",
    "Solano",
    "Sonoma",
    "Ventura",
)


def county(match: re.Match[str]) -> str | None:
    """A county's superior court."""
    county = " ".join(match["county"].split()).title()
    if county in _COUNTY_COURTS:
        return _COUNTY_COURTS[county]
    if county in _CALIFORNIA_COUNTIES:
        return "calsuperct"
    return f"us-superior-{slug(county)}"


def new_york_county(match: re.Match[str]) -> str | None:
    """New York's supreme court of a county."""
    county = " ".join(match["county"].split()).title()
    index = spelling_index()
    county = {"Manhattan": "New York", "Brooklyn": "Kings"}.get(county, county)
    for form in (
        f"New York Supreme Court, {county} County",
        f"New York Supreme Court {county}",
        f"Supreme Court, {county} County",
    ):
        found = index.get(spelling_key(form))
        if found:
            return found
    return "nysupct"


_LEVELS = {
    "landgericht": "lg",
    "regional": "lg",
    "oberlandesgericht": "olg",
    "higher regional": "olg",
    "amtsgericht": "ag",
    "local": "ag",
}
_TOWNS = {
    "munich": "muenchen",
    "cologne": "koeln",
    "nuremberg": "nuernberg",
    "hanover": "hannover",
    "brunswick": "braunschweig",
}
_NO_TOWNS = {"hanseatic", "higher", "german", "the", "a", "federal", "local", "competent"}
_UMLAUTS = str.maketrans({"ü": "ue", "ö": "oe", "ä": "ae", "ß": "ss", "Ü": "ue", "Ö": "oe", "Ä": "ae"})


def german(match: re.Match[str]) -> str | None:
    """A German court by its town."""
    groups = match.groupdict()
    kind = " ".join((groups.get("german") or groups.get("english") or "").split()).casefold()
    kind = {"lg": "landgericht", "olg": "oberlandesgericht", "ag": "amtsgericht"}.get(kind, kind)
    kind = re.sub(r"^hanseati\w+ ", "", kind)
    town = re.sub(r"\s+(?:I{1,2}|1|2)$", "", " ".join(match["town"].split()))
    if town.casefold() in _NO_TOWNS:
        return None
    town = slug(town.translate(_UMLAUTS))
    return f"de-{_LEVELS.get(kind, 'lg')}-{_TOWNS.get(town, town)}"


def chinese(match: re.Match[str]) -> str | None:
    """A Chinese court by its town."""
    kind = slug(match["kind"].replace("’", "").replace("'", ""))
    short = next(
        (
            short
            for word, short in (
                ("internet", "internet"),
                ("intermediate", "ipc"),
                ("high", "hpc"),
                ("primary", "pc"),
                ("district", "pc"),
            )
            if word in kind
        ),
        "pc",
    )
    return f"cn-{short}-{slug(match['town'])}"


def bankruptcy_long(match: re.Match[str]) -> str | None:
    """A bankruptcy court by its long name, in either order of district and state."""
    named = match["direction"] or match["direction3"]
    letters = named or (match["direction2"] or "").replace("D", "", 1).strip(" .")
    state = _state(match)
    if state is None:
        return None
    direction = next(
        (name for name, short in DIRECTIONS.items() if letters and short == letters[0].casefold()), None
    )
    district = _district_of().get((state, direction))
    lower = bankruptcy_id(district) if district else None
    return lower if lower in court_table() else None


def new_york_supreme(match: re.Match[str]) -> str | None:
    """New York's supreme court, of a county where one is named."""
    return new_york_county(match) if match["county"] else "nysupct"


def county_or_none(match: re.Match[str]) -> str | None:
    """A county's superior court; a state's name before "Superior Court" is the state's."""
    if spelling_key(match["county"]) in _state_of():
        return None
    return county(match)
