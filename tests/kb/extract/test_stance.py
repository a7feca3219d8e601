"""How a claim is said, where plain words settle it."""

import pytest

from kb.extract.stance import (
    as_sworn,
    hedge_of,
    likeliest_stance,
    stance_of,
    told_stances,
    unsaid_stances,
)
from kb.ontology import Hedge, Kind, Predicate, Stance


def guessed(text: str, *ranked: Stance, speaker: Kind | None = Kind.COMPANY) -> Stance:
    """What becomes of a ranking of stances for a claim of distillation."""
    unsaid = unsaid_stances(text, speaker=speaker, predicate=Predicate.DISTILLED)
    return likeliest_stance([*ranked, *(stance for stance in Stance if stance not in ranked)], unsaid, text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Velka said its model had not learned from Orrin’s answers.", Stance.DENIED),
        ("No, Tarn did not learn from Orrin One, says Velka.", Stance.DENIED),
        ("Velka acknowledged that it had not asked before it used the answers.", Stance.ADMITTED),
        ("“Yes,” she said, “we did not hide that we used them.”", Stance.ADMITTED),
        ("Velka said that it had used Orrin’s answers.", Stance.STATED),
        ("Velka confirmed that it had used Orrin’s answers.", Stance.ADMITTED),
    ],
)
def test_an_admission_needs_a_word_that_admits(text: str, expected: Stance) -> None:
    assert guessed(text, Stance.ADMITTED, Stance.STATED) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Voss testified that Velka used the answers.", Stance.TESTIFIED),
        ("Voss testified that Velka had not used them.", Stance.DENIED),
        ("Voss called the accusation baseless.", Stance.DENIED),
        ("Voss disputes it.", Stance.DENIED),
        ("Velka didn’t use them, she said.", Stance.DENIED),
    ],
)
def test_a_denial_needs_a_word_that_denies(text: str, expected: Stance) -> None:
    assert guessed(text, Stance.DENIED, Stance.TESTIFIED) is expected


@pytest.mark.parametrize(
    ("speaker", "predicate", "expected"),
    [
        (Kind.PERSON, Predicate.INFRINGED, Stance.RULED),
        (Kind.COURT, Predicate.INFRINGED, Stance.RULED),
        (Kind.COMPANY, Predicate.INFRINGED, Stance.ALLEGED),
        (Kind.PERSON, Predicate.SUED, Stance.ALLEGED),
        (None, Predicate.INFRINGED, Stance.RULED),
    ],
)
def test_firms_decide_nothing_and_nobody_decides_that_somebody_sued(
    speaker: Kind | None, predicate: Predicate, expected: Stance
) -> None:
    text = "The studios allege that it ignored the law."
    unsaid = unsaid_stances(text, speaker=speaker, predicate=predicate)
    assert likeliest_stance([Stance.RULED, Stance.ALLEGED], unsaid, text) is expected


def test_a_plain_verb_overrules_a_guess() -> None:
    told = told_stances("⟦0⟧ conceded on Monday that ⟦1⟧ had been copied.")
    assert told == {0: Stance.ADMITTED}
    guess = stance_of(Stance.STATED, has_speaker=True, told=told[0], predicate=Predicate.DISTILLED)
    assert guess is Stance.ADMITTED


@pytest.mark.parametrize(("said", "guessed"), [("admitted", Stance.DENIED), ("denied", Stance.ADMITTED)])
def test_the_verb_decides_between_admitting_and_denying(said: str, guessed: Stance) -> None:
    told = told_stances(f"The Ledger reports that ⟦0⟧ {said} under oath that ⟦1⟧ copied ⟦2⟧.")
    stance = stance_of(guessed, has_speaker=True, told=told[0], predicate=Predicate.DISTILLED)
    assert stance is Stance(said)


def test_a_denied_motion_is_a_ruling() -> None:
    guess = stance_of(Stance.DENIED, has_speaker=True, told=Stance.DENIED, predicate=Predicate.RULED_AGAINST)
    assert guess is Stance.RULED


def test_nobody_s_word_is_a_report() -> None:
    assert (
        stance_of(Stance.TESTIFIED, has_speaker=False, told=None, predicate=Predicate.SUED) is Stance.REPORTED
    )


def test_words_of_doubt_hedge() -> None:
    assert hedge_of(Hedge.NONE, "Velka reportedly bought it.") is Hedge.UNCERTAIN
    assert hedge_of(Hedge.NONE, "Velka bought it.") is Hedge.NONE
    assert hedge_of(Hedge.NONE, "Velka partly copied it.") is Hedge.PARTIAL


@pytest.mark.parametrize(
    ("text", "guess", "has_speaker", "expected"),
    [
        (
            "On the stand on Thursday, Voss said that it had been copied.",
            Stance.STATED,
            True,
            Stance.TESTIFIED,
        ),
        ("Voss said under oath that Velka copied it.", Stance.ALLEGED, True, Stance.TESTIFIED),
        ("On the stand, Voss conceded it.", Stance.ADMITTED, True, Stance.ADMITTED),
        ("Voss was on the stand for two hours.", Stance.REPORTED, False, Stance.REPORTED),
        ("Voss said that it had been copied.", Stance.STATED, True, Stance.STATED),
    ],
)
def test_a_word_given_on_the_stand_is_testimony(
    text: str, guess: Stance, has_speaker: bool, expected: Stance
) -> None:
    assert as_sworn(guess, text, has_speaker=has_speaker) is expected
