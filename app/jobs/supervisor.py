"""Keeps a number of worker processes going: starts again what dies, ends all of them in time."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from types import FrameType

from app.jobs.options import WorkerOptions

COMMAND = (sys.executable, "-P", "-m", "app.jobs.worker_process")
"""`-P`: a folder `app` where it is started is not ours."""

GRACE_S = 6.0
"""How long jobs may take to come to their next transaction; what does not is killed, and its job done again."""
_LONGEST_WAIT_S = 30.0
_THREADS = "OMP_NUM_THREADS"
_YOUNG_S = 60.0


@dataclass
class _Slot:
    """One place for a process."""

    child: "subprocess.Popen[bytes] | None" = None
    started: float = 0.0
    again_at: float = 0.0
    """When it may be started again."""
    deaths: int = 0
    """In a row, each within seconds of its start."""
    done: bool = False


@dataclass
class Supervisor:
    """So many processes with the same options."""

    processes: int
    options: WorkerOptions
    grace_s: float = GRACE_S
    told: Callable[[str], None] = lambda line: None
    """Hears of processes that died."""
    _stopping: bool = False
    _woken: threading.Event = field(default_factory=threading.Event)
    _slots: list[_Slot] = field(default_factory=list)

    def run(self) -> int:
        """Work until SIGTERM or SIGINT, or until every process has drained its queues; returns the exit code."""
        before = {number: signal.signal(number, self._stop) for number in (signal.SIGTERM, signal.SIGINT)}
        self._slots = [_Slot() for _ in range(self.processes)]
        try:
            while not self._stopping:
                self._look()
                if all(slot.done for slot in self._slots):
                    break
                self._woken.wait(self._wait_s())
                self._woken.clear()
        finally:
            self._end()
            for number, handler in before.items():
                signal.signal(number, handler)
        return 0 if self._stopping or not any(slot.deaths for slot in self._slots) else 1

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self._stopping = True
        self._woken.set()

    def _look(self) -> None:
        now = time.monotonic()
        for slot in self._slots:
            if slot.child is not None and (code := slot.child.poll()) is not None:
                self._ended(slot, code, now)
            if slot.child is None and not slot.done and now >= slot.again_at:
                self._start(slot, now)

    def _start(self, slot: _Slot, now: float) -> None:
        # Its own session: a Ctrl-C at the terminal reaches it through this process only, once.
        child = subprocess.Popen(
            COMMAND, stdin=subprocess.PIPE, start_new_session=True, env=os.environ | self._threads()
        )
        assert child.stdin is not None
        with contextlib.suppress(BrokenPipeError):  # it died at once; its exit code says so
            child.stdin.write(self.options.as_json().encode() + b"\n")
            child.stdin.flush()
        slot.child, slot.started = child, now
        threading.Thread(target=self._wake_when_ended, args=(child,), daemon=True).start()

    def _threads(self) -> dict[str, str]:
        """What keeps the processes from taking each other's cores; one that somebody has set is left."""
        share = max(1, (os.cpu_count() or 1) // self.processes)
        return {} if os.environ.get(_THREADS) else {_THREADS: str(share)}

    def _wake_when_ended(self, child: "subprocess.Popen[bytes]") -> None:
        child.wait()
        self._woken.set()

    def _ended(self, slot: _Slot, code: int, now: float) -> None:
        _close(slot.child)
        slot.child = None
        if code == 0 and self.options.drain:
            slot.done = True
            return
        young = now - slot.started < _YOUNG_S
        slot.deaths = slot.deaths + 1 if young else 1
        wait = min(_LONGEST_WAIT_S, 2.0 ** (slot.deaths - 1)) if young else 0.0
        slot.again_at = now + wait
        how = f"by signal {-code}" if code < 0 else f"with code {code}"
        if self.options.drain and slot.deaths >= 3:
            slot.done = True
            self.told(f"a worker ended {how} three times at once; it is left alone")
            return
        self.told(f"a worker ended {how}; the next one starts in {wait:.0f} s")

    def _wait_s(self) -> float | None:
        now = time.monotonic()
        waits = [slot.again_at - now for slot in self._slots if slot.child is None and not slot.done]
        return max(0.0, min(waits)) if waits else None

    def _end(self) -> None:
        children = [slot.child for slot in self._slots if slot.child is not None]
        for child in children:
            _signal(child, signal.SIGTERM)
        deadline = time.monotonic() + self.grace_s
        for child in children:
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(max(0.0, deadline - time.monotonic()))
        for child in children:
            # What it started, such as a crawl, may outlive it.
            _signal(child, signal.SIGKILL, group=True)
            child.wait()
            _close(child)


def _signal(child: "subprocess.Popen[bytes]", number: signal.Signals, *, group: bool = False) -> None:
    with contextlib.suppress(ProcessLookupError):
        if group:
            os.killpg(child.pid, number)
        elif child.poll() is None:
            child.send_signal(number)


def _close(child: "subprocess.Popen[bytes] | None") -> None:
    if child is not None and child.stdin is not None:
        with contextlib.suppress(BrokenPipeError):
            child.stdin.close()
