"""Storing documents with their claims beside the bare drivers: sqlite3's `executemany`, PostgreSQL's COPY.

    python -m tests.bench.bench_ingest_raw [--documents N] [--rounds N] [--only sqlite|postgresql]

Ours begins with annotated documents and writes them as the extraction stage does, 64 a transaction. The bare driver gets
the very rows that ours left, prepared beforehand, and writes them into an equal store: same tables, indexes and index of
words, same transactions. The two take turns. Seconds are of the processor, the database server's included.
"""

import argparse
import sqlite3
import statistics
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from kb.batches import batched
from kb.models import Claim, Document, DocumentEntity, Mention
from kb.store.session import open_engine, table_of
from tests.bench.bench_ingest import TRANSACTION, ingest_into, seconds, server_of
from tests.bench.invented_corpus import documents
from tests.postgres_server import new_database, postgres_server

_TABLES = (Document, DocumentEntity, Mention, Claim)
_KEYS = {Document: "id", DocumentEntity: "document_id", Mention: "document_id", Claim: "document_id"}


def columns_of(model: Any) -> list[str]:
    """The columns that a row is written with; what the database makes itself is not among them."""
    return [column.name for column in table_of(model).columns if not column.computed]


def sqlite_round(ours: Engine, raw: Path, ids: Sequence[str]) -> float:
    """Write the rows of documents that ours has by `executemany`; seconds."""
    marks = ",".join("?" * len(ids))
    assert ours.url.database is not None
    with closing(sqlite3.connect(ours.url.database)) as source:
        parts = []
        for part in batched(list(ids), TRANSACTION):
            marks = ",".join("?" * len(part))
            parts.append(
                [
                    (
                        f"INSERT INTO {table_of(model).name} ({', '.join(columns_of(model))}) "
                        f"VALUES ({','.join('?' * len(columns_of(model)))})",
                        source.execute(
                            f"SELECT {', '.join(columns_of(model))} FROM {table_of(model).name} "
                            f"WHERE {_KEYS[model]} IN ({marks})",
                            part,
                        ).fetchall(),
                    )
                    for model in _TABLES
                ]
            )
    with closing(sqlite3.connect(raw)) as target:
        for pragma in ("synchronous=normal", "cache_size=-65536", "journal_mode=wal"):
            target.execute(f"pragma {pragma}")

        def write() -> None:
            for part in parts:
                with target:
                    for statement, rows in part:
                        target.executemany(statement, rows)

        return seconds(write)


def postgres_round(ours: Engine, raw: Engine, ids: Sequence[str]) -> float:
    """Write the same rows by COPY; seconds."""
    parts = []
    with closing(ours.raw_connection()) as source, source.cursor() as cursor:
        for part in batched(list(ids), TRANSACTION):
            blocks = []
            for model in _TABLES:
                names = ", ".join(f'"{name}"' for name in columns_of(model))
                query = f"SELECT {names} FROM {table_of(model).name} WHERE {_KEYS[model]} = ANY(%s)"
                with cursor.copy(f"COPY ({query}) TO STDOUT", (list(part),)) as out:
                    blocks.append((f"COPY {table_of(model).name} ({names}) FROM STDIN", b"".join(out)))
            parts.append(blocks)
    with closing(raw.raw_connection()) as target, target.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (server,) = cursor.fetchone()  # type: ignore[misc]

        def write() -> None:
            for part in parts:
                for statement, block in part:
                    with cursor.copy(statement) as into:
                        into.write(block)
                target.commit()

        return seconds(write, server=server)


@contextmanager
def stores(database: str) -> Iterator[tuple[str, str]]:
    """URLs of two empty stores."""
    if database == "sqlite":
        with tempfile.TemporaryDirectory() as folder:
            yield f"sqlite:///{folder}/ours.db", f"sqlite:///{folder}/raw.db"
        return
    with (
        postgres_server() as server,
        new_database(server) as first,
        new_database(server) as second,
    ):
        yield first, second


def measure(database: str, *, count: int, rounds: int) -> None:
    """Print documents a second of both and their ratio, the median of the rounds."""
    with stores(database) as (first, second):
        ours, raw = open_engine(first), open_engine(second)
        server = server_of(ours)
        speeds: list[tuple[float, float]] = []
        for number in range(rounds + 1):  # the first one warms both up and is not counted
            part = list(documents(count, start=number * count, of=(rounds + 1) * count))
            mine = seconds(lambda part=part: ingest_into(ours, part), server=server)  # type: ignore[misc]
            ids = [annotation.id for annotation in part]
            theirs = (
                sqlite_round(ours, Path(str(raw.url.database)), ids)
                if database == "sqlite"
                else postgres_round(ours, raw, ids)
            )
            if number:
                speeds.append((count / mine, count / theirs))
        same(ours, raw)
        mine, theirs = (statistics.median(column) for column in zip(*speeds, strict=True))
        ratio = statistics.median(one / other for one, other in speeds)
        name = {"sqlite": "executemany", "postgresql": "COPY"}[database]
        print(f"{database}: ours {mine:.0f} documents a second of the processor, {name} {theirs:.0f}")
        print(f"ingest against {name}: {ratio:.2f}", flush=True)
        ours.dispose()
        raw.dispose()


def same(ours: Engine, raw: Engine) -> None:
    """Both have as many rows, or the comparison is of unlike things."""
    for model in _TABLES:
        counts = []
        for engine in (ours, raw):
            with engine.connect() as connection:
                counts.append(
                    connection.execute(sa.select(sa.func.count()).select_from(table_of(model))).scalar_one()
                )
        if counts[0] != counts[1]:
            raise SystemExit(f"{table_of(model).name}: {counts[0]} rows by us, {counts[1]} by the driver")


def main() -> None:
    """Measure one database or both; one that is not here is named and left out."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=640, help="documents of each round")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", choices=("sqlite", "postgresql"))
    chosen = parser.parse_args()
    for database in (chosen.only,) if chosen.only else ("sqlite", "postgresql"):
        measure(database, count=chosen.documents, rounds=chosen.rounds)


if __name__ == "__main__":
    sys.exit(main())
