"""One followed case at CourtListener: what is known of it there, and the address that finds its docket."""

import re
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode, urljoin

from crawler.frontier import Target
from crawler.store_pages import Visit
from kb.cases.caption import caption_similarity
from kb.cases.docket_number import NumberFamily, parse_docket_number
from kb.cases.errors import DocketNumberError
from kb.models import Case

LEAN = "recap_documents__plain_text"
"""Left out of lists: the text of a filing can be megabytes."""
_SAME_CAPTION = 0.9
_DOCKET_PAGE = re.compile(r"/docket/(\d+)")
_OF_THIS_CRAWL = ("updated_in", "feed_in")


@dataclass
class CaseState:
    """What is known of one followed case at CourtListener, kept as hints of an address in the frontier."""

    target: Target
    case: Case
    hints: dict[str, Any] = field(default_factory=dict)

    @property
    def docket_id(self) -> str | None:
        """CourtListener's number of the docket."""
        found = self.hints.get("docket_id")
        return str(found) if found else None

    @property
    def page_hints(self) -> dict[str, Any]:
        """What the reader has to know of the case."""
        names = ("docket_id", "court", "docket_number", "case_name", "pacer_case_id")
        return {name: self.hints[name] for name in names if self.hints.get(name)}

    def visit(self) -> Visit:
        """What is to be remembered of the case, as it is now."""
        kept = {name: value for name, value in self.hints.items() if name not in _OF_THIS_CRAWL}
        return Visit(replace(self.target, hints={"index": True}), hints=kept, moves_on=False)


def api_url(base: str, path: str, **query: str) -> str:
    """An address of the API."""
    address = urljoin(base, path)
    return f"{address}?{urlencode(query)}" if query else address


def docket_in(address: str | None) -> str | None:
    """CourtListener's number of the docket in the address of a docket's page there."""
    page = _DOCKET_PAGE.search(address or "")
    return page[1] if page else None


def lookup_url(base: str, case: Case, *, with_token: bool) -> str | None:
    """The address that finds a case's docket: by number and court, by its own number, or by its caption.

    None for a number of a court that CourtListener has no dockets of.
    """
    known = docket_in(case.source_url)
    if known and with_token:
        return api_url(base, f"dockets/{known}/")
    try:
        number = parse_docket_number(case.docket_number or "")
    except DocketNumberError:
        caption = f'caseName:"{_searchable(case.caption)}"'
        return api_url(base, "search/", type="d", q=caption, **_court(case))
    if not with_token:
        return api_url(base, "search/", type="r", docket_number=number.text, **_court(case))
    if number.family is NumberFamily.DISTRICT and number.year is not None:
        core = f"{number.year % 100:02}{number.serial:05}"
        return api_url(base, "dockets/", docket_number_core=core, **_court(case))
    if number.family is NumberFamily.APPEAL:
        return api_url(base, "dockets/", docket_number=number.text, **_court(case))
    return None


def is_case(row: dict[str, Any], case: Case) -> bool:
    """Whether a docket that the search found is the case: by number, else by its caption."""
    if case.docket_core and row.get("docketNumber"):
        try:
            return parse_docket_number(row["docketNumber"]).core == case.docket_core
        except DocketNumberError:
            return False
    return caption_similarity(row.get("caseName") or "", case.caption) >= _SAME_CAPTION


def _court(case: Case) -> dict[str, str]:
    return {"court": case.court_id} if case.court_id else {}


def _searchable(caption: str) -> str:
    """The caption without what the search would take for its own signs."""
    return re.sub(r"[^\w\s.&'-]", " ", caption).strip()
