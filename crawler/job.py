"""One source's part of a crawl: what is asked of its spider, and what it counts."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from scrapy.crawler import Crawler
from sqlalchemy.engine import Engine

from crawler.archive import Archive
from crawler.catalogue import CatalogueSource
from crawler.host_turns import HostTurns
from crawler.outcomes import Outcomes
from kb.settings import Settings


@dataclass
class SourceCounts:
    """What became of one source in one crawl."""

    listed: int = 0
    """Links that the source pointed at and that were wanted."""
    new_links: int = 0
    fetched: int = 0
    """Pages that came with bytes."""
    new_pages: int = 0
    unchanged: int = 0
    """Answers 304, or the same bytes again."""
    withdrawn: int = 0
    blocked: int = 0
    failed: int = 0
    retried: int = 0
    deferred: int = 0
    """Put off to a later crawl because the host asked to wait."""
    seconds: float = 0.0
    problems: dict[str, int] = field(default_factory=dict)
    """Failures by their reason."""
    error: str | None = None
    """Why the source broke its promise; None where it kept it."""

    def problem(self, reason: str) -> None:
        """Count a failure."""
        self.problems[reason] = self.problems.get(reason, 0) + 1

    @property
    def kept_promise(self) -> bool:
        """Whether the source gave what its catalogue file says."""
        return self.error is None


@dataclass
class SourceJob:
    """What a spider works with."""

    source: CatalogueSource
    settings: Settings
    engine: Engine
    archive: Archive
    turns: HostTurns
    since: datetime | None = None
    limit: int | None = None
    """Most pages to fetch."""
    counts: SourceCounts = field(default_factory=SourceCounts)
    claimed: set[int] = field(default_factory=set)
    """Hashes of the addresses that some spider of this crawl has asked for; shared by all of them."""
    bad_in_row: int = 0
    """Attempts since the last good answer that failed or were told that the host is busy."""
    changed: Callable[[Any], None] = lambda _job: None
    """Called when the counts grow."""

    def __post_init__(self) -> None:
        self.outcomes = Outcomes(self.engine, self._not_written)

    def _not_written(self, error: Exception) -> None:
        self.counts.error = self.counts.error or f"{self.source.id}: not written down: {error}; see the log"

    @staticmethod
    def now() -> datetime:
        """The moment that goes into rows."""
        return datetime.now(UTC)


def job_of(crawler: Crawler) -> SourceJob:
    """The job of a crawler's spider, for the middlewares, pipelines and extensions that Scrapy builds."""
    job: SourceJob = crawler.spider.job  # type: ignore[union-attr]  # the spider is made before them
    return job
