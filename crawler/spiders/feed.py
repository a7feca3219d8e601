"""RSS, Atom and JSON feeds, and the articles that they link to."""

from collections.abc import Iterable

from scrapy import Request
from scrapy.http import Response

from crawler.frontier import FoundLink
from crawler.spiders.base import SourceSpider
from crawler.spiders.listing import feed_links


class FeedSpider(SourceSpider):
    """Reads the feed, then the pages that its items link to."""

    def links_in(self, response: Response) -> Iterable[FoundLink | Request]:
        """The links of the feed's items, with title, dates, authors and summary as hints."""
        return feed_links(self.source, response)
