"""One update as a process of its own: a crash or a leak in it does not take the service along."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from app.schedule.lock import Bell

UPDATE = (sys.executable, "-P", "-m", "app.cli.main", "update", "--json")
"""Command that the sources' ids are put behind; `-P`: a folder `app` where it is started is not ours."""

GRACE_S = 7.0
"""How long an update may take to stop in order before it is killed; a service must end within ten seconds."""

_KEPT_LOGS = 500


@dataclass(frozen=True, slots=True)
class UpdateResult:
    """How an update ended."""

    exit_code: int
    """Negative for the signal that ended it."""
    report: dict[str, Any] | None
    """What it reported; None where it did not come to that."""


class UpdateProcess:
    """An update that runs; rings the bell when it has ended."""

    def __init__(self, command: Sequence[str], *, log: Path, bell: Bell, inherited: int) -> None:
        log.parent.mkdir(parents=True, exist_ok=True)
        self._log = log
        self._report: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115  closed by `result`
        with log.open("wb") as errors:
            # In a session of its own a Ctrl-C at the terminal reaches it through the service only, once.
            self._child = subprocess.Popen(
                list(command),
                stdin=subprocess.DEVNULL,
                stdout=self._report,
                stderr=errors,
                start_new_session=True,
                pass_fds=(inherited,),
            )
        self._ended = threading.Event()
        self._bell = bell
        self._waiter = threading.Thread(target=self._wait, name="update", daemon=True)
        self._waiter.start()

    def _wait(self) -> None:
        self._child.wait()
        self._ended.set()
        self._bell.ring()

    @property
    def has_ended(self) -> bool:
        """Whether `result` returns at once."""
        return self._ended.is_set()

    def stop(self, grace_s: float = GRACE_S) -> None:
        """Ask it to stop in order; kill it and everything that it started where it does not."""
        deadline = time.monotonic() + grace_s
        self._signal(signal.SIGTERM, group=False)
        self._ended.wait(max(0.0, deadline - time.monotonic()))
        # Its own children, such as the crawl, may outlive it.
        self._signal(signal.SIGKILL, group=True)
        self._ended.wait()

    def _signal(self, number: signal.Signals, *, group: bool) -> None:
        with contextlib.suppress(ProcessLookupError):
            if group:
                os.killpg(self._child.pid, number)
            elif not self.has_ended:
                self._child.send_signal(number)

    def result(self) -> UpdateResult:
        """Wait for its end; its report goes to the end of the log as well."""
        self._waiter.join()
        with self._report as file:
            file.seek(0)
            printed = file.read()
        with self._log.open("ab") as log:
            log.write(printed)
        return UpdateResult(self._child.returncode, _report_in(printed))


def _report_in(printed: bytes) -> dict[str, Any] | None:
    try:
        report = json.loads(printed)
    except ValueError:
        return None
    return report if isinstance(report, dict) else None


def drop_old_logs(folder: Path) -> None:
    """Keep the newest runs' logs; their names begin with the time."""
    for log in sorted(folder.glob("schedule-*.log"))[:-_KEPT_LOGS]:
        log.unlink(missing_ok=True)
