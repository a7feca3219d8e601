"""How a claim is said, where plain words settle it."""

import pytest

from kb.extract.stance import as_sworn, can_deny, hedge_of, stance_of, told_stances, without_false_admission
from kb.ontology import Hedge, Predicate, Stance


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Velka said its model had not learned from Orrin’s answers.", Stance.DENIED),
        ("No, Tarn did not learn from Orrin One, says Velka.", Stance.DENIED),
        ("Velka acknowledged that it had not asked before it used the answers.", Stance.ADMITTED),
        ("“Yes,” she said, “we did not hide that we used them.”", Stance.ADMITTED),
        ("Velka said that it had used Orrin’s answers.", Stance.ADMITTED),
    ],
)
def test_no_admission_is_read_into_a_denial(text: str, expected: Stance) -> None:
    assert without_false_admission(Stance.ADMITTED, text) is expected


def test_other_stances_stay_whatever_the_words() -> None:
    assert without_false_admission(Stance.ALLEGED, "It was not so, Velka says.") is Stance.ALLEGED


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


@pytest.mark.parametrize(
    ("text", "denies"),
    [
        ("Voss testified that Velka used the answers.", False),
        ("Voss said that Velka had not used them.", True),
        ("Voss called the accusation baseless.", True),
        ("Voss disputes it.", True),
        ("Velka didn’t use them, she said.", True),
    ],
)
def test_a_denial_needs_a_word_for_it(text: str, denies: bool) -> None:
    assert can_deny(text) is denies


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
