"""Entities by name, and who belongs to them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from rapidfuzz import fuzz, process
from sqlmodel import Session

from kb.errors import UnknownNameError
from kb.models import Alias, Case, CaseMention, Document, DocumentEntity, Entity, Party
from kb.ontology import Kind
from kb.resolve.alias_table import alias_table
from kb.resolve.identity import Family
from kb.resolve.names import normalised
from kb.resolve.suits import members_of
from kb.store.as_of import Moment
from kb.store.evidence import EntityRef
from kb.store.session import table_of

_KINDS = (
    Kind.COMPANY, Kind.PERSON, Kind.MODEL, Kind.ORGANIZATION, Kind.AGENCY, Kind.LAW_FIRM, Kind.COURT, Kind.LAW, Kind.CASE,
)  # fmt: skip

_MANY = 2000
"""Documents that name an entity from which on it is quicker to begin at the other end."""


@dataclass(frozen=True, slots=True)
class CaseOf:
    """A case that an entity is a party of."""

    id: str
    caption: str
    court_id: str | None
    docket_number: str | None
    side: str
    role: str
    filed: date | None
    status: str
    judge: str | None
    origin: str
    url: str | None
    document_id: str | None


def entity_named(session: Session, name: str, *, kind: Kind | None = None) -> EntityRef:
    """The entity of an id, a name or an alias, as it stands for its cluster.

    Raises:
        UnknownNameError: nothing goes by the name; the nearest known name is suggested.
    """
    entity = session.get(Entity, name)
    if entity is None:
        entity = _by_name(session, name, (kind,) if kind else _KINDS)
    if entity is None:
        raise UnknownNameError("entity", name, _nearest(session, name))
    head = session.get(Entity, entity.canonical_id) if entity.canonical_id else None
    entity = head or entity
    return EntityRef(entity.id, entity.name, entity.kind)


def _by_name(session: Session, name: str, kinds: Sequence[Kind]) -> Entity | None:
    table, aliases = alias_table(), table_of(Alias)
    for kind in kinds:
        listed = table.find(name, kind)
        if listed is not None and (entity := session.get(Entity, listed)) is not None:
            return entity
    for kind in kinds:
        normal = normalised(name, kind)
        query = sa.select(aliases.c.entity_id).where(aliases.c.kind == kind.value, aliases.c.normal == normal)
        key = session.connection().execute(query.order_by(aliases.c.entity_id).limit(1)).scalar_one_or_none()
        if normal and key is not None:
            return session.get(Entity, key)
    return None


def _nearest(session: Session, name: str) -> str | None:
    """The known name that is spelt most alike, among those that begin alike."""
    aliases = table_of(Alias)
    start = name.strip()[:2]
    if len(start) < 2:
        return None
    query = (
        sa.select(aliases.c.text)
        .where(aliases.c.text.istartswith(start, autoescape=True))
        .order_by(aliases.c.text)
    )
    known = session.connection().execute(query.distinct().limit(500)).scalars().all()
    found = process.extractOne(
        name.casefold(), known, scorer=fuzz.ratio, processor=str.casefold, score_cutoff=60
    )
    return found[0] if found else None


def family_ids(session: Session, entity_id: str, moment: Moment | None = None) -> list[str]:
    """The entities that count as one: its cluster, the legal entities of it; for a past moment by its judgements."""
    family = Family(session, as_of=moment.at if moment else None)
    family.load([entity_id])
    if moment is None:
        return members_of(session, family.group(entity_id, as_party=False))
    head = family.canonical(entity_id)
    cluster = [key for key, value in (family.past or {}).items() if value == head] or [entity_id]
    table = table_of(Entity)
    legal = sa.select(table.c.id).where(table.c.parent_id.in_(cluster), table.c.level == "legal")
    return sorted({*cluster, *session.connection().execute(legal).scalars()})


def party_ids(session: Session, entity_id: str, moment: Moment | None = None) -> list[str]:
    """As `family_ids`, and the models that the entity makes: whose acts are its acts."""
    members = family_ids(session, entity_id, moment)
    table = table_of(Entity)
    models = sa.select(table.c.id).where(table.c.parent_id.in_(members), table.c.kind == Kind.MODEL.value)
    return sorted({*members, *session.connection().execute(models).scalars()})


def cases_of(
    session: Session,
    entity_id: str,
    *,
    side: str | None = None,
    as_of: Moment | None = None,
    limit: int = 200,
) -> list[CaseOf]:
    """Cases that an entity is a party of, newest first; those that only documents tell of come after the dockets.

    Args:
        session: of the store.
        entity_id: a company, person, … ; its legal entities count as it.
        side: `plaintiff`, `defendant` or `other`; None for all.
        as_of: cases filed by then (by `seen`: first seen by then); None is now.
        limit: rows at most.
    """
    members = family_ids(session, entity_id, as_of)
    cases, parties = table_of(Case), table_of(Party)
    columns = (
        "id",
        "caption",
        "court_id",
        "docket_number",
        "filed",
        "status",
        "judge",
        "origin",
        "source_url",
        "document_id",
    )
    query = (
        sa.select(
            *(cases.c[name] for name in columns), sa.func.min(parties.c.side), sa.func.min(parties.c.role)
        )
        .join_from(cases, parties, parties.c.case_id == cases.c.id)
        .where(parties.c.entity_id.in_(members))
        .group_by(cases.c.id)
        .order_by(cases.c.filed.desc().nulls_last(), cases.c.id)
        .limit(limit)
    )
    if side is not None:
        query = query.where(parties.c.side == side)
    if as_of is not None and as_of.basis == "seen":
        query = query.where(cases.c.first_seen <= as_of.at)
    elif as_of is not None:
        query = query.where(
            sa.func.coalesce(cases.c.filed, sa.func.date(cases.c.first_seen)) <= as_of.at.date()
        )
    found = [
        CaseOf(key, caption, court, number, found_side, role, filed, status, judge, origin, url, document)
        for key, caption, court, number, filed, status, judge, origin, url, document, found_side, role in (
            session.connection().execute(query)
        )
    ]
    known = {case.id for case in found}
    told = [case for case in _cases_told(session, members, as_of) if case.id not in known]
    return [*found, *(case for case in told if side in (None, case.side))][:limit]


def _cases_told(session: Session, members: Sequence[str], as_of: Moment | None) -> list[CaseOf]:
    """Cases that only documents tell of, with one of the entities on a side of their caption."""
    cases, mentions, named = table_of(Case), table_of(CaseMention), table_of(DocumentEntity)
    documents = table_of(Document)
    entity: sa.ColumnElement[Any] = named.c.entity_id
    some = sa.select(named.c.id).where(entity.in_(members)).limit(_MANY).subquery()
    count = sa.select(sa.func.count()).select_from(some)
    if session.connection().execute(count).scalar_one() == _MANY:
        # as an expression: to begin with the cases, which are fewer than the documents that name the entity
        entity = sa.func.coalesce(entity, "")
    query = (
        sa.select(cases, named.c.id.label("ref"), mentions.c.plaintiffs, mentions.c.defendants)
        .join_from(named, mentions, mentions.c.document_id == named.c.document_id)
        .join(cases, cases.c.id == mentions.c.case_id)
        .where(
            entity.in_(members),
            mentions.c.basis == "named",
            cases.c.origin == "document",
        )
        .order_by(cases.c.first_seen.desc(), cases.c.id, named.c.id)
    )
    if as_of is not None:
        query = query.join(documents, documents.c.id == named.c.document_id)
        public = sa.func.coalesce(
            documents.c.published, documents.c.first_seen, type_=documents.c.first_seen.type
        )
        query = query.where((documents.c.first_seen if as_of.basis == "seen" else public) <= as_of.at)
    found: dict[str, CaseOf] = {}
    for row in session.connection().execute(query):
        for side, refs in (("plaintiff", row.plaintiffs), ("defendant", row.defendants)):
            if row.ref in refs:
                case = CaseOf(
                    row.id, row.caption, row.court_id, row.docket_number, side, f"{side}, as told", row.filed, row.status,
                    row.judge, row.origin, row.source_url, row.document_id,
                )  # fmt: skip
                found.setdefault(row.id, case)
    return list(found.values())
