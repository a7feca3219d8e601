"""Who would not comment: the one who was asked, and not those named beside."""

import pytest

from kb.extract.attribution import decliners_in, declines


@pytest.mark.parametrize(
    ("skeleton", "expected"),
    [
        ("⟦0⟧ and ⟦1⟧ declined to comment.", {0, 1}),
        ("⟦0⟧, which counts ⟦1⟧ among its investors, did not reply to a message.", {0}),
        ("A representative for ⟦0⟧ did not immediately respond to ⟦1⟧.", {0}),
        ("⟦0⟧, a unit of ⟦1⟧, would not comment, and neither would ⟦2⟧.", {0, 2}),
        ("Neither ⟦0⟧ nor ⟦1⟧ commented.", {0, 1}),
        ("⟦0⟧ did not immediately respond to a request for comment, nor did ⟦1⟧, which left.", {0, 1}),
        ("⟦0⟧ could not be reached.", {0}),
        ("⟦0⟧ has not joined the argument.", set()),
        ("⟦0⟧ denied it and did not comment further.", set()),
        ("⟦0⟧ told ⟦1⟧ that it was false.", set()),
    ],
)
def test_who_stays_silent(skeleton: str, expected: set[int]) -> None:
    assert decliners_in(skeleton) == expected


@pytest.mark.parametrize(
    ("text", "silent"),
    [("Velka would not discuss it.", True), ("Velka had no comment.", True), ("Velka discussed it.", False)],
)
def test_words_of_silence(text: str, silent: bool) -> None:
    assert declines(text) is silent


def test_a_long_unit_is_read_in_time_that_grows_with_its_length() -> None:
    assert decliners_in("⟦0⟧, a firm, did " * 80 + "and neither said more.") == set()
