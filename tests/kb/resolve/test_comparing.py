"""The labelled name pairs: what is merged is right, what is the same is found or proposed."""

from pathlib import Path

import pytest

from kb.ontology import Kind
from kb.resolve.comparing import Verdict, compare_names, guess_kind

PAIRS = [
    tuple(line.rstrip("\n").split("\t"))
    for line in (Path(__file__).parent / "name_pairs.tsv").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]


def test_the_set_is_large_and_has_look_alikes():
    assert len(PAIRS) >= 150
    assert sum(label == "different" for *_, label in PAIRS) >= 60
    assert {kind for kind, *_ in PAIRS} >= {"company", "person", "model", "court", "law_firm"}


def test_no_pair_of_different_things_is_judged_the_same():
    wrong = [
        (left, right)
        for kind, left, right, label in PAIRS
        if label == "different" and compare_names(left, right, Kind(kind)).verdict is Verdict.SAME
    ]
    assert wrong == []


def test_four_fifths_are_found_without_a_person_and_nearly_all_with_proposals():
    same = [pair for pair in PAIRS if pair[3] == "same"]
    verdicts = [compare_names(left, right, Kind(kind)).verdict for kind, left, right, _ in same]
    automatic = sum(verdict is Verdict.SAME for verdict in verdicts) / len(same)
    proposed = sum(verdict is not Verdict.DIFFERENT for verdict in verdicts) / len(same)
    assert automatic >= 0.8, automatic
    assert proposed >= 0.95, proposed


def test_a_verdict_does_not_depend_on_the_order_of_the_names():
    for kind, left, right, _ in PAIRS:
        forth, back = compare_names(left, right, Kind(kind)), compare_names(right, left, Kind(kind))
        assert (forth.verdict, forth.score) == (back.verdict, back.score), (left, right)


@pytest.mark.parametrize(
    ("left", "right", "kind"),
    [
        ("OpenAI", "Open AI", Kind.COMPANY),
        ("Sam Altman", "Jack Altman", Kind.PERSON),
        ("GPT-4o", "GPT-4", Kind.MODEL),
        ("N.D. Cal.", "C.D. Cal.", Kind.COURT),
        ("Fenwright & Cole LLP", "Fenwright Cole LLP", Kind.LAW_FIRM),
        ("FTC", "Federal Trade Commission", Kind.AGENCY),
        ("Ada Brenner", "Petra Iversen", Kind.PERSON),
    ],
)
def test_the_kind_of_two_names_is_guessed(left, right, kind):
    assert guess_kind(left, right) is kind
