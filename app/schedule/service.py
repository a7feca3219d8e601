"""The service: sleeps until a source is due, runs the update of all that are, and starts over."""

import os
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import FrameType
from typing import Any, Protocol

from sqlalchemy.engine import Engine
from sqlmodel import Session

from app.schedule.due import Planned, due_now, next_start, plan
from app.schedule.lock import Bell, ServiceLock
from app.schedule.quiet_hours import QuietHours
from app.schedule.update_process import GRACE_S, UPDATE, UpdateProcess, drop_old_logs
from crawler.catalogue import CatalogueSource
from kb.ids import stable_id
from kb.store.schedule_rows import begin_run, end_run
from kb.store.session import writing

_LONGEST_SLEEP = timedelta(minutes=5)
"""After so long it looks at catalogue and store again: another machine may have changed them."""
_LONGEST_RUN = timedelta(hours=6)


class Clock(Protocol):
    """Where the service takes the time from, and how it lets it pass."""

    def now(self) -> datetime:
        """The moment, aware."""
        ...

    def sleep(self, bell: Bell, seconds: float) -> None:
        """Let the time pass, or less where the bell rings."""
        ...


class WallClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The moment in UTC."""
        return datetime.now(UTC)

    def sleep(self, bell: Bell, seconds: float) -> None:
        """Sleep at the bell, without taking any processor time."""
        bell.wait(seconds)


@dataclass(frozen=True, slots=True)
class FinishedRun:
    """A run as the service tells of it."""

    id: str
    sources: tuple[str, ...]
    state: str
    exit_code: int
    seconds: float
    log: Path


@dataclass
class Service:
    """Runs what is due until it is stopped."""

    engine: Engine
    data: Path
    catalogue: Callable[[], Sequence[CatalogueSource]]
    """Asked before every look, so that a file that is edited counts at once."""
    quiet: QuietHours | None = None
    clock: Clock = field(default_factory=WallClock)
    command: Sequence[str] = UPDATE
    grace_s: float = GRACE_S
    started: Callable[[Sequence[str], Path], None] = lambda sources, log: None
    finished: Callable[[FinishedRun], None] = lambda run: None
    waiting: Callable[[datetime | None], None] = lambda until: None

    def __post_init__(self) -> None:
        self._stopping = False

    def run(self, lock: ServiceLock) -> None:
        """Run what is due, again and again, until SIGTERM, SIGINT or `stop`."""
        with self._bell() as bell:
            told: datetime | None = None
            while not self._stopping:
                now = self.clock.now()
                planned = self._plan(now)
                if due := due_now(planned, now, self.quiet):
                    self._update([one.source_id for one in due], bell, lock)
                    continue
                start = next_start(planned, now, self.quiet)
                if start is None or start != told:
                    self.waiting(start)
                    told = start
                until = min(start, now + _LONGEST_SLEEP) if start is not None else now + _LONGEST_SLEEP
                self.clock.sleep(bell, (until - now).total_seconds())

    def stop(self) -> None:
        """End as soon as it is awake; an update that runs is stopped."""
        self._stopping = True

    def run_due(self, lock: ServiceLock) -> FinishedRun | None:
        """Run once what is due now; None where nothing is."""
        now = self.clock.now()
        due = due_now(self._plan(now), now, self.quiet)
        return self.run_sources([one.source_id for one in due], lock) if due else None

    def run_sources(self, sources: Sequence[str], lock: ServiceLock) -> FinishedRun:
        """Run the sources now, whether they are due or not."""
        with self._bell() as bell:
            return self._update(sources, bell, lock)

    def _plan(self, now: datetime) -> list[Planned]:
        with Session(self.engine) as session:
            return plan(session, self.catalogue(), now)

    def _update(self, sources: Sequence[str], bell: Bell, lock: ServiceLock) -> FinishedRun:
        began = self.clock.now()
        run_id = stable_id("schedule", began.isoformat(), os.getpid(), *sources)
        log = self.data / "logs" / f"schedule-{began:%Y%m%dT%H%M%S}-{run_id[:6]}.log"
        row: dict[str, Any] = {
            "id": run_id,
            "started_at": began,
            "finished_at": None,
            "state": "running",
            "sources": list(sources),
            "exit_code": None,
            "counters": {},
            "log_file": str(log),
        }
        with writing(self.engine) as session:
            begin_run(session, row)
        process = UpdateProcess(self.command, sources, log=log, bell=bell, inherited=lock.fileno())
        self.started(sources, log)
        over_time = not self._watch(process, bell)
        result = process.result()
        if self._stopping:
            state = "stopped"
        elif result.report is None or over_time:
            state = "failed"
        else:
            state = "done"
        ended = self.clock.now()
        with writing(self.engine) as session:
            end_run(
                session,
                run_id,
                finished_at=ended,
                state=state,
                exit_code=result.exit_code,
                counters=result.report or {},
            )
        drop_old_logs(log.parent)
        run = FinishedRun(
            run_id, tuple(sources), state, result.exit_code, (ended - began).total_seconds(), log
        )
        self.finished(run)
        return run

    def _watch(self, process: UpdateProcess, bell: Bell) -> bool:
        """Wait for the process; stop it where the service is to stop, or where it takes too long (False)."""
        deadline = datetime.now(UTC) + _LONGEST_RUN
        while not process.has_ended:
            left = (deadline - datetime.now(UTC)).total_seconds()
            if self._stopping or left <= 0:
                process.stop(self.grace_s)
                return self._stopping
            bell.wait(left)
        return True

    @contextmanager
    def _bell(self) -> Iterator[Bell]:
        """The bell, rung by the signals that mean stop."""
        bell = Bell(self.data)

        def stop(_number: int, _frame: FrameType | None) -> None:
            self.stop()
            bell.ring()

        before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
        try:
            yield bell
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
            bell.close()
