"""Floors under the figures of extraction: on documents written for measuring, and on the reference set where it is there."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from spacy.language import Language

from kb.annotation import AnnotatedDocument, read_annotations
from kb.extract.pipeline import annotate, load_pipeline
from kb.extract.scores import score
from kb.extract.training.written_stories import FOLDER, written_documents
from kb.settings import Settings
from tests.shared_data import shared

HELD_OUT = Path(__file__).parent / "held_out.txt"

WRITTEN_FLOORS = {
    "entity_f1": 0.86,
    "mention_f1": 0.93,
    "mention_linked_f1": 0.86,
    "claim_strict_f1": 0.66,
    "claim_relaxed_f1": 0.69,
    "claim_core_f1": 0.57,
    "stance_accuracy": 0.85,
    "speaker_accuracy": 0.93,
    "hedge_accuracy": 0.93,
    "attribution_f1": 0.84,
}
REFERENCE_FLOORS = {
    "entity_f1": 0.88,
    "mention_f1": 0.89,
    "mention_linked_f1": 0.83,
    "claim_strict_f1": 0.61,
    "claim_relaxed_f1": 0.65,
    "claim_core_f1": 0.59,
    "stance_accuracy": 0.92,
    "speaker_accuracy": 0.93,
    "hedge_accuracy": 0.93,
    "attribution_f1": 0.68,
    "case_f1": 0.92,
}


@pytest.fixture(scope="module")
def nlp() -> Language:
    return load_pipeline(Settings())


def below(nlp: Language, gold: Sequence[AnnotatedDocument], floors: dict[str, float]) -> dict[str, float]:
    """The figures that are below their floor."""
    found = annotate(nlp, gold)
    figures = score(zip(gold, found, strict=True)).headline()
    return {name: figures[name] for name, floor in floors.items() if figures[name] < floor}


def test_documents_written_for_measuring(nlp: Language) -> None:
    assert below(nlp, written_documents([HELD_OUT]), WRITTEN_FLOORS) == {}


def test_the_reference_set(nlp: Language) -> None:
    assert below(nlp, list(read_annotations(shared("gold/dev.jsonl"))), REFERENCE_FLOORS) == {}


def test_no_document_is_both_trained_on_and_measured_on() -> None:
    trained = {document.text for document in written_documents()}
    assert FOLDER not in HELD_OUT.parents
    assert not trained & {document.text for document in written_documents([HELD_OUT])}
