"""Dropping what is older than it is to be kept: archived pages, and texts but for their evidence.

A page is first marked, then its bytes go, then its row says that nothing is there any more, so that a process that is
killed anywhere leaves a store in which everything holds, and the next run goes on. Files of the archive of which no
page is left are deleted; in the others the records are overwritten in place.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlmodel import Session

from crawler.archive import Place, delete_held, erasing, held
from crawler.erase import erase_records
from crawler.errors import ArchiveError
from kb.batches import batched
from kb.extract.stage import VERSION
from kb.models import Page
from kb.settings import Settings
from kb.store.archive_turn import archive_turn
from kb.store.kept import PRUNED, WITHOUT_BYTES
from kb.store.retention import drop_texts, texts_done_with, texts_of_age
from kb.store.session import table_of, writing

Progress = Callable[[int], None]
_PART = 400
_DUE = "due"


@dataclass
class Pruned:
    """What went, or would go, because of its age."""

    pages: int = 0
    texts: int = 0
    records: int = 0
    """Records of the archive that were overwritten."""
    files: int = 0
    """Files of the archive that were deleted."""
    bytes_freed: int = 0
    pages_waiting: int = 0
    """Pages that are old enough, and are kept until they have been read."""
    texts_waiting: int = 0
    """Texts that are old enough, and are kept until claims were taken from them and resolved."""


def before_which(days: int, now: datetime) -> datetime:
    """What came before this moment is older than it is to be kept."""
    return now - timedelta(days=days)


def to_prune(engine: Engine, *, days: int, now: datetime) -> Pruned:
    """What `prune` would drop, without records and files."""
    with Session(engine) as session:
        pages, waiting = _pages_of_age(session, before_which(days, now))
        aged = texts_of_age(session, before_which(days, now))
        done = texts_done_with(session, aged, VERSION)
    return Pruned(
        pages=len(pages), texts=len(done), pages_waiting=waiting, texts_waiting=len(aged) - len(done)
    )


def prune(
    engine: Engine,
    settings: Settings,
    *,
    days: int,
    now: datetime | None = None,
    progress: Progress = lambda done: None,
) -> Pruned:
    """Drop the pages and texts that came more than so many days ago; every quotation, with its place, stays.

    Args:
        days: at least 1.
        progress: called with the number of pages and texts that were done since it was called last.

    Raises:
        StoreError: a backup or another removal is going on.
        ArchiveError: the archive cannot be written to; what is left to do is done by the next call.
    """
    if days < 1:
        raise ValueError(f"{days} days")
    now = now or datetime.now(UTC)
    before = before_which(days, now)
    with archive_turn(settings.data, wait=False):
        with Session(engine) as session:
            pages, waiting = _pages_of_age(session, before)
            texts = texts_of_age(session, before)
        done = Pruned(pages=len(pages), pages_waiting=waiting)
        why = f"not kept for longer than {days} days; dropped on {now:%Y-%m-%d}"
        for part in batched(texts, _PART):
            with writing(engine) as session:
                done.texts += drop_texts(session, part, VERSION, now)
            progress(len(part))
        for part in batched(pages, _PART):
            with writing(engine) as session:
                _mark(session, part, why)
            progress(len(part))
        _drop_bytes(engine, settings.archive, done)
    done.texts_waiting = len(texts) - done.texts
    return done


def _pages_of_age(session: Session, before: datetime) -> tuple[list[str], int]:
    """Pages that came before a moment and have bytes, and the number of those that are still to be read."""
    table = table_of(Page)
    aged = sa.and_(table.c.fetched_at < before, table.c.read_state.not_in(WITHOUT_BYTES))
    query = sa.select(table.c.id, table.c.read_state).where(aged).order_by(table.c.fetched_at, table.c.id)
    rows = session.connection().execute(query).all()
    ready = [key for key, state in rows if state != _DUE]
    return ready, len(rows) - len(ready)


def _mark(session: Session, page_ids: Sequence[str], why: str) -> None:
    table = table_of(Page)
    session.connection().execute(
        table.update()
        .where(table.c.id.in_(page_ids), table.c.read_state.not_in((_DUE, *WITHOUT_BYTES)))
        .values(read_state=PRUNED, read_error=why)
    )


def _drop_bytes(engine: Engine, folder: Path, done: Pruned) -> None:
    """Take the bytes of every page that is marked out of the archive, those of an earlier run that was killed too."""
    table = table_of(Page)
    marked = sa.and_(table.c.read_state == PRUNED, table.c.warc_file != "")
    with Session(engine) as session:
        files = session.connection().execute(sa.select(table.c.warc_file).where(marked).distinct())
        names = sorted(files.scalars())
    failed: ArchiveError | None = None
    for name in names:
        with Session(engine) as session:
            query = sa.select(table.c.id, table.c.warc_offset).where(marked, table.c.warc_file == name)
            gone = session.connection().execute(query).all()
        try:
            if not _delete(engine, folder / name, done):
                places = {Place(name, offset) for _, offset in gone}
                done.records += erase_records(folder, places, why="Not kept for longer")
        except ArchiveError as error:
            # One damaged file does not keep the others.
            failed = failed or error
            continue
        with writing(engine) as session:
            _forget_places(session, [key for key, _ in gone])
    if failed is not None:
        raise failed


def _delete(engine: Engine, path: Path, done: Pruned) -> bool:
    """Delete a file that nobody writes and no page that is kept lies in; whether it is gone."""
    if not path.exists():
        return True
    try:
        with held(path) as is_free:
            if not is_free or erasing(path).exists() or _has_kept_page(engine, path.name):
                return False
            done.bytes_freed += delete_held(path)
    except OSError as error:
        raise ArchiveError(path, error.strerror or str(error)) from error
    done.files += 1
    return True


def _has_kept_page(engine: Engine, name: str) -> bool:
    """Asked while the file is held: whoever appended to it has written down its pages, or is gone."""
    table = table_of(Page)
    query = sa.select(table.c.id).where(table.c.warc_file == name, table.c.read_state != PRUNED).limit(1)
    with Session(engine) as session:
        return session.connection().execute(query).first() is not None


def _forget_places(session: Session, page_ids: Iterable[str]) -> None:
    table = table_of(Page)
    for part in batched(list(page_ids), _PART):
        session.connection().execute(
            table.update().where(table.c.id.in_(part)).values(warc_file="", warc_offset=0)
        )
