"""Putting decisions to use: on every document that is resolved, whatever it was extracted with."""

from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from kb.models import Case, CaseMention, Claim, Document, DocumentEntity, Entity, Review
from kb.resolve.told_suits import told_id
from kb.review.keys import case_link_key, claim_key, key_parts, name_key, of_text
from kb.store.session import table_of

EDITABLE = ("stance", "predicate", "negated", "hedge", "speaker_id", "subject_id", "object_id")
"""What a person may change of a claim."""


def reviews_of(session: Session, kind: str, digests: Iterable[str]) -> list[Any]:
    """Live decisions of a kind on texts, oldest first."""
    table = table_of(Review)
    found: list[Any] = []
    for digest in sorted(set(digests)):
        query = sa.select(table).where(
            table.c.kind == kind,
            of_text(table.c.key, digest),
            table.c.deleted_at.is_(None),
        )
        found += session.connection().execute(query.order_by(table.c.created_at, table.c.id)).all()
    return found


def name_decisions(
    session: Session, documents: Sequence[Document], rows: dict[str, list[Any]]
) -> dict[str, str | None]:
    """Document entity id to the entity that a person chose for the name in that document; None: no entity."""
    reviews = {
        row.key: row for row in reviews_of(session, "name", [document.digest for document in documents])
    }
    if not reviews:
        return {}
    decided: dict[str, str | None] = {}
    for document in documents:
        for row in rows.get(document.id, ()):
            review = reviews.get(name_key(document.digest, row.kind, row.name))
            if review is not None and review.verdict == "edit":
                entity_id = review.edit.get("entity_id")
                if entity_id is None or session.get(Entity, entity_id) is not None:
                    decided[row.id] = entity_id
            elif review is not None and review.verdict == "reject":
                decided[row.id] = None
    return decided


def case_decisions(session: Session, documents: Sequence[Document]) -> dict[str, str | None]:
    """Case mention id to the case that a person chose; None: none."""
    reviews = {
        row.key: row for row in reviews_of(session, "case_link", [document.digest for document in documents])
    }
    if not reviews:
        return {}
    digests = {document.id: document.digest for document in documents}
    table = table_of(CaseMention)
    query = sa.select(table.c.id, table.c.document_id, table.c.caption, table.c.docket_number).where(
        table.c.document_id.in_(sorted(digests))
    )
    decided: dict[str, str | None] = {}
    for row in session.connection().execute(query):
        review = reviews.get(case_link_key(digests[row.document_id], row.caption, row.docket_number))
        if review is None or review.verdict not in ("edit", "reject", "confirm"):
            continue
        case_id = review.edit.get("case_id") if review.verdict != "reject" else None
        if case_id is None or session.get(Case, case_id) is not None:
            decided[row.id] = case_id
    return decided | _told_case_decisions(session, digests, reviews)


def _told_case_decisions(
    session: Session, digests: dict[str, str], reviews: dict[str, Any]
) -> dict[str, str | None]:
    """Decisions on suits that are told of without a number, whose rows resolution makes anew."""
    decided: dict[str, str | None] = {}
    for document_id, digest in digests.items():
        for key, review in reviews.items():
            caption, _, number = key.removeprefix(f"{digest}|").rpartition("|")
            if not key.startswith(digest) or number or not caption:
                continue
            case_id = review.edit.get("case_id") if review.verdict != "reject" else None
            if review.verdict == "reject" or (case_id and session.get(Case, case_id) is not None):
                decided[told_id(document_id, caption)] = case_id
    return decided


def apply_claim_reviews(session: Session, documents: Sequence[Document]) -> int:
    """Confirm, reject and edit the claims of documents as people decided, and put back what no decision holds any more.

    Returns:
        How many claims were changed.
    """
    table = table_of(Claim)
    reviews = reviews_of(session, "claim", [document.digest for document in documents])
    ids = [document.id for document in documents]
    held = sa.select(table.c.document_id).where(
        table.c.document_id.in_(ids), table.c.review_state != "machine"
    )
    reviewed = set(session.connection().execute(held.distinct()).scalars())
    changed = 0
    for document in documents:
        mine = [review for review in reviews if review.key.startswith(document.digest)]
        if not mine and document.id not in reviewed:
            continue
        keyed = claims_with_keys(session, document)
        wanted: dict[str, tuple[Any, Any]] = {}
        for review in mine:
            claim = matching_claim(review.key, keyed)
            if claim is not None and review.verdict in _STATES:
                wanted[claim.id] = (claim, review)
        for claim in keyed.values():
            review = wanted.get(claim.id, (claim, None))[1]
            values = _values(claim, review)
            if any(getattr(claim, name) != value for name, value in values.items()):
                session.connection().execute(table.update().where(table.c.id == claim.id).values(**values))
                changed += 1
    return changed


def claims_with_keys(session: Session, document: Document) -> dict[str, Any]:
    """The document's claims by their keys, as extraction found them."""
    claims, named = table_of(Claim), table_of(DocumentEntity)
    names = {
        row.id: row.name
        for row in session.connection().execute(
            sa.select(named.c.id, named.c.name).where(named.c.document_id == document.id)
        )
    }
    found: dict[str, Any] = {}
    query = sa.select(claims).where(claims.c.document_id == document.id).order_by(claims.c.id)
    for claim in session.connection().execute(query):
        original = (claim.review_original or {}).get("predicate", claim.predicate)
        key = claim_key(
            document.digest,
            claim.start,
            claim.end,
            names.get(claim.subject_ref),
            original,
            names.get(claim.object_ref),
            names.get(claim.speaker_ref),
        )
        found.setdefault(key, claim)
    return found


def matching_claim(key: str, keyed: dict[str, Any]) -> Any | None:
    """The claim of a key, or the one of the same triple whose evidence overlaps it by half."""
    exact = keyed.get(key)
    if exact is not None:
        return exact
    wanted = key_parts(key)
    best: tuple[float, Any] | None = None
    for other, claim in keyed.items():
        parts = key_parts(other)
        if any(parts[name] != wanted[name] for name in ("predicate", "subject", "object")):
            continue
        common = min(parts["end"], wanted["end"]) - max(parts["start"], wanted["start"])
        share = common / max(1, min(parts["end"] - parts["start"], wanted["end"] - wanted["start"]))
        if share >= 0.5 and (best is None or share > best[0]):
            best = (share, claim)
    return best[1] if best else None


_STATES = {"confirm": "confirmed", "reject": "rejected", "edit": "edited"}


def _values(claim: Any, review: Any | None) -> dict[str, Any]:
    """The columns of a claim under a decision; None: as extraction had it."""
    original: dict[str, Any] = claim.review_original or {}
    values: dict[str, Any] = {name: value for name, value in original.items() if name in EDITABLE}
    if review is None:
        return values | {"review_state": "machine", "reviewed_by": None, "review_original": None}
    values |= {"review_state": _STATES[review.verdict], "reviewed_by": review.user, "review_original": None}
    if review.verdict == "edit":
        values["review_original"] = original or {name: getattr(claim, name) for name in EDITABLE}
        values |= {name: review.edit[name] for name in EDITABLE if name in review.edit}
    return values
