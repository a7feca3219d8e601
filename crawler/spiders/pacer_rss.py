"""Courts' own RSS feeds: about a day of docket entries, free to read; what they link to costs money and is left alone."""

import re
from collections.abc import Iterable, Iterator

from scrapy import Request
from scrapy.http import Response

from crawler.errors import SourceChangedError
from crawler.frontier import FoundLink, Target
from crawler.items import FetchedPage
from crawler.spiders.base import SourceSpider, VisitedPage
from crawler.spiders.listing import feed_links
from crawler.store_pages import Visit

_BUILT = re.compile(rb"<(lastBuildDate|pubDate)>\s*([^<]{5,80}?)\s*</\1>")


class PacerRssSpider(SourceSpider):
    """Keeps the feed itself as a page, unless its `lastBuildDate` says that it is the one from last time.

    No link of the feed is ever followed: dockets and filings behind `DktRpt.pl` and `doc1` are charged for.
    """

    def follow(self, links: list[FoundLink]) -> Iterator[Request]:
        """Record the links as seen."""
        self.record_links(links, to_fetch=False)
        return iter(())

    def due_requests(self) -> Iterator[Request]:
        """Nothing but the feed is fetched."""
        return iter(())

    def links_in(self, response: Response) -> Iterable[FoundLink | Request]:
        """The dockets that the feed's items name, where the feed is a new one."""
        target: Target = response.meta["target"]
        if b"</rss>" not in response.body[-200:] and b"</rdf:RDF>" not in response.body[-200:]:
            # Half a feed would parse without a complaint and lose the older entries for good.
            raise SourceChangedError(self.source.id, response.url, missing="</rss> at the end")
        if (built := built_at(response.body)) is not None and built == target.hints.get("built"):
            return []
        return feed_links(self.source, response)

    def index_pages(
        self, response: Response, target: Target, links: list[FoundLink]
    ) -> Iterator[VisitedPage]:
        """The feed as a page to be read, where it is a new one."""
        if not links:
            self.job.counts.unchanged += 1
            return
        self.job.counts.fetched += 1
        page: FetchedPage = self.page_of(response, {"listing": True})
        yield page, Visit(target, hints={"built": built_at(response.body)})


def built_at(feed: bytes) -> str | None:
    """When a feed says that it was built: `lastBuildDate`, or the channel's `pubDate`, as it stands there."""
    head = feed.split(b"<item", 1)[0]
    found = {match[1]: match[2] for match in _BUILT.finditer(head)}
    value = found.get(b"lastBuildDate") or found.get(b"pubDate")
    return value.decode("latin-1") if value else None
