"""Patterns of words: what they find between mentions, and what they leave alone."""

import pytest

from kb.extract.triggers import matches, patterns, signed
from kb.ontology import Kind, Predicate

C, P, M, A, F, L = Kind.COMPANY, Kind.PERSON, Kind.MODEL, Kind.AGENCY, Kind.LAW_FIRM, Kind.LAW


@pytest.mark.parametrize(
    ("skeleton", "kinds", "expected"),
    [
        (
            "⟦0⟧ is suing ⟦1⟧, CEO ⟦2⟧, and ⟦3⟧.",
            [P, C, P, P],
            {("sued", 0, 1), ("sued", 0, 2), ("sued", 0, 3)},
        ),
        ("⟦1⟧ was sued by ⟦0⟧ in May.", [C, C], {("sued", 0, 1)}),
        ("⟦0⟧, a maker of maps, filed a lawsuit against ⟦1⟧.", [C, C], {("sued", 0, 1)}),
        ("⟦0⟧’s suit against ⟦1⟧ goes on.", [C, C], {("sued", 0, 1)}),
        ("COMPLAINT against ⟦0⟧, ⟦1⟧ filed by ⟦2⟧.", [C, C, C], {("sued", 2, 0), ("sued", 2, 1)}),
        ("⟦0⟧, a lawyer for ⟦1⟧, rose.", [P, C], {("represents", 0, 1)}),
        ("NOTICE of Appearance by ⟦0⟧ on behalf of ⟦1⟧", [P, C], {("represents", 0, 1)}),
        ("⟦0⟧ chief executive ⟦1⟧ agreed.", [C, P], {("leads", 1, 0)}),
        ("⟦0⟧-backed ⟦1⟧ hired people.", [C, C], {("invested_in", 0, 1)}),
        ("⟦0⟧ maker ⟦1⟧ moved.", [M, C], {("develops", 1, 0)}),
        ("⟦0⟧ trained ⟦1⟧ on ⟦2⟧ models", [C, M, C], {("distilled", 0, 2)}),
        ("⟦0⟧ banned ⟦1⟧ from its phones.", [A, M], {("restricted", 0, 1)}),
        ("A judge rejected ⟦0⟧ suit against ⟦1⟧ and ⟦2⟧.", [P, C, C], {("sued", 0, 1), ("sued", 0, 2)}),
        ("⟦0⟧ hauled ⟦1⟧ into federal court.", [C, C], {("sued", 0, 1)}),
        ("Cross by ⟦0⟧ for Defendants ⟦1⟧ and ⟦2⟧.", [P, P, C], {("represents", 0, 1), ("represents", 0, 2)}),
        (
            "⟦0⟧ KC (instructed by ⟦1⟧) for ⟦2⟧",
            [P, F, C],
            {("represents", 0, 2), ("represents", 1, 2)},
        ),
        ("⟦0⟧ and ⟦1⟧ met ⟦2⟧.", [C, C, P], set()),
        ("⟦0⟧ sued ⟦1⟧.", [L, L], set()),
    ],
)
def test_a_pattern_finds_the_relation_where_the_kinds_fit(
    skeleton: str, kinds: list[Kind], expected: set[tuple[str, int, int]]
) -> None:
    found = {(m.predicate.value, m.subject, m.object) for m in matches(skeleton, kinds)}
    assert found == expected


def test_every_predicate_of_the_lexicon_is_one_of_the_ontology_and_compiles() -> None:
    assert {pattern.predicate for pattern in patterns()} <= set(Predicate)
    assert len({pattern.name for pattern in patterns()}) == len(patterns())


def test_a_unit_is_rewritten_with_the_outermost_mentions_only() -> None:
    text = "Acme v. Globex was filed by Acme."
    mentions = [(0, 14, 2), (0, 4, 0), (8, 14, 1), (28, 32, 0)]
    assert signed(text, (0, len(text)), mentions) == "⟦2⟧ was filed by ⟦0⟧."


def test_hostile_units_take_no_time_that_grows_with_the_square() -> None:
    skeleton = "⟦0⟧, " * 300 + "filed " * 50
    assert list(matches(skeleton[:1500], [Kind.COMPANY])) == []
