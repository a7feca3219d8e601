"""How running text names a court: one expression for each family of names, tried at the places where one can begin."""

import re
from collections.abc import Callable
from functools import cache

from kb.cases import court_answers as court
from kb.cases.court_table import ORDINALS, cities, foreign_spellings, states

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
            rf"(?:{district_court})?(?:the\s+)?(?P<direction>{part})\s+(?:District|DISTRICT)\s+(?:[Oo]f|OF)\s+(?P<state>{any_state})",
            court.district,
            "name",
        ),
        (
            rf"{district_court}(?P<direction>{part})\s+(?:[Dd]istrict,?\s+)?(?P<state>{state_names})",
            court.district,
            "name",
        ),
        (
            rf"(?:{district_court})?(?P<state>{state_names})\s+(?P<direction>{part})\s+District(?:\s+Court)?",
            court.district,
            "name",
        ),
        (rf"(?P<state>{state_names})\s+District\s+Court", court.single_district, "name"),
        (
            rf"(?:{district_court}|(?<=\()|(?<=before\sthe\s)|(?<=in\sthe\s)|(?<=from\sthe\s)|(?<=\bfrom\s))(?:District|DISTRICT)\s+(?:of|OF)\s+(?P<state>{any_state})",
            court.single_district,
            "name",
        ),
        (
            rf"{district_court}(?P<place>{place})\b(?!\s+(?:Circuit|County|Supreme|Superior))",
            court.place,
            "place",
        ),
        (
            rf"(?:{district_court})?(?P<direction>{letters})\s?(?P<state>{any_state})(?!\w)",
            court.district,
            "citation",
        ),
        (rf"(?P<direction>[NSEWMC])D\s?(?P<state>{postal})\b", court.district, "citation"),
        (rf"(?:{district_court})?\bD\.\s?(?P<state>{any_state})(?!\w)", court.single_district, "citation"),
        (rf"{district_court}D\.?\s?(?P<state>{any_state})(?!\w)", court.single_district, "citation"),
        (r"\bDDC\b", court.always("dcd"), "citation"),
        (
            rf"Bankr\.\s?(?:(?P<direction>{letters})|D\.)\s?(?P<state>{any_state})(?!\w)",
            court.bankruptcy,
            "citation",
        ),
        (
            rf"(?:{_US}\s+)?(?:Bankruptcy\s+Court|BANKRUPTCY\s+COURT){_JOIN}(?:(?:(?P<direction>{part})\s+)?(?:District|DISTRICT)\s+(?:[Oo]f|OF)\s+|(?P<direction2>{letters}|D\.)\s?)?(?P<state>{any_state})(?:\s+(?P<direction3>{part})\s+(?:District|DISTRICT))?",
            court.bankruptcy_long,
            "name",
        ),
        (
            rf"(?:(?:{_US}|UNITED\s+STATES)\s+)?{_APPEALS}{_JOIN}(?P<circuit>{circuit})\s+(?:[Cc]ircuit|CIRCUIT)",
            court.circuit,
            "name",
        ),
        (rf"USCA{_JOIN}(?P<circuit>{circuit})\s+[Cc]ircuit", court.circuit, "name"),
        (
            rf"(?P<circuit>{circuit})\s+(?:{_US}\s+)?(?:Circuit|CIRCUIT)(?:\s+{_APPEALS})?(?!\s+(?:Judge|Justice|Mediat|Executive|Rule|Clerk|City|Breaker))",
            court.circuit,
            "name",
        ),
        (r"(?P<circuit>(?:\d{1,2}(?:st|nd|rd|th|d)|D\.\s?C\.|Fed\.))\s+Cir\.", court.circuit, "citation"),
        (r"\bUSCA\s?(?P<circuit>\d{1,2})\b", court.circuit, "citation"),
        (
            r"(?:United\s+States|U\.\s?S\.|US)\s+Supreme\s+Court|Supreme\s+Court\s+of\s+the\s+United\s+States|SCOTUS|(?<=\bthe\s)Supreme\s+Court(?!\s+(?:of|Justice))",
            court.always("scotus"),
            "name",
        ),
        (
            r"(?:(?:United\s+States|U\.\s?S\.|US)\s+)?(?:Judicial\s+Panel\s+(?:on|for)\s+Multi-?[Dd]istrict\s+Litigation|JUDICIAL\s+PANEL\s+ON\s+MULTIDISTRICT\s+LITIGATION)|\bJPML\b|J\.P\.M\.L\.|UNITED\s+STATES\s+JUDICIAL\s+PANEL\s+ON\s+MULTIDISTRICT\s+LITIGATION",
            court.always("jpml"),
            "name",
        ),
        (
            r"(?:(?:United\s+States|U\.\s?S\.|US)\s+)?Court\s+of\s+(?:Federal\s+Claims|International\s+Trade)",
            court.indexed,
            "name",
        ),
        (
            r"Patent\s+Trial\s+and\s+Appeal\s+Board|\bPTAB\b|Trademark\s+Trial\s+and\s+Appeal\s+Board|\bTTAB\b",
            court.indexed,
            "name",
        ),
        (
            rf"(?:[Ff]ederal|U\.S\.|US)\s+(?:(?:district|trial|civil)\s+)?court(?:house)?\s+(?:(?:sitting\s+)?in|for)\s+(?:[Dd]owntown\s+)?(?P<place>{place})\b",
            court.place,
            "place",
        ),
        (
            rf"(?P<place>{place})(?:[’']s)?\s+(?:[Ff]ederal|U\.S\.\s+[Dd]istrict)\s+(?:[Dd]istrict\s+)?[Cc]ourt(?:house)?",
            court.place,
            "place",
        ),
        (
            rf"(?:[Ff]ederal|U\.S\.)\s+(?:district\s+)?court\s+in\s+(?:the\s+)?(?P<direction>{part})\s+(?P<state>{state_names})",
            court.district,
            "place",
        ),
        (
            rf"(?P<direction>[Nn]orthern|[Ss]outhern|[Ee]astern|[Ww]estern|[Mm]iddle|[Cc]entral)\s+(?P<state>{state_names})\s+[Ff]ederal\s+[Cc]ourt",
            court.district,
            "place",
        ),
        (
            r"(?:Supreme\s+Court|SUPREME\s+COURT),?\s+(?:of\s+the\s+State\s+of\s+New\s+York,?\s+)?(?:County\s+of\s+)?(?P<county>New\s+York|Kings|Queens|Bronx|Richmond|Nassau|Suffolk|Westchester|Albany|Erie|Monroe)(?:\s+County)?(?=\b)",
            court.new_york_county,
            "name",
        ),
        (
            r"New\s+York(?:\s+State)?\s+Supreme\s+Court(?:,?\s+(?:in\s+|for\s+|County\s+of\s+)?(?P<county>New\s+York|Kings|Queens|Bronx|Richmond|Nassau|Suffolk|Westchester|Albany|Erie|Monroe|Manhattan|Brooklyn)(?:\s+County)?)?",
            court.new_york_supreme,
            "name",
        ),
        (
            rf"Supreme\s+Court\s+of\s+(?:the\s+State\s+of\s+)?(?P<state>{state_names})\b",
            court.state_supreme,
            "name",
        ),
        (
            rf"(?P<state>{state_names})(?:[’']s)?(?:\s+[Ss]tate)?\s+Supreme\s+Court",
            court.state_supreme,
            "name",
        ),
        (
            rf"(?P<state>{state_names})(?:[’']s)?(?:\s+[Ss]tate)?\s+(?P<court>Court\s+of\s+Chancery|Chancery\s+Court|Superior\s+Court|Courts?\s+of\s+Appeals?|Business\s+Court)",
            court.state_court,
            "name",
        ),
        (
            rf"(?P<court>Court\s+of\s+Chancery|Superior\s+Court|SUPERIOR\s+COURT|COURT\s+OF\s+CHANCERY|Courts?\s+of\s+Appeals?)\s+(?:of|for|in|OF)\s+(?:the\s+State\s+of\s+|THE\s+STATE\s+OF\s+)?(?P<state>{state_names})(?!\s+County|,?\s+County|,?\s+COUNTY)",
            court.state_court,
            "name",
        ),
        (
            rf"(?:Superior\s+Court|SUPERIOR\s+COURT)(?:\s+(?:of|OF)\s+(?:the\s+State\s+of\s+|THE\s+STATE\s+OF\s+)?(?:California|CALIFORNIA),?(?:\s+(?:for|in|FOR)\s+(?:the|THE)|\s+in\s+and\s+for\s+the)?|,)\s+(?:County|COUNTY)\s+(?:of|OF)\s+(?P<county>{capital}(?:\s{capital})?)",
            court.county,
            "name",
        ),
        (
            rf"(?:Superior\s+Court)\s+(?:of|for|in)\s+(?P<county>{capital}(?:\s{capital})?)\s+County",
            court.county,
            "name",
        ),
        (
            rf"(?P<county>{capital}(?:\s{capital})?)\s+(?:County\s+Superior|Superior)\s+Court(?!\s+of)",
            court.county_or_none,
            "name",
        ),
        (
            rf"(?P<german>Landgericht|Oberlandesgericht|Hanseatische[sn]?\s+Oberlandesgericht|Amtsgericht|LG|OLG|AG)\s+(?P<town>{capital}(?:\s+(?:I{{1,2}}|am\s+Main)\b)?)",
            court.german,
            "name",
        ),
        (
            rf"(?P<english>Higher\s+Regional|Hanseatic\s+Higher\s+Regional|Regional|HIGHER\s+REGIONAL|REGIONAL|HANSEATIC\s+HIGHER\s+REGIONAL)\s+(?:Court|COURT)\s+(?:of|in|OF)\s+(?P<town>{capital}(?:\s+I{{1,2}}\b)?)",
            court.german,
            "name",
        ),
        (
            rf"(?P<town>{capital})(?:\s+I{{1,2}})?\s+(?P<english>Higher\s+Regional|Regional)\s+Court(?:\s+I{{1,2}}\b)?",
            court.german,
            "name",
        ),
        (
            r"(?:Hanseatic\s+Higher\s+Regional\s+Court|HANSEATIC\s+HIGHER\s+REGIONAL\s+COURT|Hanseatisches\s+Oberlandesgericht)(?!\s+(?:of|in|OF)?\s*[A-Z])",
            court.always("de-olg-hamburg"),
            "name",
        ),
        (
            rf"(?P<town>{town})\s+(?P<kind>Internet|(?:No\.\s?\d\s+)?Intermediate\s+People[’']s|High(?:er)?\s+People[’']s|(?:Primary|District)\s+People[’']s)\s+Court",
            court.chinese,
            "name",
        ),
        (
            rf"(?:{_both_cases([spelling for _court, spelling in foreign_spellings() if len(spelling) > 4])})(?!\w)",
            court.indexed,
            "name",
        ),
        (r"\b(?:CJEU|ECJ|UKSC|IPEC|BGH|EWHC)\b", court.indexed, "name"),
    ]
    return tuple((re.compile(rf"(?<!\w)(?:{pattern})"), answer, kind) for pattern, answer, kind in table)
