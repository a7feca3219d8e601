"""Scores of extraction: by hand on a small document, and against the reference scorer where it is at hand."""

import importlib.util
import json
import random

import pytest

from kb.annotation import AnnotatedDocument, read_annotations
from kb.extract.scores import score
from tests.shared_data import shared

TEXT = "Acme sued Globex. Globex denied it. Initech watched."


def document(**changes: object) -> AnnotatedDocument:
    base: dict[str, object] = {
        "id": "d",
        "text": TEXT,
        "entities": [
            {"id": "a", "kind": "company", "name": "Acme", "mentions": [{"start": 0, "end": 4}]},
            {
                "id": "g",
                "kind": "company",
                "name": "Globex",
                "mentions": [{"start": 10, "end": 16}, {"start": 18, "end": 24}],
            },
        ],
        "claims": [
            {"start": 0, "end": 17, "stance": "reported", "predicate": "sued", "subject": "a", "object": "g"}
        ],
    }
    return AnnotatedDocument.model_validate(base | changes)


def test_gold_against_itself_is_perfect() -> None:
    figures = score([(document(), document())]).headline()
    assert figures["entity_f1"] == figures["mention_f1"] == figures["claim_strict_f1"] == 1.0


def test_a_wrong_kind_counts_against_the_kind_and_not_against_the_claim() -> None:
    other = document()
    other.entities[0] = other.entities[0].model_copy(update={"kind": "person"})
    scores = score([(document(), other)])
    assert scores.counts["entities"].right == 1
    assert scores.counts["entities any kind"].right == 2
    assert scores.counts["claims strict"].right == 1


def test_a_claim_turned_round_is_wrong_unless_the_predicate_is_symmetric() -> None:
    for predicate, right in (("sued", 0), ("settled", 1)):
        claim = {"start": 0, "end": 17, "stance": "reported", "predicate": predicate}
        gold = document(claims=[claim | {"subject": "a", "object": "g"}])
        found = document(claims=[claim | {"subject": "g", "object": "a"}])
        assert score([(gold, found)]).counts["claims strict"].right == right


def test_nothing_found_scores_nothing() -> None:
    scores = score([(document(), document(entities=[], claims=[]))])
    assert scores.headline()["entity_f1"] == 0.0
    assert scores.counts["claims strict"].wanted == 1


def _damaged(gold: AnnotatedDocument, rng: random.Random) -> AnnotatedDocument:
    """The document with things left out, moved, renamed and turned round."""
    data = json.loads(gold.line())
    data["entities"] = [entity for entity in data["entities"] if rng.random() < 0.8]
    kept = {entity["id"] for entity in data["entities"]}
    for entity in data["entities"]:
        if rng.random() < 0.2:
            entity["kind"] = rng.choice(["company", "person", "agency"])
        entity["mentions"] = [mention for mention in entity["mentions"] if rng.random() < 0.8]
        for mention in entity["mentions"]:
            mention["start"] = max(0, mention["start"] - rng.choice([0, 0, 0, 4]))
    data["claims"] = [claim for claim in data["claims"] if rng.random() < 0.85]
    for claim in data["claims"]:
        for role in ("subject", "object", "speaker"):
            if claim[role] not in kept or rng.random() < 0.15:
                claim[role] = rng.choice([None, *sorted(kept)])
        if rng.random() < 0.1:
            claim["negated"] = not claim["negated"]
        if rng.random() < 0.1:
            claim["predicate"] = rng.choice(["sued", "said", "partnered", "develops"])
        if rng.random() < 0.2:
            claim["stance"] = "alleged"
    for case in data["cases"]:
        case["plaintiffs"] = [key for key in case["plaintiffs"] if key in kept]
        case["defendants"] = [key for key in case["defendants"] if key in kept]
        if rng.random() < 0.3:
            case["docket_number"] = None
    return AnnotatedDocument.model_validate(data)


@pytest.mark.shared
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_figures_equal_those_of_the_reference_scorer(seed: int) -> None:
    spec = importlib.util.spec_from_file_location("reference_score", shared("gold/score.py"))
    assert spec is not None
    assert spec.loader is not None
    reference = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(reference)
    gold = list(read_annotations(shared("gold/train-4.jsonl")))
    rng = random.Random(seed)
    found = [_damaged(d, rng) for d in gold]
    theirs = reference.score(
        {d.id: json.loads(d.line()) for d in gold}, {d.id: json.loads(d.line()) for d in found}
    )["headline"]
    ours = score(zip(gold, found, strict=True)).headline()
    assert ours == pytest.approx({name: theirs[name] for name in ours})
