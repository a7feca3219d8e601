"""Who is much in the record, and in which roles somebody is, without counting for everybody else."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from kb.batches import batched
from kb.models import Claim, Entity, Party, Proposition
from kb.ontology import ACCUSATIONS, Level, Stance
from kb.store.evidence import EntityRef
from kb.store.session import table_of

_ACCUSATIONS = sorted(predicate.value for predicate in ACCUSATIONS)
_LOOKED_UP = 500


@dataclass(frozen=True, slots=True)
class Roles:
    """How often an entity is what; each count is of propositions or of cases, not of claims."""

    accuser: int
    """Propositions with an accusation that it, or a legal person of it, alleges."""
    accused: int
    """Propositions with an accusation against it."""
    plaintiff: int
    defendant: int
    propositions: int


def most_active(session: Session, *, kinds: tuple[str, ...], limit: int) -> list[EntityRef]:
    """The entities of some kinds that stand in the most propositions, most first; merged ones are left out."""
    table, entities = table_of(Proposition), table_of(Entity)
    connection = session.connection()
    standing: Counter[str] = Counter()
    for side in (table.c.subject_id, table.c.object_id):
        counted = sa.select(side, sa.func.count()).where(side.is_not(None)).group_by(side)
        for key, number in connection.execute(counted):
            standing[key] += number
    ordered = sorted(standing, key=lambda key: (-standing[key], key))
    found: list[EntityRef] = []
    for part in batched(ordered, _LOOKED_UP):
        query = sa.select(entities.c.id, entities.c.name, entities.c.kind).where(
            entities.c.id.in_(part), entities.c.kind.in_(kinds), entities.c.canonical_id.is_(None)
        )
        named = {key: EntityRef(key, name, kind) for key, name, kind in connection.execute(query)}
        found += [named[key] for key in part if key in named]
        if len(found) >= limit:
            break
    return found[:limit]


def roles_of(session: Session, entity_id: str) -> Roles:
    """The roles of one entity, those of its legal persons and of entities merged into it included."""
    claims, parties, table = table_of(Claim), table_of(Party), table_of(Proposition)
    entities = table_of(Entity)
    group = sa.case((entities.c.level == Level.LEGAL.value, entities.c.parent_id))
    head = sa.func.coalesce(group, entities.c.canonical_id, entities.c.id)
    connection = session.connection()
    members = list(connection.execute(sa.select(entities.c.id).where(head == entity_id)).scalars())

    def number(counted: sa.ColumnElement[Any], *conditions: sa.ColumnElement[bool]) -> int:
        return int(connection.execute(sa.select(sa.func.count(counted)).where(*conditions)).scalar_one())

    def cases_as(side: str) -> int:
        return number(
            sa.distinct(parties.c.case_id), parties.c.entity_id.in_(members), parties.c.side == side
        )

    return Roles(
        accuser=number(
            sa.distinct(claims.c.proposition_id),
            claims.c.speaker_id.in_(members),
            claims.c.stance == Stance.ALLEGED.value,
            claims.c.predicate.in_(_ACCUSATIONS),
        ),
        accused=number(table.c.id, table.c.subject_id == entity_id, table.c.predicate.in_(_ACCUSATIONS)),
        plaintiff=cases_as("plaintiff"),
        defendant=cases_as("defendant"),
        propositions=number(table.c.id, table.c.subject_id == entity_id)
        + number(table.c.id, table.c.object_id == entity_id),
    )
