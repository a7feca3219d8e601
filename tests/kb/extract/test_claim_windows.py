"""Windows of the claim encoder: every unit once, mentions on the right pieces, candidates that kinds allow."""

import pytest
from tokenizers import Tokenizer

from kb.extract.claim_windows import (
    BEFORE,
    IN_UNIT,
    SEP,
    WINDOW_PIECES,
    load_tokenizer,
    make_windows,
    unit_candidates,
)
from kb.extract.relation_model import FOLDER
from kb.ontology import Kind


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return load_tokenizer(str(FOLDER / "tokenizer.json"))


def test_a_mention_is_marked_where_its_pieces_are(tokenizer: Tokenizer) -> None:
    text = "Acme sued Globex."
    (window,) = make_windows(text, [(0, 17)], [Kind.COMPANY, Kind.COMPANY], [[(0, 4)], [(10, 16)]], tokenizer)
    for first, last, entity, unit in window.mentions:
        piece = tokenizer.decode(window.pieces[first : last + 1])
        assert piece == ("acme", "globex")[entity]
        assert unit == 0
        assert window.outer[first] == 1
    assert window.pieces[-1] == SEP
    assert len(window.pieces) == len(window.outer) == len(window.inner)


def test_every_unit_is_scored_in_exactly_one_window_and_windows_stay_short(tokenizer: Tokenizer) -> None:
    sentence = "Acme said that it would not be moved by what Globex had filed. "
    text = sentence * 120
    units = [(n * len(sentence), (n + 1) * len(sentence) - 1) for n in range(120)]
    mentions = [[(start, start + 4) for start, _ in units]]
    windows = make_windows(text, units, [Kind.COMPANY], mentions, tokenizer)
    assert [unit for window in windows for unit in window.own] == list(range(120))
    assert all(len(window.pieces) <= WINDOW_PIECES for window in windows)
    assert len(windows) > 2


def test_candidates_join_only_kinds_that_a_predicate_joins(tokenizer: Tokenizer) -> None:
    text = "Acme was founded.\nAnn Lee left."
    kinds = [Kind.COMPANY, Kind.PERSON]
    (window,) = make_windows(text, [(0, 17), (18, 31)], kinds, [[(0, 4)], [(18, 25)]], tokenizer)
    first, second = unit_candidates(window, kinds)
    assert [(c.entity, c.where) for c in second.entities] == [(0, BEFORE), (1, IN_UNIT)]
    assert (1, 0) in second.pairs  # a person may work for a company
    assert (1, None) not in [
        (second.entities[s].entity, o)
        for s, o in second.pairs
        if kinds[second.entities[s].entity] is Kind.COURT
    ]
    assert len(first.entities) == 2
