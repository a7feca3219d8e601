"""Courts by name, and their names in running text."""

import time

import pytest

from kb.cases.courts import court_name, find_courts, resolve_court
from tests.kb.cases.court_spellings import SPELLINGS


@pytest.mark.parametrize(("spelling", "court_id"), SPELLINGS)
def test_a_spelling_means_one_court(spelling: str, court_id: str | None) -> None:
    match = resolve_court(spelling)
    assert (match.id if match else None) == court_id


def test_a_district_never_answers_with_its_bankruptcy_court() -> None:
    named = [spelling for spelling, court_id in SPELLINGS if court_id and "bankr" not in spelling.casefold()]
    for spelling in named:
        match = resolve_court(spelling)
        assert match is not None
        assert "Bankruptcy" not in match.name


@pytest.mark.parametrize(
    ("text", "named"),
    [
        (
            "Alder sued Birch in the U.S. District Court for the Northern District of Texas on Monday.",
            [("U.S. District Court for the Northern District of Texas", "txnd")],
        ),
        (
            "The 5th Circuit sent it back to a federal court in Houston, which had relied on Fed. Cir. precedent.",
            [("5th Circuit", "ca5"), ("federal court in Houston", "txsd"), ("Fed. Cir.", "cafc")],
        ),
        ("Alder v. Birch, No. 3:26-cv-00001 (N.D. Cal. 2026)", [("N.D. Cal.", "cand")]),
        ("The Hamburg Regional Court and the Higher Regional Court of Cologne disagree.", [
            ("Hamburg Regional Court", "de-lg-hamburg"),
            ("Higher Regional Court of Cologne", "de-olg-koeln"),
        ]),
        ("The U.S. Attorney for the Northern District of Illinois declined to comment.", []),
        ("The tennis club in San Francisco and its supreme courtyard", []),
        ("She moved to the District of Columbia in May.", []),
    ],
)  # fmt: skip
def test_courts_are_found_in_running_text(text: str, named: list[tuple[str, str]]) -> None:
    assert [(text[span.start : span.end], span.court_id) for span in find_courts(text)] == named


def test_a_text_without_end_is_searched_in_linear_time() -> None:
    find_courts("warm up the Ninth Circuit")
    text = "The Northern District of the Northern District of Court of Appeals for the " * 2000
    start = time.process_time()
    find_courts(text)
    assert time.process_time() - start < 10


def test_a_court_built_by_rule_has_a_name() -> None:
    assert court_name("de-lg-muenchen") == "Regional Court of Munich"
    assert court_name("cand") == "U.S. District Court, N.D. Cal."
    assert court_name("ca2") == "U.S. Court of Appeals, Second Circuit"
