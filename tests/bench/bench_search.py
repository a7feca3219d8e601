"""Searching beside FTS5 alone: the same texts in a bare table of FTS5, the same words, twenty results with snippets.

    python -m tests.bench.bench_search [--documents N] [--store FILE]

The bare query ranks by BM25 and reads nothing but its own table. Ours leaves out what was withdrawn, and answers in two
orders: the best first, as the bare one does, and the newest first, which FTS5 cannot do from its index. Both databases
are warm; seconds are of the processor, each the least of five by turns. Exit code 1 where the two find other numbers.
"""

import argparse
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlmodel import Session

from kb.batches import batched
from kb.models import Document
from kb.search.fulltext import END, START, match_expression
from kb.search.query import parse_query
from kb.search.results import SearchOrder, found_documents
from kb.store.session import open_engine, table_of
from tests.bench.bench_resolve import _fill
from tests.bench.invented_corpus import documents

WORDS = ("court", "Kestrel", "Mirelle Robotics", "lawyers prices", '"model answers"', "Brenner", "OpenAI")
"""From a word that nearly every text has to names of a few hundred."""

_BULK = 2000
_ROUNDS = 5
_RAW = (
    "SELECT id, title, snippet(raw, 1, ?, ?, '…', 28) FROM raw WHERE raw MATCH ? "
    "ORDER BY bm25(raw, 4.0, 1.0) LIMIT 20"
)


def fill(engine: Engine, count: int) -> None:
    """Write so many documents in bulk."""
    for part in batched(list(documents(count)), _BULK):
        _fill(engine, list(part))


def bare(engine: Engine, path: Path) -> sqlite3.Connection:
    """The same texts in a table of FTS5 and nothing else."""
    table = table_of(Document)
    texts = sa.select(sa.func.coalesce(table.c.title, ""), table.c.text, table.c.id)
    raw = sqlite3.connect(path)
    raw.execute("pragma cache_size=-65536")
    raw.execute(
        "CREATE VIRTUAL TABLE raw USING fts5(title, text, id UNINDEXED, "
        "tokenize='porter unicode61 remove_diacritics 2')"
    )
    with engine.connect() as connection, raw:
        raw.executemany("INSERT INTO raw VALUES (?, ?, ?)", map(tuple, connection.execute(texts)))
    return raw


def least(*works: Callable[[], object]) -> list[float]:
    """Milliseconds of the processor of each, by turns, the least of some; a first turn warms up."""
    best = [float("inf")] * len(works)
    for turn in range(_ROUNDS + 1):
        for number, work in enumerate(works):
            began = time.process_time()
            work()
            if turn:
                best[number] = min(best[number], 1000 * (time.process_time() - began))
    return best


def main() -> None:
    """Print a line for each search and the two ratios over all of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=10_000)
    parser.add_argument("--store", type=Path, help="a SQLite store that is there already")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(f"sqlite:///{chosen.store or Path(folder) / 'store.db'}")
        if chosen.store is None:
            fill(engine, chosen.documents)
        sums = [0.0, 0.0, 0.0]
        with closing(bare(engine, Path(folder) / "raw.db")) as raw, Session(engine) as session:
            for words in WORDS:
                query = parse_query(words)
                match = (START, END, match_expression(query.terms))
                number = raw.execute("SELECT count(*) FROM raw WHERE raw MATCH ?", match[2:]).fetchone()[0]
                found = found_documents(session, query, order=SearchOrder.BEST)
                if len(found) != min(20, number):
                    raise SystemExit(f"{words}: FTS5 finds {number}, a page of ours has {len(found)}")
                times = least(
                    lambda match=match: raw.execute(_RAW, match).fetchall(),
                    lambda query=query: found_documents(session, query, order=SearchOrder.BEST),
                    lambda query=query: found_documents(session, query),
                )
                sums = [total + one for total, one in zip(sums, times, strict=True)]
                print(
                    f"{words:<20} {number:>7} found  FTS5 {times[0]:7.2f} ms, best first {times[1]:7.2f}, "
                    f"newest first {times[2]:7.2f}",
                    flush=True,
                )
        engine.dispose()
    print(f"search, best first, against FTS5: {sums[1] / sums[0]:.2f}")
    print(f"search, newest first, against FTS5: {sums[2] / sums[0]:.2f}")


if __name__ == "__main__":
    sys.exit(main())
