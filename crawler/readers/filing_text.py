"""What the text of a court's paper says of itself: whether it is a filing or an opinion, and when it was filed."""

import re
from datetime import datetime

from crawler.dates import parse_date
from crawler.readers.pdf_lines import CM_ECF_HEAD
from kb.ontology import DocumentKind

_COURT = re.compile(
    r"\b(?:UNITED STATES|U\.S\.) (?:DISTRICT|BANKRUPTCY) COURT\b|\bCOURT OF APPEALS\b|\bSUPERIOR COURT\b"
)
_OPINION = re.compile(
    r"^(?:(?:MEMORANDUM )?OPINION|ORDER|MEMORANDUM (?:AND|&) ORDER|FINDINGS OF FACT)\b", re.MULTILINE
)
_US_DATE = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{2,4})")


def kind_of_filing(first_page: str, text: str) -> str:
    """Filing or opinion, by the court's stamp or name at the beginning; an article where there is neither."""
    if CM_ECF_HEAD.search(first_page) or _COURT.search(text[:3000]):
        return (DocumentKind.OPINION if _OPINION.search(text[:3000]) else DocumentKind.FILING).value
    return DocumentKind.ARTICLE.value


def filed_by_stamp(first_page: str) -> datetime | None:
    """The day in the court's stamp at the head of a filed document, which is month first."""
    head = CM_ECF_HEAD.search(first_page)
    match = _US_DATE.search(head.group(0)) if head else None
    if match is None:
        return None
    month, day, year = match.groups()
    return parse_date(f"{year if len(year) == 4 else f'20{year}'}-{month}-{day}")
