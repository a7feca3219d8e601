"""The resolution stage: documents' names to entities, mentions to cases, claims to propositions, texts to origins.

A document is taken once for each version of the stage and of the alias table; a chunk of documents is one
transaction, and what it touches is counted again afterwards. Stopped anywhere and started again it comes to the same
result, and on a store where nothing changed it writes nothing.
"""

from collections.abc import Callable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlmodel import Session

from kb.batches import batched
from kb.cases.caption import caption_similarity
from kb.models import Case, CaseMention, Claim, Document, DocumentEntity, Mention, StoreState
from kb.ontology import Kind
from kb.resolve.alias_table import alias_table
from kb.resolve.cases import link_mentions
from kb.resolve.contradictions import contradict_dockets
from kb.resolve.dockets import resolve_dockets
from kb.resolve.entities import Found, Names, resolve_names, write_found
from kb.resolve.identity import Family
from kb.resolve.learned import learn, learned_names, unite
from kb.resolve.names import normalised
from kb.resolve.origins import link_origins, tell_origins
from kb.resolve.propositions import bind_claims, mark_recount, rebind
from kb.resolve.recounting import follow_version, recount, recount_marked
from kb.resolve.statements import group_statements
from kb.resolve.summary import claim_columns
from kb.resolve.withdrawals import retract_withdrawn
from kb.review.apply import apply_claim_reviews, case_decisions, name_decisions
from kb.store.session import table_of, take_turn, upsert, writing

VERSION = 1
"""Grows when resolution would say something else about the same claims."""

_CHUNK = 32
ALIAS_TABLE_KEY = "alias_table"
"""Where the store keeps which alias table its names were resolved by."""

Progress = Callable[[int], None]


def documents_due(session: Session) -> int:
    """How many documents the stage would take."""
    query = sa.select(sa.func.count()).select_from(table_of(Document)).where(_is_due())
    return int(session.connection().execute(query).scalar_one())


def resolve(engine: Engine, progress: Progress | None = None) -> dict[str, int]:
    """Resolve what is new or changed.

    Args:
        engine: the store.
        progress: told the number of documents done since it was told last.

    Returns:
        Counts of what was done: documents, entities, cases linked, claims bound, origins changed, propositions.
    """
    counts = {"documents": 0, "entities": 0, "case_links": 0, "claims": 0, "origins": 0, "propositions": 0}
    _follow_alias_table(engine)
    follow_version(engine)
    counts["retracted"] = retract_withdrawn(engine)
    counts["parties"] = resolve_dockets(engine)
    with Session(engine) as session:
        table = table_of(Document)
        moment = sa.func.coalesce(table.c.published, table.c.first_seen)
        ids = list(
            session.connection()
            .execute(sa.select(table.c.id).where(_is_due()).order_by(moment, table.c.id))
            .scalars()
        )
    for chunk in batched(ids, _CHUNK):
        with writing(engine) as session:
            take_turn(session)
            _resolve_chunk(session, _still_due(session, chunk), counts)
        if progress is not None:
            progress(len(chunk))
    counts["propositions"] = recount(engine)
    return counts


def refresh_documents(session: Session, document_ids: Sequence[str]) -> None:
    """Resolve documents anew within a transaction, and count what they touch: what a decision on them calls for."""
    counts = {"documents": 0, "entities": 0, "case_links": 0, "claims": 0, "origins": 0}
    for chunk in batched(list(document_ids), _CHUNK):
        _resolve_chunk(session, chunk, counts)
    recount_marked(session)


def _is_due() -> sa.ColumnElement[bool]:
    table = table_of(Document)
    return sa.and_(
        table.c.extract_version.is_not(None),
        sa.or_(table.c.resolve_version.is_(None), table.c.resolve_version < VERSION),
    )


def _still_due(session: Session, ids: Sequence[str]) -> list[str]:
    """The documents that no other process has resolved meanwhile, in their order."""
    table = table_of(Document)
    query = sa.select(table.c.id).where(table.c.id.in_(ids), _is_due())
    due = set(session.connection().execute(query).scalars())
    return [key for key in ids if key in due]


def _follow_alias_table(engine: Engine) -> None:
    """Take every document again where the alias table is another one than last time."""
    current = int(alias_table().version[:7], 16)
    with Session(engine) as session:
        state = session.get(StoreState, ALIAS_TABLE_KEY)
    if state is not None and state.value == current:
        return
    with writing(engine) as session:
        upsert(session, StoreState, [{"key": ALIAS_TABLE_KEY, "value": current}])
        table = table_of(Document)
        session.connection().execute(
            table.update().where(table.c.resolve_version.is_not(None)).values(resolve_version=None)
        )


def _resolve_chunk(session: Session, ids: Sequence[str], counts: dict[str, int]) -> None:
    table = table_of(Document)
    found = session.scalars(sa.select(Document).where(table.c.id.in_(ids))).all()
    by_id = {document.id: document for document in found}
    documents = [by_id[key] for key in ids if key in by_id]
    entity_of = _resolve_entities(session, documents, counts)
    counts["case_links"] += link_mentions(session, documents, entity_of, case_decisions(session, documents))
    entity_of |= _resolve_case_names(session, documents)
    counts["claims"] += _resolve_claims(session, documents, entity_of)
    contradict_dockets(session, [document.id for document in documents])
    moved: set[str] = set()
    for document in documents:
        moved |= link_origins(session, document)
    tell_origins(session, {document.id for document in documents} - moved)
    counts["origins"] += len(moved)
    mark_recount(session, propositions_in(session, moved))
    session.connection().execute(
        table.update()
        .where(table.c.id.in_([document.id for document in documents]))
        .values(resolve_version=VERSION)
    )
    counts["documents"] += len(documents)


def _resolve_entities(
    session: Session, documents: Sequence[Document], counts: dict[str, int]
) -> dict[str, str | None]:
    table = table_of(DocumentEntity)
    query = sa.select(table.c.id, table.c.document_id, table.c.kind, table.c.name, table.c.confidence).where(
        table.c.document_id.in_([document.id for document in documents])
    )
    by_document: dict[str, list[Any]] = {}
    for row in session.connection().execute(query.order_by(table.c.id)):
        by_document.setdefault(row.document_id, []).append(row)
    mentions = _mentions(session, documents)
    told = {
        document.id: list(learned_names(document, mentions.get(document.id, ()))) for document in documents
    }
    names = Names(session)
    names.preload(
        [
            *((Kind(row.kind), row.name) for rows in by_document.values() for row in rows),
            *((entry.kind, entry.name) for entries in told.values() for entry in entries),
        ]
    )
    decided = name_decisions(session, documents, by_document)
    found: dict[str, Found] = {}
    touched: set[str] = set()
    for document in documents:
        mine = resolve_names(session, names, by_document.get(document.id, []), decided)
        touched |= learn(session, names, document, told[document.id], mine)
        found |= mine
    counts["entities"] += names.flush()
    write_found(session, found)
    united = unite(session, touched)
    if united:
        rebind(session, united)
    return {key: value.entity_id for key, value in found.items()}


def _mentions(session: Session, documents: Sequence[Document]) -> dict[str, list[Any]]:
    """Mentions of the kinds that are renamed, by document, in order of place."""
    table = table_of(Mention)
    columns = (table.c.document_id, table.c.document_entity_id, table.c.kind, table.c.surface, table.c.end)
    query = sa.select(*columns).where(
        table.c.document_id.in_([document.id for document in documents]),
        table.c.kind.in_(("company", "organization", "law_firm", "agency")),
    )
    found: dict[str, list[Any]] = {}
    for row in session.connection().execute(query.order_by(table.c.document_id, table.c.start, table.c.id)):
        found.setdefault(row.document_id, []).append(row)
    return found


def _resolve_case_names(session: Session, documents: Sequence[Document]) -> dict[str, str | None]:
    """Entities of kind case: the linked mention of the same caption in their document says which."""
    named, mentions = table_of(DocumentEntity), table_of(CaseMention)
    ids = [document.id for document in documents]
    rows = session.connection().execute(
        sa.select(named.c.id, named.c.document_id, named.c.name).where(
            named.c.document_id.in_(ids), named.c.kind == Kind.CASE.value
        )
    ).all()  # fmt: skip
    if not rows:
        return {}
    linked = session.connection().execute(
        sa.select(mentions.c.document_id, mentions.c.caption, mentions.c.docket_number, mentions.c.case_id).where(
            mentions.c.document_id.in_(ids), mentions.c.case_id.is_not(None)
        )
    ).all()  # fmt: skip
    known = {
        (row.document_id, normalised(text, Kind.CASE)): row.case_id
        for row in linked
        for text in (row.caption, row.docket_number)
        if text
    }
    names = Names(session)
    names.preload((Kind.CASE, row.name) for row in rows)
    found: dict[str, Found] = {}
    for row in rows:
        case_id = known.get((row.document_id, normalised(row.name, Kind.CASE))) or _alike_case(row, linked)
        if case_id is not None:
            found[row.id] = Found(_case_entity(session, case_id), "case")
        else:
            found[row.id] = names.find(row.name, Kind.CASE)
    write_found(session, found)
    return {key: value.entity_id for key, value in found.items()}


def _alike_case(row: Any, linked: Sequence[Any]) -> str | None:
    """The one case that its document names by a similar caption."""
    alike = {
        mention.case_id
        for mention in linked
        if mention.document_id == row.document_id
        and mention.caption
        and caption_similarity(row.name, mention.caption) >= 0.6
    }
    return alike.pop() if len(alike) == 1 else None


def _case_entity(session: Session, case_id: str) -> str | None:
    table = table_of(Case)
    query = sa.select(table.c.entity_id).where(table.c.id == case_id)
    return session.connection().execute(query).scalar_one_or_none()


def _resolve_claims(session: Session, documents: Sequence[Document], entity_of: dict[str, str | None]) -> int:
    table = table_of(Claim)
    ids = [document.id for document in documents]
    rows = session.connection().execute(
        sa.select(*claim_columns()).where(table.c.document_id.in_(ids)).order_by(table.c.id)
    ).all()  # fmt: skip
    changed = []
    for row in rows:
        values = {
            f"{role}_id": entity_of.get(getattr(row, f"{role}_ref")) if getattr(row, f"{role}_ref") else None
            for role in ("speaker", "subject", "object")
        }
        if row.review_state != "edited" and any(
            getattr(row, name) != value for name, value in values.items()
        ):
            changed.append({"key": row.id} | values)
    if changed:
        statement = (
            table.update()
            .where(table.c.id == sa.bindparam("key"))
            .values({name: sa.bindparam(name) for name in ("speaker_id", "subject_id", "object_id")})
        )
        session.connection().execute(statement, changed)
    apply_claim_reviews(session, documents)
    rows = session.connection().execute(
        sa.select(*claim_columns()).where(table.c.document_id.in_(ids)).order_by(table.c.id)
    ).all()  # fmt: skip
    bind_claims(session, rows, Family(session))
    group_statements(session, ids)
    return len(rows)


def propositions_in(session: Session, document_ids: set[str]) -> set[str]:
    """The propositions of the documents' claims."""
    table = table_of(Claim)
    found: set[str] = set()
    for part in batched(sorted(document_ids), 400):
        query = sa.select(table.c.proposition_id).where(
            table.c.document_id.in_(part), table.c.proposition_id.is_not(None)
        )
        found.update(session.connection().execute(query.distinct()).scalars())
    return found
