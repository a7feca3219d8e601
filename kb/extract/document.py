"""What the components of the extraction pipeline hand to each other on a spaCy Doc.

`doc._.meta` comes in with the text; `doc._.units`, `doc._.entities`, `doc._.claims` and `doc._.cases` are
set by the components in the order of `kb/extract/pipeline.py`. All offsets are code points into `doc.text`.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from spacy.tokens import Doc

from kb.annotation import AnnotatedCase, AnnotatedClaim
from kb.ontology import DocumentKind, Kind


class UnitRole(StrEnum):
    """What part of a document a unit is."""

    HEADLINE = "headline"
    BODY = "body"
    DOCKET_LINE = "docket_line"
    BOILERPLATE = "boilerplate"
    """Bylines, captions of photos, advertising, newsletter and related-story lines: no claims, no mentions."""


@dataclass(frozen=True, slots=True)
class Unit:
    """One sentence, headline or docket line: what evidence points at."""

    start: int
    end: int
    role: UnitRole


@dataclass(frozen=True, slots=True)
class DocumentMeta:
    """What is known of a document beside its text."""

    id: str
    kind: DocumentKind = DocumentKind.ARTICLE
    title: str | None = None
    publisher: str | None = None
    published: str | None = None
    url: str | None = None
    continues: bool = False
    """A later piece of a long document, so without a headline."""


@dataclass(slots=True)
class EntityMention:
    """A place where an entity is named; `start` and `end` are code points."""

    start: int
    end: int
    form: str = "name"
    """`name`, `description` ("the ChatGPT maker") or `pronoun`."""
    confidence: float = 1.0


@dataclass(slots=True)
class DocumentEntity:
    """One thing that a document talks about, with all its mentions in order of place."""

    id: str
    kind: Kind
    name: str
    mentions: list[EntityMention] = field(default_factory=list)
    confidence: float = 1.0
    """0 to 1, calibrated: how often such an entity is right."""


def register_extensions() -> None:
    """Declare the attributes on Doc; doing it twice changes nothing."""
    defaults: dict[str, object] = {
        "meta": None,
        "language": "en",
        "units": None,
        "entities": None,
        "claims": None,
        "docket_claims": None,
        "cases": None,
    }
    for name, default in defaults.items():
        if not Doc.has_extension(name):
            Doc.set_extension(name, default=default)


Entities = list[DocumentEntity]
Claims = list[AnnotatedClaim]
Cases = list[AnnotatedCase]
