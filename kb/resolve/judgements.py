"""Same, different, unsure: judgements on pairs of entities are rows, clusters follow from the rows that live.

After nomenklatura's resolver: nothing is overwritten, an undone judgement keeps its row with the time it ended. A
cluster is a connected component of live `same` rows; a row that would join two entities whom a person judged
`different` joins nothing. What a person says about a pair stands against any machine.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from kb.batches import batched
from kb.ids import stable_id
from kb.models import Entity, EventLog, Judgement
from kb.ontology import Level
from kb.resolve.comparing import Verdict
from kb.store.session import insert_new, table_of

MACHINE = "machine"
"""The user of what no person decided."""

_ORIGINS = ("table", "court", "decision", "document")
_MOST_MEMBERS = 5000


@dataclass(frozen=True, slots=True)
class Ruling:
    """A live judgement as clusters need it."""

    left_id: str
    right_id: str
    verdict: str
    user: str
    score: float | None
    created_at: datetime
    id: str


def pair_of(left: str, right: str) -> tuple[str, str]:
    """Two ids in the order that a judgement keeps them."""
    return (left, right) if left <= right else (right, left)


def judge(
    session: Session,
    left: str,
    right: str,
    verdict: Verdict,
    *,
    user: str,
    reason: str,
    score: float | None = None,
    at: datetime | None = None,
) -> str | None:
    """Write a judgement on a pair in place of the live one; returns its id.

    Returns None, and changes nothing, where a machine speaks on a pair that a person has judged, where the pair is
    one entity, or where the same user already said so.
    """
    first, second = pair_of(left, right)
    if first == second:
        return None
    moment = at or datetime.now(UTC)
    table = table_of(Judgement)
    connection = session.connection()
    live = connection.execute(
        sa.select(table).where(table.c.left_id == first, table.c.right_id == second, table.c.deleted_at.is_(None))
    ).mappings().all()  # fmt: skip
    for row in live:
        if user == MACHINE and row["user"] != MACHINE:
            return None
        if row["verdict"] == verdict and row["user"] == user:
            return None
    key = stable_id("judgement", first, second, verdict, user, moment.isoformat(), len(live))
    _end(session, [row["id"] for row in live], moment)
    insert_new(
        session,
        Judgement,
        [
            {
                "id": key,
                "left_id": first,
                "right_id": second,
                "verdict": verdict.value,
                "score": score,
                "user": user,
                "reason": reason,
                "created_at": moment,
            }
        ],
    )
    before = {"replaced": [row["id"] for row in live]} if live else None
    _log(
        session,
        user,
        f"judge {verdict.value}",
        f"judgement/{key}",
        before,
        {"pair": [first, second], "reason": reason},
    )
    return key


def undo_judgement(session: Session, judgement_id: str, *, user: str, at: datetime | None = None) -> bool:
    """End a judgement and bring back the one that it replaced; False where it was undone before or is unknown.

    One that has been replaced since is only noted as undone, so that it does not come back with its successor's undo.
    """
    table = table_of(Judgement)
    row = session.connection().execute(sa.select(table).where(table.c.id == judgement_id)).mappings().first()
    if row is None or _is_undone(session, judgement_id):
        return False
    if row["deleted_at"] is None:
        _end(session, [judgement_id], at or datetime.now(UTC))
        back = _replaced(session, judgement_id)
        if back:
            session.connection().execute(table.update().where(table.c.id.in_(back)).values(deleted_at=None))
    _log(session, user, _UNDO, f"judgement/{judgement_id}", {"verdict": row["verdict"]}, None)
    return True


_UNDO = "undo judgement"


def _is_undone(session: Session, judgement_id: str) -> bool:
    log = table_of(EventLog)
    query = (
        sa.select(log.c.id)
        .where(log.c.subject == f"judgement/{judgement_id}", log.c.action == _UNDO)
        .limit(1)
    )
    return session.connection().execute(query).first() is not None


def _replaced(session: Session, judgement_id: str) -> list[str]:
    """The judgements that one took the place of; of those that were undone, the ones before them."""
    log = table_of(EventLog)
    written = session.connection().execute(
        sa.select(log.c.before).where(log.c.subject == f"judgement/{judgement_id}", log.c.action.startswith("judge "))
    ).scalars().first()  # fmt: skip
    found: list[str] = []
    for key in (written or {}).get("replaced", []):
        found += _replaced(session, key) if _is_undone(session, key) else [key]
    return found


def _end(session: Session, ids: Sequence[str], moment: datetime) -> None:
    if ids:
        table = table_of(Judgement)
        session.connection().execute(table.update().where(table.c.id.in_(ids)).values(deleted_at=moment))


def _log(
    session: Session,
    user: str,
    action: str,
    subject: str,
    before: dict[str, Any] | None,
    after: dict[str, Any] | None,
) -> None:
    moment = datetime.now(UTC)
    row = {
        "id": stable_id(moment.isoformat(), user, action, subject, before, after),
        "at": moment,
        "user": user,
        "action": action,
        "subject": subject,
        "before": before,
        "after": after,
    }
    insert_new(session, EventLog, [row])


def clusters(rulings: Iterable[Ruling]) -> list[set[str]]:
    """The connected components of `same` rulings, of two and more members, in order of their smallest member.

    People's rulings count first, oldest first, then machines' by falling score; a ruling that would put two entities
    into one cluster that a person judged `different` is passed over.
    """
    every = list(rulings)
    apart: dict[str, set[str]] = defaultdict(set)
    for ruling in every:
        if ruling.verdict == Verdict.DIFFERENT and ruling.user != MACHINE:
            apart[ruling.left_id].add(ruling.right_id)
            apart[ruling.right_id].add(ruling.left_id)
    members: dict[str, set[str]] = {}
    same = [ruling for ruling in every if ruling.verdict == Verdict.SAME]
    same.sort(key=lambda ruling: (ruling.user == MACHINE, -(ruling.score or 0.0) if ruling.user == MACHINE else 0.0,
                                  ruling.created_at, ruling.id))  # fmt: skip
    for ruling in same:
        left = members.get(ruling.left_id, {ruling.left_id})
        right = members.get(ruling.right_id, {ruling.right_id})
        if left is right:
            continue
        if any(apart[key] & right for key in left if key in apart):
            continue
        joined = left | right
        for key in joined:
            members[key] = joined
    distinct = {id(group): group for group in members.values()}
    return sorted((group for group in distinct.values() if len(group) > 1), key=min)


def live_rulings(
    session: Session, *, entity_ids: Iterable[str] | None = None, as_of: datetime | None = None
) -> list[Ruling]:
    """Judgements that live now or lived at a moment, machines' proposals left out.

    Args:
        session: of the store.
        entity_ids: only those that touch one of the entities; None for all.
        as_of: the moment; None is now.
    """
    table = table_of(Judgement)
    query = sa.select(
        table.c.left_id,
        table.c.right_id,
        table.c.verdict,
        table.c.user,
        table.c.score,
        table.c.created_at,
        table.c.id,
    ).where(table.c.verdict.in_((Verdict.SAME.value, Verdict.DIFFERENT.value)))
    if as_of is None:
        query = query.where(table.c.deleted_at.is_(None))
    else:
        query = query.where(
            table.c.created_at <= as_of, sa.or_(table.c.deleted_at.is_(None), table.c.deleted_at > as_of)
        )
    connection = session.connection()
    if entity_ids is None:
        return [Ruling(*row) for row in connection.execute(query)]
    found: dict[str, Ruling] = {}
    for part in batched(sorted(set(entity_ids)), 400):
        touching = sa.or_(table.c.left_id.in_(part), table.c.right_id.in_(part))
        for row in connection.execute(query.where(touching)):
            found[row.id] = Ruling(*row)
    return list(found.values())


def neighbourhood(session: Session, entity_ids: Iterable[str]) -> tuple[set[str], list[Ruling]]:
    """All entities that judgements connect with the given ones, and those judgements."""
    seen = set(entity_ids)
    fresh = set(seen)
    rulings: dict[str, Ruling] = {}
    while fresh and len(seen) < _MOST_MEMBERS:
        found = live_rulings(session, entity_ids=fresh)
        rulings.update((ruling.id, ruling) for ruling in found)
        ends = {key for ruling in found for key in (ruling.left_id, ruling.right_id)}
        fresh = ends - seen
        seen |= fresh
    return seen, list(rulings.values())


def refresh_clusters(session: Session, entity_ids: Iterable[str]) -> set[str]:
    """Derive `canonical_id` anew for everything that judgements connect with the entities; returns whose changed."""
    wanted, rulings = neighbourhood(session, set(entity_ids) | _merged_with(session, entity_ids))
    table = table_of(Entity)
    rows: dict[str, Any] = {}
    for part in batched(sorted(wanted), 400):
        query = sa.select(table.c.id, table.c.origin, table.c.level, table.c.canonical_id).where(
            table.c.id.in_(part)
        )
        rows.update((row.id, row) for row in session.connection().execute(query))
    canonical: dict[str, str] = {}
    for group in clusters(rulings):
        known = [key for key in group if key in rows]
        if len(known) > 1:
            chosen = min(known, key=lambda key: _preference(rows[key]))
            canonical.update((key, chosen) for key in known if key != chosen)
    changed = {key for key, row in rows.items() if row.canonical_id != canonical.get(key)}
    for key in sorted(changed):
        statement = table.update().where(table.c.id == key).values(canonical_id=canonical.get(key))
        session.connection().execute(statement)
    return changed


def _preference(row: Any) -> tuple[int, bool, int, str]:
    return (_ORIGINS.index(row.origin), row.level == Level.LEGAL, len(row.id), row.id)


def _merged_with(session: Session, entity_ids: Iterable[str]) -> set[str]:
    """The members of the clusters that the entities are in now, by the ids that are stored."""
    table = table_of(Entity)
    found: set[str] = set()
    for part in batched(sorted(set(entity_ids)), 400):
        heads = sa.select(sa.func.coalesce(table.c.canonical_id, table.c.id)).where(table.c.id.in_(part))
        ids = session.connection().execute(heads).scalars().all()
        members = sa.select(table.c.id).where(sa.or_(table.c.id.in_(ids), table.c.canonical_id.in_(ids)))
        found.update(session.connection().execute(members).scalars())
    return found


def merge(
    session: Session, left: str, right: str, *, user: str, reason: str, at: datetime | None = None
) -> str | None:
    """Judge two entities the same and derive their cluster anew; the judgement's id, None where nothing changed."""
    key = judge(session, left, right, Verdict.SAME, user=user, reason=reason, at=at)
    refresh_clusters(session, (left, right))
    return key


def split(
    session: Session, entity_id: str, *, user: str, reason: str, at: datetime | None = None
) -> list[str]:
    """Take an entity out of its cluster and keep the others together; the ids of the judgements that do so."""
    others = sorted(_merged_with(session, (entity_id,)) - {entity_id})
    written = [
        judge(session, entity_id, other, Verdict.DIFFERENT, user=user, reason=reason, at=at)
        for other in others
    ]
    if len(others) > 1:
        seen, rulings = neighbourhood(session, others)
        del seen
        together = [group & set(others) for group in clusters(rulings)]
        if not any(len(group) == len(others) for group in together):
            stay = f"stays with the others when {entity_id} is split off"
            written += [
                judge(session, others[0], other, Verdict.SAME, user=user, reason=stay, at=at)
                for other in others[1:]
            ]
    refresh_clusters(session, (entity_id, *others))
    return [key for key in written if key is not None]
