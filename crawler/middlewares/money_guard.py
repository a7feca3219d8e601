"""Nothing that costs money is ever asked for: dockets and documents behind PACER, and purchases through an API."""

import re

from scrapy import Request
from scrapy.exceptions import IgnoreRequest

_COSTS = re.compile(
    r"/DktRpt\.pl|/docs?1/|/recap-fetch(?:/|$|\?)|/show_temp\.pl|/show_case_doc|/iquery\.pl|/HistDocQry\.pl|/qryDocument\.pl"
    r"|/SearchClaims\.pl|/cmecf_login|//pacer\.login\.uscourts\.gov|//pcl\.uscourts\.gov|servlet=(?!RSSGenerator\b)\w",
    re.I,
)


class PaidLinkError(IgnoreRequest):
    """An address that is charged for."""


def costs_money(url: str) -> bool:
    """Whether an address is charged for: PACER's dockets, documents and queries, or CourtListener's purchases."""
    return _COSTS.search(url) is not None


class RefusePaidLinks:
    """Stands before everything else, so that no spider, redirect or catalogue file can spend money by mistake."""

    def process_request(self, request: Request) -> None:
        """Refuse what is charged for.

        Raises:
            PaidLinkError: it is.
        """
        if costs_money(request.url):
            raise PaidLinkError(f"{request.url} is charged for; it is never asked for")
