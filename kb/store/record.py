"""What a file of exported claims carries beside the ontology's form, so that a store can be rebuilt from it.

Each line of `distillwatch export claims` is an annotated document with one more field, `record`. It says what the
store knew beyond the annotation: under which ids, resolved to which entities, in which propositions, seen when.
An entity, proposition or case stands in the record of the first line that needs it. Readers of the ontology's form
pass over the field.
"""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from sqlmodel import SQLModel

from kb.annotation import AnnotatedDocument, parse_line
from kb.errors import AnnotationError
from kb.models import Alias, Case, Counsel, Entity, Party, Proposition, StandingChange
from kb.ontology import Kind, Level, Predicate, Standing

FORMAT = "distillwatch claims 1"

NOT_EXPORTED = "(the text was not exported)"
"""Stands for the text of a document that has neither evidence nor names in it."""

ROWS: dict[str, type[SQLModel]] = {
    "entities": Entity,
    "aliases": Alias,
    "propositions": Proposition,
    "standings": StandingChange,
    "cases": Case,
    "parties": Party,
    "counsel": Counsel,
}
"""Rows that a record may hold, in the order in which they are written."""

_WORDS: dict[tuple[type[SQLModel], str], frozenset[str]] = {
    (Entity, "kind"): frozenset(Kind),
    (Entity, "level"): frozenset(Level),
    (Proposition, "predicate"): frozenset(Predicate),
    (Proposition, "standing"): frozenset(Standing),
    (StandingChange, "standing"): frozenset(Standing),
}
_REVIEW_STATES = frozenset({"machine", "confirmed", "edited"})
NOT_STORABLE = re.compile("[\x00\ud800-\udfff]")
"""NUL characters and halves of surrogate pairs, which no database holds."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="ignore")


class ResolvedName(_Part):
    """Which entity of the world an entity of the document is, and why."""

    entity_id: str | None = None
    resolved_by: str | None = None


class ClaimRecord(BaseModel):
    """A claim's columns beyond its annotation, in their own names; the dates are ISO 8601."""

    model_config = ConfigDict(extra="allow")

    id: str = Field(pattern=r"^[0-9a-z]{1,64}$")
    confidence: float = Field(ge=0, le=1)
    first_seen: str
    review_state: str = "machine"

    @property
    def columns(self) -> dict[str, Any]:
        """The columns by their names."""
        return self.model_dump(exclude_none=True)


class StoreRecord(_Part):
    """The `record` of one line; `claims` and `cases` stand in the order of the document's."""

    format: str
    document: dict[str, Any]
    names: dict[str, ResolvedName] = Field(default_factory=dict)
    claims: list[ClaimRecord] = Field(default_factory=list)
    cases: list[dict[str, Any]] = Field(default_factory=list)
    text_digest: str | None = None
    """SHA-256 of the text in the store that it comes from: the keys of the decisions begin with it."""
    decisions: list[dict[str, Any]] = Field(default_factory=list)
    """What people decided on its claims, names and cases, undone decisions included: rows of `Review`."""
    rows: dict[str, list[dict[str, Any]]] = Field(default_factory=dict)
    counting: int | None = None
    """Which version of counting counted the propositions in it; those of another one are counted again."""


class RecordedDocument(AnnotatedDocument):
    """An annotated document with its record."""

    record: StoreRecord

    def line(self) -> str:
        """The document as one line of JSON; in the record nothing that is null."""
        data = json.loads(super().line())
        data["record"] = self.record.model_dump(mode="json", exclude_defaults=True, exclude_none=True)
        return json.dumps(data, ensure_ascii=False)


def is_recorded(line: str) -> bool:
    """Whether a line is of our own export."""
    try:
        data: Any = json.loads(line)
    except (ValueError, RecursionError):
        return False
    record = data.get("record") if isinstance(data, dict) else None
    return isinstance(record, dict) and record.get("format") == FORMAT


def read_recorded(path: Path) -> Iterator[tuple[int, RecordedDocument]]:
    """The documents of our own export with their line numbers, in order.

    Raises:
        AnnotationError: at the first line that departs from the form.
    """
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if line.strip():
                yield number, parse_recorded(line.lstrip("\ufeff"), path=path, number=number)


def parse_recorded(line: str, *, path: Path | str, number: int) -> RecordedDocument:
    """One line of our own export; what no database holds is replaced as the reader of documents does.

    Raises:
        AnnotationError: it departs from the form.
    """
    parse_line(line, path=path, number=number)
    try:
        found = RecordedDocument.model_validate(storable(json.loads(line)))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise AnnotationError(path, number, f"{where}: {first['msg']}") from error
    record = found.record
    for name, of_record, of_document in (
        ("claims", len(record.claims), len(found.claims)),
        ("cases", len(record.cases), len(found.cases)),
    ):
        if of_record != of_document:
            raise AnnotationError(path, number, f"record.{name} has {of_record} items for {of_document}")
    if record.format != FORMAT or not {claim.review_state for claim in record.claims} <= _REVIEW_STATES:
        raise AnnotationError(path, number, "record: a format or a review state that is not known")
    return found


def storable(value: Any) -> Any:
    """The value with U+FFFD for what no database holds: NUL characters and halves of surrogate pairs."""
    if isinstance(value, str):
        return NOT_STORABLE.sub("\ufffd", value)
    if isinstance(value, list):
        return [storable(item) for item in value]
    if isinstance(value, dict):
        return {storable(name): storable(item) for name, item in value.items()}
    return value


def checked_row(
    model: type[SQLModel], row: Mapping[str, Any], *, path: Path | str, number: int
) -> dict[str, Any]:
    """A row for the table of a model, every column in its type.

    Raises:
        AnnotationError: a column is missing, of another type, or a word that is not of the ontology.
    """
    try:
        found = model.model_validate(dict(row)).model_dump()
    except (ValidationError, ValueError) as error:
        first = error.errors()[0] if isinstance(error, ValidationError) else {"loc": (), "msg": str(error)}
        where = ".".join(str(part) for part in first["loc"])
        raise AnnotationError(path, number, f"record, {model.__name__}: {where}: {first['msg']}") from error
    for (of, column), words in _WORDS.items():
        if of is model and found[column] not in words:
            raise AnnotationError(
                path, number, f"record, {model.__name__}: {column} {found[column]!r} is not known"
            )
    for name, value in found.items():
        if getattr(value, "tzinfo", True) is None:
            raise AnnotationError(path, number, f"record, {model.__name__}: {name} has no time zone")
    return found
