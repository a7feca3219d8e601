"""RSS, Atom and JSON feeds, and the articles that they link to."""

from collections.abc import Iterable, Iterator

from scrapy import Request
from scrapy.http import Response

from crawler.frontier import FoundLink, Target
from crawler.items import FetchedPage
from crawler.spiders.base import SourceSpider, VisitedPage
from crawler.spiders.listing import feed_links
from crawler.store_pages import store_page


class FeedSpider(SourceSpider):
    """Reads the feed, then the pages that its items link to.

    Of a page that the site does not let us have, what the feed says of it is kept: headline, summary, address.
    """

    _feed: FetchedPage | None = None

    def links_in(self, response: Response) -> Iterable[FoundLink | Request]:
        """The links of the feed's items, with title, dates, authors and summary as hints."""
        return feed_links(self.source, response)

    def index_pages(
        self, response: Response, target: Target, links: list[FoundLink]
    ) -> Iterator[VisitedPage]:
        """The feed as a page at once where nothing is followed, at the end where some pages were walled off."""
        if self.source.follow:
            self._feed = self.page_of(response, {"listing": True, "only_blocked": True, "paywalled": "yes"})
        return super().index_pages(response, target, links)

    def closed(self, reason: str) -> None:
        """Keep the feed for the items whose own pages cannot be had."""
        if self._feed is not None and self.walled:
            store_page(self.job.engine, self.job.archive, self._feed)
