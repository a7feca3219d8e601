"""What the record says of a suit: the dockets between its two parties, and whether they settled."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlmodel import Session

from kb.batches import batched
from kb.models import Case, Claim, Entity, Party
from kb.ontology import Level, Predicate, Standing
from kb.resolve.proposition_key import proposition_id
from kb.resolve.standing import Step, is_support
from kb.store.session import table_of

NO_DOCKET = "reported, no docket found"
"""What is said of a suit that no docket proves."""
_MOST_DOCKETS = 50

Suit = tuple[str | None, str | None]
"""Plaintiff and defendant, at group level."""


class Docket(NamedTuple):
    """A case and the day it was filed on."""

    case_id: str
    filed: date | None


def members_of(session: Session, group_id: str | None) -> list[str]:
    """The entities that count as a group: itself, what was merged into it, and their legal entities."""
    if group_id is None:
        return []
    return sorted(members_of_each(session, [group_id])[group_id])


def members_of_each(session: Session, group_ids: Iterable[str]) -> dict[str, set[str]]:
    """The members of several groups, read together."""
    table = table_of(Entity)
    connection = session.connection()
    found = {key: {key} for key in group_ids}
    for part in batched(sorted(found), 400):
        merged = sa.select(table.c.canonical_id, table.c.id).where(table.c.canonical_id.in_(part))
        for head, key in connection.execute(merged):
            found[head].add(key)
    owners: dict[str, list[str]] = {}
    for head, members in found.items():
        for key in members:
            owners.setdefault(key, []).append(head)
    for part in batched(sorted(owners), 400):
        legal = sa.select(table.c.parent_id, table.c.id).where(
            table.c.parent_id.in_(part), table.c.level == Level.LEGAL.value
        )
        for parent, key in connection.execute(legal):
            for head in owners[parent]:
                found[head].add(key)
    return found


def docket_of(session: Session, plaintiff: str | None, defendant: str | None) -> str | None:
    """The case on a docket that one brought against the other: where both come first among the parties, else the oldest."""
    found = dockets_of_suits(session, [(plaintiff, defendant)])[plaintiff, defendant]
    return found[0].case_id if found else None


def dockets_of_suits(session: Session, suits: Iterable[Suit]) -> dict[Suit, list[Docket]]:
    """Cases on dockets with the one on the plaintiff's side and the other on the defendant's, best first."""
    found: dict[Suit, list[Docket]] = {suit: [] for suit in suits}
    groups = {side for suit in found for side in suit if side is not None}
    if not groups:
        return found
    owners: dict[str, list[str]] = {}
    for group, members in members_of_each(session, groups).items():
        for key in members:
            owners.setdefault(key, []).append(group)
    filed: dict[str, date | None] = {}
    places: dict[tuple[str, str], dict[str, int]] = {}
    cases, parties = table_of(Case), table_of(Party)
    for part in batched(sorted(owners), 400):
        query = (
            sa.select(
                parties.c.case_id, parties.c.side, parties.c.entity_id, parties.c.position, cases.c.filed
            )
            .join_from(parties, cases, parties.c.case_id == cases.c.id)
            .where(
                parties.c.entity_id.in_(part),
                parties.c.side.in_(("plaintiff", "defendant")),
                cases.c.origin.in_(("docket", "feed")),
            )
        )
        for case_id, side, entity_id, position, day in session.connection().execute(query):
            filed[case_id] = day
            for group in owners[entity_id]:
                here = places.setdefault((group, side), {})
                here[case_id] = min(position, here.get(case_id, position))
    for left, right in found:
        if left is None or right is None:
            continue
        ours, theirs = places.get((left, "plaintiff"), {}), places.get((right, "defendant"), {})
        both = sorted(
            ours.keys() & theirs.keys(),
            key=lambda key: (ours[key] + theirs[key], filed[key] or date.max, key),
        )
        found[left, right] = [Docket(key, filed[key]) for key in both[:_MOST_DOCKETS]]
    return found


def settlements_of(session: Session, suits: Iterable[Suit]) -> dict[Suit, list[Step]]:
    """The first settlement between the parties of each suit, which settles the suit."""
    found: dict[Suit, list[Step]] = {suit: [] for suit in suits}
    suits_of: dict[str, list[Suit]] = {}
    for left, right in found:
        suits_of.setdefault(proposition_id(left, Predicate.SETTLED, right), []).append((left, right))
    claims = table_of(Claim)
    columns = ("proposition_id", "id", "published", "first_seen", "stance", "negated", "hedge")
    for part in batched(sorted(suits_of), 400):
        query = (
            sa.select(*(claims.c[name] for name in columns))
            .where(
                claims.c.proposition_id.in_(part),
                claims.c.retracted_at.is_(None),
                claims.c.review_state != "rejected",
            )
            .order_by(claims.c.published, claims.c.id)
        )
        for claim in session.connection().execute(query):
            if not is_support(claim.stance, negated=claim.negated, hedge=claim.hedge):
                continue
            moment: datetime = claim.published or claim.first_seen
            for suit in suits_of[claim.proposition_id]:
                if not found[suit]:
                    found[suit] = [Step(Standing.SETTLED, moment, claim.id, "the parties settled")]
    return found


def suits_that_settle(pairs: Sequence[Suit]) -> set[str]:
    """The propositions of suits between two parties, either way round, whose settlement is told of."""
    return {
        proposition_id(left, Predicate.SUED, right) for pair in pairs for left, right in (pair, pair[::-1])
    }
