"""An opinion as CourtListener's search finds it: what it is, and the passages that match."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, time
from typing import Any

from crawler.items import FetchedPage, ReadDocument
from crawler.readers.clean_text import clean_text
from crawler.readers.internet_archive import iso_day
from kb.cases.courts import court_name, resolve_court
from kb.ontology import DocumentKind

SITE = "https://www.courtlistener.com"
_MARK = re.compile(r"</?mark>")


def opinion(page: FetchedPage, row: Mapping[str, Any]) -> ReadDocument:
    """The opinion as a document: caption, number, court and judge, then what the search quotes of its text."""
    match = resolve_court(str(row.get("court_id") or row.get("court") or ""))
    court = court_name(match.id) if match else str(row.get("court") or "a court that is not known")
    caption = " ".join(str(row.get("caseName") or "Unknown case title").split())
    day = iso_day(row.get("dateFiled"))
    head = [caption]
    if row.get("docketNumber"):
        head.append(f"No. {row['docketNumber']}")
    head += [court, *([day.isoformat()] if day else [])]
    lines = [", ".join(head)]
    if row.get("judge"):
        lines.append(f"Judge {row['judge']}")
    lines += [
        " ".join(_MARK.sub("", str(one["snippet"])).split())
        for one in row.get("opinions") or ()
        if isinstance(one, Mapping) and one.get("snippet")
    ]
    path = row.get("absolute_url")
    return ReadDocument(
        url=f"{SITE}{path}" if path else page.url,
        kind=DocumentKind.OPINION,
        title=caption,
        text=clean_text("\n".join(lines)),
        publisher=court,
        published=datetime.combine(day, time(), UTC) if day else None,
        section="an excerpt of the search",
    )
