"""What a watch can be on, and the terms that each kind needs."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from kb.errors import DistillwatchError


class WatchKind(StrEnum):
    """What is watched."""

    ENTITY = "entity"
    """Whatever is newly said of an entity, and each change of standing."""
    PAIR = "pair"
    """The same, of propositions that join two entities."""
    PREDICATE = "predicate"
    """New propositions of a predicate, and new origins for them."""
    STANDING = "standing"
    """Propositions that reach a standing."""
    CASE = "case"
    """New docket entries of a case, and texts that arrive later."""
    DOCKET_KIND = "docket_kind"
    """Docket entries of a kind, in every case."""
    SEARCH = "search"
    """Documents that a search finds."""


REQUIRED: dict[WatchKind, tuple[str, ...]] = {
    WatchKind.ENTITY: ("entity",),
    WatchKind.PAIR: ("entity", "other"),
    WatchKind.PREDICATE: ("predicate",),
    WatchKind.STANDING: ("standing",),
    WatchKind.CASE: ("case",),
    WatchKind.DOCKET_KIND: ("kind",),
    WatchKind.SEARCH: ("query",),
}
"""Terms that a watch of each kind must have."""


class WatchError(DistillwatchError):
    """A watch cannot be made or matched."""


@dataclass(frozen=True, slots=True)
class Moved:
    """Something that moved, as a watch found it."""

    key: tuple[str, ...]
    """What makes it one thing: the same key is never told twice."""
    reason: str
    subject: str
    """Table and id of what moved."""
    quote: str | None
    page: str
    """Page of the app, relative to its root."""


def check_terms(kind: WatchKind, terms: dict[str, Any]) -> None:
    """Refuse a watch whose terms are not those of its kind.

    Raises:
        WatchError: a term is missing or empty.
    """
    for name in REQUIRED[kind]:
        if not terms.get(name):
            raise WatchError(f"a watch on a {kind.value} needs {name}; see `distillwatch watch add --help`")
