"""numpy's matrix product in spaCy's layers: the same parse, and one thread."""

from typing import Any

import numpy as np
import pytest
from spacy.language import Language
from thinc.api import NumpyOps
from threadpoolctl import threadpool_info

from kb.extract.ops import NumpyBlasOps
from kb.extract.pipeline import load_pipeline
from kb.settings import Settings

_TEXT = (
    "Brandt Labs sued Orrin AI in the Northern District of California on Monday, saying that its rival had trained "
    "the Kestrel model on answers of Heron. Orrin AI, whose lawyers declined to comment, denied it in a filing. "
    "“We never touched their outputs,” said Mara Lind, the chief executive. The judge has not ruled."
)


@pytest.mark.parametrize("trans1", [False, True])
@pytest.mark.parametrize("trans2", [False, True])
@pytest.mark.parametrize("with_out", [False, True])
def test_products_are_those_of_thinc(trans1: bool, trans2: bool, with_out: bool) -> None:
    chosen = np.random.default_rng(1)
    x = chosen.normal(size=(7, 5) if trans1 else (5, 7)).astype(np.float32)
    y = chosen.normal(size=(3, 7) if trans2 else (7, 3)).astype(np.float32)
    out = np.zeros((5, 3), dtype=np.float32) if with_out else None
    ours = NumpyBlasOps().gemm(x, y, out=out, trans1=trans1, trans2=trans2)
    assert np.allclose(ours, NumpyOps().gemm(x, y, trans1=trans1, trans2=trans2), atol=1e-5)
    assert out is None or ours is out


def _ops(nlp: Language) -> type:
    parser: Any = nlp.get_pipe("parser")
    return type(parser.model.ops)


def test_the_parse_does_not_depend_on_who_multiplies() -> None:
    quick = load_pipeline(Settings(fast_matrix_product=True))
    plain = load_pipeline(Settings(fast_matrix_product=False))
    assert _ops(quick) is NumpyBlasOps
    assert _ops(plain) is not NumpyBlasOps
    one, other = quick(quick.make_doc(_TEXT)), plain(plain.make_doc(_TEXT))
    assert [(t.text, t.tag_, t.dep_, t.head.i, t.lemma_) for t in one] == [
        (t.text, t.tag_, t.dep_, t.head.i, t.lemma_) for t in other
    ]


def test_products_are_not_shared_among_threads() -> None:
    load_pipeline(Settings())
    blas = [library for library in threadpool_info() if library["user_api"] == "blas"]
    assert blas
    assert {library["num_threads"] for library in blas} == {1}
