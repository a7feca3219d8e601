"""What became of addresses and pages, written down together a few times a second.

A transaction a page costs as much as the page's download. So outcomes wait for each other, for a moment and in
small numbers: a process that is killed in between fetches its last pages once more.
"""

import asyncio
from collections.abc import Callable, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy.engine import Engine
from sqlmodel import Session

from kb.store.session import writing

MOST = 48
"""Outcomes that are written at the latest when there are so many."""
WITHIN_S = 0.25

Write = Callable[[Session, Sequence[Any]], object]
"""Writes outcomes of one sort, all at once."""


def do_each(session: Session, steps: Sequence[Callable[[Session], object]]) -> None:
    """The `Write` for what has no way to be written many at once."""
    for step in steps:
        step(session)


class Outcomes:
    """Collects writes and does them in their order in one transaction; `failed` is told of an error that no caller can be given."""

    def __init__(self, engine: Engine, failed: Callable[[Exception], None]) -> None:
        self._engine = engine
        self._failed = failed
        self._waiting: list[tuple[Write, Any]] = []
        self._timer: asyncio.TimerHandle | None = None

    def add(self, write: Write, outcome: Any) -> None:
        """Write this outcome soon; it must depend on nothing that the caller changes later.

        Raises:
            Exception: whatever an outcome that came due with this one ran into; the others are written.
        """
        self._waiting.append((write, outcome))
        if len(self._waiting) >= MOST:
            self.flush()
        elif self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(WITHIN_S, self.finish)

    def flush(self) -> None:
        """Write all that waits.

        Raises:
            Exception: the first error that an outcome ran into; the others are written.
        """
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        waiting, self._waiting = self._waiting, []
        if not waiting:
            return
        try:
            with writing(self._engine) as session:
                for write, run in groupby(waiting, key=itemgetter(0)):
                    write(session, [outcome for _, outcome in run])
        except Exception:  # noqa: BLE001  # raised again by the one that is at fault
            self._one_by_one(waiting)

    def finish(self) -> None:
        """Write all that waits, where no caller could be given an error: `failed` is told of it."""
        try:
            self.flush()
        except Exception as error:  # noqa: BLE001  # it becomes the source's error
            self._failed(error)

    def _one_by_one(self, waiting: Sequence[tuple[Write, Any]]) -> None:
        """One bad outcome must not take the others of its transaction with it."""
        first: Exception | None = None
        for write, outcome in waiting:
            try:
                with writing(self._engine) as session:
                    write(session, [outcome])
            except Exception as error:  # noqa: BLE001  # raised below, when the others are written
                first = first or error
        if first is not None:
            raise first
