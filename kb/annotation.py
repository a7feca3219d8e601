"""One annotated document, and the JSON Lines files of them: the form of gold, predictions and exports alike."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from kb.errors import AnnotationError
from kb.ontology import DocumentKind, Hedge, Kind, Predicate, Stance


class _Part(BaseModel):
    model_config = ConfigDict(extra="ignore")


class MentionSpan(_Part):
    """Where a document names an entity: code points, end exclusive."""

    start: int
    end: int
    confidence: float = 1.0


class AnnotatedEntity(_Part):
    """One thing that the document talks about, with every place where it does."""

    id: str
    kind: Kind
    name: str
    mentions: list[MentionSpan] = Field(default_factory=list)
    confidence: float = 1.0


class AnnotatedClaim(_Part):
    """One thing that one speaker commits to; `speaker`, `subject` and `object` are entity ids of the document."""

    start: int
    end: int
    speaker: str | None = None
    stance: Stance
    predicate: Predicate
    subject: str | None = None
    object: str | None = None
    negated: bool = False
    hedge: Hedge = Hedge.NONE
    confidence: float = 1.0
    rule: str | None = None
    """Which rule or model made the claim, for people who ask why."""


class AnnotatedCase(_Part):
    """A proceeding that the text names by caption or docket number."""

    caption: str | None = None
    court: str | None = None
    docket_number: str | None = None
    plaintiffs: list[str] = Field(default_factory=list)
    defendants: list[str] = Field(default_factory=list)


class AnnotatedDocument(_Part):
    """A document with what it says."""

    id: str
    url: str | None = None
    publisher: str | None = None
    published: str | None = None
    kind: DocumentKind = DocumentKind.ARTICLE
    title: str | None = None
    text: str
    entities: list[AnnotatedEntity] = Field(default_factory=list)
    claims: list[AnnotatedClaim] = Field(default_factory=list)
    cases: list[AnnotatedCase] = Field(default_factory=list)
    note: str | None = None
    """Why there are no claims, where there is a reason."""

    def line(self) -> str:
        """The document as one line of JSON, without defaults that say nothing."""
        data = self.model_dump(mode="json", exclude_none=False)
        if data["note"] is None:
            del data["note"]
        for claim in data["claims"]:
            claim["confidence"] = round(claim["confidence"], 4)
            if claim["rule"] is None:
                del claim["rule"]
        for entity in data["entities"]:
            entity["confidence"] = round(entity["confidence"], 4)
            for mention in entity["mentions"]:
                mention["confidence"] = round(mention["confidence"], 4)
        return json.dumps(data, ensure_ascii=False)


def parse_line(line: str, *, path: Path | str, number: int) -> AnnotatedDocument:
    """One line of a JSON Lines file.

    Raises:
        AnnotationError: no JSON, a missing field, a word that is not of the ontology, an offset outside the text.
    """
    document = _document(_json_object(line, path, number), path, number)
    _check_offsets(document, path, number)
    return document


INPUT_FIELDS = ("id", "url", "publisher", "published", "kind", "title", "text")
"""What extraction reads of a document; everything else is what it finds."""


def parse_input_line(line: str, *, path: Path | str, number: int) -> AnnotatedDocument:
    """One line of a file of documents that are to be annotated; only the input fields are read.

    Raises:
        AnnotationError: no JSON, a missing field, an unknown document kind.
    """
    data = _json_object(line, path, number)
    return _document({name: data[name] for name in INPUT_FIELDS if name in data}, path, number)


def _json_object(line: str, path: Path | str, number: int) -> dict[str, Any]:
    try:
        data: Any = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise AnnotationError(path, number, f"no JSON ({error})") from error
    if not isinstance(data, dict):
        raise AnnotationError(path, number, "not a JSON object")
    return data


def _document(data: dict[str, Any], path: Path | str, number: int) -> AnnotatedDocument:
    try:
        return AnnotatedDocument.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise AnnotationError(path, number, f"{where}: {first['msg']}") from error


def _check_offsets(document: AnnotatedDocument, path: Path | str, number: int) -> None:
    length = len(document.text)
    known = {entity.id for entity in document.entities}
    for entity in document.entities:
        for mention in entity.mentions:
            if not 0 <= mention.start < mention.end <= length:
                raise AnnotationError(path, number, f"mention of {entity.id} lies outside the text")
    for claim in document.claims:
        if not 0 <= claim.start < claim.end <= length:
            raise AnnotationError(path, number, f"evidence {claim.start}-{claim.end} lies outside the text")
        for role in (claim.speaker, claim.subject, claim.object):
            if role is not None and role not in known:
                raise AnnotationError(
                    path, number, f"claim names {role!r}, which is no entity of the document"
                )


def read_annotations(path: Path) -> Iterator[AnnotatedDocument]:
    """The documents of a JSON Lines file, in order.

    Raises:
        AnnotationError: at the first line that cannot be read.
    """
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if line.strip():
                yield parse_line(line, path=path, number=number)


def write_annotations(documents: Iterable[AnnotatedDocument], path: Path) -> int:
    """Write the documents as JSON Lines, whole or not at all; returns how many."""
    partial = path.with_name(path.name + ".part")
    count = 0
    with partial.open("w", encoding="utf-8") as out:
        for document in documents:
            out.write(document.line() + "\n")
            count += 1
    partial.replace(path)
    return count
