"""What claims are about, and where it stands."""

from datetime import datetime
from typing import Any

from sqlalchemy import Column, Index, text
from sqlmodel import Field, SQLModel

from kb.models.columns import Json, UtcDateTime


class Proposition(SQLModel, table=True):
    """(subject, predicate, object) over canonical entities, with all that is said for and against it."""

    __table_args__ = (
        Index("ix_proposition_subject", "subject_id", "predicate"),
        Index("ix_proposition_object", "object_id", "predicate"),
        Index("ix_proposition_subject_support", "subject_id", "support_origins", "last_seen"),
        Index("ix_proposition_object_support", "object_id", "support_origins", "last_seen"),
        Index("ix_proposition_changed", "standing_since"),
        Index(
            "ix_proposition_due",
            "id",
            sqlite_where=text("claim_count = -1"),
            postgresql_where=text("claim_count = -1"),
        ),
    )

    id: str = Field(primary_key=True)
    """`stable_id(subject, predicate, object)`; symmetric predicates order the two."""
    subject_id: str | None = None
    predicate: str = Field(index=True)
    object_id: str | None = None
    standing: str = Field(index=True)
    standing_reason: str
    standing_since: datetime | None = Field(default=None, sa_type=UtcDateTime)
    contested: bool = False
    support_origins: int = 0
    """Distinct origins by distinct owner groups among plain claims for it."""
    support_documents: int = 0
    against_origins: int = 0
    claim_count: int = 0
    stances: dict[str, int] = Field(default_factory=dict, sa_column=Column(Json, nullable=False))
    """Claims by stance."""
    first_seen: datetime = Field(sa_type=UtcDateTime)
    last_seen: datetime = Field(sa_type=UtcDateTime)
    case_id: str | None = Field(default=None, index=True)
    """For `sued`: the docket that proves it; None reads "reported, no docket found"."""
    notes: dict[str, Any] = Field(default_factory=dict, sa_column=Column(Json, nullable=False))


class StandingChange(SQLModel, table=True):
    """A standing that a proposition had from a moment on; the history of `Proposition.standing`."""

    __tablename__ = "standing_change"

    id: str = Field(primary_key=True)
    proposition_id: str = Field(index=True)
    standing: str
    since: datetime = Field(sa_type=UtcDateTime, index=True)
    claim_id: str = Field(index=True)
    reason: str


class Contradiction(SQLModel, table=True):
    """Two things on record that cannot both be right."""

    __table_args__ = (Index("ix_contradiction_first_seen", "first_seen", "id"),)

    id: str = Field(primary_key=True)
    about: str
    """`date`, `number`, `court`, `judge`, `outcome`, `statement`."""
    case_id: str | None = Field(default=None, index=True)
    proposition_id: str | None = Field(default=None, index=True)
    left_claim_id: str | None = None
    right_claim_id: str | None = None
    left_text: str
    right_text: str
    preferred: str | None = None
    """`left` or `right` where a rule decides, such as the docket over the press."""
    reason: str
    first_seen: datetime = Field(sa_type=UtcDateTime)
