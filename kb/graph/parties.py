"""The bipartite graph of parties and cases: who stands on which side of what."""

from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlmodel import Session

from kb.graph.filter import GraphFilter
from kb.graph.identity import Identity
from kb.graph.pages import case_page, entity_page
from kb.models import Case, Counsel, Party
from kb.ontology import Kind
from kb.store.session import table_of

if TYPE_CHECKING:
    import networkx as nx


def add_parties(
    session: Session, graph: "nx.MultiDiGraph[str]", chosen: GraphFilter, identity: Identity
) -> None:
    """Add an edge from each party to its case, and from each firm to the case it appears in.

    A party that is not resolved is a node of its own, keyed by the party's id. The period and `as_of` of the
    filter choose cases by the day they were filed; predicates and stances do not apply.
    """
    cases, parties = table_of(Case), table_of(Party)
    query = (
        sa.select(
            parties.c.id,
            parties.c.entity_id,
            parties.c.name,
            parties.c.role,
            parties.c.side,
            cases.c.id,
            cases.c.caption,
            cases.c.court_id,
            cases.c.docket_number,
            cases.c.filed,
            cases.c.status,
        )
        .join_from(parties, cases, parties.c.case_id == cases.c.id)
        .where(*case_conditions(chosen))
        .order_by(parties.c.id)
    )
    firms = _firms(session, identity)
    for (
        key,
        entity_id,
        name,
        role,
        side,
        case_id,
        caption,
        court,
        number,
        filed,
        status,
    ) in session.connection().execute(query):
        node = identity.node(entity_id)
        node_id = node.id if node else key
        kind = node.kind if node else "unresolved"
        if chosen.entities and node_id not in chosen.entities:
            continue
        if chosen.kinds and kind not in chosen.kinds:
            continue
        graph.add_node(
            node_id,
            kind=kind,
            label=node.name if node else name,
            **({"page": entity_page(node.id, node.kind)} if node else {}),
        )
        details = {"court": court, "docket_number": number, "filed": filed, "status": status}
        graph.add_node(
            case_id,
            kind=Kind.CASE.value,
            label=caption,
            page=case_page(case_id),
            **{name: value for name, value in details.items() if value is not None},
        )
        graph.add_edge(
            node_id,
            case_id,
            key=key,
            predicate="party",
            label=role,
            role=role,
            side=side,
            page=case_page(case_id),
            **({"first_seen": filed} if filed else {}),
        )
        for firm_id, firm_name, counsel_id in firms.get(key, ()):
            graph.add_node(
                firm_id, kind=Kind.LAW_FIRM.value, label=firm_name, page=entity_page(firm_id, Kind.LAW_FIRM)
            )
            graph.add_edge(
                firm_id,
                case_id,
                key=f"{firm_id}.{key}",
                predicate="represents",
                label=f"counsel for {name}",
                role="Counsel",
                side=side,
                evidence=[counsel_id],
                page=case_page(case_id),
            )


def case_conditions(chosen: GraphFilter) -> list[sa.ColumnElement[bool]]:
    """The filter in SQL, over cases: by the day they were filed."""
    filed = table_of(Case).c.filed
    conditions: list[sa.ColumnElement[bool]] = []
    if chosen.since:
        conditions.append(filed >= chosen.since)
    if chosen.until:
        conditions.append(filed <= chosen.until)
    if chosen.as_of:
        conditions.append(filed <= chosen.as_of.date())
    return conditions


def _firms(session: Session, identity: Identity) -> dict[str, list[tuple[str, str, str]]]:
    """Party id to the resolved firms that act for it: (entity id, name, first counsel row)."""
    counsel = table_of(Counsel)
    query = (
        sa.select(counsel.c.party_id, counsel.c.firm_entity_id, sa.func.min(counsel.c.id))
        .where(counsel.c.firm_entity_id.is_not(None))
        .group_by(counsel.c.party_id, counsel.c.firm_entity_id)
        .order_by(counsel.c.party_id, counsel.c.firm_entity_id)
    )
    found: dict[str, list[tuple[str, str, str]]] = {}
    for party_id, firm_entity_id, counsel_id in session.connection().execute(query):
        node = identity.node(firm_entity_id)
        if node is not None:
            found.setdefault(party_id, []).append((node.id, node.name, counsel_id))
    return found
