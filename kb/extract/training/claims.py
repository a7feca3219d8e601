"""Trains the claim network and writes the model that reading uses.

    python -m kb.extract.training.claims TRAIN.jsonl… --out FOLDER        all documents, and those that we wrote
    python -m kb.extract.training.claims TRAIN.jsonl… --out FOLDER --fold 0 --folds 5
                                                                          without one fifth of the stories

Stories recur in different documents, so folds are cut between stories: documents whose rarer names agree stay together.
Needs the extra `train`.
"""

import argparse
import logging
import math
import random
import shutil
import tempfile
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic

from kb.annotation import AnnotatedDocument, read_annotations
from kb.extract.claim_windows import load_tokenizer
from kb.extract.training.claim_examples import Example, answers_of, examples_of, name_pool, with_other_names
from kb.extract.training.claim_network import (
    ClaimNetwork,
    PlainEncoder,
    batch_of,
    encoder_folder,
    loss_of,
)
from kb.extract.training.claim_sentences import made_up_document
from kb.extract.training.missed_mentions import with_missed_mentions
from kb.extract.training.packaged import claim_weights, load_into
from kb.extract.training.precision import quick_products
from kb.extract.training.written_stories import written_documents

LOG = logging.getLogger(__name__)
BATCH = 8
ENCODER_RATE = 2e-4
HEAD_RATE = 1e-3
WARM = 0.08
DAMAGED = 0.6
"""Part of the documents of a pass whose mentions are lost and misled as they are when they have to be found."""
SAME_STORY = 0.3
"""Cosine of two documents' names, rarer ones counting more, above which they tell one story."""


def stories(documents: Sequence[AnnotatedDocument], folds: int) -> list[list[str]]:
    """Ids of the documents in each fold, stories kept whole and claims spread evenly."""
    names = [{entity.name.casefold() for entity in document.entities} for document in documents]
    known = Counter(name for here in names for name in here)
    vectors = []
    for here in names:
        weights = {name: math.log(len(documents) / known[name]) for name in here}
        length = math.sqrt(sum(weight**2 for weight in weights.values())) or 1.0
        vectors.append({name: weight / length for name, weight in weights.items()})
    parent = list(range(len(documents)))

    def root(number: int) -> int:
        while parent[number] != number:
            number = parent[number]
        return number

    for number, vector in enumerate(vectors):
        for other in range(number):
            if sum(weight * vectors[other].get(name, 0) for name, weight in vector.items()) > SAME_STORY:
                parent[root(number)] = root(other)
    groups: dict[int, list[int]] = defaultdict(list)
    for number in range(len(documents)):
        groups[root(number)].append(number)
    result: list[list[str]] = [[] for _ in range(folds)]
    load = [0] * folds
    for group in sorted(groups.values(), key=len, reverse=True):
        fold = load.index(min(load))
        result[fold] += [documents[number].id for number in group]
        load[fold] += sum(len(documents[number].claims) for number in group)
    return result


def train(
    documents: Sequence[AnnotatedDocument],
    written: Sequence[AnnotatedDocument] = (),
    *,
    epochs: int = 12,
    layers: int = 6,
    share: float = 0.4,
    of_written: float = 0.4,
    made_up: float = 0.2,
    damaged: float = DAMAGED,
    rate: float = ENCODER_RATE,
    start: Path | None = None,
    seed: int = 0,
) -> ClaimNetwork:
    """A network trained on the documents.

    Args:
        documents: with their entities and claims.
        written: more of them, which are not so like what will be read; a part of them is drawn anew in each pass.
        epochs: passes over them.
        layers: of the encoder, the lowest ones.
        share: of a document's entities that get other names, in seven passes of ten.
        of_written: the part of `written` that a pass sees.
        made_up: documents out of `claim_sentences.toml` for each real one, drawn anew in each pass.
        damaged: the part of the real ones that lose mentions, drawn anew in each pass.
        rate: of learning in the encoder; the heads learn at HEAD_RATE in proportion.
        start: folder of a model to go on from.
        seed: of everything drawn.
    """
    rng = random.Random(seed)
    torch.manual_seed(seed)
    tokenizer = load_tokenizer(str(encoder_folder() / "tokenizer.json"))
    pool = name_pool([*documents, *written])
    network = ClaimNetwork(layers=layers)
    if start is not None:
        load_into(network, claim_weights(start))
    optimizer = torch.optim.AdamW(
        [
            {"params": network.encoder_parameters(), "lr": rate},
            {"params": list(network.heads.parameters()), "lr": HEAD_RATE * rate / ENCODER_RATE},
        ],
        weight_decay=0.01,
    )
    rates = [group["lr"] for group in optimizer.param_groups]
    total = 0
    step = 0
    for epoch in range(epochs):
        read = [
            with_other_names(document, pool, rng, share if rng.random() < 0.7 else 0)
            for document in (*documents, *rng.sample(written, round(of_written * len(written))))
        ]
        read = [with_missed_mentions(each, rng) if rng.random() < damaged else each for each in read]
        read += [made_up_document(pool, rng) for _ in range(round(made_up * len(documents)))]
        examples = [example for document in read for example in examples_of(document, tokenizer)]
        batches = _batches(examples, rng)
        total = total or epochs * len(batches)
        network.train()
        losses = 0.0
        for part in batches:
            step += 1
            progress = min(step / total, 1)
            for group, highest in zip(optimizer.param_groups, rates, strict=True):
                group["lr"] = highest * min(1, progress / WARM) * max(0.02, 1 - progress)
            batch = batch_of(part)
            with quick_products():
                outputs = network.heads(network.hidden(batch).float(), batch)
            loss = loss_of(outputs, batch, [answers_of(example) for example in part])
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 10.0)
            optimizer.step()
            losses += loss.item()
        LOG.info("epoch %d of %d: loss %.2f", epoch + 1, epochs, losses / len(batches))
    network.eval()
    return network


def _batches(examples: list[Example], rng: random.Random) -> list[list[Example]]:
    """Batches of windows that are about equally long, in random order."""
    rng.shuffle(examples)
    batches = []
    for first in range(0, len(examples), 8 * BATCH):
        part = sorted(examples[first : first + 8 * BATCH], key=lambda example: len(example.window.pieces))
        batches += [part[start : start + BATCH] for start in range(0, len(part), BATCH)]
    rng.shuffle(batches)
    return batches


def export(network: ClaimNetwork, folder: Path, *, keep: bool = False) -> None:
    """Write the encoder with 8-bit weights, the heads and the tokenizer into the folder; `keep` the 32-bit encoder too."""
    folder.mkdir(parents=True, exist_ok=True)
    sample = torch.ones((1, 9), dtype=torch.long)
    with tempfile.TemporaryDirectory() as temporary:
        path = Path(temporary) / "encoder.onnx"
        lengths = {1: "pieces"}
        torch.onnx.export(
            PlainEncoder(network),
            (sample, sample * 0, sample * 0, sample[0, :1] * 0),
            str(path),
            input_names=["ids", "outer", "inner", "kind"],
            output_names=["hidden"],
            dynamic_axes={"ids": lengths, "outer": lengths, "inner": lengths, "hidden": lengths},
            opset_version=17,
            dynamo=False,
        )
        onnx.checker.check_model(str(path))
        if keep:
            shutil.copy(path, folder / "encoder-32-bit.onnx")
        quantize_dynamic(
            str(path), str(folder / "encoder.onnx"), weight_type=QuantType.QInt8, per_channel=True
        )
    heads: dict[str, Any] = {
        name: values.detach().numpy().astype(np.float16)
        for name, values in network.heads.state_dict().items()
    }
    np.savez_compressed(folder / "heads.npz", **heads)
    shutil.copy(encoder_folder() / "tokenizer.json", folder / "tokenizer.json")


def main() -> None:
    """Train by the arguments of the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--fold", type=int)
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--epochs", type=int, default=12)
    parser.add_argument("--layers", type=int, default=6)
    parser.add_argument("--rate", type=float, default=ENCODER_RATE)
    parser.add_argument("--start", type=Path, help="folder of a model to go on from")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--keep", action="store_true", help="keep the 32-bit encoder beside the 8-bit one")
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    documents = [document for path in arguments.files for document in read_annotations(path)]
    if arguments.fold is not None:
        held_out = set(stories(documents, arguments.folds)[arguments.fold])
        documents = [document for document in documents if document.id not in held_out]
    network = train(
        documents,
        written_documents(),
        epochs=arguments.epochs,
        layers=arguments.layers,
        rate=arguments.rate,
        start=arguments.start,
        seed=arguments.seed,
    )
    export(network, arguments.out, keep=arguments.keep)


if __name__ == "__main__":
    main()
