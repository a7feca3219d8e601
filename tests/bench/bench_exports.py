"""Our graph writers against networkx's own, our tables against pyarrow's, and what large stores cost, in one run.

    python tests/bench/bench_exports.py [--edges N] [--rows N] [--book N] [--graph CLAIMS] [--brief DOCUMENTS]

Prints a table of processor seconds and ratios, which other work on the machine changes less than the clock's; nothing
is asserted, the figures are for people. Building the graph is timed by the clock too, in a process of its own.
"""

import argparse
import random
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from contextlib import closing
from datetime import UTC, date, datetime
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

import duckdb
import networkx as nx
import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq
import sqlalchemy as sa
from openpyxl import Workbook
from sqlmodel import Session, SQLModel

sys.path.insert(0, str(Path(__file__).parents[2]))

from kb.brief.html import html
from kb.brief.make import company_brief
from kb.export.csv_tables import CsvExporter
from kb.export.gexf import GexfExporter
from kb.export.graphml import GraphMLExporter
from kb.export.parquet import ParquetExporter
from kb.export.tables import TABLES
from kb.export.xlsx import XlsxExporter
from kb.graph.filter import GraphFilter
from kb.models import Claim, Document, Entity, Proposition
from kb.store.entity_rows import entity_rows
from kb.store.session import open_engine, table_of, writing
from tests.app.sample_store import fill_store


def seconds(run: Callable[[], object], *, times: int = 3) -> float:
    """The best of some runs, in processor seconds of this process with its threads."""
    best = float("inf")
    for _ in range(times):
        start = time.process_time()
        run()
        best = min(best, time.process_time() - start)
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


def graph_ratios(edges: int, folder: Path, times: int) -> None:
    """Write the same graph by both."""
    ours, theirs = random_graph(edges, plain=False), random_graph(edges, plain=True)
    for name, our_writer, their_writer in (
        ("graphml", GraphMLExporter(), nx.write_graphml_lxml),
        ("gexf", GexfExporter(), nx.write_gexf),
    ):
        own = seconds(lambda w=our_writer, n=name: w.write(ours, folder / f"ours.{n}"), times=times)  # type: ignore[misc]
        other = seconds(lambda w=their_writer, n=name: w(theirs, folder / f"theirs.{n}"), times=times)  # type: ignore[misc]
        print(
            f"{name:10} {edges:>9} edges  ours {own:6.2f} s  networkx {other:6.2f} s  ratio {other / own:5.2f}"
        )


def fill(path: Path, rows: int) -> None:
    """A store with so many claims: ten a document, three documents an origin, four a proposition."""
    engine = open_engine(f"sqlite:///{path}")
    seen = datetime(2026, 5, 1, tzinfo=UTC)
    text = "Acme Labs alleged that Globex distilled its models." * 3
    pairs = [(f"e{n % 1000}", f"e{(n + n // 1000 + 1) % 1000}") for n in range(max(1, rows // 4))]
    with writing(engine) as session:
        add = partial(insert_all, session)
        add(Entity, ({"id": f"e{n}", "kind": "company", "name": f"Company {n}"} for n in range(1000)))
        add(
            Document,
            (
                {"id": f"d{n}", "kind": "article", "text": text, "digest": str(n), "first_seen": seen, "published": seen,
                 "publisher": f"Gazette {n % 50}", "authors": [], "credits": [], "links": [], "origin_id": f"d{n - n % 3}"}
                for n in range(rows // 10)
            ),
        )  # fmt: skip
        add(
            Proposition,
            (
                {"id": f"p{n}", "subject_id": left, "predicate": "distilled", "object_id": right, "standing": "alleged",
                 "standing_reason": "said so", "stances": {}, "notes": {}, "first_seen": seen, "last_seen": seen}
                for n, (left, right) in enumerate(pairs)
            ),
        )  # fmt: skip
        add(
            Claim,
            (
                {"id": f"{n:024x}", "document_id": f"d{n // 10}", "start": 0, "end": 51, "quote": text[:51], "stance": "alleged",
                 "predicate": "distilled", "subject_id": pairs[n % len(pairs)][0], "object_id": pairs[n % len(pairs)][1],
                 "speaker_id": None, "proposition_id": f"p{n % len(pairs)}", "origin_key": f"Gazette {(n // 10 - n // 10 % 3) % 50}", "confidence": 0.5, "first_seen": seen,
                 "published": seen}
                for n in range(rows)
            ),
        )  # fmt: skip
    engine.dispose()


def insert_all(session: Session, model: type[SQLModel], rows: Iterable[dict[str, Any]]) -> None:
    """Insert new rows, some thousand at a time."""
    waiting = iter(rows)
    while part := list(islice(waiting, 20_000)):
        session.connection().execute(table_of(model).insert(), part)


def table_ratios(rows: int, folder: Path, *names: str) -> None:
    """Export all tables by us, and the same columns by sqlite3 and pyarrow with no types kept."""
    source = folder / f"store-{rows}.db"
    if not source.exists():
        fill(source, rows)
    engine = open_engine(f"sqlite:///{source}", create=False)
    statements = [
        str(table.query(GraphFilter()).compile(engine, compile_kwargs={"literal_binds": True}))
        for table in TABLES
    ]
    peers: dict[str, tuple[Any, dict[str, Callable[[], object]]]] = {
        "parquet": (ParquetExporter(), {"pyarrow": lambda: by_pyarrow(source, statements, folder, "parquet"),
                                        "duckdb": lambda: by_duckdb(source, statements, folder, "parquet")}),
        "csv": (CsvExporter(), {"pyarrow": lambda: by_pyarrow(source, statements, folder, "csv"),
                                "duckdb": lambda: by_duckdb(source, statements, folder, "csv")}),
        "xlsx": (XlsxExporter(), {"openpyxl": lambda: by_openpyxl(source, statements, folder)}),
    }  # fmt: skip
    for name in names:
        exporter, others = peers[name]
        ours = theirs = float("inf")
        for other, write in others.items():
            with Session(engine) as session:
                ours = seconds(
                    lambda e=exporter, n=name: e.write_rows(session, GraphFilter(), folder / n),  # type: ignore[misc]
                    times=2,
                )
            theirs = seconds(write, times=2)
            print(f"{name:10} {rows:>9} claims ours {ours:6.2f} s  {other:8} {theirs:6.2f} s  ratio {theirs / ours:5.2f}", flush=True)  # fmt: skip
    engine.dispose()


def by_pyarrow(database: Path, statements: list[str], folder: Path, suffix: str) -> None:
    """The rows as SQLite gives them, straight into Parquet or CSV."""
    with closing(sqlite3.connect(database)) as connection:
        for number, statement in enumerate(statements):
            cursor = connection.execute(statement)
            names = [f"{position}_{column[0]}" for position, column in enumerate(cursor.description)]
            place = folder / f"peer{number}.{suffix}"
            writer: Any = None
            while part := cursor.fetchmany(20_000):
                batch = pa.record_batch([pa.array(values) for values in zip(*part, strict=True)], names=names)
                if writer is None and suffix == "csv":
                    writer = pacsv.CSVWriter(place, batch.schema)
                elif writer is None:
                    writer = pq.ParquetWriter(place, batch.schema, compression="zstd")
                writer.write_batch(batch)
            if writer is not None:
                writer.close()


def by_duckdb(database: Path, statements: list[str], folder: Path, suffix: str) -> None:
    """The rows as Python's driver gives them, through Arrow into DuckDB's COPY: its own reader of SQLite is an extra."""
    with closing(sqlite3.connect(database)) as connection, duckdb.connect() as target:
        for number, statement in enumerate(statements):
            cursor = connection.execute(statement)
            names = [f"{position}_{column[0]}" for position, column in enumerate(cursor.description)]
            parts = [
                pa.table([pa.array(values) for values in zip(*part, strict=True)], names=names)
                for part in iter(partial(cursor.fetchmany, 20_000), [])
            ]
            if parts:
                target.register("part", pa.concat_tables(parts, promote_options="permissive"))
                target.execute(f"copy part to '{folder / f'duck{number}.{suffix}'}' (format {suffix})")


def by_openpyxl(database: Path, statements: list[str], folder: Path) -> None:
    """The rows as SQLite gives them, as a workbook without types or neutralised formulas."""
    book = Workbook(write_only=True)
    with closing(sqlite3.connect(database)) as connection:
        for statement in statements:
            sheet = book.create_sheet()
            for row in connection.execute(statement):
                sheet.append(row)
    book.save(folder / "peer.xlsx")


def graph_cost(claims: int, folder: Path) -> None:
    """Build the graph of propositions over so many claims in a process of its own; its time and its memory."""
    database = folder / "large.db"
    fill(database, claims)
    done = subprocess.run(
        [sys.executable, "-c", _BUILD, f"sqlite:///{database}"], capture_output=True, text=True, check=True
    )
    print(f"graph      {claims:>9} claims {done.stdout.strip()}")


_BUILD = """
import resource, sys, time
from sqlmodel import Session, SQLModel
from kb.graph.build import build_graph
from kb.store.session import open_engine
engine = open_engine(sys.argv[1], create=False)
with Session(engine) as session:
    before, clock = time.process_time(), time.perf_counter()
    graph = build_graph(session)
    cost, waited = time.process_time() - before, time.perf_counter() - clock
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(f"{cost:6.2f} s of processor, {waited:6.2f} s by the clock, {peak:6.0f} MB at most, "
      f"{graph.number_of_edges()} edges of {graph.number_of_nodes()} nodes")
"""


def brief_cost(folder: Path, documents: int) -> None:
    """The HTML briefing of the company with the most claims in a resolved sample store."""
    engine = open_engine(f"sqlite:///{folder / 'brief.db'}")
    fill_store(engine, documents=documents)
    with Session(engine) as session:
        (largest, *_) = entity_rows(session, kinds=("company",), limit=1)
        number = (
            session.connection().execute(sa.select(sa.func.count()).select_from(table_of(Claim))).scalar()
        )
        cost = seconds(lambda: html(company_brief(session, largest.id)))
    print(f"brief      {number:>9} claims {cost:6.2f} s for HTML, {largest.name}")
    engine.dispose()


def main() -> None:
    """Run what is asked for; a size of 0 leaves a part out."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--edges", type=int, default=100_000)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument(
        "--book", type=int, default=10_000, help="rows at most of the workbook, which takes a minute for more"
    )
    parser.add_argument("--graph", type=int, default=100_000, help="claims of the graph that is built")
    parser.add_argument(
        "--brief", type=int, default=2_000, help="documents of the store that a briefing is made of"
    )
    parser.add_argument(
        "--times", type=int, default=3, help="runs of the graph writers, of which the best counts"
    )
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        for size, part in (
            (chosen.edges, lambda n: graph_ratios(n, Path(name), chosen.times)),
            (chosen.rows, lambda n: table_ratios(n, Path(name), "parquet", "csv")),
            (
                chosen.book if chosen.rows else 0,
                lambda n: table_ratios(min(n, chosen.rows), Path(name), "xlsx"),
            ),
            (chosen.graph, lambda n: graph_cost(n, Path(name))),
            (chosen.brief, lambda n: brief_cost(Path(name), n)),
        ):
            if size:
                part(size)


if __name__ == "__main__":
    main()
