"""The other cases that a docket's header names: related, lead, member, magistrate's, and cases in other courts."""

import re
from collections.abc import Iterator

from kb.cases.courts import find_courts
from kb.cases.docket_number import find_docket_numbers

_RELATIONS = {
    "related case": "related",
    "related cases": "related",
    "lead case": "lead",
    "member case": "member",
    "member cases": "member",
    "case in other court": "other court",
    "magistrate judge case number": "magistrate",
    "lead docket": "lead",
    "transferred from": "transferred from",
}
_LABEL = re.compile(
    r"(?P<label>Related Cases?|Lead case|Member cases?|Case in other court|Magistrate judge case number|Lead Docket|Transferred from"
    r"|Cause|Date \w+|Assigned to|Referred to|Jury Demand|Nature of Suit|Jurisdiction|Demand|Case title|Citation|MDL Status)\s*:",
    re.I,
)
_BARE_APPEAL = re.compile(r"(?<![\w:-])\d{2}-\d{3,5}(?![\w-])")
_MOST = 200


def header_links(header: str, court_id: str, own_core: str | None) -> Iterator[dict[str, str]]:
    """Relation, number, court and text of each case that the header names besides its own; at most 200."""
    labels = list(_LABEL.finditer(header))
    seen: set[tuple[str, str]] = set()
    for index, label in enumerate(labels):
        relation = _RELATIONS.get(" ".join(label["label"].casefold().split()))
        if relation is None:
            continue
        end = labels[index + 1].start() if index + 1 < len(labels) else len(header)
        segment = header[label.end() : end]
        for number, court in _named(segment, court_id):
            key = (relation, number[0])
            if number[0] == own_core or key in seen or len(seen) >= _MOST:
                continue
            seen.add(key)
            yield {
                "relation": relation,
                "case": number[1],
                "court": court,
                "text": " ".join(segment.split())[:120] if relation == "other court" else "",
            }


def _named(segment: str, court_id: str) -> Iterator[tuple[tuple[str, str], str]]:
    """(core, number) and court of each number; the court named before it in the segment, else the docket's own."""
    courts = find_courts(segment)
    found: dict[str, tuple[int, str]] = {
        span.number.core: (span.start, span.number.text) for span in find_docket_numbers(segment)
    }
    if courts:
        for match in _BARE_APPEAL.finditer(segment):
            found.setdefault(match[0], (match.start(), match[0]))
    for core, (start, text) in found.items():
        named = [court.court_id for court in courts if court.end <= start]
        yield (core, text), named[-1] if named else court_id
