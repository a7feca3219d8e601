"""The schedule: what people set for a source, and what the service ran."""

from datetime import datetime
from typing import Any

from sqlalchemy import Column
from sqlmodel import Field, SQLModel

from kb.models.columns import Json, UtcDateTime


class ScheduleState(SQLModel, table=True):
    """What somebody set for a source's schedule; the key `*` is for all sources."""

    __tablename__ = "schedule_state"

    id: str = Field(primary_key=True)
    """Source id, or `*`."""
    paused_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """Set while it is paused."""
    wanted_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """Somebody wants it run now; a run that starts later has done it."""


class ScheduleRun(SQLModel, table=True):
    """One update that the schedule started."""

    __tablename__ = "schedule_run"

    id: str = Field(primary_key=True)
    started_at: datetime = Field(sa_type=UtcDateTime, index=True)
    finished_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    state: str = "running"
    """`running`, `done`, `failed` or `stopped`."""
    sources: list[str] = Field(default_factory=list, sa_column=Column(Json, nullable=False))
    exit_code: int | None = None
    """Of the update; negative for the signal that ended it."""
    counters: dict[str, Any] = Field(default_factory=dict, sa_column=Column(Json, nullable=False))
    """The update's own report, one part a stage."""
    log_file: str
