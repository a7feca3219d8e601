"""What each part of claim extraction is worth, and how sure the figures are, on an annotated file.

    python tests/bench/bench_claims.py GOLD.jsonl [--rounds N]

Each line leaves one part out; the last gives the gold entities instead of those found. The intervals are of 95 %, by
drawing the documents anew (percentile bootstrap, Efron 1979), with a fixed seed.
"""

import argparse
import random
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc

from kb.annotation import AnnotatedDocument, read_annotations
from kb.extract import afterthoughts, claim_decisions, statements
from kb.extract.claim_decisions import claims_of
from kb.extract.claims import COMPONENT, Claims, reading_of, with_docket_lines
from kb.extract.document import DocumentEntity, EntityMention
from kb.extract.exchange import as_annotation, as_doc
from kb.extract.pipeline import load_pipeline
from kb.extract.reading import Reading
from kb.extract.relation_model import PAIR_PREDICATES, UnitScores
from kb.extract.scores import Scores, score
from kb.settings import Settings

SHOWN = (
    "claim_strict_f1",
    "claim_relaxed_f1",
    "claim_core_f1",
    "attribution_f1",
    "stance_accuracy",
    "speaker_accuracy",
)
Pairs = list[tuple[AnnotatedDocument, AnnotatedDocument]]
Read = tuple[AnnotatedDocument, Doc, Reading, list[UnitScores]]


def read_all(nlp: Language, gold: list[AnnotatedDocument], *, gold_entities: bool = False) -> list[Read]:
    """Every document with what the components before the decision made of it."""
    component = nlp.get_pipe(COMPONENT)
    assert isinstance(component, Claims)
    found = []
    with nlp.select_pipes(disable=[COMPONENT]):
        for document in gold:
            doc = nlp(as_doc(nlp, document, 0, len(document.text)))
            if gold_entities:
                doc._.entities = [
                    DocumentEntity(e.id, e.kind, e.name, [EntityMention(m.start, m.end) for m in e.mentions])
                    for e in document.entities
                ]
                doc._.docket_claims = None  # they name entities that were found
            reading = reading_of(doc)
            found.append((document, doc, reading, component.scores_of(reading)))
    return found


def decided(
    read: list[Read],
    change: Callable[[Reading, list[UnitScores]], tuple[Reading, list[UnitScores]]] = lambda r, s: (r, s),
    *,
    dockets: bool = True,
) -> Pairs:
    """Gold and found of each document, after a change to what the decision sees."""
    pairs = []
    for document, doc, reading, scores in read:
        claims = claims_of(*change(reading, scores))
        doc._.claims = with_docket_lines(claims, (doc._.docket_claims or []) if dockets else [])
        pairs.append((document, as_annotation(document, doc)))
    return pairs


@contextmanager
def without(name: str, value: Any) -> Iterator[None]:
    """One of the decision's parts replaced, wherever it is used."""
    users = [module for module in (claim_decisions, statements, afterthoughts) if hasattr(module, name)]
    kept = getattr(users[0], name)
    for module in users:
        setattr(module, name, value)
    try:
        yield
    finally:
        for module in users:
            setattr(module, name, kept)


def without_model(reading: Reading, scores: list[UnitScores]) -> tuple[Reading, list[UnitScores]]:
    """Pairs that the model knows nothing of."""
    blank = []
    for unit in scores:
        pairs = unit.pairs.copy()
        pairs[:, PAIR_PREDICATES] = -6
        blank.append(replace(unit, pairs=pairs, entities=np.zeros_like(unit.entities)))
    return reading, blank


def line(name: str, scores: Scores) -> None:
    """One row of the table."""
    headline = scores.headline()
    sys.stdout.write(f"{name:<26}" + "".join(f"{headline[figure]:>10.3f}" for figure in SHOWN) + "\n")


def main() -> None:
    """Print the table of parts left out, then every figure with its interval."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--rounds", type=int, default=1000)
    chosen = parser.parse_args()
    gold = list(read_annotations(chosen.gold))
    nlp = load_pipeline(Settings())
    read = read_all(nlp, gold)
    sys.stdout.write(
        f"{'':<26}"
        + "".join(f"{name.split('_')[0][:4]} {name.split('_')[1][:4]:<5}" for name in SHOWN)
        + "\n"
    )
    whole = decided(read)
    line("everything", score(whole))
    line("no frames", score(decided(read, lambda r, s: (replace(r, proposals=[]), s))))
    with without("PATTERN_WEIGHT", 0.0):
        line("no patterns, no frames", score(decided(read)))
    with without("SPEECH_WEIGHT", 0.0):
        line("no words of speaking", score(decided(read)))
    with without("told_stances", lambda skeleton: {}):
        line("no words of stance", score(decided(read)))
    with without("alleged_with_suits", lambda wordings, claims: ()):
        line("no allegations with suits", score(decided(read)))
    with without("author_of", lambda *given: None):
        line("no papers that speak", score(decided(read)))
    with without("ruled_by_orders", lambda *given: {}):
        line("no grammar of orders", score(decided(read)))
    with without("decliners_in", lambda skeleton: set()):
        line("no words of silence", score(decided(read)))
    line("no answers", score(decided(read, lambda r, s: (replace(r, answers=[]), s))))
    line("no grammar of dockets", score(decided(read, dockets=False)))
    line("no trained model", score(decided(read, without_model)))
    line("gold entities", score(decided(read_all(nlp, gold, gold_entities=True))))
    rng = random.Random(0)
    rounds = [score(rng.choices(whole, k=len(whole))).headline() for _ in range(chosen.rounds)]
    sys.stdout.write("\n")
    for name, value in score(whole).headline().items():
        low, high = np.percentile([each[name] for each in rounds], [2.5, 97.5])
        sys.stdout.write(f"{name:<26}{value:>10.3f}   {low:.3f} to {high:.3f}\n")


if __name__ == "__main__":
    main()
