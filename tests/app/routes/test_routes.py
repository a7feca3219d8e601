"""Routes beside the pages, asked over HTTP without a browser."""

import csv
import io
import zipfile
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import Session, select
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Route
from starlette.testclient import TestClient

from app.routes.archive import archived_page
from app.routes.exports import briefing, export_file
from app.routes.health import health
from app.routes.tables import csv_table
from app.routes.view import graph_view
from app.server import SecurityHeaders
from kb.models import Page
from tests.app.sample_store import COMPANIES, FIRM, HOSTILE_NAME, entity_id

FIRM_WORD = FIRM.split()[0]


@pytest.fixture
def client(sample_data: Path, monkeypatch: pytest.MonkeyPatch) -> TestClient:
    monkeypatch.setenv("DISTILLWATCH_DATA", str(sample_data))
    routes = [
        Route("/archive/{page_id}", archived_page),
        Route("/tables/{name}.csv", csv_table),
        Route("/view/{format}", graph_view),
        Route("/export/{format}", export_file),
        Route("/brief/{subject}.{layout}", briefing),
        Route("/health", health),
    ]
    return TestClient(Starlette(routes=routes, middleware=[Middleware(SecurityHeaders)]))


@pytest.fixture
def page_id(sample_engine: Engine) -> str:
    with Session(sample_engine) as session:
        return session.exec(select(Page.id).where(Page.url.endswith("/3"))).one()  # type: ignore[attr-defined]


def test_health_tells_the_version_of_the_store(client: TestClient) -> None:
    assert client.get("/health").json() == {"status": "ok", "store_version": 1}


def test_health_without_a_store_says_why(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DISTILLWATCH_DATA", str(tmp_path / "nowhere"))
    answer = client.get("/health")
    assert answer.status_code == 503
    assert "distillwatch demo" in answer.json()["reason"]


def test_an_archived_page_has_its_provenance_on_top(client: TestClient, page_id: str) -> None:
    answer = client.get(f"/archive/{page_id}")
    assert "2026-" in answer.text
    assert "(the archived bytes agree)" in answer.text
    assert "<iframe sandbox " in answer.text
    assert "script-src" not in answer.headers["content-security-policy"]
    assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_the_bytes_are_shown_where_nothing_runs(client: TestClient, page_id: str) -> None:
    answer = client.get(f"/archive/{page_id}?bytes=show")
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("sandbox;")
    assert "default-src 'none'" in policy
    assert answer.headers["content-type"].startswith("text/html")
    assert "<link" not in answer.text
    assert "http-equiv" not in answer.text


def test_the_download_has_every_byte(client: TestClient, page_id: str) -> None:
    answer = client.get(f"/archive/{page_id}?bytes=all")
    assert answer.headers["content-disposition"].startswith("attachment")
    assert b"<link rel=preconnect" in answer.content
    assert b"http-equiv" in answer.content


@pytest.mark.parametrize("key", ["unknown", "..%2F..%2Fetc%2Fpasswd", "'%20or%201=1"])
def test_an_unknown_page_is_not_found(client: TestClient, key: str) -> None:
    assert client.get(f"/archive/{key}").status_code == 404


def test_a_page_whose_archive_is_gone_is_said_to_be_gone(
    client: TestClient, page_id: str, sample_data: Path
) -> None:
    archive = sample_data / "archive"
    archive.rename(sample_data / "away")
    try:
        assert client.get(f"/archive/{page_id}").status_code == 410
    finally:
        (sample_data / "away").rename(archive)


def test_a_table_is_the_whole_filtered_set(client: TestClient) -> None:
    rows = list(csv.DictReader(io.StringIO(client.get("/tables/claims.csv?stance=denied").text)))
    assert rows
    assert {row["stance"] for row in rows} == {"denied"}
    everything = list(csv.DictReader(io.StringIO(client.get("/tables/claims.csv").text)))
    assert len(everything) > 150


@pytest.mark.parametrize("name", ["documents", "cases", "entities"])
def test_every_table_has_rows_of_one_width(client: TestClient, name: str) -> None:
    rows = list(csv.reader(io.StringIO(client.get(f"/tables/{name}.csv").text)))
    assert len(rows) > 2
    assert len({len(row) for row in rows}) == 1


def test_no_cell_is_a_formula(client: TestClient) -> None:
    for name in ("claims", "documents", "cases", "entities"):
        for row in csv.reader(io.StringIO(client.get(f"/tables/{name}.csv").text)):
            assert not any(cell.startswith(("=", "+", "@")) for cell in row)


def test_an_unknown_table_is_not_found(client: TestClient) -> None:
    assert client.get("/tables/store_state.csv").status_code == 404


def test_a_docket_is_taken_away_as_it_is_filtered(client: TestClient) -> None:
    def numbers(query: str) -> list[str]:
        answer = client.get(f"/tables/entries.csv?case=cand-26-cv-04000{query}")
        return [row["number"] for row in csv.DictReader(io.StringIO(answer.text))]

    everything = numbers("")
    assert len(everything) > 4
    assert [number for number in everything if number in ("2", "3", "4")] == numbers("&low=2&high=4")
    assert numbers("&text=reassigned") == ["3"]
    assert client.get("/tables/entries.csv").text.strip() == "number,filed,entry,kind,outcome,document"


def test_entities_are_taken_away_as_they_are_filtered(client: TestClient) -> None:
    answer = client.get(f"/tables/entities.csv?kind=company&name={COMPANIES[0]}")
    assert [row["name"] for row in csv.DictReader(io.StringIO(answer.text))] == [COMPANIES[0]]


@pytest.mark.parametrize("name", ["gexf", "graphml", "csv"])
def test_the_view_is_taken_away_without_what_the_legend_hides(client: TestClient, name: str) -> None:
    everything = client.get(f"/view/{name}?g_level=parties").text
    without = client.get(f"/view/{name}?g_level=parties&g_hide=law_firm").text
    assert FIRM_WORD in everything
    assert FIRM_WORD not in without


def test_the_view_of_the_graph_is_what_the_page_draws(client: TestClient) -> None:
    focus = entity_id("company", COMPANIES[0])
    rows = list(csv.DictReader(io.StringIO(client.get(f"/view/csv?g_focus={focus}&g_stance=alleged").text)))
    assert rows
    assert any(focus in (row["source"], row["target"]) for row in rows)
    assert client.get(f"/view/gexf?g_focus={focus}").text.startswith("<?xml")
    assert client.get("/view/exe").status_code == 404


def test_an_export_comes_with_its_manifest(client: TestClient) -> None:
    answer = client.get("/export/graphml?g_kind=company")
    names = zipfile.ZipFile(io.BytesIO(answer.content)).namelist()
    assert "distillwatch.graphml" in names
    assert any("manifest" in name for name in names)
    assert client.get("/export/nonsense").status_code == 404


@pytest.mark.parametrize("layout", ["html", "pdf", "md", "docx"])
def test_a_briefing_comes_in_every_layout(client: TestClient, layout: str) -> None:
    answer = client.get(f"/brief/company.{layout}?id={entity_id('company', COMPANIES[0])}")
    assert answer.status_code == 200
    assert len(answer.content) > 500
    assert "script-src" not in answer.headers["content-security-policy"]


def test_a_briefing_on_a_hostile_name_is_inert(client: TestClient) -> None:
    answer = client.get(f"/brief/company.html?id={entity_id('company', HOSTILE_NAME)}")
    assert answer.status_code == 200
    assert "<script>window.pwned" not in answer.text


def test_a_briefing_on_nobody_is_not_found(client: TestClient) -> None:
    assert client.get("/brief/company.html?id=nobody-at-all").status_code == 404
    assert client.get("/brief/company.exe?id=x").status_code == 404


def test_every_answer_is_told_to_load_nothing_from_elsewhere(client: TestClient) -> None:
    answer = client.get("/health")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert "connect-src 'self'" in answer.headers["content-security-policy"]
    assert "https:" not in answer.headers["content-security-policy"]
