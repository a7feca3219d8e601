"""Where units begin and end, and which lines are boilerplate."""

from itertools import pairwise

import pytest

from kb.annotation import read_annotations
from kb.extract.document import DocumentMeta, UnitRole
from kb.extract.units import MAX_UNIT, find_units
from kb.ontology import DocumentKind
from tests.shared_data import shared


def units(text: str, kind: DocumentKind = DocumentKind.ARTICLE) -> list[tuple[str, UnitRole]]:
    return [(text[u.start : u.end], u.role) for u in find_units(text, DocumentMeta("d", kind))]


@pytest.mark.parametrize(
    ("line", "sentences"),
    [
        (
            "Orbit Inc. sued Tern Corp. on Friday. It wants damages.",
            ["Orbit Inc. sued Tern Corp. on Friday.", "It wants damages."],
        ),
        (
            "14. Vela copied files. 15. Roe has admitted it.",
            ["14. Vela copied files.", "15. Roe has admitted it."],
        ),
        (
            "“We won,” said J. R. Vance of the U.S. arm. “At last.”",
            ["“We won,” said J. R. Vance of the U.S. arm.", "“At last.”"],
        ),
        (
            "WHEREAS Kelp asked; WHEREAS Sol refused.",
            ["WHEREAS Kelp asked;", "WHEREAS Sol refused."],
        ),
        ("See No. 4 of 17 U.S.C. § 107 for more.", ["See No. 4 of 17 U.S.C. § 107 for more."]),
        ("Why now? Nobody at xAI said.", ["Why now?", "Nobody at xAI said."]),
    ],
)
def test_sentences_of_a_line(line: str, sentences: list[str]) -> None:
    assert [text for text, _ in units(f"A headline\n{line}")[1:]] == sentences


def test_first_line_is_the_headline() -> None:
    assert units("Orbit sues Tern\n\nIt did so on Friday.")[0] == ("Orbit sues Tern", UnitRole.HEADLINE)


def test_a_docket_line_stays_whole() -> None:
    text = "Orbit v. Tern\n01/02/2025 ORDER granting motion. Signed by Judge Roe."
    assert units(text, DocumentKind.DOCKET_ENTRY)[1] == (text.split("\n")[1], UnitRole.DOCKET_LINE)


@pytest.mark.parametrize(
    "line",
    [
        "By Dana Quill, Harbor Post",
        "Photo: the harbor at dusk",
        "Sign up for our newsletter and never miss a story.",
        "Related: Why the harbor froze",
        "When you buy through links in our articles, we may earn a small commission.",
        "###",
        "Advertisement",
    ],
)
def test_boilerplate_lines(line: str) -> None:
    text = f"Orbit sues Tern\n{line}\nThe suit was filed on Friday in Boston."
    assert (line, UnitRole.BOILERPLATE) in units(text)


def test_a_list_of_other_stories_is_boilerplate() -> None:
    story = "Harbor freezes for the first time in forty years"
    text = f"Orbit sues Tern\nThe suit was filed on Friday.\n{story} Dana Quill\n{story}\n{story}"
    assert [role for _, role in units(text)[2:]] == [UnitRole.BOILERPLATE] * 3


@pytest.mark.parametrize(
    "text", ["", "   \n\n ", "…!!! ???", "\u200f\u202e\u0000 \u200b", "a" * 100_000, "a b. " * 40_000]
)
def test_any_text_is_cut_into_bounded_ordered_units(text: str) -> None:
    found = find_units(text)
    assert all(0 < unit.end - unit.start <= MAX_UNIT for unit in found)
    assert all(one.end <= other.start for one, other in pairwise(found))


@pytest.mark.shared
def test_gold_evidence_is_a_unit() -> None:
    wanted = hits = 0
    for number in (1, 2, 3, 4):
        for document in read_annotations(shared(f"gold/train-{number}.jsonl")):
            spans = {
                (unit.start, unit.end)
                for unit in find_units(
                    document.text, DocumentMeta(document.id, document.kind, document.title)
                )
                if unit.role is not UnitRole.BOILERPLATE
            }
            evidence = {(claim.start, claim.end) for claim in document.claims}
            wanted += len(evidence)
            hits += len(evidence & spans)
    assert hits / wanted > 0.97
