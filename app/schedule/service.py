"""The service: sleeps until a source is due, runs the update of all that are, and starts over."""

import json
import os
import signal
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import FrameType
from typing import Any, Protocol

from sqlalchemy.engine import Engine
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from app.schedule.due import Planned, due_now, next_start, plan
from app.schedule.lock import Bell, ServiceLock
from app.schedule.quiet_hours import QuietHours
from app.schedule.retention import RETENTION, plan_retention
from app.schedule.update_process import GRACE_S, UPDATE, UpdateProcess, drop_old_logs
from crawler.catalogue import CatalogueSource
from kb.errors import StoreError
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


@dataclass(frozen=True, slots=True)
class Hand:
    """What became of sources that were handed to workers."""

    jobs: Mapping[str, int]
    """Source id to the number of its job."""
    refused: Mapping[str, str]
    """Source id to the reason."""


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
    prune: Sequence[str] | None = None
    """Command that drops what is older than it is to be kept, once a day; None where everything is kept."""
    grace_s: float = GRACE_S
    trouble_wait_s: float = 30.0
    """Until the store is tried again after it could not be used."""
    enqueue: Callable[[Sequence[str]], Hand] | None = None
    """Hands the sources to workers, where there is a queue; a run then ends as soon as that is done."""
    started: Callable[[Sequence[str], Path], None] = lambda sources, log: None
    finished: Callable[[FinishedRun], None] = lambda run: None
    waiting: Callable[[datetime | None], None] = lambda until: None
    troubled: Callable[[str], None] = lambda reason: None

    def __post_init__(self) -> None:
        self._stopping = False

    def run(self, lock: ServiceLock) -> None:
        """Run what is due, again and again, until SIGTERM, SIGINT or `stop`."""
        with self._bell() as bell:
            told: datetime | None = None
            while not self._stopping:
                now = self.clock.now()
                try:
                    planned = self._plan(now)
                    if due := due_now(planned, now, self.quiet):
                        self._run(due, bell, lock)
                        continue
                except (OperationalError, StoreError) as error:
                    # The database server is away, or the disk is full: what is due stays due.
                    self.troubled(" ".join(str(error).split())[:300])
                    self.clock.sleep(bell, self.trouble_wait_s)
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

    def run_due(self, lock: ServiceLock) -> list[FinishedRun]:
        """Run once what is due now; empty where nothing is."""
        now = self.clock.now()
        due = due_now(self._plan(now), now, self.quiet)
        with self._bell() as bell:
            return self._run(due, bell, lock)

    def run_sources(self, sources: Sequence[str], lock: ServiceLock) -> FinishedRun:
        """Run the sources now, whether they are due or not."""
        with self._bell() as bell:
            return self._update(sources, bell, lock)

    def _plan(self, now: datetime) -> list[Planned]:
        with Session(self.engine) as session:
            planned = plan(session, self.catalogue(), now)
            if self.prune is not None:
                planned.append(plan_retention(session, now))
            return planned

    def _run(self, due: Sequence[Planned], bell: Bell, lock: ServiceLock) -> list[FinishedRun]:
        """The sources in one run, and then, in another, what is older than it is to be kept."""
        sources = [one.source_id for one in due if one.source_id != RETENTION]
        ran = [self._update(sources, bell, lock)] if sources else []
        if len(sources) < len(due) and not self._stopping:
            ran.append(self._update([RETENTION], bell, lock))
        return ran

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
        if self.prune is not None and list(sources) == [RETENTION]:
            command: Sequence[str] = self.prune
        elif self.enqueue is not None:
            return self._hand_over(self.enqueue, row)
        else:
            command = [*self.command, *sources]
        process = UpdateProcess(command, log=log, bell=bell, inherited=lock.fileno())
        self.started(sources, log)
        over_time = not self._watch(process, bell)
        result = process.result()
        if self._stopping:
            state = "stopped"
        elif result.report is None or over_time:
            state = "failed"
        else:
            state = "done"
        return self._ended(row, state, result.exit_code, result.report or {})

    def _hand_over(self, enqueue: Callable[[Sequence[str]], Hand], row: dict[str, Any]) -> FinishedRun:
        """Give the sources to workers; their crawls have rows and logs of their own."""
        log = Path(row["log_file"])
        log.parent.mkdir(parents=True, exist_ok=True)
        self.started(row["sources"], log)
        try:
            hand = enqueue(row["sources"])
        except StoreError as error:
            log.write_text(f"{error}\n", encoding="utf-8")
            self._ended(row, "stopped", 1, {})  # which leaves it due
            raise
        report = {"enqueued": dict(hand.jobs), "refused": dict(hand.refused)}
        log.write_text(json.dumps(report) + "\n", encoding="utf-8")
        return self._ended(row, "done", 0, report)

    def _ended(
        self, row: Mapping[str, Any], state: str, exit_code: int, counters: Mapping[str, Any]
    ) -> FinishedRun:
        ended, log = self.clock.now(), Path(row["log_file"])
        with writing(self.engine) as session:
            end_run(
                session,
                row["id"],
                finished_at=ended,
                state=state,
                exit_code=exit_code,
                counters=dict(counters),
            )
        drop_old_logs(log.parent)
        seconds = (ended - row["started_at"]).total_seconds()
        run = FinishedRun(row["id"], tuple(row["sources"]), state, exit_code, seconds, log)
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
