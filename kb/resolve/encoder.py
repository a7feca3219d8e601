"""How alike two texts are in meaning: the static word vectors of WordLlama, from the installed package, offline."""

import logging
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

_ROOT = logging.getLogger()
_LEVEL, _HANDLERS = _ROOT.level, list(_ROOT.handlers)
import wordllama  # noqa: E402  it sets the root logger up as it is imported, which is for the program to do

_ROOT.setLevel(_LEVEL)
_ROOT.handlers[:] = _HANDLERS

_MOST_CHARACTERS = 6000


@cache
def _model() -> Any:
    return wordllama.WordLlama.load(cache_dir=Path(wordllama.__file__).parent, disable_download=True)


def vectors(texts: Sequence[str]) -> npt.NDArray[np.float32]:
    """Unit vectors, float32 (n_texts, 256); a text without known words is a vector of zeros."""
    if not texts:
        return np.zeros((0, 256), dtype=np.float32)
    found = np.asarray(_model().embed([text[:_MOST_CHARACTERS] or " " for text in texts]), dtype=np.float32)
    lengths = np.linalg.norm(found, axis=1, keepdims=True)
    unit: npt.NDArray[np.float32] = (found / np.where(lengths == 0, 1, lengths)).astype(np.float32)
    return unit


def similarities(text: str, others: Sequence[str]) -> list[float]:
    """Cosine of a text with each of the others, -1 to 1."""
    if not others:
        return []
    found = vectors([text, *others])
    return [float(value) for value in found[1:] @ found[0]]
