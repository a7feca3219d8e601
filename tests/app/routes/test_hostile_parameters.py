"""Every parameter of every download with values that are unknown, hostile, too long, of a wrong type, or carry scripts."""

from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Route
from starlette.testclient import TestClient

from app.routes.archive import archived_page
from app.routes.exports import briefing, export_file
from app.routes.feeds import feed
from app.routes.tables import TABLES, csv_table
from app.routes.view import graph_view
from app.server import SecurityHeaders
from tests.app.test_url_parameters import VALUES

OF_LISTS = (
    "case",
    "document",
    "entity",
    "followed",
    "from",
    "high",
    "kind",
    "low",
    "name",
    "new",
    "predicate",
)
OF_LISTS += ("proposition", "publisher", "review", "stance", "status", "text", "title", "to", "by", "court")
OF_GRAPHS = (
    "as_of",
    "g_focus",
    "g_hide",
    "g_kind",
    "g_level",
    "g_more",
    "g_most",
    "g_predicate",
    "g_stance",
    "g_support",
)
OF_BRIEFS = ("id", "with", "as_of", "since")


@pytest.fixture
def client(sample_data: Path, monkeypatch: pytest.MonkeyPatch) -> TestClient:
    """The downloads over the sample store; an error inside one is raised here."""
    monkeypatch.setenv("DISTILLWATCH_DATA", str(sample_data))
    routes = [
        Route("/archive/{page_id}", archived_page),
        Route("/tables/{name}.csv", csv_table),
        Route("/view/{format}", graph_view),
        Route("/export/{format}", export_file),
        Route("/brief/{subject}.{layout}", briefing),
        Route("/feed/{name}", feed),
    ]
    return TestClient(Starlette(routes=routes, middleware=[Middleware(SecurityHeaders)]))


def given(names: tuple[str, ...], turn: int) -> list[tuple[str, str]]:
    """Each name with one of the values, or with all of a list of them."""
    pairs: list[tuple[str, str]] = []
    for place, name in enumerate(names):
        value = VALUES[(place + turn) % len(VALUES)]
        # What asks here refuses an address of more than 64 kB by itself.
        pairs += [(name, one[:2500]) for one in (value if isinstance(value, list) else [value])]
    return pairs


@pytest.mark.parametrize("turn", range(len(VALUES)))
@pytest.mark.parametrize("name", sorted(TABLES))
def test_a_table_answers_with_its_header(client: TestClient, name: str, turn: int) -> None:
    answer = client.get(f"/tables/{name}.csv", params=given(OF_LISTS, turn))
    assert answer.status_code == 200
    assert answer.text.splitlines()[0] == ",".join(TABLES[name][0])
    assert "Traceback" not in answer.text


@pytest.mark.parametrize("turn", range(len(VALUES)))
@pytest.mark.parametrize("path", ["view/csv", "view/gexf", "export/graphml", "export/claims"])
def test_a_graph_is_made_of_what_could_be_understood(client: TestClient, path: str, turn: int) -> None:
    answer = client.get(f"/{path}", params=given(OF_GRAPHS, turn))
    assert answer.status_code == 200
    assert "Traceback" not in answer.text


@pytest.mark.parametrize("turn", range(len(VALUES)))
@pytest.mark.parametrize("subject", ["company", "case", "pair"])
def test_a_briefing_on_nothing_known_is_not_found(client: TestClient, subject: str, turn: int) -> None:
    answer = client.get(f"/brief/{subject}.md", params=given(OF_BRIEFS, turn))
    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith("text/plain")


@pytest.mark.parametrize(
    "value",
    ["x" * 5000, "%00", "%3Cscript%3E", "..%2F..%2Fetc%2Fpasswd", "'%20or%201=1", "99999999999999999999"],
)
@pytest.mark.parametrize(
    "path",
    ["archive/{}", "tables/{}.csv", "view/{}", "export/{}", "brief/{}.html", "brief/company.{}", "feed/{}"],
)
def test_an_unknown_name_is_not_found_and_not_repeated(client: TestClient, path: str, value: str) -> None:
    answer = client.get(f"/{path.format(value)}", params={"id": "company-x"})
    assert answer.status_code == 404
    assert "script" not in answer.text
