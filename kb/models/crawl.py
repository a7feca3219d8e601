"""What is crawled and what came: sources, the frontier, runs and archived pages."""

from datetime import datetime
from typing import Any

from sqlalchemy import Column, Index
from sqlmodel import Field, SQLModel

from kb.models.columns import Json, UtcDateTime


class Source(SQLModel, table=True):
    """A feed, sitemap, API or court; the catalogue file is the truth, this row its state."""

    id: str = Field(primary_key=True)
    title: str
    protocol: str
    """Name of the spider that reads it: `feed`, `sitemap`, `pacer_rss`, …"""
    url: str
    kind: str
    """Document kind of what it publishes."""
    publisher: str | None = None
    owner_group: str | None = None
    """Who owns it; two sources of one owner are not independent."""
    language: str = "en"
    enabled: bool = True
    last_success_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    last_attempt_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    last_error: str | None = None
    blocked: bool = False


class CrawlRun(SQLModel, table=True):
    """One run of a crawl over some sources."""

    __tablename__ = "crawl_run"

    id: str = Field(primary_key=True)
    started_at: datetime = Field(sa_type=UtcDateTime)
    finished_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    state: str = "running"
    """`running`, `done`, `failed` or `stopped`."""
    sources: list[str] = Field(default_factory=list, sa_column=Column(Json, nullable=False))
    counters: dict[str, Any] = Field(default_factory=dict, sa_column=Column(Json, nullable=False))
    """Counts a source: pages, new, unchanged, errors by kind."""
    log_file: str | None = None


class FrontierUrl(SQLModel, table=True):
    """A URL that a source pointed at, and when it is due again."""

    __tablename__ = "frontier"
    __table_args__ = (Index("ix_frontier_due", "source_id", "state", "next_due"),)

    id: str = Field(primary_key=True)
    """`stable_id(source id, canonical URL)`."""
    source_id: str = Field(index=True)
    url: str
    state: str = "due"
    """`due`, `done`, `failed`, `blocked`, `withdrawn`."""
    attempts: int = 0
    next_due: datetime | None = Field(default=None, sa_type=UtcDateTime)
    last_status: int | None = None
    etag: str | None = None
    last_modified: str | None = None
    page_id: str | None = None
    """The newest page that came from it."""
    hints: dict[str, Any] = Field(default_factory=dict, sa_column=Column(Json, nullable=False))
    """What the feed said of it: title, published, authors, summary."""
    first_seen: datetime = Field(sa_type=UtcDateTime)


class Page(SQLModel, table=True):
    """The bytes that came, where they lie in the archive, and what became of them."""

    __table_args__ = (Index("ix_page_read_state", "read_state", "fetched_at"),)

    id: str = Field(primary_key=True)
    """`stable_id(url, digest)`: the same bytes from the same place are one page."""
    source_id: str | None = Field(default=None, index=True)
    url: str = Field(index=True)
    fetched_at: datetime = Field(sa_type=UtcDateTime)
    status: int
    headers: dict[str, str] = Field(default_factory=dict, sa_column=Column(Json, nullable=False))
    content_type: str | None = None
    digest: str = Field(index=True)
    """SHA-256 of the body."""
    size: int
    """Bytes of the body."""
    warc_file: str
    """Name inside the archive folder; empty where the bytes of a pruned page are gone."""
    warc_offset: int
    hints: dict[str, Any] = Field(default_factory=dict, sa_column=Column(Json, nullable=False))
    read_state: str = "due"
    """`due`, `done`, `failed` (see `read_error`) or `empty`; without bytes, `forgotten` (by law) or `pruned` (by age)."""
    read_error: str | None = None
    reader_version: int | None = None


class ApiCall(SQLModel, table=True):
    """A call of an API that allows only so many in a time, or a wait that the API asked for."""

    __tablename__ = "api_call"

    id: str = Field(primary_key=True)
    account: str = Field(index=True)
    """Whose budget: the API and a hash of its token."""
    called_at: datetime = Field(sa_type=UtcDateTime)
    held_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """Set for a wait instead of a call: nothing is asked before."""
