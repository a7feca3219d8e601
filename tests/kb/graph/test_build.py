"""Graphs of the sample store: what an edge is at each level, and what a filter leaves."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlmodel import Session

from kb.graph.build import build_graph
from kb.graph.changes import changes
from kb.graph.filter import GraphFilter, GraphLevel
from kb.models import Claim, DocumentEntity, Entity, Party
from kb.ontology import Kind, Predicate, Stance
from kb.store.session import insert_new, table_of, writing
from tests.kb.annotated_store import add_document, annotated


@pytest.fixture
def session(sample: Engine) -> Iterator[Session]:
    """The sample store, hostile names included."""
    with Session(sample) as opened:
        yield opened


def test_a_claim_graph_has_one_edge_a_claim_between_two_entities(session: Session) -> None:
    graph = build_graph(session, GraphFilter(level=GraphLevel.CLAIMS))
    for _, _, key, data in graph.edges(keys=True, data=True):
        claim = session.get_one(Claim, key)
        assert (claim.predicate, claim.stance, claim.document_id) == (
            data["predicate"],
            data["stance"],
            data["document"],
        )
        assert data["evidence"] == [key]
    assert graph.number_of_edges() > 50


def test_a_proposition_edge_gathers_its_claims(session: Session) -> None:
    graph = build_graph(session)
    claims = build_graph(session, GraphFilter(level=GraphLevel.CLAIMS))
    gathered = [claim for _, _, data in graph.edges(data=True) for claim in data["evidence"]]
    assert sorted(gathered) == sorted(key for _, _, key in claims.edges(keys=True))
    for _, _, data in graph.edges(data=True):
        assert (
            data["claims"]
            == len(data["evidence"])
            == sum(n for name, n in data.items() if name.startswith("stance_"))
        )
        assert data["support"] <= data["documents"]
        assert data["first_seen"] <= data["last_seen"]


def test_litigation_joins_companies_only(session: Session) -> None:
    graph = build_graph(session, GraphFilter(level=GraphLevel.LITIGATION))
    assert graph.number_of_edges() > 0
    assert {data["kind"] for _, data in graph.nodes(data=True)} <= {Kind.COMPANY, Kind.ORGANIZATION}
    assert {data["predicate"] for _, _, data in graph.edges(data=True)} <= {
        "sues", "accuses", "licenses", "settles", "invests",
    }  # fmt: skip
    for accuser, accused, data in graph.edges(data=True):
        if data["predicate"] == "accuses":
            claim = session.get_one(Claim, data["evidence"][0])
            assert claim.stance == "alleged"
            assert accuser != accused


def test_parties_lead_to_cases(session: Session) -> None:
    graph = build_graph(session, GraphFilter(level=GraphLevel.PARTIES))
    parties = [data for _, _, data in graph.edges(data=True) if data["role"] != "Counsel"]
    rows = session.connection().execute(sa.select(sa.func.count()).select_from(table_of(Party))).scalar_one()
    assert len(parties) == rows > 0
    assert all(graph.nodes[target]["kind"] == "case" for _, target in graph.edges())


@pytest.mark.parametrize(
    ("chosen", "holds"),
    [
        (GraphFilter(predicates=frozenset({Predicate.SUED})), lambda d: d["predicate"] == "sued"),
        (GraphFilter(stances=frozenset({Stance.ALLEGED})), lambda d: d["claims"] == d["stance_alleged"]),
        (GraphFilter(min_support=2), lambda d: d["support"] >= 2),
        (
            GraphFilter(as_of=datetime(2026, 5, 1, tzinfo=UTC)),
            lambda d: d["last_seen"] <= datetime(2026, 5, 1, tzinfo=UTC).date(),
        ),
    ],
    ids=["predicate", "stance", "support", "as_of"],
)
def test_a_filter_keeps_only_what_it_says(session: Session, chosen: GraphFilter, holds: object) -> None:
    graph = build_graph(session, chosen)
    assert 0 < graph.number_of_edges() < build_graph(session).number_of_edges()
    assert all(holds(data) for _, _, data in graph.edges(data=True))  # type: ignore[operator]


def test_entities_keep_their_edges(session: Session) -> None:
    whole = build_graph(session)
    node = max(whole.nodes, key=lambda n: whole.degree[n])
    graph = build_graph(session, GraphFilter(entities=frozenset({node})))
    assert graph.number_of_edges() == whole.degree[node]


def test_rolled_up_models_are_their_makers_and_loops_are_left_out(engine: Engine) -> None:
    text = "Acme Labs makes Zed. Zed was trained on the outputs of Globex. Acme Labs Inc. rests."
    add_document(
        engine,
        annotated(
            text,
            entities={"Acme Labs": "company", "Zed": "model", "Globex": "company"},
            claims=[
                {"predicate": "develops", "subject": "Acme Labs", "object": "Zed"},
                {"predicate": "distilled", "subject": "Zed", "object": "Globex", "stance": "alleged"},
            ],
        ),
    )
    parents = {"company-acme": None, "model-zed": "company-acme", "company-globex": None}
    names = {"company-acme": "Acme Labs", "model-zed": "Zed", "company-globex": "Globex"}
    with writing(engine) as session:
        insert_new(
            session,
            Entity,
            [
                {"id": key, "kind": key.split("-")[0], "name": names[key], "parent_id": parent}
                for key, parent in parents.items()
            ],
        )
        claims, entities = table_of(Claim), table_of(DocumentEntity)
        for key, name in names.items():
            reference = sa.select(entities.c.id).where(entities.c.name == name).scalar_subquery()
            for column in ("subject", "object"):
                session.connection().execute(
                    claims.update()
                    .where(claims.c[f"{column}_ref"] == reference)
                    .values({f"{column}_id": key})
                )
    with Session(engine) as session:
        plain = build_graph(session)
        rolled = build_graph(session, GraphFilter(roll_up=True))
    assert {(a, d["predicate"], b) for a, b, d in plain.edges(data=True)} == {
        ("company-acme", "develops", "model-zed"),
        ("model-zed", "distilled", "company-globex"),
    }
    assert [(a, d["predicate"], b) for a, b, d in rolled.edges(data=True)] == [
        ("company-acme", "distilled", "company-globex")
    ]


def test_what_is_new_since_a_day(session: Session) -> None:
    before = build_graph(session, GraphFilter(as_of=datetime(2026, 5, 1, tzinfo=UTC)))
    found = changes(before, build_graph(session))
    assert found.new_edges
    assert not found.gone_edges
