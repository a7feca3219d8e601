"""What goes wrong around the schedule: a moved clock, a killed service, a broken file in the catalogue."""

import itertools
import json
import os
import signal
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import psutil
import pytest
from sqlalchemy.engine import Engine
from sqlmodel import Session

from app.schedule.lock import Bell, ServiceLock
from app.schedule.service import FinishedRun, Service
from kb.store.schedule_rows import schedule_runs
from kb.store.session import open_engine
from tests.app.schedule.sources import source
from tests.app.schedule.test_service import START, command, until

ROUNDS = int(os.environ.get("DISTILLWATCH_SOAK_ROUNDS", "2"))
REPORT = "print('{}')"


class MovedClock:
    """A clock on which sleeping takes no time, and that somebody sets after some hours."""

    def __init__(self, moved: timedelta, after: timedelta, end: timedelta) -> None:
        self.passed = timedelta()
        self.moved = moved
        self.after = after
        self.end = end
        self.service: Service | None = None

    def now(self) -> datetime:
        return START + self.passed + (self.moved if self.passed >= self.after else timedelta())

    def sleep(self, _bell: Bell, seconds: float) -> None:
        assert seconds >= 0
        self.passed += timedelta(seconds=max(seconds, 1))
        if self.passed >= self.end and self.service is not None:
            self.service.stop()


@pytest.mark.parametrize("hours", [1, -1, 5, -5])
def test_a_clock_that_is_set_costs_one_run_more_or_less_and_no_more(
    engine: Engine, tmp_path: Path, hours: int
) -> None:
    clock = MovedClock(timedelta(hours=hours), timedelta(hours=3), timedelta(hours=12))
    ran: list[timedelta] = []
    finished: list[FinishedRun] = []

    def ended(run: FinishedRun) -> None:
        finished.append(run)
        ran.append(clock.passed)

    service = Service(
        engine,
        tmp_path,
        catalogue=lambda: [source("site")],
        clock=clock,
        command=command(REPORT),
        finished=ended,
    )
    clock.service = service
    with ServiceLock(tmp_path) as lock:
        service.run(lock)
    gaps = [later - earlier for earlier, later in itertools.pairwise(ran)]
    # Every hour and up to a tenth, and once more when it was set.
    assert 10 <= len(ran) <= 13
    assert max(gaps) <= timedelta(hours=1, minutes=10)
    assert sorted(gaps)[1] >= timedelta(minutes=59)
    assert {run.state for run in finished} == {"done"}


_SERVE = r"""
import sys
from pathlib import Path
from app.schedule.lock import ServiceLock, ServiceRunningError
from app.schedule.service import Service
from kb.store.session import open_engine
from tests.app.schedule.sources import source
data = Path(sys.argv[1])
update = "import os, sys, time\nwhile not os.path.exists(sys.argv[1] + '.go'): time.sleep(0.02)\nopen(sys.argv[1], 'a').write(sys.argv[2] + chr(10)); print('{}')"
try:
    with ServiceLock(data) as lock:
        engine = open_engine(f"sqlite:///{data / 'store.db'}")
        command = (sys.executable, "-S", "-c", update, str(data / "done.txt"))
        service = Service(engine, data, catalogue=lambda: [source("site", "1m")], command=command,
                          started=lambda sources, log: print("started", flush=True),
                          finished=lambda run: service.stop())
        service.run(lock)
except ServiceRunningError as error:
    print("refused", error, flush=True)
"""


def serve(data: Path) -> "subprocess.Popen[str]":
    return subprocess.Popen([sys.executable, "-c", _SERVE, str(data)], stdout=subprocess.PIPE, text=True)


def has_ended(process: psutil.Process) -> bool:
    return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE


def test_a_service_that_is_killed_again_and_again_never_runs_two_updates_and_ends_its_work(
    tmp_path: Path,
) -> None:
    go = tmp_path / "done.txt.go"
    for _ in range(ROUNDS):
        go.unlink(missing_ok=True)
        with serve(tmp_path) as killed:
            assert killed.stdout is not None
            assert killed.stdout.readline() == "started\n"
            [update] = psutil.Process(killed.pid).children()
            with serve(tmp_path) as second:
                assert second.stdout is not None
                assert second.stdout.readline().startswith("refused")
            killed.send_signal(signal.SIGKILL)
            killed.wait()
        # The update that it left goes on to its end.
        go.touch()
        until(lambda update=update: has_ended(update))
    with serve(tmp_path) as last:
        assert last.wait(60) == 0
    engine = open_engine(f"sqlite:///{tmp_path / 'store.db'}")
    with Session(engine) as session:
        states = [run.state for run in reversed(schedule_runs(session, limit=1000))]
    engine.dispose()
    assert states[-1] == "done"
    assert set(states[:-1]) == {"stopped"}
    assert len((tmp_path / "done.txt").read_text().splitlines()) == len(states)


def test_a_broken_file_of_the_catalogue_is_named_with_its_line_and_the_others_run(tmp_path: Path) -> None:
    folder = tmp_path / "sources"
    folder.mkdir()
    good = 'id = "{id}"\ntitle = "t"\nprotocol = "feed"\nurl = "http://127.0.0.1:9/x.xml"\nallow_private = true\n'
    (folder / "good.toml").write_text(good.format(id="good"))
    (folder / "bad.toml").write_text(good.format(id="bad") + 'schedule = "now and then"\n')
    done = subprocess.run(
        [sys.executable, "-m", "app.cli.main", "schedule", "list", "--json"],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"DISTILLWATCH_DATA": str(tmp_path)},
    )
    assert done.returncode == 0, done.stderr
    assert "bad.toml" in done.stderr
    assert "line 6" in done.stderr
    listed = {row["source"] for row in json.loads(done.stdout)}
    assert "good" in listed
    assert "bad" not in listed
