"""A crawl that is killed with SIGKILL at random moments, command and all, and taken up until it is through.

    python -m tests.bench.soak_crash [--pages N] [--kills N] [--seed N] [--longest SECONDS]

Exits with 1 where a page is missing, doubled or damaged in the store, or an archive file fails `warcio check`.
"""

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import sqlalchemy as sa

from crawler.archive import Place, pages_of, read_page
from kb.ids import digest
from kb.models import Document, FrontierUrl, Page
from kb.settings import Settings
from kb.store.session import open_engine, table_of
from tests.bench.loopback_pages import page_body, serving

_SOURCE = """id = "host-{port}"
title = "host {port}"
protocol = "feed"
url = "http://127.0.0.1:{port}/feed.xml"
allow_private = true
delay_s = {delay}
"""


def crawl_command(settings: Settings, ports: list[int]) -> subprocess.Popen[bytes]:
    """The command as a person types it, in a process group of its own."""
    command = [
        sys.executable, "-m", "app.cli.main", "crawl", *(f"host-{port}" for port in ports), "--json"
    ]  # fmt: skip
    environment = {**os.environ, "DISTILLWATCH_DATA": str(settings.data)}
    return subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True
    )


def main() -> int:
    """Crawl, kill, crawl on, count; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=2000)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kilobytes", type=int, default=20)
    parser.add_argument("--hosts", type=int, default=4)
    parser.add_argument(
        "--delay", type=float, default=0.05, help="so slow that the kills fall into the fetching"
    )
    parser.add_argument(
        "--longest", type=float, default=5.0, help="seconds before a kill; more where the machine is busy"
    )
    chosen = parser.parse_args()
    moments = random.Random(chosen.seed)
    bodies = [page_body(number, chosen.kilobytes) for number in range(100)]
    with (
        tempfile.TemporaryDirectory() as folder,
        serving(bodies, hosts=chosen.hosts, pages=chosen.pages) as ports,
    ):
        settings = Settings(data=Path(folder), database_url=f"sqlite:///{folder}/distillwatch.db")
        (settings.data / "sources").mkdir()
        for port in ports:
            (settings.data / "sources" / f"host-{port}.toml").write_text(
                _SOURCE.format(port=port, delay=chosen.delay)
            )
        killed, started_late = kill_again_and_again(
            settings, ports, chosen.kills, moments, longest_s=chosen.longest
        )
        last = crawl_command(settings, ports)
        _, told = last.communicate()
        print(
            f"killed {killed} times ({started_late} of them before the store was there); last run ended with {last.returncode}"
        )
        if last.returncode:
            print(told.decode())
        faults = counted(settings, chosen.pages)
    for fault in faults:
        print(f"FAULT: {fault}")
    return 1 if faults or last.returncode else 0


def kill_again_and_again(
    settings: Settings, ports: list[int], kills: int, moments: random.Random, *, longest_s: float
) -> tuple[int, int]:
    """Start the crawl and kill its whole process group after a while; returns how often, and how often too early."""
    killed = early = 0
    while killed < kills:
        child = crawl_command(settings, ports)
        time.sleep(moments.uniform(1.0, longest_s))
        if child.poll() is not None:
            print(f"through after {killed} kills: give it more pages to be killed at each moment")
            break
        os.killpg(child.pid, signal.SIGKILL)
        child.communicate()
        killed += 1
        early += not (settings.data / "distillwatch.db").exists()
    return killed, early


def counted(settings: Settings, pages: int) -> list[str]:
    """What is wrong in the store and the archive; prints what is there."""
    faults: list[str] = []
    engine = open_engine(settings.url, create=False)
    table, frontier, documents = table_of(Page), table_of(FrontierUrl), table_of(Document)
    with engine.connect() as connection:
        rows = [row for row in connection.execute(sa.select(table)) if not row.hints.get("listing")]
        states = Counter(connection.execute(sa.select(frontier.c.state)).scalars())
        read = Counter(connection.execute(sa.select(table.c.read_state)).scalars())
        texts = connection.execute(sa.select(sa.func.count()).select_from(documents)).scalar_one()
    engine.dispose()
    urls = Counter(row.url for row in rows)
    if len(urls) != pages:
        faults.append(f"{pages - len(urls)} pages are missing")
    faults += [f"{url} is there {number} times" for url, number in urls.items() if number > 1]
    for row in rows:
        body = read_page(settings.archive, Place(row.warc_file, row.warc_offset)).body
        if digest(body) != row.digest:
            faults.append(f"{row.url} has other bytes in the archive")
    files = sorted(settings.archive.glob("*.warc.gz"))
    archived = sum(1 for path in files for _ in pages_of(path))
    for path in files:
        checked = subprocess.run(
            [sys.executable, "-m", "warcio.cli", "check", str(path)],
            capture_output=True,
            text=True,
            check=False,
        )
        if checked.returncode:
            faults.append(f"warcio check {path.name}: {(checked.stdout + checked.stderr).strip()[:300]}")
    print(
        f"{len(urls)} pages once each, frontier {dict(states)}, reading {dict(read)}, {texts} documents; "
        f"{len(files)} archive files with {archived} records pass `warcio check`"
    )
    return faults


if __name__ == "__main__":
    sys.exit(main())
