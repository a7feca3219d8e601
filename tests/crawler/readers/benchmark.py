"""The measure of the article extraction benchmark: how much of a body's text was found, and how much else.

Source: Scrapinghub, article-extraction-benchmark (2020): precision and recall over runs of four words, each page
counting alike, and F1 of their means.
"""

import re
from collections import Counter
from collections.abc import Iterable
from statistics import mean

_RUN = 4


def body_scores(pairs: Iterable[tuple[str, str]]) -> tuple[float, float, float]:
    """F1, precision and recall of pairs of true and found text."""
    precisions, recalls = [], []
    for true, found in pairs:
        wanted, had = _runs(true), _runs(found)
        shared = sum((wanted & had).values())
        if had:
            precisions.append(shared / sum(had.values()))
        if wanted:
            recalls.append(shared / sum(wanted.values()))
    precision, recall = mean(precisions), mean(recalls)
    return 2 * precision * recall / (precision + recall), precision, recall


def _runs(text: str) -> Counter[tuple[str, ...]]:
    words = re.findall(r"\w+", text)
    return Counter(
        tuple(words[start : start + _RUN]) for start in range(max(1, len(words) - _RUN + 1)) if words
    )
