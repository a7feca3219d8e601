"""Keeps every page that a spider yields: archived, recorded, its address moved on."""

from typing import Any

from scrapy.crawler import Crawler

from crawler.items import FetchedPage
from crawler.job import SourceJob, job_of
from crawler.store_pages import StoredPage, Visit, archived, record_pages


class StorePages:
    """Takes a `FetchedPage`, alone or with the `Visit` that it came from."""

    def __init__(self, job: SourceJob) -> None:
        self._job = job

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "StorePages":
        """Built by Scrapy for each source."""
        return cls(job_of(crawler))

    def process_item(self, item: Any) -> Any:
        """Store the page; it is archived before its row is written."""
        visit: Visit | None = None
        page: FetchedPage
        if isinstance(item, FetchedPage):
            page = item
        else:
            page, visit = item
        counts = self._job.counts
        row = archived(self._job.engine, self._job.archive, page)
        if row is not None:
            counts.new_pages += 1
        else:
            counts.unchanged += 1
        self._job.outcomes.add(record_pages, StoredPage(page, row, visit))
        self._job.changed(self._job)
        return item

    def close_spider(self) -> None:
        """Write down what still waits, before the source's crawl is judged."""
        self._job.outcomes.finish()
