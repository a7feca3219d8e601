"""When the quiet hours let a moment pass, and until when they do not."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from app.schedule.quiet_hours import parse_quiet_hours
from kb.errors import SettingsError

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("span", "moment", "opens"),
    [
        ("22:00-06:00", "2026-11-24T12:00", "2026-11-24T12:00"),
        ("22:00-06:00", "2026-11-24T22:00", "2026-11-25T06:00"),
        ("22:00-06:00", "2026-11-25T05:59", "2026-11-25T06:00"),
        ("22:00-06:00", "2026-11-25T06:00", "2026-11-25T06:00"),
        ("9:00 - 17:30", "2026-11-24T09:00", "2026-11-24T17:30"),
        ("9:00-17:30", "2026-11-24T20:00", "2026-11-24T20:00"),
    ],
)
def test_a_quiet_moment_is_put_off_to_the_end_of_the_quiet_hours(span: str, moment: str, opens: str) -> None:
    quiet = parse_quiet_hours(span, BERLIN)
    assert quiet is not None
    found = quiet.opens(datetime.fromisoformat(moment).replace(tzinfo=BERLIN).astimezone(UTC))
    assert found == datetime.fromisoformat(opens).replace(tzinfo=BERLIN)
    assert found.tzinfo is UTC


def test_the_night_that_clocks_go_back_is_an_hour_longer() -> None:
    quiet = parse_quiet_hours("22:00-06:00", BERLIN)
    assert quiet is not None
    start = datetime(2026, 10, 24, 20, 0, tzinfo=UTC)  # 22:00 in summer time
    assert (quiet.opens(start) - start).total_seconds() == 9 * 3600


@pytest.mark.parametrize("text", ["22-6", "25:00-06:00", "22:00-06:61", "08:00-08:00", "night"])
def test_what_is_no_span_of_the_day_is_refused(text: str) -> None:
    with pytest.raises(SettingsError, match="DISTILLWATCH_QUIET_HOURS"):
        parse_quiet_hours(text)


@pytest.mark.parametrize("text", [None, "", "  "])
def test_without_the_setting_no_hour_is_quiet(text: str | None) -> None:
    assert parse_quiet_hours(text) is None
