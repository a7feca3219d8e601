"""Days as people type them on the command line."""

from datetime import UTC, date, datetime, time

from kb.errors import UnknownNameError


def parse_day(text: str | None) -> date | None:
    """A day given on the command line.

    Raises:
        UnknownNameError: it is no date.
    """
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UnknownNameError("date", text, "a day as in 2026-04-30") from error


def end_of_day(text: str | None) -> datetime | None:
    """The last moment of a day given on the command line, in UTC."""
    day = parse_day(text)
    return datetime.combine(day, time.max, UTC) if day else None
