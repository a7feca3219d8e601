"""Calls of CourtListener's API: asked within the account's budget, accepted or explained, kept with the case's state."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any, Protocol

import scrapy
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler.budget import Budget, Rate, account_of, rates_of
from crawler.errors import SourceAnswerError
from crawler.frontier import Fetched, FoundLink, Target, record_failed, record_fetched, record_hints
from crawler.host_turns import CrawlStoppedError, HostOnHoldError
from crawler.items import FetchedPage
from crawler.job import SourceJob
from crawler.middlewares.manners import retry_after
from crawler.outcomes import do_each
from crawler.spiders.base import SourceSpider, VisitedPage
from crawler.spiders.courtlistener_answer import json_of, problem, refusal, rows_of
from crawler.spiders.courtlistener_case import api_url
from crawler.store_pages import Visit

_ANONYMOUS = (Rate(5, 60), Rate(100, 86_400))


class Asked(Protocol):
    """What a call is for, a case or a search, with what is remembered of it."""

    target: Target
    hints: dict[str, Any]

    @property
    def page_hints(self) -> dict[str, Any]:
        """What the reader has to know."""
        ...

    def visit(self) -> Visit:
        """What is to be remembered."""
        ...


class CourtListenerCalls(SourceSpider):
    """Asks within the budget, and keeps what came together with the state of the case that it is of."""

    def __init__(self, job: SourceJob, **kwargs: Any) -> None:
        super().__init__(job, **kwargs)
        token = job.settings.courtlistener_token
        self._token = token.get_secret_value() if token is not None else None
        rates = rates_of(job.settings) if self._token else _ANONYMOUS
        self.budget = Budget(job.engine, account_of("courtlistener", self._token), rates)

    def links_in(self, response: Response) -> Iterable[FoundLink | scrapy.Request]:
        """Its answers are dockets, not links."""
        return ()

    def _api(self, path: str, **query: str) -> str:
        return api_url(self.source.url, path, **query)

    def _ask(self, state: Asked, url: str, callback: Any, **meta: Any) -> Iterator[scrapy.Request]:
        """A request within the budget; without any left the case is put off, and nobody waits."""
        now = self.job.now()
        if self.job.limit is not None and self.job.counts.fetched >= self.job.limit:
            return
        if not self.budget.take(now):
            self._defer(state, self.budget.wait(now))
            return
        yield self._plain_request(url, callback, state=state, **meta)

    def _defer(self, state: Asked, wait: timedelta) -> None:
        self.job.counts.deferred += 1
        target, now = replace(state.target, attempts=0), self.job.now()
        self.job.outcomes.add(
            do_each, lambda session: record_failed(session, target, now, status=429, wait=wait)
        )

    def _plain_request(self, url: str, callback: Any, *, robots: bool = False, **meta: Any) -> scrapy.Request:
        headers = {"Accept": "application/json"}
        if self._token and not robots:
            headers["Authorization"] = f"Token {self._token}"
        # The API is used under its own terms with an account; robots.txt speaks of the site's pages.
        manners = {} if robots else {"dont_obey_robotstxt": True}
        return scrapy.Request(
            url,
            callback=callback,
            errback=self.call_failed,
            headers=headers,
            meta={"download_timeout": self.source.timeout_s, **manners, **meta},
            dont_filter=True,
        )

    def call_failed(self, failure: Failure) -> None:
        """A long wait that was asked for is kept in the budget; anything else is a failure of the source."""
        request: scrapy.Request = failure.request  # type: ignore[attr-defined]  # set by Scrapy
        state: Asked | None = request.meta.get("state")
        if isinstance(failure.value, CrawlStoppedError):
            return
        if isinstance(failure.value, HostOnHoldError):
            self.budget.hold(failure.value.wait_s, self.job.now())
            if state is not None:
                self._defer(state, timedelta(seconds=failure.value.wait_s))
            return
        self.job.counts.failed += 1
        reason = f"{failure.type.__name__ if failure.type else 'failure'}: {failure.value}"
        self.job.counts.problem(reason)
        raise SourceAnswerError(self.source.id, request.url, reason) from failure.value

    def _accept(self, response: Response, state: Asked) -> bool:
        """Whether the answer is one; otherwise the reason is recorded, and what it means for the next crawl.

        Raises:
            SourceAnswerError: the account or the program is at fault, so every further call would fail as well.
        """
        if response.status == 200:
            return True
        if response.status == 429:
            wait = retry_after(response) or 3600.0
            self.budget.hold(wait, self.job.now())
            self._defer(state, timedelta(seconds=wait))
            return False
        self.job.counts.failed += 1
        if response.status in (400, 401, 403):
            raise refusal(response, self.source.id)
        if response.status == 404:
            # A cursor ends when the list was ordered anew; the list is begun again.
            state.hints.pop("entries_next", None)
            self._save(state)
        self.job.counts.problem(problem(response))
        return False

    def _save(self, state: Asked) -> None:
        """Remember the state of a case, where no page goes with it."""
        visit = state.visit()
        self.job.outcomes.add(do_each, lambda session: record_hints(session, visit.target, visit.hints))
        self._answered(state)

    def _answered(self, state: Asked) -> None:
        """Nothing of the case is put off any more."""
        fetched = Fetched(state.target, None, self.job.now(), 200, None, None)
        self.job.outcomes.add(record_fetched, fetched)

    def _kept(self, response: Response, state: Asked, **hints: Any) -> FetchedPage:
        self.job.counts.fetched += 1
        self.job.changed(self.job)
        return self.page_of(response, {**state.page_hints, **hints})

    def _kept_and_saved(self, response: Response, state: Asked, **hints: Any) -> VisitedPage:
        """The page with the state of the case: neither is written without the other."""
        self._answered(state)
        return self._kept(response, state, **hints), state.visit()

    def _rows(self, response: Response, data: dict[str, Any]) -> list[dict[str, Any]]:
        return rows_of(response, data, self.source.id)

    def _json(self, response: Response) -> dict[str, Any]:
        return json_of(response, self.source.id)
