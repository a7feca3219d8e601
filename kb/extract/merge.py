"""One list of names out of what the network, the lists and the shapes each found."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from kb.extract.document import Unit, UnitRole
from kb.extract.gazetteer import Gazetteer
from kb.extract.labels import KINDS
from kb.extract.ner_model import Tagged, TaggedSpan
from kb.extract.shapes import find_shapes
from kb.extract.units import is_byline
from kb.extract.variants import NamePlace
from kb.ontology import Kind

_SHAPE_TRUST = {Kind.CASE: 0.95, Kind.COURT: 0.9, Kind.MODEL: 0.9, Kind.LAW_FIRM: 0.9, Kind.LAW: 0.85}
_LISTED_CONFIDENCE = 0.8
_SEEN_LISTED = 0.4
"""A listed name that the network half sees is as sure as one that it sees."""
_SURE = 0.8
_EDGE = " \t\n\r,;:.“”\"'‘’()[]—–-"
_SPREAD_WORDS = re.compile(r"[^\W\d_]{2,}")


def merge_names(text: str, units: Sequence[Unit], tagged: Tagged, gazetteer: Gazetteer) -> list[NamePlace]:
    """The names of a text, without overlaps: shapes that leave no doubt first, then the network's, then listed names."""
    taken = _Taken(len(text))
    places: list[NamePlace] = []
    breaks = frozenset(unit.start for unit in units)
    trimmed = [
        span
        for span in (_trimmed(text, span) for span in tagged.names(text, breaks=breaks))
        if span is not None
    ]
    model_spans = [
        span
        for span in (_without_tail(text, span, gazetteer) for span in _joined(text, trimmed))
        if is_namelike(text[span.start : span.end])
    ]
    for shape in sorted(
        find_shapes(text), key=lambda span: (-_SHAPE_TRUST[span.kind], span.start - span.end)
    ):
        start, end = shape.start, shape.end
        inner = [span for span in model_spans if span.start < end and span.end > start]
        if not _shape_wins(shape.kind, start, end, inner) or taken.any(start, end):
            continue
        taken.add(start, end)
        places.append(
            NamePlace(
                start, end, text[start:end], _certain(shape.kind), _SHAPE_TRUST[shape.kind], shape.court_id
            )
        )
    places.extend(_listed_phrases(text, gazetteer, taken, model_spans))
    for span in model_spans:
        if not taken.any(span.start, span.end):
            taken.add(span.start, span.end)
            places.append(
                NamePlace(span.start, span.end, text[span.start : span.end], span.kinds, span.confidence)
            )
    places.extend(_listed(text, tagged, gazetteer, taken))
    bylines = _Taken(len(text))
    rubbish = _Taken(len(text))
    for unit in units:
        if unit.role is UnitRole.BOILERPLATE:
            (bylines if is_byline(text[unit.start : unit.end]) else rubbish).add(unit.start, unit.end)
    places = [place for place in places if not bylines.any(place.start, place.end)]
    places.extend(_again(text, places, taken))
    places = [_whole(text, place) for place in places if not bylines.any(place.start, place.end)]
    places.extend(_terms(text, places))
    return _without_boilerplate_only(rubbish, places)


_TERMS = re.compile(
    r"[’']s\s(?:[a-z]+\s)?(?:terms\sof\s(?:service|use)|terms\sand\sconditions|(?:acceptable\s)?usage?\spolic(?:y|ies)|terms)(?!\w)"
)
"""What a firm's users agree to, after the firm's name; it has no other name."""


def _terms(text: str, places: Sequence[NamePlace]) -> Iterator[NamePlace]:
    """ "OpenAI’s terms of service": a law with the firm's name in it, which stays a name of its own."""
    taken = {(place.start, place.end) for place in places}
    for place in places:
        if KINDS[int(place.kinds.argmax())] in (Kind.COMPANY, Kind.MODEL, Kind.ORGANIZATION):
            match = _TERMS.match(text, place.end)
            if match is not None and (place.start, match.end()) not in taken:
                yield NamePlace(
                    place.start,
                    match.end(),
                    text[place.start : match.end()],
                    _certain(Kind.LAW),
                    0.8 * place.confidence,
                )


_LEGAL_FORM = re.compile(
    r",?\s(?:LLLP|LLP|LP|L\.P\.|LLC|L\.L\.C\.|PBC|PLC|plc|GmbH|N\.V\.|S\.A\.|Inc\b|Corp\b|Ltd\b)(?!\w)"
)
"""What a firm's name goes on with, where the network stopped before it."""


def _whole(text: str, place: NamePlace) -> NamePlace:
    """The name without a possessive at its end, and with its legal form and the full stop of that."""
    start, end = place.start, place.end
    if KINDS[int(place.kinds.argmax())] in (Kind.COMPANY, Kind.ORGANIZATION):
        form = _LEGAL_FORM.match(text, end)
        end = form.end() if form is not None else end
    for ending in ("’s", "'s"):
        if text[start:end].endswith(ending) and end - start > len(ending):
            end -= len(ending)
    if text[end : end + 1] == "." and _is_abbreviation(text, start, end + 1):
        end += 1
    return place if end == place.end else replace(place, end=end, surface=text[start:end])


class _Taken:
    """Which characters of a text already belong to a name."""

    def __init__(self, length: int) -> None:
        self._flags = bytearray(length)

    def any(self, start: int, end: int) -> bool:
        return self._flags.find(1, start, end) >= 0

    def all(self, start: int, end: int) -> bool:
        return self._flags.find(0, start, end) < 0

    def add(self, start: int, end: int) -> None:
        self._flags[start:end] = b"\x01" * (end - start)


def _certain(kind: Kind, share: float = 0.94) -> npt.NDArray[np.float32]:
    kinds = np.full(len(KINDS), (1 - share) / (len(KINDS) - 1), dtype=np.float32)
    kinds[KINDS.index(kind)] = share
    return kinds


def _shape_wins(kind: Kind, start: int, end: int, inner: Sequence[TaggedSpan]) -> bool:
    """Whether a shape overrules the network's spans that it meets: it must hold them, or agree on the kind."""
    if kind in (Kind.CASE, Kind.COURT):
        return True
    for span in inner:
        agrees = KINDS[int(span.kinds.argmax())] is kind
        holds = start <= span.start and span.end <= end
        if not agrees and not holds:
            return False
        if agrees and span.end - span.start > end - start:
            return False  # the network saw more of it
    return True


def _trimmed(text: str, span: TaggedSpan) -> TaggedSpan | None:
    """The span without quotation marks, possessive and article at its ends; None where nothing is left."""
    start, end = span.start, span.end
    while end < len(text) and text[end - 1].isalnum() and text[end].isalnum():
        end += 1
    while start > 0 and text[start].isalnum() and text[start - 1].isalnum():
        start -= 1
    while start < end and text[start] in _EDGE:
        start += 1
    while start < end and text[end - 1] in _EDGE and not _is_abbreviation(text, start, end):
        end -= 1
    for ending in ("’s", "'s"):
        if text[start:end].endswith(ending):
            end -= len(ending)
    if end - start < 1 or not any(character.isalnum() for character in text[start:end]):
        return None
    span.start, span.end = start, end
    return span


_INITIAL = re.compile(r"(?<![A-Za-z])[A-Z]\.(?!\w)")


def _joined(text: str, spans: Iterable[TaggedSpan]) -> list[TaggedSpan]:
    """The spans, with those of one person put together that an initial has torn apart: "ONA" and "T. WANG"."""
    found: list[TaggedSpan] = []
    for span in spans:
        last = found[-1] if found else None
        if (
            last is not None
            and span.start - last.end in (1, 2)
            and not text[last.end : span.start].strip(" .")
            and _is_person(last)
            and _is_person(span)
            and (_INITIAL.match(text, span.start) or _INITIAL.search(text[last.start : last.end + 1]))
        ):
            last.end, last.last_row = span.end, span.last_row
        else:
            found.append(span)
    return found


def _is_person(span: TaggedSpan) -> bool:
    return KINDS[int(span.kinds.argmax())] is Kind.PERSON


_TAIL = re.compile(r"(?P<name>\S+(?:\s\S+)?)\s(?:[a-z]+|[A-Z]{1,2}\d{2,4}|Plaintiffs?|Defendants?)$")
_DEGREE = re.compile(r"(?<=[a-z]),?\s(?:KC|QC|SC|Esq\.?|Ph\.?D\.?|MP|MEP)$")


def _without_tail(text: str, span: TaggedSpan, gazetteer: Gazetteer) -> TaggedSpan:
    """A listed firm's name without what is said to belong to it ("Huawei chips"), a person's without a degree."""
    surface = text[span.start : span.end]
    if _is_person(span):
        match = _DEGREE.search(surface)
        if match is not None:
            span.end = span.start + match.start()
        return span
    tail = _TAIL.fullmatch(surface)
    if tail is not None and gazetteer.entry_of(surface) is None:
        entry = gazetteer.entry_of(tail["name"])
        if entry is not None and entry.kind in (Kind.COMPANY, Kind.MODEL):
            span.end = span.start + tail.end("name")
    return span


def _is_abbreviation(text: str, start: int, end: int) -> bool:
    """A full stop that belongs to the name: "Inc.", "Corp.", "U.S."."""
    return (
        text[end - 1] == "."
        and re.search(
            r"(?:\b(?:Inc|Corp|Co|Ltd|Jr|Sr|Bros|L\.L\.C|L\.P|P\.C|S\.A|N\.V|Cal|Del)|\b[A-Z]\.[A-Z])\.$",
            text[start:end],
        )
        is not None
    )


def is_namelike(surface: str) -> bool:
    """Whether words can be a name: a capital or digit, and no role, article or demonym by itself."""
    bare = re.sub(r"^(?:the|The|THE|a|an|A|An|its|his|her|our|their|this|that)\s+", "", surface)
    if not re.search(r"[A-Z0-9]|[^\x00-\x7f]", bare) or bare in _NO_NAMES or is_role(bare):
        return False
    return not (bare != surface and bare.split()[-1].islower() and bare.split()[-1].isalpha())


def is_role(surface: str) -> bool:
    """Whether words stand for a party of a suit: "Plaintiff", "the Defendants"."""
    return re.sub(r"^the\s+", "", surface.casefold()).strip() in ROLE_SIDES


_TABLE = tomllib.loads((Path(__file__).parent / "lexicon" / "kind_words.toml").read_text(encoding="utf-8"))
ROLE_SIDES: dict[str, str] = {word: side for side, words in _TABLE["roles"].items() for word in words}
"""Role word to the side it stands for."""
_NO_NAMES = frozenset(_TABLE["no_names"]["words"])
"""Words that begin with a capital and name nothing by themselves."""


def _listed_phrases(
    text: str, gazetteer: Gazetteer, taken: _Taken, seen: Sequence[TaggedSpan]
) -> Iterator[NamePlace]:
    """Listed names of several words: they are sure of where they begin and end, unless the network is sure of more."""
    longer = _Taken(len(text))
    for wide in seen:
        if wide.confidence >= _SURE:
            longer.add(wide.start, wide.end)
    for span in gazetteer.find(text):
        surface = text[span.start : span.end]
        goes_on = longer.any(span.start, span.end) and longer.all(span.start, min(span.end + 2, len(text)))
        if goes_on:
            continue
        if (
            len(re.findall(r"[^\W_]{2,}", surface)) >= 2
            and not span.entry.is_word
            and not taken.any(span.start, span.end)
            and not re.match(
                r"\s*(?:LLP|LLC|Inc|Ltd|Corp|v\.|(?:&|of)\s+[A-Z]|[A-Z][a-z]+\s+(?:LLP|LLC|Inc))",
                text[span.end : span.end + 24].lstrip(","),
            )
        ):
            taken.add(span.start, span.end)
            yield NamePlace(span.start, span.end, surface, _certain(span.entry.kind, 0.8), 0.9)


def _listed(text: str, tagged: Tagged, gazetteer: Gazetteer, taken: _Taken) -> Iterator[NamePlace]:
    for span in gazetteer.find(text):
        if span.entry.is_word or taken.any(span.start, span.end):
            continue
        rows = tagged.rows_at(span.start, span.end)
        seen = tagged.kinds_of_name(*rows)[1] if rows else 0.0
        if seen < 0.05 and " " not in text[span.start : span.end]:
            continue
        taken.add(span.start, span.end)
        yield NamePlace(
            span.start,
            span.end,
            text[span.start : span.end],
            _certain(span.entry.kind),
            max(seen, _LISTED_CONFIDENCE if seen >= _SEEN_LISTED else 0.5 * _LISTED_CONFIDENCE),
        )


def _again(text: str, places: Sequence[NamePlace], taken: _Taken) -> Iterator[NamePlace]:
    """Places where a sure name of the text stands once more and was passed over."""
    sure: dict[str, NamePlace] = {}
    for place in places:
        known = sure.get(place.surface)
        if (
            place.confidence > 0.8
            and _is_distinct(place.surface)
            and (known is None or known.confidence < place.confidence)
        ):
            sure[place.surface] = place
    if not sure:
        return
    pattern = re.compile(
        r"(?<![\w-])(?:"
        + "|".join(re.escape(name) for name in sorted(sure, key=len, reverse=True))
        + r")(?![\w])"
    )
    for match in pattern.finditer(text):
        if not taken.any(*match.span()):
            taken.add(*match.span())
            model = sure[match.group()]
            yield NamePlace(
                match.start(), match.end(), match.group(), model.kinds, 0.7 * model.confidence, model.court_id
            )


def _is_distinct(surface: str) -> bool:
    """Whether a name can hardly be an ordinary word: several words, capitals inside, or digits."""
    return (
        " " in surface
        or any(character.isupper() for character in surface[1:])
        or any(character.isdigit() for character in surface)
        or (len(surface) > 4 and surface[0].isupper())
    )


def _without_boilerplate_only(rubbish: _Taken, places: Iterable[NamePlace]) -> list[NamePlace]:
    """The names without those that only advertising, captions of photos or related stories mention."""
    inside: list[NamePlace] = []
    kept: list[NamePlace] = []
    for place in places:
        (inside if rubbish.any(place.start, place.end) else kept).append(place)
    words = {word for place in kept for word in _SPREAD_WORDS.findall(place.surface.casefold())}
    kept += [
        place
        for place in inside
        if all(word in words for word in _SPREAD_WORDS.findall(place.surface.casefold()))
    ]
    return kept
