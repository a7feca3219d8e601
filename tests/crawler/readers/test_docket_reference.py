"""Every field of the reference pages, counted against what is expected beside them."""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import Session, select

from crawler.errors import ReadingError
from crawler.items import FetchedPage
from crawler.readers import court_feed, docket, internet_archive
from kb.cases.counsel import tidy_name
from kb.cases.record import ReadCase
from kb.models import Case, Counsel, DocketEntry, Party
from kb.store.cases import store_case
from kb.store.session import writing
from tests.shared_data import shared

pytestmark = pytest.mark.shared

_CASE = {
    "docket_number": "docket_number",
    "caption": "case_name",
    "filed": "date_filed",
    "terminated": "date_terminated",
    "judge": "assigned_to_str",
    "referred_judge": "referred_to_str",
    "nature_of_suit": "nature_of_suit",
    "cause": "cause",
    "jurisdiction": "jurisdiction",
    "jury_demand": "jury_demand",
    "demand": "demand",
    "mdl_status": "mdl_status",
    "appeal_from": "appeal_from",
    "case_type": "case_type_information",
    "fee_status": "fee_status",
}


def page(path: Path) -> FetchedPage:
    return FetchedPage(
        None, f"https://court.example/{path.name}", path.read_bytes(), datetime(2026, 11, 24, tzinfo=UTC)
    )


def plain(value: Any) -> Any:
    """The value as JSON has it; empty texts and lists count as missing."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return list(value) or None
    return value or None


def compared(case: ReadCase, expected: dict[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    """(field, ours, expected) of everything that both have."""
    for ours, theirs in _CASE.items():
        if theirs in expected:
            yield ours, plain(getattr(case, ours)), expected[theirs]
    parties = expected.get("parties") or []
    yield "parties", len(case.parties), len(parties)
    for party, wanted in zip(case.parties, parties, strict=True):
        yield "party name", party.name, wanted["name"]
        yield "role", party.role, wanted["type"]
        yield "party terminated", plain(party.terminated), wanted.get("date_terminated")
        yield "extra", party.extra, wanted.get("extra_info")
        attorneys = wanted.get("attorneys") or []
        yield "attorneys", len(party.attorneys), len(attorneys)
        for attorney, known in zip(party.attorneys, attorneys, strict=True):
            yield "attorney", attorney.name, known["name"]
            yield "contact", attorney.contact, known["contact"]
            yield "roles", list(attorney.roles), known["roles"]
    entries = expected["docket_entries"]
    yield "entries", len(case.entries), len(entries)
    for entry, row in zip(case.entries, entries, strict=True):
        yield "number", entry.number, row["document_number"]
        yield "filed", plain(entry.filed), (row["date_filed"] or "")[:10]
        yield "text", entry.text, row["description"] or row.get("short_description")
        yield "document", entry.pacer_doc_id, row["pacer_doc_id"]
        yield "sequence", entry.pacer_sequence, row.get("pacer_seq_no")
        if "date_entered" in row:
            yield "entered", plain(entry.entered), row["date_entered"]


def wrong_fields(case: ReadCase, expected: dict[str, Any], court_id: str) -> list[tuple[str, Any, Any]]:
    """The fields that differ."""
    fields = [("court", case.court_id, court_id), *compared(case, expected)]
    return [(name, ours, wanted) for name, ours, wanted in fields if (ours or None) != (wanted or None)]


@pytest.mark.parametrize("folder", ["dockets", "ia"])
def test_dockets_give_every_expected_field(folder: str) -> None:
    read = docket.read if folder == "dockets" else internet_archive.read
    pages = sorted(path for path in shared(f"courts/{folder}").iterdir() if path.suffix in (".html", ".xml"))
    assert pages
    for path in pages:
        [document] = read(page(path))
        assert document.case is not None
        expected = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
        assert wrong_fields(document.case, expected, path.stem.split("_")[0]) == [], path.name


def test_feeds_give_every_expected_field() -> None:
    for path in sorted(shared("courts/rss").glob("*.xml")):
        groups: dict[tuple[str, str | None], list[dict[str, Any]]] = {}
        for row in json.loads(path.with_suffix(".json").read_text(encoding="utf-8")):
            groups.setdefault((row["docket_number"], row["pacer_case_id"]), []).append(row)
        documents = court_feed.read(page(path))
        assert len(documents) == len(groups), path.name
        court = path.stem.split("_")[0].replace("sdny", "nysd")
        for document, rows in zip(documents, groups.values(), strict=True):
            expected = rows[0] | {
                "docket_entries": [entry for row in rows for entry in row["docket_entries"]]
            }
            assert document.case is not None
            assert wrong_fields(document.case, expected, court) == [], path.name


def _line(text: str) -> str:
    return " ".join(unescape(text).split())


def stored_fields(session: Session, case_id: str) -> Iterator[tuple[str, Any]]:
    """What the rows of a case say, one field at a time, in the order of the docket."""
    case = session.get_one(Case, case_id)
    for name in (
        "court_id",
        "docket_number",
        "caption",
        "filed",
        "terminated",
        "nature_of_suit",
        "cause",
        "jurisdiction",
    ):
        yield name, plain(getattr(case, name))
    yield "judge", case.judge
    parties = session.exec(select(Party).where(Party.case_id == case_id).order_by(Party.position)).all()
    for party in parties:
        yield "party", (party.name, party.role, plain(party.terminated), party.extra.get("text"))
        counsel = select(Counsel).where(Counsel.party_id == party.id).order_by(Counsel.position)
        for attorney in session.exec(counsel).all():
            yield "attorney", (attorney.name, attorney.contact, attorney.roles)
    entries = select(DocketEntry).where(DocketEntry.case_id == case_id).order_by(DocketEntry.position)
    rows = [(row.number, plain(row.filed), row.text, row.pacer_doc_id) for row in session.exec(entries).all()]
    for row in sorted(rows, key=repr):
        yield "entry", row


def expected_fields(expected: dict[str, Any], court_id: str) -> Iterator[tuple[str, Any]]:
    """The same of the expected JSON."""
    yield "court_id", court_id
    for ours in (
        "docket_number",
        "caption",
        "filed",
        "terminated",
        "nature_of_suit",
        "cause",
        "jurisdiction",
    ):
        value = expected.get(_CASE[ours]) or None
        yield ours, _line(value) if isinstance(value, str) else value
    judge = expected.get("assigned_to_str") or None
    yield "judge", None if judge == "Not Assigned" else judge
    for party in expected.get("parties") or []:
        yield (
            "party",
            (
                _line(party["name"]),
                _line(party["type"]),
                party.get("date_terminated"),
                party.get("extra_info") or None,
            ),
        )
        for attorney in party.get("attorneys") or []:
            name = tidy_name(unescape(attorney["name"]))
            yield "attorney", (name, attorney["contact"] or None, attorney["roles"])
    rows = [
        (row["document_number"] or None, (row["date_filed"] or "")[:10] or None,
         _line(row["description"] or row.get("short_description") or ""), row["pacer_doc_id"] or None)
        for row in expected["docket_entries"]
    ]  # fmt: skip
    for row in sorted(rows, key=repr):
        yield "entry", row


@pytest.mark.parametrize("folder", ["dockets", "ia"])
def test_the_rows_of_the_store_have_every_expected_field(folder: str, engine: Engine) -> None:
    read = docket.read if folder == "dockets" else internet_archive.read
    counted = 0
    for path in sorted(
        path for path in shared(f"courts/{folder}").iterdir() if path.suffix in (".html", ".xml")
    ):
        [document] = read(page(path))
        assert document.case is not None
        with writing(engine) as session:
            stored = store_case(session, document.case, seen=page(path).fetched_at)
        with Session(engine) as session:
            found = list(stored_fields(session, stored.id))
        wanted = list(
            expected_fields(
                json.loads(path.with_suffix(".json").read_text(encoding="utf-8")), path.stem.split("_")[0]
            )
        )
        assert [one for one in zip(found, wanted, strict=False) if one[0] != one[1]] == [], path.name
        assert len(found) == len(wanted), path.name
        counted += len(wanted)
    assert counted > 100


def test_the_rows_of_the_store_have_every_field_of_a_feed(engine: Engine) -> None:
    """A case of several defendants has a page for each of them at the court; here it is one, its entries are there once."""
    counted = 0
    for path in sorted(shared("courts/rss").glob("*.xml")):
        numbers: dict[str, list[dict[str, Any]]] = {}
        for row in json.loads(path.with_suffix(".json").read_text(encoding="utf-8")):
            numbers.setdefault(row["docket_number"], []).append(row)
        court = path.stem.split("_")[0].replace("sdny", "nysd")
        stored: dict[str | None, str] = {}
        for document in court_feed.read(page(path)):
            assert document.case is not None
            with writing(engine) as session:
                stored[document.case.docket_number] = store_case(
                    session, document.case, seen=page(path).fetched_at
                ).id
        assert stored.keys() == numbers.keys(), path.name
        for number, rows in numbers.items():
            with Session(engine) as session:
                found = list(stored_fields(session, stored[number]))
            pages: dict[str | None, list[Any]] = {}
            for row in rows:
                pages.setdefault(row["pacer_case_id"], []).extend(row["docket_entries"])
            wanted: Counter[Any] = Counter()
            for entries in pages.values():
                wanted |= Counter(expected_fields({**rows[0], "docket_entries": entries}, court))
            assert Counter(found) == wanted, (path.name, number)
            counted += wanted.total()
    assert counted > 1000


def test_a_page_that_looks_like_a_docket_leaves_no_row() -> None:
    for path in sorted(shared("courts/not-dockets").glob("*.html")):
        assert json.loads(path.with_suffix(".json").read_text(encoding="utf-8")) == {}
        with pytest.raises(ReadingError):
            docket.read(page(path))
