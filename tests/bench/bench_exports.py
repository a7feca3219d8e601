"""Our graph writers against networkx's own, and our tables against pyarrow's, in one run.

    python tests/bench/bench_exports.py [--edges N] [--rows N]

Prints a table of seconds and ratios; nothing is asserted, the figures are for people.
"""

import argparse
import random
import sqlite3
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

import networkx as nx
import pyarrow as pa
import pyarrow.parquet as pq
from sqlmodel import Session

from kb.export.gexf import GexfExporter
from kb.export.graphml import GraphMLExporter
from kb.export.parquet import ParquetExporter
from kb.export.tables import TABLES
from kb.graph.filter import GraphFilter
from kb.models import Claim, Document, Entity
from kb.store.session import insert_new, open_engine, writing


def seconds(run: Callable[[], object], *, times: int = 3) -> float:
    """The best of some runs, in seconds."""
    best = float("inf")
    for _ in range(times):
        start = time.perf_counter()
        run()
        best = min(best, time.perf_counter() - start)
    return best


def random_graph(edges: int, *, plain: bool) -> "nx.MultiDiGraph[str]":
    """A graph like ours; `plain` has values that networkx's writers take as they are."""
    chance = random.Random(7)
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    day = "2026-01-02" if plain else date(2026, 1, 2)
    nodes = [f"company-{number}" for number in range(max(2, edges // 5))]
    for node in nodes:
        graph.add_node(node, label=f"Company {node}", kind="company", first_seen=day, last_seen=day)
    for number in range(edges):
        evidence = f"{number:024x}"
        graph.add_edge(
            *chance.sample(nodes, 2),
            key=f"k{number}",
            predicate="sued",
            label="sued",
            standing="alleged",
            support=chance.randrange(5),
            claims=chance.randrange(9),
            contested=chance.random() < 0.1,
            evidence=evidence if plain else [evidence],
            first_seen=day,
            last_seen=day,
        )
    return graph


def graph_ratios(edges: int, folder: Path) -> None:
    """Write the same graph by both."""
    ours, theirs = random_graph(edges, plain=False), random_graph(edges, plain=True)
    for name, our_writer, their_writer in (
        ("graphml", GraphMLExporter(), nx.write_graphml_lxml),
        ("gexf", GexfExporter(), nx.write_gexf),
    ):
        own = seconds(lambda w=our_writer, n=name: w.write(ours, folder / f"ours.{n}"))  # type: ignore[misc]
        other = seconds(lambda w=their_writer, n=name: w(theirs, folder / f"theirs.{n}"))  # type: ignore[misc]
        print(
            f"{name:10} {edges:>9} edges  ours {own:6.2f} s  networkx {other:6.2f} s  ratio {other / own:5.2f}"
        )


def fill(path: Path, rows: int) -> None:
    """A store with so many claims, ten a document."""
    engine = open_engine(f"sqlite:///{path}")
    seen = datetime(2026, 5, 1, tzinfo=UTC)
    text = "Acme Labs alleged that Globex distilled its models." * 3
    with writing(engine) as session:
        insert_new(
            session, Entity, [{"id": f"e{n}", "kind": "company", "name": f"Company {n}"} for n in range(1000)]
        )
        insert_new(
            session,
            Document,
            [
                {"id": f"d{n}", "kind": "article", "text": text, "digest": str(n), "first_seen": seen, "published": seen,
                 "publisher": "Gazette", "authors": [], "credits": [], "links": []}
                for n in range(rows // 10)
            ],
        )  # fmt: skip
        insert_new(
            session,
            Claim,
            [
                {"id": f"{n:024x}", "document_id": f"d{n // 10}", "start": 0, "end": 51, "quote": text[:51], "stance": "alleged",
                 "predicate": "distilled", "subject_id": f"e{n % 1000}", "object_id": f"e{n % 997}", "speaker_id": None,
                 "confidence": 0.5, "first_seen": seen, "published": seen}
                for n in range(rows)
            ],
        )  # fmt: skip
    engine.dispose()


def table_ratios(rows: int, folder: Path) -> None:
    """Export all tables by us, and the same columns by sqlite3 and pyarrow with no types kept."""
    fill(folder / "store.db", rows)
    engine = open_engine(f"sqlite:///{folder / 'store.db'}", create=False)
    with Session(engine) as session:
        ours = seconds(
            lambda: ParquetExporter().write_rows(session, GraphFilter(), folder / "parquet"), times=2
        )
        statements = [
            str(table.query(GraphFilter()).compile(engine, compile_kwargs={"literal_binds": True}))
            for table in TABLES
        ]
    theirs = seconds(lambda: by_pyarrow(folder / "store.db", statements, folder), times=2)
    engine.dispose()
    print(
        f"parquet    {rows:>9} claims ours {ours:6.2f} s  pyarrow  {theirs:6.2f} s  ratio {theirs / ours:5.2f}"
    )


def by_pyarrow(database: Path, statements: list[str], folder: Path) -> None:
    """The rows as SQLite gives them, straight into Parquet."""
    with closing(sqlite3.connect(database)) as connection:
        for number, statement in enumerate(statements):
            cursor = connection.execute(statement)
            names = [f"{position}_{column[0]}" for position, column in enumerate(cursor.description)]
            writer = None
            while part := cursor.fetchmany(20_000):
                batch = pa.record_batch([pa.array(values) for values in zip(*part, strict=True)], names=names)
                writer = writer or pq.ParquetWriter(
                    folder / f"peer{number}.parquet", batch.schema, compression="zstd"
                )
                writer.write_batch(batch)
            if writer is not None:
                writer.close()


def main() -> None:
    """Run both comparisons."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--edges", type=int, default=100_000)
    parser.add_argument("--rows", type=int, default=100_000)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        graph_ratios(chosen.edges, Path(name))
        table_ratios(chosen.rows, Path(name))


if __name__ == "__main__":
    main()
