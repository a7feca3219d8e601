"""Followed dockets out of CourtListener's API, within the budget and over several crawls."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from pydantic import SecretStr
from sqlalchemy.engine import Engine
from sqlmodel import Session, select

from crawler.budget import Budget, account_of, rates_of
from crawler.catalogue import CatalogueSource
from crawler.job import SourceCounts
from crawler.read_stage import read_due
from crawler.run import run_crawl
from kb.models import Case, Counsel, DocketEntry, FrontierUrl, Party
from kb.settings import Settings
from kb.store.docket import expect_case
from kb.store.session import table_of, writing
from tests.crawler.courtlistener_server import BASE, TOKEN, CourtListener, courtlistener

NOW = datetime(2026, 11, 24, tzinfo=UTC)


@pytest.fixture
def server() -> Iterator[CourtListener]:
    """One docket with five entries, two of them without a number, two parties and one attorney."""
    with courtlistener() as api:
        api.add_docket(900001)
        api.add_entry(
            1, 900001, "COMPLAINT against Birch AI Corp. filed by Alder Labs, Inc.", number=1, minutes=1
        )
        api.add_entry(2, 900001, "Minute Entry for proceedings held before Judge Oakley", minutes=2)
        api.add_entry(3, 900001, "", number=2, minutes=3, short="Motion to Dismiss")
        api.add_entry(4, 900001, "Set Deadlines", minutes=4)
        api.add_entry(5, 900001, "NOTICE of Appearance by Sam Fir", number=3, minutes=5)
        api.add_attorney(7, 900001, "Ann Willow", "Willow & Reed LLP\n1 Main Street\n")
        api.add_party(42, 900001, "Alder Labs, Inc.", "Plaintiff", [7])
        api.add_party(43, 900001, "Birch AI Corp.", "Defendant", [])
        yield api


def follow(engine: Engine, text: str = "4:26-cv-04711", court: str | None = "cand") -> None:
    with writing(engine) as session:
        expect_case(session, text, court=court, seen=NOW, note="why")


def crawled(
    engine: Engine, settings: Settings, server: CourtListener, token: str | None = TOKEN, **more: Any
) -> SourceCounts:
    """One crawl and the reading of what it kept."""
    source = CatalogueSource(
        id="courtlistener", title="CourtListener", protocol="courtlistener", url=server.base + BASE, delay_s=0, timeout_s=5,
        allow_private=True, may_be_empty=True, follow=False, kind="docket_entry",
    )  # fmt: skip
    used = settings.model_copy(update={"courtlistener_token": SecretStr(token) if token else None, **more})
    summary = run_crawl(engine, used, [source], back_off_s=0.05, patience_s=2.0)
    read_due(engine, used)
    return summary.sources["courtlistener"]


def rows(engine: Engine, model: Any, order: str = "position") -> list[Any]:
    table = table_of(model)
    with Session(engine) as session:
        return list(session.connection().execute(sa.select(table).order_by(table.c[order], table.c.id)).all())


def test_a_followed_docket_is_loaded_once_and_then_costs_one_call(
    engine: Engine, settings: Settings, server: CourtListener
) -> None:
    server.page_size = 2
    follow(engine)
    counts = crawled(engine, settings, server, courtlistener_per_minute=50)
    assert counts.error is None
    [case] = rows(engine, Case, "id")
    assert (case.id, case.followed, case.note) == ("cand-26-cv-04711", True, "why")
    assert (case.caption, case.judge, case.origin) == (
        "Alder Labs, Inc. v. Birch AI Corp.",
        "Rowan Oakley",
        "docket",
    )
    assert [(entry.number, entry.text[:16]) for entry in rows(engine, DocketEntry)] == [
        ("1", "COMPLAINT agains"), (None, "Minute Entry for"), ("2", "Motion to Dismis"), (None, "Set Deadlines"), ("3", "NOTICE of Appear"),
    ]  # fmt: skip
    assert [party.name for party in rows(engine, Party, "name")] == ["Alder Labs, Inc.", "Birch AI Corp."]
    [counsel] = rows(engine, Counsel)
    assert (counsel.firm, counsel.roles) == ("Willow & Reed LLP", ["LEAD ATTORNEY"])
    before = len(server.calls)
    assert before == 7  # the docket, three pages of entries, attorneys, parties, filings
    again = crawled(engine, settings, server, courtlistener_per_minute=50)
    assert len(server.calls) - before == 1
    assert (again.fetched, again.error) == (0, None)


def test_a_stub_is_filled_later_and_a_new_entry_is_added(
    engine: Engine, settings: Settings, server: CourtListener
) -> None:
    follow(engine)
    crawled(engine, settings, server, courtlistener_per_minute=50)
    stub = next(row for row in server.entries if row["id"] == 3)
    stub.update(
        description="MOTION to Dismiss for Failure to State a Claim filed by Birch AI Corp.",
        date_modified="2026-03-02T09:00:00-08:00",
    )
    server.add_entry(6, 900001, "ORDER denying 2 Motion to Dismiss", number=4, minutes=2000)
    crawled(engine, settings, server, courtlistener_per_minute=50)
    entries = {row.number: row for row in rows(engine, DocketEntry) if row.number}
    assert entries["2"].text.startswith("MOTION to Dismiss for Failure")
    assert [version["text"] for version in entries["2"].versions] == ["Motion to Dismiss"]
    assert (entries["4"].kind, entries["4"].outcome) == ("order", "denied")
    assert len(rows(engine, DocketEntry)) == 6


def test_a_spent_budget_puts_the_rest_off_and_the_next_crawl_goes_on(
    engine: Engine, settings: Settings, server: CourtListener
) -> None:
    server.page_size = 2
    follow(engine)
    counts = crawled(engine, settings, server, courtlistener_per_minute=3)
    assert (counts.deferred, counts.error) == (1, None)
    assert len(server.calls) == 3
    assert len(rows(engine, DocketEntry)) == 4
    calls = table_of(FrontierUrl)
    with writing(engine) as session:
        session.connection().execute(sa.text("update api_call set called_at = '2026-11-01 00:00:00'"))
        [due] = session.connection().execute(sa.select(calls.c.next_due)).scalars().all()
    assert due is not None
    crawled(engine, settings, server, courtlistener_per_minute=50)
    assert len(rows(engine, DocketEntry)) == 5
    entry_pages = [path for path in server.asked if "docket-entries" in path]
    assert len(entry_pages) == 3  # none was asked for twice


def test_an_hours_long_wait_is_put_off_and_never_slept(
    engine: Engine, settings: Settings, server: CourtListener
) -> None:
    server.rates = {"2/day": (2, 86_400)}
    server.retry_after = 7200
    server.tells_usage = False
    follow(engine)
    started = datetime.now(UTC)
    counts = crawled(engine, settings, server, courtlistener_per_minute=50)
    assert datetime.now(UTC) - started < timedelta(seconds=60)
    assert counts.deferred == 1
    budget = Budget(engine, account_of("courtlistener", TOKEN), rates_of(settings))
    assert budget.wait(datetime.now(UTC)) > timedelta(hours=1)
    before = len(server.asked)
    crawled(engine, settings, server, courtlistener_per_minute=50)
    assert [path for path in server.asked[before:] if "api-usage" not in path] == []


def test_what_the_api_has_left_is_asked_before_anything_is_spent(
    engine: Engine, settings: Settings, server: CourtListener
) -> None:
    server.rates = {"2/day": (2, 86_400)}
    follow(engine)
    counts = crawled(engine, settings, server, courtlistener_per_minute=50)
    assert (counts.deferred, counts.failed, len(server.calls)) == (1, 0, 2)


def test_a_cursor_that_is_no_longer_valid_begins_the_list_anew(
    engine: Engine, settings: Settings, server: CourtListener
) -> None:
    server.page_size = 2
    follow(engine)
    server.fail_next = []
    crawled(engine, settings, server, courtlistener_per_minute=2)
    with writing(engine) as session:
        session.connection().execute(sa.text("update api_call set called_at = '2026-11-01 00:00:00'"))
        for row in session.exec(select(FrontierUrl)).all():
            if row.hints.get("entries_next"):
                row.hints = {
                    **row.hints,
                    "entries_next": row.hints["entries_next"].split("cursor=")[0] + "cursor=bm90",
                }
                session.add(row)
    crawled(engine, settings, server, courtlistener_per_minute=50)
    with writing(engine) as session:
        session.connection().execute(sa.text("update api_call set called_at = '2026-11-01 00:00:00'"))
    crawled(engine, settings, server, courtlistener_per_minute=50)
    assert len(rows(engine, DocketEntry)) == 5


@pytest.mark.parametrize(("token", "says"), [("f" * 40, "DISTILLWATCH_COURTLISTENER_TOKEN")])
def test_a_token_that_is_not_accepted_says_what_to_do(
    engine: Engine, settings: Settings, server: CourtListener, token: str, says: str
) -> None:
    follow(engine)
    counts = crawled(engine, settings, server, token=token)
    assert counts.error is not None
    assert says in counts.error


def test_without_a_token_the_search_and_the_dockets_feed_are_asked(
    engine: Engine, settings: Settings, server: CourtListener
) -> None:
    follow(engine)
    counts = crawled(engine, settings, server, token=None)
    assert counts.error is None
    [case] = rows(engine, Case, "id")
    assert (case.caption, case.judge) == ("Alder Labs, Inc. v. Birch AI Corp.", "Rowan Oakley")
    assert [entry.number for entry in rows(engine, DocketEntry)] == ["1", None, "2", None, "3"]
    assert not any("/api/rest/v4/dockets" in path for path in server.asked)


@pytest.mark.parametrize("how", ["address", "caption"])
def test_a_case_followed_by_address_or_caption_gets_its_own_key(
    engine: Engine, settings: Settings, server: CourtListener, how: str
) -> None:
    text = (
        "https://www.courtlistener.com/docket/900001/alder-v-birch/"
        if how == "address"
        else "Alder Labs v. Birch AI"
    )
    follow(engine, text, None)
    crawled(engine, settings, server, courtlistener_per_minute=50)
    [case] = rows(engine, Case, "id")
    assert (case.id, case.followed, case.note) == ("cand-26-cv-04711", True, "why")
    assert len(rows(engine, DocketEntry)) == 5
    before = len(server.calls)
    crawled(engine, settings, server, courtlistener_per_minute=50)
    assert len(server.calls) - before == 1


def test_nothing_is_asked_where_nothing_is_followed(
    engine: Engine, settings: Settings, server: CourtListener
) -> None:
    counts = crawled(engine, settings, server)
    assert (counts.error, server.asked) == (None, [])


def test_a_docket_that_is_not_there_is_said_and_not_asked_for_again(
    engine: Engine, settings: Settings, server: CourtListener
) -> None:
    follow(engine, "1:26-cv-00001", "ded")
    counts = crawled(engine, settings, server, courtlistener_per_minute=50)
    assert any("no such docket" in reason for reason in counts.problems)
    assert counts.error is None


def test_the_stand_in_refuses_what_the_api_refuses(server: CourtListener) -> None:
    token = f"Token {TOKEN}"
    assert server.answer(f"{BASE}docket-entries/?dockets=1", token)[:2] == (
        400, {"detail": "Unknown filter parameters are not allowed.", "unknown_params": ["dockets"]},
    )  # fmt: skip
    assert server.answer(f"{BASE}dockets/", None)[0] == 401
    status, body, _ = server.answer(f"{BASE}docket-entries/?docket=900001&order_by=id", token)
    assert status == 200
    assert isinstance(body["count"], str)
    assert server.answer(f"{BASE}docket-entries/?docket=900001&order_by=id&cursor=bm90", token)[0] == 404
