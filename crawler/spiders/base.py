"""What the spiders have in common: the way from a source's own address to its pages, and the book-keeping of both."""

from abc import abstractmethod
from collections.abc import AsyncIterator, Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

import scrapy
from scrapy.exceptions import CloseSpider
from scrapy.http import Response
from sqlmodel import Session
from twisted.python.failure import Failure

from crawler.canonical_url import url_key
from crawler.errors import SourceAnswerError
from crawler.frontier import (
    Fetched,
    FoundLink,
    Target,
    add_links,
    due_targets,
    index_target,
    record_blocked,
    record_failed,
    record_fetched,
    record_withdrawn,
)
from crawler.host_turns import CrawlStoppedError, HostOnHoldError
from crawler.items import FetchedPage
from crawler.job import SourceJob
from crawler.middlewares.addresses import PrivateAddressError
from crawler.middlewares.manners import BREAKER
from crawler.middlewares.money_guard import PaidLinkError
from crawler.middlewares.robots import RobotsForbiddenError
from crawler.outcomes import do_each
from crawler.relevance import TITLE_SHARE, relevance_of
from crawler.soft_errors import CHALLENGE, soft_error
from crawler.store_pages import Visit
from kb.store.session import writing

_BLOCKED = frozenset({401, 402, 403, 407, 451})
_WITHDRAWN = frozenset({404, 410})
MOST_ADDRESS = 2083
"""Characters of an address that is followed: what browsers and servers have long agreed on."""

VisitedPage = tuple[FetchedPage, Visit]
"""What a spider yields: the page, and the address in the frontier that it came from."""


class SourceSpider(scrapy.Spider):
    """Asks the source for its links, puts them into the frontier and fetches what is due.

    A protocol overrides `links_in`. Every answer and every failure moves the address's row in the frontier.
    """

    name = "source"

    def __init__(self, job: SourceJob, **kwargs: Any) -> None:
        super().__init__(name=job.source.id, **kwargs)
        self.job = job
        self.source = job.source
        self.walled = False
        """Whether the site did not let us have some page."""
        self._budget = job.limit

    @abstractmethod
    def links_in(self, response: Response) -> Iterable[FoundLink | scrapy.Request]:
        """The links of the source's own page, and requests for further such pages.

        Raises:
            SourceChangedError: the page has not what the protocol promises.
        """

    async def start(self) -> AsyncIterator[Any]:
        """Begin with the source's own address."""
        yield self.index_request(self.source.url)

    def index_request(self, url: str, **meta: Any) -> scrapy.Request:
        """A request for a page that lists links; unchanged since last time costs an empty answer."""
        with writing(self.job.engine) as session:
            target = index_target(session, self.source.id, url, self.job.now())
        return self._request(target, self.index_received, self.index_failed, priority=10, **meta)

    def index_received(self, response: Response) -> Iterator[Any]:
        """Take the links out of a page that lists them, and go on with what is due."""
        target: Target = response.meta["target"]
        if response.status == 304:
            self.job.counts.unchanged += 1
            self._record_index(response, target)
            yield from self.due_requests()
            return
        if response.status != 200:
            self._index_failed(target, response.status)
            raise SourceAnswerError(self.source.id, response.url, f"answers {response.status}")
        links: list[FoundLink] = []
        for found in self.links_in(response):
            if isinstance(found, FoundLink):
                links.append(found)
            else:
                yield found
        yield from self.follow(links)
        pages = list(self.index_pages(response, target, links))
        yield from pages
        if not pages:  # a page is written down together with its address
            self._record_index(response, target)
        yield from self.due_requests()

    def index_pages(
        self, response: Response, target: Target, links: list[FoundLink]
    ) -> Iterator[VisitedPage]:
        """The listing itself, as a page to be read, where its own words are the documents."""
        if not self.source.follow and links:
            hints = {"listing": True, **self._standing_hints()}
            yield self.page_of(response, hints), Visit(target)

    def follow(self, links: list[FoundLink]) -> Iterator[scrapy.Request]:
        """Put the wanted links into the frontier; requests for those that are new or have changed."""
        yield from self._page_requests(self.record_links(links, to_fetch=self.source.follow))

    def record_links(self, links: list[FoundLink], *, to_fetch: bool) -> list[Target]:
        """Put the wanted links into the frontier; returns those to visit now."""
        wanted = [link for link in links if self.wants(link)]
        with writing(self.job.engine) as session:
            new, targets = add_links(session, self.source.id, wanted, self.job.now(), to_fetch=to_fetch)
        self.job.counts.listed += len(wanted)
        self.job.counts.new_links += new
        self.job.changed(self.job)
        return targets

    def due_requests(self) -> Iterator[scrapy.Request]:
        """Requests for what an earlier crawl left over, and for pages that are to be looked at again."""
        if not self.source.follow:
            return
        with Session(self.job.engine) as session:
            targets = due_targets(session, self.source.id, self.job.now(), limit=self._budget)
        yield from self._page_requests(targets)

    def wants(self, link: FoundLink) -> bool:
        """Whether a link is worth following: let through by the catalogue, and not too old."""
        if len(link.url) > MOST_ADDRESS or not self.source.wants(link.url):
            return False
        if self.source.only_relevant and self.source.follow and not self._looks_relevant(link):
            return False
        oldest = self.job.since
        if oldest is None and self.source.max_age_days is not None:
            oldest = self.job.now() - timedelta(days=self.source.max_age_days)
        dated = link.hints.get("updated") or link.hints.get("published")
        if oldest is None or not dated:
            return True
        return datetime.fromisoformat(dated) >= oldest

    def _looks_relevant(self, link: FoundLink) -> bool:
        """A title says less than a text, so it need not score as high; a link without a title is given its chance."""
        title = link.hints.get("title")
        if not title:
            return True
        found = relevance_of(title, link.hints.get("summary") or title)
        return found.score >= self.job.settings.relevance_threshold * TITLE_SHARE

    def page_received(self, response: Response) -> Iterator[VisitedPage]:
        """Hand on a page, or record why there is none."""
        target: Target = response.meta["target"]
        counts = self.job.counts
        now = self.job.now()
        reason = soft_error(response.status, response.body) if response.status == 200 else None
        if response.status == 200 and reason is None:
            counts.fetched += 1
            yield self.page_of(response, target.hints), Visit(target, self.source.revisit_days)
        elif response.status == 304:
            counts.unchanged += 1
            kept = Fetched(
                target, None, now, 304, target.etag, target.last_modified, self.source.revisit_days
            )
            self.job.outcomes.add(record_fetched, kept)
        elif response.status in _WITHDRAWN:
            counts.withdrawn += 1
            status = response.status
            self.job.outcomes.add(
                do_each, lambda session: record_withdrawn(session, target, now, status=status)
            )
        elif response.status in _BLOCKED or reason == CHALLENGE:
            self.walled = True
            self._blocked(target, reason or f"answers {response.status}", status=response.status)
        else:
            self._failed(target, reason or f"answers {response.status}", status=response.status)
        self.job.changed(self.job)

    def page_failed(self, failure: Failure) -> None:
        """Record why a page could not be fetched."""
        target: Target = failure.request.meta["target"]  # type: ignore[attr-defined]  # set by Scrapy
        error = failure.value
        if isinstance(error, CrawlStoppedError):
            return
        if isinstance(error, HostOnHoldError):
            self.job.counts.deferred += 1
            wait, now = timedelta(seconds=error.wait_s), self.job.now()
            self.job.outcomes.add(
                do_each, lambda session: record_failed(session, target, now, status=429, wait=wait)
            )
        elif isinstance(error, RobotsForbiddenError | PrivateAddressError | PaidLinkError):
            self.walled = self.walled or isinstance(error, RobotsForbiddenError)
            self._blocked(target, str(error), status=None)
        else:
            self._failed(target, _reason(failure), status=None)
        self.job.changed(self.job)

    def index_failed(self, failure: Failure) -> None:
        """The source's own address gave nothing: its promise is broken."""
        request: scrapy.Request = failure.request  # type: ignore[attr-defined]  # set by Scrapy
        if isinstance(failure.value, CrawlStoppedError):
            return
        self._index_failed(request.meta["target"], None)
        self.job.counts.problem(_reason(failure))
        raise SourceAnswerError(self.source.id, request.url, _reason(failure)) from failure.value

    def page_of(self, response: Response, hints: dict[str, Any]) -> FetchedPage:
        """The answer as a page."""
        headers = {
            name.decode("latin-1").lower(): b", ".join(values).decode("latin-1")
            for name, values in response.headers.items()
        }
        return FetchedPage(
            self.source.id,
            response.url,
            response.body,
            fetched_at=self.job.now(),
            status=response.status,
            headers=headers,
            hints={**self._standing_hints(), **hints},
        )

    def _standing_hints(self) -> dict[str, Any]:
        source = self.source
        standing: dict[str, Any] = {
            "publisher": source.publisher,
            "owner_group": source.owner_group,
            "kind": source.kind.value,
            "language": source.language,
            "court": source.court,
        }
        if source.paywall == "yes":
            standing["paywalled"] = "yes"
        if source.only_relevant:
            standing["only_relevant"] = True
        return {name: value for name, value in standing.items() if value is not None}

    def _page_requests(self, targets: Iterable[Target]) -> Iterator[scrapy.Request]:
        for target in targets:
            if self._budget is not None and self._budget <= 0:
                return
            # As a number: a crawl of many pages keeps one for each. What two addresses in 10^19 share waits a crawl.
            key = hash(url_key(target.url))
            if key in self.job.claimed:
                continue
            self.job.claimed.add(key)
            if self._budget is not None:
                self._budget -= 1
            yield self._request(target, self.page_received, self.page_failed)

    def _request(
        self, target: Target, callback: Any, errback: Any, *, priority: int = 0, **meta: Any
    ) -> scrapy.Request:
        headers = {}
        if target.etag:
            headers["If-None-Match"] = target.etag
        if target.last_modified:
            headers["If-Modified-Since"] = target.last_modified
        return scrapy.Request(
            target.url,
            callback=callback,
            errback=errback,
            headers=headers,
            meta={"target": target, "download_timeout": self.source.timeout_s, **meta},
            dont_filter=True,
            priority=priority,
        )

    def _record_index(self, response: Response, target: Target) -> None:
        # The validators are kept only after the links were taken, so a broken answer is never "not modified" later.
        kept = response.status == 304
        etag = response.headers.get("ETag")
        modified = response.headers.get("Last-Modified")
        fetched = Fetched(
            target,
            None,
            self.job.now(),
            response.status,
            target.etag if kept else (etag.decode("latin-1") if etag else None),
            target.last_modified if kept else (modified.decode("latin-1") if modified else None),
        )
        self.job.outcomes.add(record_fetched, fetched)

    def _index_failed(self, target: Target, status: int | None) -> None:
        with writing(self.job.engine) as session:
            record_failed(session, target, self.job.now(), status=status)

    def _blocked(self, target: Target, reason: str, *, status: int | None) -> None:
        self.job.counts.blocked += 1
        self.job.counts.problem(reason)
        now = self.job.now()
        self.job.outcomes.add(do_each, lambda session: record_blocked(session, target, now, status=status))

    def _failed(self, target: Target, reason: str, *, status: int | None) -> None:
        self.job.counts.failed += 1
        self.job.counts.problem(reason)
        now = self.job.now()
        self.job.outcomes.add(do_each, lambda session: record_failed(session, target, now, status=status))
        if self.job.bad_in_row >= BREAKER:
            raise CloseSpider(f"{self.job.bad_in_row} failures in a row, the last: {reason}")


def _reason(failure: Failure) -> str:
    name = failure.type.__name__ if failure.type else "failure"
    text = " ".join(str(failure.value).split())[:200]
    return f"{name}: {text}" if text and text != name else name
