"""A disk that is full: one line says so, nothing is half written, and with room again the work goes on."""

import json
import os
import resource
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from kb.models import Document, EventLog
from kb.store.invariants import findings
from kb.store.invariants_evidence import wrong_evidence
from kb.store.session import insert_new, open_engine, table_of, writing

DOCUMENTS = 300


def most_bytes(size: int) -> None:
    """Let no file of this process grow beyond; a write that would fails as on a full disk."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)


def command(data: Path, *words: str, most: int | None = None) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "app.cli.main", *words],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"DISTILLWATCH_DATA": str(data)},
        preexec_fn=None if most is None else lambda: most_bytes(most),
    )


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    """A file of invented documents of 5 kB each."""
    path = tmp_path / "in.jsonl"
    lines = [
        {"id": f"d{number}", "url": f"https://x.example/{number}", "kind": "article", "title": "T",
         "text": "Alder AI sued Birch Labs. " * 200 + str(number), "entities": [], "claims": [], "cases": []}
        for number in range(DOCUMENTS)
    ]  # fmt: skip
    path.write_text("\n".join(json.dumps(line) for line in lines))
    return path


def event(number: int) -> dict[str, object]:
    return {"id": str(number), "at": datetime(2026, 5, 1, tzinfo=UTC), "user": "ann", "action": "edit",
            "subject": "x" * 5000, "before": None, "after": None}  # fmt: skip


def stored(engine: Engine) -> int:
    with engine.connect() as connection:
        return int(
            connection.execute(sa.select(sa.func.count()).select_from(table_of(Document))).scalar_one()
        )


def test_an_import_onto_a_full_disk_says_so_and_goes_on_later(tmp_path: Path, documents: Path) -> None:
    data = tmp_path / "data"
    full = command(data, "import", str(documents), most=900_000)
    assert full.returncode == 1
    assert "Traceback" not in full.stderr
    assert full.stderr.count("\n") == 1
    assert "disk" in full.stderr
    again = command(data, "import", str(documents))
    assert again.returncode == 0, again.stderr
    engine = open_engine(f"sqlite:///{data / 'distillwatch.db'}")
    assert stored(engine) == DOCUMENTS
    with engine.connect() as connection:
        assert connection.exec_driver_sql("pragma integrity_check").scalar() == "ok"
    with sa.orm.Session(engine) as session:
        assert [*findings(session), *wrong_evidence(session)] == []
    engine.dispose()


def test_a_backup_that_does_not_fit_leaves_no_half_file(tmp_path: Path, documents: Path) -> None:
    data = tmp_path / "data"
    engine = open_engine(f"sqlite:///{data / 'distillwatch.db'}")
    with writing(engine) as session:
        insert_new(session, EventLog, [event(number) for number in range(DOCUMENTS)])
    engine.dispose()
    target = tmp_path / "copy.tar"
    full = command(data, "backup", str(target), most=500_000)
    assert (full.returncode, full.stderr.count("\n")) == (1, 1), full.stderr
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith("copy")] == []
