"""The graph at the level of claims: each is an edge of its own."""

from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlmodel import Session

from kb.graph.chosen_claims import chosen_claims
from kb.graph.filter import GraphFilter
from kb.graph.identity import Identity
from kb.graph.nodes import NodeDays, ends_of
from kb.graph.pages import claim_page

if TYPE_CHECKING:
    import networkx as nx


class _Row(NamedTuple):
    """A claim as an edge needs it; the fields are the columns that are read."""

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
    day: date


def add_claims(
    session: Session, graph: "nx.MultiDiGraph[str]", chosen: GraphFilter, identity: Identity
) -> None:
    """Add an edge for each claim of the filter, in the order of their ids."""
    days = NodeDays()
    for columns in chosen_claims(session, chosen, _Row._fields, in_order=True):
        for row in map(_Row._make, zip(*columns, strict=True)):
            ends = ends_of(row.subject_id, row.object_id, chosen, identity)
            if ends is None:
                continue
            for node in ends:
                days.see(node, row.day, row.day)
            speaker = identity.node(row.speaker_id)
            attributes: dict[str, Any] = {
                "predicate": row.predicate,
                "label": row.predicate.replace("_", " "),
                "stance": row.stance,
                "negated": row.negated,
                "hedge": row.hedge,
                "confidence": row.confidence,
                "published": row.day,
                "evidence": [row.id],
                "document": row.document_id,
                "evidence_start": row.start,
                "evidence_end": row.end,
                "page": claim_page(row.id),
            }
            if speaker is not None:
                attributes |= {"speaker": speaker.id, "speaker_label": speaker.name}
            graph.add_edge(ends[0].id, ends[1].id, key=row.id, **attributes)
    days.describe(graph)
