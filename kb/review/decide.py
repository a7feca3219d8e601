"""Deciding: confirm, reject, edit, merge, split, skip and undo, each one transaction with who, when and why.

A decision is kept apart from what machines found and takes effect at once: the document that it is about is resolved
anew, and what that touches is counted again. Whoever comes second is told who decided already.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlmodel import Session

from kb.errors import AlreadyDecidedError, DecisionError, UnknownNameError
from kb.ids import stable_id
from kb.models import (
    Case,
    Document,
    Entity,
    EventLog,
    Judgement,
    Review,
)
from kb.ontology import Hedge, Predicate, Stance, Standing
from kb.resolve.comparing import Verdict
from kb.resolve.judgements import judge, refresh_clusters, split, undo_judgement
from kb.resolve.origins import refresh_origins
from kb.resolve.propositions import mark_recount, rebind
from kb.resolve.recounting import recount_marked
from kb.resolve.stage import propositions_in, refresh_documents
from kb.review.apply import EDITABLE
from kb.review.targets import Target, target_of, target_of_key
from kb.store.session import insert_new, table_of, writing

KINDS = ("claim", "name", "standing", "origin", "case_link", "duplicate")
VERDICTS = ("confirm", "reject", "edit", "skip")


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision that was written."""

    id: str
    kind: str
    ref: str
    verdict: str
    user: str
    at: datetime


def decide(
    engine: Engine,
    kind: str,
    ref: str,
    verdict: str,
    *,
    user: str,
    note: str | None = None,
    edit: dict[str, Any] | None = None,
    again: bool = False,
) -> Decided:
    """Decide an item of the queue, or anything else of its kinds, in one transaction.

    Args:
        engine: the store.
        kind: `claim`, `name`, `standing`, `origin`, `case_link` or `duplicate`.
        ref: id of the claim, document entity, proposition, origin edge, case mention or proposed judgement.
        verdict: `confirm`, `reject`, `edit` (with `edit`) or `skip`. A duplicate is merged by `confirm` and kept
            apart for good by `reject`.
        user: who decides.
        note: why.
        edit: claim: new values of `stance`, `predicate`, `negated`, `hedge`, `speaker_id`, `subject_id`, `object_id`;
            name: `entity_id` (None: no entity); case link: `case_id`; standing: `standing`.
        again: decide also where somebody decided before; the earlier decision ends.

    Raises:
        AlreadyDecidedError: a decision other than a skip lives and `again` is not set.
        DecisionError: verdict or edit do not fit.
        UnknownNameError: there is nothing of this id.
    """
    check_verdict(kind, ref, verdict, edit)
    with writing(engine) as session:
        if kind == "duplicate":
            return decide_duplicate(session, ref, verdict, user=user, note=note, again=again)
        moment = datetime.now(UTC)
        decided, target = write_decision(
            session, kind, ref, verdict, user=user, moment=moment, note=note, edit=edit, again=again
        )
        take_effect(session, kind, [target])
        return decided


def check_verdict(kind: str, ref: str, verdict: str, edit: dict[str, Any] | None) -> None:
    """Refuse a kind or verdict that there is not, and an edit without its values.

    Raises:
        DecisionError: they do not fit.
    """
    if kind not in KINDS:
        raise DecisionError(f"{kind} {ref}", "no such kind", f"say one of {', '.join(KINDS)}")
    if verdict not in VERDICTS or (verdict == "edit") != bool(edit):
        raise DecisionError(
            f"{kind} {ref}", f"verdict {verdict} and edit {edit} do not fit", "edit needs its new values"
        )


def write_decision(
    session: Session,
    kind: str,
    ref: str,
    verdict: str,
    *,
    user: str,
    moment: datetime,
    note: str | None = None,
    edit: dict[str, Any] | None = None,
    again: bool = False,
) -> tuple[Decided, Target]:
    """Write a decision, on anything but a duplicate, and say what `take_effect` has to resolve anew.

    Raises:
        AlreadyDecidedError: a decision other than a skip lives and `again` is not set.
        UnknownNameError: there is nothing of this id.
    """
    target = target_of(session, kind, ref)
    _check_edit(session, kind, ref, edit or {})
    _end_earlier(session, kind, target.key, moment, again=again, verdict=verdict)
    key = stable_id("review", kind, target.key, verdict, user, moment.isoformat())
    row = {
        "id": key,
        "kind": kind,
        "key": target.key,
        "verdict": verdict,
        "edit": edit or {},
        "user": user,
        "note": note,
        "created_at": moment,
    }
    insert_new(session, Review, [row])
    told = {"key": target.key, "edit": edit, "note": note}
    log_event(session, user, f"{verdict} {kind}", f"review/{key}", None, told)
    return Decided(key, kind, ref, verdict, user, moment), target


def merge_entities(engine: Engine, left: str, right: str, *, user: str, reason: str) -> str | None:
    """Judge two entities the same; the judgement's id, None where that was so already."""
    with writing(engine) as session:
        for key in (left, right):
            if session.get(Entity, key) is None:
                raise UnknownNameError("entity", key)
        written = judge(session, left, right, Verdict.SAME, user=user, reason=reason)
        _identity_changed(session, (left, right))
        return written


def split_entity(engine: Engine, entity_id: str, *, user: str, reason: str) -> list[str]:
    """Take an entity out of its cluster; the ids of the judgements that do so."""
    with writing(engine) as session:
        if session.get(Entity, entity_id) is None:
            raise UnknownNameError("entity", entity_id)
        before = _cluster(session, (entity_id,))
        written = split(session, entity_id, user=user, reason=reason)
        _identity_changed(session, before)
        return written


def undo(engine: Engine, decision_id: str, *, user: str) -> bool:
    """Take a decision or a judgement back; False where it was undone already.

    Raises:
        UnknownNameError: there is no decision of this id.
    """
    with writing(engine) as session:
        judgement = session.get(Judgement, decision_id)
        if judgement is not None:
            ends = _cluster(session, (judgement.left_id, judgement.right_id))
            done = undo_judgement(session, decision_id, user=user)
            _identity_changed(session, ends)
            return done
        taken = take_back(session, decision_id, user=user)
        if taken is None:
            return False
        take_effect(session, taken[0], [taken[1]])
        return True


def take_back(session: Session, decision_id: str, *, user: str) -> tuple[str, Target] | None:
    """End a decision and put back what it ended: its kind and what `take_effect` has to resolve; None if undone already.

    Raises:
        UnknownNameError: there is no decision of this id.
    """
    review = session.get(Review, decision_id)
    if review is None:
        raise UnknownNameError("decision", decision_id)
    if review.deleted_at is not None:
        return None
    table = table_of(Review)
    kind, key, verdict = review.kind, review.key, review.verdict
    ended = table.update().where(table.c.id == decision_id).values(deleted_at=datetime.now(UTC))
    session.connection().execute(ended)
    back = _ended_by(session, decision_id)
    if back:
        session.connection().execute(table.update().where(table.c.id.in_(back)).values(deleted_at=None))
    log_event(session, user, f"undo {kind}", f"review/{decision_id}", {"verdict": verdict}, None)
    return kind, target_of_key(session, kind, key)


def last_decision(session: Session, user: str) -> str | None:
    """Id of the newest decision or judgement of a user that still lives."""
    reviews, judgements = table_of(Review), table_of(Judgement)
    found: list[tuple[datetime, str]] = []
    for table in (reviews, judgements):
        query = (
            sa.select(table.c.created_at, table.c.id)
            .where(table.c.user == user, table.c.deleted_at.is_(None))
            .order_by(table.c.created_at.desc())
            .limit(1)
        )
        found += [(at, key) for at, key in session.connection().execute(query)]
    return max(found)[1] if found else None


def decide_duplicate(
    session: Session, ref: str, verdict: str, *, user: str, note: str | None, again: bool
) -> Decided:
    """Judge a proposed pair within a transaction, and bind the claims of both anew.

    Raises:
        AlreadyDecidedError, DecisionError, UnknownNameError: as `decide`.
    """
    proposed = session.get(Judgement, ref)
    if proposed is None:
        raise UnknownNameError("proposed pair", ref)
    moment = datetime.now(UTC)
    live = _live_judgement(session, proposed.left_id, proposed.right_id)
    if live is not None and live.verdict != Verdict.PROPOSED and not again:
        raise AlreadyDecidedError(
            f"{proposed.left_id} and {proposed.right_id}",
            live.verdict,
            live.user,
            live.created_at.date().isoformat(),
        )
    said = {"confirm": Verdict.SAME, "reject": Verdict.DIFFERENT, "skip": Verdict.UNSURE}.get(verdict)
    if said is None:
        raise DecisionError(
            f"duplicate {ref}", "a pair is confirmed, rejected or skipped", "leave the edit out"
        )
    before = _cluster(session, (proposed.left_id, proposed.right_id))
    key = judge(
        session,
        proposed.left_id,
        proposed.right_id,
        said,
        user=user,
        reason=note or proposed.reason,
        at=moment,
    )
    _identity_changed(session, before)
    return Decided(key or ref, "duplicate", ref, verdict, user, moment)


def _live_judgement(session: Session, left: str, right: str) -> Any | None:
    table = table_of(Judgement)
    query = sa.select(table).where(
        table.c.left_id == left, table.c.right_id == right, table.c.deleted_at.is_(None)
    )
    return session.connection().execute(query).first()


def _cluster(session: Session, entity_ids: Sequence[str]) -> set[str]:
    table = table_of(Entity)
    connection = session.connection()
    heads = sa.select(sa.func.coalesce(table.c.canonical_id, table.c.id)).where(
        table.c.id.in_(list(entity_ids))
    )
    ids = connection.execute(heads).scalars().all()
    members = sa.select(table.c.id).where(sa.or_(table.c.id.in_(ids), table.c.canonical_id.in_(ids)))
    return set(connection.execute(members).scalars()) | set(entity_ids)


def _identity_changed(session: Session, entity_ids: Sequence[str] | set[str]) -> None:
    changed = refresh_clusters(session, entity_ids)
    table = table_of(Entity)
    below = sa.select(table.c.id).where(table.c.parent_id.in_(sorted(changed)))
    rebind(session, changed | set(session.connection().execute(below).scalars()))
    recount_marked(session)


def take_effect(session: Session, kind: str, targets: Sequence[Target]) -> None:
    """Resolve anew what decisions of one kind are about, and count what that touches."""
    session.flush()
    session.expire_all()
    documents = [target.document_id for target in targets if target.document_id is not None]
    if kind == "standing":
        mark_recount(session, [target.key for target in targets])
    elif kind == "origin" and documents:
        moved = refresh_origins(session, documents)
        mark_recount(session, propositions_in(session, moved))
    elif documents:
        table = table_of(Document)
        digests = sorted({target.key.split("|", 1)[0] for target in targets})
        same = [
            key
            for start in range(0, len(digests), 500)
            for key in session.connection()
            .execute(sa.select(table.c.id).where(table.c.digest.in_(digests[start : start + 500])))
            .scalars()
        ]
        refresh_documents(session, same)
    recount_marked(session)


def _check_edit(session: Session, kind: str, ref: str, edit: dict[str, Any]) -> None:
    allowed: dict[str, tuple[str, ...]] = {
        "claim": EDITABLE,
        "name": ("entity_id",),
        "case_link": ("case_id",),
        "standing": ("standing",),
        "origin": (),
    }
    unknown = sorted(set(edit) - set(allowed[kind]))
    if unknown:
        raise DecisionError(
            f"{kind} {ref}", f"{', '.join(unknown)} cannot be edited", f"edit {', '.join(allowed[kind])}"
        )
    words: dict[str, type[Stance] | type[Predicate] | type[Hedge] | type[Standing]] = {
        "stance": Stance,
        "predicate": Predicate,
        "hedge": Hedge,
        "standing": Standing,
    }
    for name, vocabulary in words.items():
        if name in edit and edit[name] not in list(vocabulary):
            raise DecisionError(
                f"{kind} {ref}", f"no {name} {edit[name]!r}", f"say one of {', '.join(vocabulary)}"
            )
    for name in ("entity_id", "speaker_id", "subject_id", "object_id"):
        if edit.get(name) is not None and session.get(Entity, edit[name]) is None:
            raise UnknownNameError("entity", str(edit[name]))
    if edit.get("case_id") is not None and session.get(Case, edit["case_id"]) is None:
        raise UnknownNameError("case", str(edit["case_id"]))


def _end_earlier(
    session: Session, kind: str, key: str, moment: datetime, *, again: bool, verdict: str
) -> None:
    table = table_of(Review)
    live = session.connection().execute(
        sa.select(table).where(table.c.kind == kind, table.c.key == key, table.c.deleted_at.is_(None))
    ).all()  # fmt: skip
    for row in live:
        if row.verdict != "skip" and not again and verdict != "skip":
            raise AlreadyDecidedError(
                f"{kind} {key[:24]}", row.verdict, row.user, row.created_at.date().isoformat()
            )
    if verdict == "skip" and any(row.verdict != "skip" for row in live):
        row = next(row for row in live if row.verdict != "skip")
        raise AlreadyDecidedError(
            f"{kind} {key[:24]}", row.verdict, row.user, row.created_at.date().isoformat()
        )
    if live:
        ids = [row.id for row in live]
        session.connection().execute(table.update().where(table.c.id.in_(ids)).values(deleted_at=moment))


def _ended_by(session: Session, decision_id: str) -> list[str]:
    """The decisions that one put an end to: of the same key, ended when it was made, and not undone."""
    table, log = table_of(Review), table_of(EventLog)
    review = session.get(Review, decision_id)
    if review is None:
        return []
    undone = sa.select(log.c.id).where(
        log.c.subject == sa.literal("review/") + table.c.id, log.c.action.startswith("undo ")
    )
    query = sa.select(table.c.id).where(
        table.c.kind == review.kind,
        table.c.key == review.key,
        table.c.deleted_at == review.created_at,
        ~undone.exists(),
    )
    return list(session.connection().execute(query).scalars())


def log_event(
    session: Session,
    user: str,
    action: str,
    subject: str,
    before: dict[str, Any] | None,
    after: dict[str, Any] | None,
    *,
    moment: datetime | None = None,
) -> None:
    """Write who changed what into the log, at this moment unless another one is given."""
    moment = moment or datetime.now(UTC)
    row = {
        "id": stable_id(moment.isoformat(), user, action, subject),
        "at": moment,
        "user": user,
        "action": action,
        "subject": subject,
        "before": before,
        "after": after,
    }
    insert_new(session, EventLog, [row])
