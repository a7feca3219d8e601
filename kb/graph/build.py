"""The graph of a filter: a typed networkx MultiDiGraph whose every edge names its evidence.

Nodes are canonical entities (and cases at the level of parties), keyed by their ids. Text stays in the store:
an edge carries ids, counts and dates. Attribute values are str, int, float, bool, date or lists of str, and an
attribute that says nothing is left out.
"""

import gc
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NamedTuple

import networkx as nx
import sqlalchemy as sa
from sqlmodel import Session

from kb.graph.filter import GraphFilter, GraphLevel
from kb.graph.identity import Identity, Node
from kb.graph.pages import claim_page, entity_page
from kb.graph.parties import add_parties
from kb.ids import stable_id
from kb.models import Claim, Document, Proposition, StandingChange
from kb.ontology import ACCUSATIONS, SYMMETRIC, Hedge, Kind, Predicate, Stance
from kb.resolve.alias_table import owner_of
from kb.store.columns import stored_columns
from kb.store.session import store_version, table_of

RELATIONS = {
    Predicate.SUED: "sues",
    Predicate.PARTNERED: "licenses",
    Predicate.SETTLED: "settles",
    Predicate.ACQUIRED: "invests",
    Predicate.INVESTED_IN: "invests",
} | dict.fromkeys(ACCUSATIONS, "accuses")
"""Predicate to the relation between companies that it stands for at the level of litigation."""

_FIRMS = frozenset({Kind.COMPANY.value, Kind.ORGANIZATION.value})


def build_graph(
    session: Session, chosen: GraphFilter | None = None, *, among: frozenset[str] | None = None
) -> "nx.MultiDiGraph[str]":
    """The graph of a filter, by default of all propositions as they stand now.

    Args:
        session: of the store.
        chosen: which claims.
        among: entities; at the levels that gather claims, only those with both ends among them are read. None is all.

    The graph's own attributes are the level, the `as_of` date, the store's version and the filter.
    """
    chosen = chosen or GraphFilter()
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph.graph.update(
        level=str(chosen.level),
        store_version=store_version(session),
        filter=chosen.describe(),
        **({"as_of": chosen.as_of.isoformat()} if chosen.as_of else {}),
    )
    identity = Identity(session, roll_up=chosen.roll_up or chosen.level is GraphLevel.LITIGATION)
    with _no_search_for_cycles():
        if chosen.level is GraphLevel.PARTIES:
            add_parties(session, graph, chosen, identity)
        elif chosen.level is GraphLevel.CLAIMS:
            _add_claims(session, graph, chosen, identity)
        else:
            _add_groups(session, graph, chosen, identity, among)
    return graph


@contextmanager
def _no_search_for_cycles() -> Iterator[None]:
    """Millions of new dictionaries without cycles, which the collector would go through again and again."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


class _Row(NamedTuple):
    """A claim as the graph reads it."""

    id: str
    document_id: str
    start: int
    end: int
    speaker_id: str | None
    subject_id: str
    predicate: str
    object_id: str
    stance: str
    negated: bool
    hedge: str
    confidence: float
    published: datetime
    proposition_id: str | None
    owner: str
    """Who owns the origin that the claim's document goes back to; the origin itself where nobody is named."""


class _Said(NamedTuple):
    """What a group keeps of a claim; texts that many claims share are one object."""

    id: str
    document_id: str
    stance: str
    side: int
    """1 for the proposition, -1 against it, 0 where the speaker does not commit."""
    published: datetime
    proposition_id: str | None
    owner: str


@dataclass(slots=True)
class _Group:
    """The claims that one edge stands for, in the order of their ids."""

    source: Node
    target: Node
    predicate: str
    claims: list[_Said] = field(default_factory=list)


def _rows(session: Session, chosen: GraphFilter, among: frozenset[str] | None = None) -> Iterator[_Row]:
    claims, documents = table_of(Claim), table_of(Document)
    root = documents.alias("root")
    query = (
        sa.select(
            claims.c.id,
            claims.c.document_id,
            claims.c.start,
            claims.c.end,
            claims.c.speaker_id,
            claims.c.subject_id,
            claims.c.predicate,
            claims.c.object_id,
            claims.c.stance,
            claims.c.negated,
            claims.c.hedge,
            claims.c.confidence,
            sa.func.coalesce(claims.c.published, claims.c.first_seen, type_=claims.c.first_seen.type),
            claims.c.proposition_id,
            sa.func.coalesce(root.c.id, documents.c.id),
            sa.case((root.c.id.is_not(None), root.c.publisher), else_=documents.c.publisher),
            sa.case((root.c.id.is_not(None), root.c.owner_group), else_=documents.c.owner_group),
        )
        .join_from(claims, documents, claims.c.document_id == documents.c.id)
        .outerjoin(root, documents.c.origin_id == root.c.id)
        .where(*claim_conditions(chosen))
        .order_by(claims.c.id)
    )
    if among is not None:
        ends = sorted(among)
        query = query.where(claims.c.subject_id.in_(ends), claims.c.object_id.in_(ends))
    moments: dict[Any, datetime] = {}
    owners: dict[tuple[str | None, str | None], str | None] = {}
    shared: dict[str | None, str | None] = {}
    for columns in stored_columns(session, query, stored_times=True):
        *told, origins, publishers, owner_groups = columns
        for number in _REPEATED:
            told[number] = [shared.setdefault(value, value) for value in told[number]]
        told[_PUBLISHED] = [
            moments.get(value) or moments.setdefault(value, _moment(value)) for value in told[_PUBLISHED]
        ]
        names = list(zip(publishers, owner_groups, strict=True))
        for name in set(names).difference(owners):
            owners[name] = owner_of(*name)
        told.append([owners[name] or origin for name, origin in zip(names, origins, strict=True)])
        yield from map(_Row._make, zip(*told, strict=True))


_REPEATED = tuple(
    _Row._fields.index(name) for name in ("document_id", "predicate", "stance", "hedge", "proposition_id")
)
"""Columns whose texts many claims share, so that they are kept once."""
_PUBLISHED = _Row._fields.index("published")


def _moment(stored: str | datetime) -> datetime:
    """A time as the database gives it; SQLite's text is in UTC."""
    return datetime.fromisoformat(stored).replace(tzinfo=UTC) if isinstance(stored, str) else stored


def claim_conditions(chosen: GraphFilter, *, every: bool = False) -> list[sa.ColumnElement[bool]]:
    """The filter in SQL, over claims that stand: neither rejected nor retracted.

    Args:
        chosen: the filter; entities, kinds, standings and support are judged later, on nodes and edges.
        every: take claims that join no two entities as well, such as statements.
    """
    claims = table_of(Claim)
    stands: sa.ColumnElement[bool] = claims.c.retracted_at.is_(None)
    if chosen.as_of:
        stands = sa.or_(stands, claims.c.retracted_at > chosen.as_of)
    return [claims.c.review_state != "rejected", stands, *asked_for(chosen, every=every)]


def asked_for(chosen: GraphFilter, *, every: bool = False) -> list[sa.ColumnElement[bool]]:
    """The filter in SQL, over all claims, rejected and retracted ones as well."""
    claims = table_of(Claim)
    public = sa.func.coalesce(claims.c.published, claims.c.first_seen, type_=claims.c.first_seen.type)
    conditions: list[sa.ColumnElement[bool]] = []
    if not every:
        conditions += [
            claims.c.subject_id.is_not(None),
            claims.c.object_id.is_not(None),
            claims.c.predicate != Predicate.SAID.value,
        ]
    if chosen.predicates:
        conditions.append(claims.c.predicate.in_(sorted(chosen.predicates)))
    if chosen.stances:
        conditions.append(claims.c.stance.in_(sorted(chosen.stances)))
    if chosen.min_confidence:
        conditions.append(claims.c.confidence >= chosen.min_confidence)
    if chosen.confirmed_only:
        conditions.append(claims.c.review_state.in_(("confirmed", "edited")))
    if chosen.since:
        conditions.append(public >= _midnight(chosen.since))
    if chosen.until:
        conditions.append(public < _midnight(chosen.until + timedelta(days=1)))
    if chosen.as_of:
        conditions.append(public <= chosen.as_of)
    return conditions


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _ends(row: _Row, chosen: GraphFilter, identity: Identity) -> tuple[Node, Node] | None:
    """The two nodes of a claim, or None where the filter or the roll-up leaves nothing between them."""
    source, target = identity.node(row.subject_id), identity.node(row.object_id)
    if source is None or target is None or source.id == target.id:
        return None
    if chosen.kinds and not {source.kind, target.kind} <= chosen.kinds:
        return None
    if chosen.entities and not {source.id, target.id} & chosen.entities:
        return None
    return source, target


def _add_claims(
    session: Session, graph: "nx.MultiDiGraph[str]", chosen: GraphFilter, identity: Identity
) -> None:
    for row in _rows(session, chosen):
        ends = _ends(row, chosen, identity)
        if ends is None:
            continue
        for node in ends:
            _add_node(graph, node, row.published.date(), row.published.date())
        speaker = identity.node(row.speaker_id)
        attributes: dict[str, Any] = {
            "predicate": row.predicate,
            "label": row.predicate.replace("_", " "),
            "stance": row.stance,
            "negated": row.negated,
            "hedge": row.hedge,
            "confidence": row.confidence,
            "published": row.published.date(),
            "evidence": [row.id],
            "document": row.document_id,
            "evidence_start": row.start,
            "evidence_end": row.end,
            "page": claim_page(row.id),
        }
        if speaker is not None:
            attributes |= {"speaker": speaker.id, "speaker_label": speaker.name}
        graph.add_edge(ends[0].id, ends[1].id, key=row.id, **attributes)


def _add_groups(
    session: Session,
    graph: "nx.MultiDiGraph[str]",
    chosen: GraphFilter,
    identity: Identity,
    among: frozenset[str] | None = None,
) -> None:
    litigation = chosen.level is GraphLevel.LITIGATION
    groups: dict[tuple[str, str, str], _Group] = {}
    for row in _rows(session, chosen, among):
        joined = _joined(row, chosen, identity) if litigation else _ends_in_order(row, chosen, identity)
        if joined is None:
            continue
        source, target, predicate = joined
        key = (source.id, predicate, target.id)
        group = groups.get(key)
        if group is None:
            group = groups[key] = _Group(source, target, predicate)
        group.claims.append(_said(row))
    standings = _standings(session, chosen)
    for key in sorted(groups):
        group = groups.pop(key)  # what is in the graph need not be here as well
        if len(group.claims) < chosen.min_support:
            continue
        standing = _strongest(standings.get(claim.proposition_id or "") for claim in group.claims)
        if chosen.standings and standing not in chosen.standings:
            continue
        _add_group(graph, key, group, standing, chosen.min_support)


def _ends_in_order(row: _Row, chosen: GraphFilter, identity: Identity) -> tuple[Node, Node, str] | None:
    """The ends of a claim and its predicate; those of a symmetric one in the order of their ids."""
    ends = _ends(row, chosen, identity)
    if ends is None:
        return None
    source, target = ends
    if row.predicate in SYMMETRIC and source.id > target.id:
        source, target = target, source
    return source, target, row.predicate


def _joined(row: _Row, chosen: GraphFilter, identity: Identity) -> tuple[Node, Node, str] | None:
    """The two firms of a claim and their relation at the level of litigation; None where it tells of none."""
    relation = RELATIONS.get(Predicate(row.predicate))
    if relation is None or row.negated:
        return None
    if relation == "accuses":
        if row.stance != Stance.ALLEGED or row.speaker_id is None:
            return None
        row = row._replace(subject_id=row.speaker_id, object_id=row.subject_id)
    ends = _ends(row, chosen, identity)
    if ends is None or not {ends[0].kind, ends[1].kind} <= _FIRMS:
        return None
    return ends[0], ends[1], relation


def _said(row: _Row) -> _Said:
    side = 0
    if row.negated:
        side = -1
    elif row.hedge != Hedge.UNCERTAIN and row.stance not in _NO_SUPPORT:
        side = 1
    return _Said(row.id, row.document_id, row.stance, side, row.published, row.proposition_id, row.owner)


_NO_SUPPORT = (Stance.DENIED, Stance.DECLINED)


def _standings(session: Session, chosen: GraphFilter) -> dict[str, str]:
    """Proposition to its standing, at `as_of` where one is set."""
    connection = session.connection()
    if chosen.as_of is None:
        table = table_of(Proposition)
        current = sa.select(table.c.id, table.c.standing)
        return {row.id: row.standing for row in connection.execute(current)}
    history = table_of(StandingChange)
    query = (
        sa.select(history.c.proposition_id, history.c.standing)
        .where(history.c.since <= chosen.as_of)
        .order_by(history.c.since, history.c.id)
    )
    return {row.proposition_id: row.standing for row in connection.execute(query)}


_STRENGTH = ("reported", "denied", "alleged", "testified", "admitted", "withdrawn", "settled", "ruled")


def _strongest(standings: Iterable[str | None]) -> str | None:
    known = [standing for standing in standings if standing is not None]
    return max(known, key=_STRENGTH.index) if known else None


def _add_group(
    graph: "nx.MultiDiGraph[str]",
    key: tuple[str, str, str],
    group: _Group,
    standing: str | None,
    min_support: int,
) -> None:
    claims = group.claims
    supporting = {claim.owner for claim in claims if claim.side > 0}
    against = {claim.owner for claim in claims if claim.side < 0}
    if len(supporting) < min_support:
        return
    moments = [claim.published for claim in claims]
    first, last = min(moments).date(), max(moments).date()
    _add_node(graph, group.source, first, last)
    _add_node(graph, group.target, first, last)
    attributes: dict[str, Any] = {
        "predicate": group.predicate,
        "label": group.predicate.replace("_", " "),
        "support": len(supporting),
        "documents": len({claim.document_id for claim in claims}),
        "against": len(against),
        "claims": len(claims),
        "contested": bool(supporting and against),
        "evidence": [claim.id for claim in claims],
        "page": claim_page(claims[0].id),
    }
    if standing is not None:
        attributes["standing"] = standing
    stances: dict[str, int] = {}
    for claim in claims:
        stances[claim.stance] = stances.get(claim.stance, 0) + 1
    for stance in sorted(stances):
        attributes[f"stance_{stance}"] = stances[stance]
    attributes["first_seen"] = first
    attributes["last_seen"] = last
    graph.add_edge(group.source.id, group.target.id, key=stable_id(*key), **attributes)


def _add_node(graph: "nx.MultiDiGraph[str]", node: Node, first: date, last: date) -> None:
    if node.id not in graph:
        graph.add_node(
            node.id,
            kind=node.kind,
            label=node.name,
            level=node.level,
            page=entity_page(node.id, node.kind),
            first_seen=first,
            last_seen=last,
            **({"wikidata": node.wikidata} if node.wikidata else {}),
        )
        return
    data = graph.nodes[node.id]
    data["first_seen"] = min(data["first_seen"], first)
    data["last_seen"] = max(data["last_seen"], last)
