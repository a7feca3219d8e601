"""One service for a data folder: a file lock, and a bell that wakes the one that holds it."""

import errno
import fcntl
import os
import select
from pathlib import Path
from types import TracebackType

from kb.errors import DistillwatchError


class ServiceRunningError(DistillwatchError):
    """Another service of the same data folder runs."""

    def __init__(self, path: Path, pid: str) -> None:
        self.path = path
        self.pid = pid
        super().__init__(
            f"{path}: held by the schedule of process {pid or 'unknown'}, or by an update that it left running; "
            "end that process first"
        )


class ServiceLock:
    """A lock on `schedule.lock` in the data folder, held until it is closed by everybody who has inherited it.

    An update inherits it, so that a service that was killed is not followed by a second update beside its first.
    """

    def __init__(self, data: Path) -> None:
        data.mkdir(parents=True, exist_ok=True)
        self.path = data / "schedule.lock"
        self._file = self.path.open("a+", encoding="utf-8")
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._file.seek(0)
            holder = self._file.read(20).strip()
            self._file.close()
            raise ServiceRunningError(self.path, holder) from None
        self._file.truncate(0)
        self._file.write(f"{os.getpid()}\n")
        self._file.flush()

    def fileno(self) -> int:
        """The descriptor that an update inherits."""
        return self._file.fileno()

    def __enter__(self) -> "ServiceLock":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()


class Bell:
    """A named pipe that the service sleeps at; whoever changes the schedule rings it."""

    def __init__(self, data: Path) -> None:
        path = _bell(data)
        if not path.is_fifo():
            path.unlink(missing_ok=True)
            os.mkfifo(path, 0o600)
        # Open for writing too: otherwise the first writer that closes it would look like the end of the file.
        self._pipe = os.open(path, os.O_RDWR | os.O_NONBLOCK)

    def ring(self) -> None:
        """Wake the sleeper; may be called by a signal's handler and by other threads."""
        _write(self._pipe)

    def wait(self, seconds: float | None) -> None:
        """Sleep until it rings or the time is over; for ever where no time is given."""
        ready, _, _ = select.select([self._pipe], [], [], seconds)
        if ready:
            os.read(self._pipe, 4096)

    def close(self) -> None:
        """Let go of the pipe."""
        os.close(self._pipe)


def ring(data: Path) -> bool:
    """Wake the service of a data folder so that it looks at the store; False where none listens."""
    try:
        pipe = os.open(_bell(data), os.O_WRONLY | os.O_NONBLOCK)
    except OSError as error:
        if error.errno in (errno.ENOENT, errno.ENXIO):
            return False
        raise
    try:
        _write(pipe)
    finally:
        os.close(pipe)
    return True


def _write(pipe: int) -> None:
    try:
        os.write(pipe, b"!")
    except BlockingIOError:
        return  # it is full of rings already


def _bell(data: Path) -> Path:
    return data / "schedule.bell"
