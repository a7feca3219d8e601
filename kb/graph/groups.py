"""The graph at the levels that gather claims: an edge stands for all claims of a proposition, or of a relation.

A million claims are gathered here, so they come by columns, and what depends on their ends and predicate alone is
settled once for all claims that have the same.
"""

from collections import deque
from collections.abc import Callable, Iterator, MutableSequence, Sequence
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa
from sqlmodel import Session

from kb.batches import batched
from kb.graph.chosen_claims import DAY, SIDE, chosen_claims
from kb.graph.filter import GraphFilter, GraphLevel
from kb.graph.identity import Identity, Node
from kb.graph.nodes import NodeDays, ends_of
from kb.graph.origins import Origins
from kb.graph.pages import claim_page
from kb.ids import stable_id
from kb.models import Proposition, StandingChange
from kb.ontology import ACCUSATIONS, SYMMETRIC, Kind, Predicate, Stance
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
_DOCUMENT: Final = 1
_STANCE: Final = 2
_SIDE: Final = 3
_DAY: Final = 4
_PROPOSITION: Final = 5
_ORIGIN: Final = 6


_Key = tuple[str, str, str]
"""Source, predicate or relation, and target."""

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
    groups, nodes = _gathered(session, chosen, identity, propositions)
    standings = _standings(session, chosen, propositions)
    days = NodeDays()
    for key in sorted(groups):
        claims = groups.pop(key)  # what is in the graph need not be here as well
        if len(claims) < chosen.min_support:
            continue
        standing = _strongest({standings.get(claim[_PROPOSITION] or "") for claim in claims})
        if chosen.standings and standing not in chosen.standings:
            continue
        source, predicate, target = key
        attributes = _attributes(predicate, claims, standing)
        if attributes["support"] < chosen.min_support:
            continue
        graph.add_edge(source, target, key=stable_id(*key), **attributes)
        for node in (source, target):
            days.see(nodes[node], attributes["first_seen"], attributes["last_seen"])
    days.describe(graph)


_TOGETHER = 500
"""Propositions whose standings are read by one statement."""

_SAID = ("id", "document_id", "stance", SIDE, DAY, "proposition_id", "origin_key")


def _gathered(
    session: Session, chosen: GraphFilter, identity: Identity, propositions: frozenset[str] | None
) -> tuple[dict[_Key, list[_Said]], dict[str, Node]]:
    """The claims of each edge, and the nodes at their ends by their ids."""
    of_litigation = chosen.level is GraphLevel.LITIGATION
    ends: tuple[str, ...] = ("subject_id", "predicate", "object_id")
    if of_litigation:
        ends = (*ends, "speaker_id", "stance", "negated")
    joined: Callable[..., _Joined | None] = _related if of_litigation else _proposed
    groups: dict[_Key, list[_Said]] = {}
    nodes: dict[str, Node] = {}
    places: dict[tuple[Any, ...], MutableSequence[_Said]] = {}
    nowhere: deque[_Said] = deque(maxlen=0)

    def place(told: tuple[Any, ...]) -> MutableSequence[_Said]:
        """Where the claims go that have these ends and predicate."""
        found = joined(chosen, identity, *told)
        if found is None:
            return nowhere
        source, target, predicate = found
        nodes[source.id], nodes[target.id] = source, target
        return groups.setdefault((source.id, predicate, target.id), [])

    for said, told in _rows(session, chosen, ends, propositions):
        claims = places.get(told)
        if claims is None:
            claims = places[told] = place(told)
        claims.append(said)
    return groups, nodes


def _rows(
    session: Session, chosen: GraphFilter, ends: tuple[str, ...], propositions: frozenset[str] | None
) -> Iterator[tuple[_Said, tuple[Any, ...]]]:
    """What is kept of each claim, and what its place follows from."""
    origins = Origins(session)
    passing = frozenset(ends) - {"stance"}
    for columns in chosen_claims(
        session, chosen, (*_SAID, *ends), of_propositions=propositions, passing=passing
    ):
        documents, stored = columns[_DOCUMENT], columns[_ORIGIN]
        columns[_ORIGIN] = origins.of(stored, documents)
        said, told = columns[: len(_SAID)], columns[len(_SAID) :]
        yield from zip(zip(*said, strict=True), zip(*told, strict=True), strict=True)


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


def _standings(session: Session, chosen: GraphFilter, propositions: frozenset[str] | None) -> dict[str, str]:
    """Proposition to its standing, at `as_of` where one is set."""
    found: dict[str, str] = {}
    for part in [None] if propositions is None else batched(sorted(propositions), _TOGETHER):
        for keys, standings in stored_columns(session, _standing_query(chosen, part)):
            found.update(zip(keys, standings, strict=True))  # the last one holds
    return found


def _standing_query(chosen: GraphFilter, part: Sequence[str] | None) -> "sa.Select[Any]":
    if chosen.as_of is None:
        table = table_of(Proposition)
        query = sa.select(table.c.id, table.c.standing)
        return query if part is None else query.where(table.c.id.in_(part))
    history = table_of(StandingChange)
    query = (
        sa.select(history.c.proposition_id, history.c.standing)
        .where(history.c.since <= chosen.as_of)
        .order_by(history.c.since, history.c.id)
    )
    return query if part is None else query.where(history.c.proposition_id.in_(part))


_STRENGTH = ("reported", "denied", "alleged", "testified", "admitted", "withdrawn", "settled", "ruled")


def _strongest(standings: set[str | None]) -> str | None:
    if len(standings) == 1:  # as most edges have
        return next(iter(standings))
    return max(standings - {None}, key=lambda one: _STRENGTH.index(str(one)), default=None)


def _attributes(predicate: str, claims: list[_Said], standing: str | None) -> dict[str, Any]:
    """What an edge says of its claims, at least one; sorts them by their ids."""
    claims.sort()
    if len(claims) == 1:  # as most edges have
        ((_, _, _, side, first, _, _),) = claims
        support, against, documents, last = int(side > 0), int(side < 0), 1, first
    else:
        support = len({claim[_ORIGIN] for claim in claims if claim[_SIDE] > 0})
        against = len({claim[_ORIGIN] for claim in claims if claim[_SIDE] < 0})
        documents = len({claim[_DOCUMENT] for claim in claims})
        days = [claim[_DAY] for claim in claims]
        first, last = min(days), max(days)
    found: dict[str, Any] = {
        "predicate": predicate,
        "label": _label(predicate),
        "support": support,
        "documents": documents,
        "against": against,
        "claims": len(claims),
        "contested": support > 0 and against > 0,
        "evidence": [claim[0] for claim in claims],
        "page": claim_page(claims[0][0]),
    }
    if standing is not None:
        found["standing"] = standing
    stances = [claim[_STANCE] for claim in claims]
    for stance in sorted(set(stances)):
        found[_count_of(stance)] = stances.count(stance)
    found["first_seen"] = first
    found["last_seen"] = last
    return found


@cache
def _label(predicate: str) -> str:
    return predicate.replace("_", " ")


@cache
def _count_of(stance: str) -> str:
    """Name of the attribute that counts the claims of a stance; one object for all edges."""
    return f"stance_{stance}"
