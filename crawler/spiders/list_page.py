"""Pages that list articles in HTML, read by the CSS selectors of their catalogue file."""

from collections.abc import Iterable

from scrapy import Request
from scrapy.http import Response, TextResponse

from crawler.dates import parse_date
from crawler.errors import SourceChangedError
from crawler.frontier import FoundLink
from crawler.spiders.base import SourceSpider


class ListPageSpider(SourceSpider):
    """One item of the list, one link; follows the list to its next pages."""

    def links_in(self, response: Response) -> Iterable[FoundLink | Request]:
        """The links of the list's items, and a request for its next page."""
        rules = self.source.list
        assert rules is not None  # the catalogue does not let a list_page through without
        items = response.css(rules.item) if isinstance(response, TextResponse) else []
        found = 0
        for item in items:
            link = item.css(rules.link).get()
            if not link:
                continue
            found += 1
            hints = {
                "title": _text(item.css(rules.title).getall()) if rules.title else None,
                "published": _day(item.css(rules.published).get()) if rules.published else None,
            }
            yield FoundLink(
                response.urljoin(link.strip()), {key: value for key, value in hints.items() if value}
            )
        if not found and not self.source.may_be_empty:
            raise SourceChangedError(self.source.id, response.url, missing=f"{rules.item} with {rules.link}")
        page = response.meta.get("list_page", 1)
        following = (
            response.css(rules.next).get() if rules.next and isinstance(response, TextResponse) else None
        )
        if following and page < rules.pages:
            yield self.index_request(response.urljoin(following.strip()), list_page=page + 1)


def _text(parts: list[str]) -> str | None:
    return " ".join(" ".join(parts).split()) or None


def _day(text: str | None) -> str | None:
    moment = parse_date(text)
    return moment.isoformat() if moment else None
