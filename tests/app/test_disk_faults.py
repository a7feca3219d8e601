"""Disks that are slow, that may only be read, or that fill up while a site is crawled: real ones, on loopback and in memory."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from kb.models import Document, FrontierUrl, Page
from kb.store.invariants import findings
from kb.store.session import open_engine, table_of
from tests.crawler.hostile_server import Site, article, fixed, running

DELAY_US = 20_000
"""What each write and each flush waits for, as on a disk that is worn out or far away."""

DOCUMENTS = 60
PAGES = 40


def command(
    data: Path, *words: str, before: tuple[str, ...] = (), **more: str
) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [*before, sys.executable, "-m", "app.cli.main", *words],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"DISTILLWATCH_DATA": str(data)} | more,
    )


def slow_disk() -> tuple[str, ...]:
    """Words before a command that make every write and flush of its processes slow; skips where nobody may trace."""
    strace = shutil.which("strace")
    if strace is None:
        pytest.skip("strace is not installed")
    calls = "write,pwrite64,fsync,fdatasync"
    words = (strace, "-f", "-qq", "-o", os.devnull, "-e", f"trace={calls}")
    words += ("-e", f"inject={calls}:delay_enter={DELAY_US}")
    if subprocess.run([*words, "true"], capture_output=True, check=False).returncode:
        pytest.skip("this machine does not let anybody trace")
    return words


@pytest.fixture
def mounted() -> Iterator[Path]:
    """A file system of 8 MB in memory, gone afterwards whatever still holds it; not among pytest's folders, which others tidy."""
    mount, umount = shutil.which("mount"), shutil.which("umount")
    if os.geteuid() != 0 or mount is None or umount is None:
        pytest.skip("only an administrator can mount a small file system")
    with tempfile.TemporaryDirectory(prefix="small-disk-") as place:
        words = [mount, "-t", "tmpfs", "-o", "size=8m", "tmpfs", place]
        if subprocess.run(words, capture_output=True, check=False).returncode:
            pytest.skip("this machine does not let anybody mount")
        try:
            yield Path(place)
        finally:
            subprocess.run([umount, "--lazy", place], check=True)


@pytest.fixture
def lines(tmp_path: Path) -> Path:
    """A file of invented documents."""
    path = tmp_path / "in.jsonl"
    rows = [
        {"id": f"d{number}", "url": f"https://x.example/{number}", "kind": "article", "title": "T",
         "text": f"Alder AI sued Birch Labs. It was case {number}.", "entities": [], "claims": [], "cases": []}
        for number in range(DOCUMENTS)
    ]  # fmt: skip
    path.write_text("\n".join(json.dumps(row) for row in rows))
    return path


def count(engine: Engine, model: type) -> int:
    with engine.connect() as connection:
        return int(connection.execute(sa.select(sa.func.count()).select_from(table_of(model))).scalar_one())


def opened(data: Path) -> Engine:
    return open_engine(f"sqlite:///{data / 'distillwatch.db'}")


def test_on_a_slow_disk_all_is_written_and_others_read_meanwhile(tmp_path: Path, lines: Path) -> None:
    before = slow_disk()
    data = tmp_path / "data"
    opened(data).dispose()
    with subprocess.Popen(
        [*before, sys.executable, "-m", "app.cli.main", "import", str(lines)],
        env=os.environ | {"DISTILLWATCH_DATA": str(data)},
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
    ) as writer:
        reads = []
        engine = opened(data)
        while writer.poll() is None:
            reads.append(count(engine, Document))
        assert writer.stderr is not None
        said = writer.stderr.read()
    assert (writer.returncode, said) == (0, "")
    assert reads == sorted(reads)
    assert reads[0] == 0
    assert count(engine, Document) == DOCUMENTS
    with sa.orm.Session(engine) as session:
        assert list(findings(session)) == []
    engine.dispose()


def test_a_disk_that_may_only_be_read_is_told_in_one_line_and_nothing_is_lost(
    mounted: Path, lines: Path
) -> None:
    data = mounted / "data"
    assert command(data, "import", str(lines)).returncode == 0
    subprocess.run(["mount", "-o", "remount,ro", str(mounted)], check=True)
    written = command(data, "import", str(lines), "--with-claims")
    read = command(data, "db", "show")
    subprocess.run(["mount", "-o", "remount,rw", str(mounted)], check=True)
    for refused in (written, read):  # SQLite keeps its log beside the file, for readers as well
        assert (refused.returncode, refused.stdout) == (1, "")
        assert refused.stderr.count("\n") == 1, refused.stderr
        assert "distillwatch.db: " in refused.stderr
        assert "permissions" in refused.stderr
    engine = opened(data)
    assert count(engine, Document) == DOCUMENTS
    engine.dispose()


def test_a_crawl_onto_a_full_disk_says_so_and_fetches_the_rest_later(mounted: Path) -> None:
    data, filler = mounted / "data", mounted / "filler"
    with running(Site()) as site:
        for number in range(PAGES):
            noise = os.urandom(20_000).hex()
            site.routes[f"/{number}"] = fixed(article(f"Story {number}", f"It was story {number}. {noise}"))
        site.feed(*(f"/{number}" for number in range(PAGES)))
        folder = data / "sources"
        folder.mkdir(parents=True)
        (folder / "site.toml").write_text(
            f'id = "site"\ntitle = "Site"\nprotocol = "feed"\nurl = "{site.base}/feed.xml"\n'
            "delay_s = 0\nallow_private = true\n"
        )
        opened(data).dispose()
        free = shutil.disk_usage(mounted).free
        filler.write_bytes(b"x" * (free - 700_000))
        full = command(data, "crawl", "site", "--no-read")
        filler.unlink()
        again = command(data, "crawl", "site", "--no-read")
    assert full.returncode == 1
    assert "Traceback" not in full.stderr
    assert "disk" in full.stderr + full.stdout or "space" in full.stderr + full.stdout
    assert again.returncode == 0, again.stderr
    engine = opened(data)
    rows = count(engine, Page), count(engine, FrontierUrl)
    with engine.connect() as connection:
        sound = connection.exec_driver_sql("pragma integrity_check").scalar()
    engine.dispose()
    assert rows == (PAGES, PAGES + 1)  # the feed's own address is due again as well
    assert sound == "ok"
    checked = command(data, "doctor", "--deep", "--json")
    named = {check["name"]: check["good"] for check in json.loads(checked.stdout)}
    assert (named["invariants"], named["archive"]) == (True, True)
