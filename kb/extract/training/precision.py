"""Whether this processor multiplies 16-bit numbers quicker than 32-bit ones; some need four times as long."""

import time
from functools import cache
from typing import Any

import torch


def quick_products() -> Any:
    """A context in which products are made in bfloat16, where that is the quicker way."""
    return torch.autocast("cpu", dtype=torch.bfloat16, enabled=_is_half_quicker())


@cache
def _is_half_quicker() -> bool:
    wide = torch.randn(1024, 384)
    return _seconds(wide.bfloat16()) < _seconds(wide)


def _seconds(matrix: Any) -> float:
    """The best of three, after one to warm up."""
    found = []
    for _ in range(4):
        began = time.perf_counter()
        for _ in range(5):
            matrix @ matrix.T
        found.append(time.perf_counter() - began)
    return min(found[1:])
