"""Rebuilds a store's knowledge from our own claims file: the same ids, entities, propositions, and so the same graph.

The documents themselves are read by the reader of JSON Lines like any imported page; here they get back what the
record says of them. A document that the store has from elsewhere keeps what it has.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlmodel import Session, SQLModel

from kb.batches import batched
from kb.errors import AnnotationError
from kb.ids import stable_id
from kb.models import (
    Alias,
    Case,
    CaseMention,
    Claim,
    Document,
    DocumentEntity,
    Entity,
    Mention,
    NameBlock,
    Proposition,
    Review,
    StandingChange,
    StoreState,
)
from kb.ontology import Kind
from kb.resolve.alias_table import alias_table
from kb.resolve.blocking import blocks
from kb.resolve.propositions import RECOUNT
from kb.resolve.recounting import COUNTING_KEY
from kb.resolve.recounting import VERSION as COUNTING_VERSION
from kb.resolve.stage import ALIAS_TABLE_KEY
from kb.resolve.stage import VERSION as RESOLVE_VERSION
from kb.review.keys import BY_TEXT
from kb.store.record import ROWS, RecordedDocument, checked_row, read_recorded
from kb.store.session import insert_new, table_of, writing

Row = dict[str, Any]

_LINES = 50
_NOTE = "claims taken over from an export"


@dataclass
class RebuildCounts:
    """What came of a file."""

    documents: int = 0
    """Documents that got their record."""
    claims: int = 0
    """Claims that were not there before."""
    kept: int = 0
    """Documents that the store has from elsewhere, left as they are."""


def rebuild(engine: Engine, path: Path, page_id: str, *, extract_version: int) -> RebuildCounts:
    """Write what the records of a file say of the documents that were read from it.

    Args:
        engine: the store; the documents are there already.
        path: the file.
        page_id: the archived page of the file; only documents that came with it are touched.
        extract_version: the version of extraction that the claims count as; they are not extracted again.

    Raises:
        AnnotationError: at the first line that departs from the form; the lines before it are kept.
    """
    counts = RebuildCounts()
    propositions: set[str] = set()
    with Session(engine) as session:
        was_empty = (
            session.connection().execute(sa.select(table_of(Proposition).c.id).limit(1)).first() is None
        )
    lines = read_recorded(path)
    while part := list(islice(lines, _LINES)):
        with writing(engine) as session:
            _write_part(session, _Part(path, page_id, extract_version), part, counts, propositions)
    with writing(engine) as session:
        _cut_loose_ends(session, page_id)
        for keys in batched(sorted(propositions), 400):
            _mark_recount(session, keys)
        insert_new(
            session, StoreState, [{"key": ALIAS_TABLE_KEY, "value": int(alias_table().version[:7], 16)}]
        )
        if was_empty:
            insert_new(session, StoreState, [{"key": COUNTING_KEY, "value": COUNTING_VERSION}])
    return counts


@dataclass(frozen=True)
class _Part:
    """What all lines of a file share."""

    path: Path
    page_id: str
    extract_version: int


def _write_part(
    session: Session,
    shared: _Part,
    part: Sequence[tuple[int, RecordedDocument]],
    counts: RebuildCounts,
    propositions: set[str],
) -> None:
    rows: dict[type[SQLModel], list[Row]] = {}
    for number, found in part:
        for name, model in ROWS.items():
            checked = [
                checked_row(model, row, path=shared.path, number=number)
                for row in found.record.rows.get(name, ())
            ]
            if model is Proposition and found.record.counting != COUNTING_VERSION:
                checked = [row | {"claim_count": RECOUNT} for row in checked]
            rows.setdefault(model, []).extend(checked)
        document = session.get(Document, found.id)
        if document is None or document.page_id != shared.page_id:
            counts.kept += 1
            continue
        counts.documents += 1
        _describe(session, document, found, shared, number)
        names = list(_names(found))
        rows.setdefault(DocumentEntity, []).extend(names)
        rows.setdefault(Mention, []).extend(_mentions(document, found))
        rows.setdefault(CaseMention, []).extend(_case_mentions(found, shared, number))
        rows.setdefault(Claim, []).extend(_claims(document, found, shared, number))
        rows.setdefault(Review, []).extend(_decisions(document, found, shared, number))
    rows[NameBlock] = _blocks(rows[Entity], rows[Alias])
    propositions.update(row["id"] for row in rows[Proposition])
    for model, listed in rows.items():
        fresh = insert_new(session, model, listed)
        if model is Claim:
            counts.claims += fresh


def _describe(
    session: Session, document: Document, found: RecordedDocument, shared: _Part, number: int
) -> None:
    """Give the document back what the store that it comes from knew of it."""
    row = document.model_dump() | found.record.document
    checked = checked_row(Document, row, path=shared.path, number=number)
    table = table_of(Document)
    values = {name: checked[name] for name in found.record.document if name in table.c}
    values |= {
        "extract_version": shared.extract_version,
        "extract_note": _NOTE,
        "resolve_version": RESOLVE_VERSION,
        # its text, its page and its key are those of this store
        "text": document.text,
        "digest": document.digest,
        "page_id": document.page_id,
    }
    values.pop("id", None)
    session.connection().execute(table.update().where(table.c.id == document.id).values(**values))
    session.expunge(document)


def _names(found: RecordedDocument) -> Iterator[Row]:
    for entity in found.entities:
        resolved = found.record.names.get(entity.id)
        yield {
            "id": entity.id,
            "document_id": found.id,
            "kind": entity.kind.value,
            "name": entity.name,
            "confidence": entity.confidence,
            "entity_id": resolved.entity_id if resolved else None,
            "resolved_by": resolved.resolved_by if resolved else None,
        }


def _mentions(document: Document, found: RecordedDocument) -> Iterator[Row]:
    for entity in found.entities:
        for mention in entity.mentions:
            yield {
                "id": stable_id(found.id, mention.start, mention.end, entity.id),
                "document_id": found.id,
                "document_entity_id": entity.id,
                "start": mention.start,
                "end": mention.end,
                "surface": document.text[mention.start : mention.end],
                "kind": entity.kind.value,
                "confidence": mention.confidence,
            }


def _case_mentions(found: RecordedDocument, shared: _Part, number: int) -> Iterator[Row]:
    for case, link in zip(found.cases, found.record.cases, strict=True):
        row = link | {
            "id": stable_id(found.id, case.caption, case.docket_number),
            "document_id": found.id,
            "caption": case.caption,
            "court_id": case.court,
            "docket_number": case.docket_number,
            "plaintiffs": case.plaintiffs,
            "defendants": case.defendants,
        }
        yield checked_row(CaseMention, row, path=shared.path, number=number)


def _claims(document: Document, found: RecordedDocument, shared: _Part, number: int) -> Iterator[Row]:
    for claim, record in zip(found.claims, found.record.claims, strict=True):
        row = record.columns | {
            "document_id": found.id,
            "start": claim.start,
            "end": claim.end,
            "quote": document.text[claim.start : claim.end],
            "speaker_ref": claim.speaker,
            "subject_ref": claim.subject,
            "object_ref": claim.object,
            "stance": claim.stance.value,
            "predicate": claim.predicate.value,
            "negated": claim.negated,
            "hedge": claim.hedge.value,
            "rule": claim.rule,
        }
        yield checked_row(Claim, row, path=shared.path, number=number)


def _decisions(document: Document, found: RecordedDocument, shared: _Part, number: int) -> Iterator[Row]:
    """What people decided on the text where it comes from, keyed by the text as it is here."""
    before = f"{found.record.text_digest}|"
    for decision in found.record.decisions:
        row = checked_row(Review, decision, path=shared.path, number=number)
        if row["kind"] not in BY_TEXT or not row["key"].startswith(before):
            raise AnnotationError(shared.path, number, "record, Review: a decision on another text")
        yield row | {"key": f"{document.digest}|{row['key'].removeprefix(before)}"}


def _blocks(entities: Sequence[Row], aliases: Sequence[Row]) -> list[Row]:
    """The keys by which later names find the entities."""
    names: dict[str, list[str]] = {}
    for alias in aliases:
        names.setdefault(alias["entity_id"], []).append(alias["text"])
    return [
        {"id": stable_id(row["id"], key), "entity_id": row["id"], "kind": row["kind"], "block": key}
        for row in entities
        for key in sorted(blocks([row["name"], *names.get(row["id"], ())], Kind(row["kind"])))
    ]


def _cut_loose_ends(session: Session, page_id: str) -> None:
    """Forget references to what a filtered export left out."""
    documents, others = table_of(Document), table_of(Document).alias()
    connection = session.connection()
    for column, otherwise in (("supersedes_id", sa.null()), ("origin_id", documents.c.id)):
        there = sa.exists().where(others.c.id == documents.c[column])
        connection.execute(
            documents.update()
            .where(documents.c.page_id == page_id, documents.c[column].is_not(None), ~there)
            .values({column: otherwise})
        )
    cases = table_of(Case)
    for model in (CaseMention, Proposition):
        table = table_of(model)
        there = sa.exists().where(cases.c.id == table.c.case_id)
        connection.execute(table.update().where(table.c.case_id.is_not(None), ~there).values(case_id=None))
    changes, propositions, claims = table_of(StandingChange), table_of(Proposition), table_of(Claim)
    loose = ~sa.exists().where(claims.c.id == changes.c.claim_id)
    connection.execute(
        propositions.update()
        .where(propositions.c.id.in_(sa.select(changes.c.proposition_id).where(loose)))
        .values(claim_count=RECOUNT)
    )
    connection.execute(changes.delete().where(loose))


def _mark_recount(session: Session, keys: Sequence[str]) -> None:
    """Have propositions counted again that stand on other claims here than where they come from."""
    claims, propositions = table_of(Claim), table_of(Proposition)
    counted = sa.select(sa.func.count()).where(claims.c.proposition_id == propositions.c.id).scalar_subquery()
    session.connection().execute(
        propositions.update()
        .where(propositions.c.id.in_(keys), propositions.c.claim_count != counted)
        .values(claim_count=RECOUNT)
    )
