"""Copies of a whole store that can be trusted: database and archive in one file, verified by digest."""

import hashlib
import io
import json
import shutil
import sqlite3
import tarfile
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import BinaryIO

import sqlalchemy as sa

from kb.errors import StoreError
from kb.export.base import whole
from kb.settings import Settings
from kb.store.archive_turn import archive_turn

_MANIFEST = "manifest.json"
_DATABASE = "distillwatch.db"
_BLOCK = 1 << 20


def backup(settings: Settings, path: Path) -> dict[str, str]:
    """Write database and archive into one tar file while others go on working; returns name to SHA-256.

    Raises:
        StoreError: the store is no SQLite file (a server has its own `pg_dump`), or there is none.
        ExportError: the place cannot be written.
    """
    database = _database(settings)
    if not database.exists():
        raise StoreError(
            str(database), "there is no store", "run `distillwatch demo` or `distillwatch crawl` first"
        )
    digests: dict[str, str] = {}
    # What the snapshot names must be in the archive until that is copied.
    with archive_turn(settings.data, wait=True), whole(path) as partial:
        snapshot = partial.with_name(partial.name + ".db")
        try:
            _snapshot(database, snapshot)
            with tarfile.open(partial, "w") as tar:
                for name, file in [(_DATABASE, snapshot), *_archive_files(settings)]:
                    digests[name] = _add_file(tar, name, file)
                manifest = {"made": datetime.now(UTC).isoformat(), "sha256": digests}
                _add_bytes(tar, _MANIFEST, json.dumps(manifest, indent=2).encode())
        finally:
            snapshot.unlink(missing_ok=True)
    return digests


def restore(path: Path, settings: Settings) -> int:
    """Unpack a backup into an empty place and check every digest; returns the number of files.

    Raises:
        StoreError: there is a store already, the file is no backup, or a digest differs.
    """
    database = _database(settings)
    if database.exists() or (settings.archive.exists() and any(settings.archive.iterdir())):
        raise StoreError(
            str(settings.data), "there is a store already", "name an empty folder by DISTILLWATCH_DATA"
        )
    waiting = settings.data / ".restore"
    shutil.rmtree(waiting, ignore_errors=True)
    try:
        waiting.mkdir(parents=True)
        digests = _unpack(path, waiting)
        (waiting / _DATABASE).replace(database)
        if (waiting / "archive").exists():
            settings.archive.parent.mkdir(parents=True, exist_ok=True)
            (waiting / "archive").replace(settings.archive)
    except OSError as error:
        raise StoreError(
            str(path), error.strerror or str(error), "check the file and the space on the disk"
        ) from error
    finally:
        shutil.rmtree(waiting, ignore_errors=True)
    return len(digests)


def _database(settings: Settings) -> Path:
    url = sa.make_url(settings.url)
    if url.get_backend_name() != "sqlite" or not url.database:
        raise StoreError(
            url.render_as_string(hide_password=True),
            "it is no SQLite file",
            "back a server up with its own pg_dump",
        )
    return Path(url.database)


def _snapshot(database: Path, snapshot: Path) -> None:
    """A consistent copy by SQLite's own backup, whoever writes meanwhile."""
    with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(snapshot)) as target:
        source.backup(target)


def _archive_files(settings: Settings) -> Iterator[tuple[str, Path]]:
    if settings.archive.exists():
        for file in sorted(settings.archive.rglob("*")):
            if file.is_file():
                yield (
                    (PurePosixPath("archive") / file.relative_to(settings.archive).as_posix()).as_posix(),
                    file,
                )


def _unpack(path: Path, folder: Path) -> dict[str, str]:
    try:
        with tarfile.open(path) as tar:
            tar.extractall(folder, filter="data")
    except (tarfile.TarError, EOFError) as error:
        raise StoreError(
            str(path), f"it is no backup ({error})", "name a file made by `distillwatch backup`"
        ) from error
    manifest = folder / _MANIFEST
    if not manifest.exists():
        raise StoreError(str(path), "it has no manifest", "name a file made by `distillwatch backup`")
    digests: dict[str, str] = json.loads(manifest.read_text(encoding="utf-8"))["sha256"]
    for name, expected in digests.items():
        file = folder / name
        if not file.is_file() or _sha256(file) != expected:
            raise StoreError(str(path), f"{name} is damaged", "take another backup")
    return digests


def _sha256(path: Path) -> str:
    sha = hashlib.sha256()
    with path.open("rb") as data:
        while block := data.read(_BLOCK):
            sha.update(block)
    return sha.hexdigest()


class _Reader:
    """Reads a file and takes its digest on the way."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.sha = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        """The next bytes."""
        data = self._file.read(size)
        self.sha.update(data)
        return data


def _add_file(tar: tarfile.TarFile, name: str, path: Path) -> str:
    """Add a file as long as it is now, although a crawl may append to it meanwhile; returns the digest."""
    with path.open("rb") as file:
        reader = _Reader(file)
        tar.addfile(tar.gettarinfo(arcname=name, fileobj=file), reader)
    return reader.sha.hexdigest()


def _add_bytes(tar: tarfile.TarFile, name: str, data: bytes) -> None:
    info = tarfile.TarInfo(name)
    info.size = len(data)
    tar.addfile(info, io.BytesIO(data))
