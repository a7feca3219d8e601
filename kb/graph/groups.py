"""The graph at the levels that gather claims: an edge stands for all claims of a proposition, or of a relation.

A million claims are gathered here, so they come by columns, and what depends on their ends and predicate alone is
settled once for all claims that have the same.
"""

from collections import deque
from collections.abc import Callable, Iterator, MutableSequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa
from sqlmodel import Session

from kb.graph.chosen_claims import DAY, chosen_claims
from kb.graph.filter import GraphFilter, GraphLevel
from kb.graph.identity import Identity, Node
from kb.graph.nodes import NodeDays, ends_of
from kb.graph.origins import Origins
from kb.graph.pages import claim_page
from kb.ids import stable_id
from kb.models import Proposition, StandingChange
from kb.ontology import ACCUSATIONS, SYMMETRIC, Hedge, Kind, Predicate, Stance
from kb.store.columns import stored_columns
from kb.store.session import table_of

if TYPE_CHECKING:
    import networkx as nx

RELATIONS = {
    Predicate.SUED: "sues",
    Predicate.PARTNERED: "licenses",
    Predicate.SETTLED: "settles",
    Predicate.ACQUIRED: "invests",
    Predicate.INVESTED_IN: "invests",
} | dict.fromkeys(ACCUSATIONS, "accuses")
"""Predicate to the relation between companies that it stands for at the level of litigation."""

_FIRMS = frozenset({Kind.COMPANY.value, Kind.ORGANIZATION.value})


_Said = tuple[str, str, str, int, date, str | None, str]
"""What a group keeps of a claim: id, document, stance, side, day, proposition and origin.

The side is 1 for the proposition, -1 against it and 0 where the speaker does not commit. A plain tuple, since there are
very many.
"""


@dataclass(slots=True)
class _Group:
    """The claims that one edge stands for."""

    source: Node
    target: Node
    predicate: str
    claims: list[_Said] = field(default_factory=list)


_Joined = tuple[Node, Node, str]
"""The nodes that a claim joins, and its predicate or relation."""


def add_groups(
    session: Session,
    graph: "nx.MultiDiGraph[str]",
    chosen: GraphFilter,
    identity: Identity,
    propositions: frozenset[str] | None = None,
) -> None:
    """Add an edge for each group of claims of the filter, in the order of (source, predicate, target)."""
    groups = _gathered(session, chosen, identity, propositions)
    standings = _standings(session, chosen)
    days = NodeDays()
    for key in sorted(groups):
        group = groups.pop(key)  # what is in the graph need not be here as well
        if len(group.claims) < chosen.min_support:
            continue
        standing = _strongest({standings.get(claim[_PROPOSITION] or "") for claim in group.claims})
        if chosen.standings and standing not in chosen.standings:
            continue
        attributes = _attributes(group.predicate, group.claims, standing)
        if attributes["support"] < chosen.min_support:
            continue
        graph.add_edge(group.source.id, group.target.id, key=stable_id(*key), **attributes)
        for node in (group.source, group.target):
            days.see(node, attributes["first_seen"], attributes["last_seen"])
    days.describe(graph)


_SAID = ("id", "document_id", "stance", "negated", "hedge", DAY, "proposition_id", "origin_key")
_PROPOSITION: Final = 5


def _gathered(
    session: Session, chosen: GraphFilter, identity: Identity, propositions: frozenset[str] | None
) -> dict[tuple[str, str, str], _Group]:
    """(source, predicate, target) to the group of claims that say so."""
    of_litigation = chosen.level is GraphLevel.LITIGATION
    ends: tuple[str, ...] = ("subject_id", "predicate", "object_id")
    if of_litigation:
        ends = (*ends, "speaker_id", "stance", "negated")
    joined: Callable[..., _Joined | None] = _related if of_litigation else _proposed
    groups: dict[tuple[str, str, str], _Group] = {}
    places: dict[tuple[Any, ...], MutableSequence[_Said]] = {}
    nowhere: deque[_Said] = deque(maxlen=0)

    def place(told: tuple[Any, ...]) -> MutableSequence[_Said]:
        """Where the claims go that have these ends and predicate."""
        found = joined(chosen, identity, *told)
        if found is None:
            return nowhere
        source, target, predicate = found
        key = (source.id, predicate, target.id)
        if key not in groups:
            groups[key] = _Group(source, target, predicate)
        return groups[key].claims

    for said, told in _rows(session, chosen, ends, propositions):
        claims = places.get(told)
        if claims is None:
            claims = places[told] = place(told)
        claims.append(said)
    return groups


def _rows(
    session: Session, chosen: GraphFilter, ends: tuple[str, ...], propositions: frozenset[str] | None
) -> Iterator[tuple[_Said, tuple[Any, ...]]]:
    """What is kept of each claim, and what its place follows from."""
    origins = Origins(session)
    for columns in chosen_claims(session, chosen, (*_SAID, *ends), of_propositions=propositions):
        ids, documents, stances, negated, hedges, days, proposed, stored = columns[: len(_SAID)]
        yield from zip(
            zip(
                ids, documents, stances, map(_side, stances, negated, hedges), days, proposed,
                origins.of(stored, documents), strict=True,
            ),
            zip(*columns[len(_SAID) :], strict=True),
            strict=True,
        )  # fmt: skip


@cache
def _side(stance: str, negated: bool, hedge: str) -> int:
    if negated:
        return -1
    return int(hedge != Hedge.UNCERTAIN and stance not in (Stance.DENIED, Stance.DECLINED))


def _proposed(
    chosen: GraphFilter, identity: Identity, subject_id: str, predicate: str, object_id: str
) -> _Joined | None:
    """The ends of a claim and its predicate; those of a symmetric one in the order of their ids."""
    ends = ends_of(subject_id, object_id, chosen, identity)
    if ends is None:
        return None
    source, target = ends
    if predicate in SYMMETRIC and source.id > target.id:
        source, target = target, source
    return source, target, predicate


def _related(
    chosen: GraphFilter,
    identity: Identity,
    subject_id: str,
    predicate: str,
    object_id: str,
    speaker_id: str | None,
    stance: str,
    negated: bool,
) -> _Joined | None:
    """The two firms of a claim and their relation at the level of litigation; None where it tells of none."""
    relation = RELATIONS.get(Predicate(predicate))
    if relation is None or negated:
        return None
    if relation == "accuses":
        if stance != Stance.ALLEGED or speaker_id is None:
            return None
        subject_id, object_id = speaker_id, subject_id
    ends = ends_of(subject_id, object_id, chosen, identity)
    if ends is None or not {ends[0].kind, ends[1].kind} <= _FIRMS:
        return None
    return ends[0], ends[1], relation


def _standings(session: Session, chosen: GraphFilter) -> dict[str, str]:
    """Proposition to its standing, at `as_of` where one is set."""
    if chosen.as_of is None:
        table = table_of(Proposition)
        query = sa.select(table.c.id, table.c.standing)
    else:
        history = table_of(StandingChange)
        query = (
            sa.select(history.c.proposition_id, history.c.standing)
            .where(history.c.since <= chosen.as_of)
            .order_by(history.c.since, history.c.id)
        )
    found: dict[str, str] = {}
    for propositions, standings in stored_columns(session, query):
        found.update(zip(propositions, standings, strict=True))  # the last one holds
    return found


_STRENGTH = ("reported", "denied", "alleged", "testified", "admitted", "withdrawn", "settled", "ruled")


def _strongest(standings: set[str | None]) -> str | None:
    return max(standings - {None}, key=lambda one: _STRENGTH.index(str(one)), default=None)


def _attributes(predicate: str, claims: list[_Said], standing: str | None) -> dict[str, Any]:
    """What an edge says of its claims, at least one; sorts them by their ids."""
    claims.sort()
    ids, documents, stances, sides, days, _, origins = zip(*claims, strict=True)
    for_it = {origin for origin, side in zip(origins, sides, strict=True) if side > 0}
    against = {origin for origin, side in zip(origins, sides, strict=True) if side < 0}
    found: dict[str, Any] = {
        "predicate": predicate,
        "label": predicate.replace("_", " "),
        "support": len(for_it),
        "documents": len(set(documents)),
        "against": len(against),
        "claims": len(ids),
        "contested": bool(for_it and against),
        "evidence": list(ids),
        "page": claim_page(ids[0]),
    }
    if standing is not None:
        found["standing"] = standing
    for stance in sorted(set(stances)):
        found[_count_of(stance)] = stances.count(stance)
    found["first_seen"] = min(days)
    found["last_seen"] = max(days)
    return found


@cache
def _count_of(stance: str) -> str:
    """Name of the attribute that counts the claims of a stance; one object for all edges."""
    return f"stance_{stance}"
