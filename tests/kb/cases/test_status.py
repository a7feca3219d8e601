"""Where a case stands, with the entry it is known by."""

from dataclasses import dataclass
from datetime import date

import pytest

from kb.cases.entry_kind import read_entry
from kb.cases.status import CaseStatus, status_of


@dataclass(frozen=True)
class Line:
    number: str | None
    filed: date | None
    text: str
    kind: str
    outcome: str | None


def status(*texts: str, court_id: str = "cand", terminated: date | None = None) -> CaseStatus:
    lines = []
    for index, text in enumerate(texts, 1):
        reading = read_entry(text)
        lines.append(Line(str(index), date(2026, 3, index), text, reading.kind.value, reading.outcome))
    return status_of(court_id=court_id, terminated=terminated, entries=lines)


@pytest.mark.parametrize(
    ("expected", "texts"),
    [
        ("pending", ["COMPLAINT against Birch", "MOTION to Dismiss by Birch"]),
        ("pending", ["COMPLAINT against Birch", "ORDER granting 2 Motion to Dismiss with leave to amend"]),
        ("pending", ["COMPLAINT", "ORDER denying 2 Motion to Transfer Case", "NOTICE of settlement conference before Judge Elm"]),
        ("pending", ["COMPLAINT", "MOTION for Default Judgment", "ORDER denying 2 Motion for Default Judgment"]),
        ("closed", ["COMPLAINT", "FINAL JUDGMENT. Signed by Judge Oak"]),
        ("closed", ["COMPLAINT", "NOTICE of Voluntary Dismissal by Alder"]),
        ("closed", ["COMPLAINT", "ORDER OF DISMISSAL. Signed by Judge Oak"]),
        ("pending", ["COMPLAINT", "JUDGMENT", "ORDER reopening case. Signed by Judge Oak; case reopened"]),
        ("settled", ["COMPLAINT", "STIPULATION of Dismissal with prejudice pursuant to settlement agreement"]),
        ("settled", ["COMPLAINT", "NOTICE of Settlement by Alder"]),
        ("transferred", ["COMPLAINT", "ORDER OF TRANSFER. Signed by Judge Oak"]),
        ("transferred", ["NOTICE OF REMOVAL", "ORDER REMANDING CASE to Superior Court"]),
        ("on appeal", ["COMPLAINT", "JUDGMENT", "NOTICE OF APPEAL to the 9th Circuit filed by Alder"]),
        ("closed", ["COMPLAINT", "JUDGMENT", "NOTICE OF APPEAL by Alder", "MANDATE of USCA as to 3 Notice of Appeal: AFFIRMED"]),
        ("pending", ["COMPLAINT", "NOTICE OF INTERLOCUTORY APPEAL by Birch", "MANDATE of USCA as to 2"]),
    ],
)  # fmt: skip
def test_status_is_read_off_the_entries(expected: str, texts: list[str]) -> None:
    assert status(*texts).status == expected


def test_the_reason_names_the_entry() -> None:
    assert (
        status("COMPLAINT", "NOTICE OF APPEAL by Alder").reason == "notice of appeal: entry 2 of 2026-03-02"
    )


def test_the_date_of_termination_closes_a_case() -> None:
    found = status("COMPLAINT", terminated=date(2026, 5, 1))
    assert (found.status, found.reason) == ("closed", "the docket has it terminated on 2026-05-01")


def test_an_appeal_that_is_decided_is_closed_in_its_own_court() -> None:
    texts = ["CIVIL CASE docketed. Notice of appeal filed", "MANDATE issued"]
    assert status(*texts, court_id="ca9").status == "closed"
    assert status(texts[0], court_id="ca9").status == "pending"


def test_a_case_without_a_docket_is_unknown() -> None:
    assert status_of(court_id=None, terminated=None, known=False).status == "unknown"
    assert status_of(court_id="jpml", terminated=None, mdl_status="Denied by Panel").status == "closed"
