"""Sitemaps, Google News sitemaps and indexes of them."""

from collections.abc import Iterable, Iterator

from scrapy import Request
from scrapy.http import Response

from crawler.frontier import FoundLink
from crawler.spiders.base import SourceSpider
from crawler.spiders.listing import sitemap_links

MOST_FILES = 50
"""Sitemap files read in one crawl of a source."""
MOST_DEPTH = 3


class SitemapSpider(SourceSpider):
    """Follows indexes to their sitemaps, within bounds, and sitemaps to the pages."""

    files = 1

    def links_in(self, response: Response) -> Iterable[FoundLink | Request]:
        """The pages of a sitemap, or requests for the sitemaps of an index."""
        children, links = sitemap_links(self.source, response)
        yield from links
        yield from self._children(response, children)

    def _children(self, response: Response, children: list[str]) -> Iterator[Request]:
        depth = response.meta.get("sitemap_depth", 0) + 1
        if depth > MOST_DEPTH:
            self.job.counts.problem(f"sitemap indexes nested more than {MOST_DEPTH} deep")
            return
        for url in children:
            if self.files >= MOST_FILES:
                self.job.counts.problem(f"more than {MOST_FILES} sitemap files")
                return
            self.files += 1
            yield self.index_request(response.urljoin(url), sitemap_depth=depth)
