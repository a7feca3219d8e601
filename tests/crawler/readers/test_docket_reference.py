"""Every field of the reference pages, counted against what is expected beside them."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from crawler.items import FetchedPage
from crawler.readers import court_feed, docket, internet_archive
from kb.cases.record import ReadCase
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
