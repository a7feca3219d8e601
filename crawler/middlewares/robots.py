"""robots.txt as RFC 9309 wants it: obeyed, with its crawl delay, and taken for a refusal where the server fails."""

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.robotstxt import RobotParser

from crawler.canonical_url import host_of
from crawler.job import job_of

_LONGEST_DELAY_S = 60.0
"""A longer crawl delay is taken for this one; the page is simply due again at the next crawl."""


class RobotsForbiddenError(IgnoreRequest):
    """robots.txt does not allow the address."""


class RobotsUnknownError(IgnoreRequest):
    """Nobody knows what robots.txt allows: the host fails to give it, which RFC 9309 takes for a refusal for now."""


class ObeyRobots(RobotsTxtMiddleware):
    """Scrapy's own middleware, with the crawl delay, a refusal where robots.txt answers 5xx, and an error that says so."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._turns = job_of(crawler).turns
        self._agent: str = crawler.settings["ROBOTSTXT_USER_AGENT"]
        self._failing: set[str] = set()
        crawler.signals.connect(self._slow_down, signal=signals.robots_parsed)

    def process_request_2(self, rp: RobotParser | None, request: Request) -> None:
        """Refuse what robots.txt forbids, and everything of a host whose robots.txt fails."""
        if host_of(request.url) in self._failing:
            raise RobotsUnknownError("robots.txt cannot be had, so nothing is asked of the host for now")
        try:
            super().process_request_2(rp, request)
        except IgnoreRequest as error:
            raise RobotsForbiddenError("forbidden by robots.txt") from error

    async def _parse_robots(self, response: Response, netloc: str, request: Request) -> None:
        if response.status >= 500:
            self._failing.add(host_of(request.url))
        elif response.status >= 300:
            # An error page is no set of rules.
            response = response.replace(body=b"")
        await super()._parse_robots(response, netloc, request)

    def _robots_error(self, exc: Exception, netloc: str) -> None:
        if not isinstance(exc, IgnoreRequest):
            self._failing.add(netloc.lower())
        super()._robots_error(exc, netloc)

    def _slow_down(self, robotparser: RobotParser, request: Request) -> None:
        delay = robotparser.crawl_delay(self._agent)
        if delay is not None:
            self._turns.slow_down(host_of(request.url), min(delay, _LONGEST_DELAY_S))
