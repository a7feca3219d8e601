"""A channel's file over HTTP: the feeds that were declared and nothing else."""

from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.testclient import TestClient

from app.links import Page
from app.routes.feeds import feed
from tests.app.conftest import OpenPage
from tests.app.html_of import html_of


@pytest.fixture
def client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> TestClient:
    (tmp_path / "distillwatch.toml").write_text(
        f'''
[channels.desk]
type = "atom"
path = "{tmp_path / "desk.xml"}"
[channels.court]
type = "calendar"
path = "{tmp_path / "court.ics"}"
[channels.log]
type = "file"
path = "{tmp_path / "secret.jsonl"}"
'''
    )
    (tmp_path / "desk.xml").write_text("<feed/>")
    (tmp_path / "secret.jsonl").write_text("{}")
    monkeypatch.chdir(tmp_path)
    return TestClient(Starlette(routes=[Route("/feed/{name}", feed)]))


def test_a_feed_is_served_as_what_it_is(client: TestClient) -> None:
    answer = client.get("/feed/desk")
    assert answer.text == "<feed/>"
    assert answer.headers["content-type"].startswith("application/atom+xml")


@pytest.mark.parametrize("name", ["court", "log", "unknown", "..%2Fsecret.jsonl", "%3Cscript%3E", "x" * 5000])
def test_nothing_else_is_served(client: TestClient, name: str) -> None:
    assert client.get(f"/feed/{name}").status_code == 404


def test_the_page_names_the_feeds(client: TestClient, open_page: OpenPage) -> None:
    html = html_of(open_page(Page.WATCHES.value))
    assert 'href="feed/desk"' in html
    assert 'href="feed/court"' in html
    assert "feed/log" not in html
