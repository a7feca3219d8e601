"""Documents: the readable text of a page, and where a text goes back to."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Column, Index
from sqlmodel import Field, SQLModel

from kb.models.columns import Json, UtcDateTime


class Document(SQLModel, table=True):
    """A readable text. Offsets of mentions and claims refer to `text` for good: it is never edited.

    What is no longer kept of it by retention is blank, at its length, so that offsets stay right.
    """

    __table_args__ = (
        Index("ix_document_extract", "extract_version"),
        Index("ix_document_resolve", "resolve_version"),
        Index("ix_document_published", "published", "id"),
    )

    id: str = Field(primary_key=True)
    """`stable_id(canonical URL or page id, digest of text)`."""
    page_id: str | None = Field(default=None, index=True)
    source_id: str | None = Field(default=None, index=True)
    url: str | None = Field(default=None, index=True)
    kind: str
    title: str | None = None
    text: str
    digest: str = Field(index=True)
    """SHA-256 of the text as it was read."""
    text_dropped_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """When all of the text but evidence and mentions was dropped; None where the whole text is here."""
    kept_digest: str | None = None
    """SHA-256 of what is kept of such a text."""
    authors: list[str] = Field(default_factory=list, sa_column=Column(Json, nullable=False))
    publisher: str | None = Field(default=None, index=True)
    owner_group: str | None = None
    section: str | None = None
    published: datetime | None = Field(default=None, sa_type=UtcDateTime)
    first_seen: datetime = Field(sa_type=UtcDateTime, index=True)
    language: str = "en"
    paywalled: bool = False
    credits: list[dict[str, str]] = Field(default_factory=list, sa_column=Column(Json, nullable=False))
    """Sources that the text credits: `{"name": …, "url": …, "phrase": …}`; and of a PDF one record `{"lines": …}`,
    which says where its pages' lines begin (`kb.cases.page_lines`)."""
    links: list[str] = Field(default_factory=list, sa_column=Column(Json, nullable=False))
    """URLs that the body links to."""
    relevance: float = 1.0
    relevance_reason: str | None = None
    supersedes_id: str | None = Field(default=None, index=True)
    """The version before this one."""
    withdrawn_at: datetime | None = Field(default=None, index=True, sa_type=UtcDateTime)
    origin_id: str | None = Field(default=None, index=True)
    """Root of the origin tree: the document itself where it is a first telling; None before resolution."""
    extract_version: int | None = None
    """Version of the extraction that its claims come from; None where it is still to be extracted."""
    extract_note: str | None = None
    """Why there are no claims: another language, not relevant."""
    resolve_version: int | None = None


class OriginEdge(SQLModel, table=True):
    """Why a document goes back to another one."""

    __tablename__ = "origin_edge"

    id: str = Field(primary_key=True)
    document_id: str = Field(index=True)
    parent_id: str = Field(index=True)
    relation: str
    """`copy`, `excerpt`, `rewrite`, `credit`, `translation`, `quotation`."""
    reason: str
    score: float
    details: dict[str, Any] = Field(default_factory=dict, sa_column=Column(Json, nullable=False))


class NearCopySignature(SQLModel, table=True):
    """One fingerprint of a document; an equal one makes two documents candidates for being near-copies."""

    __tablename__ = "near_copy_band"

    id: int | None = Field(default=None, primary_key=True)
    document_id: str = Field(index=True)
    band: int = Field(sa_type=BigInteger, index=True)
    """A band of its MinHash, or a winnowed shingle: 63 bits, made by `kb.resolve.near_copies`."""


class OriginKey(SQLModel, table=True):
    """Something that texts of one origin share: an address, a credited name, a quotation."""

    __tablename__ = "origin_key"
    __table_args__ = (Index("ix_origin_key", "key", "moment"),)

    id: str = Field(primary_key=True)
    """`stable_id(document id, key)`."""
    document_id: str = Field(index=True)
    key: str
    moment: datetime = Field(sa_type=UtcDateTime)
    """When the document came out, so that a key that many texts have is looked up in a window of time."""
