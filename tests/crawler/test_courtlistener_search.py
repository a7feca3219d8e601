"""Standing searches of CourtListener: what they find is read once, within the budget, and followed by nobody."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import SecretStr, ValidationError
from sqlalchemy.engine import Engine
from sqlmodel import Session, select

from crawler.catalogue import CatalogueSource, SearchRules
from crawler.job import SourceCounts
from crawler.read_stage import read_due
from crawler.run import run_crawl
from kb.models import Case, DocketEntry, Document
from kb.settings import Settings
from kb.store.docket import expect_case
from kb.store.session import writing
from tests.crawler.courtlistener_server import BASE, TOKEN, CourtListener, courtlistener


@pytest.fixture
def server() -> Iterator[CourtListener]:
    """Three dockets, two of them about distillation, and two opinions."""
    with courtlistener() as api:
        api.add_docket(900001)
        api.add_entry(
            1, 900001, "COMPLAINT over distillation of a model against Birch AI Corp.", number=1, minutes=1
        )
        api.add_entry(2, 900001, "Minute Entry", minutes=2)
        api.add_docket(900002, case_name="Elm v. Fir", docket_number="3:26-cv-00005", docket_number_core="2600005", pacer_case_id="444005",
                       absolute_url="/docket/900002/elm-v-fir/", date_filed="2026-04-02")  # fmt: skip
        api.add_entry(3, 900002, "MOTION to Compel records of distillation", number=7, minutes=3)
        api.add_docket(900003, case_name="Oak v. Ash", docket_number="3:26-cv-00009", docket_number_core="2600009", pacer_case_id="444009",
                       absolute_url="/docket/900003/oak-v-ash/")  # fmt: skip
        api.add_entry(4, 900003, "MOTION about a fence", number=2, minutes=3)
        api.opinions = [
            {
                "cluster_id": 70 + n, "absolute_url": f"/opinion/{70 + n}/alder-v-birch/", "caseName": "Alder Labs v. Birch AI", "court_id": "ca9",
                "court": "Ninth Circuit", "docketNumber": "26-1234", "dateFiled": f"2026-05-0{n + 1}", "judge": "Oduya", "meta": {"timestamp": "1"},
                "opinions": [{"id": n, "snippet": f"We hold that <mark>distillation</mark> number {n} of outputs is no fair use."}],
            }
            for n in range(2)
        ]  # fmt: skip
        yield api


def crawled(
    engine: Engine, settings: Settings, server: CourtListener, rules: SearchRules | None, token: str | None = TOKEN, **more: Any
) -> SourceCounts:  # fmt: skip
    source = CatalogueSource(
        id="courtlistener", title="CourtListener", protocol="courtlistener", url=server.base + BASE, delay_s=0, timeout_s=5,
        allow_private=True, may_be_empty=True, follow=False, kind="docket_entry", search=rules,
    )  # fmt: skip
    wanted = {"courtlistener_per_minute": 50} | more
    used = settings.model_copy(update={"courtlistener_token": SecretStr(token) if token else None, **wanted})
    summary = run_crawl(engine, used, [source], back_off_s=0.05, patience_s=2.0)
    read_due(engine, used)
    return summary.sources["courtlistener"]


def cases(engine: Engine) -> dict[str, tuple[bool, list[str]]]:
    """Each case with whether it is followed, and the texts of its entries."""
    with Session(engine) as session:
        entries = session.exec(select(DocketEntry).order_by(DocketEntry.id)).all()
        return {
            case.id: (case.followed, sorted(entry.text for entry in entries if entry.case_id == case.id))
            for case in session.exec(select(Case)).all()
        }


def rules(*types: Any, **more: Any) -> SearchRules:
    return SearchRules(queries=("distillation",), types=types or ("r",), days=3650, **more)


@pytest.mark.parametrize("token", [TOKEN, None], ids=["token", "anonymous"])
def test_a_search_finds_cases_that_nobody_follows(
    engine: Engine, settings: Settings, server: CourtListener, token: str | None
) -> None:
    counts = crawled(engine, settings, server, rules(), token)
    assert (counts.fetched, counts.failed) == (1, 0)
    assert cases(engine) == {
        "cand-26-cv-04711": (False, ["COMPLAINT over distillation of a model against Birch AI Corp."]),
        "cand-26-cv-00005": (False, ["MOTION to Compel records of distillation"]),
    }


def test_the_same_answer_again_is_not_kept(engine: Engine, settings: Settings, server: CourtListener) -> None:
    crawled(engine, settings, server, rules())
    again = crawled(engine, settings, server, rules())
    assert (again.fetched, again.unchanged) == (0, 1)
    server.add_entry(9, 900002, "ORDER on distillation", number=8, minutes=90)
    assert crawled(engine, settings, server, rules()).fetched == 1
    assert cases(engine)["cand-26-cv-00005"][1] == ["MOTION to Compel records of distillation", "ORDER on distillation"]  # fmt: skip


def test_dockets_alone_have_no_entries(engine: Engine, settings: Settings, server: CourtListener) -> None:
    searched = SearchRules(queries=("fir",), types=("d",), days=3650)
    crawled(engine, settings, server, searched)
    assert cases(engine) == {"cand-26-cv-00005": (False, [])}


def test_opinions_become_documents(engine: Engine, settings: Settings, server: CourtListener) -> None:
    crawled(engine, settings, server, rules("o"))
    with Session(engine) as session:
        found = session.exec(select(Document).order_by(Document.url)).all()
    assert [(row.url, row.kind, row.title) for row in found] == [
        (f"https://www.courtlistener.com/opinion/{n}/alder-v-birch/", "opinion", "Alder Labs v. Birch AI")
        for n in (70, 71)
    ]
    assert found[0].text.splitlines() == [
        "Alder Labs v. Birch AI, No. 26-1234, U.S. Court of Appeals, Ninth Circuit, 2026-05-01",
        "Judge Oduya",
        "We hold that distillation number 0 of outputs is no fair use.",
    ]
    assert found[0].published == datetime(2026, 5, 1, tzinfo=UTC)


def test_filings_alone_go_to_the_dockets_that_are_followed(
    engine: Engine, settings: Settings, server: CourtListener
) -> None:
    """A filing does not name its case, so those of other dockets are left to the search for dockets."""
    crawled(engine, settings, server, rules("rd"))
    assert cases(engine) == {}
    with writing(engine) as session:
        expect_case(session, "3:26-cv-00005", court="cand", seen=datetime(2026, 5, 1, tzinfo=UTC), note=None)
    crawled(engine, settings, server, None)
    server.add_entry(9, 900002, "ORDER on distillation", number=8, minutes=-90)
    crawled(engine, settings, server, rules("rd"))
    assert "ORDER on distillation" in cases(engine)["cand-26-cv-00005"][1]


def test_further_pages_are_asked_while_everything_is_new(
    engine: Engine, settings: Settings, server: CourtListener
) -> None:
    server.page_size = 1
    assert crawled(engine, settings, server, rules("r", pages=3)).fetched == 2
    assert len(cases(engine)) == 2
    assert crawled(engine, settings, server, rules("r", pages=3)).unchanged == 1


def test_a_spent_budget_puts_the_search_off(
    engine: Engine, settings: Settings, server: CourtListener
) -> None:
    counts = crawled(engine, settings, server, rules("r", "o"), courtlistener_per_minute=1)
    assert (counts.fetched, counts.deferred) == (1, 1)


def test_only_courtlistener_has_searches() -> None:
    with pytest.raises(ValidationError, match="only a source of the protocol courtlistener"):
        CatalogueSource(id="x", title="X", protocol="feed", url="https://x.example/feed", search=rules())
