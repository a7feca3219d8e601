"""How running text names a court: one expression for each family of names, tried at the places where one can begin."""

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
    foreign_spellings,
    spelling_index,
    spelling_key,
    states,
)
from kb.ids import slug

Rule = tuple[re.Pattern[str], Callable[[re.Match[str]], str | None], str]
"""An expression, what its match says, and the kind of name: `name`, `citation` or `place`."""

_US = r"(?:U\.\s?S\.|US|United\s+States|[Ff]ederal)"
_APPEALS = r"(?:[Cc]ourts?\s+of\s+[Aa]ppeals?|COURT\s+OF\s+APPEALS|[Aa]ppeals\s+[Cc]ourt|Circuit\s+Court)"
_JOIN = r"(?:\s*[,:;–—-]{0,2}\s*(?:for|of|in|from|FOR|OF|IN)?(?:\s+the|\s+THE)?\s+)"


def _either(names: list[str]) -> str:
    ordered = sorted(set(names), key=len, reverse=True)
    return "|".join(re.escape(name).replace(r"\ ", r"\s+").replace("'", "['’]") for name in ordered)


def _both_cases(names: list[str]) -> str:
    return _either([*names, *(name.upper() for name in names)])


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


def _district(match: re.Match[str]) -> str | None:
    letter = _direction(match)[0]
    direction = next(name for name, short in DIRECTIONS.items() if short == letter)
    state = _state(match)
    return _district_of().get((state, direction)) if state else None


def _single_district(match: re.Match[str]) -> str | None:
    state = _state(match)
    return _district_of().get((state, None)) if state else None


def _bankruptcy(match: re.Match[str]) -> str | None:
    district = _district(match) if match["direction"] else _single_district(match)
    lower = bankruptcy_id(district) if district else None
    return lower if lower in court_table() else None


def _place(match: re.Match[str]) -> str | None:
    place = " ".join(match["place"].split())
    court = cities().get(place)
    if court:
        return court
    state = _state_of().get(spelling_key(place))
    return _district_of().get((state, None)) if state else None


def _circuit(match: re.Match[str]) -> str | None:
    name = spelling_key(match["circuit"])
    if name in ("dc", "districtcolumbia"):
        return "cadc"
    if name in ("federal", "fed"):
        return "cafc"
    digits = re.match(r"\d+", name)
    number = int(digits[0]) if digits else [word.casefold() for word in ORDINALS].index(name) + 1
    return f"ca{number}" if 1 <= number <= 11 else None


def _indexed(match: re.Match[str]) -> str | None:
    return spelling_index().get(spelling_key(match[0]))


def _always(court_id: str) -> Callable[[re.Match[str]], str | None]:
    return lambda _match: court_id


def _state_supreme(match: re.Match[str]) -> str | None:
    state = _state(match)
    if state is None:
        return None
    if state == "New York":
        return "nysupct"
    index = spelling_index()
    return index.get(spelling_key(f"{state} Supreme Court")) or index.get(
        spelling_key(f"Supreme Court of {state}")
    )


def _state_court(match: re.Match[str]) -> str | None:
    """A state's court by its own name, such as "Delaware Court of Chancery" or "Superior Court of Delaware"."""
    state, court = _state(match), " ".join(match["court"].split()).title().replace(" Of ", " of ")
    if state is None:
        return None
    if state == "California" and court.startswith("Superior"):
        return "calsuperct"
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


def _county(match: re.Match[str]) -> str | None:
    county = " ".join(match["county"].split()).title()
    if county in _COUNTY_COURTS:
        return _COUNTY_COURTS[county]
    if county in _CALIFORNIA_COUNTIES:
        return "calsuperct"
    return f"us-superior-{slug(county)}"


def _new_york_county(match: re.Match[str]) -> str | None:
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


def _german(match: re.Match[str]) -> str | None:
    groups = match.groupdict()
    kind = " ".join((groups.get("german") or groups.get("english") or "").split()).casefold()
    kind = {"lg": "landgericht", "olg": "oberlandesgericht", "ag": "amtsgericht"}.get(kind, kind)
    kind = re.sub(r"^hanseati\w+ ", "", kind)
    town = re.sub(r"\s+(?:I{1,2}|1|2)$", "", " ".join(match["town"].split()))
    if town.casefold() in _NO_TOWNS:
        return None
    town = slug(town.translate(_UMLAUTS))
    return f"de-{_LEVELS.get(kind, 'lg')}-{_TOWNS.get(town, town)}"


def _chinese(match: re.Match[str]) -> str | None:
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


@cache
def rules() -> tuple[Rule, ...]:
    """The families of names; where two match at one place the longer match counts."""
    state_names = _both_cases(list(states()))
    short_states = _either(
        [form for forms in states().values() for form in forms if "." in form or len(form) > 2]
    )
    any_state = f"{state_names}|{short_states}"
    postal = "|".join(forms[-1] for forms in states().values())
    part = "[Nn]orthern|[Ss]outhern|[Ee]astern|[Ww]estern|[Mm]iddle|[Cc]entral|NORTHERN|SOUTHERN|EASTERN|WESTERN|MIDDLE|CENTRAL"
    district_court = rf"(?:(?:{_US}|UNITED\s+STATES)\s+)?(?:[Dd]istrict\s+[Cc]ourt|DISTRICT\s+COURT){_JOIN}"
    letters = r"[NSEWMC]\.?\s?D\.?"
    ordinals = "|".join([*ORDINALS, *(word.upper() for word in ORDINALS)])
    circuit = rf"(?:{ordinals}|\d{{1,2}}(?:st|nd|rd|th|d)|D\.C\.|DC|Federal|FEDERAL|District\s+of\s+Columbia|DISTRICT\s+OF\s+COLUMBIA)"
    place = _either([*cities(), *states()])
    capital = r"[A-ZÄÖÜ][\w’'.-]*"
    town = rf"{capital}(?:\s{capital}){{0,2}}"
    table: list[tuple[str, Callable[[re.Match[str]], str | None], str]] = [
        (
            rf"(?:{district_court})?(?:the\s+)?(?P<direction>{part})\s+(?:District|DISTRICT)\s+(?:of|OF)\s+(?P<state>{any_state})",
            _district,
            "name",
        ),
        (
            rf"{district_court}(?P<direction>{part})\s+(?:[Dd]istrict,?\s+)?(?P<state>{state_names})",
            _district,
            "name",
        ),
        (
            rf"(?:{district_court})?(?P<state>{state_names})\s+(?P<direction>{part})\s+District(?:\s+Court)?",
            _district,
            "name",
        ),
        (rf"(?P<state>{state_names})\s+District\s+Court", _single_district, "name"),
        (
            rf"(?:{district_court}|(?<=\()|(?<=before\sthe\s)|(?<=in\sthe\s)|(?<=from\sthe\s)|(?<=\bfrom\s))(?:District|DISTRICT)\s+(?:of|OF)\s+(?P<state>{any_state})",
            _single_district,
            "name",
        ),
        (rf"{district_court}(?P<place>{place})\b(?!\s+(?:Circuit|County|Supreme|Superior))", _place, "place"),
        (
            rf"(?:{district_court})?(?P<direction>{letters})\s?(?P<state>{any_state})(?!\w)",
            _district,
            "citation",
        ),
        (rf"(?P<direction>[NSEWMC])D\s?(?P<state>{postal})\b", _district, "citation"),
        (rf"(?:{district_court})?\bD\.\s?(?P<state>{any_state})(?!\w)", _single_district, "citation"),
        (rf"{district_court}D\.?\s?(?P<state>{any_state})(?!\w)", _single_district, "citation"),
        (r"\bDDC\b", _always("dcd"), "citation"),
        (
            rf"Bankr\.\s?(?:(?P<direction>{letters})|D\.)\s?(?P<state>{any_state})(?!\w)",
            _bankruptcy,
            "citation",
        ),
        (
            rf"(?:{_US}\s+)?Bankruptcy\s+Court{_JOIN}(?:(?:(?P<direction>{part})\s+)?District\s+of\s+|(?P<direction2>{letters}|D\.)\s?)?(?P<state>{any_state})",
            _bankruptcy_long,
            "name",
        ),
        (
            rf"(?:(?:{_US}|UNITED\s+STATES)\s+)?{_APPEALS}{_JOIN}(?P<circuit>{circuit})\s+(?:[Cc]ircuit|CIRCUIT)",
            _circuit,
            "name",
        ),
        (rf"USCA{_JOIN}(?P<circuit>{circuit})\s+[Cc]ircuit", _circuit, "name"),
        (
            rf"(?P<circuit>{circuit})\s+(?:{_US}\s+)?(?:Circuit|CIRCUIT)(?:\s+{_APPEALS})?(?!\s+(?:Judge|Justice|Mediat|Executive|Rule|Clerk|City|Breaker))",
            _circuit,
            "name",
        ),
        (r"(?P<circuit>(?:\d{1,2}(?:st|nd|rd|th|d)|D\.\s?C\.|Fed\.))\s+Cir\.", _circuit, "citation"),
        (r"\bUSCA\s?(?P<circuit>\d{1,2})\b", _circuit, "citation"),
        (
            r"(?:United\s+States|U\.\s?S\.|US)\s+Supreme\s+Court|Supreme\s+Court\s+of\s+the\s+United\s+States|SCOTUS|(?<=\bthe\s)Supreme\s+Court(?!\s+(?:of|Justice))",
            _always("scotus"),
            "name",
        ),
        (
            r"(?:(?:United\s+States|U\.\s?S\.|US)\s+)?(?:Judicial\s+Panel\s+(?:on|for)\s+Multi-?[Dd]istrict\s+Litigation|JUDICIAL\s+PANEL\s+ON\s+MULTIDISTRICT\s+LITIGATION)|\bJPML\b|J\.P\.M\.L\.|UNITED\s+STATES\s+JUDICIAL\s+PANEL\s+ON\s+MULTIDISTRICT\s+LITIGATION",
            _always("jpml"),
            "name",
        ),
        (
            r"(?:(?:United\s+States|U\.\s?S\.|US)\s+)?Court\s+of\s+(?:Federal\s+Claims|International\s+Trade)",
            _indexed,
            "name",
        ),
        (
            r"Patent\s+Trial\s+and\s+Appeal\s+Board|\bPTAB\b|Trademark\s+Trial\s+and\s+Appeal\s+Board|\bTTAB\b",
            _indexed,
            "name",
        ),
        (
            rf"(?:[Ff]ederal|U\.S\.|US)\s+(?:(?:district|trial|civil)\s+)?court(?:house)?\s+(?:(?:sitting\s+)?in|for)\s+(?:[Dd]owntown\s+)?(?P<place>{place})\b",
            _place,
            "place",
        ),
        (
            rf"(?P<place>{place})(?:[’']s)?\s+(?:[Ff]ederal|U\.S\.\s+[Dd]istrict)\s+(?:[Dd]istrict\s+)?[Cc]ourt(?:house)?",
            _place,
            "place",
        ),
        (
            rf"(?:[Ff]ederal|U\.S\.)\s+(?:district\s+)?court\s+in\s+(?:the\s+)?(?P<direction>{part})\s+(?P<state>{state_names})",
            _district,
            "place",
        ),
        (
            rf"(?P<direction>[Nn]orthern|[Ss]outhern|[Ee]astern|[Ww]estern|[Mm]iddle|[Cc]entral)\s+(?P<state>{state_names})\s+[Ff]ederal\s+[Cc]ourt",
            _district,
            "place",
        ),
        (
            r"(?:Supreme\s+Court|SUPREME\s+COURT),?\s+(?:of\s+the\s+State\s+of\s+New\s+York,?\s+)?(?:County\s+of\s+)?(?P<county>New\s+York|Kings|Queens|Bronx|Richmond|Nassau|Suffolk|Westchester|Albany|Erie|Monroe)(?:\s+County)?(?=\b)",
            _new_york_county,
            "name",
        ),
        (
            r"New\s+York(?:\s+State)?\s+Supreme\s+Court(?:,?\s+(?:in\s+|for\s+|County\s+of\s+)?(?P<county>New\s+York|Kings|Queens|Bronx|Richmond|Nassau|Suffolk|Westchester|Albany|Erie|Monroe|Manhattan|Brooklyn)(?:\s+County)?)?",
            _new_york_supreme,
            "name",
        ),
        (
            rf"Supreme\s+Court\s+of\s+(?:the\s+State\s+of\s+)?(?P<state>{state_names})\b",
            _state_supreme,
            "name",
        ),
        (rf"(?P<state>{state_names})(?:[’']s)?(?:\s+[Ss]tate)?\s+Supreme\s+Court", _state_supreme, "name"),
        (
            rf"(?P<state>{state_names})(?:[’']s)?(?:\s+[Ss]tate)?\s+(?P<court>Court\s+of\s+Chancery|Chancery\s+Court|Superior\s+Court|Courts?\s+of\s+Appeals?|Business\s+Court)",
            _state_court,
            "name",
        ),
        (
            rf"(?P<court>Court\s+of\s+Chancery|Superior\s+Court|SUPERIOR\s+COURT|COURT\s+OF\s+CHANCERY|Courts?\s+of\s+Appeals?)\s+(?:of|for|in|OF)\s+(?:the\s+State\s+of\s+|THE\s+STATE\s+OF\s+)?(?P<state>{state_names})(?!\s+County|,?\s+County|,?\s+COUNTY)",
            _state_court,
            "name",
        ),
        (
            rf"(?:Superior\s+Court|SUPERIOR\s+COURT)(?:\s+(?:of|OF)\s+(?:the\s+State\s+of\s+|THE\s+STATE\s+OF\s+)?(?:California|CALIFORNIA),?(?:\s+(?:for|in|FOR)\s+(?:the|THE)|\s+in\s+and\s+for\s+the)?|,)\s+(?:County|COUNTY)\s+(?:of|OF)\s+(?P<county>{capital}(?:\s{capital})?)",
            _county,
            "name",
        ),
        (
            rf"(?:Superior\s+Court)\s+(?:of|for|in)\s+(?P<county>{capital}(?:\s{capital})?)\s+County",
            _county,
            "name",
        ),
        (
            rf"(?P<county>{capital}(?:\s{capital})?)\s+(?:County\s+Superior|Superior)\s+Court(?!\s+of)",
            _county_or_none,
            "name",
        ),
        (
            rf"(?P<german>Landgericht|Oberlandesgericht|Hanseatische[sn]?\s+Oberlandesgericht|Amtsgericht|LG|OLG|AG)\s+(?P<town>{capital}(?:\s+(?:I{{1,2}}|am\s+Main)\b)?)",
            _german,
            "name",
        ),
        (
            rf"(?P<english>Higher\s+Regional|Hanseatic\s+Higher\s+Regional|Regional|HIGHER\s+REGIONAL|REGIONAL|HANSEATIC\s+HIGHER\s+REGIONAL)\s+(?:Court|COURT)\s+(?:of|in|OF)\s+(?P<town>{capital}(?:\s+I{{1,2}}\b)?)",
            _german,
            "name",
        ),
        (
            rf"(?P<town>{capital})(?:\s+I{{1,2}})?\s+(?P<english>Higher\s+Regional|Regional)\s+Court(?:\s+I{{1,2}}\b)?",
            _german,
            "name",
        ),
        (
            r"(?:Hanseatic\s+Higher\s+Regional\s+Court|HANSEATIC\s+HIGHER\s+REGIONAL\s+COURT|Hanseatisches\s+Oberlandesgericht)(?!\s+(?:of|in|OF)?\s*[A-Z])",
            _always("de-olg-hamburg"),
            "name",
        ),
        (
            rf"(?P<town>{town})\s+(?P<kind>Internet|(?:No\.\s?\d\s+)?Intermediate\s+People[’']s|High(?:er)?\s+People[’']s|(?:Primary|District)\s+People[’']s)\s+Court",
            _chinese,
            "name",
        ),
        (
            rf"(?:{_both_cases([spelling for _court, spelling in foreign_spellings() if len(spelling) > 4])})(?!\w)",
            _indexed,
            "name",
        ),
        (r"\b(?:CJEU|ECJ|UKSC|IPEC|BGH|EWHC)\b", _indexed, "name"),
    ]
    return tuple((re.compile(rf"(?<!\w)(?:{pattern})"), answer, kind) for pattern, answer, kind in table)


def _bankruptcy_long(match: re.Match[str]) -> str | None:
    letters = match["direction"] or (match["direction2"] or "").replace("D", "", 1).strip(" .")
    state = _state(match)
    if state is None:
        return None
    direction = next(
        (name for name, short in DIRECTIONS.items() if letters and short == letters[0].casefold()), None
    )
    district = _district_of().get((state, direction))
    lower = bankruptcy_id(district) if district else None
    return lower if lower in court_table() else None


def _new_york_supreme(match: re.Match[str]) -> str | None:
    return _new_york_county(match) if match["county"] else "nysupct"


def _county_or_none(match: re.Match[str]) -> str | None:
    """A county's superior court; a state's name before "Superior Court" is the state's."""
    if spelling_key(match["county"]) in _state_of():
        return None
    return _county(match)
