"""Cutting a sequence into parts of at most one size (itertools has it from Python 3.12 on)."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")


def batched(rows: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """Consecutive parts of `size` rows, the last one shorter."""
    for start in range(0, len(rows), size):
        yield rows[start : start + size]
