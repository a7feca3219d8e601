"""Which court a docket page is of, by the heading that each court prints."""

from datetime import UTC, datetime

import pytest

from crawler.items import FetchedPage
from crawler.readers.docket import court_of_page
from kb.cases.court_table import bankruptcy_id, court_table, districts

NOW = datetime(2026, 11, 1, tzinfo=UTC)


def court_of(body: str) -> str:
    return court_of_page(FetchedPage(None, "file:///saved/docket.html", body.encode(), NOW), body)


def names_of(state: str, direction: str | None) -> list[str]:
    """A district as the courts write it: by offices, in capitals, turned round, with a capital "Of"."""
    if direction is None:
        plain = state if state == "District of Columbia" else f"District of {state}"
        return [plain, f"{plain} (Some Office)", f"{plain.upper()} (OFFICE)"]
    part = direction.title()
    return [
        f"{part} District of {state} (Some Office)",
        f"{part} District Of {state}",
        f"{part} District of {state}".upper(),
        f"{state} {part} District (Some Office)",
    ]


@pytest.mark.parametrize(
    "kind", ["CIVIL DOCKET FOR CASE #: 1:26-cv-00001", "CRIMINAL DOCKET FOR CASE #: 1:26-cr-00001-ABC-1"]
)
def test_every_district_court_is_told_by_its_heading(kind: str) -> None:
    wrong = [
        (district.court_id, name)
        for district in districts()
        for name in names_of(district.state, district.direction)
        if court_of(f"<h3 align=center>U.S. District Court<BR>{name}<BR>{kind}</h3>") != district.court_id
    ]
    assert wrong == []
    assert len(districts()) >= 94


@pytest.mark.parametrize("kind", ["Bankruptcy Petition #: 26-10001", "Adversary Proceeding #: 26-01001"])
def test_every_bankruptcy_court_is_told_by_its_heading(kind: str) -> None:
    courts = [(district, bankruptcy_id(district.court_id)) for district in districts()]
    known = [(district, court_id) for district, court_id in courts if court_id in court_table()]
    wrong = [
        (court_id, name)
        for district, court_id in known
        for name in names_of(district.state, district.direction)
        if court_of(f"<b><font size='+1'>U.S. Bankruptcy Court<BR>{name}<BR>{kind}</font></b>") != court_id
    ]
    assert wrong == []
    assert len(known) > 80


@pytest.mark.parametrize(
    ("heading", "court_id"),
    [
        ("United States Court of Appeals for the First Circuit", "ca1"),
        ("Court of Appeals, 2nd Circuit", "ca2"),
        ("Third Circuit Court of Appeals", "ca3"),
        ("United States Court of Appeals for the 5th Circuit", "ca5"),
        ("Seventh Circuit Court of Appeals", "ca7"),
        ("United States Court of Appeals for the Tenth Circuit", "ca10"),
        ("U.S. Court of Appeals, Eleventh Circuit", "ca11"),
        ("United States Court of Appeals for District of Columbia Circuit", "cadc"),
        ("United States Court of Appeals for the Federal Circuit", "cafc"),
    ],
)
def test_a_circuit_is_told_by_its_heading_and_not_by_the_court_below(heading: str, court_id: str) -> None:
    below = "<td>Appeal From: United States District Court for the District of Kansas</td>"
    for between in ("<br>", "</td>\n<td> "):
        body = f"<b>General Docket{between}{heading}</b><td>Court of Appeals Docket #: 26-1001</td>{below}"
        assert court_of(body) == court_id


@pytest.mark.parametrize(
    ("heading", "court_id"),
    [
        ("US Court of Federal Claims<BR>United States Court of Federal Claims (COFC)", "uscfc"),
        ("US Court of International Trade<BR>LIVE Database (New York)", "cit"),
        ("United States Judicial Panel on Multidistrict Litigation", "jpml"),
    ],
)
def test_courts_of_the_whole_country(heading: str, court_id: str) -> None:
    assert court_of(f"<h3>{heading}<BR>CIVIL DOCKET FOR CASE #: 1:26-cv-00001</h3>") == court_id
