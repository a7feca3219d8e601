"""Taking a person away: entity, names, mentions, claims by or about them; the texts that name them are left."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from kb.forget.dockets import Dockets
from kb.forget.documents import settle
from kb.forget.entities import delete_entities
from kb.forget.rows import (
    delete_where,
    forget_claims,
    forget_reviews,
    update_where,
    values_where,
)
from kb.models import (
    Alert,
    Alias,
    Case,
    CaseMention,
    Claim,
    Contradiction,
    Counsel,
    Delivery,
    Document,
    DocumentEntity,
    Entity,
    Mention,
    Party,
    Proposition,
    Review,
    Watch,
)
from kb.ontology import Kind
from kb.resolve.names import normalised
from kb.resolve.propositions import mark_recount
from kb.store.session import table_of, take_turn

IsTheirs = Callable[[str], bool]
"""Whether a full name is the person's."""


@dataclass
class Person:
    """What a store has of a person."""

    entities: set[str] = field(default_factory=set)
    normals: set[str] = field(default_factory=set)
    """Their names of two and more words in the form that equality is judged by; a single one if there is no other."""
    names: set[str] = field(default_factory=set)
    """Rows of names in documents."""
    documents: set[str] = field(default_factory=set)
    """Documents that name them; their texts are left."""


def find_person(session: Session, is_theirs: IsTheirs) -> Person:
    """Everything that bears a name of the person, or was judged to be them."""
    table, aliases, named = table_of(Entity), table_of(Alias), table_of(DocumentEntity)
    connection = session.connection()
    person = Person()
    for query in (
        sa.select(table.c.id, table.c.name).where(table.c.kind == Kind.PERSON.value),
        sa.select(aliases.c.entity_id, aliases.c.text).where(aliases.c.kind == Kind.PERSON.value),
    ):
        person.entities |= {key for key, name in connection.execute(query) if is_theirs(name)}
    heads = values_where(session, Entity, "canonical_id", "id", person.entities) | person.entities
    person.entities = heads | values_where(session, Entity, "id", "canonical_id", heads)
    named_query = sa.select(named.c.id, named.c.document_id, named.c.name, named.c.entity_id).where(
        named.c.kind == Kind.PERSON.value
    )
    names = values_where(session, Entity, "name", "id", person.entities)
    names |= values_where(session, Alias, "text", "entity_id", person.entities)
    for row in connection.execute(named_query):
        if row.entity_id in person.entities or is_theirs(row.name):
            person.names.add(row.id)
            person.documents.add(row.document_id)
            names.add(row.name)
    normals = {normalised(name, Kind.PERSON) for name in names} - {""}
    person.normals = {normal for normal in normals if " " in normal} or normals
    return person


def forget_person(session: Session, person: Person) -> Counter[str]:
    """Delete a person within the caller's transaction, and count again what they had a part in."""
    take_turn(session)
    counts: Counter[str] = Counter()
    claims: set[str] = set()
    for role in ("speaker", "subject", "object"):
        claims |= values_where(session, Claim, "id", f"{role}_ref", person.names)
        claims |= values_where(session, Claim, "id", f"{role}_id", person.entities)
    propositions = values_where(session, Claim, "proposition_id", "id", claims)
    for column in ("left_claim_id", "right_claim_id"):
        propositions |= values_where(session, Contradiction, "proposition_id", column, claims)
        delete_where(session, Contradiction, column, claims, counts)
    anew = forget_claims(session, sorted(claims), counts)
    dockets = Dockets()
    _forget_roles(session, person, counts)
    _forget_decisions(session, person, counts)
    delete_where(session, Mention, "document_entity_id", person.names, counts)
    delete_where(session, DocumentEntity, "id", person.names, counts)
    mark_recount(session, propositions)
    settle(session, anew, set(), set(), dockets, counts)
    delete_entities(session, person.entities, counts)
    update_where(session, Entity, "parent_id", person.entities, parent_id=None)
    session.expire_all()
    return counts


def _forget_roles(session: Session, person: Person, counts: Counter[str]) -> None:
    """Out of dockets, case mentions and bylines."""
    connection = session.connection()
    parties = values_where(session, Party, "id", "entity_id", person.entities)
    parties |= _named(session, Party, "name", person)
    counsel = _named(session, Counsel, "name", person) | values_where(
        session, Counsel, "id", "party_id", parties
    )
    cases = values_where(session, Party, "case_id", "id", parties)
    mark_recount(session, values_where(session, Proposition, "id", "case_id", cases))
    delete_where(session, Counsel, "id", counsel, counts)
    delete_where(session, Party, "id", parties, counts)
    for column in ("judge", "referred_judge"):
        update_where(session, Case, "id", _named(session, Case, column, person), **{column: None})
    mentions, documents = table_of(CaseMention), table_of(Document)
    for row in connection.execute(
        sa.select(mentions.c.id, mentions.c.plaintiffs, mentions.c.defendants).where(
            mentions.c.document_id.in_(person.documents)
        )
    ).all():
        sides = {
            side: [key for key in getattr(row, side) if key not in person.names]
            for side in ("plaintiffs", "defendants")
        }
        connection.execute(mentions.update().where(mentions.c.id == row.id).values(**sides))
    for key, authors in connection.execute(sa.select(documents.c.id, documents.c.authors)).all():
        kept = [name for name in authors if normalised(name, Kind.PERSON) not in person.normals]
        if kept != authors:
            counts["bylines"] += 1
            connection.execute(documents.update().where(documents.c.id == key).values(authors=kept))


def _forget_decisions(session: Session, person: Person, counts: Counter[str]) -> None:
    """Decisions and watches that name the person."""
    reviews, connection = table_of(Review), session.connection()
    plain = {normalised(normal, Kind.COMPANY) for normal in person.normals}
    gone: list[str] = []
    for row in connection.execute(sa.select(reviews.c.id, reviews.c.kind, reviews.c.key, reviews.c.edit)):
        parts = row.key.split("|")
        named = (row.kind == "claim" and plain & set(parts[4:])) or (
            row.kind == "name"
            and parts[1] == Kind.PERSON
            and normalised(parts[-1], Kind.PERSON) in person.normals
        )
        if named or person.entities & {value for value in row.edit.values() if isinstance(value, str)}:
            gone.append(row.id)
    forget_reviews(session, gone, counts)
    watches = {
        key
        for key, terms in connection.execute(sa.select(table_of(Watch).c.id, table_of(Watch).c.terms))
        if person.entities & {value for value in terms.values() if isinstance(value, str)}
    }
    alerts = values_where(session, Alert, "id", "watch_id", watches)
    delete_where(session, Delivery, "alert_id", alerts, counts)
    delete_where(session, Alert, "id", alerts, counts)
    delete_where(session, Watch, "id", watches, counts)


def _named(session: Session, model: Any, column: str, person: Person) -> set[str]:
    """Rows of which a column is a name of the person."""
    table = table_of(model)
    query = sa.select(table.c.id, table.c[column]).where(table.c[column].is_not(None))
    return {
        key
        for key, name in session.connection().execute(query)
        if normalised(name, Kind.PERSON) in person.normals
    }
