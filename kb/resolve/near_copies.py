"""Finding documents that are copies or excerpts of each other, whatever outlet printed them.

Two kinds of fingerprint are kept for every document. Bands of its MinHash over word 5-grams (Broder 1997; 32 bands
of 4 rows, chosen for recall) find texts that are alike as a whole. Winnowed shingles (Schleimer, Wilkerson and
Aiken 2003) find a passage that one text has cut from another, however long the rest is. Both only propose: what is
said in the end comes from comparing the two sets of shingles exactly.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import sqlalchemy as sa
from rensa import RMinHash
from sqlmodel import Session

from kb.batches import batched
from kb.models import Document, NearCopySignature
from kb.store.session import table_of

SHINGLE = 5
PERMUTATIONS = 128
BANDS = 32
WINDOW = 32
"""A passage of `WINDOW + SHINGLE - 1` words that two texts share is always noticed."""
COPY = 0.7
"""Jaccard similarity from which two texts are copies."""
EXCERPT = 0.6
"""Share of the shorter text's shingles that the longer one has, from which it is an excerpt."""
_MOST_PASSAGES = 300
_COMMON = 200
"""A fingerprint of more documents than this is boilerplate and proposes nobody."""
_MOST_CANDIDATES = 60
_SEED = 20_240_131
_WORD = re.compile(r"\w+(?:['’]\w+)*")
_MASK = (1 << 63) - 1


@dataclass(frozen=True, slots=True)
class NearCopy:
    """Another document with much of the same text."""

    document_id: str
    relation: str
    """`copy`, or `excerpt` where one of the two holds most of the shorter one."""
    score: float
    """Jaccard similarity of a copy, containment of an excerpt; 0 to 1."""
    jaccard: float
    containment: float


def shingles(text: str) -> set[int]:
    """Hashes of the text's runs of five words, in lower case, without punctuation; of all words where it has fewer."""
    return set(_shingle_hashes(text))


def fingerprints(text: str) -> list[int]:
    """What is kept of a text to find its near-copies by: 63-bit numbers, none twice; none for a text without words."""
    ordered = _shingle_hashes(text)
    if not ordered:
        return []
    marks = {_mark("w", value) for value in _winnow(ordered)}
    digest = _minhash(set(ordered))
    rows = PERMUTATIONS // BANDS
    marks.update(_mark(f"b{band}", *digest[band * rows : (band + 1) * rows]) for band in range(BANDS))
    return sorted(marks)


def remember_fingerprints(session: Session, document_id: str, text: str) -> int:
    """Keep a document's fingerprints, unless it has them already; returns how many were written."""
    table = table_of(NearCopySignature)
    connection = session.connection()
    known = sa.select(table.c.id).where(table.c.document_id == document_id).limit(1)
    if connection.execute(known).first() is not None:
        return 0
    rows = [{"document_id": document_id, "band": mark} for mark in fingerprints(text)]
    if rows:
        connection.execute(table.insert(), rows)
    return len(rows)


def near_copies(session: Session, document: Document) -> list[NearCopy]:
    """Documents that a document shares most of its text with, best first; versions of its own page are left out."""
    mine = shingles(document.text)
    found: list[NearCopy] = []
    for other in _texts(session, _candidates(session, document)):
        if other.url is not None and other.url == document.url:
            continue
        relation = compare(mine, shingles(other.text), other.id)
        if relation is not None:
            found.append(relation)
    return sorted(found, key=lambda copy: (-copy.score, copy.document_id))


def compare(mine: set[int], theirs: set[int], document_id: str) -> NearCopy | None:
    """What two texts' shingles say about them; None where they are different texts."""
    if not mine or not theirs:
        return None
    common = len(mine & theirs)
    jaccard = common / (len(mine) + len(theirs) - common)
    containment = common / min(len(mine), len(theirs))
    if jaccard >= COPY:
        return NearCopy(document_id, "copy", jaccard, jaccard, containment)
    if containment >= EXCERPT:
        return NearCopy(document_id, "excerpt", containment, jaccard, containment)
    return None


def _candidates(session: Session, document: Document) -> list[str]:
    """Documents with an equal fingerprint, those with the most first."""
    table = table_of(NearCopySignature)
    connection = session.connection()
    shared: Counter[str] = Counter()
    for part in batched(fingerprints(document.text), 500):
        query = sa.select(table.c.band, table.c.document_id).where(table.c.band.in_(part))
        owners: dict[int, list[str]] = {}
        for band, owner in connection.execute(query):
            owners.setdefault(band, []).append(owner)
        for names in owners.values():
            if len(names) <= _COMMON:
                shared.update(name for name in names if name != document.id)
    return [name for name, _ in shared.most_common(_MOST_CANDIDATES)]


def _texts(session: Session, ids: Sequence[str]) -> Sequence[Any]:
    table = table_of(Document)
    query = sa.select(table.c.id, table.c.url, table.c.text).where(table.c.id.in_(ids))
    return session.connection().execute(query).all()


def _shingle_hashes(text: str) -> list[int]:
    words = _WORD.findall(text.casefold().replace("’", "'"))
    if not words:
        return []
    runs = [" ".join(words[start : start + SHINGLE]) for start in range(max(1, len(words) - SHINGLE + 1))]
    return [
        int.from_bytes(hashlib.blake2b(run.encode(), digest_size=8).digest(), "big") & _MASK for run in runs
    ]


def _winnow(ordered: Sequence[int]) -> set[int]:
    """The smallest hash of every window; a long text gives the smallest of these only."""
    if len(ordered) <= WINDOW:
        return {min(ordered)}
    windows = np.lib.stride_tricks.sliding_window_view(np.array(ordered, dtype=np.int64), WINDOW)
    chosen = set(windows.min(axis=1).tolist())
    return set(sorted(chosen)[:_MOST_PASSAGES])


def _minhash(tokens: set[int]) -> list[int]:
    sketch = RMinHash(num_perm=PERMUTATIONS, seed=_SEED)
    sketch.update([format(token, "x") for token in sorted(tokens)])
    digest: list[int] = sketch.digest()
    return digest


def _mark(kind: str, *values: int) -> int:
    packed = kind.encode() + b"".join(value.to_bytes(8, "big") for value in values)
    return int.from_bytes(hashlib.blake2b(packed, digest_size=8).digest(), "big") & _MASK
