"""Which node an entity is drawn as: its cluster's, and its group's or maker's where the graph rolls up."""

from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import Session

from kb.models import Entity
from kb.store.session import table_of


@dataclass(frozen=True, slots=True)
class Node:
    """An entity as the graph needs it."""

    id: str
    kind: str
    name: str
    level: str
    wikidata: str | None


class Identity:
    """Canonical and rolled-up ids of all entities, read once for one graph."""

    def __init__(self, session: Session, *, roll_up: bool) -> None:
        table = table_of(Entity)
        columns = (
            table.c.id,
            table.c.kind,
            table.c.name,
            table.c.level,
            table.c.wikidata,
            table.c.canonical_id,
            table.c.parent_id,
        )
        self._nodes: dict[str, Node] = {}
        self._canonical: dict[str, str] = {}
        self._parent: dict[str, str] = {}
        for key, kind, name, level, wikidata, canonical, parent in session.connection().execute(
            sa.select(*columns)
        ):
            self._nodes[key] = Node(key, kind, name, level, wikidata)
            if canonical is not None:
                self._canonical[key] = canonical
            if parent is not None:
                self._parent[key] = parent
        self._roll_up = roll_up
        self._found: dict[str | None, Node | None] = {None: None}

    def node(self, entity_id: str | None) -> Node | None:
        """The node that stands for an entity; None where there is no such entity."""
        if entity_id not in self._found:
            self._found[entity_id] = self._find(str(entity_id))
        return self._found[entity_id]

    def _find(self, entity_id: str) -> Node | None:
        key = self._canonical.get(entity_id, entity_id)
        seen = {key}
        while self._roll_up and key in self._parent:
            key = self._parent[key]
            key = self._canonical.get(key, key)
            if key in seen:
                break
            seen.add(key)
        return self._nodes.get(key)

    def members(self, nodes: Iterable[str]) -> set[str]:
        """Every entity that one of the nodes stands for, the nodes themselves included."""
        wanted = set(nodes)
        found = set()
        for key in self._nodes:
            node = self.node(key)
            if node is not None and node.id in wanted:
                found.add(key)
        return found
