"""Deleting rows by a list of keys, counted; and what all removals do about decisions and alerts."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, SQLModel

from kb.batches import batched
from kb.graph.pages import claim_page
from kb.models import Alert, Claim, Delivery, Document, EventLog, Review
from kb.review.keys import after
from kb.store.session import table_of

_PART = 400


def delete_where(
    session: Session, model: type[SQLModel], column: str, keys: Iterable[Any], counts: Counter[str]
) -> None:
    """Delete the rows of which a column has one of the values."""
    table = table_of(model)
    for part in batched(sorted(set(keys)), _PART):
        gone = session.connection().execute(table.delete().where(table.c[column].in_(part)))
        counts[table.name] += gone.rowcount


def update_where(
    session: Session, model: type[SQLModel], column: str, keys: Iterable[Any], **values: Any
) -> None:
    """Change the rows of which a column has one of the values."""
    table = table_of(model)
    for part in batched(sorted(set(keys)), _PART):
        session.connection().execute(table.update().where(table.c[column].in_(part)).values(**values))


def values_where(
    session: Session, model: type[SQLModel], wanted: str, column: str, keys: Iterable[Any]
) -> set[Any]:
    """The values other than None of one column in the rows of which another has one of the values."""
    table = table_of(model)
    found: set[Any] = set()
    for part in batched(sorted(set(keys)), _PART):
        query = sa.select(table.c[wanted]).where(table.c[column].in_(part), table.c[wanted].is_not(None))
        found.update(session.connection().execute(query.distinct()).scalars())
    return found


def in_order_of_time(session: Session, document_ids: Iterable[str]) -> list[str]:
    """The documents that are there in the order in which resolution takes them."""
    table = table_of(Document)
    moment = sa.func.coalesce(table.c.published, table.c.first_seen)
    found: list[tuple[Any, str]] = []
    for part in batched(sorted(set(document_ids)), _PART):
        query = sa.select(moment.label("moment"), table.c.id).where(
            table.c.id.in_(part), table.c.extract_version.is_not(None)
        )
        found += [(row.moment, row.id) for row in session.connection().execute(query)]
    return [key for _, key in sorted(found, key=lambda one: (str(one[0]), one[1]))]


def forget_claims(session: Session, claim_ids: Sequence[str], counts: Counter[str]) -> set[str]:
    """Delete claims and what was told of them; returns the documents whose statements they headed."""
    headed: set[str] = set()
    claims = table_of(Claim)
    for part in batched(sorted(set(claim_ids)), _PART):
        query = sa.select(claims.c.document_id).where(
            claims.c.statement_id.in_(part), claims.c.id.not_in(part)
        )
        headed.update(session.connection().execute(query.distinct()).scalars())
    update_where(session, Claim, "statement_id", claim_ids, statement_id=None)
    forget_alerts(session, [f"claim/{key}" for key in claim_ids], counts)
    delete_where(session, Claim, "id", claim_ids, counts)
    return headed


def forget_alerts(session: Session, subjects: Sequence[str], counts: Counter[str]) -> None:
    """Delete alerts on rows that go, whether they are on their way or were delivered."""
    ids = values_where(session, Alert, "id", "subject", subjects)
    # A standing's alert is of a proposition, quotes the claim that brought it and leads to its page.
    pages = [claim_page(key.removeprefix("claim/")) for key in subjects if key.startswith("claim/")]
    ids |= values_where(session, Alert, "id", "url", pages)
    delete_where(session, Delivery, "alert_id", ids, counts)
    delete_where(session, Alert, "id", ids, counts)


def forget_reviews_of_texts(session: Session, digests: Iterable[str], counts: Counter[str]) -> None:
    """Delete the decisions on texts that no document has any more."""
    gone = set(digests) - values_where(session, Document, "digest", "digest", digests)
    reviews = table_of(Review)
    ids: list[str] = []
    for digest in sorted(gone):
        query = sa.select(reviews.c.id).where(reviews.c.key >= digest, reviews.c.key < after(digest))
        ids += session.connection().execute(query).scalars()
    forget_reviews(session, ids, counts)


def forget_reviews(session: Session, ids: Sequence[str], counts: Counter[str]) -> None:
    """Delete decisions with what their log entries say of them; who decided when stays in the log."""
    forget_details(session, [f"review/{key}" for key in ids])
    delete_where(session, Review, "id", ids, counts)


def forget_details(session: Session, subjects: Iterable[str]) -> None:
    """Empty what the log says of changes of the subjects."""
    update_where(session, EventLog, "subject", subjects, before=None, after=None)
