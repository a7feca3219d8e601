"""From the entity that a name was resolved to, to the one that a proposition counts it as.

First its cluster's entity, then the group that a legal entity belongs to, and for a model in a party's place its maker.
"""

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session

from kb.batches import batched
from kb.models import Entity
from kb.ontology import PARTY, Kind, Level, Predicate
from kb.resolve.judgements import clusters, live_rulings
from kb.store.session import table_of

_AS_PARTY = frozenset(Predicate) - {Predicate.DEVELOPS, Predicate.SAID}
"""Predicates in which a model stands for its maker."""


class Family:
    """Canonical ids, groups and makers of some entities, read once."""

    def __init__(self, session: Session, *, as_of: datetime | None = None) -> None:
        self._session = session
        self._rows: dict[str, tuple[str, str, str | None, str | None]] = {}
        self.past = self._past_clusters(as_of) if as_of is not None else None

    def _past_clusters(self, as_of: datetime) -> dict[str, str]:
        """Cluster heads by the judgements that lived at a moment; the head does not matter for counting."""
        heads: dict[str, str] = {}
        for group in clusters(live_rulings(self._session, as_of=as_of)):
            head = min(group, key=lambda key: (len(key), key))
            heads.update(dict.fromkeys(group, head))
        return heads

    def load(self, entity_ids: Iterable[str | None]) -> None:
        """Read the entities with what they belong to."""
        table = table_of(Entity)
        fresh = {key for key in entity_ids if key is not None} - set(self._rows)
        while fresh:
            found: set[str] = set()
            for part in batched(sorted(fresh), 400):
                query = sa.select(
                    table.c.id, table.c.kind, table.c.level, table.c.parent_id, table.c.canonical_id
                ).where(table.c.id.in_(part))
                for key, kind, level, parent, canonical in self._session.connection().execute(query):
                    self._rows[key] = (kind, level, parent, canonical)
                    found |= {other for other in (parent, canonical) if other is not None}
            if self.past is not None:
                found |= {self.past[key] for key in fresh if key in self.past}
            fresh = found - set(self._rows)

    def kind(self, entity_id: str) -> str | None:
        """Kind of a loaded entity."""
        row = self._rows.get(entity_id)
        return row[0] if row else None

    def canonical(self, entity_id: str) -> str:
        """The entity of the cluster."""
        if self.past is not None:
            return self.past.get(entity_id, entity_id)
        row = self._rows.get(entity_id)
        return row[3] or entity_id if row else entity_id

    def group(self, entity_id: str, *, as_party: bool) -> str:
        """The entity at group level; with `as_party` a model is its maker."""
        key = self.canonical(entity_id)
        for _ in range(4):
            row = self._rows.get(key)
            if row is None or row[2] is None:
                return key
            is_legal = row[1] == Level.LEGAL
            is_model = row[0] == Kind.MODEL and as_party
            if not is_legal and not is_model:
                return key
            key = self.canonical(row[2])
        return key

    def ends(self, predicate: str, subject: str | None, object_: str | None) -> tuple[str | None, str | None]:
        """Subject and object as a proposition has them; where both would be one, the closest that tells them apart."""
        as_party = Predicate(predicate) in _AS_PARTY
        pair = tuple(self.group(key, as_party=as_party) if key else None for key in (subject, object_))
        if pair[0] is not None and pair[0] == pair[1]:
            pair = tuple(self.group(key, as_party=False) if key else None for key in (subject, object_))
        if pair[0] is not None and pair[0] == pair[1]:
            pair = tuple(self.canonical(key) if key else None for key in (subject, object_))
        return pair[0], pair[1]


def is_party_kind(kind: str | None) -> bool:
    """Whether an entity of the kind can act in a dispute."""
    return kind is not None and Kind(kind) in PARTY
