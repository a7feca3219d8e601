"""Whether two names are one entity: what the alias table and equality decide, and what only looks alike.

`same` and `different` are decisions; `unsure` goes to the review queue as a proposal with its score.
"""

from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz import fuzz
from rapidfuzz.distance import DamerauLevenshtein

from kb.cases.courts import resolve_court
from kb.ontology import Kind, Level
from kb.resolve.alias_table import TableEntity, alias_table
from kb.resolve.legal_forms import word_set
from kb.resolve.names import full_key, model_normal, normalised, parsed_person, words_of
from kb.resolve.person_names import PersonName, are_turned_round, share_nickname

PROPOSE_FROM = 0.7
"""Least score at which two names are proposed to a person as one."""

DESCRIPTORS = word_set(
    "ai labs lab technologies technology tech group holdings holding media international global research software "
    "systems studios studio ventures capital partners platforms services solutions network networks online digital "
    "intelligence artificial company news publishing publications press entertainment america usa us uk china "
    "foundation institute team model chatbot app and the of for"
)
"""Words that do not tell two firms apart by themselves."""


_PUBLIC = (Kind.AGENCY, Kind.LAW, Kind.ORGANIZATION)
PUBLIC_WORDS = word_set(
    "house senate select permanent committee commission ministry department bureau office council agency united states "
    "u s national federal state association society university college school center centre alliance act terms service "
    "use policy commercial international american european german chinese japan california publishers"
)
"""Words of public bodies, laws and societies that many of them share."""


class Verdict(StrEnum):
    """What is known about two names."""

    SAME = "same"
    DIFFERENT = "different"
    UNSURE = "unsure"
    PROPOSED = "proposed"
    """A machine's suggestion that nobody has decided yet."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """A verdict on two names with its reason; `score` is 0 to 1."""

    verdict: Verdict
    score: float
    reason: str


def compare_names(left: str, right: str, kind: Kind) -> Comparison:
    """Compare two names of things of one kind."""
    if kind is Kind.COURT:
        return _courts(left, right)
    table = alias_table()
    left_id, right_id = table.find(left, kind), table.find(right, kind)
    if left_id is not None and right_id is not None:
        return _listed(table.entities[left_id], table.entities[right_id])
    if kind is Kind.PERSON:
        return compare_people(parsed_person(left), parsed_person(right))
    normal_left, normal_right = normalised(left, kind), normalised(right, kind)
    if normal_left and normal_left == normal_right:
        return Comparison(Verdict.SAME, 1.0, "equal names, spelling and legal form apart")
    known = left_id or right_id
    suffix = f"; {table.entities[known].name} is in the alias table, the other name is not" if known else ""
    return _alike(left, right, kind, suffix)


def _listed(left: TableEntity, right: TableEntity) -> Comparison:
    if left.id == right.id:
        return Comparison(Verdict.SAME, 1.0, f"both are names of {left.name} in the alias table")
    if (left.level is not right.level and left.id in (right.parent_id,)) or right.id == left.parent_id:
        legal, group = (left, right) if left.parent_id == right.id else (right, left)
        if legal.level is Level.LEGAL:
            return Comparison(Verdict.SAME, 1.0, f"{legal.name} is a legal entity of {group.name}")
        return Comparison(
            Verdict.DIFFERENT, 0.0, f"{legal.name} belongs to {group.name} and is an entity of its own"
        )
    if left.level is Level.LEGAL and right.level is Level.LEGAL and left.parent_id == right.parent_id:
        group_name = alias_table().entities[left.parent_id].name if left.parent_id else "one group"
        return Comparison(Verdict.DIFFERENT, 0.0, f"two legal entities of {group_name}")
    return Comparison(Verdict.DIFFERENT, 0.0, f"the alias table has {left.name} and {right.name} apart")


def compare_people(left: PersonName, right: PersonName) -> Comparison:
    """Compare two people's names; two of one family name are never one for that alone."""
    if left.is_lone or right.is_lone:
        lone, other = (left, right) if left.is_lone else (right, left)
        if lone.first in (other.last, other.first) and lone.first:
            return Comparison(Verdict.UNSURE, 0.7, "a single name names a person inside its document only")
        return Comparison(Verdict.DIFFERENT, 0.0, "different names")
    if are_turned_round(left, right):
        return Comparison(Verdict.SAME, 1.0, "equal names with the family name first in one")
    if left.last == right.last and left.first == right.first:
        return _same_ends(left, right)
    if left.last == right.last:
        return _same_family_name(left, right)
    if left.first == right.first:
        close = DamerauLevenshtein.normalized_similarity(left.last, right.last)
        if close >= 0.8 and min(len(left.last), len(right.last)) >= 5:
            return Comparison(Verdict.UNSURE, 0.72, "family names that differ by a letter")
        if (left.middle and left.middle[-1] == right.last) or (
            right.middle and right.middle[-1] == left.last
        ):
            return Comparison(Verdict.UNSURE, 0.75, "a part of a family name of several words")
    return Comparison(Verdict.DIFFERENT, 0.0, "different names")


def _same_ends(left: PersonName, right: PersonName) -> Comparison:
    if left.normal == right.normal:
        if initials_differ(left, right):
            return Comparison(Verdict.DIFFERENT, 0.2, "different middle initials")
        return Comparison(Verdict.SAME, 1.0, "equal names, titles and middle initials apart")
    if initials_differ(left, right):
        return Comparison(Verdict.DIFFERENT, 0.2, "different middle names")
    return Comparison(Verdict.UNSURE, 0.9, "equal first and family names, a middle name in one only")


def initials_differ(left: PersonName, right: PersonName) -> bool:
    """Whether both have middle names and their initials contradict each other."""
    length = min(len(left.initials), len(right.initials))
    return length > 0 and left.initials[:length] != right.initials[:length]


def _same_family_name(left: PersonName, right: PersonName) -> Comparison:
    first, second = left.first, right.first
    if (len(first) == 1 or len(second) == 1) and first[0] == second[0]:
        return Comparison(Verdict.UNSURE, 0.75, "equal family names, one first name is an initial")
    if share_nickname(first, second) and not initials_differ(left, right):
        return Comparison(Verdict.UNSURE, 0.85, "equal family names, first names used for one another")
    if (
        min(len(first), len(second)) >= 5
        and DamerauLevenshtein.normalized_similarity(first, second) >= 0.8
    ):  # fmt: skip
        return Comparison(Verdict.UNSURE, 0.75, "equal family names, first names that differ by a letter")
    return Comparison(Verdict.DIFFERENT, 0.0, "different first names")


def _courts(left: str, right: str) -> Comparison:
    first, second = resolve_court(left), resolve_court(right)
    if first is not None and second is not None:
        if first.id == second.id:
            return Comparison(Verdict.SAME, 1.0, f"both are {first.name} ({first.id})")
        return Comparison(Verdict.DIFFERENT, 0.0, f"{first.name} and {second.name} are two courts")
    if words_of(left) and words_of(left) == words_of(right):
        return Comparison(Verdict.SAME, 1.0, "equal names")
    score = fuzz.token_set_ratio(" ".join(words_of(left)), " ".join(words_of(right))) / 100
    if score >= 0.8:
        return Comparison(Verdict.UNSURE, round(score, 2), "one of the names fits more than one court")
    return Comparison(Verdict.DIFFERENT, round(score / 2, 2), "different names")


def _alike(left: str, right: str, kind: Kind, suffix: str) -> Comparison:
    if kind is Kind.MODEL:
        return _models(left, right, suffix)
    first, second = words_of(left), words_of(right)
    if _numbers(first) != _numbers(second):
        return Comparison(Verdict.DIFFERENT, 0.0, "different numbers in the names")
    small, large = sorted((_telling(first), _telling(second)), key=len)
    if small and small == large:
        return Comparison(Verdict.UNSURE, 0.85, f"equal but for words such as Labs or Group{suffix}")
    few = kind in _PUBLIC and len(set(small) - PUBLIC_WORDS) < 2
    if small and not few and list(large[: len(small)]) == list(small):
        sure = 0.9 if kind is Kind.LAW_FIRM and len(small) > 1 else 0.72
        return Comparison(Verdict.UNSURE, sure, f"one name is the beginning of the other{suffix}")
    if _is_acronym(left, second) or _is_acronym(right, first):
        return Comparison(Verdict.UNSURE, 0.75, f"one name is made of the other's initials{suffix}")
    if kind in _PUBLIC and not few and set(small) <= set(large):
        return Comparison(Verdict.UNSURE, 0.75, f"one name's words are all in the other{suffix}")
    score = fuzz.ratio(full_key(left), full_key(right)) / 100
    if score >= 0.86 and min(len(full_key(left)), len(full_key(right))) >= 5:
        return Comparison(Verdict.UNSURE, round(score, 2), f"names that differ by a few letters{suffix}")
    return Comparison(Verdict.DIFFERENT, round(score / 2, 2), f"different names{suffix}")


def _models(left: str, right: str, suffix: str) -> Comparison:
    first, second = model_normal(left).split(), model_normal(right).split()
    if _versions(first) != _versions(second):
        return Comparison(Verdict.DIFFERENT, 0.0, f"different versions{suffix}")
    only_first, only_second = set(first) - set(second), set(second) - set(first)
    if (not only_first and only_second <= DESCRIPTORS) or (not only_second and only_first <= DESCRIPTORS):
        return Comparison(Verdict.UNSURE, 0.8, f"equal but for words such as AI or chatbot{suffix}")
    makers = {
        "openai",
        "anthropic",
        "google",
        "meta",
        "microsoft",
        "xai",
        "alibaba",
        "nvidia",
        "amazon",
        "apple",
    }
    if (only_first or only_second) and (only_first | only_second) <= makers:
        return Comparison(Verdict.UNSURE, 0.85, f"equal but for the maker's name{suffix}")
    score = fuzz.ratio("".join(first), "".join(second)) / 100
    if score >= 0.9 and min(len("".join(first)), len("".join(second))) >= 6:
        return Comparison(Verdict.UNSURE, round(score, 2), f"names that differ by a few letters{suffix}")
    return Comparison(Verdict.DIFFERENT, round(score / 2, 2), f"different names{suffix}")


def _versions(parts: list[str]) -> list[str]:
    return sorted(part for part in parts if any(ch.isdigit() for ch in part))


def _numbers(words: tuple[str, ...]) -> list[str]:
    return sorted(word for word in words if word.isdigit())


def _telling(words: tuple[str, ...]) -> list[str]:
    return [word for word in words if word not in DESCRIPTORS and word not in _FORMS]


_FORMS = word_set("inc corp co llc llp lp ltd plc pbc gmbh ag sa sas incorporated corporation limited")


def _is_acronym(name: str, words: tuple[str, ...]) -> bool:
    plain = name.replace(".", "").strip()
    if not 3 <= len(plain) <= 8 or not plain.isalpha() or plain != plain.upper():
        return False
    every = "".join(word[0] for word in words if word not in _FORMS)
    telling = "".join(
        word[0]
        for word in words
        if word not in ("of", "the", "and", "for", "in", "on") and word not in _FORMS
    )
    return plain.casefold() in (every, telling)


def guess_kind(left: str, right: str) -> Kind:
    """The kind that two names are most likely of: what the alias table says of either, else their shape."""
    table = alias_table()
    order = (Kind.COMPANY, Kind.PERSON, Kind.MODEL, Kind.AGENCY, Kind.ORGANIZATION, Kind.LAW_FIRM, Kind.LAW)
    hits = {kind: [table.find(name, kind) is not None for name in (left, right)] for kind in order}
    for wanted in (2, 1):
        for kind in order:
            if sum(hits[kind]) >= wanted:
                return kind
    for name in (left, right):
        words = words_of(name)
        if {"v", "vs", "versus"} & set(words[1:-1]):
            return Kind.CASE
        if resolve_court(name) is not None:
            return Kind.COURT
        if (words and words[-1] in ("llp", "pllc", "pc")) or {"law", "lawyers", "attorneys"} & set(words):
            return Kind.LAW_FIRM
    return Kind.PERSON if _look_like_people(left, right) else Kind.COMPANY


def _look_like_people(left: str, right: str) -> bool:
    def is_like(name: str) -> bool:
        words = words_of(name)
        return (
            2 <= len(words) <= 4
            and not (set(words) & (DESCRIPTORS | _FORMS))
            and name.replace(".", "")
            .replace("'", "")
            .replace("-", "")
            .replace(" ", "")
            .replace(",", "")
            .isalpha()
            and all(word[:1].isupper() for word in name.split() if len(word) > 3)
        )

    return is_like(left) and is_like(right)
