"""The process that fetches: takes its order as JSON on standard input, reports on standard output.

Started by `crawler/run.py`; one Scrapy crawler for each source, side by side, sharing one clock for all hosts.
"""

import asyncio
import json
import logging
import os
import signal
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import IO, Any
from urllib.parse import urlsplit

import sqlalchemy as sa
from scrapy.crawler import AsyncCrawlerRunner, Crawler
from scrapy.settings import Settings as ScrapySettings
from scrapy.utils.misc import load_object
from scrapy.utils.reactor import install_reactor
from sqlalchemy.engine import Engine

from crawler.archive import Archive
from crawler.catalogue import CatalogueSource
from crawler.crawl_log import CrawlLog
from crawler.host_turns import HostTurns
from crawler.job import SourceJob
from crawler.settings import scrapy_settings
from crawler.spiders import SPIDERS
from kb.settings import Settings
from kb.store.session import open_engine

SIDE_BY_SIDE = 24
"""Hosts that are crawled at the same time; each has its own downloads, so a slow one holds up nobody."""
_REPORT_EVERY_S = 0.2
_STOP_AGAIN_S = 0.5
_CACHE_KB = 8192
"""Of each connection to SQLite, which fills in the first thousands of pages."""

_ENDING: set[asyncio.Task[None]] = set()
"""Keeps the tasks that end the crawl from being collected before they are done."""

logger = logging.getLogger(__name__)


class Reporter:
    """Writes a line of JSON for a source when it has come further, a few times a second at most."""

    def __init__(self, out: IO[str]) -> None:
        self._out = out
        self._last: dict[str, float] = {}

    def report(self, job: SourceJob, *, finished: bool = False) -> None:
        """Say how far a source has come."""
        now = time.monotonic()
        if not finished and now - self._last.get(job.source.id, 0.0) < _REPORT_EVERY_S:
            return
        self._last[job.source.id] = now
        line = {"source": job.source.id, "counts": asdict(job.counts), "finished": finished}
        try:
            self._out.write(json.dumps(line) + "\n")
            self._out.flush()
        except BrokenPipeError:
            # Nobody listens any more: the command was killed. What is stored is whole at any moment.
            os._exit(1)


async def crawl_all(
    jobs: Sequence[SourceJob], reporter: Reporter, *, back_off_s: float, runner: AsyncCrawlerRunner
) -> None:
    """Crawl the sources, those of one host one after the other, hosts side by side."""
    by_host: dict[str, list[SourceJob]] = {}
    for job in jobs:
        by_host.setdefault(urlsplit(job.source.url).netloc.lower(), []).append(job)
    places = asyncio.Semaphore(SIDE_BY_SIDE)

    async def crawl_host(mine: list[SourceJob]) -> None:
        async with places:
            for job in mine:
                if _ENDING:
                    return
                settings = ScrapySettings(scrapy_settings(job.settings, job.source, back_off_s=back_off_s))
                crawler = Crawler(load_object(SPIDERS[job.source.protocol]), settings)
                try:
                    await runner.crawl(crawler, job=job)
                except Exception as error:  # one source's failure is that source's only
                    logger.exception("crawl of %s failed", job.source.id)
                    job.counts.error = (
                        f"{job.source.id}: internal error {type(error).__name__}: {error}; see the log"
                    )
                reporter.report(job, finished=True)

    await asyncio.gather(*(crawl_host(mine) for mine in by_host.values()))


async def obey(order: dict[str, Any], reporter: Reporter) -> None:
    """Do what the order says."""
    settings = Settings.model_validate(order["settings"])
    engine = _of_little_memory(open_engine(order["database_url"], create=False))
    turns = HostTurns(patience_s=order["patience_s"])
    since = datetime.fromisoformat(order["since"]) if order["since"] else None
    claimed: set[int] = set()
    runner = AsyncCrawlerRunner()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, _stop, loop, runner, turns)
    with Archive(settings.archive) as archive:
        jobs = [
            SourceJob(
                CatalogueSource.model_validate(source),
                settings,
                engine,
                archive,
                turns,
                since=since,
                limit=order["limit"],
                claimed=claimed,
                changed=reporter.report,
            )
            for source in order["sources"]
        ]
        await crawl_all(jobs, reporter, back_off_s=order["back_off_s"], runner=runner)
    engine.dispose()


def _of_little_memory(engine: Engine) -> Engine:
    """The engine with a small cache where it is SQLite's: a crawl writes much and looks little up."""
    if engine.dialect.name == "sqlite":
        sa.event.listen(
            engine, "connect", lambda connection, _: connection.execute(f"pragma cache_size=-{_CACHE_KB}")
        )
        engine.dispose()  # what is open already has the large one
    return engine


def _stop(loop: asyncio.AbstractEventLoop, runner: AsyncCrawlerRunner, turns: HostTurns) -> None:
    """End the downloads that run, let go of those that wait."""
    turns.stop()
    _ENDING.add(loop.create_task(_end(runner)))


async def _end(runner: AsyncCrawlerRunner) -> None:
    """Stop every crawler, and again any whose engine starts only after it was told.

    Scrapy forgets a stop that comes before the engine runs, and does nothing when it is told a second time.
    """
    await runner.stop()
    while runner.crawlers:
        for crawler in list(runner.crawlers):
            if crawler.engine is not None and crawler.engine.running:
                await crawler.engine.stop_async()
        await asyncio.sleep(_STOP_AGAIN_S)


def main() -> None:
    """Read the order, crawl, end with code 0 whatever the sources did: they have their own errors."""
    order: dict[str, Any] = json.load(sys.stdin)
    logging.basicConfig(level=logging.INFO, handlers=[CrawlLog(Path(order["log"]))])
    logging.getLogger("scrapy").setLevel(logging.WARNING)
    reporter = Reporter(sys.stdout)
    install_reactor("twisted.internet.asyncioreactor.AsyncioSelectorReactor")
    from twisted.internet.defer import Deferred  # imports the reactor, which is installed above
    from twisted.internet.task import react

    react(lambda _reactor: Deferred.fromFuture(asyncio.ensure_future(obey(order, reporter))))


if __name__ == "__main__":
    main()
