"""Train the ranker of antecedents on what the exported encoder makes of documents.

    python -m kb.extract.training.antecedents TRAIN.jsonl… --models kb/extract/models

The encoder stays as it is and the ranker goes on from the one that was trained with it. It sees what it will see at work:
every word that may stand for something, most of which stand for nothing. Names are the annotated ones, once as they are
and once exchanged for others.
"""

import argparse
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch

from kb.annotation import AnnotatedDocument
from kb.extract.anaphors import find_anaphors
from kb.extract.antecedents import NAME, NONE, Place, Told, candidates, pair_features, prepare, sides_in
from kb.extract.document import DocumentMeta
from kb.extract.encoder import Encoder
from kb.extract.encoder_input import windows_of
from kb.extract.known_firms import link_known_firms
from kb.extract.labels import KINDS
from kb.extract.ner_model import Tagged
from kb.extract.sides import link_roles
from kb.extract.training.corpus import form_of, read_corpus
from kb.extract.training.network import Ranker, load_ranker, save_ranker
from kb.extract.training.swaps import swapped
from kb.extract.training.written_stories import written_documents
from kb.extract.units import find_units

Floats = npt.NDArray[np.float32]
RATE = 1e-3
BATCH = 64


@dataclass(frozen=True, slots=True)
class Asked:
    """One anaphor: its vector, those of its candidates, the numbers of each pair, and which candidates are right."""

    form: str
    mine: Floats
    theirs: Floats
    features: Floats
    answers: npt.NDArray[np.bool_]
    """None is right where it stands for nothing that was named."""


def asked_of(document: AnnotatedDocument, encoder: Encoder) -> list[Asked]:
    """The anaphors of a document, found as they are at work, with what the annotation says of them."""
    text = document.text
    units = find_units(text, DocumentMeta(document.id, document.kind, document.title))
    windows = windows_of(text, units, document.kind, encoder.tokenizer)
    tagged = Tagged(windows, encoder.rows(windows))
    right = {
        (mention.start, mention.end): number
        for number, entity in enumerate(document.entities)
        for mention in entity.mentions
    }
    names = []
    for (start, end), entity in right.items():
        rows = tagged.rows_at(start, end)
        if rows is not None and form_of(text[start:end]) == NAME:
            kind = KINDS.index(document.entities[entity].kind)
            names.append(
                Place(
                    start, end, NAME, text[start:end], kind=kind, entity=entity, first_row=rows[0], last_row=rows[1]
                )
            )  # fmt: skip
    places = prepare(text, units, names + find_anaphors(text, units, tagged, names))
    if not places:
        return []
    told = Told(side=sides_in(text, places))
    link_roles(places, told.side)
    link_known_firms(text, places)
    vectors = np.tanh(
        tagged.firsts[[place.first_row for place in places]]
        + tagged.lasts[[place.last_row for place in places]]
    )
    asked = []
    for place in places:
        if place.form != NAME and place.entity == NONE:
            entity = right.get((place.start, place.end), NONE)
            found = candidates(places, place)
            answers = np.array([entity != NONE and other.entity == entity for other in found], dtype=np.bool_)
            if found and (entity == NONE or answers.any()):
                asked.append(
                    Asked(
                        place.form,
                        vectors[place.position],
                        vectors[[other.position for other in found]],
                        pair_features(place, found, told),
                        answers,
                    )
                )
            place.entity = entity
            place.kind = KINDS.index(document.entities[entity].kind) if entity != NONE else NONE
        told.add(place)
    return asked


def train(
    asked: Sequence[Asked], *, passes: int, rate: float, seed: int, start: Path | None = None
) -> Ranker:
    """A ranker that answers them; `start` is a file of weights to go on from, which may know fewer numbers of a pair."""
    torch.manual_seed(seed)
    rng = random.Random(seed)
    ranker = Ranker()
    if start is not None:
        load_ranker(ranker, start)
    optimizer = torch.optim.AdamW(ranker.parameters(), lr=rate, weight_decay=0.02)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, max_lr=rate, total_steps=passes * -(-len(asked) // BATCH), pct_start=0.1
    )
    order = list(asked)
    for number in range(passes):
        rng.shuffle(order)
        total = 0.0
        for first in range(0, len(order), BATCH):
            loss = _loss(ranker, order[first : first + BATCH])
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(ranker.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            total += float(loss.detach())
        print(f"pass {number + 1}: loss {total * BATCH / len(order):.4f}", flush=True)  # noqa: T201
    ranker.eval()
    return ranker


def _loss(ranker: Ranker, asked: Sequence[Asked]) -> Any:
    losses = []
    for one in asked:
        chances = ranker.chances(*(torch.from_numpy(each) for each in (one.mine, one.theirs, one.features)))
        if one.answers.any():
            losses.append(-torch.logsumexp(chances[:-1][torch.from_numpy(one.answers)], dim=0))
        else:
            losses.append(-chances[-1])
    return torch.stack(losses).mean()


def main() -> None:
    """Read the arguments, train, write `antecedents.npz`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", nargs="+", type=Path)
    parser.add_argument("--models", type=Path, default=Path("kb/extract/models"))
    parser.add_argument("--passes", type=int, default=12)
    parser.add_argument(
        "--swapped", type=int, default=2, help="times that each document is read with other names"
    )
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    rng = random.Random(options.seed)
    documents = read_corpus(options.data) + written_documents()
    encoder = Encoder(options.models, threads=2)
    asked = [one for document in documents for one in asked_of(document, encoder)]
    for _ in range(options.swapped):
        asked += [one for document in documents for one in asked_of(swapped(document, rng), encoder)]
    path = options.models / "antecedents.npz"
    save_ranker(train(asked, passes=options.passes, rate=RATE, seed=options.seed, start=path), path)


if __name__ == "__main__":
    main()
