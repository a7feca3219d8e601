"""How long resolution and the store's questions take: a whole store of N invented documents, and one more in it.

Run: `python tests/bench/bench_resolve.py 10000 100000`; with `--keep FOLDER` the stores are left there, and a store
that is there already is used again. A document has five claims, a hundredth of the documents a docket.
"""

import argparse
import json
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlmodel import Session

sys.path.insert(0, str(Path(__file__).parents[2]))

from kb.annotation import AnnotatedDocument
from kb.models import Case, Claim, Document, DocumentEntity, Mention, Party, Proposition
from kb.resolve.propositions import RECOUNT
from kb.resolve.recounting import recount
from kb.resolve.stage import resolve
from kb.store.annotation_rows import claim_rows, entity_rows
from kb.store.as_of import Moment
from kb.store.questions import Options, ask
from kb.store.session import insert_new, open_engine, table_of, writing
from tests.bench.invented_corpus import dockets, documents
from tests.bench.resolved_store import build
from tests.kb.resolve.corpus import document_row, store

ONE_BY_ONE = 25
"""Documents that are added one by one; the figure is their median."""
_PAST = datetime(2025, 3, 1, tzinfo=UTC)


def measure(count: int, folder: Path, *, in_bulk: bool = False) -> dict[str, Any]:
    """Times in milliseconds, those of a whole store in seconds; `cpu` is the processor's time without the waiting."""
    engine = open_engine(f"sqlite:///{folder / f'bench-{count}.db'}")
    found: dict[str, Any] = {"documents": count}
    if _count(engine, Document) < count:
        if in_bulk:
            build(engine, count)
        else:
            _fill_all(engine, count)
            whole = _timed(lambda: resolve(engine))
            found |= {"whole_s": round(whole, 1), "per_document_ms": round(1000 * whole / count, 2)}
    found |= {"claims": _count(engine, Claim), "propositions": _count(engine, Proposition)}
    with writing(engine) as session:
        session.connection().execute(table_of(Proposition).update().values(claim_count=RECOUNT))
    found |= _both("rebuild_s", lambda: recount(engine), 1)
    found |= _one_by_one(engine, count)
    found |= _both("nothing_new_ms", lambda: resolve(engine), 1000)
    found |= _questions(engine)
    found["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    engine.dispose()
    return found


def _fill_all(engine: Engine, count: int) -> None:
    cases, parties = dockets(count // 100)
    with writing(engine) as session:
        insert_new(session, Case, cases)
        insert_new(session, Party, parties)
    batch: list[AnnotatedDocument] = []
    for document in documents(count):
        batch.append(document)
        if len(batch) == 2000:
            _fill(engine, batch)
            batch = []
    _fill(engine, batch)


def _one_by_one(engine: Engine, count: int) -> dict[str, float]:
    """What one more document costs, from its annotation to its counted propositions."""
    start = _count(engine, Document)
    times: list[float] = []
    used: list[float] = []
    for document in documents(ONE_BY_ONE, start=start, of=count):
        began, cpu = time.perf_counter(), time.process_time()
        with writing(engine) as session:
            store(session, document)
        done = resolve(engine)
        times.append(time.perf_counter() - began)
        used.append(time.process_time() - cpu)
        if done["documents"] != 1:
            raise AssertionError(done)
    return {
        "one_more_ms": _ms(statistics.median(times)),
        "one_more_worst_ms": _ms(max(times)),
        "one_more_cpu_ms": _ms(statistics.median(used)),
    }


def _both(name: str, work: Callable[[], object], factor: float) -> dict[str, float]:
    """The time of a piece of work, on the clock and on the processor."""
    cpu = time.process_time()
    clock = _timed(work)
    return {
        name: round(factor * clock, 1),
        f"cpu_{name}": round(factor * (time.process_time() - cpu), 1),
    }


def _questions(engine: Engine) -> dict[str, Any]:
    """Each question of the entity that is most in the news and of a middling one: now, as of a past day."""
    often, middling, case_id = _subjects(engine)
    asked: list[tuple[str, list[str]]] = []
    for entity in (often, middling):
        asked += [
            ("who-accuses", [entity, "distilled"]), ("who-accuses", [entity]), ("denied-by", [entity]),
            ("admitted-by", [entity]), ("statements-by", [entity]), ("claims-about", [entity]),
            ("propositions-of", [entity]), ("cases-of", [entity]), ("cases-of", [entity, "defendant"]),
            ("changed-since", ["2026-01-01", entity]), ("contradictions", [entity]), ("path", [often, entity]),
        ]  # fmt: skip
    asked += [("changed-since", ["2026-03-01"]), ("contradictions", [case_id]), ("contradictions", [])]
    asked = [question for question in asked if question[0] != "path" or len(set(question[1])) == 2]
    rows: dict[str, Any] = {}
    for name, words in asked:
        now = _answered(engine, name, words, Options())
        past = _answered(engine, name, words, Options(as_of=Moment(_PAST)))
        rows[" ".join((name, *words))] = [_ms(took) for took in (*now, *past)]
    return {"questions_ms_now_cpu_and_as_of_cpu": rows}


def _answered(engine: Engine, name: str, words: list[str], options: Options) -> tuple[float, float]:
    """The median of five, on the clock and on the processor."""

    def once() -> tuple[float, float]:
        began, cpu = time.perf_counter(), time.process_time()
        with Session(engine) as session:
            ask(session, name, words, options)
        return time.perf_counter() - began, time.process_time() - cpu

    taken = [once() for _ in range(5)]
    return statistics.median(clock for clock, _ in taken), statistics.median(cpu for _, cpu in taken)


def _subjects(engine: Engine) -> tuple[str, str, str]:
    claims, cases = table_of(Claim), table_of(Case)
    with engine.connect() as connection:
        counted = connection.execute(
            sa.select(claims.c.subject_id, sa.func.count().label("n"))
            .where(claims.c.subject_id.is_not(None))
            .group_by(claims.c.subject_id)
            .order_by(sa.desc("n"), claims.c.subject_id)
        ).all()  # fmt: skip
        case_id = connection.execute(sa.select(cases.c.id).order_by(cases.c.id).limit(1)).scalar_one()
    print(f"most claims: {counted[0]}, middling: {counted[len(counted) // 2]}", file=sys.stderr)
    return counted[0][0], counted[len(counted) // 2][0], case_id


def _fill(engine: Engine, batch: list[AnnotatedDocument]) -> None:
    rows: dict[Any, list[dict[str, Any]]] = {Document: [], DocumentEntity: [], Mention: [], Claim: []}
    for annotation in batch:
        row = document_row(annotation, extract_version=1)
        rows[Document].append(row)
        references, entities, mentions = entity_rows(Document(**row), annotation.entities)
        rows[DocumentEntity] += entities
        rows[Mention] += mentions
        rows[Claim] += list(claim_rows(Document(**row), annotation.claims, references))
    with writing(engine) as session:
        for model, batch_rows in rows.items():
            insert_new(session, model, batch_rows)


def _count(engine: Engine, model: Any) -> int:
    with engine.connect() as connection:
        return int(connection.execute(sa.select(sa.func.count()).select_from(table_of(model))).scalar_one())


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _ms(seconds: float) -> float:
    return round(1000 * seconds, 1)


def main() -> None:
    """Measure each size that was asked for and print one JSON object a line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", nargs="*", type=int, default=[1000, 10_000])
    parser.add_argument(
        "--keep", type=Path, metavar="FOLDER", help="leave the stores here, or use those that are"
    )
    parser.add_argument(
        "--bulk", action="store_true", help="write the store as resolved, without resolving it"
    )
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as passing:
        folder = arguments.keep or Path(passing)
        folder.mkdir(parents=True, exist_ok=True)
        for size in arguments.sizes:
            print(json.dumps(measure(size, folder, in_bulk=arguments.bulk)), flush=True)


if __name__ == "__main__":
    main()
