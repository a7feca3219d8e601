"""Answers of CourtListener: its API's dockets, entries and parties, its search, and the feed of one docket."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import feedparser

from crawler.dates import parse_date
from crawler.errors import ReadingError
from crawler.items import FetchedPage, ReadDocument
from crawler.readers.courtlistener_filing import filing
from crawler.readers.courtlistener_opinion import opinion
from crawler.readers.decoding import decode
from crawler.readers.docket import BROKEN, last_filing, main_document_id
from crawler.readers.docket_text import docket_text, window_url
from crawler.readers.internet_archive import api_entry, case_of_api, iso_day, role_name
from kb.cases.counsel import firm_of
from kb.cases.courts import court_name, resolve_court
from kb.cases.record import ReadAttorney, ReadCase, ReadEntry, ReadParty
from kb.ids import stable_id
from kb.ontology import DocumentKind

_API = re.compile(
    rb'"resource_uri"\s*:\s*"[^"]{0,200}/api/rest/v4/(?:dockets|docket-entries|recap-documents|parties)/'
)
_SEARCH = re.compile(rb'"(?:docket_absolute_url|cluster_id|docket_entry_id)"\s*:')
_WEBHOOK = re.compile(rb'\s*\{\s*"(?:payload|webhook)"\s*:\s*\{')
_FEED = re.compile(rb"<feed\b[\s\S]{0,3000}?/docket/\d+/")
_KIND = re.compile(r"/api/rest/v4/(?P<kind>dockets|docket-entries|recap-documents|parties|attorneys)/")
_ENTRY_TITLE = re.compile(r"^(?:Entry #(?P<number>\d+)|Minute entry)\b")
_SITE = "https://www.courtlistener.com"


def looks_like_courtlistener(body: bytes) -> bool:
    """Whether it is an answer of CourtListener's API or search, or its feed of one docket."""
    head = body[:60_000]
    if head.lstrip()[:1] == b"{":
        return any((_API.search(head), _SEARCH.search(head), _WEBHOOK.match(head)))
    return _FEED.search(head) is not None and (b"Entry #" in head or b"Minute entry" in head)


def read(page: FetchedPage) -> list[ReadDocument]:
    """The dockets that the answer tells of, as far as it does; what it lacks says nothing.

    Entries and parties come without their case, so the page's hints have it: `court`, `docket_number`, `case_name`,
    `pacer_case_id`, `docket_id`, and `attorneys` (id to name and contact) for parties. What is posted to us may be of
    several dockets: `dockets` has such hints by CourtListener's number of each.

    Raises:
        ReadingError: no JSON, cut short, or a court that is not known.
    """
    text = decode(page.body, url=page.url, content_type=page.headers.get("content-type"))
    if not text.lstrip().startswith("{"):
        return [_document(page, _feed_case(page, text))]
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ReadingError(page.url, f"no JSON, or cut short ({error})", "ask again") from error
    if isinstance(data.get("payload"), dict):
        rows = [row for row in data["payload"].get("results") or () if isinstance(row, dict)]
        if rows and "docket" in rows[0]:
            return [_document(part, _posted_case(part, mine)) for part, mine in _by_docket(page, rows)]
        data = data["payload"]
    results = data.get("results")
    rows = [row for row in (results if isinstance(results, list) else [data]) if isinstance(row, dict)]
    try:
        found = [_document(page, case, row) for case, row in _cases(page, rows)]
        found += [opinion(page, row) for row in rows if "cluster_id" in row]
        found += _texts(page, rows)
        return found + [_document(part, _filed_case(part, mine)) for part, mine in _filings(page, rows)]
    except BROKEN as error:
        raise ReadingError(
            page.url, f"no answer in a known form ({type(error).__name__}: {error})"
        ) from error


def _by_docket(
    page: FetchedPage, rows: list[dict[str, Any]]
) -> Iterator[tuple[FetchedPage, list[dict[str, Any]]]]:
    """The posted entries of each docket that is known here, with the page's hints made those of the docket.

    Raises:
        ReadingError: none of the dockets is.
    """
    known: Mapping[str, Any] = page.hints.get("dockets") or {}
    groups: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        groups.setdefault(str(row.get("docket")), []).append(row)
    if not groups.keys() & known.keys():
        raise ReadingError(
            page.url,
            f"entries of docket {', '.join(sorted(groups))[:80]}, which is of no case here",
            "follow the case by the address of its page at CourtListener",
        )
    for number, mine in groups.items():
        if number in known:
            yield replace(page, hints={**page.hints, **known[number]}), mine


def _texts(page: FetchedPage, rows: list[dict[str, Any]]) -> list[ReadDocument]:
    """The filings of the case whose texts the answer has."""
    papers = [row for row in rows if _kind_of(row) == "recap-documents"]
    if not papers:
        return []
    court_id = _court_id(page, page.hints.get("court"))
    return [document for row in papers if (document := filing(page, row, court_id)) is not None]


def _filings(
    page: FetchedPage, rows: list[dict[str, Any]]
) -> Iterator[tuple[FetchedPage, list[dict[str, Any]]]]:
    """Filings that a search found alone, by their dockets; those of a docket that is not known here are left out."""
    known: Mapping[str, Any] = page.hints.get("dockets") or {}
    groups: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        if (
            "docket_entry_id" in row
            and "docket_absolute_url" not in row
            and str(row.get("docket_id")) in known
        ):
            groups.setdefault(str(row["docket_id"]), []).append(row)
    for number, mine in groups.items():
        yield replace(page, hints={**page.hints, **known[number], "docket_id": number}), mine


def _filed_case(page: FetchedPage, rows: list[dict[str, Any]]) -> ReadCase:
    return _hinted_case(page, entries=tuple(_found_entries(rows)))


def _posted_case(page: FetchedPage, rows: list[dict[str, Any]]) -> ReadCase:
    return _hinted_case(page, entries=tuple(api_entry(row) for row in sorted(rows, key=_sequence)))


def _cases(page: FetchedPage, rows: list[dict[str, Any]]) -> Iterator[tuple[ReadCase, Mapping[str, Any]]]:
    kinds = {_kind_of(row) for row in rows}
    if kinds == {"docket-entries"}:
        entries = [api_entry(row) for row in sorted(rows, key=_sequence)]
        yield _hinted_case(page, entries=tuple(entries)), {}
    elif kinds == {"parties"}:
        yield _hinted_case(page, parties=tuple(party for row in rows for party in _parties(page, row))), {}
    else:
        for row in rows:
            kind = _kind_of(row)
            if kind == "dockets":
                yield case_of_api(_court_id(page, row.get("court_id")), row), row
            elif kind == "search":
                yield _found_case(page, row), row


def _kind_of(row: Mapping[str, Any]) -> str | None:
    if "docket_absolute_url" in row:
        return "search"
    match = _KIND.search(str(row.get("resource_uri") or ""))
    return match["kind"] if match else None


def _sequence(row: Mapping[str, Any]) -> tuple[str, int]:
    return str(row.get("recap_sequence_number") or row.get("date_filed") or ""), int(
        row.get("entry_number") or 0
    )


def _court_id(page: FetchedPage, said: Any) -> str:
    match = resolve_court(str(said or page.hints.get("court") or ""))
    if match is None:
        raise ReadingError(page.url, f"a court that is not known: {said!r}")
    return match.id


def _hinted_case(
    page: FetchedPage, *, parties: tuple[ReadParty, ...] = (), entries: tuple[ReadEntry, ...] = ()
) -> ReadCase:
    hints = page.hints
    return ReadCase(
        court_id=_court_id(page, hints.get("court")),
        docket_number=hints.get("docket_number"),
        caption=hints.get("case_name") or "Unknown case title",
        pacer_case_id=hints.get("pacer_case_id"),
        parties=parties,
        entries=entries,
        complete=False,
    )


def _parties(page: FetchedPage, row: Mapping[str, Any]) -> Iterator[ReadParty]:
    """A party on each of its sides in this docket, with its attorneys from the hints."""
    docket_id = page.hints.get("docket_id")
    known: Mapping[str, Any] = page.hints.get("attorneys") or {}
    attorneys: dict[str, tuple[str, str, list[str]]] = {}
    for link in row.get("attorneys") or ():
        person = known.get(str(link.get("attorney_id")))
        if person is None or (docket_id and str(link.get("docket_id")) != str(docket_id)):
            continue
        found = attorneys.setdefault(
            str(link["attorney_id"]), (person["name"], person.get("contact") or "", [])
        )
        role = role_name(link.get("role"))
        if role:
            found[2].append(role)
    counsel = tuple(
        ReadAttorney(name, contact, firm_of(contact, name), tuple(roles))
        for name, contact, roles in attorneys.values()
    )
    for side in row.get("party_types") or ():
        if docket_id and str(side.get("docket_id")) != str(docket_id):
            continue
        yield ReadParty(
            name=row.get("name") or "",
            role=side.get("name") or "Party",
            terminated=iso_day(side.get("date_terminated")),
            attorneys=counsel,
            extra=side.get("extra_info") or row.get("extra_info") or None,
        )


def _found_case(page: FetchedPage, row: Mapping[str, Any]) -> ReadCase:
    """A docket as the search finds it: parties without sides, and up to three documents that match."""
    documents = [found for found in row.get("recap_documents") or () if isinstance(found, Mapping)]
    return ReadCase(
        court_id=_court_id(page, row.get("court_id")),
        docket_number=row.get("docketNumber") or None,
        caption=row.get("caseName") or "Unknown case title",
        filed=iso_day(row.get("dateFiled")),
        terminated=iso_day(row.get("dateTerminated")),
        judge=row.get("assignedTo") or None,
        referred_judge=row.get("referredTo") or None,
        nature_of_suit=row.get("suitNature") or None,
        cause=row.get("cause") or None,
        jurisdiction=row.get("jurisdictionType") or None,
        jury_demand=row.get("juryDemand") or None,
        pacer_case_id=str(row["pacer_case_id"]) if row.get("pacer_case_id") else None,
        entries=tuple(_found_entries(documents)),
        complete=False,
    )


def _found_entries(documents: Sequence[Mapping[str, Any]]) -> Iterator[ReadEntry]:
    for found in sorted(
        documents, key=lambda row: (str(row.get("entry_date_filed") or ""), row.get("entry_number") or 0)
    ):
        if found.get("attachment_number"):
            continue
        number = found.get("entry_number")
        text = found.get("description") or found.get("short_description") or ""
        yield ReadEntry(
            number=str(number) if number is not None else None,
            filed=iso_day(found.get("entry_date_filed")),
            text=" ".join(text.split()),
            start=0,
            end=0,
            pacer_doc_id=main_document_id(found.get("pacer_doc_id") or None),
        )


def _feed_case(page: FetchedPage, xml: str) -> ReadCase:
    """The newest entries of a docket, oldest first; number, date and text of each."""
    feed = feedparser.parse(xml)
    entries: list[ReadEntry] = []
    for item in reversed(feed.entries):
        title = _ENTRY_TITLE.match(item.get("title", ""))
        if title is None:
            continue
        day = re.search(r"\b(\d{4}-\d{2}-\d{2})\b", item.get("title", ""))
        moment = parse_date(item.get("published") or item.get("updated"))
        filed = iso_day(day[1]) if day else (moment.date() if moment else None)
        text = re.sub(r"<[^>]{0,500}>", " ", item.get("summary", ""))
        entries.append(ReadEntry(title["number"], filed, " ".join(text.split()), 0, 0))
    if not entries:
        raise ReadingError(page.url, "a feed without docket entries")
    return _hinted_case(page, entries=tuple(entries))


def _document(page: FetchedPage, case: ReadCase, row: Mapping[str, Any] | None = None) -> ReadDocument:
    placed = docket_text(case)
    path = (row or {}).get("absolute_url") or (row or {}).get("docket_absolute_url")
    docket_id = page.hints.get("docket_id")
    base = f"{_SITE}{path}" if path else (f"{_SITE}/docket/{docket_id}/" if docket_id else page.url)
    return ReadDocument(
        url=window_url(base, case) if case.entries else _part_url(base, page, case),
        kind=DocumentKind.DOCKET_ENTRY,
        title=placed.title,
        text=placed.text,
        publisher=court_name(case.court_id),
        published=last_filing(case)
        or page.fetched_at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0),
        case=placed.case,
    )


def _part_url(base: str, page: FetchedPage, case: ReadCase) -> str:
    """The address of a docket's header, or of one page of its parties, so that neither replaces another part."""
    part = f"parties-{stable_id(page.url)[:8]}" if case.parties else "docket"
    return f"{base}{'&' if urlsplit(base).query else '?'}part={part}"


def newest_change(rows: Sequence[Mapping[str, Any]]) -> datetime | None:
    """The latest `date_modified` of an answer's rows."""
    moments = [moment for row in rows if (moment := parse_date(row.get("date_modified")))]
    return max(moments, default=None)
