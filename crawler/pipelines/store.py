"""Keeps every page that a spider yields: archived, recorded, its address moved on."""

from typing import Any

from scrapy.crawler import Crawler

from crawler.items import FetchedPage
from crawler.job import SourceJob, job_of
from crawler.store_pages import Visit, store_page


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
        if store_page(self._job.engine, self._job.archive, page, visit):
            counts.new_pages += 1
        else:
            counts.unchanged += 1
        self._job.changed(self._job)
        return item
