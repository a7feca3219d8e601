"""The service with a clock that jumps, and real processes in the place of updates."""

import json
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil
import pytest
from sqlalchemy.engine import Engine
from sqlmodel import Session

from app.schedule.lock import Bell, ServiceLock, ServiceRunningError, ring
from app.schedule.quiet_hours import parse_quiet_hours
from app.schedule.retention import PRUNE, RETENTION
from app.schedule.service import FinishedRun, Hand, Service
from crawler.catalogue import CatalogueSource
from kb.models import Page, ScheduleRun
from kb.store.schedule_rows import ALL, schedule_runs, set_paused
from kb.store.session import insert_new, writing
from tests.app.schedule.sources import source

START = datetime(2026, 11, 24, 0, 0, tzinfo=UTC)
REPORT = "import json, sys; print(json.dumps({'asked': sys.argv[1:]})); print('seen', file=sys.stderr)"
STUBBORN = (
    "import signal, subprocess, sys, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
    "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)']);"
    "print(child.pid, flush=True, file=sys.stderr); time.sleep(600)"
)


class JumpingClock:
    """A clock on which sleeping takes no time, and that ends the service at a moment."""

    def __init__(self, start: datetime, end: datetime) -> None:
        self.moment = start
        self.sleeps: list[float] = []
        self.end = end
        self.service: Service | None = None

    def now(self) -> datetime:
        return self.moment

    def sleep(self, bell: Bell, seconds: float) -> None:
        self.sleeps.append(seconds)
        self.moment += timedelta(seconds=seconds)
        if self.moment >= self.end and self.service is not None:
            self.service.stop()


def command(code: str) -> Sequence[str]:
    return (sys.executable, "-S", "-c", code)


def run_for(
    engine: Engine,
    data: Path,
    hours: float,
    *sources: CatalogueSource,
    code: str = REPORT,
    quiet: str | None = None,
    start: datetime = START,
) -> tuple[list[FinishedRun], JumpingClock]:
    """What the service runs in so many hours."""
    clock = JumpingClock(start, start + timedelta(hours=hours))
    finished: list[FinishedRun] = []
    service = Service(
        engine,
        data,
        catalogue=lambda: sources,
        quiet=parse_quiet_hours(quiet, UTC),
        clock=clock,
        command=command(code),
        finished=finished.append,
    )
    clock.service = service
    with ServiceLock(data) as lock:
        service.run(lock)
    return finished, clock


def rows(engine: Engine) -> list[ScheduleRun]:
    with Session(engine) as session:
        return list(reversed(schedule_runs(session)))


def test_each_source_runs_at_its_own_interval(engine: Engine, tmp_path: Path) -> None:
    finished, clock = run_for(engine, tmp_path, 4, source("hourly", "1h"), source("slow", "3h"))
    ran = [run.sources for run in finished]
    assert ran[0] == ("hourly", "slow")
    assert sum("hourly" in names for names in ran) == 4
    assert sum("slow" in names for names in ran) == 2
    assert min(clock.sleeps) > 0
    assert len(clock.sleeps) <= 4 * 12 + 5


def test_what_is_too_old_goes_once_a_day_after_the_sources_and_beside_workers(
    engine: Engine, tmp_path: Path
) -> None:
    clock = JumpingClock(START, START + timedelta(hours=49))
    handed: list[Sequence[str]] = []
    ran: list[tuple[str, ...]] = []

    def hand(sources: Sequence[str]) -> Hand:
        handed.append(sources)
        return Hand(dict.fromkeys(sources, 1), {})

    service = Service(
        engine,
        tmp_path,
        catalogue=lambda: [source("site", "20h")],
        quiet=parse_quiet_hours("23:00-01:00", UTC),
        clock=clock,
        prune=command("print('{\"pages\": 3}')"),
        enqueue=hand,
        finished=lambda run: ran.append(run.sources),
    )
    clock.service = service
    with ServiceLock(tmp_path) as lock:
        service.run(lock)
    found = [row for row in rows(engine) if row.sources == [RETENTION]]
    assert [row.counters for row in found] == [{"pages": 3}] * 2
    assert [row.started_at for row in found] == [START + timedelta(hours=hours) for hours in (1, 25)]
    assert ran[:2] == [("site",), (RETENTION,)]
    assert handed == [["site"]] * 3


def test_the_command_itself_drops_what_is_too_old(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = {"id": "old", "url": "https://gazette.example/1", "fetched_at": datetime(2020, 1, 1, tzinfo=UTC), "status": 200,
            "headers": {}, "digest": "0", "size": 0, "warc_file": "gone.warc.gz", "warc_offset": 0, "hints": {},
            "read_state": "done"}  # fmt: skip
    with writing(engine) as session:
        insert_new(session, Page, [page])
    monkeypatch.setenv("DISTILLWATCH_DATA", str(tmp_path))
    monkeypatch.setenv("DISTILLWATCH_DATABASE_URL", engine.url.render_as_string(hide_password=False))
    monkeypatch.setenv("DISTILLWATCH_RETENTION_DAYS", "30")
    service = Service(engine, tmp_path, catalogue=tuple, prune=PRUNE)
    with ServiceLock(tmp_path) as lock:
        [run] = service.run_due(lock)
    assert (run.state, run.exit_code, run.sources) == ("done", 0, (RETENTION,))
    assert rows(engine)[0].counters["pages"] == 1
    with Session(engine) as session:
        assert session.get_one(Page, "old").read_state == "pruned"


def test_a_pause_of_everything_is_one_of_what_is_too_old_as_well(engine: Engine, tmp_path: Path) -> None:
    with writing(engine) as session:
        set_paused(session, [ALL], START)
    service = Service(engine, tmp_path, catalogue=lambda: [source("site")], prune=command(REPORT))
    with ServiceLock(tmp_path) as lock:
        assert service.run_due(lock) == []
        with writing(engine) as session:
            set_paused(session, [ALL], None)
        service.command = command(REPORT)
        assert [run.sources for run in service.run_due(lock)] == [("site",), (RETENTION,)]


def test_a_run_is_written_down_with_its_report_and_log(engine: Engine, tmp_path: Path) -> None:
    run_for(engine, tmp_path, 0.5, source("site"))
    [row] = rows(engine)
    assert (row.state, row.exit_code, row.sources) == ("done", 0, ["site"])
    assert row.counters == {"asked": ["site"]}
    log = Path(row.log_file).read_text()
    assert log.startswith("seen\n")
    assert json.loads(log.splitlines()[1]) == row.counters


def test_a_crash_of_an_update_is_written_down_and_waits_for_its_next_turn(
    engine: Engine, tmp_path: Path
) -> None:
    run_for(engine, tmp_path, 2, source("site"), code="import os; os.abort()")
    assert [(row.state, row.exit_code) for row in rows(engine)] == [("failed", -signal.SIGABRT)] * 2


def test_nothing_starts_in_quiet_hours(engine: Engine, tmp_path: Path) -> None:
    run_for(engine, tmp_path, 9, source("site"), quiet="23:00-07:30")
    started = [row.started_at.astimezone(UTC).time() for row in rows(engine)]
    assert f"{started[0]:%H:%M}" == "07:30"
    assert len(started) == 2


def test_a_service_that_starts_again_makes_up_once_for_what_was_missed(
    engine: Engine, tmp_path: Path
) -> None:
    run_for(engine, tmp_path, 0.5, source("site"))
    run_for(engine, tmp_path, 0.5, source("site"), start=START + timedelta(hours=48))
    assert [row.started_at for row in rows(engine)] == [START, START + timedelta(hours=48)]


def test_a_run_that_nobody_ended_is_stopped_and_due_again(engine: Engine, tmp_path: Path) -> None:
    run_for(engine, tmp_path, 0.1, source("site"))
    [row] = rows(engine)
    with Session(engine) as session:
        row.state, row.finished_at = "running", None
        session.merge(row)
        session.commit()
    run_for(engine, tmp_path, 0.1, source("site"), code="pass", start=START + timedelta(minutes=6))
    assert [one.state for one in rows(engine)] == ["stopped", "failed"]


def test_sigterm_ends_an_update_that_will_not_stop_with_all_that_it_started(
    engine: Engine, tmp_path: Path
) -> None:
    def interrupt(_sources: Sequence[str], log: Path) -> None:
        until(lambda: log.read_text().strip() != "")
        os.kill(os.getpid(), signal.SIGTERM)

    service = Service(
        engine,
        tmp_path,
        catalogue=lambda: [source("site")],
        command=command(STUBBORN),
        grace_s=0.3,
        started=interrupt,
    )
    with ServiceLock(tmp_path) as lock:
        service.run(lock)
    [row] = rows(engine)
    assert (row.state, row.exit_code) == ("stopped", -signal.SIGKILL)
    grandchild = int(Path(row.log_file).read_text())
    until(lambda: not psutil.pid_exists(grandchild) or psutil.Process(grandchild).status() == "zombie")


def test_a_second_service_is_refused_and_told_who_is_there(tmp_path: Path) -> None:
    with ServiceLock(tmp_path), pytest.raises(ServiceRunningError, match=f"process {os.getpid()}"):
        ServiceLock(tmp_path)
    with ServiceLock(tmp_path):
        pass


def test_the_bell_wakes_the_sleeper_and_only_a_sleeper(tmp_path: Path) -> None:
    assert not ring(tmp_path)
    bell = Bell(tmp_path)
    assert ring(tmp_path)
    bell.wait(None)  # rung before: it would sleep for ever otherwise
    sleeper = threading.Thread(target=bell.wait, args=(None,), daemon=True)
    sleeper.start()
    assert ring(tmp_path)
    sleeper.join(120)
    assert not sleeper.is_alive()
    bell.close()
    assert not ring(tmp_path)


def until(holds: Callable[[], bool], seconds: float = 120) -> None:
    """Look until it holds; fails after a while."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.02)
