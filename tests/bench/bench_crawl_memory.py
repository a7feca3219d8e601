"""Memory of a long crawl: how much it grows after the first pages.

    python -m tests.bench.bench_crawl_memory [--pages N] [--hosts N] [--kilobytes N] [--steps N]

Crawls small pages over loopback and looks, at equal steps of fetched pages, at the resident memory of the crawl's own
process. Prints a line a step, and the growth from a fifth of the way to the end, which is to stay below a tenth.
"""

import argparse
import sys
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path

import psutil
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from crawler.run import run_crawl
from kb.models import Page
from kb.settings import Settings
from kb.store.session import open_engine, table_of
from tests.bench.bench_crawl import source_at
from tests.bench.loopback_pages import page_body, serving

_BETWEEN_LOOKS_S = 0.5
LIMIT = 1.10
"""Of the memory at a fifth of the pages."""


def crawling_mb(server: set[int]) -> float:
    """Resident MB of the largest child that crawls, 0 where there is none."""
    sizes = []
    for child in psutil.Process().children(recursive=True):
        if child.pid not in server:
            try:
                sizes.append(child.memory_info().rss / 1e6)
            except psutil.NoSuchProcess:
                continue
    return max(sizes, default=0.0)


def counted(engine: Engine) -> int:
    """Pages in the store."""
    with engine.connect() as connection:
        return int(connection.execute(sa.select(sa.func.count()).select_from(table_of(Page))).scalar_one())


def watched(engine: Engine, pages: int, steps: int, crawl: Callable[[], object]) -> list[tuple[int, float]]:
    """Fetched pages and MB at each step of the crawl."""
    server = {child.pid for child in psutil.Process().children(recursive=True)}
    seen: list[tuple[int, float]] = []
    done = threading.Event()

    def look() -> None:
        following = pages // steps
        while not done.wait(_BETWEEN_LOOKS_S):
            if (count := counted(engine)) >= following:
                seen.append((count, crawling_mb(server)))
                sys.stdout.write(f"{count:>8} pages {seen[-1][1]:>8.0f} MB\n")
                sys.stdout.flush()
                following = count + pages // steps

    watcher = threading.Thread(target=look)
    watcher.start()
    try:
        crawl()
    finally:
        done.set()
        watcher.join()
    return seen


def main() -> None:
    """Crawl, and print the memory at each step."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=50_000)
    parser.add_argument("--hosts", type=int, default=12, help="a feed is read to its 5,000th item")
    parser.add_argument("--kilobytes", type=int, default=4)
    parser.add_argument("--steps", type=int, default=20)
    chosen = parser.parse_args()
    bodies = [page_body(number, chosen.kilobytes) for number in range(200)]
    with (
        tempfile.TemporaryDirectory() as folder,
        serving(bodies, hosts=chosen.hosts, pages=chosen.pages) as ports,
    ):
        settings = Settings(data=Path(folder), database_url=f"sqlite:///{folder}/bench.db")
        engine = open_engine(settings.url)
        sources = [source_at(port) for port in ports]
        seen = watched(engine, chosen.pages, chosen.steps, lambda: run_crawl(engine, settings, sources))
        fetched = counted(engine)
        engine.dispose()
    if fetched < chosen.pages:
        raise SystemExit(
            f"{fetched} of {chosen.pages} pages came: a host lists no more than 5,000, take more hosts"
        )
    early = max((mb for count, mb in seen if count <= chosen.pages // 5), default=0.0)
    if not early:
        raise SystemExit("no look at the first fifth of the pages: choose more pages or fewer steps")
    growth = max(mb for _, mb in seen) / early
    sys.stdout.write(f"growth after a fifth of the pages: {growth:.3f} times (below {LIMIT:.2f})\n")


if __name__ == "__main__":
    main()
