"""When a sentence says that something happened: days, months and years, and words such as "on Tuesday" or "last month".

Relative words are read from the day that the document was published on. A result is the first and the last day that
the words allow; a single day has both equal.
"""

import re
from datetime import date, timedelta
from typing import NamedTuple


class Days(NamedTuple):
    """The days that a wording allows, both inclusive."""

    first: date
    last: date
    is_relative: bool = False
    """Whether they were counted from the publication's day."""

    def distance(self, day: date) -> int:
        """Days between the span and a day; 0 where it lies inside."""
        return max((self.first - day).days, (day - self.last).days, 0)


_MONTH_NAMES = (
    "jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july", "aug august",
    "sep sept september", "oct october", "nov november", "dec december",
)  # fmt: skip
MONTHS = {name: number for number, names in enumerate(_MONTH_NAMES, 1) for name in names.split()}
_WEEKDAYS = {
    name: number
    for number, name in enumerate(
        ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
    )
}
_NUMBERS = {
    "a": 1,
    "an": 1,
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "ten": 10,
}
_MONTH = r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\.?"
_WEEKDAY = r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,?\s+(?:the\s+)?)?"
_DAY = re.compile(
    rf"\b{_WEEKDAY}(?P<month>{_MONTH})\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?!\d)(?:,?\s+(?P<year>(?:19|20)\d{{2}}))?\b"
    rf"|\b{_WEEKDAY}(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?\s+(?P<month2>{_MONTH})(?:,?\s+(?P<year2>(?:19|20)\d{{2}}))?\b"
    r"|\b(?P<iso>(?:19|20)\d{2}-\d{2}-\d{2})\b"
)
_MONTH_YEAR = re.compile(
    rf"\b(?:[Ii]n|[Ss]ince|[Ll]ast|[Tt]his|early|late|mid|of)[\s-]+(?P<month>{_MONTH})(?:,?\s+(?P<year>(?:19|20)\d{{2}}))?(?!\s+\d)\b"
)
_YEAR = re.compile(r"\b(?:[Ii]n|[Ll]ate|[Ee]arly|of)\s+(?P<year>(?:19|20)\d{2})\b")
_RELATIVE = re.compile(
    r"\b(?P<today>today|this\s+(?:morning|afternoon|evening))\b|\b(?P<yesterday>yesterday)\b"
    r"|\b(?:last\s+|this\s+|on\s+(?:last\s+)?|late\s+|early\s+)?(?P<weekday>Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)\b"
    r"|\b(?P<which>earlier\s+this|this|last|the\s+previous|the\s+past)\s+(?P<unit>week|month|year|spring|summer|autumn|fall|winter)\b"
    r"|\b(?P<number>an?|one|two|three|four|five|six|seven|ten|\d{1,2})\s+(?P<units>days?|weeks?|months?|years?)\s+(?:ago|earlier)\b",
    re.I,
)
_SEASONS = {"spring": (3, 5), "summer": (6, 8), "autumn": (9, 11), "fall": (9, 11), "winter": (12, 12)}


def days_said(text: str, published: date) -> list[Days]:
    """Every time that a text tells, in order of place; a month or day without a year is the latest one by then."""
    found: list[tuple[int, Days]] = []
    taken: list[tuple[int, int]] = []
    for pattern, reading in ((_DAY, _day), (_MONTH_YEAR, _month), (_YEAR, _year), (_RELATIVE, _relative)):
        for match in pattern.finditer(text):
            if any(match.start() < end and start < match.end() for start, end in taken):
                continue
            days = reading(match, published)
            if days is not None:
                taken.append(match.span())
                found.append((match.start(), days))
    return [days for _, days in sorted(found, key=lambda pair: pair[0])]


def _day(match: re.Match[str], published: date) -> Days | None:
    if match["iso"]:
        return _valid(match["iso"])
    month = MONTHS[(match["month"] or match["month2"]).casefold().rstrip(".")]
    day, year = int(match["day"] or match["day2"]), match["year"] or match["year2"]
    for candidate in [int(year)] if year else [published.year, published.year - 1]:
        try:
            found = date(candidate, month, day)
        except ValueError:
            return None
        if year or found <= published + timedelta(days=1):
            return Days(found, found)
    return None


def _valid(text: str) -> Days | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return Days(found, found)


def _month(match: re.Match[str], published: date) -> Days:
    month = MONTHS[match["month"].casefold().rstrip(".")]
    year = int(match["year"]) if match["year"] else published.year - (month > published.month)
    return _months(year, month, month)._replace(is_relative=match["year"] is None)


def _months(year: int, first: int, last: int) -> Days:
    after = date(year + (last == 12), last % 12 + 1, 1)
    return Days(date(year, first, 1), after - timedelta(days=1))


def _year(match: re.Match[str], published: date) -> Days:
    return _months(int(match["year"]), 1, 12)


def _relative(match: re.Match[str], published: date) -> Days | None:
    if match["today"]:
        return Days(published, published, True)
    if match["yesterday"]:
        return Days(published - timedelta(days=1), published - timedelta(days=1), True)
    if match["weekday"]:
        back = (published.weekday() - _WEEKDAYS[match["weekday"].casefold()]) % 7
        if back == 0 and "last" in match[0].casefold():
            back = 7
        day = published - timedelta(days=back)
        return Days(day, day, True)
    if match["unit"]:
        return _span(match["which"].casefold(), match["unit"].casefold(), published)
    return _ago(match, published)


def _span(which: str, unit: str, published: date) -> Days | None:
    is_now = "this" in which
    if unit == "week":
        start = published - timedelta(days=published.weekday() + (0 if is_now else 7))
        return Days(start, published if is_now else start + timedelta(days=6), True)
    if unit == "month":
        first = published.replace(day=1)
        last = first - timedelta(days=1)
        return Days(first, published, True) if is_now else Days(last.replace(day=1), last, True)
    if unit == "year":
        year = published.year if is_now else published.year - 1
        return Days(date(year, 1, 1), min(published, date(year, 12, 31)), True)
    opens, closes = _SEASONS[unit]
    year = published.year if is_now or closes < published.month else published.year - 1
    return _months(year, opens, closes)._replace(is_relative=True)


_SLACK = {"day": 1, "week": 4, "month": 16, "year": 185}
_LENGTH = {"day": 1, "week": 7, "month": 30.44, "year": 365.25}


def _ago(match: re.Match[str], published: date) -> Days | None:
    number = _NUMBERS.get(match["number"].casefold()) or (
        int(match["number"]) if match["number"].isdigit() else None
    )
    if number is None:
        return None
    unit = match["units"].casefold().rstrip("s")
    middle = published - timedelta(days=round(number * _LENGTH[unit]))
    slack = timedelta(days=_SLACK[unit])
    return Days(middle - slack, min(published, middle + slack), True)


_FILED = re.compile(r"\b(?:fil(?:ed|es|ing)|su(?:ed|es|ing)|brought|lodged|complaint|lawsuit|suit)\b", re.I)
_LATER = re.compile(
    r"\b(?:amended|appeal\w*|dismiss\w*|hearing|trial|ruled|ruling|order\w*|settle\w*|verdict|motion|denied|granted|refiled|"
    r"transferred|founded|released|published|launched|until|since|between|from)\b",
    re.I,
)


def days_of_filing(quote: str, published: date) -> Days | None:
    """When a sentence says that a suit was filed; None where it says nothing, several days, or tells of later events."""
    if not _FILED.search(quote) or _LATER.search(quote):
        return None
    days = set(days_said(quote, published))
    return days.pop() if len(days) == 1 else None
