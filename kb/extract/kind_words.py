"""What kind of thing a name names, by the words in it: "Acme, Inc." is a company, "Smith & Jones LLP" a law firm."""

import re
import tomllib
from functools import cache
from pathlib import Path

from kb.ontology import Kind

_FILE = Path(__file__).parent / "lexicon" / "kind_words.toml"
_WORD = re.compile(r"[^\s,;()]+")


@cache
def _kinds() -> dict[str, Kind]:
    with _FILE.open("rb") as file:
        table: dict[str, list[str]] = tomllib.load(file)["anywhere"]
    return {word.casefold(): Kind(kind) for kind, words in table.items() for word in words}


def kind_by_words(name: str) -> Kind | None:
    """The kind that the last telling word of a name says; None where no word tells."""
    found = [_kinds()[word] for word in map(str.casefold, _WORD.findall(name)) if word in _kinds()]
    return found[-1] if found else None
