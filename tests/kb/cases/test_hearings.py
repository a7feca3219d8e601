"""What entries set: hearings, deadlines, trials; and their calendar."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time

import pytest

from kb.cases.hearings import CourtEvent, calendar, events_of


@dataclass(frozen=True)
class Line:
    id: str
    number: str | None
    filed: date | None
    text: str


def found(*texts: str) -> list[CourtEvent]:
    return events_of(
        Line(f"e{index}", str(index), date(2026, 3, index), text) for index, text in enumerate(texts, 1)
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "MOTION to Dismiss filed by Birch. Motion Hearing set for 5/15/2026 02:00 PM in Oakland, Courtroom 1. Responses due by 4/24/2026. Replies due by 5/1/2026.",
            [
                ("deadline", date(2026, 4, 24), None, "Responses"),
                ("deadline", date(2026, 5, 1), None, "Replies"),
                ("hearing", date(2026, 5, 15), time(14, 0), "Motion Hearing"),
            ],
        ),
        (
            "SCHEDULING ORDER: Jury Trial set for September 13, 2027 at 9:00 AM before Judge Oak. Final Pretrial Conference set for 8/20/2027. Discovery due by 2/1/2027.",
            [
                ("deadline", date(2027, 2, 1), None, "Discovery"),
                ("hearing", date(2027, 8, 20), None, "Final Pretrial Conference"),
                ("trial", date(2027, 9, 13), time(9, 0), "Jury Trial"),
            ],
        ),
        ("ORDER setting a Status Conference for 6/10/2026 at 11 a.m.", [("hearing", date(2026, 6, 10), time(11, 0), "Status Conference")]),
        ("Birch served on 3/9/2026, answer due 3/30/2026.", [("deadline", date(2026, 3, 30), None, "Answer")]),
        ("Minute Entry: Motion Hearing held on 5/15/2026 before Judge Oak.", []),
        ("COMPLAINT filed on 3/1/2026 against Birch (Entered: 03/02/2026)", []),
        ("Answer due 13/45/2026", []),
        ("", []),
    ],
)  # fmt: skip
def test_entries_set_events(text: str, expected: list[tuple[str, date, time | None, str]]) -> None:
    assert [(event.kind, event.day, event.at, event.title) for event in found(text)] == expected


def test_the_evidence_is_the_entry_and_its_words() -> None:
    text = "CLERK'S NOTICE. Case Management Conference set for 6/10/2026 10:00 AM."
    [event] = found(text)
    assert (event.entry_id, event.number) == ("e1", "1")
    assert text[event.start : event.end] == "Case Management Conference set for 6/10/2026 10:00 AM"


def test_what_is_set_anew_or_vacated_is_marked() -> None:
    events = found(
        "Case Management Conference set for 6/10/2026 10:00 AM.",
        "Case Management Conference reset for 7/8/2026 10:00 AM.",
        "ORDER. Further Status Conference set for 9/1/2026.",
        "The Further Status Conference is VACATED.",
    )
    assert [(event.day, event.vacated) for event in events] == [
        (date(2026, 6, 10), True),
        (date(2026, 7, 8), False),
        (date(2026, 9, 1), True),
    ]


def test_hearings_of_two_motions_stand_beside_each_other() -> None:
    events = found(
        "MOTION to Dismiss. Motion Hearing set for 5/15/2026.",
        "MOTION to Seal. Motion Hearing set for 6/20/2026.",
    )
    assert [event.vacated for event in events] == [False, False]


def test_the_calendar_is_icalendar() -> None:
    events = found(
        "Motion Hearing set for 5/15/2026 02:00 PM in Oakland, Courtroom 1. Responses due by 4/24/2026."
    )
    text = calendar(
        events,
        caption="Alder, Inc. v. Birch" + " & Sons" * 12,
        case_id="cand-26-cv-1",
        now=datetime(2026, 3, 1, tzinfo=UTC),
    )
    lines = text.split("\r\n")
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-2:] == ["END:VCALENDAR", ""]
    assert text.count("BEGIN:VEVENT") == 2
    assert "DTSTART;VALUE=DATE:20260424" in lines
    assert "DTSTART:20260515T140000" in lines
    assert "LOCATION:Oakland\\, Courtroom 1" in lines
    assert max(len(line.encode()) for line in lines) <= 75
    assert text == calendar(
        events,
        caption="Alder, Inc. v. Birch" + " & Sons" * 12,
        case_id="cand-26-cv-1",
        now=datetime(2026, 3, 1, tzinfo=UTC),
    )
