"""Holds what a source gave against what its catalogue file promises, and says so on its row."""

import time
from datetime import timedelta

from scrapy import Spider, signals
from scrapy.crawler import Crawler
from scrapy.http import Response
from sqlmodel import Session
from twisted.python.failure import Failure

from crawler.frontier import known_since, links_since
from crawler.job import SourceJob, job_of
from kb.errors import DistillwatchError
from kb.models import Source
from kb.store.session import table_of, writing

_WEEK = timedelta(days=7)


class ExpectedYield:
    """Catches what goes wrong in a spider, and ends with the source's state in the store."""

    def __init__(self, job: SourceJob) -> None:
        self._job = job
        self._started = time.monotonic()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "ExpectedYield":
        """Built by Scrapy for each source."""
        extension = cls(job_of(crawler))
        crawler.signals.connect(extension.spider_error, signal=signals.spider_error)
        crawler.signals.connect(extension.item_error, signal=signals.item_error)
        crawler.signals.connect(extension.spider_closed, signal=signals.spider_closed)
        return extension

    def spider_error(self, failure: Failure, response: Response | None, spider: Spider) -> None:
        """A callback raised: the source changed, or the program is at fault."""
        self._broken(failure)

    def item_error(self, item: object, response: Response | None, spider: Spider, failure: Failure) -> None:
        """A page could not be kept."""
        self._broken(failure)

    def spider_closed(self, spider: Spider, reason: str) -> None:
        """Judge the crawl of the source and write its state down."""
        job = self._job
        counts = job.counts
        counts.seconds = round(time.monotonic() - self._started, 3)
        if reason == "shutdown" and counts.error is None:
            job.changed(job)
            return  # it was stopped: neither kept nor broken, and still due
        if counts.error is None and reason not in ("finished", "shutdown"):
            counts.error = f"{job.source.id}: left alone for now after {reason}"
        if counts.error is None:
            counts.error = self._silence()
        now = job.now()
        values: dict[str, object] = {
            "last_attempt_at": now,
            "last_error": counts.error,
            "blocked": counts.blocked > 0 and counts.fetched == 0,
        }
        if counts.error is None:
            values["last_success_at"] = now
        with writing(job.engine) as session:
            table = table_of(Source)
            session.connection().execute(table.update().where(table.c.id == job.source.id).values(**values))
        job.changed(job)

    def _broken(self, failure: Failure) -> None:
        error = failure.value
        if isinstance(error, DistillwatchError):
            message = str(error)
        else:
            name = failure.type.__name__ if failure.type else "failure"
            message = f"{self._job.source.id}: internal error {name}: {error}; see the crawl's log"
        counts = self._job.counts
        counts.error = counts.error or message

    def _silence(self) -> str | None:
        """Whether a source that has been watched for a week gives less than it promises."""
        source = self._job.source
        if source.expected_per_week == 0:
            return None
        week_ago = self._job.now() - _WEEK
        with Session(self._job.engine) as session:
            first = known_since(session, source.id)
            given = links_since(session, source.id, week_ago)
        if first is None or first > week_ago or given >= source.expected_per_week:
            return None
        return (
            f"{source.id}: {given} new links in a week where its catalogue entry expects {source.expected_per_week}; "
            "see whether the source has moved or fallen silent"
        )
