"""`distillwatch schedule` as its users start it, over a site on loopback."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, select

from app.cli.main import run
from kb.cases.record import ReadCase, ReadEntry
from kb.models import CrawlRun, ScheduleRun, Source, Watch
from kb.store.cases import store_case
from kb.store.session import insert_new, open_engine, writing
from tests.crawler.hostile_server import Site, fixed, hang, rss, running

Call = Callable[..., tuple[int, str, str]]
FILE = """\
id = "site"
title = "A site on loopback"
protocol = "feed"
url = "{url}"
schedule = "1h"
delay_s = 0
allow_private = true
may_be_empty = true
"""


@pytest.fixture
def site() -> Iterator[Site]:
    """A site whose feed is empty."""
    with running(Site(), "127.0.0.1") as started:
        started.routes["/feed.xml"] = fixed(rss([]), kind="application/rss+xml")
        yield started


@pytest.fixture
def data(tmp_path: Path, site: Site) -> Path:
    """A data folder with the site in its catalogue."""
    folder = tmp_path / "data"
    (folder / "sources").mkdir(parents=True)
    (folder / "sources" / "site.toml").write_text(FILE.format(url=site.base + "/feed.xml"))
    return folder


@pytest.fixture
def call(data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Call:
    """Runs a command of the group; gives its exit code, output and errors."""
    monkeypatch.setenv("DISTILLWATCH_DATA", str(data))

    def run_command(*words: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["distillwatch", "schedule", *words])
        with pytest.raises(SystemExit) as ended:
            run()
        captured = capsys.readouterr()
        return int(ended.value.code or 0), captured.out, captured.err

    return run_command


@contextmanager
def service(data: Path, *words: str) -> Iterator["subprocess.Popen[str]"]:
    """The service in a process of its own, ended whatever happens."""
    with subprocess.Popen(
        [sys.executable, "-m", "app.cli.main", "schedule", "run", *words],
        env=os.environ | {"DISTILLWATCH_DATA": str(data)},
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def line_with(process: "subprocess.Popen[str]", word: str) -> str:
    """The first line that it prints with the word; fails where it ends before."""
    assert process.stdout is not None
    for line in process.stdout:
        if word in line:
            return line
    raise AssertionError(f"it ended without {word!r}")


def until(holds: Callable[[], object], seconds: float = 120) -> None:
    """Look until it holds; fails after a while."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def stored(data: Path, model: Any) -> list[Any]:
    engine = open_engine(f"sqlite:///{data / 'distillwatch.db'}", create=False)
    with Session(engine) as session:
        rows = list(session.exec(select(model)).all())
    engine.dispose()
    return rows


def watch_a_case(data: Path) -> None:
    """Put a watch of a case into the store, and then an entry of its docket."""
    engine = open_engine(f"sqlite:///{data / 'distillwatch.db'}")
    now = datetime.now(UTC)
    row = {"id": "watch", "kind": "case", "terms": {"case": "cand-26-cv-04711"}, "note": None, "tags": [],
           "channels": ["log"], "created_at": now - timedelta(hours=1), "digest": False, "enabled": True}  # fmt: skip
    entry = ReadEntry("1", now.date(), "COMPLAINT against Birch AI", 0, 0)
    read = ReadCase(
        court_id="cand", docket_number="3:26-cv-04711", caption="Alder v. Birch", entries=(entry,)
    )
    with writing(engine) as session:
        insert_new(session, Watch, [row])
        store_case(session, read, seen=now)
    engine.dispose()


def test_once_runs_what_is_due_tells_who_watches_and_then_nothing_is_due(
    data: Path, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = data / "alerts.jsonl"
    monkeypatch.setenv("DISTILLWATCH_CHANNELS", json.dumps({"log": {"type": "file", "path": str(told)}}))
    watch_a_case(data)
    code, text, errors = call("run", "site", "--once")
    assert (code, errors) == (0, "")
    assert "done with code 0" in text
    [made] = stored(data, ScheduleRun)
    assert (made.state, made.sources) == ("done", ["site"])
    assert made.counters["crawl"]["sources"]["site"]["error"] is None
    assert made.counters["watch"] == {"new": 1, "delivered": 1, "failed": 0, "dead": 0}
    assert "COMPLAINT" in told.read_text()
    assert [row.state for row in stored(data, CrawlRun)] == ["done"]
    [source] = stored(data, Source)
    assert source.last_attempt_at is not None
    assert call("run", "site", "--once")[1] == "nothing is due\n"
    [listed] = [row for row in json.loads(call("list", "--json")[1]) if row["source"] == "site"]
    assert (listed["state"], listed["every"]) == ("waiting", "1h")
    assert [row["id"] for row in json.loads(call("runs", "--json")[1])] == [made.id]


def test_for_programs_every_line_of_the_log_is_an_object(data: Path) -> None:
    (data / "sources" / "broken.toml").write_text("id = ")
    environment = os.environ | {"DISTILLWATCH_DATA": str(data), "DISTILLWATCH_LOG_FORMAT": "json"}
    command = [sys.executable, "-m", "app.cli.main", "schedule", "run", "--once"]
    done = subprocess.run([*command, "site"], env=environment, capture_output=True, text=True, check=False)
    told = [json.loads(line) for line in done.stderr.splitlines()]
    assert done.returncode == 0
    assert done.stdout == ""
    assert {line["logger"] for line in told} == {"distillwatch"}
    assert next(line["level"] for line in told if "broken.toml" in line["message"]) == "warning"
    assert [
        line["message"].split(" ", 2)[2].split(";")[0] for line in told if "running" in line["message"]
    ] == ["running site"]
    assert any("done with code 0" in line["message"] for line in told)
    refused = subprocess.run([*command, "sit"], env=environment, capture_output=True, text=True, check=False)
    assert refused.returncode == 1
    assert json.loads(refused.stderr.splitlines()[-1])["level"] == "error"
    [run] = stored(data, ScheduleRun)
    log = [
        json.loads(line) for line in Path(run.log_file).read_text().splitlines() if line.startswith('{"at"')
    ]
    assert all({"at", "level", "logger", "process", "message"} <= set(line) for line in log)
    assert any("broken.toml" in line["message"] for line in log)


def test_a_second_service_is_refused_and_sigterm_stops_a_crawl_that_hangs(
    data: Path, site: Site, call: Call
) -> None:
    site.routes["/feed.xml"] = hang
    with service(data, "site") as process:
        line_with(process, "running site")
        until(lambda: site.times("/feed.xml"))
        code, _, errors = call("run", "site")
        assert code == 1
        assert f"process {process.pid}" in errors
        process.send_signal(signal.SIGTERM)
        assert "stopped" in line_with(process, "stopped")
        assert process.wait() == 0
    [made] = stored(data, ScheduleRun)
    assert made.state == "stopped"
    assert "site" in json.loads(call("next", "--json")[1])["sources"]


def test_pausing_resuming_and_asking_reach_the_running_service(data: Path, call: Call) -> None:
    assert call("pause", "site")[0] == 0
    with service(data, "site") as process:
        line_with(process, "nothing is to come")
        assert call("resume", "site")[0] == 0
        line_with(process, "running site")
        line_with(process, "next run")
        assert "takes it up next" in call("run-now", "site")[1]
        line_with(process, "running site")
        line_with(process, "done")
    assert [made.state for made in stored(data, ScheduleRun)] == ["done", "done"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("pause",), "add source ids or --all"),
        (("pause", "sit"), "did you mean site?"),
        (("run", "sit", "--once"), "did you mean site?"),
        (("install", "units"), "--systemd"),
    ],
)
def test_wrong_usage_says_what_to_do(call: Call, words: tuple[str, ...], told: str) -> None:
    code, _, errors = call(*words)
    assert code == 1
    assert told in errors
    assert len(errors.splitlines()) == 1
