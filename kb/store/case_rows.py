"""Cases for lists and for one case's page: caption, parties with counsel, entries."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from kb.models import Case, CaseMention, Contradiction, Counsel, DocketEntry, Party
from kb.store.evidence import COUNT_CAP, midnight
from kb.store.session import table_of


class CaseSort(StrEnum):
    """Orders of a list of cases."""

    ACTIVITY = "activity"
    FILED = "filed"
    CAPTION = "caption"


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """Which cases; what is empty or None does not restrict."""

    text: str = ""
    """In the caption, the docket number or a party's name."""
    courts: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    entity_ids: tuple[str, ...] = ()
    """One of these is a party."""
    followed: bool = False
    changed_since: date | None = None
    """First day on which the case, or an entry of its docket, was new here, inclusive."""


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A case in a list."""

    id: str
    caption: str
    court_id: str | None
    docket_number: str | None
    status: str
    filed: date | None
    last_filing: date | None
    judge: str | None
    origin: str
    followed: bool
    entries: int
    coverage: int
    """Documents that tell of it."""


@dataclass(frozen=True, slots=True)
class PartyRow:
    """A party with the attorneys who act for it: name, firm, roles."""

    name: str
    role: str
    side: str
    entity_id: str | None
    terminated: date | None
    counsel: tuple[tuple[str, str | None, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class EntryFilter:
    """Which docket entries; what is empty or None does not restrict."""

    text: str = ""
    since: date | None = None
    until: date | None = None
    numbers: tuple[int, int] | None = None
    """First and last entry number, both inclusive."""
    seen_since: date | None = None
    """First day on which the entry was known here, inclusive."""


@dataclass(frozen=True, slots=True)
class EntryRow:
    """A docket entry."""

    id: str
    number: str | None
    filed: date | None
    text: str
    kind: str
    outcome: str | None
    document_id: str | None
    versions: tuple[tuple[str, str], ...] = ()
    """Earlier texts, oldest first, each with when it was last seen so."""


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case with its parties; entries are asked for by themselves."""

    row: CaseRow
    referred_judge: str | None
    nature_of_suit: str | None
    cause: str | None
    jurisdiction: str | None
    jury_demand: str | None
    status_reason: str | None
    terminated: date | None
    source_url: str | None
    page_id: str | None
    document_id: str | None
    updated_at: datetime
    captions: tuple[str, ...]
    links: tuple[tuple[str, str, str], ...]
    """Relation, id of the case or "", text."""
    parties: tuple[PartyRow, ...]
    contradictions: tuple[tuple[str, str, str, str], ...]
    """About what, the one text, the other text, why they differ."""


def case_rows(
    session: Session,
    chosen: CaseFilter | None = None,
    *,
    sort: CaseSort = CaseSort.ACTIVITY,
    limit: int = 50,
    offset: int = 0,
) -> list[CaseRow]:
    """The cases of a filter in order."""
    table = table_of(Case)
    order: dict[CaseSort, tuple[sa.ColumnElement[Any], ...]] = {
        CaseSort.ACTIVITY: (sa.func.coalesce(table.c.last_filing, table.c.filed).desc().nulls_last(),),
        CaseSort.FILED: (table.c.filed.desc().nulls_last(),),
        CaseSort.CAPTION: (table.c.caption.asc(),),
    }
    query = _select().where(*_conditions(chosen or CaseFilter())).order_by(*order[sort], table.c.id)
    return [
        CaseRow(**row) for row in session.connection().execute(query.limit(limit).offset(offset)).mappings()
    ]


def case_count(session: Session, chosen: CaseFilter | None = None) -> int:
    """How many cases a filter has, at most `COUNT_CAP` + 1."""
    inner = sa.select(table_of(Case).c.id).where(*_conditions(chosen or CaseFilter())).limit(COUNT_CAP + 1)
    counted = session.connection().execute(sa.select(sa.func.count()).select_from(inner.subquery()))
    return int(counted.scalar_one())


def case_choices(session: Session) -> tuple[list[str], list[str]]:
    """Courts and statuses that cases have, for a filter's choices."""
    table = table_of(Case)
    connection = session.connection()
    courts = connection.execute(
        sa.select(table.c.court_id).where(table.c.court_id.is_not(None)).distinct().order_by(table.c.court_id)
    )
    statuses = connection.execute(sa.select(table.c.status).distinct().order_by(table.c.status))
    return list(courts.scalars()), list(statuses.scalars())


def case_view(session: Session, case_id: str) -> CaseView | None:
    """A case by its id or by the id of the entity that it is; None where there is none."""
    table = table_of(Case)
    found = session.connection().execute(
        sa.select(table.c.id).where(sa.or_(table.c.id == case_id, table.c.entity_id == case_id)).limit(1)
    ).scalar_one_or_none()  # fmt: skip
    case = session.get(Case, found) if found else None
    if case is None:
        return None
    row = session.connection().execute(_select().where(table.c.id == case.id)).mappings().one()
    disputes = table_of(Contradiction)
    contradictions = session.connection().execute(
        sa.select(disputes.c.about, disputes.c.left_text, disputes.c.right_text, disputes.c.reason)
        .where(disputes.c.case_id == case.id)
        .order_by(disputes.c.first_seen.desc())
        .limit(50)
    )
    return CaseView(
        row=CaseRow(**row),
        referred_judge=case.referred_judge,
        nature_of_suit=case.nature_of_suit,
        cause=case.cause,
        jurisdiction=case.jurisdiction,
        jury_demand=case.jury_demand,
        status_reason=case.status_reason,
        terminated=case.terminated,
        source_url=case.source_url,
        page_id=case.page_id,
        document_id=case.document_id,
        updated_at=case.updated_at,
        captions=tuple(case.caption_history),
        links=tuple(
            (link.get("relation", ""), link.get("case", ""), link.get("text", "")) for link in case.links
        ),
        parties=_parties(session, case.id),
        contradictions=tuple((a, b, c, d) for a, b, c, d in contradictions),
    )


def docket_entries(
    session: Session,
    case_id: str,
    chosen: EntryFilter | None = None,
    *,
    newest_first: bool = True,
    limit: int = 50,
    offset: int = 0,
) -> tuple[list[EntryRow], int]:
    """Entries of a docket that fit the filter, and how many there are of them in all."""
    chosen = chosen or EntryFilter()
    table = table_of(DocketEntry)
    conditions: list[sa.ColumnElement[bool]] = [table.c.case_id == case_id]
    if chosen.text:
        conditions.append(table.c.text.icontains(chosen.text, autoescape=True))
    if chosen.since is not None:
        conditions.append(table.c.filed >= chosen.since)
    if chosen.until is not None:
        conditions.append(table.c.filed <= chosen.until)
    if chosen.seen_since is not None:
        conditions.append(table.c.first_seen >= midnight(chosen.seen_since))
    if chosen.numbers is not None:
        digits = sa.cast(sa.func.nullif(table.c.number, ""), sa.Integer)
        conditions.append(table.c.number.regexp_match("^[0-9]{1,7}$"))
        conditions.append(digits.between(*chosen.numbers))
    place = table.c.position.desc() if newest_first else table.c.position.asc()
    connection = session.connection()
    total = connection.execute(sa.select(sa.func.count()).select_from(table).where(*conditions)).scalar_one()
    rows = connection.execute(
        sa.select(
            table.c.id,
            table.c.number,
            table.c.filed,
            table.c.text,
            table.c.kind,
            table.c.outcome,
            table.c.document_id,
            table.c.versions,
        )
        .where(*conditions)
        .order_by(place)
        .limit(limit)
        .offset(offset)
    )
    return [
        EntryRow(
            row.id, row.number, row.filed, row.text, row.kind, row.outcome, row.document_id,
            tuple((version.get("text", ""), version.get("seen", "")) for version in row.versions or ()),
        )
        for row in rows
    ], int(total)  # fmt: skip


def _select() -> sa.Select[Any]:
    table, entries, mentions = table_of(Case), table_of(DocketEntry), table_of(CaseMention)
    counted = (
        sa.select(sa.func.count())
        .where(entries.c.case_id == table.c.id)
        .correlate(table)
        .scalar_subquery()
        .label("entries")
    )
    coverage = (
        sa.select(sa.func.count(sa.distinct(mentions.c.document_id)))
        .where(mentions.c.case_id == table.c.id)
        .correlate(table)
        .scalar_subquery()
        .label("coverage")
    )
    names = ("id", "caption", "court_id", "docket_number", "status", "filed", "last_filing", "judge")
    return sa.select(*(table.c[name] for name in names), table.c.origin, table.c.followed, counted, coverage)


def _conditions(chosen: CaseFilter) -> list[sa.ColumnElement[bool]]:
    table, parties = table_of(Case), table_of(Party)
    conditions: list[sa.ColumnElement[bool]] = []
    if chosen.text:
        named = sa.select(parties.c.case_id).where(parties.c.name.icontains(chosen.text, autoescape=True))
        conditions.append(
            sa.or_(
                table.c.caption.icontains(chosen.text, autoescape=True),
                table.c.docket_number.icontains(chosen.text, autoescape=True),
                table.c.id.in_(named),
            )
        )
    if chosen.courts:
        conditions.append(table.c.court_id.in_(chosen.courts))
    if chosen.statuses:
        conditions.append(table.c.status.in_(chosen.statuses))
    if chosen.entity_ids:
        of_entity = sa.select(parties.c.case_id).where(parties.c.entity_id.in_(chosen.entity_ids))
        conditions.append(table.c.id.in_(of_entity))
    if chosen.followed:
        conditions.append(table.c.followed.is_(True))
    if chosen.changed_since is not None:
        entries, moment = table_of(DocketEntry), midnight(chosen.changed_since)
        newer = sa.select(entries.c.case_id).where(entries.c.first_seen >= moment)
        conditions.append(sa.or_(table.c.first_seen >= moment, table.c.id.in_(newer)))
    return conditions


def _parties(session: Session, case_id: str) -> tuple[PartyRow, ...]:
    parties, counsel = table_of(Party), table_of(Counsel)
    connection = session.connection()
    attorneys: dict[str, list[tuple[str, str | None, tuple[str, ...]]]] = {}
    for row in connection.execute(
        sa.select(counsel.c.party_id, counsel.c.name, counsel.c.firm, counsel.c.roles)
        .where(counsel.c.case_id == case_id)
        .order_by(counsel.c.position)
    ):
        attorneys.setdefault(row.party_id, []).append((row.name, row.firm, tuple(row.roles or ())))
    found = connection.execute(
        sa.select(parties).where(parties.c.case_id == case_id).order_by(parties.c.position, parties.c.name)
    ).mappings()
    return tuple(
        PartyRow(
            row["name"],
            row["role"],
            row["side"],
            row["entity_id"],
            row["terminated"],
            tuple(attorneys.get(row["id"], ())),
        )
        for row in found
    )
