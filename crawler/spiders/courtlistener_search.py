"""Standing searches of CourtListener: cases, filings and opinions about a subject, followed by nobody yet.

A search costs one call for each of its types and pages a crawl, out of the same budget as the followed dockets. An
answer in which everything is known from last time is not kept again.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import scrapy
from scrapy.http import Response

from crawler.catalogue import SearchRules
from crawler.frontier import Target, index_target
from crawler.spiders.courtlistener_calls import CourtListenerCalls
from crawler.store_pages import Visit
from kb.store.session import writing

_ORDERS = {
    "r": ("entry_date_filed desc", "entry_date_filed_after"),
    "rd": ("entry_date_filed desc", "entry_date_filed_after"),
    "d": ("dateFiled desc", "filed_after"),
    "o": ("dateFiled desc", "filed_after"),
}
"""Type of a search to the order that has the newest first, and the parameter that leaves out what is older."""


@dataclass
class SearchState:
    """What is known of one search, kept as hints of its address in the frontier."""

    target: Target
    hints: dict[str, Any] = field(default_factory=dict)

    @property
    def page_hints(self) -> dict[str, Any]:
        """What the reader has to know: the dockets that are known here, by CourtListener's number of each."""
        return {"dockets": self.hints["dockets"]} if self.hints.get("dockets") else {}

    def is_readable(self, row: dict[str, Any]) -> bool:
        """Whether a result says of which case it is: a filing alone does so only where its docket is known here."""
        alone = "docket_entry_id" in row and "docket_absolute_url" not in row
        return not alone or str(row.get("docket_id")) in self.hints["dockets"]

    def visit(self) -> Visit:
        """What is to be remembered: what the search found last time."""
        kept = {"found": self.hints["found"]} if "found" in self.hints else {}
        return Visit(replace(self.target, hints={"index": True}), hints=kept, moves_on=False)


class CourtListenerSearches(CourtListenerCalls):
    """Asks the source's standing searches."""

    def search_all(self, dockets: dict[str, dict[str, Any]]) -> Iterator[scrapy.Request]:
        """The first page of each search, in the order of the source.

        Args:
            dockets: the followed ones, by CourtListener's number of each: a filing alone does not say what its case is.
        """
        rules = self.source.search
        if rules is None:
            return
        for query in rules.queries:
            for kind in rules.types:
                with writing(self.job.engine) as session:
                    book = self._api("search/", type=kind, q=query)
                    target = index_target(session, self.source.id, book, self.job.now())
                hints = {"found": target.hints.get("found", []), "dockets": dockets}
                self.job.counts.listed += 1
                state = SearchState(target, hints)
                yield from self._ask(
                    state, self._search_url(rules, kind, query), self.results_received, page=1, known=set(hints["found"]), now_found=[]
                )  # fmt: skip

    def _search_url(self, rules: SearchRules, kind: str, query: str) -> str:
        order, after = _ORDERS[kind]
        since = (self.job.now() - timedelta(days=rules.days)).date().isoformat()
        return self._api("search/", **{"type": kind, "q": query, "order_by": order, after: since})

    def results_received(self, response: Response) -> Iterator[Any]:
        """Keep what is new, and go on while a whole page is."""
        state: SearchState = response.meta["state"]
        if not self._accept(response, state):
            return
        data = self._json(response)
        marks = [_mark(row) for row in self._rows(response, data) if state.is_readable(row)]
        known: set[str] = response.meta["known"]
        now_found: list[str] = [*response.meta["now_found"], *marks]
        fresh = [mark for mark in marks if mark not in known]
        rules = self.source.search
        assert rules is not None
        if data.get("next") and marks and len(fresh) == len(marks) and response.meta["page"] < rules.pages:
            yield self._kept(response, state)
            yield from self._ask(
                state, data["next"], self.results_received, page=response.meta["page"] + 1, known=known, now_found=now_found
            )  # fmt: skip
            return
        state.hints["found"] = now_found
        if fresh:
            yield self._kept_and_saved(response, state)
        else:
            self.job.counts.unchanged += 1
            self._save(state)


def _mark(row: dict[str, Any]) -> str:
    """What a result is and when it last changed, in a word."""
    meta = row.get("meta") if isinstance(row.get("meta"), dict) else {}
    key = row.get("cluster_id") or row.get("id") or row.get("docket_id")
    documents = ",".join(
        str(one.get("id")) for one in row.get("recap_documents") or () if isinstance(one, dict)
    )
    return f"{key}:{(meta or {}).get('timestamp', '')}:{documents}"
