"""Standings that a person set: they beat what the claims come to, from the moment of the decision on."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from kb.batches import batched
from kb.models import Review
from kb.ontology import Standing
from kb.resolve.standing import Step
from kb.resolve.summary import Summary
from kb.store.session import table_of


def decided_standings(session: Session, ids: Sequence[str], *, at: datetime | None = None) -> dict[str, Any]:
    """The decision on each proposition that lives now, or lived at a moment; the newest of several."""
    table = table_of(Review)
    found: dict[str, Any] = {}
    for part in batched(list(ids), 400):
        query = sa.select(table).where(
            table.c.kind == "standing", table.c.key.in_(part), table.c.verdict == "edit"
        )
        if at is None:
            query = query.where(table.c.deleted_at.is_(None))
        else:
            query = query.where(
                table.c.created_at <= at, sa.or_(table.c.deleted_at.is_(None), table.c.deleted_at > at)
            )
        for row in session.connection().execute(query.order_by(table.c.created_at, table.c.id)):
            found[row.key] = row
    return found


def decided(summary: Summary, review: Any | None, claims: Sequence[Any]) -> Summary:
    """A summary with the standing that a person set, which stays in the history as the last step."""
    if review is None:
        return summary
    standing = Standing(review.edit["standing"])
    reason = f"decided by {review.user}" + (f": {review.note}" if review.note else "")
    step = Step(standing, review.created_at, claims[0].id, reason)
    return replace(
        summary, standing=standing, reason=reason, since=review.created_at, history=(*summary.history, step)
    )
