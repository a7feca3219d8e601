"""Names that are known beforehand: `lexicon/names/*.toml`, found in a text by one pass over its words."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from kb.ontology import Kind

_FOLDER = Path(__file__).parent / "lexicon" / "names"
_WORD = re.compile(r"[^\W_]+(?:[’'.&+/-][^\W_]+)*|&")


@dataclass(frozen=True, slots=True)
class ListedName:
    """An entry: its kind, its full name, and whether it is a word as well and so needs other signs."""

    kind: Kind
    name: str
    is_word: bool


@dataclass(frozen=True, slots=True)
class ListedSpan:
    """A listed name in a text; offsets are code points, end exclusive."""

    start: int
    end: int
    entry: ListedName


@dataclass(slots=True)
class Gazetteer:
    """Listed names by spelling, and the longest of those that begin with a word."""

    entries: dict[str, ListedName] = field(default_factory=dict)
    lengths: dict[str, int] = field(default_factory=dict)

    def add(self, spelling: str, entry: ListedName) -> None:
        """List a spelling; the first entry of a spelling stays."""
        words = _words(spelling)
        if not words:
            return
        self.entries.setdefault(" ".join(words), entry)
        self.lengths[words[0]] = max(self.lengths.get(words[0], 0), len(words))

    def find(self, text: str) -> Iterator[ListedSpan]:
        """The listed names of a text, the longest at each place; capitals must be as listed, or all of them."""
        places = [
            (match.start(), match.end(), match.group().replace("’", "'")) for match in _WORD.finditer(text)
        ]
        number = 0
        while number < len(places):
            number += 1
            for form in _forms(places[number - 1][2]):
                longest = self.lengths.get(form)
                if longest is None:
                    continue
                found = self._longest(text, places, number - 1, longest)
                if found is not None:
                    length, entry = found
                    end = places[number - 2 + length][1]
                    if length == 1:
                        end = places[number - 1][0] + len(form)
                    yield ListedSpan(places[number - 1][0], end, entry)
                    number += length - 1
                    break

    def _longest(
        self, text: str, places: list[tuple[int, int, str]], first: int, longest: int
    ) -> tuple[int, ListedName] | None:
        for length in range(min(longest, len(places) - first), 0, -1):
            if length > 1 and places[first + length - 1][1] - places[first][0] > 120:
                continue
            words = [word for _, _, word in places[first : first + length]]
            for last in _forms(words[-1]):
                entry = self.entries.get(" ".join([*words[:-1], last]))
                if entry is not None and "\n" not in text[places[first][0] : places[first + length - 1][1]]:
                    return length, entry
        return None

    def entry_of(self, name: str) -> ListedName | None:
        """The entry of a name by itself; None where it is not listed."""
        return self.entries.get(" ".join(_words(name)))


def _words(name: str) -> list[str]:
    return [word.replace("’", "'") for word in _WORD.findall(name)]


def _forms(word: str) -> tuple[str, ...]:
    """The word, and without a possessive."""
    return (word, word[:-2]) if word.endswith("'s") else (word,)


@cache
def load_gazetteer() -> Gazetteer:
    """All lists, read once."""
    gazetteer = Gazetteer()
    for path in sorted(_FOLDER.glob("*.toml")):
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        kind = Kind(data["kind"])
        words = frozenset(data["words"])
        for name, others in data["names"].items():
            for spelling in (name, *others):
                short_capitals = spelling.isupper() and len(spelling) <= 3
                gazetteer.add(spelling, ListedName(kind, name, spelling in words or short_capitals))
    return gazetteer
