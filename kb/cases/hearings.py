"""Hearings, deadlines and trials that docket entries set, each with the entry as its evidence, and as a calendar."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Protocol

from kb.ids import stable_id


class EventKind(StrEnum):
    """What is due or held."""

    HEARING = "hearing"
    DEADLINE = "deadline"
    TRIAL = "trial"


class Entry(Protocol):
    """What is looked at of a docket entry."""

    @property
    def id(self) -> str:
        """Key of the entry."""

    @property
    def number(self) -> str | None:
        """The docket's number."""

    @property
    def filed(self) -> date | None:
        """Day of filing."""

    @property
    def text(self) -> str:
        """What was filed."""


@dataclass(frozen=True, slots=True)
class CourtEvent:
    """Something that a court will hold or that is due; `start` and `end` are its words in the entry's text."""

    kind: EventKind
    day: date
    at: time | None
    """Local time of the court; None where the docket gives none."""
    title: str
    """As the docket says it: "Motion Hearing", "Responses", "Jury Trial"."""
    entry_id: str
    number: str | None
    start: int
    end: int
    place: str | None = None
    vacated: bool = False
    """A later entry takes it off the calendar or sets it anew."""


_DAY = r"(?P<day>\d{1,2}/\d{1,2}/(?:\d{4}|\d{2})|(?:January|February|March|April|May|June|July|August|September|October|November|December)\s+\d{1,2},?\s+\d{4})"
_TIME = r"(?:[,\s]*(?:at|@)?\s*(?P<time>\d{1,2}(?::\d{2})?\s*[AaPp](?:\.\s?[Mm]\.|\s?[Mm]\b)))?"
_PLACE = r"(?:\s+(?:in|before|at|via|by)\s+(?P<place>[^.;()]{3,80}))?"
_NAME = (
    r"(?P<name>(?:(?:Initial|Further|Final|Preliminary|Settlement|Status|Case|Management|Motion|Pretrial|Pre-trial|Scheduling|Telephone|Telephonic|Video|Zoom|Evidentiary|Show|Cause"
    r"|Discovery|Oral|Claim|Claims|Construction|Markman|Bench|Jury|Tutorial|Fairness|Approval|Sentencing|Plea|Detention|Arraignment|Bond|Daubert|Summary|Judgment|Injunction|TRO|Trial|Charging"
    r"|Compliance|Mediation|Calendar|Panel|In-Person|Remote|Joint|Interim|Rule|16|Class|Certification|Ex|Parte|Contempt|Informal)[\s/-]+){0,6}(?:Hearing|Conference|Trial|Argument|Arguments|Selection|Mediation|Sentencing|Arraignment|Proceedings|Tutorial))"
)
_SET = re.compile(
    rf"{_NAME}(?:\s+(?:as\s+to|re(?:garding)?|on|for)\s+[^.;]{{1,90}}?)?\s+(?:is\s+|has\s+been\s+|are\s+)?(?:hereby\s+)?(?P<verb>re-?set|set|re-?scheduled|scheduled|continued|moved|advanced|adjourned)(?:\s+(?:from\s+\S+\s+)?(?:for|to|on|until))*\s+{_DAY}{_TIME}{_PLACE}",
    re.I,
)
_SETTING = re.compile(
    rf"(?:set(?:s|ting)?|schedul(?:e|es|ing))\s+(?:a\s+|an\s+|the\s+)?{_NAME}\s+(?:for|on)\s+{_DAY}{_TIME}{_PLACE}",
    re.I,
)
_DUE = re.compile(
    rf"(?P<name>(?:[A-Z][\w/()'’.-]*|to|of|on|for|and|re|the|Answer|answer|due)(?:[ /]+(?:[\w/()'’-]+)){{0,7}}?)\s+(?:is\s+|are\s+)?(?:shall\s+be\s+)?(?:due|to\s+be\s+(?:filed|completed))\s+(?:by|on|date:?|no\s+later\s+than|before)?\s*{_DAY}{_TIME}",
)
_FILE_BY = re.compile(
    rf"(?:shall|must|to|will)\s+(?:file|serve|submit|produce|respond|complete)\s+(?P<name>(?:[^.;]){{0,70}}?)\s*(?:by|on\s+or\s+before|no\s+later\s+than)\s+{_DAY}{_TIME}",
    re.I,
)
_DEADLINE_IS = re.compile(
    rf"(?P<name>(?:[\w/'’-]+\s+){{0,5}}?(?:deadline|cut-?off))\s*(?:is|:|set\s+for|extended\s+to|reset\s+(?:to|for))?\s*{_DAY}{_TIME}",
    re.I,
)
_OFF = re.compile(
    r"\b(?:vacat\w+|cancel\w+|taken\s+off\s+calendar|off\s+calendar|terminat\w+\s+(?:hearing|deadline)|adjourned\s+sine\s+die)\b",
    re.I,
)
_HELD = re.compile(r"\bheld\s+on\b", re.I)
_MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)


def events_of(entries: Iterable[Entry]) -> list[CourtEvent]:
    """What the entries set, by day; what a later entry sets anew or takes off the calendar is marked as vacated.

    Args:
        entries: in the docket's order.
    """
    found: list[CourtEvent] = []
    for entry in entries:
        fresh = list(_events_in(entry))
        off = _OFF.search(entry.text) is not None
        for index, event in enumerate(found):
            if event.vacated:
                continue
            if any(_replaces(new, event, entry) for new in fresh) or (
                off and _named_in(event, entry.text, fresh)
            ):
                found[index] = replace(event, vacated=True)
        found += [event for event in fresh if event not in found]
    return sorted(found, key=lambda event: (event.day, event.at or time.min, event.title))


_ANEW = re.compile(
    r"\b(?:re-?set\w*|re-?schedul\w+|continu\w+|moved|advanced|extend\w*|extension|amended|adjourn\w*)\b",
    re.I,
)
_MANY = re.compile(r"^(?:motion hearing|hearing|responses?|repl(?:y|ies)|answer|oral argument)", re.I)
"""Names that several events of a case bear, one for each motion or party."""


def _replaces(new: CourtEvent, old: CourtEvent, entry: Entry) -> bool:
    """Whether an event was set anew: the same name, before the old day was over, and with a word that says so."""
    if (
        new.kind != old.kind
        or _plain(new.title) != _plain(old.title)
        or (new.day, new.at) == (old.day, old.at)
    ):
        return False
    if entry.filed is not None and entry.filed > old.day:
        return False
    return not _MANY.match(old.title) or _ANEW.search(entry.text) is not None


def _plain(title: str) -> str:
    return re.sub(
        r"[^a-z]", "", re.sub(r"\b(?:further|telephonic|telephone|video|zoom)\b", "", title.casefold())
    )


def _named_in(event: CourtEvent, text: str, fresh: Sequence[CourtEvent]) -> bool:
    """Whether an entry that takes something off the calendar names this event and does not itself set it."""
    return event.title.casefold() in text.casefold() and not any(
        _plain(new.title) == _plain(event.title) for new in fresh
    )


def _events_in(entry: Entry) -> Iterable[CourtEvent]:
    taken: list[tuple[int, int]] = []
    for pattern, fixed in (
        (_SET, None),
        (_SETTING, None),
        (_DUE, EventKind.DEADLINE),
        (_DEADLINE_IS, EventKind.DEADLINE),
        (_FILE_BY, EventKind.DEADLINE),
    ):
        for match in pattern.finditer(entry.text[:20_000]):
            if any(match.start("day") < end and match.end("day") > start for start, end in taken):
                continue
            event = _event(entry, match, fixed)
            if event is not None:
                taken.append(match.span("day"))
                yield event


def _event(entry: Entry, match: re.Match[str], fixed: EventKind | None) -> CourtEvent | None:
    day = _day(match["day"])
    if day is None or _HELD.search(match[0]):
        return None
    name = _title(match["name"], deadline=fixed is EventKind.DEADLINE)
    if name is None:
        return None
    kind = fixed or (
        EventKind.TRIAL
        if re.search(r"\btrial\b|jury\s+selection", name, re.I)
        and not re.search(r"conference|hearing", name, re.I)
        else EventKind.HEARING
    )
    place = " ".join((match.groupdict().get("place") or "").split()) or None
    return CourtEvent(
        kind,
        day,
        _time(match["time"]),
        name,
        entry.id,
        entry.number,
        match.start(),
        match.end("time") if match["time"] else match.end("day"),
        place,
    )


def _title(text: str, *, deadline: bool) -> str | None:
    words = " ".join(text.replace("(", " ").replace(")", " ").split())
    words = re.split(r"(?<=\w)\.\s+", words)[-1].strip(" ,:-")
    if not words or len(words) > 90:
        return None
    words = re.sub(r"^(?:and|to|the|of|on|for|re)\s+", "", words, flags=re.I)
    return words[:1].upper() + words[1:] if not deadline or len(words) > 2 else None


def _day(text: str) -> date | None:
    """The day, in the American order or with its month's name; None where there is no such day."""
    try:
        if "/" in text:
            month, day, year = (int(part) for part in text.split("/"))
        else:
            name, number, full = text.replace(",", " ").split()
            month, day, year = _MONTHS.index(name.casefold()) + 1, int(number), int(full)
        return date(year + 2000 if year < 100 else year, month, day)
    except ValueError:
        return None


def _time(text: str | None) -> time | None:
    if not text:
        return None
    match = re.match(r"(\d{1,2})(?::(\d{2}))?\s*([AaPp])", text)
    if match is None:
        return None
    hour, minute = int(match[1]), int(match[2] or 0)
    if not 1 <= hour <= 12 or minute > 59:
        return None
    return time(hour % 12 + (12 if match[3].casefold() == "p" else 0), minute)


def calendar(
    events: Iterable[CourtEvent], *, caption: str, case_id: str, now: datetime, url: str | None = None
) -> str:
    """The events as an iCalendar file; times are floating, because they are local to the court.

    Source: RFC 5545; lines end in CR LF and are folded at 75 octets.
    """
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//distillwatch//court events//EN",
        "CALSCALE:GREGORIAN",
    ]
    for event in events:
        lines += [
            "BEGIN:VEVENT",
            f"UID:{stable_id(case_id, event.entry_id, event.kind, event.day, event.title)}@distillwatch",
            f"DTSTAMP:{now.astimezone(UTC):%Y%m%dT%H%M%SZ}",
            *_when(event),
            f"SUMMARY:{_escaped(f'{event.title}: {caption}')}",
            f"DESCRIPTION:{_escaped(_evidence(event))}",
            f"STATUS:{'CANCELLED' if event.vacated else 'CONFIRMED'}",
        ]
        if event.place:
            lines.append(f"LOCATION:{_escaped(event.place)}")
        if url:
            lines.append(f"URL:{url}")
        lines.append("END:VEVENT")
    lines.append("END:VCALENDAR")
    return "".join(_folded(line) + "\r\n" for line in lines)


def _when(event: CourtEvent) -> list[str]:
    if event.at is None:
        return [
            f"DTSTART;VALUE=DATE:{event.day:%Y%m%d}",
            f"DTEND;VALUE=DATE:{event.day + timedelta(days=1):%Y%m%d}",
        ]
    start = datetime.combine(event.day, event.at)
    return [f"DTSTART:{start:%Y%m%dT%H%M%S}", f"DTEND:{start + timedelta(hours=1):%Y%m%dT%H%M%S}"]


def _evidence(event: CourtEvent) -> str:
    return f"Docket entry {event.number}" if event.number else "A docket entry without a number"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _folded(line: str) -> str:
    """The line in pieces of at most 75 octets, cut between characters."""
    pieces: list[str] = []
    current, size = "", 0
    for char in line:
        width = len(char.encode())
        if size + width > (75 if not pieces else 74):
            pieces.append(current)
            current, size = "", 0
        current += char
        size += width
    return "\r\n ".join([*pieces, current])
