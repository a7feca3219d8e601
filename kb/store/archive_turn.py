"""One at a time: whoever copies the archive as a whole, and whoever takes bytes out of it."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kb.errors import StoreError

_FILE = "archive.lock"


@contextmanager
def archive_turn(data: Path, *, wait: bool) -> Iterator[None]:
    """Hold the archive of a data folder; a process that dies lets go of it. Crawls may append meanwhile.

    Raises:
        StoreError: somebody else holds it, and is not to be waited for; or the folder cannot be written.
    """
    place = data / _FILE
    try:
        data.mkdir(parents=True, exist_ok=True)
        lock = place.open("a")
    except OSError as error:
        raise StoreError(
            str(place), error.strerror or str(error), "set DISTILLWATCH_DATA to a writable folder"
        ) from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError as error:
            raise StoreError(
                str(data), "a backup or another removal is going on", "run it again when that has ended"
            ) from error
        yield
