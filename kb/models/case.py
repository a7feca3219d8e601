"""Proceedings: dockets, their parties and counsel, and their entries."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, Index
from sqlmodel import Field, SQLModel

from kb.models.columns import Json, UtcDateTime


class Case(SQLModel, table=True):
    """A proceeding, known from its docket or only from documents that name it."""

    __tablename__ = "court_case"

    id: str = Field(primary_key=True)
    """`<court id>-<docket number core>`, or a hash of the caption where the number is not known."""
    court_id: str | None = Field(default=None, index=True)
    """Id in courts-db, such as `cand`."""
    docket_number: str | None = None
    docket_core: str | None = Field(default=None, index=True)
    """Year, kind and serial without office and initials, such as `24-cv-04722`."""
    caption: str
    caption_history: list[str] = Field(default_factory=list, sa_column=Column(Json, nullable=False))
    entity_id: str | None = Field(default=None, index=True)
    """The case as an entity."""
    filed: date | None = None
    terminated: date | None = None
    last_filing: date | None = None
    judge: str | None = None
    referred_judge: str | None = None
    nature_of_suit: str | None = None
    cause: str | None = None
    jurisdiction: str | None = None
    jury_demand: str | None = None
    status: str = "unknown"
    """`pending`, `closed`, `on appeal`, `transferred`, `settled`, `unknown`."""
    status_reason: str | None = None
    origin: str = "document"
    """`docket` where a docket was read, `feed` from a court's feed, `document` where only documents name it."""
    pacer_case_id: str | None = None
    source_url: str | None = None
    page_id: str | None = None
    document_id: str | None = None
    """Text form of the docket, which claims from its entries point into."""
    first_seen: datetime = Field(sa_type=UtcDateTime)
    updated_at: datetime = Field(sa_type=UtcDateTime)
    links: list[dict[str, str]] = Field(default_factory=list, sa_column=Column(Json, nullable=False))
    """Related, member, transferred, consolidated and appeal cases: `{"relation", "case", "text"}`."""
    followed: bool = False
    note: str | None = None


class Party(SQLModel, table=True):
    """A party of a case."""

    id: str = Field(primary_key=True)
    """`stable_id(case id, role, name)`."""
    case_id: str = Field(index=True)
    name: str
    role: str
    """As the docket says it: Plaintiff, Defendant, Appellant, …"""
    side: str = "other"
    """`plaintiff`, `defendant` or `other`, derived from the role."""
    entity_id: str | None = Field(default=None, index=True)
    joined: date | None = None
    terminated: date | None = None
    extra: dict[str, Any] = Field(default_factory=dict, sa_column=Column(Json, nullable=False))
    position: int = 0


class Counsel(SQLModel, table=True):
    """An attorney who acts for a party."""

    id: str = Field(primary_key=True)
    case_id: str = Field(index=True)
    party_id: str = Field(index=True)
    name: str
    firm: str | None = None
    firm_entity_id: str | None = Field(default=None, index=True)
    contact: str | None = None
    roles: list[str] = Field(default_factory=list, sa_column=Column(Json, nullable=False))
    position: int = 0


class DocketEntry(SQLModel, table=True):
    """One line of a docket; an entry without a number is normal."""

    __tablename__ = "docket_entry"
    __table_args__ = (Index("ix_docket_entry_case", "case_id", "position"),)

    id: str = Field(primary_key=True)
    case_id: str
    number: str | None = None
    position: int
    filed: date | None = None
    entered: date | None = None
    text: str
    kind: str = "other"
    outcome: str | None = None
    subject: str | None = None
    """What a motion asks for or an order is about, such as `summary judgment`."""
    sealed: bool = False
    pacer_doc_id: str | None = None
    pacer_sequence: str | None = None
    """Number of the filing event within its case."""
    document_id: str | None = Field(default=None, index=True)
    start: int | None = None
    """Place of the entry in its document's text."""
    end: int | None = None
    versions: list[dict[str, str]] = Field(default_factory=list, sa_column=Column(Json, nullable=False))
    """Earlier texts: `{"text", "seen"}`."""
    first_seen: datetime = Field(sa_type=UtcDateTime)


class CaseMention(SQLModel, table=True):
    """A document that tells of a case."""

    __tablename__ = "case_mention"

    id: str = Field(primary_key=True)
    """`stable_id(document id, caption, docket number)`."""
    document_id: str = Field(index=True)
    caption: str | None = None
    court_id: str | None = None
    docket_number: str | None = None
    plaintiffs: list[str] = Field(default_factory=list, sa_column=Column(Json, nullable=False))
    """Document entity ids."""
    defendants: list[str] = Field(default_factory=list, sa_column=Column(Json, nullable=False))
    basis: str = "named"
    """`named` where the text has the caption or number; `told` where it tells of a suit without either: then the
    caption is made of the parties' names, or is the text's own words for the suit."""
    case_id: str | None = Field(default=None, index=True)
    score: float | None = None
    reason: str | None = None
