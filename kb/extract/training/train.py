"""Train the name and coreference network: `python -m kb.extract.training.train TRAIN.jsonl … --out FOLDER`."""

import argparse
import random
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch

from kb.annotation import AnnotatedDocument
from kb.extract.encoder_input import TRAINED_WINDOW, load_tokenizer
from kb.extract.labels import DESCRIPTIONS, NAMES, PRONOUNS, TAGS
from kb.extract.training.corpus import Example, example_of, read_corpus
from kb.extract.training.network import (
    Network,
    encoder_folder,
    loss_of,
    rows_by_example,
    warm_linear,
)
from kb.extract.training.stories import folds
from kb.extract.training.swaps import swapped
from kb.extract.training.written_stories import written_documents


def train(
    documents: Sequence[AnnotatedDocument],
    held_out: Sequence[AnnotatedDocument],
    *,
    epochs: int,
    batch: int,
    rate: float,
    seed: int,
    swap: float,
    start: Path | None = None,
    check_every: int = 4,
) -> Network:
    """A network trained on `documents`, with figures on `held_out` printed on the way."""
    torch.manual_seed(seed)
    rng = random.Random(seed)
    tokenizer = load_tokenizer(encoder_folder() / "tokenizer.json")
    network = Network()
    if start is not None:
        network.load_state_dict(torch.load(start, weights_only=True))
    network.encoder.embeddings.word_embeddings.weight.requires_grad_(
        False
    )  # words that training never shows stay apart
    fresh = [p for n, p in network.named_parameters() if not n.startswith("encoder.")]
    kept = [p for n, p in network.named_parameters() if n.startswith("encoder.") and p.requires_grad]
    optimizer = torch.optim.AdamW(
        [{"params": kept, "lr": rate, "base": rate}, {"params": fresh, "lr": 1e-3, "base": 1e-3}],
        weight_decay=0.01,
    )
    plain = [example_of(d, tokenizer, size=TRAINED_WINDOW, rng=rng) for d in documents]
    checks = [example_of(d, tokenizer, size=TRAINED_WINDOW, rng=rng) for d in held_out]
    steps = epochs * -(-len(documents) // batch)
    step = 0
    for epoch in range(epochs):
        began = time.monotonic()
        order = list(range(len(documents)))
        rng.shuffle(order)
        network.train()
        total = 0.0
        for first in range(0, len(order), batch):
            chosen = [
                example_of(swapped(documents[n], rng), tokenizer, size=TRAINED_WINDOW, rng=rng)
                if rng.random() < swap
                else plain[n]
                for n in order[first : first + batch]
            ]
            for group in optimizer.param_groups:
                group["lr"] = group["base"] * warm_linear(step, steps)
            loss = loss_of(network, chosen)
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            step += 1
            total += float(loss.detach())
        line = f"epoch {epoch + 1}: loss {total * batch / len(order):.4f}, {time.monotonic() - began:.0f} s"
        if checks and ((epoch + 1) % check_every == 0 or epoch + 1 == epochs):
            line += " | " + report(network, checks)
        print(line, flush=True)  # noqa: T201
    return network


def tag_spans(tags: Sequence[int]) -> set[tuple[int, int, str]]:
    """First row, last row and kind of each span that the tags mark."""
    found: set[tuple[int, int, str]] = set()
    start, kind = -1, ""
    for row, tag in enumerate([*tags, 0]):
        name = TAGS[tag]
        if start >= 0 and not (name.startswith("I-") and name[2:] == kind):
            found.add((start, row - 1, kind))
            start = -1
        if name.startswith("B-") or (name.startswith("I-") and start < 0):
            start, kind = row, name[2:]
    return found


def report(network: Network, examples: Sequence[Example]) -> str:
    """Figures of the heads by themselves: exact spans with kind, and antecedents of gold anaphors."""
    network.eval()
    counts = {head: np.zeros(3, dtype=int) for head in ("names", "descriptions", "pronouns")}
    linked: dict[str, list[bool]] = {"pronoun": [], "description": [], "none": []}
    with torch.no_grad():
        for example in examples:
            rows = rows_by_example(network, [example])[0]
            for head, columns, gold in (
                ("names", NAMES, example.names),
                ("descriptions", DESCRIPTIONS, example.descriptions),
            ):
                right = tag_spans(gold.tolist())
                got = tag_spans(rows[:, columns].argmax(dim=1).tolist())
                counts[head] += [len(right & got), len(got), len(right)]
            at = example.pronouns >= 0
            gold_pronouns, got_pronouns = example.pronouns[at], rows[:, PRONOUNS].argmax(dim=1).numpy()[at]
            counts["pronouns"] += [
                int(((gold_pronouns == got_pronouns) & (gold_pronouns > 0)).sum()),
                int((got_pronouns > 0).sum()),
                int((gold_pronouns > 0).sum()),
            ]
            for question in example.questions:
                chances = network.ranker(rows, question).exp().numpy()
                if question.is_none:
                    linked["none"].append(bool(chances[-1] > 0.5))
                else:
                    linked[question.form].append(
                        bool(question.answers[int(chances[:-1].argmax())] and chances[-1] < 0.5)
                    )
    parts = []
    for head, (right_count, got_count, gold_count) in counts.items():
        parts.append(
            f"{head} P {right_count / max(1, got_count):.3f} R {right_count / max(1, gold_count):.3f} "
            f"F {2 * right_count / max(1, got_count + gold_count):.3f}"
        )
    parts += [
        f"{form} linked {np.mean(values):.3f} of {len(values)}" for form, values in linked.items() if values
    ]
    return "; ".join(parts)


def main() -> None:
    """Read the arguments, train, save."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", nargs="+", type=Path)
    parser.add_argument("--out", type=Path, required=True, help="file for the trained weights")
    parser.add_argument("--epochs", type=int, default=16)
    parser.add_argument("--batch", type=int, default=8, help="documents a step")
    parser.add_argument("--rate", type=float, default=1.2e-4)
    parser.add_argument(
        "--swap", type=float, default=0.6, help="share of documents whose names are exchanged"
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--hold-out", type=int, help="number of the fold to leave out and measure on")
    parser.add_argument("--folds", type=int, default=4)
    parser.add_argument("--start", type=Path, help="weights to go on from")
    options = parser.parse_args()
    documents = read_corpus(options.data)
    number = folds(documents, options.folds)
    kept = [d for d, fold in zip(documents, number, strict=True) if fold != options.hold_out]
    held = [d for d, fold in zip(documents, number, strict=True) if fold == options.hold_out]
    network = train(
        kept + written_documents(),
        held,
        epochs=options.epochs,
        batch=options.batch,
        rate=options.rate,
        seed=options.seed,
        swap=options.swap,
        start=options.start,
    )
    torch.save(network.state_dict(), options.out)


if __name__ == "__main__":
    main()
