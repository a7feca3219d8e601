"""What people decide, kept apart from what machines found, and the log of every change."""

from datetime import datetime
from typing import Any

from sqlalchemy import Column, Index
from sqlmodel import Field, SQLModel

from kb.models.columns import Json, UtcDateTime


class Judgement(SQLModel, table=True):
    """Two entities are the same, different, or nobody can say; the idea is nomenklatura's resolver."""

    __table_args__ = (Index("ix_judgement_pair", "left_id", "right_id"),)

    id: str = Field(primary_key=True)
    left_id: str
    """The smaller of the two entity ids."""
    right_id: str = Field(index=True)
    verdict: str
    """`same`, `different`, `unsure`, or `proposed` for what a machine suggests."""
    score: float | None = None
    user: str
    reason: str
    created_at: datetime = Field(sa_type=UtcDateTime)
    deleted_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Review(SQLModel, table=True):
    """A decision on a claim, name, standing, origin or case link, keyed so that it survives re-extraction."""

    id: str = Field(primary_key=True)
    kind: str
    """`claim`, `name`, `standing`, `origin`, `case_link`."""
    key: str = Field(index=True)
    """For a claim: document digest, span and triple in names; never a row number."""
    verdict: str
    """`confirm`, `reject`, `edit`, `skip`."""
    edit: dict[str, Any] = Field(default_factory=dict, sa_column=Column(Json, nullable=False))
    user: str
    note: str | None = None
    created_at: datetime = Field(sa_type=UtcDateTime)
    deleted_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class EventLog(SQLModel, table=True):
    """Who changed what, when."""

    __tablename__ = "event_log"

    id: str = Field(primary_key=True)
    at: datetime = Field(sa_type=UtcDateTime, index=True)
    user: str
    action: str
    subject: str = Field(index=True)
    """Table and key, such as `judgement/4f0c…`."""
    before: dict[str, Any] | None = Field(default=None, sa_column=Column(Json))
    after: dict[str, Any] | None = Field(default=None, sa_column=Column(Json))


class StoreState(SQLModel, table=True):
    """Counters of the store as a whole; `version` grows with every write and keys the app's caches."""

    __tablename__ = "store_state"

    key: str = Field(primary_key=True)
    value: int = 0
