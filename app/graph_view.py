"""What the graph page shows, and its URL: the page and the download of its view read the same parameters."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from math import isfinite
from urllib.parse import urlencode

from app.selection import PREDICATES, STANCES, allowed, bounded, number_of
from kb.graph.filter import GraphFilter, GraphLevel
from kb.ontology import Kind, Predicate, Stance
from kb.store.drawn_part import DEFAULT_NODES, EDGES_A_NODE, Part
from kb.store.network import Network

LEVELS = (GraphLevel.PROPOSITIONS.value, GraphLevel.LITIGATION.value, GraphLevel.PARTIES.value)
KINDS = tuple(kind.value for kind in Kind)
NOW = "now"
MOST_SUPPORT = 50
SIZES = (DEFAULT_NODES, 1000, 2000)
"""How many entities a picture holds at most; beyond the last a browser without a graphics card pans in jerks."""

_FARTHEST, _NEAREST = 10.0, 0.01
"""Widest view and closest view of a camera, as ratios; its middle stays within `_ASTRAY` pictures."""

_ASTRAY = 10.0


@dataclass(frozen=True, slots=True)
class GraphView:
    """A choice of claims, and which part of their graph."""

    level: str = LEVELS[0]
    kinds: tuple[str, ...] = ()
    predicates: tuple[str, ...] = ()
    stances: tuple[str, ...] = ()
    as_of: str = NOW
    """A month such as `2026-04`, its end is meant; or `now`."""
    min_support: int = 0
    focus: tuple[str, ...] = ()
    expanded: tuple[str, ...] = ()
    most: int = SIZES[0]
    """Entities that are drawn at most, neighbours of expanded ones not counted."""
    hidden: tuple[str, ...] = ()
    """Kinds that the legend has switched off."""

    def filter(self) -> GraphFilter:
        """The filter that the graph is built with."""
        return GraphFilter(
            level=GraphLevel(self.level),
            kinds=frozenset(Kind(kind) for kind in self.kinds),
            predicates=frozenset(Predicate(word) for word in self.predicates),
            stances=frozenset(Stance(word) for word in self.stances),
            min_support=self.min_support,
            as_of=month_end(self.as_of),
            roll_up=self.level != GraphLevel.PARTIES,
        )

    def part(self, *, every_edge: bool = False) -> Part:
        """The part of the graph that is shown: with the edges that are drawn, or with every edge between its nodes."""
        most_edges = None if every_edge else EDGES_A_NODE * self.most
        return Part(focus=self.focus, expanded=self.expanded, most=self.most, most_edges=most_edges)

    def export_filter(self) -> GraphFilter:
        """The filter of an export: the focus restricts it, and nothing is rolled up."""
        return replace(self.filter(), entities=frozenset(self.focus), roll_up=False)

    def query(self) -> str:
        """The view as a URL's query; `view_of` reads it back."""
        pairs: list[tuple[str, str]] = []
        if self.level != LEVELS[0]:
            pairs.append(("g_level", self.level))
        for name, values in (
            ("g_kind", self.kinds),
            ("g_predicate", self.predicates),
            ("g_stance", self.stances),
            ("g_focus", self.focus),
            ("g_more", self.expanded),
            ("g_hide", self.hidden),
        ):
            pairs.extend((name, value) for value in values)
        if self.as_of != NOW:
            pairs.append(("as_of", self.as_of))
        if self.min_support:
            pairs.append(("g_support", str(self.min_support)))
        if self.most != SIZES[0]:
            pairs.append(("g_most", str(self.most)))
        return urlencode(pairs)


def view_of(pairs: Sequence[tuple[str, str]]) -> GraphView:
    """The view that parameters name; unknown words are dropped."""
    given: dict[str, list[str]] = {}
    for name, value in pairs:
        given.setdefault(name, []).append(value.replace(" ", "_") if name in _WORDS else value)
    one = {name: values[0] for name, values in given.items()}
    level = one.get("g_level", LEVELS[0])
    as_of = one.get("as_of", NOW)
    return GraphView(
        level=level if level in LEVELS else LEVELS[0],
        kinds=allowed(given.get("g_kind", ()), KINDS),
        predicates=allowed(given.get("g_predicate", ()), PREDICATES),
        stances=allowed(given.get("g_stance", ()), STANCES),
        as_of=as_of if month_end(as_of) else NOW,
        min_support=number_of(one.get("g_support"), low=0, high=MOST_SUPPORT, default=0),
        focus=bounded(given.get("g_focus", ())),
        expanded=bounded(given.get("g_more", ())),
        most=size_of(one.get("g_most")),
        hidden=allowed(given.get("g_hide", ()), KINDS),
    )


_WORDS = frozenset({"g_kind", "g_predicate", "g_stance", "g_hide"})


def size_of(text: str | None) -> int:
    """One of the sizes of a picture; the smallest for anything else."""
    number = number_of(text, low=SIZES[0], high=SIZES[-1], default=SIZES[0])
    return number if number in SIZES else SIZES[0]


def camera_of(text: str | None) -> tuple[float, float, float] | None:
    """Where the picture is looked at, from `x,y,ratio` as the address has it; None for anything else.

    The middle is at 0.5,0.5; a ratio below 1 is closer.
    """
    parts = (text or "")[:80].split(",")
    try:
        x, y, ratio = (float(part) for part in parts)
    except ValueError:
        return None
    if not (isfinite(x) and isfinite(y) and abs(x) <= _ASTRAY and abs(y) <= _ASTRAY):
        return None
    return (x, y, ratio) if _NEAREST <= ratio <= _FARTHEST else None


def without_kinds(shown: Network, hidden: Sequence[str]) -> Network:
    """The picture without the entities of some kinds and their edges; the others keep their places."""
    if not hidden:
        return shown
    nodes = tuple(node for node in shown.nodes if node.kind not in hidden)
    kept = {node.id for node in nodes}
    edges = tuple(edge for edge in shown.edges if edge.source in kept and edge.target in kept)
    return replace(shown, nodes=nodes, edges=edges)


def month_end(text: str) -> datetime | None:
    """The first moment after a month such as `2026-04`; None for anything else."""
    year, _, month = text.partition("-")
    if not (year.isdecimal() and month.isdecimal() and len(year) == 4 and 1 <= int(month) <= 12):
        return None
    if not 1 <= int(year) <= 9998:
        return None
    following = (int(year) + 1, 1) if int(month) == 12 else (int(year), int(month) + 1)
    return datetime(*following, 1, tzinfo=UTC)
