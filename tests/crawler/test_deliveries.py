"""What CourtListener posts: kept at once, worked on later, in the order in which it was sent."""

import json
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlmodel import Session

from crawler.deliveries import Receipt, folder_of, receive, take_deliveries
from crawler.read_stage import read_due
from kb.models import Case, DocketEntry, Page
from kb.settings import Settings
from kb.store.session import insert_new, table_of, writing
from tests.crawler.test_courtlistener import NOW

KEY = "5f0c6c1e-5b0a-4d8e-9f57-2f4f8f0e1a{:02}"
COMPLAINT = "COMPLAINT against Birch AI Corp. filed by Alder Labs, Inc."


def entry(number: int, text: str, *, docket: int = 900001, short: str = "") -> dict[str, Any]:
    return {
        "id": 700000 + number, "docket": docket, "date_filed": "2026-11-23", "entry_number": number,
        "recap_sequence_number": f"2026-11-23.{number:03}", "description": text,
        "recap_documents": [{"document_number": str(number), "attachment_number": None, "description": short,
                             "pacer_doc_id": f"0350123456{number:02}", "is_available": False}],
    }  # fmt: skip


def post(rows: list[dict[str, Any]], *, minute: int = 0, event: int = 1) -> bytes:
    sent = f"2026-11-24T08:{minute:02}:00.000000-07:00"
    return json.dumps(
        {
            "payload": {"results": rows},
            "webhook": {"event_type": event, "version": 2, "date_created": sent, "deprecation_date": None},
        }
    ).encode()


@pytest.fixture
def known(engine: Engine) -> Engine:
    """A store with the case of docket 900001."""
    row = {
        "id": "cand-26-cv-04711", "court_id": "cand", "docket_number": "4:26-cv-04711", "docket_core": "26-cv-04711",
        "caption": "Alder Labs, Inc. v. Birch AI Corp.", "status": "pending", "origin": "docket", "first_seen": NOW,
        "updated_at": NOW.replace(month=1), "caption_history": [], "links": [], "followed": True,
        "source_url": "https://www.courtlistener.com/docket/900001/alder-labs-inc-v-birch-ai-corp/",
    }  # fmt: skip
    with writing(engine) as session:
        insert_new(session, Case, [row])
    return engine


def entries(engine: Engine) -> dict[str | None, Any]:
    table = table_of(DocketEntry)
    with Session(engine) as session:
        return {row.number: row for row in session.connection().execute(sa.select(table))}


def test_a_docket_alert_becomes_entries_of_its_case(known: Engine, settings: Settings) -> None:
    assert receive(folder_of(settings), KEY.format(1), post([entry(1, COMPLAINT)])) is Receipt.KEPT
    assert entries(known) == {}, "nothing is done before the answer"
    counts = read_due(known, settings)
    assert (counts.pages, counts.failed) == (1, 0)
    found = entries(known)["1"]
    assert (found.case_id, found.kind, found.text) == ("cand-26-cv-04711", "complaint", COMPLAINT)


def test_the_same_key_is_worked_on_once_however_often_it_comes(known: Engine, settings: Settings) -> None:
    folder = folder_of(settings)
    body = post([entry(1, COMPLAINT)])
    assert [receive(folder, KEY.format(1), body) for _ in range(2)] == [Receipt.KEPT, Receipt.KNOWN]
    assert take_deliveries(known, settings) == 1
    assert receive(folder, KEY.format(1), body) is Receipt.KNOWN
    assert take_deliveries(known, settings) == 0
    with Session(known) as session:
        assert len(session.connection().execute(sa.select(table_of(Page).c.id)).all()) == 1


def test_a_stub_that_comes_after_the_full_text_overrules_nothing(known: Engine, settings: Settings) -> None:
    folder = folder_of(settings)
    receive(folder, KEY.format(2), post([entry(2, "ORDER denying 1 Motion to Dismiss")], minute=9))
    read_due(known, settings)
    receive(folder, KEY.format(1), post([entry(2, "", short="Order on Motion")], minute=5))
    read_due(known, settings)
    assert entries(known)["2"].text == "ORDER denying 1 Motion to Dismiss"


def test_a_stub_is_filled_by_the_text_that_comes_later(known: Engine, settings: Settings) -> None:
    folder = folder_of(settings)
    receive(folder, KEY.format(1), post([entry(2, "", short="Order on Motion")], minute=5))
    read_due(known, settings)
    assert entries(known)["2"].text == "Order on Motion"
    receive(folder, KEY.format(2), post([entry(2, "ORDER denying 1 Motion to Dismiss")], minute=9))
    read_due(known, settings)
    found = entries(known)["2"]
    assert found.text == "ORDER denying 1 Motion to Dismiss"
    assert [version["text"] for version in found.versions] == ["Order on Motion"]


def test_an_unknown_docket_is_an_error_that_says_what_to_do(known: Engine, settings: Settings) -> None:
    receive(folder_of(settings), KEY.format(1), post([entry(1, COMPLAINT, docket=5)]))
    [reason] = read_due(known, settings).errors.values()
    assert "docket 5" in reason
    assert "follow the case" in reason


def test_a_search_alert_becomes_the_case_that_it_found(engine: Engine, settings: Settings) -> None:
    found = {
        "docket_id": 900007, "docket_absolute_url": "/docket/900007/elm-v-fir/", "caseName": "Elm v. Fir Models, Inc.",
        "docketNumber": "1:26-cv-00321", "court_id": "nysd", "dateFiled": "2026-11-20", "recap_documents": [],
    }  # fmt: skip
    receive(folder_of(settings), KEY.format(3), post([found], event=2))
    assert read_due(engine, settings).failed == 0
    with Session(engine) as session:
        [case] = session.connection().execute(sa.select(table_of(Case))).all()
    assert (case.id, case.caption) == ("nysd-26-cv-00321", "Elm v. Fir Models, Inc.")


def test_other_events_are_taken_and_leave_nothing(engine: Engine, settings: Settings) -> None:
    body = json.dumps(
        {"payload": {"id": 1, "status": 2}, "webhook": {"event_type": 3, "version": 2}}
    ).encode()
    assert receive(folder_of(settings), KEY.format(4), body) is Receipt.KEPT
    assert take_deliveries(engine, settings) == 1
    with Session(engine) as session:
        assert session.connection().execute(sa.select(table_of(Page).c.id)).all() == []


@pytest.mark.parametrize(
    ("key", "body", "receipt"),
    [
        (None, post([]), Receipt.NO_KEY),
        ("short", post([]), Receipt.NO_KEY),
        ("../../../../etc/passwd\n", post([]), Receipt.NO_KEY),
        (KEY.format(1), b"", Receipt.NO_EVENT),
        (KEY.format(1), b"[1]", Receipt.NO_EVENT),
        (KEY.format(1), b'{"webhook": {"event_type": 1}}', Receipt.NO_EVENT),
        (KEY.format(1), b'{"webhook": {"event_type": 1}, "payload": [1]}', Receipt.NO_EVENT),
        (KEY.format(1), b"[" * 100_000, Receipt.NO_EVENT),
    ],
)
def test_what_is_no_delivery_is_not_kept(
    tmp_path: Path, key: str | None, body: bytes, receipt: Receipt
) -> None:
    assert receive(tmp_path, key, body) is receipt
    assert list(tmp_path.iterdir()) == []


def test_no_more_are_kept_than_there_is_room_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crawler.deliveries.MOST_WAITING", 2)
    receipts = [receive(tmp_path, KEY.format(number), post([])) for number in range(3)]
    assert receipts == [Receipt.KEPT, Receipt.KEPT, Receipt.FULL]
