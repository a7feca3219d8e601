"""Which entity each name of a document is: decisions first, then the alias table and equality, else a new entity.

A single name of a person resolves inside its document only; what is left open stays unresolved, which is a legal
state. Names that only look alike are proposed to the review queue.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from kb.batches import batched
from kb.cases.courts import resolve_court
from kb.ids import slug, stable_id
from kb.models import Alias, DocumentEntity, Entity, Judgement, NameBlock
from kb.ontology import Kind, Level
from kb.resolve.alias_table import TableEntity, alias_table
from kb.resolve.blocking import CANDIDATES, blocks
from kb.resolve.comparing import PROPOSE_FROM, Verdict, compare_names, initials_differ
from kb.resolve.judgements import MACHINE, pair_of
from kb.resolve.names import full_key, normalised, parsed_person
from kb.store.session import insert_new, table_of

MIN_CONFIDENCE = 0.3
"""A name that extraction is less sure of is no entity by itself."""

COMPATIBLE: dict[Kind, tuple[Kind, ...]] = {
    Kind.COMPANY: (Kind.ORGANIZATION, Kind.LAW_FIRM, Kind.MODEL, Kind.AGENCY),
    Kind.ORGANIZATION: (Kind.COMPANY, Kind.AGENCY, Kind.LAW_FIRM),
    Kind.AGENCY: (Kind.ORGANIZATION,),
    Kind.LAW_FIRM: (Kind.COMPANY, Kind.ORGANIZATION),
    Kind.MODEL: (Kind.COMPANY,),
}
"""Kinds that extraction takes for one another; the table's entity counts where its own kind has none of the name."""

Row = dict[str, Any]


@dataclass(slots=True)
class Found:
    """What a name was resolved to, and why."""

    entity_id: str | None
    reason: str | None


@dataclass(slots=True)
class _Pending:
    """Rows to be written at the end of a chunk."""

    entities: dict[str, Row] = field(default_factory=dict)
    aliases: dict[str, Row] = field(default_factory=dict)
    blocks: dict[str, Row] = field(default_factory=dict)
    proposals: dict[str, Row] = field(default_factory=dict)


class Names:
    """The names known so far: the table in memory, the store's by bulk look-up, this chunk's own."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._table = alias_table()
        self._known: dict[tuple[Kind, str], list[tuple[str, str]]] = {}
        self._entities: dict[str, Kind] = {}
        self._pending = _Pending()

    def preload(self, names: Iterable[tuple[Kind, str]]) -> None:
        """Read the aliases of the store that equal one of the names."""
        wanted = {(kind.value, normalised(name, kind)) for kind, name in names}
        table = table_of(Alias)
        for part in batched(sorted({normal for _, normal in wanted}), 400):
            query = sa.select(table.c.kind, table.c.normal, table.c.entity_id, table.c.text).where(
                table.c.normal.in_(part)  # pairs of kind and name would be looked for in the whole table
            )
            for kind, normal, entity_id, text in self._session.connection().execute(
                query.order_by(table.c.id)
            ):
                if (kind, normal) not in wanted:
                    continue
                known = self._known.setdefault((Kind(kind), normal), [])
                if (entity_id, text) not in known:
                    known.append((entity_id, text))

    def find(self, name: str, kind: Kind) -> Found:
        """The entity of a name that is listed or equals a known one; None where there is none yet."""
        if kind is Kind.COURT:
            court = resolve_court(name)
            if court is not None:
                return Found(self._court(court.id, court.name), "court")
        listed = self._table.find(name, kind)
        if listed is not None:
            return Found(self.use(self._table.entities[listed]), "alias")
        equal = self._equal(name, kind)
        if equal is not None:
            return Found(equal, "equal name")
        for other in COMPATIBLE.get(kind, ()):
            listed = self._table.find(name, other)
            if listed is not None:
                return Found(self.use(self._table.entities[listed]), f"alias, of kind {other.value}")
        return Found(None, None)

    def _equal(self, name: str, kind: Kind) -> str | None:
        known = self._known.get((kind, normalised(name, kind)), [])
        if kind is not Kind.PERSON:
            return known[0][0] if known else None
        person = parsed_person(name)
        for entity_id, text in known:
            if not initials_differ(person, parsed_person(text)):
                return entity_id
        return None

    def new(self, name: str, kind: Kind) -> str:
        """A new entity of the name, with proposals for the known ones that it looks like."""
        entity_id = f"{kind.value}-{slug(name)}"
        if self._is_taken(entity_id):
            entity_id = f"{entity_id}-{stable_id(kind, name)[:6]}"
        maker = self._table.maker_of(name) if kind is Kind.MODEL else None
        if maker is not None:
            self.use(self._table.entities[maker])
        self._propose(entity_id, name, kind)
        self._add(entity_id, kind, name, Level.GROUP, maker, None, "document", (name,))
        return entity_id

    def use(self, entity: TableEntity) -> str:
        """Put an entity of the table, and what it belongs to, into the store."""
        if entity.id not in self._pending.entities and entity.id not in self._entities:
            parent = self._table.entities.get(entity.parent_id) if entity.parent_id else None
            if parent is not None:
                self.use(parent)
            self._add(
                entity.id,
                entity.kind,
                entity.name,
                entity.level,
                entity.parent_id,
                entity.wikidata,
                "table",
                entity.names,
            )
        return entity.id

    def add_alias(self, entity_id: str, kind: Kind, text: str, origin: str) -> None:
        """A further name of an entity, equal names from now on resolve to it."""
        normal = full_key(text) if entity_id.endswith("-legal") else normalised(text, kind)
        if not normal:
            return
        key = stable_id(entity_id, text)
        self._pending.aliases[key] = {
            "id": key,
            "entity_id": entity_id,
            "kind": kind.value,
            "text": text,
            "normal": normal,
            "language": None,
            "origin": origin,
        }
        known = self._known.setdefault((kind, normal), [])
        if (entity_id, text) not in known:
            known.append((entity_id, text))

    def is_listed(self, entity_id: str) -> bool:
        """Whether an entity is of the reviewed table."""
        return entity_id in self._table.entities

    def flush(self) -> int:
        """Write what is pending; returns how many entities are new."""
        pending, self._pending = self._pending, _Pending()
        for key in pending.entities:
            self._entities[key] = Kind(pending.entities[key]["kind"])
        created = insert_new(self._session, Entity, pending.entities.values())
        insert_new(self._session, Alias, pending.aliases.values())
        insert_new(self._session, NameBlock, pending.blocks.values())
        insert_new(self._session, Judgement, pending.proposals.values())
        return created

    def _court(self, court_id: str, name: str) -> str:
        entity_id = f"court-{court_id}"
        if entity_id not in self._pending.entities and entity_id not in self._entities:
            self._add(entity_id, Kind.COURT, name, Level.GROUP, None, None, "court", (name,))
        return entity_id

    def _is_taken(self, entity_id: str) -> bool:
        if entity_id in self._pending.entities or entity_id in self._entities:
            return True
        if entity_id in self._table.entities:
            return True
        return self._session.get(Entity, entity_id) is not None

    def _add(
        self,
        entity_id: str,
        kind: Kind,
        name: str,
        level: Level,
        parent_id: str | None,
        wikidata: str | None,
        origin: str,
        names: Sequence[str],
    ) -> None:
        self._pending.entities[entity_id] = {
            "id": entity_id,
            "kind": kind.value,
            "name": name,
            "level": level.value,
            "parent_id": parent_id,
            "wikidata": wikidata,
            "note": None,
            "origin": origin,
        }
        for text in names:
            self.add_alias(entity_id, kind, text, "table" if origin == "table" else "document")
        for block in blocks(names, kind):
            key = stable_id(entity_id, block)
            self._pending.blocks[key] = {
                "id": key,
                "entity_id": entity_id,
                "kind": kind.value,
                "block": block,
            }

    def _propose(self, entity_id: str, name: str, kind: Kind) -> None:
        if kind in (Kind.COURT, Kind.CASE):
            return
        for other_id, other_name in self._candidates(blocks((name,), kind), kind):
            found = compare_names(name, other_name, kind)
            if found.verdict is not Verdict.UNSURE or found.score < PROPOSE_FROM:
                continue
            left, right = pair_of(entity_id, other_id)
            key = stable_id("proposed", left, right)
            if key in self._pending.proposals and self._pending.proposals[key]["score"] >= found.score:
                continue
            listed = self._table.entities.get(other_id)
            if listed is not None:
                self.use(listed)
            self._pending.proposals[key] = {
                "id": key,
                "left_id": left,
                "right_id": right,
                "verdict": Verdict.PROPOSED.value,
                "score": found.score,
                "user": MACHINE,
                "reason": f"{name} / {other_name}: {found.reason}",
                "created_at": datetime.now(UTC),
            }

    def _candidates(self, keys: set[str], kind: Kind) -> list[tuple[str, str]]:
        found: dict[tuple[str, str], None] = {}
        alias = table_of(Alias)
        ids = self._in_blocks(keys, kind)
        if ids:
            named = sa.select(alias.c.entity_id, alias.c.text).where(alias.c.entity_id.in_(ids))
            for entity_id, text in self._session.connection().execute(named.order_by(alias.c.id)):
                found[entity_id, text] = None
        fresh = {row["entity_id"] for row in self._pending.blocks.values() if row["block"] in keys}
        for row in self._pending.aliases.values():
            if row["entity_id"] in fresh and row["kind"] == kind.value:
                found[row["entity_id"], row["text"]] = None
        for entity_id in _table_blocks(kind, keys):
            for text in self._table.entities[entity_id].names:
                found[entity_id, text] = None
        return list(found)

    def _in_blocks(self, keys: set[str], kind: Kind) -> list[str]:
        """Entities of the store in one of the blocks, those of the rarest block first; at most `CANDIDATES`."""
        block = table_of(NameBlock)
        ways = [
            sa.select(sa.literal(key).label("block"), block.c.entity_id)
            .where(block.c.block == key, block.c.kind == kind.value)
            .order_by(block.c.entity_id)
            .limit(CANDIDATES + 1)
            .subquery()
            for key in sorted(keys)
        ]
        if not ways:
            return []
        members: dict[str, list[str]] = {}
        query = sa.union_all(*(sa.select(way.c.block, way.c.entity_id) for way in ways))
        for key, entity_id in self._session.connection().execute(query):
            members.setdefault(key, []).append(entity_id)
        ordered = sorted(members.values(), key=lambda ids: (len(ids), ids))
        return list(dict.fromkeys(entity_id for ids in ordered for entity_id in ids))[:CANDIDATES]


_TABLE_BLOCKS: dict[Kind, dict[str, list[str]]] = {}


def _table_blocks(kind: Kind, keys: set[str]) -> list[str]:
    """Entities of the table in one of the blocks, at most `CANDIDATES`; legal entities are left to their groups."""
    if kind not in _TABLE_BLOCKS:
        index: dict[str, list[str]] = {}
        for entity in alias_table().entities.values():
            if entity.kind is kind and entity.level is Level.GROUP:
                for block in blocks(entity.names, kind):
                    index.setdefault(block, []).append(entity.id)
        _TABLE_BLOCKS[kind] = index
    found = {entity_id: None for key in sorted(keys) for entity_id in _TABLE_BLOCKS[kind].get(key, ())}
    return list(found)[:CANDIDATES]


def resolve_names(
    session: Session, names: Names, rows: Sequence[Any], decided: dict[str, str | None]
) -> dict[str, Found]:
    """Resolve the entities of one document.

    Args:
        session: of the transaction.
        names: what is known.
        rows: document entities (id, kind, name, confidence) of the document.
        decided: document entity id to the entity that a person chose; None where they said it is none.

    Returns:
        What each document entity is; the proceeding kind is left out, cases are linked by themselves.
    """
    found: dict[str, Found] = {}
    lone: list[Any] = []
    for row in sorted(rows, key=lambda row: (row.kind, row.name, row.id)):
        kind = Kind(row.kind)
        if row.id in decided:
            found[row.id] = Found(decided[row.id], "decision")
        elif kind is Kind.CASE:
            continue
        elif row.confidence < MIN_CONFIDENCE or not normalised(row.name, kind):
            found[row.id] = Found(None, None)
        else:
            known = names.find(row.name, kind)
            if known.entity_id is None and kind is Kind.PERSON and parsed_person(row.name).is_lone:
                lone.append(row)
            elif known.entity_id is None:
                found[row.id] = Found(names.new(row.name, kind), "equal name")
            else:
                found[row.id] = known
    people = [
        (parsed_person(row.name), found[row.id].entity_id)
        for row in rows
        if row.kind == Kind.PERSON and row.id in found
    ]
    for row in lone:
        single = parsed_person(row.name).first
        fitting = {key for person, key in people if key and single in (person.last, person.first)}
        found[row.id] = Found(fitting.pop(), "document") if len(fitting) == 1 else Found(None, None)
    return found


def write_found(session: Session, found: dict[str, Found]) -> None:
    """Put the resolution into the document entities."""
    table = table_of(DocumentEntity)
    rows = [{"key": key, "entity": value.entity_id, "why": value.reason} for key, value in found.items()]
    if rows:
        statement = (
            table.update()
            .where(table.c.id == sa.bindparam("key"))
            .values(entity_id=sa.bindparam("entity"), resolved_by=sa.bindparam("why"))
        )
        session.connection().execute(statement, rows)
