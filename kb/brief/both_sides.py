"""Who says so and who denies it: the first claims on each side of propositions, without reading all the others whole."""

from collections.abc import Iterable
from datetime import date, timedelta

import sqlalchemy as sa
from sqlmodel import Session

from kb.batches import batched
from kb.models import Claim
from kb.store.evidence import midnight
from kb.store.session import table_of

LOOKED_AT = 200
"""Oldest claims of a proposition among which both sides are looked for."""
_EACH = 2


def both_sides(
    session: Session, proposition_ids: Iterable[str], as_of: date | None
) -> dict[str, tuple[list[str], list[str]]]:
    """Proposition to the ids of its first claims for it and against it, oldest first; without those of one side only."""
    found: dict[str, tuple[list[str], list[str]]] = {}
    seen: dict[str, int] = {}
    claims = table_of(Claim)
    for part in batched(sorted(set(proposition_ids)), 400):
        query = (
            sa.select(claims.c.proposition_id, claims.c.id, claims.c.stance, claims.c.negated)
            .where(
                claims.c.proposition_id.in_(part),
                claims.c.retracted_at.is_(None),
                claims.c.review_state != "rejected",
            )
            .order_by(claims.c.published, claims.c.id)
        )
        if as_of is not None:
            query = query.where(claims.c.published < midnight(as_of + timedelta(days=1)))
        for proposition, claim, stance, negated in session.connection().execute(query):
            seen[proposition] = seen.get(proposition, 0) + 1
            if seen[proposition] > LOOKED_AT:
                continue
            supporting, against = found.setdefault(proposition, ([], []))
            if negated or stance == "denied":
                side = against
            elif stance != "declined":
                side = supporting
            else:
                continue
            if len(side) < _EACH:
                side.append(claim)
    return {key: sides for key, sides in found.items() if all(sides)}
