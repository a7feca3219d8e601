"""Cron lines against minutes worked out by hand, and lines that say nothing."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from crawler.cron import parse_cron

BERLIN = ZoneInfo("Europe/Berlin")
TUESDAY = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("* * * * *", "2026-11-24 12:01"),
        ("0 12 * * *", "2026-11-25 12:00"),  # later than the moment, never the moment itself
        ("*/15 * * * *", "2026-11-24 12:15"),
        ("5/20 * * * *", "2026-11-24 12:05"),
        ("30 6 * * mon-fri", "2026-11-25 06:30"),
        ("30 6 * * 1", "2026-11-30 06:30"),
        ("0 8 * * 0", "2026-11-29 08:00"),
        ("0 8 * * 7", "2026-11-29 08:00"),
        ("0 8 * * 5-7", "2026-11-27 08:00"),
        ("15,45 9-17/4 * * *", "2026-11-24 13:15"),
        ("0 0 1 * *", "2026-12-01 00:00"),
        ("0 0 31 * *", "2026-12-31 00:00"),
        ("0 0 29 feb *", "2028-02-29 00:00"),
        ("0 0 13 * fri", "2026-11-27 00:00"),  # either day is enough
        ("0 0 */2 * fri", "2026-11-27 00:00"),  # a step is no day that is given: 27 is odd, and a Friday
        ("0 0 * JAN *", "2027-01-01 00:00"),
    ],
)
def test_the_next_minute_is_the_first_that_fits(line: str, wanted: str) -> None:
    found = parse_cron(line).after(TUESDAY, UTC)
    assert f"{found:%Y-%m-%d %H:%M}" == wanted


def test_every_minute_of_a_week_that_fits_is_found_and_no_other() -> None:
    line = parse_cron("7-59/26 5,17 * * tue,thu")
    moment, found = TUESDAY, []
    while (moment := line.after(moment, UTC)) < TUESDAY + timedelta(days=7):
        found.append(moment)
    every = (TUESDAY + timedelta(minutes=number) for number in range(1, 7 * 24 * 60))
    assert found == [
        one for one in every
        if one.minute in (7, 33, 59) and one.hour in (5, 17) and one.isoweekday() in (2, 4)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("line", "after", "wanted"),
    [
        ("30 6 * * *", "2026-07-01 05:00", "2026-07-02 04:30"),
        ("30 6 * * *", "2026-12-01 05:00", "2026-12-01 05:30"),
        (
            "30 2 * * *",
            "2026-03-28 12:00",
            "2026-03-29 01:30",
        ),  # left out that night: an hour later by the clock
        ("30 2 * * *", "2026-10-24 12:00", "2026-10-25 00:30"),  # there twice that night: the first
    ],
)
def test_it_goes_by_the_clock_of_its_zone(line: str, after: str, wanted: str) -> None:
    moment = datetime.fromisoformat(after).replace(tzinfo=UTC)
    found = parse_cron(line).after(moment, BERLIN)
    assert found == datetime.fromisoformat(wanted).replace(tzinfo=UTC)
    assert found.tzinfo is UTC


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("* * * *", "has 4 fields"),
        ("60 * * * *", "'60' is no minute of a cron line, 0 to 59"),
        ("* 24 * * *", "no hour"),
        ("* * 0 * *", "no day"),
        ("* * * 13 *", "no month"),
        ("* * * * 8", "no weekday"),
        ("* * * * fri-mon", "no weekday"),
        ("*/0 * * * *", "no minute"),
        ("1-2-3 * * * *", "no minute"),
        ("a * * * *", "'a' is no minute"),
        ("-5 * * * *", "no minute"),
        ("1, * * * *", "no minute"),
        ("²  * * * *", "no minute"),
        ("0 0 31 2,4 *", "no day ever fits"),
    ],
)
def test_a_line_that_says_nothing_is_told_by_its_field(line: str, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        parse_cron(line)
