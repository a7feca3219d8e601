"""Lines of a crontab: at which minutes of the machine's day something is to be done.

Five fields: minute, hour, day of the month, month, day of the week (0 or 7 is Sunday). Each is `*`, a number, a range
`1-5`, a step `*/15` or `0-30/10`, or several of these with commas; months and weekdays may be named by three letters.
Where both days are given, one of them is enough, as in every cron.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_FIELDS: tuple[tuple[str, int, int, Sequence[str]], ...] = (
    ("minute", 0, 59, ()),
    ("hour", 0, 23, ()),
    ("day", 1, 31, ()),
    ("month", 1, 12, _MONTHS),
    ("weekday", 0, 7, _WEEKDAYS),
)
_PART = re.compile(r"(?:\*|(?P<low>\w+)(?:-(?P<high>\w+))?)(?:/(?P<step>\d{1,3}))?")
_LONGEST = 366 * 8 + 2
"""Days within which every line that ever fits fits: 29 February may be eight years away."""


@dataclass(frozen=True, slots=True)
class CronLine:
    """The minutes that a line names."""

    minutes: tuple[int, ...]
    hours: tuple[int, ...]
    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]
    """0 is Sunday."""
    either_day: bool
    """One of day of the month and day of the week is enough."""

    def after(self, moment: datetime, zone: tzinfo | None = None) -> datetime:
        """The first minute later than a moment, in the moment's zone.

        Args:
            moment: aware.
            zone: whose clock the line goes by; the machine's own where it is None.
        """
        first = moment.astimezone(zone).date()
        for day in _days_from(first):
            if not self._has(day):
                continue
            for hour in self.hours:
                for minute in self.minutes:
                    local = datetime.combine(day, time(hour, minute))
                    there = local.replace(tzinfo=zone) if zone is not None else local.astimezone()
                    # A minute that a change of the clocks leaves out comes as much later as they go on.
                    if there.timestamp() > moment.timestamp():
                        return datetime.fromtimestamp(there.timestamp(), moment.tzinfo)
        raise ValueError("schedule: no day ever fits it")  # `parse_cron` has refused such a line

    def _has(self, day: date) -> bool:
        if day.month not in self.months:
            return False
        of_month, of_week = day.day in self.days, day.isoweekday() % 7 in self.weekdays
        return of_month or of_week if self.either_day else of_month and of_week


def parse_cron(text: str) -> CronLine:
    """Read a line such as "30 6 * * mon-fri".

    Raises:
        ValueError: it has not five fields, one of them says nothing that there is, or no day ever fits.
    """
    fields = text.split()
    if len(fields) != len(_FIELDS):
        raise ValueError(f"schedule: {text!r} has {len(fields)} fields of a cron line's five")
    found = [
        _numbers(field, name, low, high, names)
        for field, (name, low, high, names) in zip(fields, _FIELDS, strict=True)
    ]
    line = CronLine(
        tuple(sorted(found[0])),
        tuple(sorted(found[1])),
        frozenset(found[2]),
        frozenset(found[3]),
        frozenset(day % 7 for day in found[4]),
        either_day=not fields[2].startswith("*") and not fields[4].startswith("*"),
    )
    if not any(line._has(day) for day in _days_from(date(2024, 1, 1))):
        raise ValueError(f"schedule: no day ever fits {text!r}")
    return line


def _days_from(first: date) -> Iterator[date]:
    return (first + timedelta(days=number) for number in range(_LONGEST))


def _numbers(field: str, name: str, low: int, high: int, names: Sequence[str]) -> set[int]:
    """What a field stands for."""
    found: set[int] = set()
    for part in field.lower().split(","):
        match = _PART.fullmatch(part)
        if match is None:
            raise ValueError(f"schedule: {part!r} is no {name} of a cron line")
        start = low if match["low"] is None else _number(match["low"], name, low, names)
        alone = match["low"] is not None and match["high"] is None
        if match["high"] is not None:
            end = _number(match["high"], name, low, names)
        else:
            end = start if alone and match["step"] is None else high
        step = int(match["step"] or 1)
        if not low <= start <= end <= high or step < 1:
            raise ValueError(f"schedule: {part!r} is no {name} of a cron line, {low} to {high}")
        found.update(range(start, end + 1, step))
    return found


def _number(word: str, name: str, low: int, names: Sequence[str]) -> int:
    if word in names:
        return names.index(word) + low
    if not word.isascii() or not word.isdigit():
        raise ValueError(f"schedule: {word!r} is no {name} of a cron line")
    return int(word)
