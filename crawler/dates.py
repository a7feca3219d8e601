"""Dates of feeds and pages: one way to read them, which gives an aware UTC time or nothing.

A date that could be two days is not guessed, and a part that is missing is not filled in: only a missing time
of day counts as midnight, and a missing zone as the one that the caller names.
"""

import re
import unicodedata
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from dateparser.date import DateDataParser
from dateutil import parser as dateutil_parser

EARLIEST_YEAR = 1900
LATEST_YEAR = 2100
LONGEST = 120
"""Characters of the longest text that is looked at."""

_HOURS = {
    "UT": 0, "GMT": 0, "UTC": 0, "Z": 0, "WET": 0, "WEST": 1, "BST": 1, "CET": 1, "MEZ": 1, "CEST": 2, "MESZ": 2,
    "EET": 2, "EEST": 3, "MSK": 3, "TRT": 3, "GST": 4, "PKT": 5, "IST": 5.5, "ICT": 7, "WIB": 7, "HKT": 8, "SGT": 8,
    "AWST": 8, "JST": 9, "KST": 9, "AEST": 10, "AEDT": 11, "NZST": 12, "NZDT": 13, "BRT": -3, "ART": -3, "AST": -4,
    "ADT": -3, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7, "AKST": -9,
    "AKDT": -8, "HST": -10,
}  # fmt: skip
_PLACES = {
    "ET": "America/New_York",
    "CT": "America/Chicago",
    "MT": "America/Denver",
    "PT": "America/Los_Angeles",
}
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

_ISO = re.compile(
    r"(\d{4})-(\d{1,2})-(\d{1,2})"
    r"(?:[T\s]\s*(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:[.,]\d+)?)?\s*(.*))?$",
    re.IGNORECASE,
)
_RFC_822 = re.compile(
    r"(?:[^\W\d_]+\.?\s*,?\s*)?(\d{1,2})[\s-]+([A-Za-z]{3})[a-z]*\.?,?[\s-]+(\d{4}|\d{2})"
    r"(?:,?\s+(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.\d+)?)?\s*(.*))?$"
)
_EAST_ASIAN = re.compile(
    r"(\d{4})\s*[年년./]\s*(\d{1,2})\s*[月월./]\s*(\d{1,2})\s*[日일.]?\s*(?:\(.{1,4}\)|[星週周].{1,2})?\s*"
    r"(?:(오전|오후|上午|下午|午前|午後)?\s*(\d{1,2})\s*[:時时시点點]\s*(\d{1,2})\s*[分분]?(?::?\s*(\d{1,2})\s*[秒초]?)?\s*(.*))?$"
)
_OFFSET = re.compile(r"(?:UTC|GMT)?\s*([+-])\s*(\d{1,2})(?::?(\d{2}))?$", re.IGNORECASE)
_LABEL = re.compile(
    r"^(?:(?:first |originally )?(?:published|posted|updated|created|date|last (?:updated|modified))(?: (?:on|at))?"
    r"|publicado(?: (?:el|em))?|입력|등록|发布时间|發布時間)\s*:?\s*",
    re.IGNORECASE,
)
_NUMERIC = re.compile(r"(?<!\d)(\d{1,2})[/.-](\d{1,2})[/.-](\d{2,4})(?!\d)")
_CLOCK = re.compile(
    r"(?:\b(?:às|as|a las|um|à|at) )?(?<![\d.])(\d{1,2})(?:h|(?<=\d{4} \d{2})\.|(?<=\d{4} \d)\.)(\d{2})\b",
    re.IGNORECASE,
)
_TRAILING_OFFSET = re.compile(r"\s(?:UTC|GMT)\s*[+-]\s*\d{1,2}(?::?\d{2})?$", re.IGNORECASE)
_ZONE_IN_BRACKETS = re.compile(r"\s*\([^)]*\)\s*$")


def parse_date(value: object, *, zone: tzinfo = UTC) -> datetime | None:
    """The moment that a date text names, aware and in UTC; None where it names none, or might name two.

    Args:
        value: a text such as "Thu,28 Jul 2022 4:35:5 GMT+9", "2022년 7월 28일" or "28 de julio de 2022"; anything
            that is no text gives None.
        zone: zone of a text that has none. `GMT+9` is nine hours ahead of GMT, as feeds mean it.
    """
    if not isinstance(value, str):
        return None
    text = " ".join(unicodedata.normalize("NFKC", value[: LONGEST * 2]).split())
    text = _LABEL.sub("", text).strip(" ,|")
    if not text or len(text) > LONGEST or not any(ch.isdigit() for ch in text):
        return None
    for reading in (_iso, _rfc_822, _east_asian, _digits):
        if found := reading(text, zone):
            return found
    return _free_form(text, zone)


def zone_of(text: str) -> tzinfo | None:
    """The zone that a text such as "EST", "GMT+9", "+0530" or "PT" names; None for no or an unknown one."""
    text = _ZONE_IN_BRACKETS.sub("", text).strip().upper().replace(".", "")
    if text in _HOURS:
        return timezone(timedelta(hours=_HOURS[text]))
    if text in _PLACES:
        return ZoneInfo(_PLACES[text])
    if match := _OFFSET.match(text):
        sign, hours, minutes = match.groups()
        delta = timedelta(hours=int(hours), minutes=int(minutes or 0))
        if delta < timedelta(hours=15):
            return timezone(delta if sign == "+" else -delta)
    return None


def _iso(text: str, zone: tzinfo) -> datetime | None:
    match = _ISO.match(text)
    return _moment(match.groups()[:6], match.group(7), zone) if match else None


def _rfc_822(text: str, zone: tzinfo) -> datetime | None:
    match = _RFC_822.match(text)
    if not match or match.group(2).lower() not in _MONTHS:
        return None
    day, month, year, hour, minute, second, rest = match.groups()
    if len(year) == 2:
        year = ("20" if int(year) < 70 else "19") + year
    return _moment((year, str(_MONTHS.index(month.lower()) + 1), day, hour, minute, second), rest, zone)


def _east_asian(text: str, zone: tzinfo) -> datetime | None:
    match = _EAST_ASIAN.match(text)
    if not match:
        return None
    year, month, day, half, hour, minute, second, rest = match.groups()
    if hour and half in ("오후", "下午", "午後") and int(hour) < 12:
        hour = str(int(hour) + 12)
    elif hour and half in ("오전", "上午", "午前") and int(hour) == 12:
        hour = "0"
    return _moment((year, month, day, hour, minute, second), rest, zone)


def _digits(text: str, zone: tzinfo) -> datetime | None:
    """20220728, 20220728043505, and seconds or milliseconds since 1970."""
    if not text.isascii() or not text.isdigit():
        return None
    if len(text) in (8, 12, 14):
        parts = [text[:4], text[4:6], text[6:8], text[8:10] or None, text[10:12] or None, text[12:14] or None]
        return _moment(tuple(parts), "", zone)
    if len(text) in (10, 13):
        return _in_range(datetime.fromtimestamp(int(text[:10]), UTC))
    return None


def _moment(parts: tuple[str | None, ...], rest: str | None, zone: tzinfo) -> datetime | None:
    """Year, month, day, hour, minute and second with what follows them; None where the rest is no zone."""
    year, month, day, hour, minute, second = (int(part) if part else 0 for part in parts)
    rest = (rest or "").strip()
    if rest[:2].lower() in ("am", "pm") and 1 <= hour <= 12:
        hour = hour % 12 + (12 if rest[0].lower() == "p" else 0)
        rest = rest[2:].strip()
    named = zone_of(rest) if rest else zone
    if named is None:
        return None
    leap = second == 60  # a leap second is the last one of its minute, which Python does not know
    try:
        return _in_range(datetime(year, month, day, hour, minute, 59 if leap else second, tzinfo=named))
    except ValueError:
        return None


def _in_range(moment: datetime) -> datetime | None:
    if not EARLIEST_YEAR <= moment.year <= LATEST_YEAR or moment.timestamp() == 0:
        return None
    return moment.astimezone(UTC)


def _free_form(text: str, zone: tzinfo) -> datetime | None:
    """Anything else that has day, month and year, in English first, then in other languages."""
    if _is_ambiguous(text):
        return None
    text = _CLOCK.sub(r"\1:\2", text)
    if match := _TRAILING_OFFSET.search(text):
        # dateutil turns "GMT+9" round, as POSIX would have it
        zone = zone_of(match.group()) or zone
        text = text[: match.start()]
    found = _english(text) or _other_language(text)
    if found is None:
        return None
    return _in_range(found if found.tzinfo else found.replace(tzinfo=zone))


def _is_ambiguous(text: str) -> bool:
    """True where the day might be the month: 03/04/2022, but neither 28/07/2022 nor 07/07/2022."""
    match = _NUMERIC.search(text)
    if not match:
        return False
    first, second = int(match.group(1)), int(match.group(2))
    return first != second and first <= 12 and second <= 12


def _english(text: str) -> datetime | None:
    """dateutil's reading, if it does not depend on what dateutil fills in for a missing day, month or year."""
    readings = []
    for default in (datetime(2001, 1, 1), datetime(2004, 2, 2)):  # noqa: DTZ001 - only fills in
        try:
            readings.append(dateutil_parser.parse(text, default=default, tzinfos=_dateutil_zone))
        except (ValueError, ArithmeticError, TypeError, AttributeError, RecursionError):
            return None
    return readings[0] if readings[0] == readings[1] else None


def _dateutil_zone(name: str | None, offset: int | None) -> tzinfo | None:
    return timezone(timedelta(seconds=offset)) if offset is not None else zone_of(name or "")


@lru_cache(maxsize=1)
def _languages() -> DateDataParser:
    return DateDataParser(
        languages=["es", "pt", "fr", "de", "it", "nl", "ko", "zh", "ja", "ru"],
        settings={
            "PARSERS": ["absolute-time"],  # "hace 2 horas" is no date
            "REQUIRE_PARTS": ["day", "month", "year"],
            "DATE_ORDER": "DMY",
        },
    )


def _other_language(text: str) -> datetime | None:
    try:
        return _languages().get_date_data(text).date_obj
    except (ValueError, ArithmeticError, TypeError, IndexError, AttributeError, RecursionError):
        return None
