"""What was removed by law and must not come back."""

from datetime import datetime
from typing import Any

from sqlalchemy import Column
from sqlmodel import Field, SQLModel

from kb.models.columns import Json, UtcDateTime


class Tombstone(SQLModel, table=True):
    """An address or a person that was removed: told again when met, and not readable from here."""

    id: str = Field(primary_key=True)
    """`stable_id(kind, first digest)`."""
    kind: str
    """`url` or `person`."""
    salt: str
    """Key of the digests, in hexadecimal; one for all tombstones that a store made itself."""
    digests: list[str] = Field(default_factory=list, sa_column=Column(Json, nullable=False))
    """HMAC-SHA256 of the address, or of each name; never the address or name itself."""
    state: str = "pending"
    """`pending` until everything is gone, then `done`."""
    at: datetime = Field(sa_type=UtcDateTime)
    user: str
    reason: str
    counts: dict[str, Any] = Field(default_factory=dict, sa_column=Column(Json, nullable=False))
    """How many rows of what kind went."""
