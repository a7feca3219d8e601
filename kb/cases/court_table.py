"""The table of courts: courts-db's, with ids equal to CourtListener's, and those of other countries."""

import re
import tomllib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from courts_db import courts as _courts_db

_DATA = Path(__file__).with_name("courts.toml")

DIRECTIONS = {
    "northern": "n",
    "southern": "s",
    "eastern": "e",
    "western": "w",
    "middle": "m",
    "central": "c",
}
"""Parts of a state that a federal district is named for, and their letters in the court's id."""

_TERRITORY_IDS = {"Northern Mariana Islands": "nmid"}
_BANKRUPTCY_IDS = {"azd": "arb", "ned": "nebraskab"}
"""Where the bankruptcy court's id is not the district's with a "b" at its end."""

ORDINALS = (
    "First",
    "Second",
    "Third",
    "Fourth",
    "Fifth",
    "Sixth",
    "Seventh",
    "Eighth",
    "Ninth",
    "Tenth",
    "Eleventh",
)


@dataclass(frozen=True, slots=True)
class Court:
    """A court with the name that is shown."""

    id: str
    name: str
    citation: str | None
    country: str = "US"
    level: str = "trial"
    """`trial`, `appeal`, `supreme`, `bankruptcy`, `panel`, or `other` where it is not known."""


@dataclass(frozen=True, slots=True)
class District:
    """A federal district that sits today."""

    court_id: str
    state: str
    direction: str | None
    """"northern" and so on; None where the state is one district."""


@cache
def _data() -> dict[str, Any]:
    with _DATA.open("rb") as file:
        return tomllib.load(file)


def states() -> dict[str, list[str]]:
    """States and territories with their abbreviations; the last one is the postal code."""
    table: dict[str, list[str]] = _data()["states"]
    return table


def cities() -> dict[str, str]:
    """City to the id of the federal district court that sits there."""
    return {city: court for court, places in _data()["cities"].items() for city in places}


def foreign_spellings() -> Iterator[tuple[str, str]]:
    """(court id, spelling) of the courts of other countries, the shown name first."""
    for court_id, (_country, *spellings) in _data()["foreign"].items():
        for spelling in spellings:
            yield court_id, spelling


@cache
def districts() -> tuple[District, ...]:
    """The federal districts of today: a state with parts has no district of the whole any more."""
    known = {entry["id"] for entry in _courts_db}
    found: list[District] = []
    for state, forms in states().items():
        postal = forms[-1].lower()
        parts = [
            District(f"{postal}{letter}d", state, direction)
            for direction, letter in DIRECTIONS.items()
            if f"{postal}{letter}d" in known
        ]
        whole = _TERRITORY_IDS.get(state, f"{postal}d")
        found += parts or ([District(whole, state, None)] if whole in known else [])
    return tuple(found)


def district_citation(district: District) -> str:
    """The Bluebook form, such as "N.D. Cal." or "S.D.N.Y."."""
    state = states()[district.state][0]
    part = f"{district.direction[0].upper()}.D." if district.direction else "D."
    return part + state if re.match(r"[A-Z]\.", state) else f"{part} {state}"


def bankruptcy_id(district_id: str) -> str:
    """Id of the bankruptcy court of a district."""
    return _BANKRUPTCY_IDS.get(district_id, district_id[:-1] + "b")


@cache
def court_table() -> dict[str, Court]:
    """Every court by id."""
    table = {entry["id"]: _court_of(entry) for entry in _courts_db}
    for district in districts():
        citation = district_citation(district)
        table[district.court_id] = Court(district.court_id, f"U.S. District Court, {citation}", citation)
        lower = bankruptcy_id(district.court_id)
        if lower in table:
            table[lower] = Court(
                lower,
                f"U.S. Bankruptcy Court, {citation}",
                f"Bankr. {citation}",
                level="bankruptcy",
            )
    for court_id, name, citation in _appellate():
        table[court_id] = Court(court_id, name, citation, level="appeal")
    table["scotus"] = Court("scotus", "U.S. Supreme Court", "U.S.", level="supreme")
    table["jpml"] = Court(
        "jpml", "U.S. Judicial Panel on Multidistrict Litigation", "J.P.M.L.", level="panel"
    )
    for court_id, (country, name, *_rest) in _data()["foreign"].items():
        table[court_id] = Court(court_id, name, None, country, level_of_name(name))
    return table


def _appellate() -> Iterator[tuple[str, str, str]]:
    endings = {1: "1st", 2: "2d", 3: "3d"}
    for number, ordinal in enumerate(ORDINALS, 1):
        citation = f"{endings.get(number, f'{number}th')} Cir."
        yield f"ca{number}", f"U.S. Court of Appeals, {ordinal} Circuit", citation
    yield "cadc", "U.S. Court of Appeals, D.C. Circuit", "D.C. Cir."
    yield "cafc", "U.S. Court of Appeals, Federal Circuit", "Fed. Cir."


def _court_of(entry: dict[str, Any]) -> Court:
    name = " ".join(entry["name"].split())
    if entry["type"] == "bankruptcy":
        level = "bankruptcy"
    else:
        level = {"colr": "supreme", "iac": "appeal"}.get(entry.get("level") or "") or level_of_name(name)
    country = "US" if entry["system"] not in ("international", "extraterritorial") else "GB"
    return Court(entry["id"], name, (entry.get("citation_string") or "").strip() or None, country, level)


def level_of_name(name: str) -> str:
    """Whether a court tries cases or hears appeals, as far as its name says."""
    plain = name.casefold()
    if "supreme court" in plain and "new york" not in plain:
        return "supreme"
    if re.search(r"appeal|appellate|cour d'appel|higher regional|oberlandes|bundesgerichtshof", plain):
        return "appeal"
    if re.search(r"constitutional|court of justice of the|federal court of justice", plain):
        return "supreme"
    return "trial" if "court" in plain or "gericht" in plain or "tribun" in plain else "other"


def spelling_key(text: str) -> str:
    """A name without punctuation, articles and case, so that "N. D. Cal." and "ND Cal" are one."""
    plain = unicodedata.normalize("NFKD", text.replace("’", "'")).casefold()
    plain = "".join(ch for ch in plain if not unicodedata.combining(ch))
    plain = re.sub(r"\bu\.?\s?s\.?(?=\s|$|,)|\bunited states\b", " us ", plain)
    words = re.findall(r"\w+", plain.replace("'", ""))
    return "".join(word for word in words if word not in ("the", "of", "for", "in", "at", "and", "a"))


@cache
def spelling_index() -> dict[str, str]:
    """Spelling key to court id; keys that two courts share are left out, save bankruptcy courts, which yield."""
    index: dict[str, str] = {}
    shared: set[str] = set()
    for court_id, spelling in _spellings():
        key = spelling_key(spelling)
        if len(key) > 2 and index.setdefault(key, court_id) != court_id:
            shared.add(key)
    for key in shared:
        del index[key]
    for court_id, spelling in (*foreign_spellings(), *_federal_spellings()):
        index[spelling_key(spelling)] = court_id
    return index


def _spellings() -> Iterator[tuple[str, str]]:
    for entry in _courts_db:
        if entry["type"] == "bankruptcy":
            continue
        yield entry["id"], entry["name"]
        if entry.get("citation_string"):
            yield entry["id"], entry["citation_string"]
        yield from ((entry["id"], example) for example in entry.get("examples") or ())


def _federal_spellings() -> Iterator[tuple[str, str]]:
    for court in court_table().values():
        if court.country == "US" and court.level in ("appeal", "bankruptcy", "panel") and court.citation:
            yield court.id, court.citation
    for district in districts():
        yield from ((district.court_id, form) for form in _district_forms(district))
    yield from (
        ("scotus", form) for form in ("SCOTUS", "U.S. Supreme Court", "Supreme Court of the United States")
    )
    yield from (
        ("jpml", form)
        for form in ("JPML", "J.P.M.L.", "MDL Panel", "Judicial Panel on Multidistrict Litigation")
    )
    yield from (
        ("uscfc", form) for form in ("Court of Federal Claims", "U.S. Court of Federal Claims", "Fed. Cl.")
    )
    yield from (
        ("cit", form) for form in ("Court of International Trade", "U.S. Court of International Trade")
    )
    yield from (("ptab", form) for form in ("PTAB", "Patent Trial and Appeal Board"))
    yield from (("ttab", form) for form in ("TTAB", "Trademark Trial and Appeal Board"))


def _district_forms(district: District) -> Iterator[str]:
    for state in (district.state, *states()[district.state]):
        if district.direction is None:
            yield from (f"D. {state}", f"District {state}", f"Dist. {state}", f"{state} District")
            continue
        for part in (district.direction, district.direction[0]):
            yield from (f"{part} D. {state}", f"{part} District {state}", f"{part} Dist. {state}")
        yield f"{state} {district.direction} District"
