"""FollowTheMoney entities: counted against the store, and read by the library itself where it is installed."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlmodel import Session

from kb.export.ftm import ftm_id
from kb.export.run import export
from kb.graph.build import build_graph
from kb.graph.filter import GraphFilter, GraphLevel
from kb.models import Case, Claim, Document, Party
from kb.store.session import table_of

REFERENCES = (
    *("parent", "party", "case", "agent", "client", "subject", "object", "proof", "director", "organization"),
    *("employee", "employer", "member", "owner", "asset"),
)


@pytest.fixture
def session(sample: Engine) -> Iterator[Session]:
    """The sample store, hostile names included."""
    with Session(sample) as opened:
        yield opened


def entities_of(session: Session, folder: Path) -> list[dict[str, Any]]:
    """The exported entities."""
    export(session, "ftm", folder / "all.ftm.json", GraphFilter())
    with (folder / "all.ftm.json").open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def test_every_claim_of_two_entities_is_a_link_with_its_evidence(session: Session, tmp_path: Path) -> None:
    entities = {entity["id"]: entity for entity in entities_of(session, tmp_path)}
    edges = {key for _, _, key in build_graph(session, GraphFilter(level=GraphLevel.CLAIMS)).edges(keys=True)}
    links = {key: entity for key, entity in entities.items() if "recordId" in entity["properties"]}
    assert edges <= {entity["properties"]["recordId"][0] for entity in links.values()}
    for link in links.values():
        claim = session.get_one(Claim, link["properties"]["recordId"][0])
        assert link["properties"]["summary"] == [claim.quote.strip()]
        assert claim.stance in link["properties"]["role"][0]
        document = session.get_one(Document, claim.document_id)
        proof = entities[link["properties"]["proof"][0]]
        assert proof["properties"]["sourceUrl"] == [document.url]


def test_cases_and_parties_are_those_of_the_store(session: Session, tmp_path: Path) -> None:
    entities = entities_of(session, tmp_path)
    counts = Counter(entity["schema"] for entity in entities)
    cases, parties = (
        session.connection().execute(sa.select(sa.func.count()).select_from(table_of(model))).scalar_one()
        for model in (Case, Party)
    )
    by_number = {
        entity["properties"]["caseNumber"][0]: entity
        for entity in entities
        if "caseNumber" in entity["properties"]
    }
    assert counts["CourtCaseParty"] == parties > 0
    assert counts["CourtCase"] >= cases
    for case in session.execute(sa.select(Case).where(table_of(Case).c.docket_number.is_not(None))).scalars():
        found = by_number[case.docket_number]["properties"]
        assert found.get("fileDate", [None]) == [case.filed.isoformat() if case.filed else None]
        assert found["court"] == [case.court_id]


def test_ids_are_unique_and_every_reference_leads_somewhere(session: Session, tmp_path: Path) -> None:
    entities = entities_of(session, tmp_path)
    ids = {entity["id"] for entity in entities}
    assert len(ids) == len(entities)
    for entity in entities:
        for name in REFERENCES:
            assert set(entity["properties"].get(name, ())) <= ids, (entity, name)


def test_the_claims_in_full_lie_beside_it(session: Session, tmp_path: Path) -> None:
    written = export(session, "ftm", tmp_path / "all.ftm.json", GraphFilter())
    lines = (tmp_path / "all.claims.jsonl").read_text(encoding="utf-8").splitlines()
    assert sum(len(json.loads(line)["claims"]) for line in lines) == written.counts["claims_beside"]


@pytest.mark.parametrize(
    "key", ["company-openai", "law_firm-one-two", "company-深度求索", "a" * 500, "company-a b/c"]
)
def test_an_id_is_short_plain_and_stable(key: str) -> None:
    found = ftm_id("entity", key)
    assert found == ftm_id("entity", key)
    assert len(found) <= 200
    assert found.isascii()


def test_the_library_reads_every_entity_and_drops_nothing(session: Session, tmp_path: Path) -> None:
    """`followthemoney` drops what does not fit without a word: so every value is looked for after its cleaning."""
    model = pytest.importorskip("followthemoney", reason="the extra `ftm` is not installed").model
    entities = entities_of(session, tmp_path)
    for entity in entities:
        proxy = model.get_proxy(entity, cleaned=False)
        schema = proxy.schema
        assert not schema.abstract
        for name, values in entity["properties"].items():
            assert len(proxy.get(name)) == len(values), (entity["id"], name, values)
        for name in schema.required:
            assert proxy.get(name), (entity["id"], name)
    by_id = {entity["id"]: entity for entity in entities}
    for entity in entities:
        schema = model.get(entity["schema"])
        for name, values in entity["properties"].items():
            wanted = schema.get(name).range
            if wanted is not None:
                assert all(model.get(by_id[value]["schema"]).is_a(wanted) for value in values), (entity, name)
