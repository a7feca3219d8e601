"""CourtListener's API: the dockets that somebody follows, entry by entry, within the account's budget.

Loading a docket once takes a call for every twenty entries, and may take days; where it stopped is kept in the
frontier. Afterwards a docket costs one call a crawl: the entries that changed last, until a known one comes.
Without a token the search is asked, and the feed of the docket.
"""

from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urljoin

import scrapy
from scrapy.http import Response
from sqlmodel import Session
from twisted.python.failure import Failure

from crawler.budget import Budget, Rate, account_of, rates_of
from crawler.dates import parse_date
from crawler.errors import SourceAnswerError
from crawler.frontier import Fetched, FoundLink, index_target, record_failed, record_fetched, record_hints
from crawler.host_turns import CrawlStoppedError, HostOnHoldError
from crawler.items import FetchedPage
from crawler.job import SourceJob
from crawler.middlewares.manners import retry_after
from crawler.outcomes import do_each
from crawler.readers.courtlistener import newest_change
from crawler.spiders.base import SourceSpider, VisitedPage
from crawler.spiders.courtlistener_answer import json_of, problem, refusal, rows_of
from crawler.spiders.courtlistener_case import LEAN, CaseState, api_url, docket_in, is_case, lookup_url
from kb.models import Case
from kb.store.docket import adopt_case, followed_cases
from kb.store.session import writing

_ANONYMOUS = (Rate(5, 60), Rate(100, 86_400))
_HEADER_AGAIN = timedelta(days=7)
_PEOPLE_AGAIN = timedelta(days=30)


class CourtListenerSpider(SourceSpider):
    """Brings the followed dockets up to date."""

    def __init__(self, job: SourceJob, **kwargs: Any) -> None:
        super().__init__(job, **kwargs)
        token = job.settings.courtlistener_token
        self._token = token.get_secret_value() if token is not None else None
        rates = rates_of(job.settings) if self._token else _ANONYMOUS
        self.budget = Budget(job.engine, account_of("courtlistener", self._token), rates)

    def links_in(self, response: Response) -> Iterable[FoundLink | scrapy.Request]:
        """Its answers are dockets, not links."""
        return ()

    async def start(self) -> AsyncIterator[Any]:
        """Ask what is left of the budget, which costs nothing, and then for each followed case."""
        states = self._states()
        if not states:
            return
        if self._token:
            yield self._plain_request(self._api("api-usage/"), self.usage_received, states=states)
        else:
            for request in self._begin(states):
                yield request

    def usage_received(self, response: Response) -> Iterator[Any]:
        """Take over what the API counts, then begin."""
        if response.status == 200:
            self.budget.learn(self._json(response), self.job.now())
        elif response.status in (401, 403):
            raise refusal(response, self.source.id)
        yield from self._begin(response.meta["states"])

    def _begin(self, states: list[CaseState]) -> Iterator[Any]:
        for state in states:
            yield from self._next(state)

    def _states(self) -> list[CaseState]:
        """The followed cases that CourtListener can be asked about."""
        with Session(self.job.engine) as session:
            cases = [case for case in followed_cases(session) if self._lookup(case)]
            for case in cases:
                session.expunge(case)
        found = []
        for case in cases:
            with writing(self.job.engine) as session:
                target = index_target(session, self.source.id, self._book(case.id), self.job.now())
            hints = {key: value for key, value in target.hints.items() if key != "index"}
            known = docket_in(case.source_url)
            if known and not hints.get("docket_id"):
                hints["docket_id"] = known
            found.append(CaseState(target, case, hints))
        self.job.counts.listed += len(found)
        return found

    def _book(self, case_id: str) -> str:
        """The address under which the frontier keeps what is known of a case; it is never asked for."""
        return self._api("dockets/", followed=case_id)

    def _api(self, path: str, **query: str) -> str:
        return api_url(self.source.url, path, **query)

    def _lookup(self, case: Case) -> str | None:
        return lookup_url(self.source.url, case, with_token=self._token is not None)

    def _next(self, state: CaseState) -> Iterator[Any]:
        """The next request for a case, or nothing where it is up to date or the budget is spent."""
        now = self.job.now()
        if self._token is None:
            yield from self._next_without_token(state, now)
        elif not state.hints.get("header_at") or _older(state.hints["header_at"], now - _HEADER_AGAIN):
            known = state.docket_id
            url = self._api(f"dockets/{known}/") if known else self._lookup(state.case) or ""
            yield from self._ask(state, url, self.docket_received)
        elif not state.hints.get("entries_done"):
            first = self._api("docket-entries/", docket=state.docket_id or "", order_by="id", omit=LEAN)
            yield from self._ask(state, state.hints.get("entries_next") or first, self.entries_received)
        elif state.hints.get("updated_in") != self._run_mark():
            yield from self._ask(state, self._update_url(state), self.changes_received)
        elif not state.hints.get("people_at") or _older(state.hints["people_at"], now - _PEOPLE_AGAIN):
            url = self._api("attorneys/", docket=state.docket_id or "", filter_nested_results="True")
            yield from self._ask(state, url, self.attorneys_received, attorneys={})

    def _run_mark(self) -> int:
        """Tells this crawl from earlier ones."""
        return id(self.job)

    def _update_url(self, state: CaseState) -> str:
        return self._api(
            "docket-entries/", docket=state.docket_id or "", order_by="-date_modified", omit=LEAN
        )

    def _next_without_token(self, state: CaseState, now: datetime) -> Iterator[Any]:
        if not state.hints.get("header_at") or _older(state.hints["header_at"], now - _HEADER_AGAIN):
            yield from self._ask(state, self._lookup(state.case) or "", self.search_received)
        elif state.docket_id and state.hints.get("feed_in") != self._run_mark():
            state.hints["feed_in"] = self._run_mark()
            feed = urljoin(self.source.url, f"/docket/{state.docket_id}/feed/")
            yield self._plain_request(feed, self.feed_received, state=state, robots=True)

    def _ask(self, state: CaseState, url: str, callback: Any, **meta: Any) -> Iterator[scrapy.Request]:
        """A request within the budget; without any left the case is put off, and nobody waits."""
        now = self.job.now()
        if self.job.limit is not None and self.job.counts.fetched >= self.job.limit:
            return
        if not self.budget.take(now):
            self._defer(state, self.budget.wait(now))
            return
        yield self._plain_request(url, callback, state=state, **meta)

    def _defer(self, state: CaseState, wait: timedelta) -> None:
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
        state: CaseState | None = request.meta.get("state")
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

    def docket_received(self, response: Response) -> Iterator[Any]:
        """The docket itself: remember what it is, keep it, go on."""
        state: CaseState = response.meta["state"]
        if not self._accept(response, state):
            return
        data = self._json(response)
        if "caseName" in str(data)[:20_000] and "results" in data:
            yield from self._found(response, state, data)
            return
        rows = data["results"] if isinstance(data.get("results"), list) else [data]
        row = next((row for row in rows if row.get("id")), None)
        if row is None:
            self._not_there(state)
            return
        self._remember_docket(
            state,
            docket_id=str(row["id"]),
            court=row.get("court_id"),
            docket_number=row.get("docket_number"),
            case_name=row.get("case_name"),
            pacer_case_id=row.get("pacer_case_id"),
        )
        yield self._kept_and_saved(response, state)
        yield from self._next(state)

    def search_received(self, response: Response) -> Iterator[Any]:
        """What the search found, without a token."""
        state: CaseState = response.meta["state"]
        if self._accept(response, state):
            yield from self._found(response, state, self._json(response))

    def _found(self, response: Response, state: CaseState, data: dict[str, Any]) -> Iterator[Any]:
        rows = [row for row in data.get("results") or () if is_case(row, state.case)]
        if not rows:
            self._not_there(state)
            return
        row = rows[0]
        self._remember_docket(
            state,
            docket_id=str(row["docket_id"]),
            court=row.get("court_id"),
            docket_number=row.get("docketNumber"),
            case_name=row.get("caseName"),
            pacer_case_id=row.get("pacer_case_id"),
        )
        if self._token:
            state.hints.pop("header_at", None)  # the docket itself says more
            self._save(state)
        else:
            yield self._kept_and_saved(response, state)
        yield from self._next(state)

    def entries_received(self, response: Response) -> Iterator[Any]:
        """A page of the docket's first loading; its place is kept before the next is asked for."""
        state: CaseState = response.meta["state"]
        if not self._accept(response, state):
            return
        data = self._json(response)
        rows = self._rows(response, data)
        self._remember_newest(state, rows)
        state.hints["entries_next"] = data.get("next")
        state.hints["entries_done"] = data.get("next") is None
        if state.hints["entries_done"]:
            state.hints["updated_in"] = self._run_mark()
        if rows:
            yield self._kept_and_saved(response, state)
        else:
            self._save(state)
        yield from self._next(state)

    def changes_received(self, response: Response) -> Iterator[Any]:
        """The entries that changed last; further pages until a known one comes."""
        state: CaseState = response.meta["state"]
        if not self._accept(response, state):
            return
        data = self._json(response)
        rows = self._rows(response, data)
        known = parse_date(response.meta.get("known") or state.hints.get("newest"))
        fresh = [
            row for row in rows if known is None or (parse_date(row.get("date_modified")) or known) > known
        ]
        more = data.get("next") if len(fresh) == len(rows) else None
        if more:
            yield self._kept(response, state)
            self._remember_newest(state, rows)
            yield from self._ask(
                state, more, self.changes_received, known=known.isoformat() if known else None
            )
            return
        self._remember_newest(state, rows)
        state.hints["updated_in"] = self._run_mark()
        if fresh:
            yield self._kept_and_saved(response, state)
        else:
            self.job.counts.unchanged += 1
            self._save(state)
        yield from self._next(state)

    def attorneys_received(self, response: Response) -> Iterator[Any]:
        """Names and addresses of counsel, which the parties point at."""
        state: CaseState = response.meta["state"]
        if not self._accept(response, state):
            return
        data = self._json(response)
        attorneys: dict[str, Any] = response.meta["attorneys"]
        for row in self._rows(response, data):
            attorneys[str(row.get("id"))] = {
                "name": row.get("name") or "",
                "contact": row.get("contact_raw") or "",
            }
        if data.get("next"):
            yield from self._ask(state, data["next"], self.attorneys_received, attorneys=attorneys)
            return
        url = self._api("parties/", docket=state.docket_id or "", filter_nested_results="True")
        yield from self._ask(state, url, self.parties_received, attorneys=attorneys)

    def parties_received(self, response: Response) -> Iterator[Any]:
        """The parties with the attorneys who act for them in this docket."""
        state: CaseState = response.meta["state"]
        if not self._accept(response, state):
            return
        data = self._json(response)
        attorneys: dict[str, Any] = response.meta["attorneys"]
        rows = self._rows(response, data)
        if data.get("next"):
            if rows:
                yield self._kept(response, state, attorneys=attorneys)
            yield from self._ask(state, data["next"], self.parties_received, attorneys=attorneys)
            return
        state.hints["people_at"] = self.job.now().isoformat()
        if rows:
            yield self._kept_and_saved(response, state, attorneys=attorneys)
        else:
            self._save(state)

    def feed_received(self, response: Response) -> Iterator[Any]:
        """The newest thirty entries of a docket, without a token."""
        state: CaseState = response.meta["state"]
        if self._accept(response, state):
            yield self._kept(response, state)

    def _accept(self, response: Response, state: CaseState) -> bool:
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

    def _not_there(self, state: CaseState) -> None:
        self.job.counts.problem(f"{state.case.id}: CourtListener has no such docket")
        state.hints["header_at"] = self.job.now().isoformat()
        state.hints["entries_done"] = True
        self._save(state)

    def _remember_docket(self, state: CaseState, **known: Any) -> None:
        state.hints.update({name: value for name, value in known.items() if value})
        now = self.job.now()
        state.hints["header_at"] = now.isoformat()
        with writing(self.job.engine) as session:
            case_id = adopt_case(
                session,
                state.case.id,
                court_id=known.get("court"),
                docket_number=known.get("docket_number"),
                caption=known.get("case_name"),
                seen=now,
            )
            if case_id != state.case.id:
                state.target = index_target(session, self.source.id, self._book(case_id), now)

    def _remember_newest(self, state: CaseState, rows: list[dict[str, Any]]) -> None:
        found = newest_change(rows)
        known = parse_date(state.hints.get("newest"))
        if found is not None and (known is None or found > known):
            state.hints["newest"] = found.isoformat()

    def _save(self, state: CaseState) -> None:
        """Remember the state of a case, where no page goes with it."""
        visit = state.visit()
        self.job.outcomes.add(do_each, lambda session: record_hints(session, visit.target, visit.hints))
        self._answered(state)

    def _answered(self, state: CaseState) -> None:
        """Nothing of the case is put off any more."""
        fetched = Fetched(state.target, None, self.job.now(), 200, None, None)
        self.job.outcomes.add(record_fetched, fetched)

    def _kept(self, response: Response, state: CaseState, **hints: Any) -> FetchedPage:
        self.job.counts.fetched += 1
        self.job.changed(self.job)
        return self.page_of(response, {**state.page_hints, **hints})

    def _kept_and_saved(self, response: Response, state: CaseState, **hints: Any) -> VisitedPage:
        """The page with the state of the case: neither is written without the other."""
        self._answered(state)
        return self._kept(response, state, **hints), state.visit()

    def _rows(self, response: Response, data: dict[str, Any]) -> list[dict[str, Any]]:
        return rows_of(response, data, self.source.id)

    def _json(self, response: Response) -> dict[str, Any]:
        return json_of(response, self.source.id)


def _older(moment: str, than: datetime) -> bool:
    found = parse_date(moment)
    return found is None or found < than
