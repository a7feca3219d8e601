"""Docket numbers by themselves and in running text."""

import time

import pytest

from kb.cases.docket_number import NumberFamily, docket_core, find_docket_numbers, parse_docket_number
from kb.cases.errors import DocketNumberError


@pytest.mark.parametrize(
    ("text", "core", "shown"),
    [
        ("4:26-cv-04711-ABC", "26-cv-04711", "4:26-cv-04711"),
        ("1:23-cv-11195", "23-cv-11195", "1:23-cv-11195"),
        ("23-cv-0812-DEF-GHI", "23-cv-00812", "23-cv-00812"),
        ("24cv4711", "24-cv-04711", "24-cv-04711"),
        ("25 Civ. 1305 (XY)", "25-cv-01305", "25-cv-01305"),
        ("Case No. CV 24-4711-JAK", "24-cv-04711", "24-cv-04711"),
        ("Case No.: 2:24-cv-00123-ABC-DEx", "24-cv-00123", "2:24-cv-00123"),
        ("C.A. No. 20-613-SB", "20-cv-00613", "20-cv-00613"),
        ("Civil Action No. 1:20-613", "20-cv-00613", "1:20-cv-00613"),
        ("3:24-CR-00141", "24-cr-00141", "3:24-cr-00141"),
        ("1:25-md-03143", "25-md-03143", "1:25-md-03143"),
        ("24-1234", "24-1234", "24-1234"),
        ("No. 25-2153", "25-2153", "25-2153"),
        ("MDL No. 3143", "mdl-3143", "MDL No. 3143"),
        ("MDL Docket No. 3143", "mdl-3143", "MDL No. 3143"),
        ("[2025] EWHC 2863 (Ch)", "2025-ewhc-2863-ch", "[2025] EWHC 2863 (Ch)"),
        ("[2024] EWCA Civ 17", "2024-ewca-civ-17", "[2024] EWCA Civ 17"),
        ("IL-2026-000123", "il-2026-000123", "IL-2026-000123"),
        ("42 O 14139/24", "42-o-14139-24", "42 O 14139/24"),
        ("I ZR 7/26", "i-zr-7-26", "I ZR 7/26"),
        ("C-250/25", "c-250-25", "C-250/25"),
        ("CS(COMM) 1028/2024", "cs-comm-1028-2024", "CS(COMM) 1028/2024"),
        ("CGC-25-524892", "cgc-25-524892", "CGC-25-524892"),
    ],
)
def test_a_number_has_a_core(text: str, core: str, shown: str) -> None:
    number = parse_docket_number(text)
    assert (number.core, number.text) == (core, shown)


def test_the_parts_of_a_district_number() -> None:
    number = parse_docket_number("2:98-cr-00007-ABC-DEF")
    assert number.family is NumberFamily.DISTRICT
    assert (number.office, number.year, number.kind, number.serial) == ("2", 1998, "cr", 7)
    assert number.initials == ("ABC", "DEF")


def test_a_neutral_citation_says_its_court() -> None:
    assert parse_docket_number("[2025] EWHC 2863 (Ch)").court_id == "highctjchuk"


@pytest.mark.parametrize("text", ["", "no number here", "3:24-cv-00001 and 3:24-cv-00002"])
def test_no_number_or_two_is_an_error(text: str) -> None:
    with pytest.raises(DocketNumberError):
        parse_docket_number(text)
    assert docket_core(text) is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Alder v. Birch, No. 3:26-cv-00001-AB, 2026 WL 1 (N.D. Cal.)", ["3:26-cv-00001-AB"]),
        ("The appeal is No. 26-1234; the trial court's was 3:26-cv-00001.", ["26-1234", "3:26-cv-00001"]),
        ("4:26-cv-00100 Alder Inc v. USA et al", ["4:26-cv-00100"]),
        ("It hired 24 people between 23-25 and 1:30 pm on 12/24.", []),
        ("Revenue rose 24-1234 percent in 2025 at 2 sites, 25 civil suits pending.", []),
        (
            "the judgment of 3 May 2026 (310 O 227/23) and its appeal, 5 U 104/24",
            ["310 O 227/23", "5 U 104/24"],
        ),
        ("General Docket, Third Circuit — 25-2153, Alder", ["25-2153"]),
    ],
)
def test_numbers_are_found_in_running_text(text: str, found: list[str]) -> None:
    assert [text[span.start : span.end] for span in find_docket_numbers(text)] == found


def test_hostile_digits_are_searched_in_linear_time() -> None:
    start = time.perf_counter()
    find_docket_numbers("1:24-" * 40_000 + "0" * 40_000)
    assert time.perf_counter() - start < 5
