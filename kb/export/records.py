"""Collects the records of exported documents: what the store knows of them beyond their annotation."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, SQLModel

from kb.batches import batched
from kb.models import (
    Alias,
    Case,
    CaseMention,
    Claim,
    Counsel,
    Document,
    DocumentEntity,
    Entity,
    Party,
    Proposition,
    Review,
    StandingChange,
    StoreState,
)
from kb.resolve.recounting import COUNTING_KEY
from kb.review.keys import BY_TEXT, of_text
from kb.store.record import FORMAT, ClaimRecord, ResolvedName, StoreRecord
from kb.store.session import table_of

_IN_THE_LINE = frozenset(
    {
        *("url", "kind", "title", "publisher", "text"),
        *("document_id", "start", "end", "quote", "speaker_ref", "subject_ref", "object_ref"),
        *("stance", "predicate", "negated", "hedge", "rule"),
    }
)
"""Columns of documents and claims that the annotation tells, so that the record need not."""
_OF_A_CASE = frozenset({"id", "caption", "court_id", "docket_number", "plaintiffs", "defendants"})
"""Columns of a mention of a case that the annotation tells."""
_OF_THIS_STORE = frozenset(
    {
        *("id", "digest", "text_dropped_at", "kept_digest", "page_id"),
        *("extract_version", "extract_note", "resolve_version"),
    }
)
"""Columns of a document that mean something only in the store that it was read in."""
_HERE_ONLY = frozenset({"page_id", "document_id", "followed", "note"})
"""Columns of a case that mean something only in the store that it was read in."""


class Records:
    """The records of one export; what several documents need is told once, with the first of them."""

    def __init__(self, session: Session, *, as_of: datetime | None = None) -> None:
        self._session = session
        self._as_of = as_of
        self._told: set[tuple[str, str]] = set()
        state = session.get(StoreState, COUNTING_KEY)
        self._counting = state.value if state is not None else None

    def of(
        self,
        document: Document,
        names: Iterable[DocumentEntity],
        claims: Sequence[Claim],
        cases: Sequence[CaseMention],
    ) -> StoreRecord:
        """The record of a document, for its claims and cases in the order in which they are exported."""
        named = list(names)
        propositions = self._new("proposition", (claim.proposition_id for claim in claims))
        case_ids = self._new("case", (mention.case_id for mention in cases))
        rows = {
            "propositions": self._rows(Proposition, Proposition.id, propositions),
            "standings": self._rows(StandingChange, StandingChange.proposition_id, propositions),
            "cases": self._rows(Case, Case.id, case_ids, without=_HERE_ONLY),
            "parties": self._rows(Party, Party.case_id, case_ids),
            "counsel": self._rows(Counsel, Counsel.case_id, case_ids),
        }
        entities = {
            *(name.entity_id for name in named),
            *(key for claim in claims for key in (claim.speaker_id, claim.subject_id, claim.object_id)),
            *(row.get(column) for row in rows["propositions"] for column in ("subject_id", "object_id")),
            *(row.get("entity_id") for table in ("cases", "parties") for row in rows[table]),
            *(row.get("firm_entity_id") for row in rows["counsel"]),
        }
        rows = self._families(entities) | rows
        decisions = self._decisions(document.digest)
        return StoreRecord(
            format=FORMAT,
            document=_columns(document, _IN_THE_LINE | _OF_THIS_STORE),
            text_digest=document.digest if decisions else None,
            decisions=decisions,
            names={
                name.id: ResolvedName(entity_id=name.entity_id, resolved_by=name.resolved_by)
                for name in named
            },
            claims=[_claim(claim) for claim in claims],
            cases=[_columns(mention, _IN_THE_LINE | _OF_A_CASE) for mention in cases],
            rows={name: found for name, found in rows.items() if found},
            counting=self._counting if propositions else None,
        )

    def _decisions(self, digest: str) -> list[dict[str, Any]]:
        """What people decided on a text, as far as it was known then."""
        table = table_of(Review)
        query = sa.select(table).where(of_text(table.c.key, digest), table.c.kind.in_(BY_TEXT))
        if self._as_of is not None:
            query = query.where(table.c.created_at <= self._as_of)
        rows = self._session.connection().execute(query.order_by(table.c.created_at, table.c.id))
        return [_plain(dict(row)) for row in rows.mappings()]

    def _new(self, what: str, keys: Iterable[str | None]) -> list[str]:
        """Those that no earlier document told of, in order of their ids."""
        fresh = sorted({key for key in keys if key is not None and (what, key) not in self._told})
        self._told.update((what, key) for key in fresh)
        return fresh

    def _families(self, keys: Iterable[str | None]) -> dict[str, list[dict[str, Any]]]:
        """The entities with what they belong to and were merged into, and the names of all of them."""
        entities: list[dict[str, Any]] = []
        waiting = self._new("entity", keys)
        told: list[str] = []
        while waiting:
            found = self._rows(Entity, Entity.id, waiting)
            entities += found
            told += waiting
            waiting = self._new(
                "entity", (row.get(column) for row in found for column in ("canonical_id", "parent_id"))
            )
        return {"entities": entities, "aliases": self._rows(Alias, Alias.entity_id, told)}

    def _rows(
        self,
        model: type[SQLModel],
        column: Any,
        keys: Sequence[str],
        *,
        without: frozenset[str] = frozenset(),
    ) -> list[dict[str, Any]]:
        table = table_of(model)
        found: list[dict[str, Any]] = []
        for part in batched(keys, 400):
            query = sa.select(table).where(column.in_(part)).order_by(table.c.id)
            found += [
                _plain({name: value for name, value in row.items() if name not in without})
                for row in self._session.connection().execute(query).mappings()
            ]
        return found


def _claim(claim: Claim) -> ClaimRecord:
    return ClaimRecord.model_validate(_columns(claim, _IN_THE_LINE))


def _columns(row: SQLModel, without: frozenset[str]) -> dict[str, Any]:
    return _plain(
        {
            column.name: getattr(row, column.name)
            for column in table_of(type(row)).columns
            if column.name not in without
        }
    )


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    """The row for JSON, without what is absent or empty; dates in ISO 8601."""
    return {
        name: value.isoformat() if hasattr(value, "isoformat") else value
        for name, value in row.items()
        if value is not None and value not in ([], {})
    }
