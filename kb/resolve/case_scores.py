"""How well a known case fits what a document tells of one: number, caption, parties, court and time, each with its reason.

The weights were set by hand on the labelled pairs of tests/kb/resolve/coverage_pairs.py: an equal number is certain, an
equal caption or both parties are enough where nothing speaks against them, and everything else only adds to these.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from rapidfuzz.distance import DamerauLevenshtein
from sqlmodel import Session

from kb.batches import batched
from kb.cases.caption import caption_similarity, normal_caption
from kb.cases.court_table import court_table
from kb.models import Party
from kb.resolve.event_dates import Days
from kb.resolve.identity import Family
from kb.store.session import table_of

EQUAL_NUMBER = "equal docket number"
_EARLY = timedelta(days=10)
"""A document may tell of a suit a little before the day that the docket says it was filed on."""
_OVER = timedelta(days=730)
"""A case that ended longer ago than this is seldom the one that is in the news."""
_FILING_APART = 31
"""Days by which a report may misdate a suit; more than that, and it tells of another one."""
_SIDES = ("plaintiff", "defendant")

Sides = tuple[frozenset[str], frozenset[str]]
"""Groups on the plaintiff's and on the defendant's side."""


@dataclass(frozen=True, slots=True)
class CaseLink:
    """The case of a mention; `case_id` is None where none fits well enough."""

    case_id: str | None
    score: float
    reason: str


@dataclass(frozen=True, slots=True)
class ToldCase:
    """What a document tells of a case."""

    caption: str | None
    core: str | None
    court_id: str | None
    sides: Sides
    moment: datetime
    """When the document came out."""
    filed: tuple[Days, ...] = ()
    """When its sentences say that the suit was filed."""


@dataclass(slots=True)
class DocketSides:
    """The groups and the names on the sides of cases, read together."""

    groups: dict[str, dict[str, set[str]]] = field(default_factory=dict)
    names: dict[str, dict[str, set[frozenset[str]]]] = field(default_factory=dict)
    """The words of each party's name."""

    def of(self, case_id: str, side: str) -> set[str]:
        """Groups on a side of a case."""
        return self.groups.get(case_id, {}).get(side, set())

    def has_name(self, case_id: str, side: str, name: str) -> bool:
        """Whether a party of the side has all words of a caption's name, which for people is the family name alone."""
        words = frozenset(name.split())
        return bool(words) and any(words <= known for known in self.names.get(case_id, {}).get(side, ()))


def sides_of_cases(session: Session, family: Family, case_ids: Iterable[str]) -> DocketSides:
    """The parties of cases, at group level."""
    parties = table_of(Party)
    found = DocketSides()
    for part in batched(sorted(set(case_ids)), 400):
        rows = session.connection().execute(
            sa.select(parties.c.case_id, parties.c.side, parties.c.entity_id, parties.c.name).where(
                parties.c.case_id.in_(part)
            )
        ).all()  # fmt: skip
        family.load({row.entity_id for row in rows})
        for row in rows:
            words = frozenset(normal_caption(row.name).split())
            found.names.setdefault(row.case_id, {}).setdefault(row.side, set()).add(words)
            if row.entity_id is None:
                continue
            group = family.group(row.entity_id, as_party=True)
            found.groups.setdefault(row.case_id, {}).setdefault(row.side, set()).add(group)
    return found


def score_case(case: Any, told: ToldCase, dockets: DocketSides) -> CaseLink:
    """How well a case fits what is told, 0 to 1, with the reasons."""
    alike = _caption_alike(case, told)
    overlap = _overlap(case, told, dockets)
    courts_differ = bool(told.court_id and case.court_id and told.court_id != case.court_id)
    if told.core and case.docket_core:
        return _by_number(case, told, alike, overlap, courts_differ=courts_differ)
    score, reasons = 0.0, []
    if alike >= 0.6:
        score += 0.75 * alike
        reasons.append("equal caption" if alike > 0.99 else f"similar caption ({alike:.2f})")
    if overlap == 1.0:
        score += 0.35 if score else (0.75 if case.origin != "document" else 0.5)
        reasons.append("parties on both sides in common")
    elif overlap:
        score += 0.35 * overlap if score else 0.25
        reasons.append("a party in common")
    elif score and _both_known(case, told, dockets):
        score -= 0.3
        reasons.append("other parties")
    for points, reason in (
        _court(case, told, courts_differ=courts_differ),
        _time(case, told),
        _filing(case, told),
    ):
        score += points
        if reason:
            reasons.append(reason)
    return CaseLink(case.id, max(0.0, score), "; ".join(reasons) or "little in common")


def _by_number(case: Any, told: ToldCase, alike: float, overlap: float, *, courts_differ: bool) -> CaseLink:
    """Two numbers: equal ones are one case unless the court is another; a slip of the press is seen by all else being equal."""
    if told.core == case.docket_core:
        if not courts_differ:
            return CaseLink(case.id, 1.0, f"{EQUAL_NUMBER} {told.core}")
        score = min(0.95, 0.5 + 0.3 * (alike >= 0.4) + 0.3 * overlap)
        return CaseLink(case.id, score, f"{EQUAL_NUMBER}, though the document names court {told.court_id}")
    reason = f"docket numbers {told.core} and {case.docket_core} differ"
    is_known = case.origin != "document" and not courts_differ
    slip = DamerauLevenshtein.distance(told.core or "", case.docket_core) <= 1
    if is_known and slip and (alike > 0.99 or overlap == 1.0):
        return CaseLink(case.id, 0.8, f"{reason} by a digit; all else is equal")
    return CaseLink(case.id, 0.5 if is_known and alike > 0.99 else 0.2, reason)


def _caption_alike(case: Any, told: ToldCase) -> float:
    if not told.caption:
        return 0.0
    captions: Sequence[str] = (case.caption, *(case.caption_history or ()))
    return max(caption_similarity(told.caption, caption) for caption in captions)


def _overlap(case: Any, told: ToldCase, dockets: DocketSides) -> float:
    """1 where a party on each side is the same, half of it for one side."""
    names = normal_caption(told.caption).split(" v ", 1) if told.caption else []
    total = 0.0
    for place, (side, ours) in enumerate(zip(_SIDES, told.sides, strict=True)):
        is_named = len(names) == 2 and not ours and dockets.has_name(case.id, side, names[place])
        total += 0.5 * (is_named or bool(dockets.of(case.id, side) & ours))
    return total


def _both_known(case: Any, told: ToldCase, dockets: DocketSides) -> bool:
    return all(told.sides) and all(dockets.of(case.id, side) for side in _SIDES)


def _court(case: Any, told: ToldCase, *, courts_differ: bool) -> tuple[float, str | None]:
    if not told.court_id or not case.court_id:
        return 0.0, None
    if not courts_differ:
        return 0.2, f"court {case.court_id}"
    levels = [
        court_table()[key].level if key in court_table() else None for key in (told.court_id, case.court_id)
    ]
    if levels[0] in ("appeal", "supreme") and levels[1] not in ("appeal", "supreme"):
        return -0.05, f"an appeal in {told.court_id} is told of"
    return -0.4, "another court"


def _time(case: Any, told: ToldCase) -> tuple[float, str | None]:
    if case.filed is not None and told.moment.date() < case.filed - _EARLY:
        return -0.4, f"told before it was filed on {case.filed}"
    if case.terminated is not None and told.moment.date() > case.terminated + _OVER:
        return -0.2, f"it ended on {case.terminated}"
    return 0.0, None


def _filing(case: Any, told: ToldCase) -> tuple[float, str | None]:
    if case.filed is None or not told.filed:
        return 0.0, None
    apart = min(days.distance(case.filed) for days in told.filed)
    if apart <= 2:
        return 0.1, f"filed on {case.filed}, as it says"
    if apart > _FILING_APART:
        return -0.35, f"it tells of a suit filed at another time than {case.filed}"
    return 0.0, None
