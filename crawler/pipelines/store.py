"""Keeps every page that a spider yields: archived, recorded, its address moved on."""

from collections.abc import Sequence
from typing import Any

from scrapy.crawler import Crawler
from sqlmodel import Session

from crawler.items import FetchedPage
from crawler.job import SourceJob, job_of
from crawler.store_pages import KeptPage, Visit, keep_pages

MOST_BYTES = 8_000_000
"""Bytes of pages that wait to be written; with more they do not wait for each other."""


class StorePages:
    """Takes a `FetchedPage`, alone or with the `Visit` that it came from.

    Pages are kept several at once: a process that is killed before that fetches them again.
    """

    def __init__(self, job: SourceJob) -> None:
        self._job = job
        self._bytes = 0

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "StorePages":
        """Built by Scrapy for each source."""
        return cls(job_of(crawler))

    def process_item(self, item: Any) -> Any:
        """Store the page soon; it is archived before its row is written."""
        visit: Visit | None = None
        page: FetchedPage
        if isinstance(item, FetchedPage):
            page = item
        else:
            page, visit = item
        self._bytes += len(page.body)
        self._job.outcomes.add(self._keep, KeptPage(page, visit))
        if self._bytes >= MOST_BYTES:
            self._job.outcomes.flush()
        return item

    def close_spider(self) -> None:
        """Write down what still waits, before the source's crawl is judged."""
        self._job.outcomes.finish()

    def _keep(self, session: Session, pages: Sequence[KeptPage]) -> None:
        """Keep the pages and count those that had not been looked at."""
        self._bytes = 0
        waiting = [one for one in pages if one.is_known is None]
        counts = self._job.counts
        try:
            keep_pages(session, self._job.archive, pages)
        finally:
            known = sum(one.is_known is True for one in waiting)
            counts.unchanged += known
            counts.new_pages += sum(one.is_known is False for one in waiting)
        self._job.changed(self._job)
