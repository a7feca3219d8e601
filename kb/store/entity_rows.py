"""Entities for lists and profiles: roles with counts, names, family."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from kb.models import Alias, Claim, DocumentEntity, Entity, Party, Proposition
from kb.ontology import ACCUSATIONS, Level, Stance
from kb.store.evidence import COUNT_CAP, EntityRef
from kb.store.session import table_of

_ACCUSATIONS = sorted(predicate.value for predicate in ACCUSATIONS)


class EntitySort(StrEnum):
    """Orders of a list of entities."""

    ACTIVITY = "activity"
    NAME = "name"
    ACCUSED = "accused"
    ACCUSER = "accuser"
    CASES = "cases"


@dataclass(frozen=True, slots=True)
class EntityRow:
    """An entity with its roles; each count is of propositions or of cases, not of claims."""

    id: str
    name: str
    kind: str
    accuser: int
    """Propositions with an accusation that it alleges."""
    accused: int
    """Propositions with an accusation against it."""
    plaintiff: int
    defendant: int
    propositions: int
    last_seen: datetime | None


@dataclass(frozen=True, slots=True)
class EntityProfile:
    """An entity with its names and its family."""

    id: str
    name: str
    kind: str
    level: str
    wikidata: str | None
    note: str | None
    origin: str
    merged_into: EntityRef | None
    """The entity that stands for this one since a merge."""
    parent: EntityRef | None
    children: tuple[EntityRef, ...]
    aliases: tuple[tuple[str, str], ...]
    """Name and where it is from."""
    family_ids: tuple[str, ...]
    """The entity, those merged into it, and the legal entities of its group: whose claims are its claims."""
    documents: int


def entity_rows(
    session: Session,
    *,
    kinds: tuple[str, ...] = (),
    name: str = "",
    sort: EntitySort = EntitySort.ACTIVITY,
    limit: int = 50,
    offset: int = 0,
) -> list[EntityRow]:
    """Entities that stand for themselves, of the kinds, with the text in a name or alias."""
    table = table_of(Entity)
    accused, accuser, sides, active = _accused(), _accuser(), _sides(), _activity()
    columns: dict[str, sa.ColumnElement[Any]] = {
        "accuser": sa.func.coalesce(accuser.c.n, 0),
        "accused": sa.func.coalesce(accused.c.n, 0),
        "plaintiff": sa.func.coalesce(sides.c.plaintiff, 0),
        "defendant": sa.func.coalesce(sides.c.defendant, 0),
        "propositions": sa.func.coalesce(active.c.n, 0),
    }
    query = (
        sa.select(
            table.c.id,
            table.c.name,
            table.c.kind,
            *(column.label(label) for label, column in columns.items()),
            active.c.last.label("last_seen"),
        )
        .select_from(table)
        .outerjoin(accused, accused.c.key == table.c.id)
        .outerjoin(accuser, accuser.c.key == table.c.id)
        .outerjoin(sides, sides.c.key == table.c.id)
        .outerjoin(active, active.c.key == table.c.id)
        .where(*_conditions(kinds, name))
        .limit(limit)
        .offset(offset)
    )
    orders: dict[EntitySort, tuple[sa.ColumnElement[Any], ...]] = {
        EntitySort.NAME: (),
        EntitySort.ACTIVITY: (columns["propositions"].desc(),),
        EntitySort.ACCUSED: (columns["accused"].desc(),),
        EntitySort.ACCUSER: (columns["accuser"].desc(),),
        EntitySort.CASES: ((columns["plaintiff"] + columns["defendant"]).desc(),),
    }
    query = query.order_by(*orders[sort], table.c.name, table.c.id)
    return [EntityRow(**row) for row in session.connection().execute(query).mappings()]


def entity_count(session: Session, *, kinds: tuple[str, ...] = (), name: str = "") -> int:
    """How many entities a list of them has, at most `COUNT_CAP` + 1."""
    inner = sa.select(table_of(Entity).c.id).where(*_conditions(kinds, name)).limit(COUNT_CAP + 1)
    counted = session.connection().execute(sa.select(sa.func.count()).select_from(inner.subquery()))
    return int(counted.scalar_one())


def entity_profile(session: Session, entity_id: str) -> EntityProfile | None:
    """An entity by its id, a merged one as well; None where there is none."""
    entity = session.get(Entity, entity_id)
    if entity is None:
        return None
    table, aliases, named = table_of(Entity), table_of(Alias), table_of(DocumentEntity)
    connection = session.connection()
    relatives = connection.execute(
        sa.select(table.c.id, table.c.name, table.c.kind, table.c.level, table.c.canonical_id)
        .where(sa.or_(table.c.parent_id == entity_id, table.c.canonical_id == entity_id))
        .order_by(table.c.name)
        .limit(200)
    ).all()
    merged = [row.id for row in relatives if row.canonical_id == entity_id]
    legal = [row.id for row in relatives if row.level == Level.LEGAL and row.kind == entity.kind]
    family = tuple(dict.fromkeys([entity_id, *merged, *legal]))
    names = connection.execute(
        sa.select(aliases.c.text, aliases.c.origin)
        .where(aliases.c.entity_id.in_(family))
        .order_by(aliases.c.text)
        .limit(200)
    ).all()
    documents = connection.execute(
        sa.select(sa.func.count(sa.distinct(named.c.document_id))).where(named.c.entity_id.in_(family))
    ).scalar_one()
    return EntityProfile(
        id=entity.id,
        name=entity.name,
        kind=entity.kind,
        level=entity.level,
        wikidata=entity.wikidata,
        note=entity.note,
        origin=entity.origin,
        merged_into=entity_ref(session, entity.canonical_id),
        parent=entity_ref(session, entity.parent_id),
        children=tuple(
            EntityRef(row.id, row.name, row.kind) for row in relatives if row.canonical_id is None
        ),
        aliases=tuple(dict.fromkeys((row.text, row.origin) for row in names)),
        family_ids=family,
        documents=int(documents),
    )


def entity_ref(session: Session, entity_id: str | None) -> EntityRef | None:
    """Name and kind of an entity; None where the id is None or unknown."""
    entity = session.get(Entity, entity_id) if entity_id else None
    return EntityRef(entity.id, entity.name, entity.kind) if entity else None


def _conditions(kinds: tuple[str, ...], name: str) -> list[sa.ColumnElement[bool]]:
    table, aliases = table_of(Entity), table_of(Alias)
    conditions: list[sa.ColumnElement[bool]] = [table.c.canonical_id.is_(None)]
    if kinds:
        conditions.append(table.c.kind.in_(kinds))
    if name:
        alias = sa.select(aliases.c.entity_id).where(aliases.c.text.icontains(name, autoescape=True))
        conditions.append(sa.or_(table.c.name.icontains(name, autoescape=True), table.c.id.in_(alias)))
    return conditions


def _accused() -> sa.Subquery:
    table = table_of(Proposition)
    return (
        sa.select(table.c.subject_id.label("key"), sa.func.count().label("n"))
        .where(table.c.predicate.in_(_ACCUSATIONS))
        .group_by(table.c.subject_id)
        .subquery()
    )


def _head(entities: sa.FromClause) -> sa.ColumnElement[Any]:
    """The entity whose roles an entity's are: its group's for a legal person, its cluster's, or its own."""
    group = sa.case((entities.c.level == Level.LEGAL.value, entities.c.parent_id))
    return sa.func.coalesce(group, entities.c.canonical_id, entities.c.id).label("key")


def _accuser() -> sa.Subquery:
    table, entities = table_of(Claim), table_of(Entity).alias("speaker")
    key = _head(entities)
    return (
        sa.select(key, sa.func.count(sa.distinct(table.c.proposition_id)).label("n"))
        .join_from(table, entities, table.c.speaker_id == entities.c.id)
        .where(table.c.stance == Stance.ALLEGED.value, table.c.predicate.in_(_ACCUSATIONS))
        .group_by(key)
        .subquery()
    )


def _sides() -> sa.Subquery:
    table, entities = table_of(Party), table_of(Entity).alias("party_entity")
    key = _head(entities)

    def cases_as(side: str) -> sa.ColumnElement[int]:
        return sa.func.count(sa.distinct(sa.case((table.c.side == side, table.c.case_id)))).label(side)

    return (
        sa.select(key, cases_as("plaintiff"), cases_as("defendant"))
        .join_from(table, entities, table.c.entity_id == entities.c.id)
        .group_by(key)
        .subquery()
    )


def _activity() -> sa.Subquery:
    table = table_of(Proposition)
    ends = sa.union_all(
        sa.select(table.c.subject_id.label("key"), table.c.last_seen.label("seen")),
        sa.select(table.c.object_id, table.c.last_seen),
    ).subquery()
    return (
        sa.select(ends.c.key, sa.func.count().label("n"), sa.func.max(ends.c.seen).label("last"))
        .where(ends.c.key.is_not(None))
        .group_by(ends.c.key)
        .subquery()
    )
