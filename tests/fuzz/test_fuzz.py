"""Whatever comes from outside is read or refused: no other error, no hang, nothing that cannot be stored.

`make test` runs a few inputs of each target by hypothesis, always the same ones. `make fuzz COUNT=20000` runs so many of
each, new ones each time and drawn without it, which is many times as quick; what fails is shrunk, written to `tests/fuzz/seeds/<target>/` and run ever after.
"""

import json
import os
import random
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from kb.ids import digest
from tests.fuzz.mutation import TOKENS, Change, drawn, inputs, mutated, smallest
from tests.fuzz.seeds import FAILED, seeds_of
from tests.fuzz.targets import TARGETS, Target

COUNT = int(os.environ.get("DISTILLWATCH_FUZZ_COUNT", "0"))
SECONDS = float(os.environ.get("DISTILLWATCH_FUZZ_SECONDS", "0"))
"""How long a target may take in a long run; 0 is without end."""
LOG = os.environ.get("DISTILLWATCH_FUZZ_LOG")
"""File that gets a line of JSON for each target."""
FEW = 25
SEED = int(os.environ.get("DISTILLWATCH_FUZZ_SEED", "0"))
"""Of a long run, to have the same inputs again; 0 is another one each time."""
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
    if COUNT:
        many(target, tmp_path / "last")
        return

    @settings(
        max_examples=FEW,
        derandomize=True,
        database=None,
        deadline=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
    @given(inputs(seeds_of(target.name)))
    def every(body: bytes) -> None:
        run(target, body)

    every()


def many(target: Target, last: Path) -> None:
    """A long run; `last` holds the input of the moment, which is left behind where the interpreter itself dies."""
    chance = random.Random(SEED if SEED else None)
    seeds = seeds_of(target.name)
    done, failed = 0, False
    began = time.monotonic()
    try:
        while done < COUNT and not (SECONDS and time.monotonic() - began > SECONDS):
            seed, changes = drawn(chance, seeds)
            body = mutated(seed, changes, seeds)
            last.write_bytes(body)
            try:
                run(target, body)
            except Exception:
                failed = True
                keep(target, smallest(seed, changes, seeds, lambda one: fails(target, one)))
                raise
            done += 1
    finally:
        if LOG:
            line = {"target": target.name, "inputs": done, "seconds": round(time.monotonic() - began)}
            with Path(LOG).open("a") as log:
                log.write(json.dumps(line | {"failed": failed}) + "\n")
    assert done


def fails(target: Target, body: bytes) -> bool:
    """Whether the target breaks on the input."""
    try:
        run(target, body)
    except Exception:  # noqa: BLE001  whatever it is, it should not have been raised
        return True
    return False


def keep(target: Target, body: bytes) -> None:
    """Put an input among those that are run ever after."""
    folder = FAILED / target.name
    folder.mkdir(parents=True, exist_ok=True)
    (folder / digest(body)[:16]).write_bytes(body)


def test_what_fails_is_kept_with_as_few_changes_as_fail(tmp_path: Path) -> None:
    seeds = [b"one long enough seed of a file", b"and another"]
    needle: list[Change] = [(0, 5, 7), (2, 3, 60), (0, 0, TOKENS.index(b"null")), (5, 6, 33)]
    found = smallest(seeds[0], needle, seeds, lambda body: b"null" in body)
    assert found == b"nullone long enough seed of a file"
    chance = random.Random(7)
    bodies = {mutated(*drawn(chance, seeds), seeds) for _ in range(500)}
    assert len(bodies) > 300
