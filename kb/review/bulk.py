"""Deciding many things at once: one transaction, one entry in the log, and one undo."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlmodel import Session

from kb.errors import AlreadyDecidedError, DecisionError, UnknownNameError
from kb.ids import stable_id
from kb.models import EventLog, Review
from kb.review.decide import (
    check_verdict,
    log_event,
    take_back,
    take_effect,
    write_decision,
)
from kb.review.targets import Target, target_of
from kb.store.session import table_of, writing

MOST = 500
"""Things that are decided at once; a person who has seen more than this has seen none."""

BULK_KINDS = ("claim", "name", "standing", "origin", "case_link")
"""Kinds that can be decided many at a time; merging entities wants a look at each pair."""

_SUBJECT = "batch/"


@dataclass(frozen=True, slots=True)
class Batch:
    """What a bulk decision did."""

    id: str | None
    """None where nothing was left to decide."""
    decided: int
    already: int
    """Decided by somebody since they were shown; left as they are."""
    gone: int
    """Not in the store any more."""


def decide_many(
    engine: Engine, kind: str, refs: Sequence[str], verdict: str, *, user: str, note: str | None = None
) -> Batch:
    """Confirm, reject or skip many things of one kind in one transaction.

    Args:
        engine: the store.
        kind: one of `BULK_KINDS`.
        refs: what was shown to whoever decides, and nothing else; at most `MOST`.
        verdict: `confirm`, `reject` or `skip`.
        user: who decides.
        note: why.

    Raises:
        DecisionError: kind, verdict or number do not fit.
    """
    shown = f"{len(refs)} of kind {kind}"
    if kind not in BULK_KINDS:
        raise DecisionError(shown, "they are decided one by one", f"say one of {', '.join(BULK_KINDS)}")
    check_verdict(kind, shown, verdict, None)
    if len(refs) > MOST:
        raise DecisionError(shown, f"more than {MOST} at once", "narrow the filter")
    moment = datetime.now(UTC)
    keys: list[str] = []
    targets: list[Target] = []
    about: set[str] = set()
    decided = already = gone = 0
    with writing(engine) as session:
        for ref in dict.fromkeys(refs):
            try:
                key = target_of(session, kind, ref).key
                if key not in about:
                    written, target = write_decision(
                        session, kind, ref, verdict, user=user, moment=moment, note=note
                    )
                    about.add(key)
                    keys.append(written.id)
                    targets.append(target)
            except AlreadyDecidedError:
                already += 1
            except UnknownNameError:
                gone += 1
            else:
                # A near-copy with the very same text is covered by the decision on the first.
                decided += 1
        if not keys:
            return Batch(None, 0, already, gone)
        batch = stable_id("batch", kind, verdict, user, moment.isoformat())
        told = {"kind": kind, "verdict": verdict, "reviews": keys, "note": note}
        log_event(
            session, user, f"{verdict} {decided} {kind}", f"{_SUBJECT}{batch}", None, told, moment=moment
        )
        take_effect(session, kind, targets)
    return Batch(batch, decided, already, gone)


def batch_of(session: Session, decision_id: str) -> str | None:
    """The bulk decision that a decision is part of; None where it stands alone."""
    review, log = session.get(Review, decision_id), table_of(EventLog)
    if review is None:
        return None
    query = sa.select(log.c.subject, log.c.after).where(
        log.c.at == review.created_at, log.c.user == review.user, log.c.subject.startswith(_SUBJECT)
    )
    for subject, after in session.connection().execute(query):
        if decision_id in (after or {}).get("reviews", ()):
            return str(subject).removeprefix(_SUBJECT)
    return None


def undo_many(engine: Engine, batch: str, *, user: str) -> int:
    """Take a bulk decision back in one transaction; how many of its decisions were still in force.

    Raises:
        UnknownNameError: there is no such bulk decision.
    """
    with writing(engine) as session:
        log = table_of(EventLog)
        query = sa.select(log.c.after).where(log.c.subject == f"{_SUBJECT}{batch}")
        after = session.connection().execute(query).scalars().first()
        if after is None:
            raise UnknownNameError("bulk decision", batch)
        taken = [done for key in after["reviews"] if (done := take_back(session, key, user=user)) is not None]
        if taken:
            log_event(
                session, user, f"undo {len(taken)} {after['kind']}", f"undone {_SUBJECT}{batch}", None, None
            )
            take_effect(session, after["kind"], [target for _, target in taken])
        return len(taken)
