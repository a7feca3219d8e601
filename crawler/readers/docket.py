"""Docket pages of the federal courts' CM/ECF: district, bankruptcy, multidistrict panel and appellate layouts."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import urlsplit

from lxml import etree

from crawler.errors import ReadingError
from crawler.items import FetchedPage, ReadDocument
from crawler.readers.decoding import decode
from crawler.readers.docket_links import header_links
from crawler.readers.docket_text import docket_text
from kb.cases.counsel import firm_of
from kb.cases.courts import court_name, court_of, resolve_court
from kb.cases.docket_number import docket_core
from kb.cases.record import ReadAttorney, ReadCase, ReadEntry, ReadParty
from kb.ontology import DocumentKind

_LOOKS = (
    (b"cmecfmaincontent", re.compile(rb"cmecfmaincontent")),
    (b"transportroom?", re.compile(rb"transportroom\?servlet")),
    (b"docket", re.compile(rb"docket\s+for\s+case\s*#")),
    (b"bankruptcy", re.compile(rb"bankruptcy\s+petition\s*#")),
    (b"adversary", re.compile(rb"adversary\s+proceeding\s*#")),
    (b"<title>", re.compile(rb"<title>[^<]{0,120}(?:cm/?ecf|-ecf\b|docket\s+report|pacer)")),
)
"""What pages of CM/ECF have, in lower case, and the word that each begins with: most pages are news and have none."""
_HEADING = re.compile(
    r"(?:U\.\s?S\.|United\s+States)\s+(?:District|Bankruptcy)\s+Court[\s\S]{0,400}?(?=(?:CIVIL|CRIMINAL|[A-Z]+)\s+DOCKET\s+FOR|DOCKET\s+FOR|Bankruptcy\s+Petition|Adversary\s+Proceeding)"
    r"|United\s+States\s+Judicial\s+Panel\s+on\s+Multidistrict\s+Litigation"
    r"|(?:United\s+States|U\.\s?S\.)\s+Court\s+of\s+Appeals,?\s+(?:for\s+)?(?:the\s+)?[A-Z\d][\w. ]{2,40}?\s+Circuit"
    r"|(?<=General\sDocket\s)(?:Court\s+of\s+Appeals,?\s+(?:for\s+)?(?:the\s+)?[\w.]{3,12}\s+Circuit|[\w. ]{5,30}\s+Circuit\s+Court\s+of\s+Appeals)"
    r"|U(?:nited|\.)?\s?S(?:tates|\.)?\s+Court\s+of\s+(?:Federal\s+Claims|International\s+Trade)(?=[\s\S]{0,200}?DOCKET\s+FOR)",
    re.I,
)
_HOST = re.compile(r"ecf\.([a-z0-9]{2,12})\.uscourts\.gov", re.I)
_PACER_IDS = {"azb": "arb", "cofc": "uscfc", "neb": "nebraskab", "mow": "mowd"}
"""Where the courts' host names differ from the ids in courts-db."""
_RANGE = re.compile(r"Starting with document|Ending with document", re.I)
_SEALED = re.compile(r"\bSEALED\b|(?i:\b(?:filed|placed|kept|lodged)\s+under\s+seal\b)")
_CASE_LINK = re.compile(r"DktRpt\.pl\?(\d{2,9})(?:$|\D)")
_HAS_DOCKET = re.compile(
    r"DOCKET\s+FOR\s+CASE\s*#|(?:Bankruptcy\s+Petition|Adversary\s+Proceeding)\s*#|General\s+Docket|Docket\s+#",
    re.I,
)
_NO_DOCKET = "no docket: a login, query or error page of CM/ECF"
_SAVE_IT = "open the docket report and save that page"
BROKEN = (
    IndexError, KeyError, ValueError, AttributeError, TypeError, AssertionError, NotImplementedError, OverflowError,
    etree.LxmlError,
)  # fmt: skip
"""What juriscraper raises on a page whose layout it does not know."""


def looks_like_docket(body: bytes) -> bool:
    """Whether the page is from CM/ECF; its login and error pages are as well, and `read` refuses them."""
    start = body[:200_000].lower()
    for word, pattern in _LOOKS:
        place = start.find(word)
        while place >= 0:
            if pattern.match(start, place):
                return True
            place = start.find(word, place + 1)
    return False


def read(page: FetchedPage) -> list[ReadDocument]:
    """The docket as one document with its case.

    Raises:
        ReadingError: empty, cut short, a login or query page, a court that it does not name, an unknown layout.
    """
    if not page.body.strip():
        raise ReadingError(page.url, "empty page", "fetch the docket again")
    html = decode(page.body, url=page.url, content_type=page.headers.get("content-type"))
    if not _HAS_DOCKET.search(html):
        raise ReadingError(page.url, _NO_DOCKET, _SAVE_IT)
    check_is_whole(page, html)
    court_id = court_of_page(page, html)
    data = _parsed(page, html, court_id)
    case = _case(page, html, court_id, data)
    placed = docket_text(case)
    document = ReadDocument(
        url=page.url,
        kind=DocumentKind.DOCKET_ENTRY,
        title=placed.title,
        text=placed.text,
        publisher=court_name(court_id),
        published=last_filing(case),
        case=placed.case,
    )
    return [document]


def check_is_whole(page: FetchedPage, html: str) -> None:
    """Refuse a page that was cut short: juriscraper would read it as a docket without entries.

    Raises:
        ReadingError: fewer bytes than promised, or no closing tag at the end.
    """
    promised = page.headers.get("content-length", "")
    if promised.isdigit() and not page.headers.get("content-encoding") and len(page.body) < int(promised):
        raise ReadingError(
            page.url, f"cut short: {len(page.body)} of {promised} bytes", "fetch the docket again"
        )
    if not re.search(r"</(?:html|body)\s*>", html[-400:], re.I):
        raise ReadingError(
            page.url, "cut short: no closing tag at its end", "fetch or save the whole docket again"
        )


def court_of_page(page: FetchedPage, html: str) -> str:
    """Id of the court: as the source says, else as the page's heading names it, else by the courts' host names.

    Raises:
        ReadingError: none of them says.
    """
    hint = page.hints.get("court")
    if isinstance(hint, str) and (match := resolve_court(hint)):
        return match.id
    text = re.sub(r"<[^>]*>", " ", html.replace("&nbsp;", " "))
    text = re.sub(r"\[(?:LIVE|TEST)[^\]]*\]", " ", text)
    text = re.sub(r"(General)\s+(Docket)\s+", r"\1 \2 ", text, flags=re.I)
    for heading in _HEADING.finditer(text):
        words = " ".join(heading[0].split())
        # some courts print it in capitals
        if match := resolve_court(words) or resolve_court(words.title().replace(" Of ", " of ")):
            return match.id
    for address in (urlsplit(page.url).netloc, html):
        host = _HOST.search(address)
        court_id = _PACER_IDS.get(host[1].lower(), host[1].lower()) if host else None
        if court_id and court_of(court_id):
            return court_id
    raise ReadingError(
        page.url, "it does not say which court's docket it is", "name the court in the source's hints"
    )


def _parsed(page: FetchedPage, html: str, court_id: str) -> Mapping[str, Any]:
    # Imported here because it takes half a second, which runs that read no docket need not wait for.
    from crawler.readers.docket_parsers import AppellateDocketReport, DocketReport

    appellate = "TransportRoom" in html or (
        (court := court_of(court_id)) is not None and court.level == "appeal"
    )
    report = (AppellateDocketReport if appellate else DocketReport)(court_id)
    try:
        report._parse_text(html)
        data: Mapping[str, Any] = report.data
        header = " ".join((getattr(report, "metadata_values", None) or [""])[-1:])
    except BROKEN as error:
        raise ReadingError(
            page.url, f"no docket in a known layout ({type(error).__name__}: {error})"
        ) from error
    if not data or not data.get("docket_number"):
        raise ReadingError(page.url, _NO_DOCKET, _SAVE_IT)
    return {**data, "header": header}


def _case(page: FetchedPage, html: str, court_id: str, data: Mapping[str, Any]) -> ReadCase:
    entries = tuple(entries_of(data.get("docket_entries") or ()))
    if not entries and "Docket Text" in html:
        raise ReadingError(
            page.url, "its table of entries could not be read", "look at the page; it stays archived"
        )
    return case_of(
        court_id,
        data,
        entries=entries,
        complete=bool(entries) and not _RANGE.search(html),
        pacer_case_id=_pacer_case_id(page),
    )


def _pacer_case_id(page: FetchedPage) -> str | None:
    hint = page.hints.get("pacer_case_id")
    if hint:
        return str(hint)
    link = _CASE_LINK.search(page.url)
    return link[1] if link else None


def case_of(
    court_id: str,
    data: Mapping[str, Any],
    *,
    entries: tuple[ReadEntry, ...],
    complete: bool,
    pacer_case_id: str | None,
) -> ReadCase:
    """The case that juriscraper's fields tell; its empty texts are None here."""
    return ReadCase(
        court_id=court_id,
        docket_number=_text(data.get("docket_number")),
        caption=_text(data.get("case_name")) or "Unknown case title",
        filed=_day(data.get("date_filed")),
        terminated=_day(data.get("date_terminated")),
        judge=_text(data.get("assigned_to_str")),
        referred_judge=_text(data.get("referred_to_str")),
        nature_of_suit=_text(data.get("nature_of_suit")),
        cause=_text(data.get("cause")),
        jurisdiction=_text(data.get("jurisdiction")),
        jury_demand=_text(data.get("jury_demand")),
        pacer_case_id=pacer_case_id or _text(data.get("pacer_case_id")),
        parties=tuple(_party(party) for party in data.get("parties") or () if party.get("name")),
        entries=entries,
        links=tuple(_links(court_id, data)),
        complete=complete,
        demand=_text(data.get("demand")),
        mdl_status=_text(data.get("mdl_status")),
        appeal_from=_text(data.get("appeal_from")),
        case_type=_text(data.get("case_type_information")),
        fee_status=_text(data.get("fee_status")),
        panel=tuple(data.get("panel") or ()),
    )


def _links(court_id: str, data: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    """The case that an appeal comes from, and the other cases that a district docket's header names."""
    origin = data.get("originating_court_information") or {}
    number = _text(origin.get("docket_number"))
    if number:
        named = _text(origin.get("court_id")) or ""
        yield {
            "relation": "appeal from",
            "case": number,
            "court": named,
            "text": _text(data.get("appeal_from")) or "",
        }
    yield from header_links(data.get("header") or "", court_id, docket_core(_text(data.get("docket_number"))))


def _party(party: Mapping[str, Any]) -> ReadParty:
    return ReadParty(
        name=party["name"],
        role=party.get("type") or "Party",
        terminated=_day(party.get("date_terminated")),
        attorneys=tuple(_attorney(attorney) for attorney in party.get("attorneys") or ()),
        extra=_text(party.get("extra_info")),
    )


def _attorney(attorney: Mapping[str, Any]) -> ReadAttorney:
    contact = attorney.get("contact") or ""
    return ReadAttorney(
        name=attorney.get("name") or "",
        contact=contact,
        firm=firm_of(contact, attorney.get("name") or ""),
        roles=tuple(str(role) for role in attorney.get("roles") or ()),
    )


def entries_of(rows: Any) -> Iterator[ReadEntry]:
    """The entries in the page's order, without their places in a text yet."""
    for row in rows:
        text = _text(row.get("description")) or _text(row.get("short_description")) or ""
        pacer_doc_id = _text(row.get("pacer_doc_id"))
        yield ReadEntry(
            number=_text(row.get("document_number")),
            filed=_day(row.get("date_filed")),
            text=text,
            start=0,
            end=0,
            entered=_day(row.get("date_entered")),
            pacer_doc_id=main_document_id(pacer_doc_id),
            pacer_sequence=_text(row.get("pacer_seq_no")),
            sealed=bool(_SEALED.search(text)),
        )


def main_document_id(pacer_doc_id: str | None) -> str | None:
    """PACER's document id with its fourth digit 0, the same wherever the document is seen."""
    if pacer_doc_id is None or not pacer_doc_id.isdigit() or len(pacer_doc_id) < 5:
        return pacer_doc_id
    return f"{pacer_doc_id[:3]}0{pacer_doc_id[4:]}"


def last_filing(case: ReadCase) -> datetime | None:
    """Midnight UTC of the newest entry's day, or of the day that the case was filed."""
    days = [day for entry in case.entries if (day := entry.filed or entry.entered)]
    day = max(days, default=case.filed)
    return datetime(day.year, day.month, day.day, tzinfo=UTC) if day else None


def _text(value: Any) -> str | None:
    """A text, or None where it is empty or missing."""
    if value is None:
        return None
    text = str(value)
    return text if text.strip() else None


def _day(value: Any) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else None
