"""The address that CourtListener posts to."""

import time
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.testclient import TestClient

from app.routes.deliveries import courtlistener_delivery
from crawler.deliveries import MAX_BYTES

SECRET = "a-secret-of-more-than-24-characters"
ADDRESS = f"/deliveries/courtlistener/{SECRET}"
KEY = {"Idempotency-Key": "5f0c6c1e-5b0a-4d8e-9f57-2f4f8f0e1a01"}
BODY = b'{"payload": {"results": []}, "webhook": {"event_type": 1, "date_created": "2026-11-24T08:00:00Z"}}'


@pytest.fixture
def client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> TestClient:
    monkeypatch.setenv("DISTILLWATCH_DATA", str(tmp_path))
    monkeypatch.setenv("DISTILLWATCH_COURTLISTENER_WEBHOOK", SECRET)
    route = Route("/deliveries/courtlistener/{secret}", courtlistener_delivery, methods=["POST"])
    return TestClient(Starlette(routes=[route]))


def kept(folder: Path) -> list[bytes]:
    return [path.read_bytes() for path in (folder / "deliveries").glob("*.json")]


def test_a_delivery_is_kept_and_answered_within_a_second(client: TestClient, tmp_path: Path) -> None:
    client.post("/elsewhere")  # the client itself is slow the first time
    start = time.perf_counter()
    assert client.post(ADDRESS, content=BODY, headers=KEY).status_code == 200
    assert time.perf_counter() - start < 1
    assert client.post(ADDRESS, content=BODY, headers=KEY).text == "known"
    assert kept(tmp_path) == [BODY]


def test_a_wrong_secret_says_nothing(client: TestClient, tmp_path: Path) -> None:
    for wrong in ("x", SECRET[:-1], SECRET + "x", "%00"):
        answer = client.post(f"/deliveries/courtlistener/{wrong}", content=BODY, headers=KEY)
        assert (answer.status_code, answer.text) == (404, "Not Found")
    assert client.get(ADDRESS).status_code == 405
    assert not (tmp_path / "deliveries").exists()


@pytest.mark.parametrize(
    ("name", "value"),
    [("DISTILLWATCH_COURTLISTENER_WEBHOOK", None), ("DISTILLWATCH_READ_ONLY", "true")],
)
def test_there_is_no_such_address_without_a_secret_or_for_a_reader(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, name: str, value: str | None
) -> None:
    if value is None:
        monkeypatch.delenv(name)
    else:
        monkeypatch.setenv(name, value)
    assert client.post(ADDRESS, content=BODY, headers=KEY).status_code == 404


def test_bad_posts_are_refused(client: TestClient, tmp_path: Path) -> None:
    assert client.post(ADDRESS, content=BODY).status_code == 400
    assert client.post(ADDRESS, content=b"{}", headers=KEY).status_code == 400
    assert client.post(ADDRESS, content=b" " * (MAX_BYTES + 1), headers=KEY).status_code == 413
    assert not (tmp_path / "deliveries").exists()
