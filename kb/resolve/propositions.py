"""Propositions: which claims are about one thing."""

from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from kb.batches import batched
from kb.models import Claim, Proposition
from kb.ontology import FRAMES, SYMMETRIC, Predicate, Stance, Standing
from kb.resolve.identity import Family
from kb.resolve.proposition_key import proposition_id
from kb.resolve.suits import suits_that_settle
from kb.resolve.summary import claim_columns
from kb.store.session import insert_new, table_of

RECOUNT = -1
"""`claim_count` of a proposition that is to be counted again."""

Row = dict[str, Any]


def proposition_of(claim: Any, family: Family) -> Row | None:
    """The proposition of a claim with resolved ids; None where an end that it needs is not resolved."""
    predicate = Predicate(claim.predicate)
    if predicate is Predicate.SAID or claim.stance == Stance.DECLINED or claim.subject_id is None:
        return None
    if claim.object_id is None and (claim.object_ref is not None or not FRAMES[predicate].object_optional):
        return None
    subject, object_ = family.ends(predicate, claim.subject_id, claim.object_id)
    if subject == object_:
        return None
    if predicate in SYMMETRIC and object_ is not None and subject is not None and object_ < subject:
        subject, object_ = object_, subject
    return {
        "id": proposition_id(subject, predicate, object_),
        "subject_id": subject,
        "predicate": predicate.value,
        "object_id": object_,
    }


def bind_claims(session: Session, claims: Sequence[Any], family: Family) -> set[str]:
    """Give claims (rows with resolved ids) their propositions; the touched ones are marked to be counted again."""
    family.load(key for claim in claims for key in (claim.subject_id, claim.object_id))
    touched: set[str] = set()
    fresh: dict[str, Row] = {}
    changed: list[Row] = []
    for claim in claims:
        found = proposition_of(claim, family)
        key = found["id"] if found else None
        if found is not None:
            fresh[found["id"]] = found | _blank(claim)
        if key != claim.proposition_id:
            changed.append({"key": claim.id, "proposition": key})
        touched |= {name for name in (key, claim.proposition_id) if name is not None}
    insert_new(session, Proposition, fresh.values())
    touched |= suits_that_settle(
        [
            (row["subject_id"], row["object_id"])
            for row in fresh.values()
            if row["predicate"] == Predicate.SETTLED
        ]
    )
    table = table_of(Claim)
    if changed:
        statement = (
            table.update()
            .where(table.c.id == sa.bindparam("key"))
            .values(proposition_id=sa.bindparam("proposition"))
        )
        session.connection().execute(statement, changed)
    mark_recount(session, touched)
    return touched


def _blank(claim: Any) -> Row:
    return {
        "standing": Standing.REPORTED.value,
        "standing_reason": "",
        "claim_count": RECOUNT,
        "stances": {},
        "notes": {},
        "first_seen": claim.published or claim.first_seen,
        "last_seen": claim.published or claim.first_seen,
    }


def mark_recount(session: Session, ids: Iterable[str]) -> None:
    """Have the propositions counted again by the next `recount`."""
    table = table_of(Proposition)
    for part in batched(sorted(set(ids)), 500):
        session.connection().execute(
            table.update()
            .where(table.c.id.in_(part), table.c.claim_count != RECOUNT)
            .values(claim_count=RECOUNT)
        )


def rebind(session: Session, entity_ids: Iterable[str]) -> int:
    """Give the claims that name one of the entities their propositions anew, after its cluster changed."""
    table = table_of(Claim)
    columns = claim_columns()
    family = Family(session)
    count = 0
    for part in batched(sorted(set(entity_ids)), 200):
        query = sa.select(*columns).where(sa.or_(table.c.subject_id.in_(part), table.c.object_id.in_(part)))
        rows = session.connection().execute(query.order_by(table.c.id)).all()
        bind_claims(session, rows, family)
        count += len(rows)
    return count
