"""Extraction through the queue: two worker processes against one, and what the queue costs beside the work.

    python -m tests.bench.bench_workers [--documents N] [--batch N] [--rounds N]

The same documents are extracted by a process without a queue, by one worker and by two, by turns, each into an empty
PostgreSQL, one thread a process, after a first batch that loads the models. Limits: two processes at least 1.8 times one
by the clock; the queue at most 5 % more of the processor than the process without it. On a machine with other work the
clock says what share it gave; the processor's time does not depend on that, so its ratio is told as well: work done by
second of the processor, of two processes to one, times two, is what two free cores would give at most.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import psutil
from sqlalchemy.engine import Engine

from app.jobs.options import WorkerOptions
from app.jobs.planning import BATCH
from app.jobs.queue import Queue
from app.jobs.stage import Stage
from kb.extract.training.written_stories import written_documents
from kb.ids import digest, stable_id
from kb.models import Document
from kb.store.session import insert_new, open_engine, writing
from tests.app.jobs.workers import START, extracted, until, worker_processes, workers
from tests.postgres_server import new_database, postgres_server

_DIRECT = """
import sys, time
from app.jobs.extract_batch import extract_documents
from app.jobs.local import due_document_ids
from kb.extract.pipeline import load_pipeline
from kb.settings import Settings
from kb.store.session import open_engine
from sqlmodel import Session
settings = Settings(database_url=sys.argv[1])
batch = int(sys.argv[2])
engine = open_engine(settings.url)
nlp = load_pipeline(settings)
def take(number):
    with Session(engine) as session:
        ids = due_document_ids(session)[:number]
    for start in range(0, len(ids), batch):
        extract_documents(engine, settings, lambda: nlp, ids[start:start + batch])
take(batch)
clock, processor = time.monotonic(), time.process_time()
take(10**9)
print(time.monotonic() - clock, time.process_time() - processor)
"""


@dataclass(frozen=True, slots=True)
class Took:
    """Seconds of the clock, and of the processor over all processes."""

    clock_s: float
    processor_s: float


def add(engine: Engine, number: int, *, mark: str) -> None:
    """Written documents, each its own text by a mark, none extracted."""
    texts = [document.text for document in islice(written_documents(), number)]
    rows = []
    for place in range(number):
        text = f"{texts[place % len(texts)]}\n\nPrinted as {mark} {place}."
        url = f"https://news.example/{mark}/{place}"
        rows.append(
            {
                "id": stable_id(url, digest(text.encode())),
                "url": url,
                "kind": "article",
                "title": f"{mark} {place}",
                "text": text,
                "digest": digest(text.encode()),
                "authors": [],
                "published": START,
                "first_seen": START,
                "language": "en",
                "paywalled": False,
                "credits": [],
                "links": [],
                "relevance": 1.0,
            }
        )
    with writing(engine) as session:
        insert_new(session, Document, rows)


def direct(url: str, documents: int, batch: int) -> Took:
    """One process without a queue."""
    engine = open_engine(url)
    add(engine, batch, mark="first")
    add(engine, documents, mark="measured")
    engine.dispose()
    command = [sys.executable, "-W", "ignore", "-c", _DIRECT, url, str(batch)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return Took(*map(float, done.stdout.split()))


def through_the_queue(url: str, data: Path, processes: int, documents: int, batch: int) -> Took:
    """Worker processes, of the time from the first job's being put in to the last document's result."""
    engine = open_engine(url)
    options = WorkerOptions(queues=(Stage.EXTRACT.value,))
    with Queue(engine, batch=batch) as queue, workers(url, data, processes, options) as supervisor:
        # Every process has the pipeline once it has had a batch.
        warm = 0
        while warm < processes * batch or not _all_have_worked(supervisor, processes):
            add(engine, processes * batch, mark=f"first {warm}")
            warm += processes * batch
            queue.plan()
            until(lambda wanted=warm: extracted(engine) >= wanted, 3600)
        add(engine, documents, mark="measured")
        before, clock = _processor_s(supervisor), time.monotonic()
        queue.plan()
        until(lambda: extracted(engine) >= warm + documents, 3600)
        took = Took(time.monotonic() - clock, _processor_s(supervisor) - before)
    engine.dispose()
    return took


_LOADED_BYTES = 500_000_000


def _all_have_worked(supervisor: "subprocess.Popen[str]", processes: int) -> bool:
    """A process with the models in it is this large."""
    alive = worker_processes(supervisor)
    return len(alive) == processes and all(one.memory_info().rss > _LOADED_BYTES for one in alive)


def _processor_s(supervisor: "subprocess.Popen[str]") -> float:
    return sum(sum(one.cpu_times()[:2]) for one in worker_processes(supervisor))


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--documents", type=int, default=3 * 2 * BATCH, help="a multiple of 128 shares out evenly"
    )
    parser.add_argument("--batch", type=int, default=BATCH, help="documents a job")
    parser.add_argument("--rounds", type=int, default=3)
    chosen = parser.parse_args()
    os.environ["OMP_NUM_THREADS"] = "1"
    measured: dict[str, list[Took]] = {"direct": [], "one": [], "two": []}
    with postgres_server() as server, tempfile.TemporaryDirectory() as name:
        for _ in range(chosen.rounds):
            for kind, found in measured.items():
                with new_database(server) as url:
                    if kind == "direct":
                        found.append(direct(url, chosen.documents, chosen.batch))
                    else:
                        number = 1 + (kind == "two")
                        found.append(
                            through_the_queue(url, Path(name), number, chosen.documents, chosen.batch)
                        )
                took = found[-1]
                _say(f"{kind:<7} {took.clock_s:8.1f} s by the clock {took.processor_s:8.1f} s of the processor, "
                     f"load {psutil.getloadavg()[0]:.1f}")  # fmt: skip
    clock = {kind: statistics.median(one.clock_s for one in found) for kind, found in measured.items()}
    processor = {
        kind: statistics.median(one.processor_s for one in found) for kind, found in measured.items()
    }
    _say(f"two workers to one, by the clock (at least 1.8): {clock['one'] / clock['two']:.2f}")
    _say(f"two workers to one, by the processor, times two: {2 * processor['one'] / processor['two']:.2f}")
    _say(
        f"queue over the work, % of the processor (at most 5): {100 * (processor['one'] / processor['direct'] - 1):.1f}"
    )
    _say(f"documents a second of the processor: {chosen.documents / processor['one']:.2f}")


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
