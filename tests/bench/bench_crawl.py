"""Fetching, archiving and storing over loopback, a second visit of what has not changed, and reading.

    python tests/bench/bench_crawl.py [--pages N] [--hosts N] [--kilobytes N]

Prints pages a second by the clock and CPU milliseconds a page; nothing is asserted, the figures are for people.
The delay between requests is off: a real crawl is bound by politeness, not by these figures.
"""

import argparse
import asyncio
import multiprocessing
import random
import resource
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path

from sqlmodel import Session, select

from crawler.catalogue import CatalogueSource
from crawler.read_stage import read_due
from crawler.run import CrawlSummary, run_crawl
from kb.models import Document, FrontierUrl
from kb.resolve.near_copies import near_copies
from kb.settings import Settings
from kb.store.session import open_engine, table_of, writing


def page_body(number: int, kilobytes: int) -> bytes:
    """A page of about so many kilobytes, two thirds of them article."""
    chosen = random.Random(number)
    words = [f"w{chosen.randrange(4000)}" for _ in range(kilobytes * 110)]
    text = "".join(f"<p>{' '.join(words[start : start + 60])}.</p>" for start in range(0, len(words), 60))
    menu = "".join(
        f'<li><a href="/{chosen.randrange(1000)}">Section {one}</a></li>' for one in range(kilobytes * 4)
    )
    return (
        f"<html><head><title>Story {number}</title></head><body><nav><ul>{menu}</ul></nav>"
        f"<article><h1>Story {number}</h1>{text}</article></body></html>"
    ).encode()


def serve(ready: Connection, hosts: int, pages: int, kilobytes: int) -> None:
    """Answer on one port a host until the process is ended."""
    bodies = [page_body(number, kilobytes) for number in range(pages)]

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            head = await reader.readuntil(b"\r\n\r\n")
            path = head.split(b" ", 2)[1].decode()
            port = writer.get_extra_info("sockname")[1]
            status, body, tag = b"200 OK", b"", f'"{path}"'
            if path == "/robots.txt":
                status = b"404 Not Found"
            elif path == "/feed.xml":
                links = "".join(
                    f"<item><link>http://127.0.0.1:{port}/{number}</link></item>"
                    for number in range(ports.index(port), pages, hosts)
                )
                body = f"<rss version='2.0'><channel>{links}</channel></rss>".encode()
            elif tag.encode() in head:
                status = b"304 Not Modified"
            else:
                body = bodies[int(path[1:])]
            writer.write(
                b"HTTP/1.1 " + status + b"\r\nContent-Type: text/html; charset=utf-8\r\nETag: " + tag.encode()
                + b"\r\nContent-Length: " + str(len(body)).encode() + b"\r\n\r\n" + body
            )  # fmt: skip
            await writer.drain()

    async def quiet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await answer(reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    ports: list[int] = []

    async def main() -> None:
        servers = [await asyncio.start_server(quiet, "127.0.0.1", 0) for _ in range(hosts)]
        ports.extend(server.sockets[0].getsockname()[1] for server in servers)
        ready.send(ports)
        await asyncio.gather(*(server.serve_forever() for server in servers))

    asyncio.run(main())


def timed(run: Callable[[], CrawlSummary], pages: int, what: str) -> None:
    """Print a run's pages a second and the CPU time of its child process."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    summary = run()
    seconds = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    inside = max(counts.seconds for counts in summary.sources.values())
    print(
        f"{what}: {pages / inside:.0f} pages/s in the crawl ({pages / seconds:.0f} with the start of its process), "
        f"CPU {1000 * cpu / pages:.1f} ms/page, largest memory of a child {after.ru_maxrss / 1024:.0f} MB"
    )


def main() -> None:
    """Run all parts and print their figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--pages", type=int, default=600)
    parser.add_argument("--hosts", type=int, default=4)
    parser.add_argument("--kilobytes", type=int, default=8)
    chosen = parser.parse_args()
    ours, theirs = multiprocessing.Pipe()
    server = multiprocessing.Process(
        target=serve, args=(theirs, chosen.hosts, chosen.pages, chosen.kilobytes), daemon=True
    )
    server.start()
    ports: list[int] = ours.recv()
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data=Path(folder), database_url=f"sqlite:///{folder}/bench.db")
        engine = open_engine(settings.url)
        sources = [
            CatalogueSource(
                id=f"host-{port}", title="bench", protocol="feed", url=f"http://127.0.0.1:{port}/feed.xml",
                allow_private=True, delay_s=0, revisit_days=(1, 2),
            )
            for port in ports
        ]  # fmt: skip
        timed(lambda: run_crawl(engine, settings, sources), chosen.pages, "new pages")
        archived = sum(path.stat().st_size for path in settings.archive.glob("*.warc.gz"))
        print(f"archive: {archived / chosen.pages / 1024:.1f} kB/page of about {chosen.kilobytes} kB")
        with writing(engine) as session:
            past = datetime.now(UTC) - timedelta(minutes=1)
            session.connection().execute(table_of(FrontierUrl).update().values(next_due=past))
        timed(lambda: run_crawl(engine, settings, sources), chosen.pages, "unchanged pages (304)")
        server.terminate()
        for processes in (1, 2):
            start = time.perf_counter()
            counts = read_due(engine, settings, processes=processes, again=True)
            seconds = time.perf_counter() - start
            print(
                f"reading, {processes} process{'es' * (processes > 1)}: {counts.pages / seconds:.0f} pages/s, "
                f"{counts.documents.new} new documents, {counts.failed} failed"
            )
        with Session(engine) as session:
            some = session.exec(select(Document).limit(200)).all()
            start = time.perf_counter()
            found = sum(len(near_copies(session, document)) for document in some)
            seconds = time.perf_counter() - start
            print(
                f"near-copies asked for: {len(some) / seconds:.0f} documents/s, {found} found among strangers"
            )
        engine.dispose()


if __name__ == "__main__":
    main()
