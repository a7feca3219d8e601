"""Fetching, archiving and storing over loopback beside bare Scrapy on the same pages, a second visit, and reading.

    python -m tests.bench.bench_crawl [--pages N] [--hosts N] [--kilobytes N | --html FOLDER] [--rounds N]

`--html` serves the files of a folder (*.html, *.html.gz) over and over instead of made-up pages. Prints pages a second
by the clock and CPU milliseconds a page; nothing is asserted, the figures are for people. On a machine with other
work look at the ratios: the two crawls take turns. The delay between requests is off: a real crawl is bound by
politeness, not by these figures.
"""

import argparse
import gzip
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy.engine import Engine
from sqlmodel import Session, select

from crawler.catalogue import CatalogueSource
from crawler.read_stage import read_due
from crawler.run import run_crawl
from kb.models import Document, FrontierUrl
from kb.resolve.near_copies import near_copies
from kb.settings import Settings
from kb.store.session import open_engine, table_of, writing
from tests.bench.loopback_pages import page_body, serving

_BARE = Path(__file__).with_name("bare_scrapy.py")


@dataclass(frozen=True)
class Figure:
    """One run: pages a second within the crawl, and CPU milliseconds a page of its process."""

    pages_s: float
    cpu_ms: float


def timed(run: Callable[[], float], pages: int) -> Figure:
    """Time a run in a child process; the run gives the seconds that its crawl took without the start of the process."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = run()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Figure(pages / seconds, 1000 * cpu / pages)


def bare(feeds: list[str], pages: int) -> float:
    """Seconds of the crawl with Scrapy alone."""
    done = subprocess.run([sys.executable, str(_BARE), *feeds], capture_output=True, text=True, check=True)
    fetched, seconds = done.stdout.split()
    if int(fetched) != pages:
        raise SystemExit(f"bare Scrapy fetched {fetched} of {pages} pages: {done.stderr}")
    return float(seconds)


def ours(engine: Engine, settings: Settings, sources: list[CatalogueSource]) -> float:
    """Seconds of our crawl, archive and store included."""
    summary = run_crawl(engine, settings, sources)
    if summary.broken:
        raise SystemExit(f"broken: {summary.broken}")
    return max(counts.seconds for counts in summary.sources.values())


def bodies_in(folder: Path) -> list[bytes]:
    """The pages of a folder, unpacked."""
    plain = [path.read_bytes() for path in sorted(folder.glob("*.html"))]
    return plain + [gzip.decompress(path.read_bytes()) for path in sorted(folder.glob("*.html.gz"))]


def main() -> None:
    """Run all parts and print their figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=3000)
    parser.add_argument("--hosts", type=int, default=4)
    parser.add_argument("--kilobytes", type=int, default=8)
    parser.add_argument("--html", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    chosen = parser.parse_args()
    bodies = (
        bodies_in(chosen.html)
        if chosen.html
        else [page_body(number, chosen.kilobytes) for number in range(min(chosen.pages, 200))]
    )
    print(f"{len(bodies)} pages of {sum(map(len, bodies)) / len(bodies) / 1024:.0f} kB, over and over")
    plain: list[Figure] = []
    fresh: list[Figure] = []
    for number in range(chosen.rounds):
        with (
            tempfile.TemporaryDirectory() as folder,
            serving(bodies, hosts=chosen.hosts, pages=chosen.pages) as ports,
        ):
            settings = Settings(data=Path(folder), database_url=f"sqlite:///{folder}/bench.db")
            engine = open_engine(settings.url)
            sources = [source_at(port) for port in ports]
            feeds = [source.url for source in sources]
            plain.append(timed(lambda feeds=feeds: bare(feeds, chosen.pages), chosen.pages))  # type: ignore[misc]
            fresh.append(
                timed(lambda e=engine, s=settings, all_=sources: ours(e, s, all_), chosen.pages)  # type: ignore[misc]
            )
            if number == chosen.rounds - 1:
                print_ratio(plain, fresh)
                archived = sum(path.stat().st_size for path in settings.archive.glob("*.warc.gz"))
                print(f"archive: {archived / chosen.pages / 1024:.1f} kB/page")
                revisit(engine, settings, sources, chosen.pages)
                read_all(engine, settings, chosen.pages, fresh[-1])
                copies_asked(engine)
            engine.dispose()


def source_at(port: int) -> CatalogueSource:
    """One host's catalogue entry."""
    return CatalogueSource(
        id=f"host-{port}", title="bench", protocol="feed", url=f"http://127.0.0.1:{port}/feed.xml",
        allow_private=True, delay_s=0, revisit_days=(1, 2),
    )  # fmt: skip


def print_ratio(plain: list[Figure], fresh: list[Figure]) -> None:
    """The two crawls side by side, by the median of the rounds."""
    for name, figures in (("bare Scrapy", plain), ("with archive and store", fresh)):
        speeds = ", ".join(f"{figure.pages_s:.0f}" for figure in figures)
        cpu = statistics.median(figure.cpu_ms for figure in figures)
        print(f"{name}: {speeds} pages/s, CPU {cpu:.1f} ms/page with the start of the process")
    ratio = statistics.median(f.pages_s / p.pages_s for p, f in zip(plain, fresh, strict=True))
    print(f"crawl against bare Scrapy: {ratio:.2f} of its pages/s")


def revisit(engine: Engine, settings: Settings, sources: list[CatalogueSource], pages: int) -> None:
    """Ask again for every page; all answer that they have not changed."""
    with writing(engine) as session:
        past = datetime.now(UTC) - timedelta(minutes=1)
        session.connection().execute(table_of(FrontierUrl).update().values(next_due=past))
    again = timed(lambda: ours(engine, settings, sources), pages)
    print(f"unchanged pages (304): {again.pages_s:.0f} pages/s, CPU {again.cpu_ms:.1f} ms/page")


def read_all(engine: Engine, settings: Settings, pages: int, crawl: Figure) -> None:
    """Read what was fetched, by one process and by two; the CPU's share is what another machine's load does not change."""
    for processes in (1, 2):
        start, before = time.perf_counter(), cpu_s()
        counts = read_due(engine, settings, processes=processes, again=True)
        seconds = time.perf_counter() - start
        parts = [1000 * (now - then) / counts.pages for now, then in zip(cpu_s(), before, strict=True)]
        whole = sum(parts) + crawl.cpu_ms
        print(
            f"reading, {processes} process{'es' * (processes > 1)}: {counts.pages / seconds:.0f} pages/s, "
            f"{counts.documents.new} new documents, {counts.failed} failed; CPU {parts[1]:.1f} ms/page to read "
            f"and {parts[0]:.1f} to store; with the crawl end to end "
            f"{pages / (seconds + pages / crawl.pages_s):.0f} pages/s, "
            f"{1000 / whole:.0f} pages for each second of CPU"
        )


def cpu_s() -> tuple[float, float]:
    """Seconds of CPU of this process, and of its children that have ended."""
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime, children.ru_utime + children.ru_stime


def copies_asked(engine: Engine) -> None:
    """Ask the store for near-copies."""
    with Session(engine) as session:
        some = session.exec(select(Document).limit(40)).all()
        start = time.perf_counter()
        found = sum(len(near_copies(session, document)) for document in some)
        seconds = time.perf_counter() - start
        print(f"near-copies asked of the store: {len(some) / seconds:.0f} documents/s, {found} found")


if __name__ == "__main__":
    main()
