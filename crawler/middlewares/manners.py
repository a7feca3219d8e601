"""Waiting for the host's turn before every request, and backing off when it asks for it."""

import random
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import get_retry_request
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.utils.misc import load_object

from crawler.canonical_url import host_of
from crawler.host_turns import HostOnHoldError
from crawler.job import job_of

_BUSY = frozenset({408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524})
_LONGEST_WAIT_S = 86_400.0
BREAKER = 6
"""Bad answers in a row after which a source is left alone for this crawl."""


class Manners:
    """One request at a time a host, `delay_s` apart; 429, 503 and their kind hold the host for all spiders."""

    def __init__(self, crawler: Crawler) -> None:
        settings = crawler.settings
        self._crawler = crawler
        self._job = job_of(crawler)
        self._turns = self._job.turns
        self._delay_s = self._job.source.delay_s
        self._back_off_s = settings.getfloat("DISTILLWATCH_BACK_OFF_S")
        self._exceptions = tuple(load_object(name) for name in settings.getlist("RETRY_EXCEPTIONS"))

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "Manners":
        """Built by Scrapy for each source."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Wait for the host's turn."""
        await self._turns.turn(host_of(request.url), self._delay_s)

    def process_response(self, request: Request, response: Response) -> Request | Response:
        """Hold the host and ask again where it is busy; hand on everything else, and what stays busy."""
        if response.status not in _BUSY:
            self._job.bad_in_row = 0
            return response
        host = host_of(request.url)
        asked = retry_after(response)
        wait = asked if asked is not None else self._back_off(request)
        if response.status in (429, 503) or asked is not None:
            self._turns.hold(host, wait)
        if asked is not None and asked > self._turns.patience_s:
            raise HostOnHoldError(host, asked)
        return self._again(request, f"answers {response.status}") or response

    def process_exception(self, request: Request, exception: Exception) -> Request | None:
        """Ask again after a broken connection or a time-out; what was refused on purpose is not asked again."""
        if isinstance(exception, IgnoreRequest) or not isinstance(exception, self._exceptions):
            return None
        self._turns.hold(host_of(request.url), self._back_off(request))
        return self._again(request, type(exception).__name__)

    def _again(self, request: Request, reason: str) -> Request | None:
        self._job.bad_in_row += 1
        if self._job.bad_in_row >= BREAKER:
            return None
        spider = self._crawler.spider
        assert spider is not None
        again = get_retry_request(request, spider=spider, reason=reason)
        if again is not None:
            self._job.counts.retried += 1
        return again

    def _back_off(self, request: Request) -> float:
        tries: int = request.meta.get("retry_times", 0)
        return float(self._back_off_s * 2**tries * random.uniform(1.0, 1.5))


def retry_after(response: Response) -> float | None:
    """Seconds that the host wants to be left alone: a number or a date in `Retry-After`; None without either."""
    value = (response.headers.get("Retry-After") or b"").decode("latin-1").strip()
    if not value:
        return None
    if value.isdigit():
        return min(float(value), _LONGEST_WAIT_S)
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return min(max((moment - datetime.now(UTC)).total_seconds(), 0.0), _LONGEST_WAIT_S)
