"""Reading the text form of a docket back: who presides, and each party with the attorneys and firms who act for it.

The reader writes these lines itself, so their grammar is exact and needs no guessing:

    Assigned to: Judge X. Referred to: Magistrate Judge Y. Nature of Suit: …
    Plaintiff: A, Inc. Terminated: 05/02/2026. Represented by: NAME, FIRM; NAME; NAME, FIRM.

All offsets are code points into the text, end exclusive.
"""

import re
from dataclasses import dataclass

Span = tuple[int, int]

_LABELS = (
    "Assigned to", "Referred to", "Panel", "Appeal from", "Nature of Suit", "Cause", "Jurisdiction", "Jury Demand",
    "Demand", "MDL Status", "Case Type", "Date Filed", "Date Terminated",
)  # fmt: skip
_NEXT = "|".join(re.escape(label) for label in _LABELS)
_JUDGE = re.compile(
    rf"(?:Assigned to: Judge|Referred to: Magistrate Judge) (?P<name>[^\n:]{{2,80}}?)\.(?=$| (?:{_NEXT}):)",
    re.M,
)
_PARTY = re.compile(
    r"^(?P<role>[A-Z][\w /.()-]{1,60}): (?P<name>[^\n]{1,400}?)\.(?: Terminated: \d\d/\d\d/\d{4}\.)?"
    r"(?: Represented by: (?P<counsel>[^\n]{1,20000}?)\.)?$",
    re.M,
)
_SUFFIX = re.compile(r"\s*,\s*(?:Jr|Sr|II|III|IV|V|Esq|Ph\.?D|M\.?D)\b\.?", re.I)


@dataclass(frozen=True, slots=True)
class CounselSpan:
    """Where an attorney is named, and the firm where the docket names one."""

    name: Span
    firm: Span | None


@dataclass(frozen=True, slots=True)
class PartyLine:
    """A party's line."""

    line: Span
    role: str
    name: Span
    counsel: tuple[CounselSpan, ...]


@dataclass(frozen=True, slots=True)
class JudgeSpan:
    """Where a judge is named; `line` is the header line that says so."""

    line: Span
    name: Span
    referred: bool
    """A magistrate judge to whom the case is referred."""


def judges_in(text: str) -> list[JudgeSpan]:
    """The judges that the header lines name, in order of place."""
    found = []
    for match in _JUDGE.finditer(text):
        start = text.rfind("\n", 0, match.start()) + 1
        end = text.find("\n", match.end())
        line = (start, end if end >= 0 else len(text))
        found.append(JudgeSpan(line, match.span("name"), match[0].startswith("Referred")))
    return found


def party_lines(text: str) -> list[PartyLine]:
    """The parties' lines in order of place; header lines and entries are none."""
    return [
        PartyLine(match.span(), match["role"], match.span("name"), _counsel(match))
        for match in _PARTY.finditer(text)
        if match["role"] not in _LABELS
    ]


def _counsel(match: re.Match[str]) -> tuple[CounselSpan, ...]:
    if match["counsel"] is None:
        return ()
    spans = []
    start = match.start("counsel")
    for part in match["counsel"].split("; "):
        spans.append(_attorney(part, start))
        start += len(part) + 2
    return tuple(spans)


def _attorney(part: str, start: int) -> CounselSpan:
    """The name up to the first comma that is none of "Jr." and its kind; the firm is the rest."""
    suffix = _SUFFIX.search(part)
    first = part.find(",")
    cut = part.find(",", suffix.end()) if suffix and suffix.start() <= first else first
    if cut < 0:
        return CounselSpan((start, start + len(part)), None)
    firm = cut + 1 + (len(part) - cut - 1 - len(part[cut + 1 :].lstrip()))
    return CounselSpan((start, start + cut), (start + firm, start + len(part)))
