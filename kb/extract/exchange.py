"""Between an annotated document and a spaCy Doc: what goes into the pipeline and what comes out of it."""

import re

from spacy.language import Language
from spacy.tokens import Doc

from kb.annotation import AnnotatedDocument, AnnotatedEntity, MentionSpan
from kb.extract.document import DocumentMeta
from kb.extract.language import ENGLISH, language_of

_SURROGATES = re.compile("[\ud800-\udfff]")


def without_surrogates(text: str) -> str:
    """The text with lone surrogates, which no encoding can hold, replaced one for one; offsets stay."""
    return _SURROGATES.sub("\ufffd", text)


def as_doc(nlp: Language, document: AnnotatedDocument, start: int, end: int) -> Doc:
    """The piece `text[start:end]` of a document, tokenized, with what is known beside its text."""
    text = document.text[start:end]
    doc = nlp.make_doc(text)
    doc._.meta = DocumentMeta(
        id=document.id,
        kind=document.kind,
        title=document.title,
        publisher=document.publisher,
        published=document.published,
        url=document.url,
        continues=start > 0,
    )
    doc._.language = language_of(text)
    return doc


def as_annotation(document: AnnotatedDocument, doc: Doc) -> AnnotatedDocument:
    """The document with what the components found; claims only where the text is English."""
    english = doc._.language == ENGLISH
    entities = [
        AnnotatedEntity(
            id=entity.id,
            kind=entity.kind,
            name=entity.name,
            confidence=entity.confidence,
            mentions=[
                MentionSpan(start=mention.start, end=mention.end, confidence=mention.confidence)
                for mention in entity.mentions
            ],
        )
        for entity in doc._.entities or []
    ]
    return document.model_copy(
        update={
            "entities": entities,
            "claims": list(doc._.claims or []) if english else [],
            "cases": list(doc._.cases or []),
            "note": None if english else f"language {doc._.language}: claims are extracted from English only",
        }
    )
