"""Whatever comes from outside is read or refused: no other error, no hang, nothing that cannot be stored.

`make test` runs a few inputs of each target, always the same ones. `make fuzz COUNT=20000` runs so many of each, new
ones each time; what fails is shrunk, written to `tests/fuzz/seeds/<target>/` and run ever after.
"""

import json
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from kb.ids import digest
from tests.fuzz.mutation import inputs
from tests.fuzz.seeds import FAILED, seeds_of
from tests.fuzz.targets import TARGETS, Target

COUNT = int(os.environ.get("DISTILLWATCH_FUZZ_COUNT", "0"))
SECONDS = float(os.environ.get("DISTILLWATCH_FUZZ_SECONDS", "0"))
"""How long a target may take in a long run; 0 is without end."""
LOG = os.environ.get("DISTILLWATCH_FUZZ_LOG")
"""File that gets a line of JSON for each target."""
FEW = 25
ROUND = 500
"""Inputs between two looks at the clock."""
MOST_CPU_S = 20.0
"""Of the processor, for one input of at most 40 kB; a page is given up by the reading pool after 60 s by the clock."""


class TooLongError(AssertionError):
    """An input took more of the processor than any should."""


@contextmanager
def bounded() -> Iterator[None]:
    """Ends what takes too long of the processor, whatever else the machine does."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise TooLongError(f"more than {MOST_CPU_S:.0f} s of the processor")

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, MOST_CPU_S)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def run(target: Target, body: bytes) -> None:
    """Give the input to the target; an error that it may not raise fails."""
    with bounded():
        try:
            target.run(body)
        except target.allowed:
            return


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.name)
def test_seeds_and_what_once_failed_are_read_or_refused(target: Target) -> None:
    for body in seeds_of(target.name):
        run(target, body)


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.name)
def test_changed_inputs_are_read_or_refused(target: Target, tmp_path: Path) -> None:
    done = 0
    began = time.monotonic()
    last = tmp_path / "last"
    failing: bytes | None = None

    @settings(
        max_examples=min(COUNT, ROUND) or FEW,
        derandomize=not COUNT,
        database=None,
        deadline=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
    @given(inputs(seeds_of(target.name)))
    def every(body: bytes) -> None:
        nonlocal done, failing
        if COUNT:
            last.write_bytes(body)  # left behind where the interpreter itself dies
        try:
            run(target, body)
        except Exception:
            failing = body
            raise
        done += 1

    try:
        every()
        while done < COUNT and not (SECONDS and time.monotonic() - began > SECONDS):
            every()
    finally:
        if failing is not None and COUNT:
            folder = FAILED / target.name
            folder.mkdir(parents=True, exist_ok=True)
            (folder / digest(failing)[:16]).write_bytes(failing)
        if LOG:
            line = {"target": target.name, "inputs": done, "seconds": round(time.monotonic() - began)}
            with Path(LOG).open("a") as log:
                log.write(json.dumps(line | {"failed": failing is not None}) + "\n")
    assert done
