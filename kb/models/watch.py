"""What people watch, and what they were told."""

from datetime import datetime
from typing import Any

from sqlalchemy import Column, Index
from sqlmodel import Field, SQLModel

from kb.models.columns import Json, UtcDateTime


class Watch(SQLModel, table=True):
    """A question whose answer somebody wants to hear of when it changes."""

    id: str = Field(primary_key=True)
    kind: str
    """`entity`, `case`, `pair`, `predicate`, `standing`, `search`, `docket_kind`."""
    terms: dict[str, Any] = Field(default_factory=dict, sa_column=Column(Json, nullable=False))
    note: str | None = None
    tags: list[str] = Field(default_factory=list, sa_column=Column(Json, nullable=False))
    channels: list[str] = Field(default_factory=list, sa_column=Column(Json, nullable=False))
    created_at: datetime = Field(sa_type=UtcDateTime)
    last_matched_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    digest: bool = False
    """Told once a day instead of at once."""
    enabled: bool = True


class Alert(SQLModel, table=True):
    """Something moved that a watch asks for."""

    id: str = Field(primary_key=True)
    """`stable_id(watch id, proposition or entry, origin, what changed)`: eight rewrites are one alert."""
    watch_id: str = Field(index=True)
    reason: str
    subject: str
    """Table and key of what moved."""
    quote: str | None = None
    url: str | None = None
    created_at: datetime = Field(sa_type=UtcDateTime, index=True)
    delivered_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    attempts: int = 0
    last_error: str | None = None


class Delivery(SQLModel, table=True):
    """An alert on its way through one channel."""

    __table_args__ = (Index("ix_delivery_due", "state", "next_attempt_at"),)

    id: str = Field(primary_key=True)
    """`stable_id(alert id, channel)`."""
    alert_id: str = Field(index=True)
    channel: str
    state: str = "due"
    """`due`, `done`, or `dead` after the last attempt."""
    attempts: int = 0
    next_attempt_at: datetime = Field(sa_type=UtcDateTime)
    last_error: str | None = None
    delivered_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
