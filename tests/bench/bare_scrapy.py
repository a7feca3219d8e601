"""A crawl with nothing but Scrapy: feed, pages, one small item a page. What ours is held against.

    python tests/bench/bare_scrapy.py FEED_URL...

Prints the number of pages and the seconds from the first request to the last item.
"""

import sys
import time
from collections.abc import AsyncIterator, Iterator
from typing import Any

import scrapy
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import Response, TextResponse


class BareSpider(scrapy.Spider):
    """Follows every link of the feeds."""

    name = "bare"
    feeds: list[str]
    pages = 0
    started = 0.0
    seconds = 0.0

    async def start(self) -> AsyncIterator[Any]:
        type(self).started = time.perf_counter()
        for feed in self.feeds:
            yield scrapy.Request(feed, self.parse_feed)

    def parse_feed(self, response: TextResponse) -> Iterator[Any]:
        for link in scrapy.Selector(text=response.text, type="xml").xpath("//link/text()").getall():
            yield scrapy.Request(link, self.parse_page)

    def parse_page(self, response: Response) -> dict[str, Any]:
        type(self).pages += 1
        type(self).seconds = time.perf_counter() - self.started
        return {"url": response.url, "length": len(response.body)}


def main() -> None:
    """Crawl the feeds."""
    process = AsyncCrawlerProcess(
        {
            "CONCURRENT_REQUESTS_PER_DOMAIN": 4,
            # Scrapy's default of 100 workers an answer is a waste that ours does without as well.
            "CONCURRENT_ITEMS": 2,
            "DOWNLOAD_DELAY": 0,
            "LOG_LEVEL": "ERROR",
            "TELNETCONSOLE_ENABLED": False,
            "REMOTE_CONTROL_ENABLED": False,
        }
    )
    process.crawl(BareSpider, feeds=sys.argv[1:])
    process.start()
    print(BareSpider.pages, BareSpider.seconds)


if __name__ == "__main__":
    main()
