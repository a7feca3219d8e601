"""What dockets and feeds tell of a case is merged and never lost."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlmodel import Session

from kb.cases.record import ReadAttorney, ReadCase, ReadEntry, ReadParty
from kb.models import Case, Counsel, DocketEntry, Party
from kb.store.cases import StoredCase, case_id_of, store_case
from kb.store.session import open_engine, store_version, table_of, writing
from tests.postgres_server import new_database, postgres_server

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def postgres() -> Iterator[sa.URL]:
    """One PostgreSQL server for the tests of this file."""
    with postgres_server() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgres"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A new store on each of the two databases."""
    with ExitStack() as stack:
        if request.param == "sqlite":
            url = f"sqlite:///{tmp_path / 'store.db'}"
        else:
            url = stack.enter_context(new_database(request.getfixturevalue("postgres")))
        store = open_engine(url)
        stack.callback(store.dispose)
        yield store


def entry(number: str | None, day: int, text: str, **more: Any) -> ReadEntry:
    return ReadEntry(number, date(2026, 3, day), text, start=day * 100, end=day * 100 + len(text), **more)


DOCKET = ReadCase(
    court_id="cand",
    docket_number="3:26-cv-04711",
    caption="Alder v. Birch",
    filed=date(2026, 3, 1),
    judge="Rowan Oakley",
    pacer_case_id="444001",
    parties=(
        ReadParty("Alder Labs, Inc.", "Plaintiff", attorneys=(ReadAttorney("Ann Willow", "Willow LLP\n", "Willow LLP", ("LEAD",)),)),
        ReadParty("Birch  AI", "Defendant"),
    ),
    entries=(
        entry("1", 1, "COMPLAINT against Birch AI", pacer_doc_id="035012345001"),
        entry(None, 2, "Minute Entry for proceedings held before Judge Oakley"),
        entry("2", 3, "MOTION to Dismiss filed by Birch AI", pacer_doc_id="035012345009"),
    ),
)  # fmt: skip
FEED = ReadCase(
    court_id="cand",
    docket_number="3:26-cv-04711",
    caption="Alder v. Birch et a",
    pacer_case_id="444001",
    complete=False,
    entries=(
        entry("2", 3, "Motion to Dismiss", pacer_doc_id="035012345009"),
        entry("3", 4, "Notice", pacer_doc_id="035012345011", pacer_sequence="21"),
    ),
)


def store(
    engine: Engine, read: ReadCase, *, seen: datetime = NOW, document_id: str | None = "doc"
) -> StoredCase:
    with writing(engine) as session:
        return store_case(
            session, read, seen=seen, page_id="page", document_id=document_id, source_url="https://c.example"
        )


def rows(engine: Engine, model: Any, order: str = "position") -> list[Any]:
    table = table_of(model)
    with Session(engine) as session:
        return list(session.connection().execute(sa.select(table).order_by(table.c[order], table.c.id)).all())


def test_a_docket_becomes_rows(engine: Engine) -> None:
    stored = store(engine, DOCKET)
    assert (stored.id, stored.new, stored.new_entries) == ("cand-26-cv-04711", True, 3)
    [case] = rows(engine, Case, "id")
    assert (case.docket_core, case.status, case.origin, case.judge) == (
        "26-cv-04711",
        "pending",
        "docket",
        "Rowan Oakley",
    )
    assert case.last_filing == date(2026, 3, 3)
    assert [(party.name, party.side) for party in rows(engine, Party)] == [
        ("Alder Labs, Inc.", "plaintiff"),
        ("Birch AI", "defendant"),
    ]
    [counsel] = rows(engine, Counsel)
    assert (counsel.firm, counsel.roles) == ("Willow LLP", ["LEAD"])
    entries = rows(engine, DocketEntry)
    assert [(row.number, row.kind, row.subject) for row in entries] == [
        ("1", "complaint", None),
        (None, "minute entry", None),
        ("2", "motion", "dismiss"),
    ]
    assert (entries[0].document_id, entries[0].start) == ("doc", 100)


def test_the_same_docket_again_writes_nothing(engine: Engine) -> None:
    store(engine, DOCKET)
    before = [rows(engine, model, "id") for model in (Case, Party, Counsel, DocketEntry)]
    again = store(engine, DOCKET)
    assert (again.new, again.new_entries, again.changed_entries) == (False, 0, 0)
    assert [rows(engine, model, "id") for model in (Case, Party, Counsel, DocketEntry)] == before


def test_a_shorter_docket_deletes_nothing(engine: Engine) -> None:
    store(engine, DOCKET)
    shorter = replace(DOCKET, entries=DOCKET.entries[:1], parties=DOCKET.parties[:1])
    store(engine, shorter, seen=NOW + timedelta(hours=1))
    assert len(rows(engine, DocketEntry)) == 3
    assert len(rows(engine, Party)) == 2


def test_a_feed_adds_entries_and_its_stub_overrules_no_text(engine: Engine) -> None:
    store(engine, DOCKET)
    stored = store(engine, FEED, seen=NOW + timedelta(hours=1))
    assert (stored.new_entries, stored.changed_entries) == (1, 0)
    assert [(row.number, row.text) for row in rows(engine, DocketEntry)][2:] == [
        ("2", "MOTION to Dismiss filed by Birch AI"),
        ("3", "Notice"),
    ]
    [case] = rows(engine, Case, "id")
    assert (case.caption, case.caption_history, case.origin) == (
        "Alder v. Birch",
        ["Alder v. Birch et a"],
        "docket",
    )


def test_the_text_that_comes_later_replaces_the_stub_and_keeps_it(engine: Engine) -> None:
    store(engine, FEED)
    assert rows(engine, Case, "id")[0].origin == "feed"
    stored = store(engine, DOCKET, seen=NOW + timedelta(days=1))
    assert (stored.new, stored.new_entries, stored.changed_entries) == (False, 2, 1)
    entries = rows(engine, DocketEntry)
    assert [row.number for row in entries] == ["1", None, "2", "3"]
    motion = entries[2]
    assert motion.text == "MOTION to Dismiss filed by Birch AI"
    assert [version["text"] for version in motion.versions] == ["Motion to Dismiss"]
    assert rows(engine, Case, "id")[0].origin == "docket"


def test_a_changed_text_keeps_the_older_version(engine: Engine) -> None:
    store(engine, DOCKET)
    changed = replace(DOCKET.entries[0], text="COMPLAINT against Birch AI and Cedar")
    stored = store(
        engine, replace(DOCKET, entries=(changed,)), seen=NOW + timedelta(days=1), document_id="later"
    )
    assert stored.changed_entries == 1
    first = rows(engine, DocketEntry)[0]
    assert first.text == "COMPLAINT against Birch AI and Cedar"
    assert [version["text"] for version in first.versions] == ["COMPLAINT against Birch AI"]
    assert first.document_id == "later"


def test_an_older_page_overrules_nothing(engine: Engine) -> None:
    store(engine, replace(DOCKET, judge="Hazel Elm"), seen=NOW)
    older = replace(DOCKET, jury_demand="Both", entries=(replace(DOCKET.entries[0], text="COMPLAINT"),))
    store(engine, older, seen=NOW - timedelta(days=9))
    [case] = rows(engine, Case, "id")
    assert (case.judge, case.jury_demand) == ("Hazel Elm", "Both")
    first = rows(engine, DocketEntry)[0]
    assert first.text == "COMPLAINT against Birch AI"
    assert [version["text"] for version in first.versions] == ["COMPLAINT"]
    assert case.updated_at == NOW


def test_another_office_or_caption_is_the_same_case(engine: Engine) -> None:
    store(engine, DOCKET)
    moved = replace(DOCKET, docket_number="4:26-cv-04711-YZ", caption="Alder Labs, Inc. v. Birch AI")
    assert store(engine, moved, seen=NOW + timedelta(days=2)).id == "cand-26-cv-04711"
    [case] = rows(engine, Case, "id")
    assert (case.docket_number, case.caption) == ("4:26-cv-04711-YZ", "Alder Labs, Inc. v. Birch AI")
    assert case.caption_history == ["Alder v. Birch"]


def test_the_courts_own_id_finds_a_case_whose_number_is_missing(engine: Engine) -> None:
    store(engine, DOCKET)
    assert store(engine, replace(DOCKET, docket_number=None)).id == "cand-26-cv-04711"
    assert case_id_of(replace(DOCKET, docket_number=None)) == "cand-pacer-444001"


def test_equal_texts_on_one_day_are_two_entries(engine: Engine) -> None:
    twice = replace(DOCKET, entries=(entry(None, 5, "Notice"), entry(None, 5, "Notice")))
    assert store(engine, twice).new_entries == 2
    assert store(engine, twice).new_entries == 0


def test_a_docket_printed_with_the_newest_first_is_ordered(engine: Engine) -> None:
    store(engine, replace(DOCKET, entries=tuple(reversed(DOCKET.entries))))
    assert [row.number for row in rows(engine, DocketEntry)] == ["1", None, "2"]


def test_judge_not_assigned_is_no_judge_and_links_name_cases(engine: Engine) -> None:
    link = {"relation": "related", "case": "3:26-cv-00099", "court": "cand", "text": ""}
    store(engine, replace(DOCKET, judge="Not Assigned", links=(link, link)))
    [case] = rows(engine, Case, "id")
    assert case.judge is None
    assert case.links == [{"relation": "related", "case": "cand-26-cv-00099", "text": "3:26-cv-00099"}]


def test_one_case_is_one_transaction(engine: Engine) -> None:
    with Session(engine) as session:
        before = store_version(session)
    store(engine, DOCKET)
    with Session(engine) as session:
        assert store_version(session) == before + 1
