"""Claims as JSON Lines in the ontology's form: what `import` reads back into an empty store."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import ClassVar

import sqlalchemy as sa
from sqlmodel import Session

from kb.annotation import (
    AnnotatedCase,
    AnnotatedClaim,
    AnnotatedDocument,
    AnnotatedEntity,
    MentionSpan,
)
from kb.export.base import whole
from kb.graph.build import claim_conditions
from kb.graph.filter import GraphFilter
from kb.models import CaseMention, Claim, Document, DocumentEntity, Mention
from kb.store.session import table_of


class ClaimsExporter:
    """One document a line, with the entities, claims and cases found in it.

    The text of a document stays out unless `with_text` is set: it is its publisher's. Without it `text` holds
    the quoted evidence at its offsets and blanks elsewhere, so that offsets stay right.
    """

    suffix: ClassVar[str] = ".jsonl"
    title: ClassVar[str] = "Claims as JSON Lines in the ontology's form (distillwatch import)"

    def __init__(self, *, with_text: bool = False) -> None:
        self._with_text = with_text

    def write_rows(self, session: Session, chosen: GraphFilter, path: Path) -> dict[str, int]:
        """Write the documents that have a claim of the filter; the file is whole or absent."""
        documents = claims = 0
        with whole(path) as partial, partial.open("w", encoding="utf-8", newline="\n") as out:
            for document in self._documents(session, chosen):
                out.write(document.line() + "\n")
                documents += 1
                claims += len(document.claims)
        return {"documents": documents, "claims": claims}

    def _documents(self, session: Session, chosen: GraphFilter) -> Iterator[AnnotatedDocument]:
        claim, document = table_of(Claim), table_of(Document)
        ids = session.connection().execute(
            sa.select(document.c.id)
            .where(
                document.c.id.in_(sa.select(claim.c.document_id).where(*claim_conditions(chosen, every=True)))
            )
            .order_by(document.c.id)
        )
        for document_id in ids.scalars().all():
            yield self._annotated(session, chosen, document_id)

    def _annotated(self, session: Session, chosen: GraphFilter, document_id: str) -> AnnotatedDocument:
        document = session.get_one(Document, document_id)
        claim = table_of(Claim)
        claims = session.scalars(
            sa.select(Claim)
            .where(claim.c.document_id == document_id, *claim_conditions(chosen, every=True))
            .order_by(claim.c.start, claim.c.end, claim.c.id)
        ).all()
        cases = session.scalars(
            sa.select(CaseMention)
            .where(table_of(CaseMention).c.document_id == document_id)
            .order_by(table_of(CaseMention).c.id)
        ).all()
        text = document.text if self._with_text else _only_evidence(document.text, claims)
        annotated = AnnotatedDocument(
            id=document.id,
            url=document.url,
            publisher=document.publisher,
            published=document.published.isoformat() if document.published else None,
            kind=document.kind,  # type: ignore[arg-type]  # pydantic checks the word
            title=document.title,
            text=text,
            entities=_entities(session, document_id),
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
        )
        session.expunge_all()
        return annotated


def _only_evidence(text: str, claims: Iterable[Claim]) -> str:
    kept = [" "] * len(text)
    for claim in claims:
        kept[claim.start : claim.end] = text[claim.start : claim.end]
    return "".join(kept)


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


def _entities(session: Session, document_id: str) -> list[AnnotatedEntity]:
    entity, mention = table_of(DocumentEntity), table_of(Mention)
    connection = session.connection()
    spans: dict[str, list[MentionSpan]] = {}
    for key, start, end, confidence in connection.execute(
        sa.select(mention.c.document_entity_id, mention.c.start, mention.c.end, mention.c.confidence)
        .where(mention.c.document_id == document_id)
        .order_by(mention.c.start, mention.c.end)
    ):
        spans.setdefault(key, []).append(MentionSpan(start=start, end=end, confidence=confidence))
    return [
        AnnotatedEntity(id=key, kind=kind, name=name, confidence=confidence, mentions=spans.get(key, []))
        for key, kind, name, confidence in connection.execute(
            sa.select(entity.c.id, entity.c.kind, entity.c.name, entity.c.confidence)
            .where(entity.c.document_id == document_id)
            .order_by(entity.c.id)
        )
    ]
