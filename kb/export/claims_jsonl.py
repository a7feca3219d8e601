"""Claims as JSON Lines in the ontology's form, each line with its record: `import` rebuilds the same graph of them."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import ClassVar

import sqlalchemy as sa
from sqlmodel import Session

from kb.annotation import (
    AnnotatedCase,
    AnnotatedClaim,
    AnnotatedEntity,
    MentionSpan,
)
from kb.export.base import whole
from kb.export.records import Records
from kb.graph.chosen_claims import claim_conditions
from kb.graph.filter import GraphFilter
from kb.models import CaseMention, Claim, Document, DocumentEntity, Mention
from kb.store.kept import only_at
from kb.store.record import NOT_EXPORTED, RecordedDocument
from kb.store.session import table_of


class ClaimsExporter:
    """One document a line, with the entities, claims and cases found in it.

    The text of a document stays out unless `with_text` is set: it is its publisher's. Without it `text` holds
    the quoted evidence and the names at their offsets and blanks elsewhere, so that offsets stay right. A document
    that others go back to is there with them, since their support is counted by it.
    """

    suffix: ClassVar[str] = ".jsonl"
    title: ClassVar[str] = "Claims as JSON Lines in the ontology's form (distillwatch import)"

    def __init__(self, *, with_text: bool = False) -> None:
        self._with_text = with_text

    def write_rows(self, session: Session, chosen: GraphFilter, path: Path) -> dict[str, int]:
        """Write the documents that have a claim of the filter; the file is whole or absent."""
        documents = claims = decisions = 0
        records = Records(session, as_of=chosen.as_of)
        with whole(path) as partial, partial.open("w", encoding="utf-8", newline="\n") as out:
            for document in self._documents(session, chosen, records):
                out.write(document.line() + "\n")
                documents += 1
                claims += len(document.claims)
                decisions += len(document.record.decisions)
        return {"documents": documents, "claims": claims, "decisions": decisions}

    def _documents(
        self, session: Session, chosen: GraphFilter, records: Records
    ) -> Iterator[RecordedDocument]:
        claim, document = table_of(Claim), table_of(Document)
        wanted = sa.select(claim.c.document_id).where(*claim_conditions(chosen, every=True))
        roots = sa.select(document.c.origin_id).where(
            document.c.id.in_(wanted), document.c.origin_id.is_not(None)
        )
        ids = session.connection().execute(
            sa.select(document.c.id)
            .where(sa.or_(document.c.id.in_(wanted), document.c.id.in_(roots)))
            .order_by(document.c.id)
        )
        for document_id in ids.scalars().all():
            yield self._recorded(session, chosen, document_id, records)

    def _recorded(
        self, session: Session, chosen: GraphFilter, document_id: str, records: Records
    ) -> RecordedDocument:
        document = session.get_one(Document, document_id)
        claim = table_of(Claim)
        claims = session.scalars(
            sa.select(Claim)
            .where(claim.c.document_id == document_id, *claim_conditions(chosen, every=True))
            .order_by(claim.c.start, claim.c.end, claim.c.id)
        ).all()
        cases = session.scalars(
            sa.select(CaseMention)
            .where(
                table_of(CaseMention).c.document_id == document_id,
                table_of(CaseMention).c.basis == "named",
            )
            .order_by(table_of(CaseMention).c.id)
        ).all()
        named = session.scalars(
            sa.select(DocumentEntity)
            .where(table_of(DocumentEntity).c.document_id == document_id)
            .order_by(table_of(DocumentEntity).c.id)
        ).all()
        entities = _entities(session, document_id, named)
        spans = [(row.start, row.end) for row in claims]
        spans += [(mention.start, mention.end) for entity in entities for mention in entity.mentions]
        recorded = RecordedDocument(
            id=document.id,
            url=document.url,
            publisher=document.publisher,
            published=document.published.isoformat() if document.published else None,
            kind=document.kind,  # type: ignore[arg-type]  # pydantic checks the word
            title=document.title,
            text=_text(document, spans, whole=self._with_text),
            entities=entities,
            claims=[_claim(row) for row in claims],
            cases=[
                AnnotatedCase(
                    caption=row.caption,
                    court=row.court_id,
                    docket_number=row.docket_number,
                    plaintiffs=row.plaintiffs,
                    defendants=row.defendants,
                )
                for row in cases
            ],
            record=records.of(document, named, claims, cases),
        )
        session.expunge_all()
        return recorded


def _text(document: Document, spans: Iterable[tuple[int, int]], *, whole: bool) -> str:
    found = document.text if whole else only_at(document.text, spans)
    return found if found.strip() else NOT_EXPORTED


def _claim(row: Claim) -> AnnotatedClaim:
    return AnnotatedClaim.model_validate(
        {
            "start": row.start,
            "end": row.end,
            "speaker": row.speaker_ref,
            "stance": row.stance,
            "predicate": row.predicate,
            "subject": row.subject_ref,
            "object": row.object_ref,
            "negated": row.negated,
            "hedge": row.hedge,
            "confidence": row.confidence,
            "rule": row.rule,
        }
    )


def _entities(session: Session, document_id: str, named: Iterable[DocumentEntity]) -> list[AnnotatedEntity]:
    mention = table_of(Mention)
    spans: dict[str, list[MentionSpan]] = {}
    for key, start, end, confidence in session.connection().execute(
        sa.select(mention.c.document_entity_id, mention.c.start, mention.c.end, mention.c.confidence)
        .where(mention.c.document_id == document_id)
        .order_by(mention.c.start, mention.c.end)
    ):
        spans.setdefault(key, []).append(MentionSpan(start=start, end=end, confidence=confidence))
    return [
        AnnotatedEntity(
            id=row.id,
            kind=row.kind,  # type: ignore[arg-type]  # pydantic checks the word
            name=row.name,
            confidence=row.confidence,
            mentions=spans.get(row.id, []),
        )
        for row in named
    ]
