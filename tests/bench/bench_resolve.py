"""How long resolution takes: a whole store of N invented documents, then one more document in it.

Run: `python tests/bench/bench_resolve.py 10000 100000`. The documents follow from a seed; a tenth are copies.
"""

import argparse
import json
import random
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from kb.annotation import AnnotatedDocument
from kb.models import Claim, Document, DocumentEntity, Mention
from kb.resolve.alias_table import alias_table
from kb.resolve.stage import resolve
from kb.store.session import insert_new, open_engine, writing
from tests.kb.resolve.builder import Says, told
from tests.kb.resolve.corpus import document_row, store

_FIRST = [
    "Ada",
    "Ben",
    "Carla",
    "Dev",
    "Elin",
    "Femi",
    "Gita",
    "Hugo",
    "Ines",
    "Jun",
    "Kaya",
    "Lars",
    "Mei",
    "Noor",
    "Otto",
    "Priya",
    "Rosa",
    "Sven",
    "Tomas",
    "Uma",
]
_LAST = "Adeyemi Brenner Calloway Dufour Ekwueme Falk Grant Haldane Iversen Jansen Keller Lindqvist Moreau".split()  # noqa: SIM905
_HEAD = "Halden Kestrel Vantor Nimbus Quarry Mirelle Orrery Corvane Delft Saltmarsh Tessera Borealis Pellucid".split()  # noqa: SIM905
_TAIL = [
    "Robotics",
    "Compute",
    "Labs",
    "Media",
    "Systems",
    "Analytics",
    "Press",
    "Dynamics",
    "Research",
    "Intelligence",
    "Works",
    "Studios",
]
_WORDS = ["the", "court", "heard", "on", "a", "day", "in", "spring", "that", "model", "answers", "were", "collected", "while", "engineers", "counted", "requests", "and", "lawyers", "asked", "for", "records", "of", "every", "prompt", "sent", "over", "rented", "machines", "in", "northern", "ports", "where", "prices", "fell", "and", "partners", "left"]  # fmt: skip
_KINDS = (
    ("alleged", "distilled", "{o} accused {s} of distilling its models"),
    ("denied", "distilled", "{s} denied having distilled a model of {o}"),
    ("reported", "sued", "{s} sued {o}"),
    ("reported", "partnered", "{s} works with {o}"),
    ("alleged", "infringed", "{o} says that {s} infringed its works"),
)


def documents(count: int, *, seed: int = 11, start: int = 0) -> Iterator[AnnotatedDocument]:
    """Invented annotated documents of about 150 words with three claims each."""
    listed = [entity.name for entity in alias_table().entities.values() if entity.kind == "company"][:300]
    previous: AnnotatedDocument | None = None
    for number in range(start, start + count):
        chance = random.Random(seed * 1_000_003 + number)
        day = (
            datetime(2023, 1, 1, tzinfo=UTC) + timedelta(days=number * 1400 // max(1, count + start))
        ).date()
        outlet = f"Outlet {chance.randrange(400)}"
        if previous is not None and chance.random() < 0.1:
            yield previous.model_copy(
                update={"id": f"d{number:07d}", "publisher": outlet, "url": f"https://copy.example/{number}"}
            )
            continue
        sentences: list[tuple[str, *tuple[Says, ...]]] = []
        kinds: dict[str, str] = {}
        for _ in range(3):
            subject, other = _company(chance, listed), _company(chance, listed)
            stance, predicate, form = chance.choice(_KINDS)
            person = f"{chance.choice(_FIRST)} {chance.choice(_LAST)}"
            kinds[person] = "person"
            filler = " ".join(chance.choices(_WORDS, k=34))
            negated = stance == "denied"
            sentences.append(
                (
                    f"{form.format(s=subject, o=other)}, {person} said; {filler}.",
                    Says(stance, predicate, subject, other, person, negated=negated),
                )
            )
        previous = told(f"d{number:07d}", day.isoformat(), outlet, *sentences, kinds=kinds)
        yield previous


def _company(chance: random.Random, listed: list[str]) -> str:
    if chance.random() < 0.6:
        return chance.choice(listed)
    return f"{chance.choice(_HEAD)} {chance.choice(_TAIL)} {chance.randrange(60)}"


def measure(count: int, folder: Path) -> dict[str, float | int]:
    """Times in seconds for a store of so many documents, and for one more, the median of nine."""
    engine = open_engine(f"sqlite:///{folder / f'bench-{count}.db'}")
    batch: list[AnnotatedDocument] = []
    for document in documents(count):
        batch.append(document)
        if len(batch) == 2000:
            _fill(engine, batch)
            batch = []
    _fill(engine, batch)
    began = time.perf_counter()
    resolve(engine)
    whole = time.perf_counter() - began
    singles: list[float] = []
    for document in documents(9, start=count):
        with writing(engine) as session:
            store(session, document)
        began = time.perf_counter()
        done = resolve(engine)
        singles.append(time.perf_counter() - began)
        if done["documents"] != 1:
            raise AssertionError(done)
    began = time.perf_counter()
    resolve(engine)
    idle = time.perf_counter() - began
    engine.dispose()
    return {
        "documents": count,
        "whole_s": round(whole, 2),
        "per_document_ms": round(1000 * whole / count, 2),
        "one_more_ms": round(1000 * sorted(singles)[4], 1),
        "nothing_new_ms": round(1000 * idle, 1),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def _fill(engine: object, batch: list[AnnotatedDocument]) -> None:
    from kb.extract.stage import _claim_rows, _entity_rows

    rows: dict[type, list[dict[str, object]]] = {Document: [], DocumentEntity: [], Mention: [], Claim: []}
    for annotation in batch:
        row = document_row(annotation, extract_version=1)
        rows[Document].append(row)
        references, entities, mentions = _entity_rows(Document(**row), annotation.entities)
        rows[DocumentEntity] += entities
        rows[Mention] += mentions
        rows[Claim] += list(_claim_rows(Document(**row), annotation.claims, references))
    with writing(engine) as session:  # type: ignore[arg-type]
        for model, batch_rows in rows.items():
            insert_new(session, model, batch_rows)  # type: ignore[arg-type]


def main() -> None:
    """Measure each size that was asked for and print one JSON object a line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", nargs="*", type=int, default=[1000, 10_000])
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for size in arguments.sizes:
            print(json.dumps(measure(size, Path(folder))), flush=True)


if __name__ == "__main__":
    main()
