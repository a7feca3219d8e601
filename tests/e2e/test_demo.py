"""The demonstration from a crawl over loopback to checked claims, run twice as a user runs it."""

import sqlite3
from collections import Counter
from pathlib import Path

import pytest

from app.cli.demo import demo_settings
from tests.e2e.demo_run import DemoStore, run_demo


def test_the_demonstration_yields_what_it_promises(demo_store: DemoStore):
    report = demo_store.report
    assert report["documents"] >= 30
    assert report["claims"] >= 100
    assert report["cases_with_number"] >= 3
    assert report["cases"] >= report["cases_with_number"]
    assert report["pages"] >= 34
    assert report["entities"] > 0
    assert report["propositions"] > 0
    assert report["broken"] == {}


def test_every_quote_stands_in_its_archived_page(demo_store: DemoStore):
    report = demo_store.report
    assert report["evidence_checked"] == report["claims"]
    assert report["evidence_equal"] == report["evidence_checked"]


def test_the_summary_shows_three_claims_with_their_evidence(demo_store: DemoStore):
    examples = demo_store.report["examples"]
    assert len(examples) == 3
    with sqlite3.connect(demo_store.database) as connection:
        for example in examples:
            assert all(
                example[name] for name in ("claim", "stance", "quote", "publisher", "published", "url")
            )
            texts = connection.execute("select text from document where url = ?", (example["url"],))
            assert any(example["quote"] in text for (text,) in texts)


def test_run_again_on_the_same_data_it_adds_not_one_row(demo_store: DemoStore):
    before = rows(demo_store.database)
    again = run_demo(demo_store.folder)
    assert again["new_rows"] == 0
    assert again["new_rows_by_table"] == {}
    assert {name: again[name] for name in ("documents", "claims", "cases", "entities", "propositions")} == {
        name: demo_store.report[name] for name in ("documents", "claims", "cases", "entities", "propositions")
    }
    after = rows(demo_store.database)
    assert {name for name, number in after.items() if number != before[name]} <= {"crawl_run"}


def test_what_robots_txt_forbids_was_not_fetched(demo_store: DemoStore):
    with sqlite3.connect(demo_store.database) as connection:
        fetched = [url for (url,) in connection.execute("select url from page")]
        blocked = [url for (url,) in connection.execute("select url from frontier where state = 'blocked'")]
    assert not [url for url in fetched if "/drafts/" in url]
    assert blocked
    assert all("/drafts/" in url for url in blocked)


def test_the_digest_s_copies_and_retellings_go_back_to_the_report(demo_store: DemoStore):
    with sqlite3.connect(demo_store.database) as connection:
        (original,) = connection.execute(
            "select id from document where url like 'http://gazette.example/articles/musk-says%'"
        ).fetchone()
        retold = dict(
            connection.execute(
                "select url, origin_id from document where url like 'http://digest.example/%' and published < '2026-05-02'"
                " and published > '2026-04-01'"
            ).fetchall()
        )
    assert len(retold) == 3
    assert set(retold.values()) == {original}


def test_dockets_give_the_cases_their_court_judge_and_parties(demo_store: DemoStore):
    with sqlite3.connect(demo_store.database) as connection:
        cases = {
            number: (court, judge)
            for number, court, judge in connection.execute(
                "select docket_number, court_id, judge from court_case"
            )
        }
        entries = Counter(
            case for (case,) in connection.execute("select case_id from docket_entry where number = '1'")
        )
        firms = {firm for (firm,) in connection.execute("select firm from counsel where firm is not null")}
    assert cases["4:24-cv-04722"] == ("cand", "Yvonne Gonzalez Rogers")
    assert cases["1:20-cv-00613"] == ("ded", "Stephanos Bibas")
    assert set(entries.values()) == {1}  # feed and docket page tell of one complaint
    assert {"Kirkland & Ellis LLP", "Toberoff & Associates"} <= firms


def test_navigation_adverts_and_related_lines_carry_no_claims(demo_store: DemoStore):
    unwanted = (
        "Advertisement",
        "Sponsored",
        "Source:",
        "Original source",
        "Sign up",
        "Subscribe",
        "Read next",
        "More from the Gazette",
    )
    with sqlite3.connect(demo_store.database) as connection:
        quotes = [quote for (quote,) in connection.execute("select quote from claim")]
    assert quotes
    assert not [quote for quote in quotes if any(word in quote for word in unwanted)]


def rows(database: Path) -> dict[str, int]:
    """Rows of every table."""
    with sqlite3.connect(database) as connection:
        tables = [
            name
            for (name,) in connection.execute("select name from sqlite_master where type = 'table'")
            if not name.startswith("sqlite_")
        ]
        return {name: connection.execute(f'select count(*) from "{name}"').fetchone()[0] for name in tables}


def test_the_machine_s_own_database_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DISTILLWATCH_DATABASE_URL", "sqlite:////nowhere/real.db")
    monkeypatch.setenv("DISTILLWATCH_DATA", str(tmp_path))
    assert demo_settings(None).url == f"sqlite:///{tmp_path / 'demo' / 'distillwatch.db'}"
    assert demo_settings(None).archive == tmp_path / "demo" / "archive"
    chosen = tmp_path / "kept"
    assert demo_settings(chosen).url == f"sqlite:///{chosen / 'distillwatch.db'}"
