"""Hours of the local day in which the schedule starts nothing."""

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo

from kb.errors import SettingsError

_SPAN = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)\s*-\s*([01]?\d|2[0-3]):([0-5]\d)")


@dataclass(frozen=True, slots=True)
class QuietHours:
    """A part of every day, which may go over midnight; the end is the first minute that is not quiet."""

    start: time
    end: time
    zone: tzinfo | None = None
    """The machine's own zone where it is None."""

    def opens(self, moment: datetime) -> datetime:
        """The moment itself where it is not quiet, else the end of the quiet hours that it lies in."""
        local = moment.astimezone(self.zone)
        clock = local.time().replace(tzinfo=None)
        if self.start < self.end:
            quiet, days = self.start <= clock < self.end, 0
        else:
            quiet, days = clock >= self.start or clock < self.end, int(clock >= self.start)
        if not quiet:
            return moment
        # Put together from its parts: a night in which clocks are changed is an hour shorter or longer.
        end = datetime.combine(local.date() + timedelta(days=days), self.end)
        there = end.replace(tzinfo=self.zone) if self.zone is not None else end.astimezone()
        return there.astimezone(moment.tzinfo)


def parse_quiet_hours(text: str | None, zone: tzinfo | None = None) -> QuietHours | None:
    """Read the setting, such as "22:00-06:00"; None where it is not set.

    Raises:
        SettingsError: it is no span of the day, or an empty one.
    """
    if text is None or not text.strip():
        return None
    found = _SPAN.fullmatch(text.strip())
    if found is None:
        raise SettingsError("DISTILLWATCH_QUIET_HOURS", f"{text!r} is no span of a day", "write 22:00-06:00")
    start = time(int(found[1]), int(found[2]))
    end = time(int(found[3]), int(found[4]))
    if start == end:
        raise SettingsError(
            "DISTILLWATCH_QUIET_HOURS", f"{text!r} leaves no hour to work in or none out", "write 22:00-06:00"
        )
    return QuietHours(start, end, zone)
