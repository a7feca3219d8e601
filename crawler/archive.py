"""The archive: what came, unchanged, as WARC records that any web archive tool reads.

Every record is a gzip member of its own, so a file can be appended to and read from any record's offset. A
file that a killed process left half written is cut back to its last whole record before it is used again.
"""

import fcntl
import os
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import IO
from uuid import uuid4

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecord

from crawler.errors import ArchiveError
from crawler.items import FetchedPage
from crawler.warc_record import info_member, page_member

_CHUNK = 1 << 20
BROKEN_RECORD = (
    ArchiveLoadFailed, zlib.error, EOFError, ValueError, ArithmeticError, TypeError, AttributeError, KeyError, IndexError, RecursionError,
)  # fmt: skip
"""What warcio raises over bytes that are no archive, besides its own error: it takes much on trust."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record lies: a file's name inside the archive folder, and the byte that it starts at."""

    file: str
    offset: int


class Archive:
    """The folder of WARC files, open for appending; use it as a context manager.

    Several processes may write at once: each takes a file of its own for as long as it is open.
    """

    def __init__(self, folder: Path, *, max_bytes: int = 512_000_000) -> None:
        self.folder = folder
        self.max_bytes = max_bytes
        self._file: IO[bytes] | None = None
        self._name = ""

    def __enter__(self) -> "Archive":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def append(self, page: FetchedPage) -> Place:
        """Write the page as one record and hand it to the operating system; returns where it lies.

        Raises:
            ArchiveError: the folder cannot be written to.
        """
        member = page_member(page)
        try:
            out = self._open(len(member))
            place = Place(self._name, out.tell())
            out.write(member)
            out.flush()
        except OSError as error:
            raise ArchiveError(self.folder, error.strerror or str(error)) from error
        return place

    def close(self) -> None:
        """Bring what was written to the disk and let go of the file."""
        if self._file is None:
            return
        self._file.flush()
        os.fsync(self._file.fileno())
        _marker(self.folder / self._name).unlink(missing_ok=True)
        self._file.close()
        self._file = None

    def _open(self, coming: int) -> IO[bytes]:
        if self._file is not None and self._file.tell() + coming > self.max_bytes:
            self.close()
        if self._file is None:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._file = self._take_old(coming) or self._start_new()
        return self._file

    def _take_old(self, coming: int) -> IO[bytes] | None:
        """The newest file that has room and that no other process holds."""
        for path in sorted(self.folder.glob("*.warc.gz"), reverse=True)[:8]:
            out = path.open("r+b")
            # A record of a file with a note is half overwritten, which looks like the end of the file.
            # One that was deleted between the two calls would take the page along.
            if not _lock(out) or erasing(path).exists() or not path.exists():
                out.close()
                continue
            if _marker(path).exists():
                out.truncate(whole_length(path))
            if out.seek(0, os.SEEK_END) + coming <= self.max_bytes:
                _marker(path).touch()
                self._name = path.name
                return out
            out.close()
        return None

    def _start_new(self) -> IO[bytes]:
        self._name = f"distillwatch-{datetime.now(UTC):%Y%m%dT%H%M%S}-{uuid4().hex[:8]}.warc.gz"
        path = self.folder / self._name
        _marker(path).touch()
        out = path.open("w+b")
        if not _lock(out):
            raise ArchiveError(path, "another process holds the file that was just made")
        out.write(info_member(self._name))
        return out


def read_page(folder: Path, place: Place, *, max_bytes: int = 64_000_000) -> FetchedPage:
    """One archived page, without hints and source.

    Raises:
        ArchiveError: the file is gone, or there is no whole record at the offset.
    """
    path = folder / place.file
    try:
        with path.open("rb") as stored:
            stored.seek(place.offset)
            record = next(iter(ArchiveIterator(stored)))
            return _page(record, max_bytes)
    except OSError as error:
        raise ArchiveError(path, error.strerror or str(error)) from error
    except (StopIteration, *BROKEN_RECORD) as error:
        raise ArchiveError(path, f"no record at byte {place.offset}") from error


def pages_of(path: Path, *, max_bytes: int = 64_000_000) -> Iterator[FetchedPage]:
    """Every page of a WARC file, packed or not, in order; other records are passed over.

    Raises:
        ArchiveError: the file cannot be read, or is broken from some record on.
    """
    try:
        with path.open("rb") as stored:
            for record in ArchiveIterator(stored):
                if record.rec_type in ("response", "resource"):
                    yield _page(record, max_bytes)
    except OSError as error:
        raise ArchiveError(path, error.strerror or str(error)) from error
    except BROKEN_RECORD as error:
        raise ArchiveError(path, f"broken WARC ({error})") from error


def whole_length(path: Path) -> int:
    """Length in bytes of the whole gzip members at the start of a file."""
    end = 0
    with path.open("rb") as stored:
        member = zlib.decompressobj(31)
        position = 0
        while chunk := stored.read(_CHUNK):
            position += len(chunk)
            while chunk:
                try:
                    member.decompress(chunk)
                except zlib.error:
                    return end
                chunk = member.unused_data
                if member.eof:
                    end = position - len(chunk)
                    member = zlib.decompressobj(31)
    return end


def _marker(path: Path) -> Path:
    """A file beside a WARC that is being written; where it outlives its process, the WARC may end in half a record."""
    return path.with_name(path.name + ".open")


@contextmanager
def held(path: Path) -> Iterator[bool]:
    """Keep others from appending to a WARC; gives False where somebody does, who is not waited for."""
    with path.open("r+b") as file:
        yield _lock(file)


def delete_held(path: Path) -> int:
    """Delete a WARC that is held, and what lies beside it; returns its bytes."""
    size = path.stat().st_size
    path.unlink()
    _marker(path).unlink(missing_ok=True)
    return size


def erasing(path: Path) -> Path:
    """A file beside a WARC of which records are being overwritten by `crawler.erase`."""
    return path.with_name(path.name + ".erasing")


def _lock(out: IO[bytes]) -> bool:
    try:
        fcntl.flock(out, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _page(record: ArcWarcRecord, max_bytes: int) -> FetchedPage:
    url = record.rec_headers.get_header("WARC-Target-URI") or ""
    stamp = record.rec_headers.get_header("WARC-Date") or ""
    fetched = datetime.fromisoformat(stamp.replace("Z", "+00:00")) if stamp else datetime.now(UTC)
    headers: dict[str, str] = {}
    status = 200
    if record.http_headers is not None:
        headers = {name.lower(): value for name, value in record.http_headers.headers}
        code = record.http_headers.get_statuscode()
        status = int(code) if code and code.isdigit() else 200
    elif record.rec_type == "resource":
        headers = {"content-type": record.rec_headers.get_header("Content-Type") or ""}
    body = record.content_stream().read(max_bytes + 1)
    if len(body) > max_bytes:
        raise ArchiveLoadFailed(f"record of {url} is larger than {max_bytes} bytes")
    return FetchedPage(None, url, body, fetched_at=fetched, status=status, headers=headers)
