"""The graph built the plain way, claim by claim from whole rows: what the quick one has to come to."""

from datetime import UTC, date, datetime
from typing import Any

import networkx as nx
from sqlmodel import Session, select

from kb.graph.filter import GraphFilter, GraphLevel
from kb.graph.groups import RELATIONS
from kb.graph.identity import Identity, Node
from kb.ids import stable_id
from kb.models import Claim, Document, Proposition, StandingChange
from kb.ontology import SYMMETRIC
from kb.resolve.alias_table import owner_of

_STRENGTH = ("reported", "denied", "alleged", "testified", "admitted", "withdrawn", "settled", "ruled")


def plain_graph(session: Session, chosen: GraphFilter) -> "nx.MultiDiGraph[str]":
    """Nodes and edges of a filter at each level but that of parties."""
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    litigation = chosen.level is GraphLevel.LITIGATION
    identity = Identity(session, roll_up=chosen.roll_up or litigation)
    groups: dict[tuple[str, str, str], list[Claim]] = {}
    ends: dict[str, Node] = {}
    for claim in session.exec(select(Claim).order_by(Claim.id)):
        if not _wanted(claim, chosen):
            continue
        first, relation, second = claim.subject_id, claim.predicate, claim.object_id
        if litigation:
            relation = RELATIONS.get(claim.predicate, "")  # type: ignore[call-overload]  # a StrEnum's values are equal
            if not relation or claim.negated:
                continue
            if relation == "accuses":
                if claim.stance != "alleged" or claim.speaker_id is None:
                    continue
                first, second = claim.speaker_id, claim.subject_id
        source, target = identity.node(first), identity.node(second)
        if source is None or target is None or source.id == target.id:
            continue
        kinds = {source.kind, target.kind}
        if litigation and not kinds <= {"company", "organization"}:
            continue
        if chosen.kinds and not kinds <= {str(kind) for kind in chosen.kinds}:
            continue
        if chosen.entities and chosen.entities.isdisjoint({source.id, target.id}):
            continue
        if chosen.level is GraphLevel.PROPOSITIONS and relation in SYMMETRIC and source.id > target.id:
            source, target = target, source
        ends |= {source.id: source, target.id: target}
        key = claim.id if chosen.level is GraphLevel.CLAIMS else relation
        groups.setdefault((source.id, key, target.id), []).append(claim)
    for (source_id, key, target_id), claims in groups.items():
        if chosen.level is GraphLevel.CLAIMS:
            data = _of_claim(claims[0], identity)
            edge = key
        else:
            data = _of_group(session, chosen, key, claims)
            edge = stable_id(source_id, key, target_id)
            if data["support"] < chosen.min_support:
                continue
            if chosen.standings and data.get("standing") not in chosen.standings:
                continue
        days = [_moment(claim).date() for claim in claims]
        for node in (ends[source_id], ends[target_id]):
            _see(graph, node, days)
        graph.add_edge(source_id, target_id, key=edge, **data)
    return graph


def _moment(claim: Claim) -> datetime:
    return (claim.published or claim.first_seen).astimezone(UTC)


def _wanted(claim: Claim, chosen: GraphFilter) -> bool:
    if claim.subject_id is None or claim.object_id is None or claim.predicate == "said":
        return False
    if claim.review_state == "rejected":
        return False
    moment = _moment(claim)
    if claim.retracted_at is not None and not (chosen.as_of and claim.retracted_at > chosen.as_of):
        return False
    return (
        (not chosen.as_of or moment <= chosen.as_of)
        and (not chosen.since or moment.date() >= chosen.since)
        and (not chosen.until or moment.date() <= chosen.until)
        and (not chosen.predicates or claim.predicate in chosen.predicates)
        and (not chosen.stances or claim.stance in chosen.stances)
        and claim.confidence >= chosen.min_confidence
        and (not chosen.confirmed_only or claim.review_state in ("confirmed", "edited"))
    )


def _see(graph: "nx.MultiDiGraph[str]", node: Node, days: list[date]) -> None:
    said = {"kind": node.kind, "label": node.name, "level": node.level}
    said["page"] = f"/{'case' if node.kind == 'case' else 'company'}?id={node.id}"
    if node.wikidata:
        said["wikidata"] = node.wikidata
    known = graph.nodes[node.id] if node.id in graph else {}
    every = [*days, *(known[name] for name in ("first_seen", "last_seen") if known)]
    graph.add_node(node.id, **said, first_seen=min(every), last_seen=max(every))


def _of_claim(claim: Claim, identity: Identity) -> dict[str, Any]:
    data: dict[str, Any] = {
        "predicate": claim.predicate,
        "label": claim.predicate.replace("_", " "),
        "stance": claim.stance,
        "negated": claim.negated,
        "hedge": claim.hedge,
        "confidence": claim.confidence,
        "published": _moment(claim).date(),
        "evidence": [claim.id],
        "document": claim.document_id,
        "evidence_start": claim.start,
        "evidence_end": claim.end,
        "page": f"/claim?id={claim.id}",
    }
    speaker = identity.node(claim.speaker_id)
    return data | ({"speaker": speaker.id, "speaker_label": speaker.name} if speaker else {})


def _of_group(session: Session, chosen: GraphFilter, relation: str, claims: list[Claim]) -> dict[str, Any]:
    against = {_origin(session, claim) for claim in claims if claim.negated}
    for_it = {
        _origin(session, claim)
        for claim in claims
        if not (claim.negated or claim.hedge == "uncertain" or claim.stance in ("denied", "declined"))
    }
    days = [_moment(claim).date() for claim in claims]
    data: dict[str, Any] = {
        "predicate": relation,
        "label": relation.replace("_", " "),
        "support": len(for_it),
        "documents": len({claim.document_id for claim in claims}),
        "against": len(against),
        "claims": len(claims),
        "contested": bool(for_it) and bool(against),
        "evidence": [claim.id for claim in claims],
        "page": f"/claim?id={claims[0].id}",
        "first_seen": min(days),
        "last_seen": max(days),
    }
    for claim in claims:
        data[f"stance_{claim.stance}"] = data.get(f"stance_{claim.stance}", 0) + 1
    standings = [_standing(session, claim.proposition_id, chosen.as_of) for claim in claims]
    known = [standing for standing in standings if standing is not None]
    return data | ({"standing": max(known, key=_STRENGTH.index)} if known else {})


def _origin(session: Session, claim: Claim) -> str:
    if claim.origin_key is not None:
        return claim.origin_key
    document = session.get_one(Document, claim.document_id)
    root = (session.get(Document, document.origin_id) if document.origin_id else None) or document
    return owner_of(root.publisher, root.owner_group) or root.id


def _standing(session: Session, proposition_id: str | None, as_of: datetime | None) -> str | None:
    if proposition_id is None:
        return None
    if as_of is None:
        proposition = session.get(Proposition, proposition_id)
        return proposition.standing if proposition else None
    changes = session.exec(
        select(StandingChange)
        .where(StandingChange.proposition_id == proposition_id)
        .order_by(StandingChange.since, StandingChange.id)  # type: ignore[arg-type]  # columns, to the types plain values
    ).all()
    past = [change.standing for change in changes if change.since <= as_of]
    return past[-1] if past else None
