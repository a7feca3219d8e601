"""Courts' PACER RSS feeds: what was filed within about a day, one document for each docket that the feed names."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from crawler.errors import ReadingError
from crawler.items import FetchedPage, ReadDocument
from crawler.readers.decoding import decode
from crawler.readers.docket import case_of, court_of_page, entries_of
from crawler.readers.docket_text import docket_text, window_url
from kb.cases.courts import court_name
from kb.cases.feed_types import section_of
from kb.ontology import DocumentKind

_LOOKS = re.compile(rb"<rss\b[\s\S]{0,4000}?<link>\s*https?://ecf\.[a-z0-9]+\.uscourts\.gov", re.I)
_CHANNEL_LINK = re.compile(r"<link>\s*(https?://ecf\.[a-z0-9]+\.uscourts\.gov[^<]{0,200})", re.I)


_TYPES = re.compile(r"<description>\s*Docket entries of type:\s*([^<]{1,1000})", re.I)


def looks_like_court_feed(body: bytes) -> bool:
    """Whether it is an RSS feed of a court's CM/ECF."""
    return _LOOKS.search(body[:8000]) is not None


def read(page: FetchedPage) -> list[ReadDocument]:
    """The feed's dockets, each with the entries that the feed has of it; items of one filing are merged.

    A docket number that the court misprinted makes its item drop out. What the feed does not list says nothing:
    the cases are not complete.

    Raises:
        ReadingError: no feed, one that was cut short, or one that names no court.
    """
    # Imported here because it takes half a second, which runs that read no docket need not wait for.
    from crawler.readers.docket_parsers import CourtFeed

    xml = decode(page.body, url=page.url, content_type=page.headers.get("content-type"))
    if not re.search(r"</(?:rss|rdf:RDF)\s*>", xml[-400:], re.I):
        raise ReadingError(page.url, "cut short: no </rss> at its end", "fetch the feed again")
    court_id = _court(page, xml)
    feed = CourtFeed(court_id)
    try:
        feed._parse_text(xml)
    except (ValueError, TypeError, AttributeError, LookupError, AssertionError) as error:
        raise ReadingError(page.url, f"broken feed ({error})", "fetch the feed again") from error
    dockets: dict[tuple[str, str | None], list[Mapping[str, Any]]] = {}
    for docket in feed.data:
        dockets.setdefault((docket["docket_number"], docket["pacer_case_id"]), []).append(docket)
    section = _section(xml)
    return [_document(page, court_id, group, section) for group in dockets.values()]


def _section(xml: str) -> str | None:
    """Which types of entries the feed says it has; None where it does not say."""
    match = _TYPES.search(re.split(r"<item\b", xml, maxsplit=1)[0])
    return section_of(match[1]) if match else None


def _court(page: FetchedPage, xml: str) -> str:
    """The channel's link says the court more surely than its title: "District of Maryland" is a bankruptcy court's as well."""
    link = _CHANNEL_LINK.search(xml)
    if link and not page.hints.get("court"):
        page = FetchedPage(page.source_id, link[1].strip(), page.body, page.fetched_at)
        return court_of_page(page, "")
    return court_of_page(page, xml[:4000])


def _document(
    page: FetchedPage, court_id: str, group: list[Mapping[str, Any]], section: str | None
) -> ReadDocument:
    first = group[0]
    entries = tuple(entry for docket in group for entry in entries_of(docket["docket_entries"]))
    case = case_of(court_id, first, entries=entries, complete=False, pacer_case_id=first["pacer_case_id"])
    placed = docket_text(case)
    return ReadDocument(
        url=window_url(page.url, case),
        kind=DocumentKind.DOCKET_ENTRY,
        title=placed.title,
        text=placed.text,
        publisher=court_name(court_id),
        published=_newest(group),
        section=section,
        case=placed.case,
    )


def _newest(group: list[Mapping[str, Any]]) -> datetime | None:
    moments = [
        entry["date_filed"]
        for docket in group
        for entry in docket["docket_entries"]
        if isinstance(entry["date_filed"], datetime)
    ]
    aware = [moment if moment.tzinfo else moment.replace(tzinfo=UTC) for moment in moments]
    return max(aware).astimezone(UTC) if aware else None
