"""Dropping what is older than it is to be kept, once a day, as a run of its own beside the sources'."""

import sys
from datetime import datetime, timedelta

from sqlmodel import Session

from app.schedule.due import Planned
from kb.store.schedule_rows import ALL, last_attempts, schedule_states

RETENTION = "*retention"
"""What stands in a run's row in place of sources; no source can be called so."""
PRUNE = (sys.executable, "-P", "-m", "app.cli.main", "db", "prune", "--yes", "--json")

_EVERY = timedelta(days=1)


def plan_retention(session: Session, now: datetime) -> Planned:
    """When it is due: a day after it was last tried, and not while the whole schedule is paused."""
    everything = schedule_states(session).get(ALL)
    last = last_attempts(session).get(RETENTION)
    return Planned(
        RETENTION,
        "pages and texts that are older than they are kept",
        "1d",
        last,
        now if last is None or last > now else last + _EVERY,
        paused=everything is not None and everything.paused_at is not None,
        wanted=False,
    )
