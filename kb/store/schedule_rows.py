"""What the store knows of the schedule: what is paused or wanted, last attempts, and the runs."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from kb.models import ScheduleRun, ScheduleState, Source
from kb.store.session import insert_new, table_of, upsert

ALL = "*"
"""Key of what is set for all sources."""


def schedule_states(session: Session) -> dict[str, ScheduleState]:
    """What is set, by source id, and for all of them under `ALL`."""
    return {state.id: state for state in session.exec(select(ScheduleState)).all()}


def set_paused(session: Session, keys: Sequence[str], moment: datetime | None) -> None:
    """Pause the sources, or let them go on where no moment is given."""
    upsert(session, ScheduleState, [{"id": key, "paused_at": moment} for key in keys])


def set_wanted(session: Session, keys: Sequence[str], moment: datetime) -> None:
    """Ask for a run of the sources."""
    upsert(session, ScheduleState, [{"id": key, "wanted_at": moment} for key in keys])


def last_attempts(session: Session) -> dict[str, datetime]:
    """When each source was last tried, by a crawl or by an update that failed before it came to crawling.

    An update that was stopped does not count: what it did not come to is still due.
    """
    sources, runs = table_of(Source), table_of(ScheduleRun)
    connection = session.connection()
    tried = sa.select(sources.c.id, sources.c.last_attempt_at).where(sources.c.last_attempt_at.is_not(None))
    found: dict[str, datetime] = {row.id: row.last_attempt_at for row in connection.execute(tried)}
    # The newest run of each source is among the newest runs; older ones are of sources that left the catalogue.
    newest = (
        sa.select(runs.c.sources, runs.c.started_at)
        .where(runs.c.state.in_(("done", "failed")))
        .order_by(runs.c.started_at.desc())
        .limit(1000)
    )
    for names, started in connection.execute(newest):
        for name in names:
            found[name] = max(found.get(name, started), started)
    return found


def begin_run(session: Session, row: dict[str, Any]) -> None:
    """Write a run down that starts; one that is still down as running was killed and could not say so."""
    runs, sources = table_of(ScheduleRun), table_of(Source)
    now = row["started_at"]
    # Attempts that seem to come are of a clock that was wrong: they count as made now.
    session.connection().execute(runs.update().where(runs.c.started_at > now).values(started_at=now))
    session.connection().execute(
        sources.update().where(sources.c.last_attempt_at > now).values(last_attempt_at=now)
    )
    session.connection().execute(
        runs.update().where(runs.c.state == "running").values(state="stopped", finished_at=row["started_at"])
    )
    insert_new(session, ScheduleRun, [row])


def end_run(session: Session, run_id: str, **values: Any) -> None:
    """Write down how a run ended."""
    runs = table_of(ScheduleRun)
    session.connection().execute(runs.update().where(runs.c.id == run_id).values(**values))


def schedule_runs(session: Session, *, limit: int = 20) -> Sequence[ScheduleRun]:
    """The last runs, newest first."""
    query = select(ScheduleRun).order_by(col(ScheduleRun.started_at).desc(), ScheduleRun.id).limit(limit)
    return session.exec(query).all()
