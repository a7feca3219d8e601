"""Dates as feeds and pages write them."""

import xml.etree.ElementTree as ElementTree
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.dates import parse_date
from tests.shared_data import shared


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Thu,28 Jul 2022 4:35:5 GMT+9", "2022-07-27T19:35:05"),  # ahead of GMT, as feeds mean it
        ("Mon, Jul 28 2022 10:00 GMT+9", "2022-07-28T01:00:00"),
        ("Wed, 27 Jul 2022 16:08:06 GMT", "2022-07-27T16:08:06"),
        ("Tue, 01 Sept 2020 10:00:00 EDT", "2020-09-01T14:00:00"),
        ("Fri, 4 Dec 2020 10:00:00 EST", "2020-12-04T15:00:00"),
        ("4 Dec 20 10:00 PST", "2020-12-04T18:00:00"),
        ("Sat Jul 28 04:35:05 EDT 2022", "2022-07-28T08:35:05"),
        ("Mon, 31 Dec 2018 23:59:60 +0000", "2018-12-31T23:59:59"),  # a leap second
        ("2022-07-28", "2022-07-28T00:00:00"),
        ("2022-07-28T04:35:05.123456789Z", "2022-07-28T04:35:05"),
        ("2022-07-28T04:35:05+0900", "2022-07-27T19:35:05"),
        ("2022-07-28 04:35 EST", "2022-07-28T09:35:00"),
        ("July 28, 2022 4:35 p.m. ET", "2022-07-28T20:35:00"),
        ("January 28, 2022 4:35 p.m. ET", "2022-01-28T21:35:00"),
        ("Published: July 28, 2022", "2022-07-28T00:00:00"),
        ("Thursday 28 July 2022 10.30 BST", "2022-07-28T09:30:00"),
        ("28/07/2022 10:00", "2022-07-28T10:00:00"),
        ("20220728", "2022-07-28T00:00:00"),
        ("1659000000", "2022-07-28T09:20:00"),
        ("1659000000000", "2022-07-28T09:20:00"),
        ("2022년 7월 28일 오후 4시 35분", "2022-07-28T16:35:00"),
        ("입력 : 2022.07.28 04:35", "2022-07-28T04:35:00"),
        ("2026年1月20日 下午3:05", "2026-01-20T15:05:00"),
        ("２０２６年１月２０日", "2026-01-20T00:00:00"),
        ("28 de julio de 2022, 10:30", "2022-07-28T10:30:00"),
        ("28 de julho de 2022 às 10h30", "2022-07-28T10:30:00"),
        ("28. Juli 2022", "2022-07-28T00:00:00"),
        ("2022-07-28 10:00 XYZ", "2022-07-28T10:00:00"),  # an unknown zone counts as none
    ],
)
def test_a_date_is_read_as_a_moment_in_utc(text: str, expected: str) -> None:
    found = parse_date(text)
    assert found is not None
    assert found.tzinfo is UTC
    assert found.isoformat()[:19] == expected


@pytest.mark.parametrize(
    "text",
    [
        "", "today", "May", "July 2022", "2022", "12:30", "2 hours ago", "hace 2 horas", "2022-13-45",
        "03/04/2022",  # March or April
        "2022-07-28T25:00:00Z", "0000-00-00", "1970-01-01T00:00:00Z", "Δευ, 29 ΑΑΑΑ 2004 12:53:00 GMT",
        "9" * 50, "1 " * 5000, "Mon, 99 Jul 2022 10:00:00 GMT",
    ],
)  # fmt: skip
def test_what_is_no_certain_date_is_nothing(text: str) -> None:
    assert parse_date(text) is None


@pytest.mark.parametrize("value", [None, 5, b"2022-07-28", ["2022-07-28"]])
def test_what_is_no_text_is_nothing(value: object) -> None:
    assert parse_date(value) is None


def test_a_date_without_zone_takes_the_callers() -> None:
    found = parse_date("2022-07-28 04:35", zone=timezone(timedelta(hours=9)))
    assert found == datetime(2022, 7, 27, 19, 35, tzinfo=UTC)


@given(st.text(max_size=60))
def test_no_text_breaks_the_reading(text: str) -> None:
    found = parse_date(text)
    assert found is None or found.tzinfo is UTC


@given(st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2099, 1, 1)))  # noqa: DTZ001
def test_what_is_written_comes_back(moment: datetime) -> None:
    moment = moment.replace(microsecond=0, tzinfo=UTC)
    assert parse_date(moment.isoformat()) == moment
    assert parse_date(moment.strftime("%a, %d %b %Y %H:%M:%S +0000")) == moment


@pytest.mark.shared
def test_every_date_of_a_real_feed_with_odd_zones_is_read() -> None:
    feed = ElementTree.fromstring(shared("news/feeds/real-korean-times.rss").read_bytes().strip())
    dates = [parse_date(element.text) for element in feed.iter("pubdate")]
    assert len(dates) == 195
    assert all(dates)
