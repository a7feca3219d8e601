"""What is different between two exports: added, removed and changed, a collection at a time."""

from dataclasses import dataclass, field
from typing import Any

from kb.errors import UnreadableExportError
from kb.export.read_back import Attributes, Snapshot

_GRAPHS = frozenset({"graphml", "gexf", "json", "cytoscape"})
"""Formats that hold the same nodes and edges in the same types, so that one can be compared with another."""


@dataclass(frozen=True, slots=True)
class Change:
    """A thing that is in both with different attributes; only those that differ are told."""

    id: str
    label: str
    before: Attributes
    after: Attributes


@dataclass(slots=True)
class CollectionDifference:
    """The difference of one collection, in the order of ids."""

    added: dict[str, Attributes] = field(default_factory=dict)
    removed: dict[str, Attributes] = field(default_factory=dict)
    changed: list[Change] = field(default_factory=list)
    same: int = 0

    @property
    def total(self) -> int:
        """How many things differ."""
        return len(self.added) + len(self.removed) + len(self.changed)


def difference(before: Snapshot, after: Snapshot) -> dict[str, CollectionDifference]:
    """What `after` has more, less or otherwise than `before`, for every collection of either.

    Raises:
        UnreadableExportError: the two are of formats that do not hold the same.
    """
    formats = {before.format, after.format} - {"empty"}
    if len(formats) > 1 and not formats <= _GRAPHS:
        raise UnreadableExportError(
            after.path,
            f"is {after.format} and {before.path} is {before.format}",
            "compare two exports of one format, or two graphs",
        )
    names = list(dict.fromkeys((*before.collections, *after.collections)))
    return {
        name: _of_collection(before.collections.get(name, {}), after.collections.get(name, {}))
        for name in names
    }


def _of_collection(old: dict[str, Attributes], new: dict[str, Attributes]) -> CollectionDifference:
    found = CollectionDifference(
        added={key: new[key] for key in sorted(new.keys() - old.keys())},
        removed={key: old[key] for key in sorted(old.keys() - new.keys())},
    )
    for key in sorted(old.keys() & new.keys()):
        was, now = old[key], new[key]
        differ = sorted(name for name in was.keys() | now.keys() if not _equal(was.get(name), now.get(name)))
        if not differ:
            found.same += 1
            continue
        found.changed.append(
            Change(
                key,
                label_of(now),
                {name: was.get(name) for name in differ},
                {name: now.get(name) for name in differ},
            )
        )
    return found


def _equal(left: Any, right: Any) -> bool:
    return bool(left == right) and isinstance(left, bool) == isinstance(right, bool)


def label_of(attributes: Attributes) -> str:
    """A few words by which a person knows a thing."""
    for name in ("label", "name", "caption", "title"):
        value = attributes.get(name)
        if value:
            text = value[0] if isinstance(value, list) else str(value)
            ends = attributes.get("source"), attributes.get("target")
            return f"{ends[0]} {text} {ends[1]}" if all(ends) else text
    parts = (attributes.get("subject"), attributes.get("predicate"), attributes.get("object"))
    return " ".join(str(part) for part in parts if part)
