"""What extraction found in a document: its entities, their mentions, and the claims."""

from datetime import datetime
from typing import Any

from sqlalchemy import Column, Index, text
from sqlmodel import Field, SQLModel

from kb.models.columns import Json, UtcDateTime


class DocumentEntity(SQLModel, table=True):
    """One thing as one document names it; resolution says which entity of the world it is."""

    __tablename__ = "document_entity"

    id: str = Field(primary_key=True)
    """`stable_id(document id, kind, name)`."""
    document_id: str = Field(index=True)
    kind: str
    name: str
    """The fullest name that the document gives it."""
    confidence: float
    entity_id: str | None = Field(default=None, index=True)
    """The resolved entity; None is a legal state: not resolved."""
    resolved_by: str | None = None
    """Why: `alias`, `equal name`, `document`, `decision`, …"""


class Mention(SQLModel, table=True):
    """A place where a document names an entity."""

    id: str = Field(primary_key=True)
    """`stable_id(document id, start, end, document entity id)`."""
    document_id: str = Field(index=True)
    document_entity_id: str = Field(index=True)
    start: int
    end: int
    surface: str
    kind: str
    confidence: float


class Claim(SQLModel, table=True):
    """One thing that one speaker commits to, with the sentence that says it."""

    __table_args__ = (
        Index("ix_claim_subject", "subject_id", "predicate", "published"),
        Index("ix_claim_object", "object_id", "predicate", "published"),
        Index("ix_claim_speaker", "speaker_id", "stance", "published"),
        Index("ix_claim_published", "published", "id"),
        Index("ix_claim_stance", "stance", "published"),
        # All that counting a proposition's claims reads, so that no claim itself has to be looked up.
        Index(
            "ix_claim_counting",
            "proposition_id",
            "stance",
            "negated",
            "hedge",
            "published",
            "id",
            "speaker_id",
            "origin_key",
            "document_id",
            "first_seen",
            "retracted_at",
            "review_state",
        ),
        Index("ix_claim_predicate", "predicate", "published"),
        Index(
            "ix_claim_retracted",
            "retracted_at",
            sqlite_where=text("retracted_at is not null"),
            postgresql_where=text("retracted_at is not null"),
        ),
    )

    id: str = Field(primary_key=True)
    """`stable_id(document id, start, end, predicate, subject, object, speaker, negated)` of the document's entities."""
    document_id: str = Field(index=True)
    start: int
    end: int
    """Evidence: the span of the document's text, code points, end exclusive."""
    quote: str
    """The text at the span, kept beside it so that a list needs no documents."""
    speaker_ref: str | None = None
    """Document entity whose word it is; None: the document's publisher."""
    subject_ref: str | None = None
    object_ref: str | None = None
    stance: str
    predicate: str
    negated: bool = False
    hedge: str = "none"
    confidence: float
    rule: str | None = None
    speaker_id: str | None = None
    """Resolved entities of the three, group level not applied."""
    subject_id: str | None = None
    object_id: str | None = None
    proposition_id: str | None = None
    statement_id: str | None = Field(default=None, index=True)
    """For `said`: the first claim of the speaker that says alike; None for other predicates."""
    origin_key: str | None = None
    """Whose independent telling it is: the owner of the text that its document goes back to, else that text; None
    before resolution."""
    published: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """The document's date, repeated for sorting; its first-seen time where it has none."""
    first_seen: datetime = Field(sa_type=UtcDateTime, index=True)
    retracted_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    review_state: str = "machine"
    """`machine`, `confirmed`, `rejected` or `edited`."""
    reviewed_by: str | None = None
    review_original: dict[str, Any] | None = Field(default=None, sa_column=Column(Json))
    """What a person edited, as extraction had it."""
