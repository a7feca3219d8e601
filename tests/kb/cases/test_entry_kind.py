"""Kind, subject and outcome of docket entries."""

from collections import Counter

import pytest

from kb.cases.entry_kind import EntryKind, read_entry
from tests.kb.cases.entry_texts import ENTRIES

TABLE = [tuple(line.split("|", 3)) for line in ENTRIES.splitlines() if line]


@pytest.mark.parametrize(
    ("kind", "subject", "outcome", "text"), TABLE, ids=[text[:60] for *_rest, text in TABLE]
)
def test_an_entry_says_what_it_is(kind: str, subject: str, outcome: str, text: str) -> None:
    found = read_entry(text)
    assert found.kind == kind
    if subject != "-":
        assert found.subject == subject
    assert found.outcome == (None if outcome == "-" else outcome)


def test_the_table_has_every_kind() -> None:
    counted = Counter(kind for kind, *_rest in TABLE)
    assert set(counted) == {kind.value for kind in EntryKind}
    assert min(counted.values()) >= 8


@pytest.mark.parametrize("text", ["", "   ", "***", "()" * 500, "order " * 5000, "MOTION to " + "a " * 9000])
def test_strange_texts_have_a_kind(text: str) -> None:
    assert read_entry(text).kind in EntryKind


def test_entities_that_were_escaped_twice_are_read() -> None:
    assert read_entry("CLERK&#039;S NOTICE re-setting conference").kind is EntryKind.NOTICE
