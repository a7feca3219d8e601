"""The tables that analysts take away: their columns, their types, what each means, and the rows, streamed."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from kb.export.pdf_place import pdf_page, pdf_place, placed
from kb.export.plain import clean
from kb.graph.chosen_claims import claim_conditions
from kb.graph.filter import GraphFilter
from kb.graph.pages import claim_page
from kb.models import Case, Claim, Counsel, DocketEntry, Document, Entity, Page, Party, Proposition
from kb.store.columns import stored_columns
from kb.store.session import table_of

_STREAM = 10_000


class ColumnType(StrEnum):
    """What a column holds; every value of it is of this type or absent."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"
    TIME = "time"
    """A moment in UTC."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column and its line in the data dictionary."""

    name: str
    type: ColumnType
    meaning: str
    source: Any
    """The SQL expression it comes from."""
    made: Callable[[Any], Any] | None = None
    """Makes the value of what SQL gives, where that is not the value itself."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the export."""

    name: str
    meaning: str
    columns: tuple[Column, ...]
    base: Any
    """What is selected from: a table or a join."""
    order: Any
    of_claims: bool = False
    """Whether the filter's conditions on claims choose its rows."""

    def query(self, chosen: GraphFilter) -> sa.Select[Any]:
        """The table in SQL."""
        query = (
            sa.select(*(column.source for column in self.columns)).select_from(self.base).order_by(self.order)
        )
        return query.where(*claim_conditions(chosen, every=True)) if self.of_claims else query

    def rows(self, session: Session, chosen: GraphFilter) -> Iterator[Sequence[Any]]:
        """The table's rows in the order of their ids, streamed: memory does not grow with them."""
        for columns in self.batches(session, chosen):
            yield from zip(*columns, strict=True)

    def batches(
        self, session: Session, chosen: GraphFilter, *, stored_times: bool = False
    ) -> Iterator[list[Sequence[Any]]]:
        """The same rows by columns, some thousand at a time; every value is of its column's type or None.

        Args:
            session: of the store.
            chosen: the filter.
            stored_times: leave times as the database gives them, which on SQLite is text in UTC without a zone.
        """
        for columns in stored_columns(session, self.query(chosen), stored_times=stored_times):
            yield [_typed(values, column) for values, column in zip(columns, self.columns, strict=True)]


def _typed(values: Sequence[Any], column: Column) -> Sequence[Any]:
    """A column's values in its type; a column of clean text, which most are, is looked at once as a whole."""
    if column.made is not None:
        return [None if value is None else column.made(value) for value in values]
    if isinstance(column.source.type, sa.JSON):
        return [None if value is None else clean(_joined(value)) for value in values]
    if column.type is ColumnType.TEXT:
        if "".join(filter(None, values)).isprintable():
            return values
        return [None if value is None else clean(value) for value in values]
    return values


def _joined(value: Any) -> str:
    return "|".join(str(item) for item in value) if isinstance(value, list) else str(value)


def text_of(value: Any) -> str:
    """A value as text: dates in ISO 8601, true and false in lower case, nothing for what is absent."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value)


def _columns(table: Any, *described: tuple[str, ColumnType, str]) -> tuple[Column, ...]:
    return tuple(Column(name, kind, meaning, table.c[name]) for name, kind, meaning in described)


T, I, N, B, D, M = (  # noqa: E741  one letter each keeps the table of columns readable
    ColumnType.TEXT,
    ColumnType.INTEGER,
    ColumnType.NUMBER,
    ColumnType.BOOLEAN,
    ColumnType.DATE,
    ColumnType.TIME,
)


def _tables() -> tuple[Table, ...]:
    entity, case, party, counsel = table_of(Entity), table_of(Case), table_of(Party), table_of(Counsel)
    entry, claim, proposition = table_of(DocketEntry), table_of(Claim), table_of(Proposition)
    document, page = table_of(Document), table_of(Page)
    speaker, subject, object_ = (entity.alias(name) for name in ("speaker", "subject", "object_entity"))
    named_claims = (
        claim.join(document, claim.c.document_id == document.c.id)
        .outerjoin(speaker, claim.c.speaker_id == speaker.c.id)
        .outerjoin(subject, claim.c.subject_id == subject.c.id)
        .outerjoin(object_, claim.c.object_id == object_.c.id)
    )
    in_pages = placed(claim, document)
    return (
        Table(
            "entities",
            "Things of the world, one row each, merged ones included.",
            _columns(
                entity,
                ("id", T, "stable id"),
                ("kind", T, "company, person, model, organization, agency, court, law_firm, law or case"),
                ("name", T, "preferred name"),
                ("level", T, "legal: one legal person; group: the brand or group that people speak of"),
                ("parent_id", T, "group of a legal entity, maker of a model"),
                ("canonical_id", T, "the entity that this one was merged into"),
                ("wikidata", T, "Wikidata id where known for certain"),
                ("origin", T, "table, document, court or decision"),
            ),
            entity,
            entity.c.id,
        ),
        Table(
            "cases",
            "Proceedings, from dockets, court feeds or documents that name them.",
            _columns(
                case,
                ("id", T, "court id and docket number core"),
                ("court_id", T, "courts-db id"),
                ("docket_number", T, "as the court prints it"),
                ("caption", T, "short caption"),
                ("filed", D, "day the case was filed"),
                ("terminated", D, "day the case was closed"),
                ("last_filing", D, "day of the newest entry"),
                ("judge", T, "assigned judge"),
                ("referred_judge", T, "magistrate judge"),
                ("nature_of_suit", T, "code and words of the docket"),
                ("cause", T, "cause of action"),
                ("status", T, "pending, closed, on appeal, transferred, settled or unknown"),
                ("status_reason", T, "why the status is what it is"),
                ("origin", T, "docket, feed or document"),
                ("document_id", T, "document with the docket's text"),
            ),
            case,
            case.c.id,
        ),
        Table(
            "parties",
            "Parties of cases.",
            _columns(
                party,
                ("id", T, "stable id"),
                ("case_id", T, "case"),
                ("name", T, "as the docket prints it"),
                ("role", T, "as the docket prints it"),
                ("side", T, "plaintiff, defendant or other"),
                ("entity_id", T, "resolved entity"),
                ("joined", D, "day the party joined"),
                ("terminated", D, "day the party left"),
            ),
            party,
            party.c.id,
        ),
        Table(
            "counsel",
            "Attorneys and the party they act for.",
            _columns(
                counsel,
                ("id", T, "stable id"),
                ("case_id", T, "case"),
                ("party_id", T, "party"),
                ("name", T, "attorney"),
                ("firm", T, "firm, read from the contact block"),
                ("firm_entity_id", T, "resolved firm"),
                ("roles", T, "roles, joined by |"),
            ),
            counsel,
            counsel.c.id,
        ),
        Table(
            "docket_entries",
            "Lines of dockets; an entry without a number is normal.",
            _columns(
                entry,
                ("id", T, "stable id"),
                ("case_id", T, "case"),
                ("number", T, "entry number"),
                ("position", I, "place in the docket"),
                ("filed", D, "day filed"),
                ("entered", D, "day entered"),
                ("kind", T, "complaint, motion, order and so on"),
                ("outcome", T, "granted, denied and so on, for an order"),
                ("text", T, "the entry"),
                ("document_id", T, "document that holds the entry"),
                ("start", I, "place in the document, code points"),
                ("end", I, "end of the place, exclusive"),
            ),
            entry,
            entry.c.id,
        ),
        Table(
            "claims",
            "One thing that one speaker commits to, in one place of one document.",
            (
                *_columns(
                    claim,
                    ("id", T, "stable id"),
                    ("document_id", T, "document"),
                    ("start", I, "evidence: place in the document's text, code points"),
                    ("end", I, "end of the evidence, exclusive"),
                    ("quote", T, "the evidence itself"),
                    ("speaker_id", T, "whose word it is; absent: the publisher"),
                ),
                Column("speaker", T, "name of the speaker", speaker.c.name),
                *_columns(claim, ("stance", T, "how it is said"), ("subject_id", T, "subject")),
                Column("subject", T, "name of the subject", subject.c.name),
                *_columns(claim, ("predicate", T, "what is said"), ("object_id", T, "object")),
                Column("object", T, "name of the object", object_.c.name),
                *_columns(
                    claim,
                    ("negated", B, "the text denies the proposition"),
                    ("hedge", T, "none, partial or uncertain"),
                    ("confidence", N, "0 to 1"),
                    ("review_state", T, "machine, confirmed, rejected or edited"),
                    ("proposition_id", T, "the proposition it belongs to"),
                    ("published", M, "the document's date"),
                    ("first_seen", M, "when it was first seen here"),
                ),
                Column("publisher", T, "who published the document", document.c.publisher),
                Column("url", T, "the document's address", document.c.url),
                Column("page", T, "the claim's page in the app", sa.literal(claim_page("")) + claim.c.id),
            ),
            named_claims,
            claim.c.id,
            of_claims=True,
        ),
        Table(
            "propositions",
            "What claims are about, and where it stands.",
            _columns(
                proposition,
                ("id", T, "stable id"),
                ("subject_id", T, "subject"),
                ("predicate", T, "predicate"),
                ("object_id", T, "object"),
                ("standing", T, "where it stands"),
                ("standing_reason", T, "why"),
                ("standing_since", M, "since when"),
                ("contested", B, "both sides are on record"),
                ("support_origins", I, "independent origins for it"),
                ("support_documents", I, "documents for it, copies included"),
                ("against_origins", I, "independent origins against it"),
                ("claim_count", I, "claims for and against"),
                ("case_id", T, "docket that proves it, for `sued`"),
                ("first_seen", M, "first claim"),
                ("last_seen", M, "newest claim"),
            ),
            proposition,
            proposition.c.id,
        ),
        Table(
            "documents",
            "Documents, without their text.",
            _columns(
                document,
                ("id", T, "stable id"),
                ("url", T, "address"),
                ("kind", T, "article, filing, docket_entry and so on"),
                ("title", T, "title"),
                ("authors", T, "authors, joined by |"),
                ("publisher", T, "publisher"),
                ("owner_group", T, "who owns the publisher"),
                ("published", M, "date"),
                ("first_seen", M, "when it was first seen here"),
                ("language", T, "ISO 639-1"),
                ("paywalled", B, "only a teaser was to be had"),
                ("relevance", N, "0 to 1"),
                ("origin_id", T, "the document that it goes back to"),
                ("page_id", T, "archived page"),
                ("digest", T, "SHA-256 of the text"),
            ),
            document,
            document.c.id,
        ),
        Table(
            "evidence",
            "Where the proof of each claim lies: span, document and archived page.",
            (
                Column("claim_id", T, "claim", claim.c.id),
                Column("document_id", T, "document", claim.c.document_id),
                Column("start", I, "place in the document's text, code points", claim.c.start),
                Column("end", I, "end of the place, exclusive", claim.c.end),
                Column("pdf_page", I, "page of the PDF that it was read from, from 1", in_pages, pdf_page),
                Column("pdf_place", T, "page and line of the PDF, as they are cited", in_pages, pdf_place),
                Column("document_digest", T, "SHA-256 of the document's text", document.c.digest),
                Column("url", T, "address", document.c.url),
                Column("page_id", T, "archived page", document.c.page_id),
                Column("page_digest", T, "SHA-256 of the archived bytes", page.c.digest),
                Column("fetched_at", M, "when the page was fetched", page.c.fetched_at),
                Column("warc_file", T, "file of the archive", page.c.warc_file),
                Column("warc_offset", I, "place of the record in it", page.c.warc_offset),
            ),
            claim.join(document, claim.c.document_id == document.c.id).outerjoin(
                page, document.c.page_id == page.c.id
            ),
            claim.c.id,
            of_claims=True,
        ),
    )


TABLES = _tables()
"""Every table, in the order of the data dictionary."""


def dictionary() -> Iterator[tuple[str, str, str, str]]:
    """The data dictionary: (table, column, type, meaning)."""
    for table in TABLES:
        for column in table.columns:
            yield table.name, column.name, str(column.type), column.meaning
