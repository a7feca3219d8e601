"""Page and line of evidence on its way out: in the tables, in a briefing, and through the claims file into a new store."""

import csv
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from sqlalchemy.engine import Engine
from sqlmodel import Session, select

from crawler.import_files import import_paths
from kb.brief.make import company_brief
from kb.brief.markdown import markdown
from kb.cases.page_lines import LINES, LineStart, pack_lines
from kb.export.run import export
from kb.graph.filter import GraphFilter
from kb.models import Claim, Document
from kb.settings import Settings
from kb.store.entity_rows import entity_rows
from kb.store.evidence import claim_card
from kb.store.session import open_engine, table_of, writing
from tests.app.sample_store import fill_store


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
