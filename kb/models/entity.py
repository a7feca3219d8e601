"""Things of the world and their names."""

from sqlalchemy import Index
from sqlmodel import Field, SQLModel


class Entity(SQLModel, table=True):
    """A resolved entity, at the level of a legal person or of the group or brand it belongs to."""

    id: str = Field(primary_key=True)
    """Kind and slug, such as `company-openai`; stable over re-extraction."""
    kind: str = Field(index=True)
    name: str = Field(index=True)
    level: str = "group"
    parent_id: str | None = Field(default=None, index=True)
    """Group of a legal entity, maker of a model."""
    canonical_id: str | None = Field(default=None, index=True)
    """The cluster's entity where this one was merged into another; None where it stands for itself."""
    wikidata: str | None = None
    note: str | None = None
    origin: str = "document"
    """`table` (the reviewed alias table), `document` (named by one), `court` (courts-db) or `decision`."""


class Alias(SQLModel, table=True):
    """A name of an entity."""

    __table_args__ = (Index("ix_alias_normal", "normal", "kind"),)

    id: str = Field(primary_key=True)
    """`stable_id(entity id, text)`."""
    entity_id: str = Field(index=True)
    kind: str
    text: str
    normal: str
    """The normalised form that equality is judged by."""
    language: str | None = None
    origin: str = "table"
    """`table`, `document` (learned from one) or `decision`."""


class NameBlock(SQLModel, table=True):
    """A key that similar names share, by which a new name finds the few that it is compared with."""

    __tablename__ = "name_block"
    __table_args__ = (Index("ix_name_block", "block", "kind", "entity_id"),)

    id: str = Field(primary_key=True)
    """`stable_id(entity id, block)`."""
    entity_id: str = Field(index=True)
    kind: str
    block: str
