"""What the claim encoder reads: a document's units as word pieces, with every mention marked by its entity's kind.

A window holds as many whole units as fit, after some units before them for context, so that a unit is read together
with its neighbours and every unit is scored exactly once. Only numbers come out: the same code makes the windows for
training and for reading.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from tokenizers import Tokenizer

from kb.ontology import FRAMES, Kind, Predicate

CLS, SEP = 101, 102
"""Ids of the marks at a window's beginning and after every unit, in the encoder's vocabulary."""

WINDOW_PIECES = 400
UNIT_PIECES = 300
"""A longer unit is read this far."""
CONTEXT_PIECES = 90

KINDS: tuple[Kind, ...] = tuple(Kind)
PREDICATES: tuple[Predicate, ...] = tuple(p for p in Predicate if p is not Predicate.SAID)
"""Order of the pair scores; `said` is scored on the speaker alone."""

IN_UNIT, BEFORE, ELSEWHERE = 0, 1, 2
"""Where a candidate is mentioned: in the unit, in one of the two units before, or elsewhere in the window."""

MAX_CANDIDATES = 40
"""Candidates of a unit; more of them come only from pages that are lists of names."""

Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entity, by its place in the document's list, and where it stands to the unit."""

    entity: int
    where: int


@dataclass(slots=True)
class UnitCandidates:
    """Who can speak, act and suffer in one unit; pairs point into `entities`, object None is no object."""

    unit: int
    entities: list[Candidate]
    pairs: list[tuple[int, int | None]]


@dataclass(slots=True)
class Window:
    """Word pieces of some units; `outer` and `inner` mark mentions: 0 none, 1 to 9 where one begins, 10 to 18 inside."""

    pieces: list[int] = field(default_factory=lambda: [CLS])
    outer: list[int] = field(default_factory=lambda: [0])
    inner: list[int] = field(default_factory=lambda: [0])
    mentions: list[tuple[int, int, int, int]] = field(default_factory=list)
    """First piece, last piece, entity, unit."""
    own: list[int] = field(default_factory=list)
    """Units that are scored in this window; the others are context."""
    spans: dict[int, Place] = field(default_factory=dict)
    """Unit to its first piece and the place of its end mark."""


def joins(subject: Kind, object_: Kind | None) -> tuple[bool, ...]:
    """For every predicate of `PREDICATES`, whether it can join the two kinds."""
    return _JOINS[subject, object_]


_JOINS: dict[tuple[Kind, Kind | None], tuple[bool, ...]] = {
    (subject, object_): tuple(
        subject in FRAMES[predicate].subjects
        and (FRAMES[predicate].object_optional if object_ is None else object_ in FRAMES[predicate].objects)
        for predicate in PREDICATES
    )
    for subject in KINDS
    for object_ in (*KINDS, None)
}
_JOINABLE = {kinds: any(allowed) for kinds, allowed in _JOINS.items()}


def make_windows(
    text: str,
    units: Sequence[Place],
    kinds: Sequence[Kind],
    mentions: Sequence[Sequence[Place]],
    tokenizer: Tokenizer,
) -> list[Window]:
    """The windows of a document, in order.

    Args:
        text: the document's text.
        units: start and end of the units that may carry claims.
        kinds: the kind of each entity.
        mentions: start and end of each entity's mentions, in the entities' order.
        tokenizer: the encoder's, without truncation.
    """
    encoded = tokenizer.encode_batch([text[start:end] for start, end in units], add_special_tokens=False)
    pieces = [encoding.ids[:UNIT_PIECES] for encoding in encoded]
    offsets = [encoding.offsets[:UNIT_PIECES] for encoding in encoded]
    located = mentions_by_unit(units, mentions)
    windows = []
    for context, own in _groups([len(ids) + 1 for ids in pieces]):
        window = Window(own=own)
        for unit in context + own:
            _append(window, unit, units[unit][0], pieces[unit], offsets[unit], located[unit], kinds)
        windows.append(window)
    return windows


def mentions_by_unit(
    units: Sequence[Place], mentions: Sequence[Sequence[Place]]
) -> list[list[tuple[int, int, int]]]:
    """For every unit the mentions in it (start, end, entity), longer ones first where they begin together."""
    ends = [end for _, end in units]
    found: list[list[tuple[int, int, int]]] = [[] for _ in units]
    for entity, places in enumerate(mentions):
        for start, end in places:
            unit = bisect_left(ends, start + 1)
            if unit < len(units) and units[unit][0] < end:
                found[unit].append((start, end, entity))
    for places_here in found:
        places_here.sort(key=lambda place: (place[0], -place[1], place[2]))
    return found


def _groups(sizes: Sequence[int]) -> Iterator[tuple[list[int], list[int]]]:
    """Context units and own units of each window."""
    first = 0
    while first < len(sizes):
        context: list[int] = []
        room = CONTEXT_PIECES
        while first - len(context) > 0 and sizes[first - len(context) - 1] <= room:
            context.insert(0, first - len(context) - 1)
            room -= sizes[context[0]]
        used = 1 + sum(sizes[unit] for unit in context)
        own: list[int] = []
        unit = first
        while unit < len(sizes) and (not own or used + sizes[unit] <= WINDOW_PIECES):
            own.append(unit)
            used += sizes[unit]
            unit += 1
        yield context, own
        first = unit


def _append(
    window: Window,
    unit: int,
    offset: int,
    pieces: list[int],
    offsets: list[Place],
    mentions: list[tuple[int, int, int]],
    kinds: Sequence[Kind],
) -> None:
    base = len(window.pieces)
    outer, inner = [0] * (len(pieces) + 1), [0] * (len(pieces) + 1)
    starts = [start for start, _ in offsets]
    ends = [end for _, end in offsets]
    for start, end, entity in mentions:
        first = bisect_left(ends, start - offset + 1)
        last = bisect_left(starts, end - offset) - 1
        if last < first:
            continue
        mark = KINDS.index(kinds[entity]) + 1
        marks = inner if any(outer[first : last + 1]) else outer
        marks[first : last + 1] = [mark] + [mark + len(KINDS)] * (last - first)
        window.mentions.append((base + first, base + last, entity, unit))
    window.pieces.extend((*pieces, SEP))
    window.outer.extend(outer)
    window.inner.extend(inner)
    window.spans[unit] = (base, base + len(pieces))


def unit_candidates(window: Window, kinds: Sequence[Kind]) -> list[UnitCandidates]:
    """For every own unit of a window, who may speak in it and which pairs a claim may join."""
    present: dict[int, set[int]] = {}
    for _, _, entity, unit in window.mentions:
        present.setdefault(unit, set()).add(entity)
    everyone = sorted({entity for entities in present.values() for entity in entities})
    found = []
    for unit in window.own:
        here = present.get(unit, set())
        before = present.get(unit - 1, set()) | present.get(unit - 2, set())
        entities = [
            Candidate(entity, IN_UNIT if entity in here else BEFORE if entity in before else ELSEWHERE)
            for entity in everyone
        ]
        if len(entities) > MAX_CANDIDATES:
            entities = sorted(
                sorted(entities, key=lambda c: c.where)[:MAX_CANDIDATES], key=lambda c: c.entity
            )
        found.append(UnitCandidates(unit, entities, _pairs(entities, kinds)))
    return found


def _pairs(entities: Sequence[Candidate], kinds: Sequence[Kind]) -> list[tuple[int, int | None]]:
    """Pairs that some predicate can join and of which at least one is near; two that were just named count as near."""
    pairs: list[tuple[int, int | None]] = []
    for first, subject in enumerate(entities):
        kind = kinds[subject.entity]
        if subject.where != ELSEWHERE and _JOINABLE[kind, None]:
            pairs.append((first, None))
        for second, object_ in enumerate(entities):
            near = IN_UNIT in (subject.where, object_.where) or subject.where == object_.where == BEFORE
            if first != second and near and _JOINABLE[kind, kinds[object_.entity]]:
                pairs.append((first, second))
    return pairs


def load_tokenizer(path: str) -> Tokenizer:
    """The encoder's tokenizer, which cuts nothing off and pads nothing."""
    tokenizer = Tokenizer.from_file(path)
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer
