"""The route that a monitoring system asks."""

from pathlib import Path

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import Session, select
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.testclient import TestClient

from app.routes.metrics import store_metrics
from kb.models import Document


@pytest.fixture
def client() -> TestClient:
    return TestClient(Starlette(routes=[Route("/metrics", store_metrics)]))


def test_metrics_are_text_that_prometheus_reads(
    client: TestClient, sample_data: Path, sample_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DISTILLWATCH_DATA", str(sample_data))
    answer = client.get("/metrics")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    with Session(sample_engine) as session:
        documents = len(session.exec(select(Document.id)).all())
    assert f"\ndistillwatch_documents {documents}\n" in answer.text


def test_metrics_without_a_store_say_why(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DISTILLWATCH_DATA", str(tmp_path))
    answer = client.get("/metrics")
    assert answer.status_code == 503
    assert "there is no store" in answer.text
