"""The rows that come of what was found in a document, with keys that follow from what they say."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kb.annotation import AnnotatedCase, AnnotatedClaim, AnnotatedDocument, AnnotatedEntity
from kb.errors import MisfitError
from kb.ids import stable_id
from kb.models import Document
from kb.store.record import NOT_STORABLE

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class AnnotationRows:
    """What one document gives each table."""

    entities: list[Row]
    mentions: list[Row]
    cases: list[Row]
    claims: list[Row]


def annotation_rows(document: Document, annotation: AnnotatedDocument) -> AnnotationRows:
    """The rows of a document's entities, mentions, case mentions and claims.

    Raises:
        MisfitError: a span lies outside the text, a claim names no entity of the document, or a word cannot be stored.
    """
    _check(document, annotation)
    references, entities, mentions = entity_rows(document, annotation.entities)
    return AnnotationRows(
        entities,
        mentions,
        [_case_row(document.id, case, references) for case in annotation.cases],
        list(claim_rows(document, annotation.claims, references)),
    )


def entity_rows(
    document: Document, entities: Iterable[AnnotatedEntity]
) -> tuple[dict[str, str], list[Row], list[Row]]:
    """The keys of a document's entities by their ids in the annotation, their rows, and those of their mentions."""
    document_id, text = document.id, document.text
    references: dict[str, str] = {}
    rows: list[Row] = []
    mention_rows: list[Row] = []
    for entity in entities:
        key = stable_id(document_id, entity.kind, entity.name)
        references[entity.id] = key
        rows.append(
            {
                "id": key,
                "document_id": document_id,
                "kind": entity.kind.value,
                "name": entity.name,
                "confidence": entity.confidence,
            }
        )
        mention_rows.extend(
            {
                "id": stable_id(document_id, mention.start, mention.end, key),
                "document_id": document_id,
                "document_entity_id": key,
                "start": mention.start,
                "end": mention.end,
                "surface": text[mention.start : mention.end],
                "kind": entity.kind.value,
                "confidence": mention.confidence,
            }
            for mention in entity.mentions
        )
    return references, rows, mention_rows


def claim_rows(
    document: Document, claims: Iterable[AnnotatedClaim], references: dict[str, str]
) -> Iterator[Row]:
    """The rows of a document's claims; `references` has the keys of the entities that they name."""
    document_id, text = document.id, document.text
    published, first_seen = public_since(document), document.first_seen
    for claim in claims:
        speaker, subject, object_ = (
            references[name] if name is not None else None
            for name in (claim.speaker, claim.subject, claim.object)
        )
        yield {
            "id": stable_id(
                document_id, claim.start, claim.end, claim.predicate, subject, object_, speaker, claim.negated
            ),
            "document_id": document_id,
            "start": claim.start,
            "end": claim.end,
            "quote": text[claim.start : claim.end],
            "speaker_ref": speaker,
            "subject_ref": subject,
            "object_ref": object_,
            "stance": claim.stance.value,
            "predicate": claim.predicate.value,
            "negated": claim.negated,
            "hedge": claim.hedge.value,
            "confidence": claim.confidence,
            "rule": claim.rule,
            "published": published,
            "first_seen": first_seen,
        }


def public_since(document: Document) -> datetime:
    """When the public could know of a document: its date, or when it was first seen where it has none.

    A later version of a page keeps the page's date; what it says is known from the day that the version was seen.
    """
    if document.supersedes_id is not None or document.published is None:
        return document.first_seen
    return document.published


def _case_row(document_id: str, case: AnnotatedCase, references: dict[str, str]) -> Row:
    return {
        "id": stable_id(document_id, case.caption, case.docket_number),
        "document_id": document_id,
        "caption": case.caption,
        "court_id": case.court,
        "docket_number": case.docket_number,
        "plaintiffs": [references[key] for key in case.plaintiffs if key in references],
        "defendants": [references[key] for key in case.defendants if key in references],
    }


def _check(document: Document, annotation: AnnotatedDocument) -> None:
    """See to it that no row will be refused, since one that is takes those of other documents with it."""
    length = len(document.text)
    known = {entity.id for entity in annotation.entities}
    for entity in annotation.entities:
        _check_words(document, entity.name)
        _check_share(document, "the entity", entity.confidence)
        for mention in entity.mentions:
            _check_span(document, "a mention", mention.start, mention.end, length)
            _check_share(document, "a mention", mention.confidence)
    for claim in annotation.claims:
        _check_span(document, "a claim", claim.start, claim.end, length)
        _check_share(document, "a claim", claim.confidence)
        _check_words(document, claim.rule)
        for name in (claim.speaker, claim.subject, claim.object):
            if name is not None and name not in known:
                raise MisfitError(document.id, f"a claim names {name!r}, which is no entity of it")
    for case in annotation.cases:
        for words in (case.caption, case.court, case.docket_number):
            _check_words(document, words)


def _check_span(document: Document, what: str, start: int, end: int, length: int) -> None:
    if not 0 <= start < end <= length:
        raise MisfitError(document.id, f"{what} at {start}-{end} lies outside its {length} characters")


def _check_share(document: Document, what: str, confidence: float) -> None:
    if not 0 <= confidence <= 1:
        raise MisfitError(document.id, f"{what} has a confidence of {confidence}")


def _check_words(document: Document, words: str | None) -> None:
    if words and NOT_STORABLE.search(words):
        raise MisfitError(document.id, f"{words!r} has a character that no database holds")
