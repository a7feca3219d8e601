"""The docket pages, read by the parser that reads real ones."""

import os

import pytest

os.environ.setdefault("JURISCRAPER_LOG", os.devnull)  # else it warns about a folder for its log

from juriscraper.pacer import DocketReport, PacerRssFeed

from crawler.demo.content import load_sites
from crawler.demo.dockets import docket_html
from crawler.demo.feeds import pacer_rss

COURT = next(site for site in load_sites() if site.id == "court")


@pytest.mark.parametrize("docket", COURT.dockets, ids=lambda docket: docket.slug)
def test_juriscraper_reads_every_field_that_was_written(docket):
    report = DocketReport(docket.court)
    report._parse_text(docket_html(docket))
    data = report.data
    assert data["court_id"] == docket.court
    assert docket.number.startswith(data["docket_number"])
    assert data["case_name"] == docket.caption.replace(" et al", "")
    assert data["date_filed"] == docket.filed
    assert data["assigned_to_str"] == docket.judge.removeprefix("Judge ")
    assert data["referred_to_str"] == docket.referred.removeprefix("Magistrate Judge ")
    assert (data["cause"], data["nature_of_suit"], data["jurisdiction"]) == (
        docket.cause,
        docket.nature,
        docket.jurisdiction,
    )
    assert [(party["type"], party["name"]) for party in data["parties"]] == [
        (party.role, party.name) for party in docket.parties
    ]
    assert [
        [(lawyer["name"], lawyer["contact"].strip()) for lawyer in party.get("attorneys") or ()]
        for party in data["parties"]
    ] == [[(counsel.name, counsel.firm) for counsel in party.counsel] for party in docket.parties]
    assert [
        (entry["date_filed"], entry["document_number"], entry["description"].split(" (Entered:")[0])
        for entry in data["docket_entries"]
    ] == [
        (entry.filed, str(entry.number) if entry.number is not None else None, entry.text)
        for entry in docket.entries
    ]


def test_juriscraper_reads_the_court_s_feed():
    feed = PacerRssFeed("cand")
    feed._parse_text(pacer_rss(COURT))
    cases = {docket["docket_number"]: docket["pacer_case_id"] for docket in feed.data}
    assert cases == {
        "3:25-cv-08133": "900102",
        "4:24-cv-04722": "900101",
        "3:24-cv-05417": "900104",
        "3:25-cv-07292": "900103",
        "3:23-cv-03417": "900105",
    }
    entries = [entry for docket in feed.data for entry in docket["docket_entries"]]
    assert {(entry["short_description"], entry["document_number"]) for entry in entries} == {
        ("Complaint", "1"),
        ("Order on Motion for Summary Judgment", "231"),
    }
