"""What part of the store a graph shows."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from kb.ontology import Kind, Predicate, Stance, Standing


class GraphLevel(StrEnum):
    """What an edge of the graph is."""

    CLAIMS = "claims"
    """One claim."""
    PROPOSITIONS = "propositions"
    """All claims of one (subject, predicate, object)."""
    LITIGATION = "litigation"
    """A company sues, accuses, licenses to or invests in another."""
    PARTIES = "parties"
    """A party's role in a case; nodes are parties and cases."""


@dataclass(frozen=True, slots=True)
class GraphFilter:
    """A choice of claims, and the shape to draw them in; an empty set means no restriction."""

    level: GraphLevel = GraphLevel.PROPOSITIONS
    entities: frozenset[str] = frozenset()
    """Keep edges that touch one of these canonical entities."""
    kinds: frozenset[Kind] = frozenset()
    """Keep edges whose two ends are of these kinds."""
    predicates: frozenset[Predicate] = frozenset()
    stances: frozenset[Stance] = frozenset()
    standings: frozenset[Standing] = frozenset()
    min_support: int = 0
    """Least number of independent origins."""
    min_confidence: float = 0.0
    confirmed_only: bool = False
    """Only claims that a person confirmed or edited."""
    since: date | None = None
    """First day of publication, inclusive."""
    until: date | None = None
    """Last day of publication, inclusive."""
    as_of: datetime | None = None
    """What was known then; None is now."""
    roll_up: bool = False
    """Show models as their makers and legal entities as the groups they belong to."""

    def describe(self) -> dict[str, Any]:
        """The filter in plain values, without what it leaves open; the same filter gives the same text."""
        plain: dict[str, Any] = {}
        for name, value in asdict(self).items():
            if isinstance(value, frozenset):
                value = sorted(str(item) for item in value)
            elif isinstance(value, date):
                value = value.isoformat()
            if value not in ([], None, 0, 0.0, False):
                plain[name] = str(value) if isinstance(value, GraphLevel) else value
        return plain
