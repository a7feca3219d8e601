"""Letters, complaints and reports that speak for who wrote them."""

import pytest

from kb.annotation import AnnotatedClaim
from kb.extract.document import DocumentEntity, Unit, UnitRole
from kb.extract.papers import author_of, papers_in, spoken_by_papers
from kb.ontology import Kind, Predicate, Stance

ENTITIES = [
    DocumentEntity("orrin", Kind.COMPANY, "Orrin Labs"),
    DocumentEntity("velka", Kind.COMPANY, "Velka AI"),
    DocumentEntity("ledger", Kind.COMPANY, "The Ledger"),
    DocumentEntity("one", Kind.MODEL, "Orrin One"),
]


def author(*units: str, plaintiffs: dict[int, str] | None = None) -> tuple[str, str] | None:
    """Who speaks by a paper in the last unit."""
    plain = units[-1].replace("⟦", "").replace("⟧", "")
    return author_of(plain, len(units) - 1, papers_in(units, ENTITIES), plaintiffs or {})


@pytest.mark.parametrize(
    ("before", "speaking", "expected"),
    [
        (
            "⟦0⟧ sent a letter to senators on Monday.",
            "The letter said that it was theft.",
            ("orrin", "letter"),
        ),
        ("⟦0⟧’s memo went to the House.", "It was theft, according to the memo.", ("orrin", "letter")),
        ("A post by ⟦0⟧ told of it.", "“It is growing,” the post warned.", ("orrin", "post")),
        (
            "⟦0⟧ told lawmakers of ⟦1⟧ in a memo.",
            "It went on, according to the document.",
            ("orrin", "letter"),
        ),
        ("⟦2⟧ first reported the talks.", "They have ended, according to the report.", ("ledger", "report")),
        ("A cable, seen by ⟦2⟧, went out.", "A second went to Beijing, the cable said.", None),
        ("⟦3⟧’s report was short.", "It was wrong, the report said.", None),
        ("⟦0⟧ sent a letter.", "The complaint states that it copied them.", None),
        ("⟦0⟧ sent a letter.", "The letter went to Velka as well.", None),
    ],
)
def test_a_paper_speaks_for_its_author(before: str, speaking: str, expected: tuple[str, str] | None) -> None:
    assert author(before, speaking) == expected


def test_a_complaint_speaks_for_who_sued_last_before_it() -> None:
    units = ("⟦0⟧ sued ⟦1⟧.", "So did others.", "Velka went on, the suit says.")
    assert author(*units, plaintiffs={0: "orrin"}) == ("orrin", "complaint")
    assert author(*units, plaintiffs={0: "ledger", 1: "orrin"}) == ("orrin", "complaint")


def test_a_headline_s_suit_is_the_only_plaintiff_s_who_is_named_later() -> None:
    units = ("Engineer took code, the lawsuit claims",)
    assert author(*units, plaintiffs={3: "orrin"}) == ("orrin", "complaint")
    assert author(*units, plaintiffs={3: "orrin", 4: "velka"}) is None


def test_an_author_far_above_is_forgotten() -> None:
    far = ["⟦0⟧ sent a letter.", *["Nothing was said."] * 20, "It was theft, the letter said."]
    assert author(*far) is None


UNIT = Unit(10, 60, UnitRole.BODY)


def claim(predicate: Predicate, **values: object) -> AnnotatedClaim:
    return AnnotatedClaim.model_validate(
        {"start": 10, "end": 60, "stance": Stance.REPORTED, "predicate": predicate, **values}
    )


def test_accusations_that_nobody_makes_are_the_author_s() -> None:
    found = list(
        spoken_by_papers(
            "orrin", "letter", [claim(Predicate.DISTILLED, subject="velka", object="orrin")], UNIT
        )
    )
    assert [(c.predicate, c.speaker, c.stance) for c in found] == [
        (Predicate.DISTILLED, "orrin", Stance.ALLEGED)
    ]


def test_what_somebody_else_said_stays_theirs_and_the_author_states() -> None:
    theirs = claim(Predicate.DISTILLED, subject="velka", object="orrin", speaker="ledger")
    found = list(spoken_by_papers("orrin", "complaint", [theirs], UNIT))
    assert found[0] == theirs
    assert (found[1].predicate, found[1].speaker, found[1].stance) == (
        Predicate.SAID,
        "orrin",
        Stance.ALLEGED,
    )
    assert (found[1].start, found[1].end) == (10, 60)


def test_nothing_is_said_twice() -> None:
    stated = claim(Predicate.SAID, speaker="orrin")
    assert list(spoken_by_papers("orrin", "letter", [stated], UNIT)) == [stated]
