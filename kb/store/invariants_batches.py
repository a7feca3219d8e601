"""Going through a table by its keys, so many rows at a time; a row that cannot be read keeps no other from being checked."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from kb.store.invariants import FROM_BACKUP, Finding

UNREADABLE = (sa.exc.DBAPIError, ValueError)
"""What reading damaged rows raises; ValueError where a column's bytes are no longer text, a number or JSON."""


def in_batches(
    session: Session,
    column: sa.Column[Any],
    check: Callable[[Session, Sequence[str]], Iterable[Finding]],
    *,
    size: int = 400,
) -> Iterator[Finding]:
    """What a check finds in all rows.

    Args:
        session: of the store.
        column: the key that the rows are gone through by; each batch is asked for anew, and nothing is held open.
        check: of the rows with some keys. Where it cannot read them it is asked for each of them alone.
        size: keys at a time.
    """
    after = ""
    while ids := _next(session, column, after, size):
        found, unread = _tried(session, check, ids)
        yield from found
        if unread is not None and len(ids) > 1:
            for key in ids:
                found, unread = _tried(session, check, [key])
                yield from found
                if unread is not None:
                    yield _not_checked(column, key, unread)
        elif unread is not None:
            yield _not_checked(column, ids[0], unread)
        after = ids[-1]


def reason_of(error: Exception) -> str:
    """Why something cannot be read, in one line."""
    return str(getattr(error, "orig", None) or error).splitlines()[0]


def is_gone(error: Exception) -> bool:
    """Whether the database itself went away, rather than a row of it being damaged."""
    return isinstance(error, sa.exc.DBAPIError) and error.connection_invalidated


def _next(session: Session, column: sa.Column[Any], after: str, size: int) -> Sequence[str]:
    query = sa.select(column).where(column > after).order_by(column).limit(size)
    return session.connection().execute(query).scalars().all()


def _tried(
    session: Session, check: Callable[[Session, Sequence[str]], Iterable[Finding]], ids: Sequence[str]
) -> tuple[list[Finding], str | None]:
    """What the check finds, and why it could not read the rows."""
    try:
        return list(check(session, ids)), None
    except UNREADABLE as error:
        if is_gone(error):
            raise
        session.rollback()
        return [], reason_of(error)


def _not_checked(column: sa.Column[Any], key: str, reason: str) -> Finding:
    return Finding("database", f"{column.table.name}/{key}", f"cannot be checked: {reason}", FROM_BACKUP)
