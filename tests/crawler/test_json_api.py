"""JSON APIs as their catalogue files declare them."""

import json
import tomllib
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import Session, select

from crawler.catalogue import BUNDLED, ApiRules
from crawler.spiders.json_api import at_path, filled, search_terms
from kb.models import Page
from tests.crawler.conftest import Crawl, StartSite, source_of
from tests.crawler.hostile_server import Site, Visit, fixed

RULES = ApiRules(
    items="hits", link="url", title="title", published="created_at_i", term_parameter="query", terms="phrases",
    since_parameter="after", since_format="epoch", page_parameter="page", pages=2,
)  # fmt: skip


def serve(site: Site, answer: Any) -> None:
    """The API answers the same to every question."""

    def api(visit: Visit) -> None:
        if visit.path.startswith("/api"):
            visit.send(json.dumps(answer(visit)).encode(), kind="application/json")
        else:
            visit.send(b"no", status=404)

    site.otherwise = api


def test_every_term_is_asked_and_pages_are_followed_within_bounds(
    crawl: Crawl, start_site: StartSite, engine: Engine
) -> None:
    site = start_site()
    hit = {"url": site.base + "/story", "title": "Rival distilled our model", "created_at_i": 1_793_900_000}
    serve(site, lambda visit: {"hits": [hit] if "page=0" in visit.path or "page=1" in visit.path else []})
    site.page("/story")
    source = source_of(site, path="/api?tags=story", protocol="json_api", api=RULES)
    summary = crawl(source, since=datetime(2026, 11, 1, 15, tzinfo=UTC))
    assert summary.sources["site"].fetched == 1
    asked = [path for _, path, _ in site.asked if path.startswith("/api")]
    assert len(asked) == 2 * len(search_terms("phrases"))
    assert all("tags=story" in path and "after=1793491200" in path for path in asked)
    with Session(engine) as session:
        (page,) = session.exec(select(Page)).all()
    assert page.hints["title"] == "Rival distilled our model"
    assert page.hints["published"] == datetime.fromtimestamp(1_793_900_000, UTC).isoformat()


def test_an_error_in_plain_text_with_status_200_breaks_the_promise(
    crawl: Crawl, start_site: StartSite
) -> None:
    site = start_site()
    site.otherwise = fixed(b"Your query was too short or too long.", kind="text/plain")
    site.routes["/robots.txt"] = fixed(b"", kind="text/plain")
    broken = crawl(source_of(site, path="/api", protocol="json_api", api=RULES)).broken["site"]
    assert "it says: Your query was too short" in broken


def test_an_answer_without_the_declared_list_breaks_the_promise(crawl: Crawl, start_site: StartSite) -> None:
    site = start_site()
    serve(site, lambda visit: {"results": []})
    rules = RULES.model_copy(update={"terms": None})
    assert (
        "no list at hits"
        in crawl(source_of(site, path="/api", protocol="json_api", api=rules)).broken["site"]
    )


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("a.0.b", 1),
        ("a.*.b", [1, 2]),
        ("a.5.b", None),
        ("a.b", None),
        ("missing", None),
        ("", {"a": [{"b": 1}, {"b": 2}, {}]}),
    ],
)
def test_dotted_paths(path: str, value: Any) -> None:
    assert at_path({"a": [{"b": 1}, {"b": 2}, {}]}, path) == value


def test_the_address_of_a_filing_is_put_together_from_its_record() -> None:
    data = tomllib.loads((BUNDLED / "regulators" / "sec-full-text.toml").read_text("utf-8"))
    record = {"_id": "0001234567-26-000123:report.htm", "_source": {"ciks": ["0000765432"]}}
    assert filled(data["api"]["link"], record) == (
        "https://www.sec.gov/Archives/edgar/data/765432/000123456726000123/report.htm"
    )
    assert filled(data["api"]["link"], {"_id": "0001234567-26-000123:report.htm"}) is None
