"""What is due when: the catalogue's intervals against what the store says of the last attempts."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from sqlmodel import Session

from app.schedule.quiet_hours import QuietHours
from crawler.catalogue import CatalogueSource
from crawler.cron import CronLine
from kb.store.schedule_rows import ALL, last_attempts, schedule_states

JITTER = 0.1
"""Largest share of its interval that a source waits longer than its interval."""

_CRON_JITTER = timedelta(minutes=30)
"""Times a source's share, so three minutes at most: what a cron line lets a source wait longer."""

_LEAST = timedelta(minutes=1)
"""A source that says `0m` is not crawled without a pause."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A source and when it is due."""

    source_id: str
    title: str
    every: str
    last_attempt: datetime | None
    due: datetime
    """The past where it is due already; what was missed is made up for by one run."""
    paused: bool
    wanted: bool
    """Somebody asked for it; it runs in quiet hours and while it is paused."""

    def starts(self, now: datetime, quiet: QuietHours | None) -> datetime | None:
        """When it is started: at once where it is due, after the quiet hours; None while it is paused."""
        if self.wanted:
            return now
        if self.paused:
            return None
        moment = max(self.due, now)
        return quiet.opens(moment) if quiet is not None else moment


def plan(
    session: Session, sources: Iterable[CatalogueSource], now: datetime, *, zone: tzinfo | None = None
) -> list[Planned]:
    """Every source that is crawled, the first that is due first.

    Args:
        zone: whose clock cron lines go by; the machine's own where it is None.
    """
    states = schedule_states(session)
    attempts = last_attempts(session)
    everything = states.get(ALL)
    found = []
    for source in sources:
        if not source.enabled:
            continue
        state = states.get(source.id)
        last = attempts.get(source.id)
        wanted = (
            state is not None and state.wanted_at is not None and (last is None or last < state.wanted_at)
        )
        paused = (state is not None and state.paused_at is not None) or (
            everything is not None and everything.paused_at is not None
        )
        found.append(
            Planned(
                source.id,
                source.title,
                source.schedule,
                last,
                _due(source, last, now, zone),
                paused=paused,
                wanted=wanted,
            )
        )
    return sorted(found, key=lambda one: (not one.wanted, one.due, one.source_id))


def due_now(planned: Sequence[Planned], now: datetime, quiet: QuietHours | None) -> list[Planned]:
    """Those that are to be started at this moment."""
    return [one for one in planned if (start := one.starts(now, quiet)) is not None and start <= now]


def next_start(planned: Sequence[Planned], now: datetime, quiet: QuietHours | None) -> datetime | None:
    """When the next of them starts; None where all are paused or there is none."""
    return min((start for one in planned if (start := one.starts(now, quiet)) is not None), default=None)


def jitter_of(source_id: str) -> float:
    """A share from 0 up to `JITTER`, always the same for a source: equal intervals do not meet all at once."""
    first = int.from_bytes(hashlib.sha256(source_id.encode()).digest()[:4], "big")
    return JITTER * first / 2**32


def _due(source: CatalogueSource, last: datetime | None, now: datetime, zone: tzinfo | None) -> datetime:
    # The clock was set back since an attempt that seems to come; when that was cannot be known.
    if last is None or last > now:
        return now
    timetable, share = source.timetable, jitter_of(source.id)
    if isinstance(timetable, CronLine):
        return timetable.after(last, zone) + share * _CRON_JITTER
    return last + max(timetable, _LEAST) * (1 + share)
