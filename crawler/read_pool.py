"""A pool of reading processes that outlives what single pages do to them."""

import subprocess
import sys
import time
from collections import deque
from collections.abc import Iterable, Iterator
from multiprocessing.connection import Connection, Pipe, wait
from pathlib import Path

from crawler.errors import CrawlError
from crawler.page_reading import PageToRead, ReadResult

TIMEOUT_S = 60.0
"""Longest that one page may take."""
MEMORY_BYTES = 4_000_000_000
PAGES_A_PROCESS = 400
"""Pages after which a process is replaced: the libraries that it uses keep caches that only grow."""
_START_S = 120.0


class _Reader:
    """One reading process."""

    def __init__(self, archive: Path, memory_bytes: int) -> None:
        ours, theirs = Pipe()
        self.connection: Connection = ours
        command = [
            sys.executable,
            "-m",
            "crawler.read_process",
            str(theirs.fileno()),
            str(archive),
            str(memory_bytes),
        ]
        self.process = subprocess.Popen(
            command, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL
        )
        theirs.close()
        self.page: PageToRead | None = None
        self.deadline = time.monotonic() + _START_S
        self.ready = False
        self.done = 0

    def give(self, page: PageToRead, timeout_s: float) -> None:
        """Start on a page."""
        self.page = page
        self.deadline = time.monotonic() + timeout_s
        self.connection.send(page)

    def end(self) -> int:
        """Stop the process; returns its exit code, negative for a signal."""
        self.connection.close()
        if self.process.poll() is None:
            self.process.kill()
        return self.process.wait()

    def retire(self) -> None:
        """Let the process go by itself."""
        self.connection.close()
        try:
            self.process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def read_pages(
    pages: Iterable[PageToRead],
    archive: Path,
    *,
    processes: int = 1,
    timeout_s: float = TIMEOUT_S,
    memory_bytes: int = MEMORY_BYTES,
) -> Iterator[ReadResult]:
    """Read the pages in processes of their own; results come as they are ready, one for every page.

    A page that takes longer than `timeout_s` is given up and its process replaced. A process that dies is
    replaced too, and its page tried once more, since the fault may have been another's.

    Raises:
        CrawlError: no reading process can be started.
    """
    coming = iter(pages)
    again: deque[PageToRead] = deque()
    tried: set[str] = set()
    readers: list[_Reader] = []
    exhausted = False
    failed_starts = 0
    try:
        while True:
            while len(readers) < processes and (again or not exhausted) and failed_starts < 3:
                readers.append(_Reader(archive, memory_bytes))
                if len(readers) > 1 and exhausted:
                    break
            for reader in [one for one in readers if one.ready and one.page is None]:
                page = again.popleft() if again else next(coming, None)
                if page is None:
                    exhausted = True
                    readers.remove(reader)
                    reader.retire()
                elif reader.done >= PAGES_A_PROCESS:
                    again.appendleft(page)
                    readers.remove(reader)
                    reader.retire()
                else:
                    reader.give(page, timeout_s)
            if not readers:
                if exhausted and not again:
                    return
                if failed_starts >= 3:
                    raise CrawlError(
                        "reading",
                        "its processes end at once",
                        "run `distillwatch doctor` to see what is missing",
                    )
                continue
            nearest = min(reader.deadline for reader in readers)
            answering = wait([reader.connection for reader in readers], max(0.0, nearest - time.monotonic()))
            for reader in list(readers):
                if reader.connection in answering:
                    result = _take(reader)
                    if result is _DIED:
                        readers.remove(reader)
                        if not reader.ready:
                            failed_starts += 1
                        yield from _after_death(reader, again, tried)
                    elif isinstance(result, ReadResult):
                        failed_starts = 0
                        yield result
                elif time.monotonic() >= reader.deadline:
                    readers.remove(reader)
                    reader.end()
                    if reader.page is None:
                        failed_starts += 1
                    else:
                        yield ReadResult(
                            reader.page.id,
                            error=f"{reader.page.url}: reading took longer than {timeout_s:.0f} s; the page stays archived",
                        )
    finally:
        for reader in readers:
            reader.end()


_DIED = object()


def _take(reader: _Reader) -> object:
    """What a process sends: that it is ready (None), a result, or `_DIED` in place of either."""
    try:
        message: object = reader.connection.recv()
    except (EOFError, OSError):
        return _DIED
    if message is None:
        reader.ready = True
        reader.deadline = float("inf")
        return None
    reader.page = None
    reader.deadline = float("inf")
    reader.done += 1
    return message


def _after_death(reader: _Reader, again: deque[PageToRead], tried: set[str]) -> Iterator[ReadResult]:
    code = reader.end()
    page = reader.page
    if page is None:
        return
    if page.id in tried:
        how = f"signal {-code}" if code < 0 else f"code {code}"
        yield ReadResult(
            page.id, error=f"{page.url}: the reading process died of it ({how}); the page stays archived"
        )
    else:
        tried.add(page.id)
        again.append(page)
