"""What the graph page shows, and its URL: the page and the download of its view read the same parameters."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from urllib.parse import urlencode

from app.selection import PREDICATES, STANCES, allowed, bounded, number_of
from kb.graph.filter import GraphFilter, GraphLevel
from kb.ontology import Kind, Predicate, Stance

LEVELS = (GraphLevel.PROPOSITIONS.value, GraphLevel.LITIGATION.value, GraphLevel.PARTIES.value)
KINDS = tuple(kind.value for kind in Kind)
NOW = "now"
MOST_SUPPORT = 50


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
        ):
            pairs.extend((name, value) for value in values)
        if self.as_of != NOW:
            pairs.append(("as_of", self.as_of))
        if self.min_support:
            pairs.append(("g_support", str(self.min_support)))
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
    )


_WORDS = frozenset({"g_kind", "g_predicate", "g_stance"})


def month_end(text: str) -> datetime | None:
    """The first moment after a month such as `2026-04`; None for anything else."""
    year, _, month = text.partition("-")
    if not (year.isdecimal() and month.isdecimal() and len(year) == 4 and 1 <= int(month) <= 12):
        return None
    if not 1 <= int(year) <= 9998:
        return None
    following = (int(year) + 1, 1) if int(month) == 12 else (int(year), int(month) + 1)
    return datetime(*following, 1, tzinfo=UTC)
