"""A migration that is killed leaves the store as it was, and the next opening goes through."""

import random
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlmodel import SQLModel

from kb.store.copy import row_counts
from kb.store.session import open_engine, schema_of
from tests.postgres_server import new_database, postgres_server

KILLED = """
import os, signal, sys
import sqlalchemy as sa
from kb.store.session import open_engine
left = int(sys.argv[2])
@sa.event.listens_for(sa.engine.Engine, "after_cursor_execute")
def count(connection, cursor, statement, *rest):
    global left
    if statement.lstrip().upper().startswith(("CREATE", "INSERT", "ALTER", "UPDATE")):
        left -= 1
        if not left:
            os.kill(os.getpid(), signal.SIGKILL)
open_engine(sys.argv[1])
"""


def killed_after(url: str, statements: int) -> int:
    return subprocess.run([sys.executable, "-c", KILLED, url, str(statements)], check=False).returncode


def looks_whole(url: str) -> bool:
    engine = open_engine(url)
    with engine.connect() as connection:
        empty = set(row_counts(connection).values()) == {0}
    tables = set(sa.inspect(engine).get_table_names())
    known = schema_of(engine)
    engine.dispose()
    return empty and known is not None and {table.name for table in SQLModel.metadata.sorted_tables} <= tables


@pytest.mark.parametrize("statements", [1, 4, random.Random(9).randrange(5, 60), 100])
def test_on_sqlite(tmp_path: Path, statements: int) -> None:
    url = f"sqlite:///{tmp_path / 'store.db'}"
    assert killed_after(url, statements) == -9
    assert looks_whole(url)


def test_on_postgresql() -> None:
    with postgres_server() as server, new_database(server) as url:
        assert killed_after(url, 40) == -9
        assert looks_whole(url)


def test_two_that_open_a_new_store_at_once_do_not_disturb_each_other(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'store.db'}"
    both = [
        subprocess.Popen([sys.executable, "-c", KILLED, url, "100000"], stderr=subprocess.PIPE)
        for _ in range(2)
    ]
    assert [(one.communicate()[1], one.returncode) for one in both] == [(b"", 0), (b"", 0)]
    assert looks_whole(url)
