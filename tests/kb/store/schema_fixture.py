"""Keeps a small store of the newest schema as a fixture: `python -m tests.kb.store.schema_fixture`.

Run it before a release, and never again for that version: what people have on their disks does not change either.
"""

import gzip
import sqlite3
import sys
import tempfile
from contextlib import closing
from pathlib import Path

from kb.store.session import open_engine, schema_of
from tests.app.sample_store import fill_store

SCHEMAS = Path(__file__).parent / "schemas"


def write_fixture(folder: Path = SCHEMAS) -> Path:
    """Write the sample store, packed, under the name of its schema's revision."""
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "store.db"
        engine = open_engine(f"sqlite:///{path}")
        fill_store(engine, documents=6)
        revision = schema_of(engine)
        engine.dispose()
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("pragma journal_mode=delete")
            connection.execute("vacuum")
        target = folder / f"{revision}.db.gz"
        target.write_bytes(gzip.compress(path.read_bytes(), mtime=0))
    return target


if __name__ == "__main__":
    sys.stdout.write(f"{write_fixture()}\n")
