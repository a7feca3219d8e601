"""The texts of a followed docket's filings, as far as CourtListener has them: once a day, oldest change first.

Where a crawl stopped is told by the last change that was kept, so that nothing is asked for twice.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import scrapy
from scrapy.http import Response

from crawler.dates import parse_date
from crawler.readers.courtlistener import newest_change
from crawler.spiders.courtlistener_case import CaseState
from crawler.spiders.courtlistener_search import CourtListenerSearches

_AGAIN = timedelta(days=1)
PAGES = 5
"""Of twenty filings each; the most that one crawl asks for of a docket."""


class CourtListenerFilings(CourtListenerSearches):
    """Asks for the filings of a docket."""

    def filings_due(self, state: CaseState) -> bool:
        """Whether the docket's filings were not asked for since yesterday."""
        asked = parse_date(state.hints.get("filings_at"))
        return asked is None or asked < self.job.now() - _AGAIN

    def ask_filings(self, state: CaseState, *, page: int = 1) -> Iterator[scrapy.Request]:
        """The next page of filings that were added or changed; attachments are left out."""
        query = {
            "docket_entry__docket": state.docket_id or "",
            "is_available": "True",
            "document_type": "1",
            "order_by": "date_modified",
        }
        if state.hints.get("filings_newest"):
            query["date_modified__gt"] = state.hints["filings_newest"]
        yield from self._ask(state, self._api("recap-documents/", **query), self.filings_received, page=page)

    def filings_received(self, response: Response) -> Iterator[Any]:
        """Keep the filings, remember how far they go, and ask for more where there are more."""
        state: CaseState = response.meta["state"]
        if not self._accept(response, state):
            return
        data = self._json(response)
        rows = self._rows(response, data)
        newest = newest_change(rows)
        more = bool(data.get("next")) and newest is not None and response.meta["page"] < PAGES
        if newest is not None:
            state.hints["filings_newest"] = newest.isoformat()
        if not more:
            state.hints["filings_at"] = self.job.now().isoformat()
        if any(row.get("plain_text") for row in rows):
            yield self._kept_and_saved(response, state)
        else:
            self._save(state)
        if more:
            yield from self.ask_filings(state, page=response.meta["page"] + 1)
