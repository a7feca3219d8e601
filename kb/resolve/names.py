"""The normalised form of a name, by which equality is judged; one rule for each kind of entity."""

import re
import unicodedata
from functools import lru_cache

from kb.cases.caption import normal_caption
from kb.ontology import Kind
from kb.resolve.legal_forms import short_forms, without_cjk_form, without_legal_forms
from kb.resolve.person_names import FAMILY_NAMES_FIRST, PersonName, comma_turned, person_name

MAX_NAME = 300
"""Longer names are cut before they are compared."""

_FIRMS = frozenset({Kind.COMPANY, Kind.ORGANIZATION, Kind.LAW_FIRM, Kind.AGENCY})
_QUOTES = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "‑": "-"})
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i"})
_MODEL_PART = re.compile(r"[a-z]?\d+(?:\.\d+)*[a-z]*|[^\W\d_]+")
_US = re.compile(r"^(?:u s|us|united states|united states of america)\s+")
_OFFICE = re.compile(r"^(?P<subject>.+?) (?P<office>department|ministry|committee|commission|bureau|office)$")


def folded(name: str) -> str:
    """A name in one alphabet case: NFKC, typographic quotes and dashes plain, lower case, no accents.

    Accents of other scripts than Latin, Greek and Cyrillic belong to their letters and stay.
    """
    plain = unicodedata.normalize("NFKC", name[:MAX_NAME]).translate(_QUOTES).casefold().translate(_LETTERS)
    split = unicodedata.normalize("NFD", plain)
    return unicodedata.normalize("NFC", "".join(ch for ch in split if not "̀" <= ch <= "ͯ"))


@lru_cache(maxsize=65536)
def words_of(name: str) -> tuple[str, ...]:
    """The words of a name: dots and apostrophes close up ("X.AI" is one word), a possessive s goes."""
    plain = folded(name).replace("&", " and ")
    plain = re.sub(r"'s\b", "", plain)
    plain = re.sub(r"(?<=\w)[.'](?=\w)|[.']", "", plain)
    return tuple(re.findall(r"[^\W_]+", plain))


@lru_cache(maxsize=65536)
def normalised(name: str, kind: Kind) -> str:
    """The form in which two names of one thing are equal; empty where a name has no letter or digit."""
    if kind is Kind.PERSON:
        return person_normal(parsed_person(name))
    if kind is Kind.MODEL:
        return model_normal(name)
    if kind in (Kind.CASE,):
        return normal_caption(name)
    words = list(words_of(name))
    if kind in _FIRMS:
        if any(ord(ch) > 0x2E7F for ch in name):
            words = list(words_of(without_cjk_form(folded(name).strip())))
        words = [word for word in without_legal_forms(_bare(words)) if word != "and"] or words
    elif kind is Kind.LAW:
        words = _bare(words)
    if kind is Kind.AGENCY:
        return "".join(_agency_words(words))
    return "".join(words)


@lru_cache(maxsize=65536)
def full_key(name: str) -> str:
    """A firm's name with its legal form in short: tells one legal person of a group from another."""
    return "".join(word for word in short_forms(_bare(list(words_of(name)))) if word != "and")


def _bare(words: list[str]) -> list[str]:
    return words[1:] if len(words) > 1 and words[0] == "the" else words


def _agency_words(words: list[str]) -> list[str]:
    """Words of an agency's name, so that "U.S. Commerce Department" and "Department of Commerce" are one."""
    joined = _US.sub("", " ".join(words))
    match = _OFFICE.match(joined)
    if match:
        joined = f"{match['office']} {match['subject']}"
    return [word for word in joined.split() if word not in ("of", "the", "for", "on")]


def parsed_person(name: str) -> PersonName:
    """The parts of a person's name."""
    words = words_of(comma_turned(name))
    return person_name([word for word in words if word])


def person_normal(person: PersonName) -> str:
    """First, middle and last name; a Chinese or Korean family name written first is put last."""
    words = person.normal.split()
    if len(words) > 1 and words[0] in FAMILY_NAMES_FIRST and words[-1] not in FAMILY_NAMES_FIRST:
        words = [*words[1:], words[0]]
    return " ".join(words)


def model_normal(name: str) -> str:
    """Parts of a model's name in alphabetical order: "Claude 3.5 Sonnet" and "Claude Sonnet 3.5" are one."""
    plain = re.sub(r"'s\b", "", folded(name))
    return " ".join(sorted(_MODEL_PART.findall(plain)))
