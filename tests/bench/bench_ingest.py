"""How fast documents with prepared claims go into a store that is there already, in SQLite and in PostgreSQL.

Run: `python tests/bench/bench_ingest.py 10000 100000`. A document has five claims. The store is first filled in bulk
to the size; then so many more documents go in as the extraction stage writes them, 64 a transaction, by one process
and, on PostgreSQL, by two. Searches are for words of every frequency, as a page of results is made. Documents a second go
by the clock, so that other work on the machine lowers them; milliseconds are of the processor, the database server's
included.
"""

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import psutil
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlmodel import Session

sys.path.insert(0, str(Path(__file__).parents[2]))

from kb.annotation import AnnotatedDocument
from kb.batches import batched
from kb.extract.stage import ExtractCounts, found_in, store_batch
from kb.models import Claim, Document
from kb.search.query import parse_query
from kb.search.results import found_documents
from kb.store.session import insert_new, open_engine, table_of, writing
from tests.bench.bench_resolve import _fill
from tests.bench.invented_corpus import documents
from tests.kb.resolve.corpus import document_row
from tests.postgres_server import new_database, postgres_server

MORE = 320
"""Documents that each measurement ingests."""
TRANSACTION = 64
BULK = 2000
WORDS = ("court", "Kestrel", "Mirelle Robotics", "lawyers prices", '"model answers"', "Brenner")


def ingest(url: str, start: int, count: int) -> tuple[float, float]:
    """Store documents and what was found in them, as the extraction stage does; when writing began and ended."""
    engine = open_engine(url)
    part = list(documents(count, start=start, of=start + count))
    began = time.perf_counter()
    ingest_into(engine, part)
    ended = time.perf_counter()
    engine.dispose()
    return began, ended


def ingest_into(engine: Engine, annotated: list[AnnotatedDocument]) -> None:
    """The same into a store that is open."""
    for part in batched(annotated, TRANSACTION):
        with writing(engine) as session:
            rows = [document_row(annotation, extract_version=None) for annotation in part]
            insert_new(session, Document, rows)
            ids = [row["id"] for row in rows]
            stored = session.scalars(sa.select(Document).where(table_of(Document).c.id.in_(ids))).all()
            found = found_in(stored, {one.id: one for one in part}, dict.fromkeys(ids))
            store_batch(session, found, ExtractCounts())


def measure(url: str, size: int, *, processes: int) -> dict[str, Any]:
    """Documents a second, in bulk, by one process, and by several at once; and what a search takes."""
    engine = open_engine(url)
    there = _count(engine, Document)
    began = time.perf_counter()
    for start in range(there, size, BULK):
        _fill(engine, list(documents(min(BULK, size - start), start=start, of=size)))
    bulk = time.perf_counter() - began
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("ANALYZE")
    found: dict[str, Any] = {
        "database": engine.dialect.name,
        "documents": size,
        "claims": _count(engine, Claim),
        "bulk_per_s": round((size - there) / bulk) if size > there else None,
    }
    part = list(documents(MORE, start=size, of=size + MORE))
    began = time.perf_counter()
    cpu = seconds(lambda: ingest_into(engine, part), server=server_of(engine))
    found |= {
        "one_process_per_s": round(MORE / (time.perf_counter() - began)),
        "one_process_cpu_ms_each": round(1000 * cpu / MORE, 2),
    }
    if processes > 1:
        with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
            list(pool.map(abs, range(processes)))  # their start is not what is measured
            starts = [size + MORE * (number + 1) for number in range(processes)]
            times = list(pool.map(ingest, [url] * processes, starts, [MORE] * processes))
        wall = max(ended for _, ended in times) - min(began for began, _ in times)
        found["processes_per_s"] = round(processes * MORE / wall)
    found["search_ms"] = _searches(engine)
    engine.dispose()
    return found


def seconds(work: Callable[[], object], *, server: int | None = None) -> float:
    """Seconds of the processor that a piece of work takes in this process, and in the server's process that works for it."""
    before = _used(server)
    work()
    return _used(server) - before


def server_of(engine: Engine) -> int | None:
    """The process of PostgreSQL that works for the one connection of an engine; SQLite has none."""
    if engine.dialect.name != "postgresql":
        return None
    with engine.connect() as connection:
        return int(connection.execute(sa.func.pg_backend_pid()).scalar_one())


def _used(server: int | None) -> float:
    if server is None:
        return time.process_time()
    times = psutil.Process(server).cpu_times()
    return time.process_time() + times.user + times.system


def _searches(engine: Engine) -> dict[str, float]:
    times = []
    with Session(engine) as session:
        for _ in range(4):
            for words in WORDS:
                began = time.perf_counter()
                found_documents(session, parse_query(words), limit=20)
                times.append(1000 * (time.perf_counter() - began))
    ordered = sorted(times)
    return {"median": round(statistics.median(times), 1), "p95": round(ordered[int(0.95 * len(ordered))], 1)}


def _count(engine: Engine, model: Any) -> int:
    with engine.connect() as connection:
        return int(connection.execute(sa.select(sa.func.count()).select_from(table_of(model))).scalar_one())


@contextmanager
def _stores(only: str | None) -> Iterator[list[tuple[str, int]]]:
    with tempfile.TemporaryDirectory() as folder:
        lite = [(f"sqlite:///{folder}/store.db", 1)] if only != "postgresql" else []
        if only == "sqlite":
            yield lite
            return
        with postgres_server() as server, new_database(server) as url:
            yield [*lite, (url, 2)]


def main() -> None:
    """Print a line of JSON for each database and size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", type=int, nargs="+")
    parser.add_argument("--only", choices=("sqlite", "postgresql"))
    chosen = parser.parse_args()
    with _stores(chosen.only) as stores:
        for size in sorted(chosen.sizes):
            for url, processes in stores:
                print(json.dumps(measure(url, size, processes=processes)), flush=True)


if __name__ == "__main__":
    main()
