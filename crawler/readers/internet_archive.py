"""Dockets as the Internet Archive keeps them for RECAP: the older XML and the newer JSON. Partial and late."""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from crawler.errors import ReadingError
from crawler.items import FetchedPage, ReadDocument
from crawler.readers.decoding import decode
from crawler.readers.docket import BROKEN, case_of, entries_of, last_filing, main_document_id
from crawler.readers.docket_text import docket_text
from kb.cases.counsel import firm_of
from kb.cases.courts import court_name, resolve_court
from kb.cases.record import ReadAttorney, ReadCase, ReadEntry, ReadParty
from kb.ontology import DocumentKind

_XML = re.compile(rb"<gov_uscourts_docket\b")
_COURT = re.compile(r"<court>\s*([a-z0-9]{2,20})\s*</court>")
_CASE = re.compile(r"<pacer_case_num>\s*(\d+)\s*</pacer_case_num>")
_ITEM = re.compile(r"gov\.uscourts\.([a-z0-9]+)\.(\d+)")

ROLES = {
    1: "ATTORNEY TO BE NOTICED",
    2: "LEAD ATTORNEY",
    3: "ATTORNEY IN SEALED GROUP",
    4: "PRO HAC VICE",
    5: "SELF-TERMINATED",
    6: "TERMINATED",
    7: "SUSPENDED",
    8: "INACTIVE",
    9: "DISBARRED",
}
"""CourtListener's numbers of attorneys' roles, in the words of the dockets; 10 says nothing."""


def looks_like_archived_docket(body: bytes) -> bool:
    """Whether it is a docket file of the Internet Archive's RECAP collection."""
    head = body[:4000]
    if _XML.search(head):
        return True
    return head.lstrip()[:1] == b"{" and b'"docket_entries"' in body and b'"docket_number"' in body


def read(page: FetchedPage) -> list[ReadDocument]:
    """The docket as one document with its case; entries that the archive lacks say nothing.

    Raises:
        ReadingError: cut short, no docket, or a docket that names no court.
    """
    text = decode(page.body, url=page.url, content_type=page.headers.get("content-type"))
    case = _from_xml(page, text) if _XML.search(page.body[:4000]) else _from_json(page, text)
    try:
        placed = docket_text(case)
    except BROKEN as error:  # JSON whose texts are numbers or lists
        raise ReadingError(
            page.url, f"no docket in a known form ({type(error).__name__}: {error})"
        ) from error
    document = ReadDocument(
        url=page.url,
        kind=DocumentKind.DOCKET_ENTRY,
        title=placed.title,
        text=placed.text,
        publisher=court_name(case.court_id),
        published=last_filing(case),
        case=placed.case,
    )
    return [document]


def _from_xml(page: FetchedPage, xml: str) -> ReadCase:
    # Imported here because it takes half a second, which runs that read no docket need not wait for.
    from crawler.readers.docket_parsers import InternetArchive

    if not re.search(r"</gov_uscourts_docket\s*>\s*$", xml[-400:]):
        raise ReadingError(
            page.url, "cut short: no </gov_uscourts_docket> at its end", "fetch the file again"
        )
    named = _COURT.search(xml)
    match = resolve_court(named[1]) if named else None
    if match is None:
        raise ReadingError(page.url, "it names no court that is known")
    report = InternetArchive(match.id)
    try:
        report._parse_text(xml)
        data = report.data
    except BROKEN as error:
        raise ReadingError(
            page.url, f"no docket in a known layout ({type(error).__name__}: {error})"
        ) from error
    number = _CASE.search(xml)
    return case_of(
        match.id,
        data,
        entries=tuple(entries_of(data.get("docket_entries") or ())),
        complete=False,
        pacer_case_id=number[1] if number else None,
    )


def _from_json(page: FetchedPage, text: str) -> ReadCase:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ReadingError(page.url, f"no JSON, or cut short ({error})", "fetch the file again") from error
    if not isinstance(data, dict) or not isinstance(data.get("docket_entries"), list):
        raise ReadingError(page.url, "no docket in it")
    named = _ITEM.search(page.url)
    court = data.get("court_id") or data.get("court") or (named[1] if named else None)
    match = resolve_court(str(court).rstrip("/").rsplit("/", 1)[-1]) if court else None
    if match is None:
        raise ReadingError(page.url, "it names no court that is known")
    try:
        return case_of_api(match.id, data)
    except BROKEN as error:
        raise ReadingError(
            page.url, f"no docket in a known form ({type(error).__name__}: {error})"
        ) from error


def case_of_api(court_id: str, data: Mapping[str, Any]) -> ReadCase:
    """A case in the form of CourtListener's API with entries and parties nested in it."""
    pairs = [
        (_order(row), entry)
        for row in data.get("docket_entries") or ()
        if isinstance(row, Mapping)
        for entry in (api_entry(row),)
    ]
    return ReadCase(
        court_id=court_id,
        docket_number=data.get("docket_number") or None,
        caption=data.get("case_name") or data.get("case_name_full") or "Unknown case title",
        filed=iso_day(data.get("date_filed")),
        terminated=iso_day(data.get("date_terminated")),
        judge=data.get("assigned_to_str") or None,
        referred_judge=data.get("referred_to_str") or None,
        nature_of_suit=data.get("nature_of_suit") or None,
        cause=data.get("cause") or None,
        jurisdiction=data.get("jurisdiction_type") or None,
        jury_demand=data.get("jury_demand") or None,
        pacer_case_id=str(data["pacer_case_id"]) if data.get("pacer_case_id") else None,
        parties=tuple(_parties(data.get("parties") or ())),
        entries=tuple(entry for _key, entry in sorted(pairs, key=lambda pair: pair[0])),
        complete=False,
        mdl_status=data.get("mdl_status") or None,
        appeal_from=data.get("appeal_from_str") or None,
        panel=tuple(part for part in [data.get("panel_str")] if part),
    )


def _order(row: Mapping[str, Any]) -> tuple[str, int]:
    """Entries go by the sequence number, which minute entries have as well; never by the entry number alone."""
    sequence = str(row.get("recap_sequence_number") or row.get("date_filed") or "")
    return sequence, int(row.get("entry_number") or 0)


def api_entry(row: Mapping[str, Any]) -> ReadEntry:
    """One entry of CourtListener's API; a stub has only its document's short description."""
    documents = [found for found in row.get("recap_documents") or () if isinstance(found, Mapping)]
    main = next((found for found in documents if not found.get("attachment_number")), None)
    text = (row.get("description") or "").strip() or ((main or {}).get("description") or "").strip()
    number = row.get("entry_number")
    sequence = row.get("recap_sequence_number") or row.get("pacer_sequence_number")
    return ReadEntry(
        number=str(number) if number is not None else None,
        filed=iso_day(row.get("date_filed")),
        text=" ".join(text.split()),
        start=0,
        end=0,
        pacer_doc_id=main_document_id(main.get("pacer_doc_id") or None) if main else None,
        pacer_sequence=str(sequence) if sequence else None,
        sealed=bool(main and main.get("is_sealed")),
    )


def _parties(rows: Any) -> Iterator[ReadParty]:
    for row in rows:
        sides = row.get("party_types") or [{}]
        attorneys = tuple(_attorneys(row.get("attorneys") or ()))
        for side in sides:
            yield ReadParty(
                name=row.get("name") or "",
                role=side.get("name") or "Party",
                terminated=iso_day(side.get("date_terminated")),
                attorneys=attorneys,
                extra=side.get("extra_info") or row.get("extra_info") or None,
            )


def _attorneys(rows: Any) -> Iterator[ReadAttorney]:
    for row in rows:
        contact = row.get("contact_raw") or row.get("contact") or ""
        roles = row.get("roles") or ([row["role"]] if row.get("role") else [])
        yield ReadAttorney(
            name=row.get("name") or "",
            contact=contact,
            firm=firm_of(contact, row.get("name") or ""),
            roles=tuple(name for role in roles if (name := role_name(role))),
        )


def role_name(role: Any) -> str | None:
    """A role as the dockets print it, from CourtListener's number, its object with one, or the word itself."""
    if isinstance(role, Mapping):
        role = role.get("role")
    if isinstance(role, int):
        return ROLES.get(role)
    return str(role) if role else None


def iso_day(value: Any) -> date | None:
    """The day of an ISO 8601 date or time; None where it is none."""
    try:
        return date.fromisoformat(str(value)[:10]) if value else None
    except ValueError:
        return None
