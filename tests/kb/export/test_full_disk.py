"""A disk that is full leaves no half file of any format, only an error that names the place; two real kinds of full."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from kb.export import GRAPH_EXPORTERS, STORE_EXPORTERS
from kb.store.session import open_engine
from tests.app.sample_store import fill_store

FORMATS = sorted((*GRAPH_EXPORTERS, *STORE_EXPORTERS))

LIMITED = """
import json, resource, signal, sys
from pathlib import Path
from sqlmodel import Session
from kb.errors import ExportError
from kb.export.run import export
from kb.graph.filter import GraphFilter
from kb.store.session import open_engine

url, folder, limit, *formats = sys.argv[1:]
engine = open_engine(url, create=False)
said = {}
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
if int(limit):
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(limit), int(limit)))
for name in formats:
    place = Path(folder) / name
    place.mkdir()
    with Session(engine) as session:
        try:
            export(session, name, place / "out", GraphFilter())
            said[name] = "written"
        except ExportError as error:
            said[name] = str(error)
    said[name + " left"] = sorted(path.name for path in place.rglob("*"))
print(json.dumps(said))
"""
"""Exports every format under a limit on the size of files; 0 is no limit."""


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> str:
    """URL of the sample store."""
    url = f"sqlite:///{tmp_path_factory.mktemp('store') / 'store.db'}"
    engine = open_engine(url)
    fill_store(engine)
    engine.dispose()
    return url


def run(store: str, folder: Path, limit: int) -> dict[str, str]:
    """What became of each format."""
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, store, str(folder), str(limit), *FORMATS],
        capture_output=True, text=True, timeout=300, check=False, cwd=Path(__file__).parents[3],
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found: dict[str, str] = json.loads(done.stdout.splitlines()[-1])
    return found


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 48 kB in memory."""
    mount, umount = shutil.which("mount"), shutil.which("umount")
    place = tmp_path / "disk"
    place.mkdir()
    if os.geteuid() != 0 or mount is None or umount is None:
        pytest.skip("only an administrator can mount a small file system")
    done = subprocess.run(
        [mount, "-t", "tmpfs", "-o", "size=48k", "tmpfs", str(place)], capture_output=True, check=False
    )
    if done.returncode:
        pytest.skip("this machine does not let anybody mount")
    yield place
    subprocess.run([umount, str(place)], check=True)


def assert_nothing_half(said: dict[str, str]) -> None:
    """Every format failed with a line that names its place, and left nothing behind."""
    for name in FORMATS:
        assert "/out" in said[name], (name, said[name])
        assert said[f"{name} left"] == [], name


def test_a_limit_on_the_size_of_files_leaves_nothing(store: str, tmp_path: Path) -> None:
    said = run(store, tmp_path, 4096)
    assert_nothing_half(said)


def test_a_disk_without_room_leaves_nothing(store: str, small_disk: Path, tmp_path: Path) -> None:
    filler = small_disk / "filler"
    filler.write_bytes(b"x" * 40_000)
    said = run(store, small_disk, 0)
    assert filler.stat().st_size == 40_000
    assert_nothing_half(said)
