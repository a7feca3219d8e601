"""Questions about one docket: numbers that are missing, what is set on it, who tells of the case; and following it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from kb.cases.caption import caption_similarity, parse_caption
from kb.cases.courts import resolve_court
from kb.cases.docket_number import docket_core
from kb.cases.errors import CaptionError, CaseError
from kb.cases.feed_types import types_in
from kb.cases.hearings import CourtEvent, events_of
from kb.ids import stable_id
from kb.models import Case, CaseMention, DocketEntry, Document
from kb.store.case_rows import EntryRow
from kb.store.session import insert_new, table_of

_LARGEST_NUMBER = 99_999
"""A longer one is an appellate court's document id, which counts nothing."""
_SAME_CAPTION = 0.9
_DOCKET_URL = re.compile(r"courtlistener\.com/docket/(?P<id>\d+)(?:/(?P<slug>[a-z0-9-]+))?")


@dataclass(frozen=True, slots=True)
class NumberGap:
    """Entry numbers that nobody has told us of; both ends inclusive."""

    first: int
    last: int

    @property
    def count(self) -> int:
        """How many numbers are missing."""
        return self.last - self.first + 1


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """A document that tells of a case, and why it is thought to."""

    id: str
    title: str | None
    publisher: str | None
    kind: str
    url: str | None
    published: datetime | None
    caption: str | None
    score: float | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class EntryVersion:
    """An earlier text of an entry and until when it was seen."""

    text: str
    seen: str


def missing_numbers(session: Session, case_id: str) -> list[NumberGap]:
    """Runs of numbers between 1 and the docket's highest that no entry has: filings that were not seen."""
    table = table_of(DocketEntry)
    found = session.connection().execute(
        sa.select(table.c.number).where(table.c.case_id == case_id, table.c.number.is_not(None))
    ).scalars()  # fmt: skip
    numbers = sorted({int(text) for text in found if text.isdigit() and int(text) <= _LARGEST_NUMBER})
    gaps = []
    expected = 1
    for number in numbers:
        if number > expected:
            gaps.append(NumberGap(expected, number - 1))
        expected = number + 1
    return gaps


def with_gaps(
    rows: Sequence[EntryRow], gaps: Sequence[NumberGap], *, newest_first: bool
) -> list[EntryRow | NumberGap]:
    """Entries of one page of a docket with the gaps between and around them, in the rows' order.

    A gap stands beside the entry whose number follows it, so that no page repeats another's.
    """
    after = {gap.last + 1: gap for gap in gaps}
    lines: list[EntryRow | NumberGap] = []
    for row in rows:
        gap = after.pop(int(row.number), None) if row.number and row.number.isdigit() else None
        pair: list[EntryRow | NumberGap] = [row] if gap is None else [gap, row]
        lines += reversed(pair) if newest_first else pair
    return lines


def coverage_of(session: Session, case_id: str, *, limit: int = 50, offset: int = 0) -> list[CoverageRow]:
    """The documents that tell of a case, newest first."""
    mentions, documents = table_of(CaseMention), table_of(Document)
    query = (
        sa.select(
            documents.c.id,
            documents.c.title,
            documents.c.publisher,
            documents.c.kind,
            documents.c.url,
            documents.c.published,
            sa.func.min(mentions.c.caption).label("caption"),
            sa.func.max(mentions.c.score).label("score"),
            sa.func.min(mentions.c.reason).label("reason"),
        )
        .join_from(mentions, documents, mentions.c.document_id == documents.c.id)
        .where(mentions.c.case_id == case_id)
        .group_by(documents.c.id)
        .order_by(sa.func.coalesce(documents.c.published, documents.c.first_seen).desc(), documents.c.id)
        .limit(limit)
        .offset(offset)
    )
    return [CoverageRow(**row) for row in session.connection().execute(query).mappings()]


def coverage_count(session: Session, case_id: str) -> int:
    """How many documents tell of a case."""
    table = table_of(CaseMention)
    query = sa.select(sa.func.count(sa.distinct(table.c.document_id))).where(table.c.case_id == case_id)
    return int(session.connection().execute(query).scalar_one())


def feed_entry_types(session: Session, case_id: str) -> tuple[str, ...]:
    """The types of entries that the court's feed has, by the newest one that an entry came from; none where none did."""
    entries, documents = table_of(DocketEntry), table_of(Document)
    query = (
        sa.select(documents.c.section)
        .where(
            documents.c.id.in_(sa.select(entries.c.document_id).where(entries.c.case_id == case_id)),
            documents.c.section.is_not(None),
        )
        .order_by(documents.c.first_seen.desc(), documents.c.id)
    )
    sections = session.connection().execute(query).scalars()
    return next((types for section in sections if (types := types_in(section))), ())


def entry_versions(session: Session, entry_id: str) -> list[EntryVersion]:
    """The earlier texts of an entry, oldest first."""
    table = table_of(DocketEntry)
    found = session.connection().execute(sa.select(table.c.versions).where(table.c.id == entry_id)).scalar()
    return [EntryVersion(version["text"], version["seen"]) for version in found or ()]


def court_events(session: Session, case_id: str, *, since: date | None = None) -> list[CourtEvent]:
    """Hearings, deadlines and trials that the docket's entries set, by day; from `since` on where it is given."""
    table = table_of(DocketEntry)
    entries = session.connection().execute(
        sa.select(table.c.id, table.c.number, table.c.filed, table.c.text)
        .where(table.c.case_id == case_id)
        .order_by(table.c.position)
    ).all()  # fmt: skip
    return [event for event in events_of(entries) if since is None or event.day >= since]


def find_cases(session: Session, text: str, *, court: str | None = None, limit: int = 10) -> list[str]:
    """Ids of the cases that a key, a docket number, an address or a caption means, the likeliest first.

    Args:
        session: to ask.
        text: `cand-24-cv-04722`, "4:24-cv-04722", a page's address, or "Musk v. OpenAI".
        court: name or id of the court; a docket number without it may be several courts'.
        limit: the most that come back.
    """
    table = table_of(Case)
    connection = session.connection()
    conditions = [table.c.id == text, table.c.entity_id == text, table.c.source_url == text]
    core = docket_core(text)
    if core:
        conditions.append(table.c.docket_core == core)
    query = sa.select(table.c.id, table.c.court_id).where(sa.or_(*conditions))
    wanted = resolve_court(court) if court else None
    rows = connection.execute(query.order_by(table.c.id).limit(200)).all()
    exact = [row.id for row in rows if wanted is None or row.court_id == wanted.id]
    if exact or core:
        return exact[:limit]
    return _by_caption(session, text, wanted.id if wanted else None, limit)


def _by_caption(session: Session, text: str, court_id: str | None, limit: int) -> list[str]:
    table = table_of(Case)
    try:
        caption = parse_caption(text)
    except CaptionError:
        return []
    court_id = court_id or caption.court_id
    words = re.findall(r"\w{3,}", caption.text)
    longest = max(words, key=len, default="")
    query = sa.select(table.c.id, table.c.court_id, table.c.caption, table.c.caption_history)
    if longest:
        query = query.where(table.c.caption.icontains(longest, autoescape=True))
    scored = []
    for row in session.connection().execute(query.order_by(table.c.id).limit(5000)):
        if court_id and row.court_id and row.court_id != court_id:
            continue
        alike = max(
            caption_similarity(caption.text, known) for known in (row.caption, *(row.caption_history or ()))
        )
        if alike >= _SAME_CAPTION:
            scored.append((-alike, row.id))
    return [case_id for _score, case_id in sorted(scored)[:limit]]


def follow_case(session: Session, case_id: str, *, note: str | None = None, followed: bool = True) -> None:
    """Follow a case, or no more; the note says why and stands in every alert.

    Raises:
        CaseError: there is no such case.
    """
    table = table_of(Case)
    values: dict[str, Any] = {"followed": followed} | ({"note": note} if note is not None else {})
    done = session.connection().execute(table.update().where(table.c.id == case_id).values(**values))
    if not done.rowcount:
        raise CaseError(case_id, "there is no such case", "look it up with `distillwatch case list`")


def expect_case(
    session: Session, text: str, *, court: str | None, seen: datetime, note: str | None = None
) -> str:
    """Follow a case that nothing is known of yet, so that the next crawl reads its docket; returns its key.

    Args:
        session: of the caller's transaction.
        text: docket number with a court, the address of a docket, or a caption.
        court: name or id of the court.
        seen: now.
        note: why it is followed.

    Raises:
        CaseError: a number without a court, a court that is not known, or a text that says no case.
    """
    match = resolve_court(court) if court else None
    if court and match is None:
        raise CaseError(court, "no court of that name", "write it as courts do, such as N.D. Cal. or cand")
    core = docket_core(text)
    url = _DOCKET_URL.search(text)
    caption, number, source_url = text, None, None
    if url is not None:
        source_url = f"https://www.courtlistener.com/docket/{url['id']}/"
        caption = (url["slug"] or f"docket {url['id']}").replace("-", " ")
        key = f"courtlistener-{url['id']}"
    elif core:
        if match is None:
            raise CaseError(
                text, "a docket number without a court", "name the court before it: N.D. Cal. 4:24-cv-04722"
            )
        key, number = f"{match.id}-{core}", text
    else:
        caption, match_id = _caption_and_court(text)
        match = match or (resolve_court(match_id) if match_id else None)
        key = f"named-{stable_id(caption, match.id if match else None)[:16]}"
    row: dict[str, Any] = {
        "id": key,
        "court_id": match.id if match else None,
        "docket_number": number,
        "docket_core": core,
        "caption": caption,
        "caption_history": [],
        "status": "unknown",
        "status_reason": "no docket was read",
        "origin": "document",
        "source_url": source_url,
        "first_seen": seen,
        "updated_at": seen,
        "links": [],
        "followed": True,
        "note": note,
    }
    insert_new(session, Case, [row])
    follow_case(session, key, note=note)
    return key


def adopt_case(
    session: Session,
    expected_id: str,
    *,
    court_id: str | None,
    docket_number: str | None,
    caption: str | None,
    seen: datetime,
) -> str:
    """Give a case that was followed by address or caption its own key, now that court and number are known.

    Its note and what documents told of it go with it. Returns the key in force.
    """
    core = docket_core(docket_number)
    new_id = f"{court_id}-{core}" if court_id and core else expected_id
    expected = session.get(Case, expected_id)
    if new_id == expected_id or expected is None:
        return expected_id
    row = expected.model_dump() | {
        "id": new_id,
        "court_id": court_id,
        "docket_number": docket_number,
        "docket_core": core,
        "caption": caption or expected.caption,
        "updated_at": seen,
    }
    insert_new(session, Case, [row])
    follow_case(session, new_id, note=expected.note)
    mentions, entries, cases = table_of(CaseMention), table_of(DocketEntry), table_of(Case)
    connection = session.connection()
    connection.execute(mentions.update().where(mentions.c.case_id == expected_id).values(case_id=new_id))
    if (
        connection.execute(sa.select(entries.c.id).where(entries.c.case_id == expected_id).limit(1)).first()
        is None
    ):
        connection.execute(cases.delete().where(cases.c.id == expected_id))
    return new_id


def _caption_and_court(text: str) -> tuple[str, str | None]:
    try:
        caption = parse_caption(text)
    except CaptionError as error:
        raise CaseError(
            text, "neither a docket number nor a caption nor an address", "write 'A v. B' or COURT NUMBER"
        ) from error
    return caption.text, caption.court_id


def followed_cases(session: Session) -> Iterator[Case]:
    """The cases that somebody follows, in the order of their keys."""
    table = table_of(Case)
    keys = session.connection().execute(
        sa.select(table.c.id).where(table.c.followed.is_(True)).order_by(table.c.id)
    ).scalars().all()  # fmt: skip
    for key in keys:
        case = session.get(Case, key)
        if case is not None:
            yield case
