"""Page and line of evidence on its way out: in the tables, in a briefing, and through the claims file into a new store."""

import csv
import json
from pathlib import Path
from typing import Any

import networkx as nx
import pyarrow.parquet as pq
import pytest
import rdflib
from sqlalchemy.engine import Engine
from sqlmodel import Session, select

from crawler.import_files import import_paths
from kb.brief.make import company_brief
from kb.brief.markdown import markdown
from kb.cases.page_lines import LINES, LineStart, pack_lines, place_in
from kb.export.ftm import ftm_id
from kb.export.rdf import PREFIXES, iri
from kb.export.run import export
from kb.graph.filter import GraphFilter, GraphLevel
from kb.models import Claim, Document
from kb.settings import Settings
from kb.store.entity_rows import entity_rows
from kb.store.evidence import claim_card
from kb.store.session import open_engine, table_of, writing
from tests.app.sample_store import fill_store

PROV = rdflib.Namespace(PREFIXES["prov"])


@pytest.fixture
def filing(engine: Engine) -> tuple[Engine, Claim]:
    """A store with one document that was read from a PDF, and a claim in it: page 12, lines 4 and 5."""
    fill_store(engine, documents=12)
    with Session(engine) as session:
        (largest, *_) = entity_rows(session, kinds=("company",), limit=1)
        table = table_of(Claim)
        cited = [source.page.partition("=")[2] for source in company_brief(session, largest.id).sources]
        claim = session.exec(
            select(Claim).where(table.c.id.in_(cited), table.c.subject_id == largest.id).order_by(table.c.id)
        ).first()
        assert claim is not None
        session.expunge(claim)
    lines = [LineStart(0, 11, 1, 28), LineStart(claim.start, 12, 1, 4), LineStart(claim.end - 1, 12, 1, 5)]
    documents = table_of(Document)
    with writing(engine) as session:
        session.connection().execute(
            documents.update()
            .where(documents.c.id == claim.document_id)
            .values(credits=[{"name": "Wire Nine", "url": "", "phrase": "said"}, {LINES: pack_lines(lines)}])
        )
    return engine, claim


def test_the_evidence_table_has_page_and_line(filing: tuple[Engine, Claim], tmp_path: Path) -> None:
    engine, claim = filing
    with Session(engine) as session:
        export(session, "csv", tmp_path / "csv", GraphFilter())
        export(session, "parquet", tmp_path / "parquet", GraphFilter())
    with (tmp_path / "csv" / "evidence.csv").open(encoding="utf-8", newline="") as file:
        places = {
            row["claim_id"]: (row["pdf_page"], row["pdf_place"], row["document_id"])
            for row in csv.DictReader(file)
        }
    assert places[claim.id][:2] == ("12", "p. 12, lines 4–5")
    assert {place[:2] for place in places.values() if place[2] != claim.document_id} == {("", "")}
    rows = pq.read_table(tmp_path / "parquet" / "evidence.parquet").to_pylist()
    assert {row["claim_id"]: (row["pdf_page"], row["pdf_place"]) for row in rows}[claim.id] == (
        12,
        "p. 12, lines 4–5",
    )


def test_a_briefing_cites_page_and_line(filing: tuple[Engine, Claim]) -> None:
    engine, claim = filing
    with Session(engine) as session:
        brief = company_brief(session, str(claim.subject_id))
    cited = [source for source in brief.sources if source.quote == claim.quote and source.place]
    assert [source.place for source in cited] == ["p. 12, lines 4–5"]
    assert ", p. 12, lines 4–5, " in markdown(brief)


def test_the_claims_file_carries_the_place_into_a_new_store(
    filing: tuple[Engine, Claim], tmp_path: Path
) -> None:
    engine, claim = filing
    with Session(engine) as session:
        export(session, "claims", tmp_path / "claims.jsonl", GraphFilter())
    settings = Settings(data=tmp_path / "new", database_url=f"sqlite:///{tmp_path / 'new' / 'store.db'}")
    new = open_engine(settings.url)
    import_paths(new, settings, [tmp_path / "claims.jsonl"], with_claims=True)
    with Session(new) as session:
        card = claim_card(session, claim.id)
    new.dispose()
    assert card is not None
    assert card.place == "p. 12, lines 4–5"


@pytest.mark.parametrize("format_name", ["graphml", "gexf", "json", "cytoscape"])
def test_an_edge_that_is_a_claim_has_page_and_line(
    format_name: str, filing: tuple[Engine, Claim], tmp_path: Path
) -> None:
    engine, claim = filing
    path = tmp_path / "claims.graph"
    with Session(engine) as session:
        export(session, format_name, path, GraphFilter(level=GraphLevel.CLAIMS))
        in_the_filing = {
            one.id for one in session.exec(select(Claim).where(Claim.document_id == claim.document_id))
        }
    edges = {str(key): data for _, _, key, data in READ[format_name](path).edges(keys=True, data=True)}
    found = {data.get("edge_id", key): data for key, data in edges.items()}
    assert (found[claim.id]["pdf_page"], found[claim.id]["pdf_place"]) == (12, "p. 12, lines 4–5")
    assert {key for key, data in found.items() if "pdf_place" in data} == in_the_filing & found.keys()


READ: dict[str, Any] = {
    "graphml": lambda path: nx.read_graphml(path, force_multigraph=True),
    "gexf": lambda path: nx.MultiDiGraph(nx.read_gexf(path)),
    "json": lambda path: nx.node_link_graph(json.loads(path.read_text("utf-8")), edges="edges"),
    "cytoscape": lambda path: nx.cytoscape_graph(json.loads(path.read_text("utf-8"))),
}


@pytest.mark.parametrize("level", [GraphLevel.PROPOSITIONS, GraphLevel.LITIGATION])
def test_an_edge_that_gathers_claims_tells_the_place_of_each(
    level: GraphLevel, filing: tuple[Engine, Claim], tmp_path: Path
) -> None:
    engine, claim = filing
    with Session(engine) as session:
        export(session, "graphml", tmp_path / "all.graphml", GraphFilter(level=level))
        spans = {
            one.id: (one.start, one.end)
            for one in session.exec(select(Claim).where(Claim.document_id == claim.document_id))
        }
        document = session.get_one(Document, claim.document_id)
        credits_ = document.credits
    edges = list(nx.read_graphml(tmp_path / "all.graphml", force_multigraph=True).edges(data=True))
    told = [place for _, _, data in edges for place in data.get("pdf_places", "").split("|") if place]
    evidence = {key for _, _, data in edges for key in data["evidence"].split("|")}
    assert told
    assert sorted(told) == sorted(
        f"{key}: {place}"
        for key, (start, end) in spans.items()
        if key in evidence and (place := place_in(credits_, start, end))
    )


def test_rdf_has_page_and_line(filing: tuple[Engine, Claim], tmp_path: Path) -> None:
    engine, claim = filing
    with Session(engine) as session:
        export(session, "turtle", tmp_path / "all.ttl", GraphFilter())
    graph = rdflib.Graph().parse(tmp_path / "all.ttl", format="turtle")
    node, terms = rdflib.URIRef(iri("claim", claim.id)), rdflib.Namespace(PREFIXES["dw"])
    assert graph.value(node, terms.pdfPage).toPython() == 12  # type: ignore[union-attr]
    assert str(graph.value(node, terms.pdfPlace)) == "p. 12, lines 4–5"
    documents = {graph.value(one, PROV.wasQuotedFrom) for one in graph.subjects(terms.pdfPlace)}
    assert documents == {rdflib.URIRef(iri("document", claim.document_id))}


def test_follow_the_money_tells_page_and_line(filing: tuple[Engine, Claim], tmp_path: Path) -> None:
    engine, claim = filing
    with Session(engine) as session:
        export(session, "ftm", tmp_path / "all.ftm.json", GraphFilter())
    with (tmp_path / "all.ftm.json").open(encoding="utf-8") as lines:
        entities = [json.loads(line) for line in lines]
    proof = ftm_id("document", claim.document_id)
    links = [entity["properties"] for entity in entities if "recordId" in entity["properties"]]
    told = {link["recordId"][0]: link["description"][0] for link in links}
    assert told[claim.id].endswith("Place in the PDF: p. 12, lines 4–5.")
    assert {link["proof"][0] for link in links if "Place in the PDF" in link["description"][0]} == {proof}
