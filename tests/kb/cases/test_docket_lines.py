"""The text form of a docket is read back exactly."""

from datetime import date

import pytest

from crawler.readers.docket_text import docket_text
from kb.cases.docket_lines import judges_in, party_lines
from kb.cases.record import ReadAttorney, ReadCase, ReadEntry, ReadParty

CASE = ReadCase(
    court_id="cand",
    docket_number="3:26-cv-04711",
    caption="Alder Labs, Inc. v. Birch AI Corp.",
    filed=date(2026, 3, 1),
    judge="Rowan T. Oakley",
    referred_judge="Hazel Elm",
    nature_of_suit="880 Defend Trade Secrets Act",
    parties=(
        ReadParty(
            "Alder Labs, Inc.",
            "Plaintiff",
            attorneys=(
                ReadAttorney("Ann B. Willow", "", "Willow, Reed, Elm & Fir LLP"),
                ReadAttorney("Otis W. Reed , Jr", "", "Reed P.C."),
                ReadAttorney("Sam Fir", "", None),
                ReadAttorney("Pat Yew, III", "", None),
            ),
        ),
        ReadParty("Birch AI Corp.", "Defendant", terminated=date(2026, 5, 2), attorneys=(ReadAttorney("Kim Ash", "", "ash.example"),)),
        ReadParty("Cedar", "ThirdParty Defendant"),
    ),
    entries=(ReadEntry("1", date(2026, 3, 1), "COMPLAINT against: Birch AI Corp. Represented by: nobody.", 0, 0),),
)  # fmt: skip


def test_parties_with_counsel_come_back() -> None:
    text = docket_text(CASE).text
    found = [
        (
            line.role,
            text[slice(*line.name)],
            [(text[slice(*one.name)], text[slice(*one.firm)] if one.firm else None) for one in line.counsel],
        )
        for line in party_lines(text)
    ]
    assert found == [
        (
            "Plaintiff",
            "Alder Labs, Inc",
            [
                ("Ann B. Willow", "Willow, Reed, Elm & Fir LLP"),
                ("Otis W. Reed, Jr", "Reed P.C."),
                ("Sam Fir", None),
                ("Pat Yew, III", None),
            ],
        ),
        ("Defendant", "Birch AI Corp", [("Kim Ash", None)]),
        ("ThirdParty Defendant", "Cedar", []),
    ]


def test_judges_come_back_with_their_line() -> None:
    text = docket_text(CASE).text
    found = judges_in(text)
    assert [(text[slice(*judge.name)], judge.referred) for judge in found] == [
        ("Rowan T. Oakley", False),
        ("Hazel Elm", True),
    ]
    assert text[slice(*found[0].line)].startswith("Assigned to: Judge Rowan T. Oakley. Referred to")


@pytest.mark.parametrize(
    "text", ["", "A news story. The plaintiff: nobody knows", "Title\n\nNature of Suit: 820 Copyright."]
)
def test_other_texts_have_no_parties(text: str) -> None:
    assert party_lines(text) == []
    assert judges_in(text) == []
