"""Our fingerprints for finding near-copies beside rensa alone: MinHash over word 5-grams, 32 bands of 4 rows.

    python -m tests.bench.bench_rensa [--documents N]

rensa gets the 5-grams as text, makes a signature of 128 numbers, and keeps and asks its own index. Ours makes the bands
and also the winnowed shingles that find a passage cut out of a long text, which rensa alone does not, and looks them up
in a dictionary. Seconds are of the processor, by turns.
"""

import argparse
import sys
import time
from collections import defaultdict
from collections.abc import Callable

from rensa import RMinHash, RMinHashLSH

from kb.resolve.near_copies import BANDS, COPY, PERMUTATIONS, SHINGLE, fingerprints
from tests.bench.bench_near_copies import texts_of


def alone(texts: list[str]) -> int:
    """Index and ask with rensa; how many candidate pairs there are."""
    index = RMinHashLSH(threshold=COPY, num_perm=PERMUTATIONS, num_bands=BANDS)
    pairs = 0
    for number, text in enumerate(texts):
        words = text.lower().split()
        runs = (words[place:] for place in range(SHINGLE))
        signature = RMinHash(num_perm=PERMUTATIONS, seed=1)
        signature.update([" ".join(run) for run in zip(*runs, strict=False)])
        pairs += len(index.query(signature))
        index.insert(number, signature)
    return pairs


def ours(texts: list[str]) -> int:
    """Index and ask with our fingerprints; how many candidate pairs there are."""
    owners: dict[int, list[int]] = defaultdict(list)
    pairs = 0
    for number, text in enumerate(texts):
        near: set[int] = set()
        for mark in fingerprints(text):
            near.update(owners[mark])
            owners[mark].append(number)
        pairs += len(near)
    return pairs


def seconds(work: Callable[[], object]) -> float:
    """Of the processor, the least of three."""
    taken = []
    for _ in range(3):
        began = time.process_time()
        work()
        taken.append(time.process_time() - began)
    return min(taken)


def main() -> None:
    """Print both speeds and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=4000)
    parser.add_argument("--words", type=int, default=400)
    chosen = parser.parse_args()
    texts, origin = texts_of(chosen.documents, chosen.words, 1)
    theirs, mine = seconds(lambda: alone(texts)), seconds(lambda: ours(texts))
    print(
        f"rensa alone {len(texts) / theirs:.0f} documents a second, {alone(texts)} candidate pairs; "
        f"ours {len(texts) / mine:.0f}, {ours(texts)}; {len(origin)} edits were planted"
    )
    print(f"near-copies against rensa alone: {theirs / mine:.2f}")


if __name__ == "__main__":
    sys.exit(main())
