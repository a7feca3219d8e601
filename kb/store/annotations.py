"""Writing what was found in documents, a batch at a time, in place of what an earlier version found in them."""

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain

import sqlalchemy as sa
from sqlmodel import Session, SQLModel

from kb.annotation import AnnotatedDocument
from kb.batches import batched
from kb.errors import MisfitError
from kb.forget.annotations import without_people
from kb.forget.tombstones import Tombstones
from kb.models import CaseMention, Claim, Document, DocumentEntity, Mention, Proposition
from kb.resolve.propositions import RECOUNT
from kb.store.annotation_rows import AnnotationRows, annotation_rows
from kb.store.bulk import Row, insert_rows
from kb.store.session import table_of

_TOGETHER = 256
"""Documents whose rows are written in one round."""
_IDS = 500


@dataclass(frozen=True, slots=True)
class Found:
    """What was found in a document."""

    document: Document
    annotation: AnnotatedDocument
    note: str | None = None
    """Why there is nothing, where there is a reason."""


@dataclass(slots=True)
class Stored:
    """What came of writing it."""

    claims: int = 0
    """Claims that are new."""
    removed_claims: int = 0
    """Claims that are gone."""
    mentions: int = 0
    """Mentions that are new."""
    refused: dict[str, str] = field(default_factory=dict)
    """Why an annotation does not fit its document, by the document's id; of that document nothing is changed."""

    def add(self, other: "Stored") -> None:
        """Count what another batch did as well."""
        self.claims += other.claims
        self.removed_claims += other.removed_claims
        self.mentions += other.mentions
        self.refused |= other.refused


def store_found(session: Session, found: Sequence[Found], *, version: int) -> Stored:
    """Write what was found in documents in place of what an earlier version found.

    The rows are those that writing one document after the other leaves; a document that comes twice has what was found
    in it last. What is there under the same key stays as it is, with all that resolution and people have added to it.
    A document whose text was dropped by age is left as it is, since spans would point at nothing, and so is one that was
    removed meanwhile. An annotation that does not fit is left out, and told in `refused`; the others are written.
    """
    stored = Stored()
    tombstones = Tombstones.of(session)
    for part in _rounds(found):
        stored.add(_write(session, part, tombstones, version))
    return stored


def _rounds(found: Sequence[Found]) -> Iterator[list[Found]]:
    """Parts in which each document comes once."""
    part: dict[str, Found] = {}
    for one in found:
        if one.document.id in part or len(part) == _TOGETHER:
            yield list(part.values())
            part = {}
        part[one.document.id] = one
    if part:
        yield list(part.values())


def _write(session: Session, found: Sequence[Found], tombstones: Tombstones, version: int) -> Stored:
    stored = Stored()
    here = _whole(session, [one.document.id for one in found])
    made: list[AnnotationRows] = []
    notes: dict[str | None, list[str]] = {}
    for one in found:
        if one.document.id not in here:
            continue
        try:
            made.append(annotation_rows(one.document, without_people(one.annotation, tombstones)))
        except MisfitError as error:
            stored.refused[one.document.id] = error.reason
            continue
        notes.setdefault(one.note, []).append(one.document.id)
    ids = [key for keys in notes.values() for key in keys]
    if not ids:
        return stored
    new_claims, stored.removed_claims = _without_others(session, ids, _all(rows.claims for rows in made))
    _replace(session, DocumentEntity, ids, _all(rows.entities for rows in made))
    stored.mentions = _replace(session, Mention, ids, _all(rows.mentions for rows in made))
    _replace(session, CaseMention, ids, _all(rows.cases for rows in made))
    insert_rows(session.connection(), table_of(Claim), new_claims)
    stored.claims = len(new_claims)
    for note, keys in notes.items():
        _mark(session, keys, version, note)
    return stored


def _whole(session: Session, ids: Sequence[str]) -> set[str]:
    """Those of the documents that are here with all of their text; on PostgreSQL nobody else writes to them until the end of
    the transaction."""
    table = table_of(Document)
    query = (
        sa.select(table.c.id)
        .where(table.c.id.in_(ids), table.c.text_dropped_at.is_(None))
        .order_by(table.c.id)
        .with_for_update()
    )
    return set(session.connection().execute(query).scalars())


def _replace(session: Session, model: type[SQLModel], ids: Sequence[str], rows: Sequence[Row]) -> int:
    """Have the documents' rows of a table be these; returns how many are new."""
    table = table_of(model)
    connection = session.connection()
    known = set(connection.execute(sa.select(table.c.id).where(table.c.document_id.in_(ids))).scalars())
    _delete(connection, table, known - {row["id"] for row in rows})
    fresh = _fresh(rows, known)
    insert_rows(connection, table, fresh)
    return len(fresh)


def _without_others(session: Session, ids: Sequence[str], rows: Sequence[Row]) -> tuple[list[Row], int]:
    """Delete the documents' claims that are not among the rows, and have their propositions counted again.

    Returns:
        The rows that are new, and how many claims went.
    """
    claims, propositions = table_of(Claim), table_of(Proposition)
    connection = session.connection()
    query = sa.select(claims.c.id, claims.c.proposition_id).where(claims.c.document_id.in_(ids))
    known = {row.id: row.proposition_id for row in connection.execute(query)}
    touched = sorted({proposition for proposition in known.values() if proposition is not None})
    for part in batched(touched, _IDS):
        connection.execute(
            propositions.update().where(propositions.c.id.in_(part)).values(claim_count=RECOUNT)
        )
    gone = known.keys() - {row["id"] for row in rows}
    _delete(connection, claims, gone)
    return _fresh(rows, known.keys()), len(gone)


def _all(rows: Iterable[list[Row]]) -> list[Row]:
    return list(chain.from_iterable(rows))


def _delete(connection: sa.Connection, table: sa.Table, keys: Iterable[str]) -> None:
    for part in batched(sorted(keys), _IDS):
        connection.execute(table.delete().where(table.c.id.in_(part)))


def _fresh(rows: Iterable[Row], known: Container[str]) -> list[Row]:
    """Rows whose keys are not known; of several with one key the last."""
    return list({row["id"]: row for row in rows if row["id"] not in known}.values())


def _mark(session: Session, ids: Sequence[str], version: int, note: str | None) -> None:
    table = table_of(Document)
    session.connection().execute(
        table.update()
        .where(table.c.id.in_(ids))
        .values(extract_version=version, extract_note=note, resolve_version=None)
    )
