"""Finding documents that are copies or excerpts of each other, whatever outlet printed them.

Two kinds of fingerprint are kept for every document. Bands of its MinHash over word 5-grams (Broder 1997; 32 bands
of 4 rows, chosen for recall) find texts that are alike as a whole. Winnowed shingles (Schleimer, Wilkerson and
Aiken 2003) find a passage that one text has cut from another, however long the rest is. Both only propose: what is
said in the end comes from comparing the two sets of shingles exactly.
"""

import re
import zlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
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
"""A power of two. A passage of `WINDOW + SHINGLE - 1` words that two texts share is always noticed."""
COPY = 0.7
"""Jaccard similarity from which two texts are copies."""
EXCERPT = 0.6
"""Share of the shorter text's shingles that the longer one has, from which it is an excerpt."""
_MOST_PASSAGES = 300
_COMMON = 200
"""A fingerprint of more documents than this is boilerplate and proposes nobody."""
_MOST_CANDIDATES = 60
_SEED = 20_240_131
_WORD = re.compile(r"\w+(?:'\w+)*")
_MASK = np.uint64((1 << 63) - 1)
_PLACES = np.array(
    [0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0xD6E8FEB86659FD93, 0xA0761D6478BD642F],
    dtype=np.uint64,
)
"""Odd factors, one for each place in a run of words, so that the order of the words counts."""
_PRINTERS_MARKS = "“”‘„«»–—…•·\u00a0"
_SPACED = bytes(code if chr(code).isalnum() or chr(code) in "_'" else 32 for code in range(128)) + bytes(128)

Hashes = npt.NDArray[np.uint64]


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
    return set(_shingle_hashes(text).tolist())


def fingerprints(text: str) -> list[int]:
    """What is kept of a text to find its near-copies by: 63-bit numbers, none twice; none for a text without words."""
    ordered = _shingle_hashes(text)
    if not len(ordered):
        return []
    marks = [_mixed(_winnow(ordered)), _band_marks(ordered)]
    return sorted(set((np.concatenate(marks) & _MASK).tolist()))


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
    marks: set[int] = set()
    found: list[NearCopy] = []
    for other in _texts(session, _candidates(session, document)):
        if other.url is not None and other.url == document.url:
            continue
        if other.text_dropped_at is None:
            relation = compare(mine, shingles(other.text), other.id)
        else:
            # The passages that are winnowed from two texts are a sample of their shingles, alike as these are.
            marks = marks or set(fingerprints(document.text))
            relation = compare(marks, _marks_of(session, other.id), other.id)
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
        rare = (
            sa.select(table.c.band)
            .where(table.c.band.in_(part))
            .group_by(table.c.band)
            .having(sa.func.count() <= _COMMON)
        )
        query = sa.select(table.c.band, table.c.document_id).where(table.c.band.in_(rare))
        owners: dict[int, list[str]] = {}
        for band, owner in connection.execute(query):
            owners.setdefault(band, []).append(owner)
        for names in owners.values():
            if len(names) <= _COMMON:
                shared.update(name for name in names if name != document.id)
    return [name for name, _ in shared.most_common(_MOST_CANDIDATES)]


def _texts(session: Session, ids: Sequence[str]) -> Sequence[Any]:
    table = table_of(Document)
    columns = (table.c.id, table.c.url, table.c.text, table.c.text_dropped_at)
    return session.connection().execute(sa.select(*columns).where(table.c.id.in_(ids))).all()


def _marks_of(session: Session, document_id: str) -> set[int]:
    table = table_of(NearCopySignature)
    query = sa.select(table.c.band).where(table.c.document_id == document_id)
    return set(session.connection().execute(query).scalars())


def _shingle_hashes(text: str) -> Hashes:
    """One 63-bit hash for every run of words, in the order of the text."""
    words = _words(text)
    if not words:
        return np.empty(0, dtype=np.uint64)
    hashed: Hashes = np.fromiter(map(zlib.crc32, words), dtype=np.uint64, count=len(words))
    places = min(SHINGLE, len(words))
    runs: Hashes = np.zeros(len(words) - places + 1, dtype=np.uint64)
    for place in range(places):
        runs += hashed[place : place + len(runs)] * _PLACES[place]
    hashes: Hashes = _mixed(runs) & _MASK
    return hashes


def _words(text: str) -> list[bytes]:
    """The words in lower case as UTF-8; an apostrophe inside a word belongs to it, other punctuation does not."""
    folded = text.casefold().replace("’", "'")
    for mark in _PRINTERS_MARKS:
        folded = folded.replace(mark, " ")
    if not folded.isascii():
        return [word.encode("utf-8", "surrogatepass") for word in _WORD.findall(folded)]
    # The same words as the pattern finds, in a fifth of its time.
    plain = b" %b " % folded.encode("ascii").translate(_SPACED)
    if b"'" in plain:
        plain = plain.replace(b"''", b" ").replace(b" '", b" ").replace(b"' ", b" ")
    return plain.split()


def _mixed(values: Hashes) -> Hashes:
    """Every bit of a value spread over all of its hash.

    Source: Stafford's variant 13 of the 64-bit finaliser, as in SplitMix64 (Steele, Lea and Flood 2014).
    """
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed: Hashes = values ^ (values >> np.uint64(31))
    return mixed


def _winnow(ordered: Hashes) -> Hashes:
    """The smallest hash of every window; a long text gives the smallest of these only."""
    smallest: Hashes = ordered
    width = 1
    while width < WINDOW and len(ordered) > WINDOW:  # twice the width's minimum is that of two neighbours
        smallest = np.minimum(smallest[:-width], smallest[width:])
        width *= 2
    least = sorted(set(smallest.tolist()))
    chosen: Hashes = np.array(least[: _MOST_PASSAGES if len(ordered) > WINDOW else 1], dtype=np.uint64)
    return chosen


def _band_marks(ordered: Hashes) -> Hashes:
    """One number for each band of the MinHash: the band's own place and its rows, mixed."""
    matrix = RMinHash.digest_matrix_from_flat_token_hashes(ordered, [0, len(ordered)], PERMUTATIONS, _SEED)
    bands = np.array(matrix.to_rows()[0], dtype=np.uint64).reshape(BANDS, PERMUTATIONS // BANDS)
    rows = bands * _PLACES[: bands.shape[1]]
    sums: Hashes = np.add.reduce(_mixed(rows), axis=1)
    numbers: Hashes = np.arange(1, BANDS + 1, dtype=np.uint64)
    return _mixed(sums + numbers)
