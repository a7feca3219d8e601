"""Who won and who lost, by the words of a ruling."""

import pytest

from kb.extract.outcomes import LOST, WON, outcomes_in


@pytest.mark.parametrize(
    ("skeleton", "expected"),
    [
        ("Judge ⟦1⟧ threw out ⟦2⟧’s claims against ⟦3⟧ and ⟦4⟧.", {2: LOST, 3: WON, 4: WON}),
        ("⟦1⟧ dismissed the suit in which ⟦2⟧ accused ⟦3⟧ of theft.", {2: LOST, 3: WON}),
        ("The court tossed a complaint filed by ⟦2⟧.", {2: LOST}),
        ("ORDER granting Defendant ⟦2⟧'s Motion to Dismiss. Signed by ⟦1⟧", {2: WON}),
        ("ORDER DENYING MOTION TO COMPEL, filed by ⟦2⟧. Signed by ⟦1⟧", {2: LOST}),
        ("The motion of ⟦2⟧ is GRANTED.", {}),
        ("⟦2⟧’s motion to compel is granted.", {2: WON}),
        ("Judgment against ⟦2⟧ and in favour of ⟦3⟧, ⟦4⟧ and ⟦5⟧.", {2: LOST, 3: WON, 4: WON, 5: WON}),
        ("⟦1⟧ sided with ⟦2⟧.", {2: WON}),
        ("⟦1⟧ held that ⟦2⟧ had infringed two patents of ⟦3⟧.", {2: LOST}),
        ("⟦2⟧ sued ⟦3⟧ and sought judgment.", {}),
        ("⟦2⟧ denied that it had copied anything.", {}),
        ("The company raised money.", {}),
    ],
)
def test_a_rulings_words_tell_the_outcome(skeleton: str, expected: dict[int, str]) -> None:
    assert outcomes_in(skeleton) == expected


def test_whoever_wins_and_loses_at_once_is_left_out() -> None:
    assert outcomes_in("⟦1⟧ granted ⟦2⟧’s motion to compel and denied ⟦2⟧’s request for costs.") == {}
