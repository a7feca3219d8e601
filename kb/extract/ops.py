"""A matrix product through numpy's BLAS for spaCy's layers.

thinc multiplies with blis; numpy's OpenBLAS does the same product in a third of the time on current processors, which
makes the whole English pipeline half as quick again. Sums are taken in another order, so results may differ in the last
bits; the entities and parses of a page are equal (tests/kb/extract/test_ops.py compares them).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
from thinc.api import NumpyOps, get_current_ops, registry, set_current_ops
from threadpoolctl import threadpool_limits


@registry.ops("numpy_blas")
class NumpyBlasOps(NumpyOps):  # type: ignore[misc,unused-ignore]  # thinc's class is compiled and has no types
    """NumpyOps with `gemm` done by numpy."""

    name = "numpy_blas"

    def gemm(self, x: Any, y: Any, out: Any = None, trans1: bool = False, trans2: bool = False) -> Any:
        """Matrix product of x and y, float32 (n, k) and (k, m), either of them transposed first; `out` is filled if given."""
        first = x.T if trans1 else x
        second = y.T if trans2 else y
        if out is None:
            return np.dot(first, second)
        if out.flags.c_contiguous and out.dtype == first.dtype == second.dtype:
            return np.dot(first, second, out=out)
        out[...] = np.dot(first, second)
        return out


@contextmanager
def matrix_product_by_numpy(*, wanted: bool = True) -> Iterator[None]:
    """Layers that are built inside the block multiply with numpy, where `wanted`; others keep what they have."""
    before = get_current_ops()
    if wanted and type(before) is NumpyOps:
        set_current_ops(NumpyBlasOps())
    try:
        yield
    finally:
        set_current_ops(before)


def one_blas_thread() -> None:
    """From here on numpy multiplies on the thread that asks, in the whole process.

    Our products are small: shared among threads they are hardly quicker on an idle machine, and three times slower
    where another process wants the cores, for the threads spin while they wait for each other.
    """
    threadpool_limits(limits=1, user_api="blas")
