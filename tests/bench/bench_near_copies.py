"""Near-copies among many texts: how many documents a second, and how many of the planted copies are found.

    python tests/bench/bench_near_copies.py [--documents N] [--words N] [--seed N]

The texts are of words drawn by Zipf's law; one in ten is an edit of another, and its true similarity is counted
exactly. Times are of the processor, not of the clock, since the machine may be busy.
"""

import argparse
import time
from collections import defaultdict

import numpy as np

from kb.resolve.near_copies import COPY, compare, fingerprints, shingles

_VOCABULARY = 50_000
_MOST_OWNERS = 200
_SHARES = np.linspace(0.005, 0.12, 24)


def texts_of(documents: int, words: int, seed: int) -> tuple[list[str], dict[int, int]]:
    """The texts, and for each edit the text that it goes back to."""
    chosen = np.random.default_rng(seed)
    weights = 1 / (np.arange(_VOCABULARY) + 2.7)  # Zipf's law as Mandelbrot has it
    weights /= weights.sum()
    drawn = chosen.choice(_VOCABULARY, size=(documents, words), p=weights)
    origin: dict[int, int] = {}
    for number in range(documents // 10):
        copy, first = documents - 1 - number, number
        drawn[copy] = drawn[first]
        share = float(_SHARES[number % len(_SHARES)])
        for start in chosen.integers(0, words - 2, round(words * share / 2)):
            drawn[copy, start : start + 2] = chosen.choice(_VOCABULARY, size=2, p=weights)
        origin[copy] = first
    return [" ".join(f"w{word}" for word in row) for row in drawn.tolist()], origin


def yardstick(texts: list[str]) -> float:
    """Seconds for the sets of five-word strings alone, which a quiet core of 2026 makes of 10,000 such texts a second."""
    start = time.process_time()
    for text in texts:
        words = text.split()
        set(map(" ".join, zip(words, words[1:], words[2:], words[3:], words[4:], strict=False)))
    return time.process_time() - start


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=20_000)
    parser.add_argument("--words", type=int, default=400)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    texts, origin = texts_of(chosen.documents, chosen.words, chosen.seed)
    plain = yardstick(texts)
    start = time.process_time()
    marks = [fingerprints(text) for text in texts]
    signed = time.process_time() - start
    owners: dict[int, list[int]] = defaultdict(list)
    candidates: set[tuple[int, int]] = set()
    for number, mine in enumerate(marks):
        for mark in mine:
            if len(owners[mark]) <= _MOST_OWNERS:
                candidates.update((other, number) for other in owners[mark])
            owners[mark].append(number)
    asked = time.process_time() - start - signed
    copies = sum(_is_copy(texts, first, second) for first, second in candidates)
    true = {
        (first, copy)
        for copy, first in origin.items()
        if (found := compare(shingles(texts[first]), shingles(texts[copy]), "")) and found.jaccard >= COPY
    }
    print(
        f"sets of strings alone {len(texts) / plain:.0f} documents/s; fingerprints {len(texts) / signed:.0f} "
        f"({plain / signed:.2f} of that), with index and query {len(texts) / (signed + asked):.0f} "
        f"({plain / (signed + asked):.2f}); "
        f"recall at Jaccard {COPY}: {len(true & candidates) / len(true):.4f} of {len(true)} planted; "
        f"{len(candidates)} candidate pairs, {copies} copies among them by exact comparison"
    )


def _is_copy(texts: list[str], first: int, second: int) -> bool:
    found = compare(shingles(texts[first]), shingles(texts[second]), "")
    return found is not None and found.relation == "copy"


if __name__ == "__main__":
    main()
