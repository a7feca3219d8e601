"""Keys that similar names share, so that a new name is compared with tens of others and not with all."""

from collections.abc import Iterable

from kb.ontology import Kind
from kb.resolve.comparing import DESCRIPTORS
from kb.resolve.legal_forms import without_legal_forms, word_set
from kb.resolve.names import model_normal, parsed_person, words_of

CANDIDATES = 60
"""At most so many entities are compared with a new name; a block that holds more says too little."""

_COMMON = DESCRIPTORS | word_set(
    "university college department ministry committee commission office bureau council court law firm new american "
    "national united states federal state general house senate act code times daily post journal school association "
    "society center centre board first"
)


def blocks(names: Iterable[str], kind: Kind) -> set[str]:
    """The block keys of an entity that goes by the names."""
    found: set[str] = set()
    for name in names:
        found |= _blocks(name, kind)
    return found


def _blocks(name: str, kind: Kind) -> set[str]:
    if kind is Kind.PERSON:
        person = parsed_person(name)
        ends = {person.last, person.first} if person.last else {person.first}
        keys = {f"s:{person.last or person.first}"}
        keys |= {f"f:{end[:4]}" for end in ends if person.last and len(end) >= 4 and end == person.last}
        return keys
    if kind is Kind.MODEL:
        letters = [part for part in model_normal(name).split() if part.isalpha() and part not in DESCRIPTORS]
        return {f"w:{part}" for part in letters} or {f"w:{model_normal(name)}"}
    words = without_legal_forms(list(words_of(name)))
    keys = {f"w:{word}" for word in words if len(word) >= 3 and word not in _COMMON}
    joined = "".join(words)
    if len(joined) >= 5:
        keys.add(f"p:{joined[:5]}")
    small = [word for word in words if word not in ("of", "the", "and", "for", "in", "on")]
    if 3 <= len(small) <= 8:
        keys.add("a:" + "".join(word[0] for word in small))
    if len(words) == 1 and 3 <= len(joined) <= 8:
        keys.add(f"a:{joined}")
    return keys
