"""Docket pages, courts' feeds and archived dockets become documents with their case."""

import random
from datetime import UTC, date, datetime

import pytest

from crawler.errors import ReadingError
from crawler.items import FetchedPage, ReadDocument
from crawler.readers import court_feed, docket, internet_archive
from kb.cases.feed_types import types_in
from tests.crawler.readers import docket_pages

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)


def fetched(body: str, url: str = "https://court.example/page", **headers: str) -> FetchedPage:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return FetchedPage("court", url, body.encode(), NOW, headers=named)


def read_one(body: str) -> ReadDocument:
    [document] = docket.read(fetched(body))
    return document


def test_a_district_docket_gives_the_header() -> None:
    case = read_one(docket_pages.DISTRICT).case
    assert case is not None
    assert (case.court_id, case.docket_number) == ("cand", "4:26-cv-04711")
    assert case.caption == "Alder Labs, Inc. v. Birch AI Corp."
    assert (case.filed, case.terminated) == (date(2026, 3, 1), None)
    assert (case.judge, case.referred_judge) == ("Rowan Oakley", "Hazel Elm")
    assert case.nature_of_suit == "880 Defend Trade Secrets Act"
    assert case.cause == "18:1836 Civil Action to Protect Trade Secrets"
    assert (case.jurisdiction, case.jury_demand) == ("Federal Question", "Plaintiff")
    assert case.complete


def test_a_district_docket_gives_parties_and_counsel() -> None:
    case = read_one(docket_pages.DISTRICT).case
    assert case is not None
    assert [(party.name, party.role, party.terminated) for party in case.parties] == [
        ("Alder Labs, Inc.", "Plaintiff", None),
        ("Birch AI Corp.", "Defendant", date(2026, 5, 2)),
        ("Cedar Birch", "Defendant", None),
    ]
    [willow] = case.parties[0].attorneys
    assert (willow.name, willow.firm) == ("Ann B. Willow", "Willow & Reed LLP")
    assert willow.roles == ("LEAD ATTORNEY", "ATTORNEY TO BE NOTICED")
    assert case.parties[1].attorneys[0].firm == "hornbeamlaw.example"


def test_a_district_docket_gives_its_entries_with_their_places() -> None:
    document = read_one(docket_pages.DISTRICT)
    assert document.case is not None
    entries = document.case.entries
    assert [(entry.number, entry.filed, entry.pacer_sequence) for entry in entries] == [
        ("1", date(2026, 3, 1), "7"),
        (None, date(2026, 3, 20), None),
        ("2", date(2026, 4, 10), "19"),
        ("3", date(2026, 4, 24), None),
    ]
    assert entries[0].pacer_doc_id == "035012345001"
    assert entries[0].entered == date(2026, 3, 2)
    assert [entry.sealed for entry in entries] == [False, False, False, True]
    lines = [document.text[entry.start : entry.end] for entry in entries]
    assert lines[0].startswith("03/01/2026 1 COMPLAINT against Birch AI Corp.")
    assert lines[1].startswith("03/20/2026 Minute Entry")


def test_the_text_can_be_read() -> None:
    document = read_one(docket_pages.DISTRICT)
    blocks = document.text.split("\n\n")
    assert blocks[0] == "Alder Labs, Inc. v. Birch AI Corp., 4:26-cv-04711 (U.S. District Court, N.D. Cal.)"
    assert blocks[0] == document.title
    assert blocks[1].startswith("Assigned to: Judge Rowan Oakley. Referred to: Magistrate Judge Hazel Elm.")
    assert "Plaintiff: Alder Labs, Inc. Represented by: Ann B. Willow, Willow & Reed LLP." in blocks
    assert document.published == datetime(2026, 4, 24, tzinfo=UTC)
    assert document.publisher == "U.S. District Court, N.D. Cal."


def test_the_header_names_other_cases() -> None:
    case = read_one(docket_pages.DISTRICT).case
    assert case is not None
    assert [(link["relation"], link["case"], link["court"]) for link in case.links] == [
        ("related", "3:26-cv-00099", "cand"),
        ("other court", "26-01777", "ca9"),
    ]


def test_an_appellate_docket_is_read_in_its_own_layout() -> None:
    case = read_one(docket_pages.APPELLATE).case
    assert case is not None
    assert (case.court_id, case.docket_number) == ("ca9", "26-1777")
    assert case.filed == date(2026, 6, 2)
    assert case.case_type == "civil, private"
    assert case.entries[0].text.startswith("DOCKETED CAUSE")


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("", "empty page"),
        ("   \n", "empty page"),
        (docket_pages.LOGIN, "no docket"),
        (docket_pages.DISTRICT[: len(docket_pages.DISTRICT) // 2], "cut short"),
        (docket_pages.DISTRICT[:-400], "cut short"),
        ("<html><title>CM/ECF</title><body>CIVIL DOCKET FOR CASE #: nothing</body></html>", "which court"),
    ],
)  # fmt: skip
def test_what_is_no_whole_docket_is_an_error(body: str, reason: str) -> None:
    with pytest.raises(ReadingError, match=reason):
        docket.read(fetched(body))


def test_fewer_bytes_than_promised_are_an_error() -> None:
    page = fetched(docket_pages.DISTRICT, content_length=str(len(docket_pages.DISTRICT) + 500))
    with pytest.raises(ReadingError, match="cut short"):
        docket.read(page)


def test_a_table_of_entries_that_gives_none_is_an_error() -> None:
    start = docket_pages.DISTRICT.index("<tr><td width='94'")
    end = docket_pages.DISTRICT.index("</table>", start)
    with pytest.raises(ReadingError, match="entries"):
        docket.read(fetched(docket_pages.DISTRICT[:start] + docket_pages.DISTRICT[end:]))


def test_a_range_of_entries_is_not_the_whole_docket() -> None:
    body = docket_pages.DISTRICT.replace(
        "Transaction Receipt", "Starting with document: 1 Ending with document: 4"
    )
    case = read_one(body).case
    assert case is not None
    assert not case.complete


def test_a_feed_gives_one_document_a_docket_and_merges_one_filing() -> None:
    documents = court_feed.read(
        fetched(docket_pages.FEED, "https://ecf.cand.uscourts.gov/cgi-bin/rss_outside.pl")
    )
    assert len(documents) == 2
    case = documents[0].case
    assert case is not None
    assert (case.court_id, case.docket_number, case.pacer_case_id) == ("cand", "4:26-cv-04711", "444001")
    assert [(entry.number, entry.text) for entry in case.entries] == [
        ("12", "Declaration AND Motion to Seal"),
        (None, "Clerk's Notice"),
    ]
    assert case.entries[0].pacer_doc_id == "035012345020"
    assert not case.complete
    assert documents[0].published == datetime(2026, 11, 24, 9, 1, 2, tzinfo=UTC)
    assert documents[0].url != documents[1].url
    assert {types_in(document.section) for document in documents} == {("all",)}


@pytest.mark.parametrize(
    ("described", "types"),
    [
        ("Docket entries of type: orders,opinions,judgments", ("orders", "opinions", "judgments")),
        ("Docket entries of type: \n adr , charge-cr", ("adr", "charge-cr")),
        ("Filings of the last day", ()),
    ],
)
def test_a_feed_says_which_types_of_entries_it_has(described: str, types: tuple[str, ...]) -> None:
    feed = docket_pages.FEED.replace("Docket entries of type: all", described)
    (first, *_) = court_feed.read(fetched(feed, "https://ecf.cand.uscourts.gov/cgi-bin/rss_outside.pl"))
    assert types_in(first.section) == types


def test_half_a_feed_is_an_error() -> None:
    with pytest.raises(ReadingError, match="cut short"):
        court_feed.read(fetched(docket_pages.FEED[:2000]))


def test_an_archived_docket_in_xml() -> None:
    [document] = internet_archive.read(fetched(docket_pages.ARCHIVED_XML))
    case = document.case
    assert case is not None
    assert (case.court_id, case.docket_number, case.pacer_case_id) == ("ded", "1:26-cv-00613", "72001")
    assert case.filed == date(2026, 5, 6)
    assert case.parties[0].attorneys[0].firm == "Willow & Reed LLP"
    assert not case.complete


def test_an_archived_docket_in_json_goes_by_its_sequence() -> None:
    [document] = internet_archive.read(fetched(docket_pages.ARCHIVED_JSON))
    case = document.case
    assert case is not None
    assert [(entry.number, entry.text) for entry in case.entries] == [
        ("1", "Complaint"),
        ("2", "MOTION to Stay"),
    ]
    assert case.entries[1].pacer_doc_id == "04301234570"
    assert case.parties[0].attorneys[0].roles == ("LEAD ATTORNEY",)


@pytest.mark.parametrize("body", [docket_pages.ARCHIVED_XML[:-60], docket_pages.ARCHIVED_JSON[:-60], "{}"])
def test_half_an_archived_docket_is_an_error(body: str) -> None:
    with pytest.raises(ReadingError):
        internet_archive.read(fetched(body))


def test_formats_are_told_apart() -> None:
    assert docket.looks_like_docket(docket_pages.DISTRICT.encode())
    assert docket.looks_like_docket(docket_pages.LOGIN.encode())
    assert not docket.looks_like_docket(b"<html><title>News</title><p>PACER shows the docket</p></html>")
    assert court_feed.looks_like_court_feed(docket_pages.FEED.encode())
    assert not court_feed.looks_like_court_feed(
        b"<rss><channel><link>https://news.example</link></channel></rss>"
    )
    assert internet_archive.looks_like_archived_docket(docket_pages.ARCHIVED_JSON.encode())
    assert internet_archive.looks_like_archived_docket(docket_pages.ARCHIVED_XML.encode())


def test_an_item_with_a_broken_date_drops_out_alone() -> None:
    body = docket_pages.FEED.replace("Tue, 24 Nov 2026 07:01:02 GMT", "Tue, 24 N?v 2026 07:01:02 GMC", 1)
    documents = court_feed.read(fetched(body, "https://ecf.cand.uscourts.gov/cgi-bin/rss_outside.pl"))
    assert [document.case.docket_number for document in documents if document.case] == ["4:26-cv-04711"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"case_name": "Alder Publishing v. Birch Search Inc."', '"case_name": 5'),
        ('"parties": [{', '"parties": [7, {'),
        ('"recap_documents": [{', '"recap_documents": 5, "more": [{'),
        ('"contact_raw": "Willow & Reed LLP\\n1 Market Street\\n"', '"contact_raw": ["x"]'),
        ('"entry_number": 2', '"entry_number": "two"'),
    ],
)
def test_json_of_other_types_is_an_error(old: str, new: str) -> None:
    body = docket_pages.ARCHIVED_JSON.replace(old, new, 1)
    assert body != docket_pages.ARCHIVED_JSON
    with pytest.raises(ReadingError):
        internet_archive.read(fetched(body))


def test_random_damage_is_an_error_or_a_docket_with_good_offsets() -> None:
    chance = random.Random(7)
    for _ in range(60):
        body = docket_pages.DISTRICT
        for _ in range(chance.randrange(1, 5)):
            start = chance.randrange(len(body))
            body = (
                body[:start]
                + chance.choice(["", "<td>", "</table>", "\x00", "&"])
                + body[start + chance.randrange(200) :]
            )
        try:
            [document] = docket.read(fetched(body))
        except ReadingError:
            continue
        assert document.case is not None
        for entry in document.case.entries:
            assert document.text[entry.start : entry.end].endswith(" ".join(entry.text.split()))
