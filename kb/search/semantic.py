"""Search by meaning: claims whose sentence means something like the words asked for.

Static word vectors (WordLlama, 256 dimensions, shipped in its package) averaged over a sentence: quick and coarse.
Vectors of claims lie in a file in the data folder and grow with the store; they can be deleted at any time.
"""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt
import sqlalchemy as sa
import wordllama
from sqlmodel import Session

from kb.batches import batched
from kb.models import Claim
from kb.store.session import table_of

Vectors = npt.NDArray[np.float32]

FILE = "claim_vectors.npz"
_DIMENSIONS = 256


@lru_cache(maxsize=1)
def _model() -> Any:
    package = Path(wordllama.__file__).parent
    return wordllama.WordLlama.load(cache_dir=package, disable_download=True)


def embed(texts: list[str]) -> Vectors:
    """float32 (n_texts, 256), rows of length 1; a text without known words gives zeros."""
    if not texts:
        return np.zeros((0, _DIMENSIONS), np.float32)
    vectors: Vectors = np.asarray(_model().embed(texts), np.float32)
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit: Vectors = np.divide(vectors, lengths, out=np.zeros_like(vectors), where=lengths > 0)
    return unit


@dataclass(frozen=True, slots=True)
class ClaimVectors:
    """Claim ids with the vectors of their sentences, row by row."""

    ids: list[str]
    vectors: Vectors

    def nearest(self, text: str, *, limit: int = 20, least: float = 0.05) -> list[tuple[str, float]]:
        """Ids and likeness (cosine, -1 to 1) of the claims that mean most nearly this, the nearest first."""
        if not self.ids:
            return []
        likeness = self.vectors @ embed([text])[0]
        best = np.argsort(-likeness, kind="stable")[:limit]
        return [(self.ids[place], float(likeness[place])) for place in best if likeness[place] >= least]


def claim_vectors(session: Session, folder: Path) -> ClaimVectors:
    """Vectors of every claim of the store; only those that are new since the last call are computed.

    Args:
        session: of the store.
        folder: where the vectors are kept between runs; where it cannot be written, they are not kept.
    """
    known_ids, known = _load(folder / FILE)
    table = table_of(Claim)
    wanted = (
        session.connection()
        .execute(sa.select(table.c.id).where(table.c.retracted_at.is_(None)).order_by(table.c.id))
        .scalars()
        .all()
    )
    place = {key: number for number, key in enumerate(known_ids)}
    fresh = [key for key in wanted if key not in place]
    if not fresh and len(wanted) == len(known_ids):
        return ClaimVectors(known_ids, known)
    quotes: dict[str, str] = {}
    for part in batched(fresh, 500):
        rows = session.connection().execute(sa.select(table.c.id, table.c.quote).where(table.c.id.in_(part)))
        quotes.update((str(key), str(quote)[:2000]) for key, quote in rows)
    computed = embed([quotes[key] for key in fresh])
    new_place = {key: number for number, key in enumerate(fresh)}
    vectors = np.zeros((len(wanted), _DIMENSIONS), np.float32)
    for row, key in enumerate(wanted):
        vectors[row] = known[place[key]] if key in place else computed[new_place[key]]
    _save(folder / FILE, list(wanted), vectors)
    return ClaimVectors(list(wanted), vectors)


def _load(path: Path) -> tuple[list[str], Vectors]:
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
            ids, vectors = stored["ids"], stored["vectors"].astype(np.float32)
    except (OSError, ValueError, KeyError, BadZipFile):
        # Absent or broken: they are computed again.
        return [], np.zeros((0, _DIMENSIONS), np.float32)
    if vectors.shape != (len(ids), _DIMENSIONS):
        return [], np.zeros((0, _DIMENSIONS), np.float32)
    return [str(key) for key in ids], vectors


def _save(path: Path, ids: list[str], vectors: Vectors) -> None:
    partial = path.with_suffix(".part")
    try:
        with partial.open("wb") as out:
            np.savez(out, ids=np.array(ids, dtype=np.str_), vectors=vectors.astype(np.float16))
        partial.replace(path)
    except OSError:
        # A read-only data folder: the vectors serve this run only.
        partial.unlink(missing_ok=True)
