"""Which names of a document mean one thing: full and short forms, surnames, acronyms, spellings with and without "Inc."."""

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt

from kb.extract.gazetteer import Gazetteer
from kb.extract.labels import KINDS
from kb.ontology import Kind

_LEGAL_FORM = re.compile(
    r"(?:,?\s+(?:Inc|INC|Incorporated|Corp|CORP|Corporation|CORPORATION|LLC|L\.L\.C|LLP|L\.L\.P|LP|L\.P|Ltd|LTD|Limited|LIMITED|PBC|P\.B\.C|PLC|plc|P\.C|PC|GmbH|AG|SA|S\.A|N\.V|NV|B\.V|SE|Co|e\.V|KC|SC|QC|Esq|Jr|JR|III|II)\.?)+$"
)
_TITLE = re.compile(
    r"^(?:(?:Mr|Mrs|Ms|Dr|Prof|Hon|Rep|Reps|Sen|Sens|Gov|Judge|Justice|Chief\s+Judge|Magistrate\s+Judge|Chief\s+Justice|President|Senator|Representative|Representatives|Governor|Minister|Secretary|Professor|Sir|Lord|Lady|Dame)\.?\s+)+"
)
_SMALL = frozenset({"of", "the", "and", "for", "on", "in", "de", "la", "&", "a", "v", "v."})
_SUBSET_KINDS = frozenset({Kind.AGENCY, Kind.ORGANIZATION, Kind.COURT, Kind.LAW, Kind.LAW_FIRM})
_WEAK = frozenset(
    """us u s american united states chinese european california new york national international federal first north south
    ai tech technologies group labs university""".split()  # noqa: SIM905
)

_OPEN = 0.25
"""A kind's share of the vote from which on a short name may turn out to be of that kind by its full form."""

_CROWD = 24
"""How many groups one word may lead to; more say nothing, and the work must stay linear."""


@dataclass(slots=True)
class NamePlace:
    """A name in the text with what it may be."""

    start: int
    end: int
    surface: str
    kinds: npt.NDArray[np.float32]
    confidence: float
    court_id: str | None = None


@dataclass(slots=True, eq=False)
class NameGroup:
    """All places of one thing's names."""

    kind: Kind
    places: list[NamePlace] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)
    support: float = 0.0
    """Share of the vote that the kind got."""
    votes: dict[Kind, float] = field(default_factory=dict)
    """The same for every kind."""

    @property
    def longest(self) -> str:
        """The fullest key of the group."""
        return max(self.keys, key=lambda key: (len(key.split()), len(key)))


def stripped(surface: str) -> str:
    """The name without article, title and legal form: "The X.AI Corp." gives "X.AI"."""
    name = re.sub(r"\s+", " ", surface).strip(" ,“”\"'‘’")
    name = re.sub(r"^(?:the|The|THE)\s+(?=\S)", "", name)
    name = _TITLE.sub("", name) or name
    shorter = _LEGAL_FORM.sub("", name)
    return shorter.strip(" ,") or name


def key_of(surface: str) -> str:
    """What equal names have in common: small letters, single spaces, no dots, hyphens or legal form."""
    plain = stripped(surface).replace("’", "'").casefold()
    plain = re.sub(r"(?<=\w)\.(?=\w)", "", plain)
    plain = re.sub(r"[^\w\s&'+]", " ", plain)
    plain = re.sub(r"'s?$", "", plain)
    return " ".join(plain.split()) or surface.casefold()


def group_names(text: str, places: Iterable[NamePlace], gazetteer: Gazetteer) -> list[NameGroup]:
    """The places in groups of one thing each, in order of first place; each group has the kind that its places vote for."""
    by_key: dict[str, list[NamePlace]] = {}
    for place in sorted(places, key=lambda place: place.start):
        by_key.setdefault(key_of(place.surface), []).append(place)
    groups = [_voted(key, found, gazetteer) for key, found in by_key.items()]
    groups.sort(key=lambda group: (-len(group.longest.split()), -len(group.longest)))
    merged: list[NameGroup] = []
    index: dict[str, list[NameGroup]] = {}
    defined = _definitions(text)
    for group in groups:
        near = _near(group, index, defined, gazetteer)
        home = _home(group, near, defined, gazetteer)
        if home is None:
            merged.append(group)
        else:
            home.places.extend(group.places)
            home.keys |= group.keys
        for handle in _handles(group, gazetteer):
            known = index.setdefault(handle, [])
            if len(known) < _CROWD and (home or group) not in known:
                known.append(home or group)
    for group in merged:
        group.places.sort(key=lambda place: place.start)
    return sorted(merged, key=lambda group: group.places[0].start)


def _handles(group: NameGroup, gazetteer: Gazetteer) -> set[str]:
    """Words and signs by which a shorter form of the group's names finds it."""
    handles: set[str] = set()
    for key in group.keys:
        words = key.split()
        handles.update(words)
        handles.add("=" + key.replace(" ", ""))
        handles.add("~" + "".join(word[0] for word in words if word not in _SMALL))
    for place in group.places[:3]:
        if place.court_id:
            handles.add("court " + place.court_id)
        entry = gazetteer.entry_of(stripped(place.surface))
        if entry is not None:
            handles.add("entry " + entry.name)
    return handles


def _near(
    group: NameGroup, index: dict[str, list[NameGroup]], defined: dict[str, str], gazetteer: Gazetteer
) -> list[NameGroup]:
    """The groups so far that the group could be a form of; few, however many names the text has."""
    wanted = _handles(group, gazetteer)
    for key in group.keys:
        wanted.add("~" + re.sub(r"[^a-z]", "", key))
        wanted.update(defined.get(key, "").split())
    seen: dict[int, NameGroup] = {}
    for handle in sorted(wanted):
        for other in index.get(handle, ()):
            seen.setdefault(id(other), other)
    return sorted(
        seen.values(), key=lambda other: (-len(other.longest.split()), -len(other.longest), other.longest)
    )


def _voted(key: str, places: list[NamePlace], gazetteer: Gazetteer) -> NameGroup:
    votes = np.sum([place.kinds * place.confidence for place in places], axis=0)
    entry = gazetteer.entry_of(stripped(places[0].surface)) or gazetteer.entry_of(places[0].surface)
    if entry is not None:
        votes = votes + (0.6 if entry.is_word else 1.2) * (np.array(KINDS) == entry.kind)
    votes = votes / max(float(votes.sum()), 1e-9)
    votes = votes + _by_words(places[0].surface)
    if votes[_COURT] > 0 and not _may_be_court(places):
        votes[_COURT] = 0
    votes = votes / max(float(votes.sum()), 1e-9)
    best = int(votes.argmax())
    shares = dict(zip(KINDS, votes.tolist(), strict=True))
    return NameGroup(KINDS[best], list(places), {key}, float(votes[best]), shares)


_TABLE = tomllib.loads((Path(__file__).parent / "lexicon" / "kind_words.toml").read_text(encoding="utf-8"))
_WORD_KIND: dict[str, int] = {
    word: KINDS.index(Kind(kind)) for kind, words in _TABLE["anywhere"].items() for word in words
}
_COURT_WORDS = frozenset(_TABLE["courts"]["words"])
_COURT = KINDS.index(Kind.COURT)
_WORD_WEIGHT = 0.6


def _by_words(surface: str) -> npt.NDArray[np.float32]:
    """What single words of a name say about its kind; of two that say something the last one decides."""
    votes = np.zeros(len(KINDS), dtype=np.float32)
    words = surface.replace(",", " ").split()
    for word in reversed(words):
        kind = _WORD_KIND.get(word)
        if kind is not None and len(words) > 1:
            votes[kind] += _WORD_WEIGHT
            break
    return votes


def _may_be_court(places: Sequence[NamePlace]) -> bool:
    return any(
        place.court_id is not None
        or any(word.strip(".,()").casefold() in _COURT_WORDS for word in place.surface.split())
        for place in places
    )


def _definitions(text: str) -> dict[str, str]:
    """Short name to full name where the text defines it: 'X.AI Corp. (“xAI”)', "Federal Trade Commission (FTC)"."""
    found: dict[str, str] = {}
    pattern = re.compile(
        r"(?P<full>[A-Z][^()\n“”]{2,80}?)\s*\((?:the\s+|together,?\s+|collectively,?\s+|hereinafter,?\s+|or\s+)?[“\"‘]?(?:the\s+)?(?P<short>[A-Za-z][\w.&’' -]{0,40}?)[”\"’]?(?:,? or [“\"][^)]*)?\)"
    )
    for match in pattern.finditer(text):
        found[key_of(match.group("short"))] = key_of(match.group("full"))
    return found


def _home(
    group: NameGroup, merged: Sequence[NameGroup], defined: dict[str, str], gazetteer: Gazetteer
) -> NameGroup | None:
    """The group of a longer name that this one is a form of; None where it stands for itself, or two would do."""
    key = group.longest
    full = defined.get(key)
    if full is not None:
        for other in merged:
            if any(full.endswith(known) or known.endswith(full) for known in other.keys) and _agree(
                group, other
            ):
                return other
    entry = gazetteer.entry_of(stripped(group.places[0].surface))
    fits = []
    for other in merged:
        if not _agree(group, other):
            continue
        if entry is not None and any(_same_entry(entry.name, place, gazetteer) for place in other.places):
            return other
        if any(_is_form(group, key, other.kind, known) for known in other.keys) or _same_court(group, other):
            fits.append(other)
    if len(fits) == 1:
        return fits[0]
    if len(fits) > 1 and group.kind is Kind.PERSON:
        start = group.places[0].start
        before = [other for other in fits if other.places[0].start <= start]
        return max(before, key=lambda other: other.places[0].start, default=None)
    return None


def _agree(group: NameGroup, other: NameGroup) -> bool:
    if group.kind is other.kind or group.votes.get(other.kind, 0) >= _OPEN:
        return True
    loose = {Kind.COMPANY, Kind.ORGANIZATION, Kind.AGENCY, Kind.LAW_FIRM}
    return group.support < 0.75 and group.kind in loose and other.kind in loose


def _same_entry(name: str, place: NamePlace, gazetteer: Gazetteer) -> bool:
    entry = gazetteer.entry_of(stripped(place.surface))
    return entry is not None and entry.name == name


def _same_court(group: NameGroup, other: NameGroup) -> bool:
    if group.kind is not Kind.COURT:
        return False
    mine = {place.court_id for place in group.places if place.court_id}
    return bool(mine & {place.court_id for place in other.places if place.court_id})


def _is_form(group: NameGroup, short: str, kind: Kind, full: str) -> bool:
    """Whether `short` is a form of `full`, both keys; which forms there are depends on the kind."""
    if short.replace(" ", "") == full.replace(" ", ""):
        return True
    short_words, full_words = short.split(), full.split()
    if len(short_words) > len(full_words):
        return False
    surface = group.places[0].surface
    if _is_acronym(surface, full_words) and kind not in (Kind.PERSON, Kind.MODEL, Kind.CASE):
        return True
    if len(short_words) >= len(full_words):
        return False
    if kind is Kind.PERSON:
        return _is_person_form(short_words, full_words)
    if kind is Kind.COMPANY:
        return _is_company_form(short_words, full_words)
    if kind is Kind.MODEL:
        return (
            len(short_words) == 1
            and any(c.isdigit() for c in short)
            and full_words[-1] == short
            and len(full_words) == 2
        )
    if kind in _SUBSET_KINDS:
        return _is_subsequence(short_words, full_words) and any(
            word not in _SMALL and word not in _WEAK for word in short_words
        )
    return kind is Kind.CASE and _is_case_form(short_words, full_words)


def _is_acronym(surface: str, full_words: Sequence[str]) -> bool:
    letters = re.sub(r"[^A-Za-z]", "", stripped(surface))
    if not (2 <= len(letters) <= 6) or sum(letter.isupper() for letter in letters) < len(letters) - 1:
        return False
    heads = [word[0] for word in full_words if word not in _SMALL and word[0].isalpha()]
    return len(heads) >= 2 and letters.casefold() == "".join(heads)


def _is_person_form(short: Sequence[str], full: Sequence[str]) -> bool:
    if len(short) == 1:
        return short[0] in (full[-1], full[0]) and len(short[0]) > 1
    return short[0] == full[0] and short[-1] == full[-1]


def _is_company_form(short: Sequence[str], full: Sequence[str]) -> bool:
    if all(word in _WEAK or word in _SMALL for word in short):
        return False
    if list(full[: len(short)]) == list(short):
        return full[len(short)] not in ("v", "deepmind", "cloud")
    return list(full[-len(short) :]) == list(short) and (
        len(short) > 1 or short[0] in ("times", "post", "journal", "guardian", "intercept")
    )


def _is_subsequence(short: Sequence[str], full: Sequence[str]) -> bool:
    rest = iter(full)
    return all(
        any(word == other or (len(word) > 4 and other.startswith(word)) for other in rest) for word in short
    )


def _is_case_form(short: Sequence[str], full: Sequence[str]) -> bool:
    if "v" in short:
        return _is_subsequence(
            [word for word in short if word != "v"], [word for word in full if word != "v"]
        )
    return short[0] == full[0] and len(short) <= 2


def shown_name(group: NameGroup, gazetteer: Gazetteer) -> str:
    """The fullest name of the group as it is written, without article and title; the listed name where there is one."""
    surfaces = sorted(
        {re.sub(r"\s+", " ", place.surface) for place in group.places}, key=lambda s: (-len(s), s)
    )
    for surface in surfaces:
        entry = gazetteer.entry_of(stripped(surface))
        if entry is not None and entry.kind is group.kind:
            return entry.name
    written = [surface for surface in surfaces if not surface.isupper()] or surfaces
    longest = max(
        written, key=lambda surface: (len(key_of(surface).split()), len(stripped(surface)), surface)
    )
    name = longest if group.kind in (Kind.CASE, Kind.COURT, Kind.LAW) else stripped(longest)
    return re.sub(r"^[Tt]he\s+(?=[A-Z])", "", name) if group.kind is not Kind.COMPANY else name
