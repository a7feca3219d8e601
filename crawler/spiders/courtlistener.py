"""CourtListener's API: the dockets that somebody follows, entry by entry, within the account's budget.

Loading a docket once takes a call for every twenty entries, and may take days; where it stopped is kept in the
frontier. Afterwards a docket costs one call a crawl: the entries that changed last, until a known one comes; and one a
day for the texts of its filings.
Without a token the search is asked, and the feed of the docket. Standing searches find what nobody follows yet.
"""

from collections.abc import AsyncIterator, Iterator
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urljoin

from scrapy.http import Response
from sqlmodel import Session

from crawler.dates import parse_date
from crawler.frontier import index_target
from crawler.readers.courtlistener import newest_change
from crawler.spiders.courtlistener_answer import refusal
from crawler.spiders.courtlistener_case import LEAN, CaseState, docket_in, is_case, lookup_url
from crawler.spiders.courtlistener_filings import CourtListenerFilings
from kb.models import Case
from kb.store.docket import adopt_case, followed_cases
from kb.store.session import writing

_HEADER_AGAIN = timedelta(days=7)
_PEOPLE_AGAIN = timedelta(days=30)


class CourtListenerSpider(CourtListenerFilings):
    """Brings the followed dockets up to date, then asks the standing searches."""

    async def start(self) -> AsyncIterator[Any]:
        """Ask what is left of the budget, which costs nothing, and then for each followed case."""
        states = self._states()
        if not states and self.source.search is None:
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
        yield from self.search_all(
            {
                state.docket_id: state.page_hints
                for state in states
                if state.docket_id and "court" in state.hints
            }
        )

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
        elif self.filings_due(state):
            yield from self.ask_filings(state)

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
        yield from self._next(state)

    def feed_received(self, response: Response) -> Iterator[Any]:
        """The newest thirty entries of a docket, without a token."""
        state: CaseState = response.meta["state"]
        if self._accept(response, state):
            yield self._kept(response, state)

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


def _older(moment: str, than: datetime) -> bool:
    found = parse_date(moment)
    return found is None or found < than
