"""Writing what a docket, a feed's item or a filing tells of a case; a shorter docket never takes anything away."""

import html
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from kb.cases.caption import normal_caption
from kb.cases.counsel import tidy_name
from kb.cases.docket_number import docket_core
from kb.cases.record import ReadCase, ReadParty
from kb.cases.sides import side_of
from kb.cases.status import status_of
from kb.ids import stable_id
from kb.models import Case, Counsel, DocketEntry, Party
from kb.store.docket_entries import merge_entries
from kb.store.session import insert_new, table_of

_ORIGINS = ("document", "feed", "docket")
"""From the weakest to the strongest knowledge of a case."""
_UNKNOWN_CAPTION = "unknown case title"
_NO_JUDGE = frozenset({"not assigned", "unassigned", "none"})

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class StoredCase:
    """What became of one reading of a case."""

    id: str
    new: bool
    new_entries: int
    changed_entries: int
    """Entries whose text changed; the older text is kept as a version."""


def case_id_of(read: ReadCase) -> str:
    """The key of a case: court and core number, else the court's own id of it, else a hash of its caption."""
    core = docket_core(read.docket_number)
    if core:
        return f"{read.court_id}-{core}"
    if read.pacer_case_id:
        return f"{read.court_id}-pacer-{read.pacer_case_id}"
    return f"named-{stable_id(normal_caption(read.caption), read.court_id)[:16]}"


def origin_of(read: ReadCase) -> str:
    """`feed` where only a feed's item is known, which has neither parties nor dates of the case."""
    is_window = not read.complete and not (read.parties or read.filed or read.judge)
    return "feed" if is_window else "docket"


def store_case(
    session: Session,
    read: ReadCase,
    *,
    seen: datetime,
    page_id: str | None = None,
    document_id: str | None = None,
    source_url: str | None = None,
    origin: str | None = None,
) -> StoredCase:
    """Write a case with parties, counsel and entries; the same reading again writes nothing.

    Args:
        session: of the caller's transaction.
        read: the case; where it is not complete, what it lacks says nothing.
        seen: when the page was fetched; an older page than the last one fills gaps and overrules nothing.
        page_id: the archived page.
        document_id: text form of the docket, which the entries' places refer to.
        source_url: where a person finds it.
        origin: `docket`, `feed` or `document`; by what the reading has where it is not given.
    """
    case = _known(session, read)
    fresh = case is None
    if case is None:
        case = _new_case(read, seen)
        insert_new(session, Case, [case])
    newest = fresh or seen >= case["updated_at"]
    origin = origin or origin_of(read)
    counts = merge_entries(session, case["id"], read, seen=seen, newest=newest, document_id=document_id)
    values = _case_values(case, read, newest=newest, origin=origin)
    if newest and _rank(origin) >= _rank(case["origin"]):
        values |= {"page_id": page_id, "document_id": document_id, "source_url": source_url}
    values |= _standing(session, case | values, read, origin)
    changed = {name: value for name, value in values.items() if case.get(name) != value}
    _store_parties(session, case["id"], read.parties, newest=newest)
    if changed or counts.new or counts.changed:
        table = table_of(Case)
        changed["updated_at"] = max(seen, case["updated_at"])
        session.connection().execute(table.update().where(table.c.id == case["id"]).values(**changed))
    return StoredCase(case["id"], fresh, counts.new, counts.changed)


def _known(session: Session, read: ReadCase) -> Row | None:
    """The row of the case, by its key or by the court's own id of it."""
    table = table_of(Case)
    conditions = [table.c.id == case_id_of(read)]
    if read.pacer_case_id:
        conditions.append(
            sa.and_(table.c.court_id == read.court_id, table.c.pacer_case_id == read.pacer_case_id)
        )
    query = sa.select(table).where(sa.or_(*conditions)).order_by(table.c.id != case_id_of(read), table.c.id)
    found = session.connection().execute(query).mappings().first()
    return dict(found) if found is not None else None


def _new_case(read: ReadCase, seen: datetime) -> Row:
    return {
        "id": case_id_of(read),
        "court_id": read.court_id,
        "docket_number": read.docket_number,
        "docket_core": docket_core(read.docket_number),
        "caption": _line(read.caption),
        "caption_history": [],
        "status": "unknown",
        "origin": "document",
        "first_seen": seen,
        "updated_at": seen,
        "links": [],
        "followed": False,
    }


def _rank(origin: str) -> int:
    return _ORIGINS.index(origin)


def _case_values(case: Row, read: ReadCase, *, newest: bool, origin: str) -> Row:
    """The columns as they should be after the reading."""
    told: Row = {
        "court_id": read.court_id,
        "docket_number": read.docket_number,
        "docket_core": docket_core(read.docket_number),
        "filed": read.filed,
        "terminated": read.terminated,
        "judge": _judge(read.judge),
        "referred_judge": _judge(read.referred_judge),
        "nature_of_suit": read.nature_of_suit,
        "cause": read.cause,
        "jurisdiction": read.jurisdiction,
        "jury_demand": read.jury_demand,
        "pacer_case_id": read.pacer_case_id,
    }
    overrules = newest and _rank(origin) >= _rank(case["origin"])
    values: Row = {
        name: value
        for name, value in told.items()
        if value is not None and (overrules or case.get(name) is None)
    }
    if overrules and origin == "docket" and read.complete and read.terminated is None:
        values["terminated"] = None  # reopened
    values["caption"], values["caption_history"] = _captions(case, _line(read.caption), overrules=overrules)
    values["origin"] = max(case["origin"], origin, key=_rank)
    values["links"] = _links(case["links"], read.links)
    return values


def _judge(name: str | None) -> str | None:
    return None if name is None or name.casefold().strip(" .") in _NO_JUDGE else name


def _captions(case: Row, caption: str, *, overrules: bool) -> tuple[str, list[str]]:
    """The caption in force, and the earlier or other ones."""
    current: str = case["caption"]
    if current == case["docket_number"]:
        current = _UNKNOWN_CAPTION  # followed by its number before anything was read
    history: list[str] = list(case["caption_history"] or [])
    if caption == current or caption.casefold() == _UNKNOWN_CAPTION:
        return case["caption"], history
    if not overrules and current.casefold() != _UNKNOWN_CAPTION:
        current, caption = caption, current
    if current.casefold() != _UNKNOWN_CAPTION and current not in history and current != caption:
        history.append(current)
    return caption, [text for text in history if text != caption]


def _links(known: Sequence[dict[str, str]], told: Iterable[dict[str, str]]) -> list[dict[str, str]]:
    """The links to other cases, each once, with the key of the case where court and number say it."""
    links = [dict(link) for link in known or ()]
    for link in told:
        core = docket_core(link.get("case"))
        court = link.get("court")
        row = {
            "relation": link.get("relation", "related"),
            "case": f"{court}-{core}" if court and core else "",
            "text": " ".join(part for part in (link.get("text"), link.get("case")) if part),
        }
        if row not in links:
            links.append(row)
    return links


def _standing(session: Session, case: Row, read: ReadCase, origin: str) -> Row:
    """Status with its reason and the day of the last filing, over all entries that are known by now."""
    table = table_of(DocketEntry)
    entries = session.connection().execute(
        sa.select(table.c.number, table.c.filed, table.c.text, table.c.kind, table.c.outcome)
        .where(table.c.case_id == case["id"])
        .order_by(table.c.position)
    ).all()  # fmt: skip
    status = status_of(
        court_id=case["court_id"],
        terminated=case.get("terminated"),
        mdl_status=read.mdl_status,
        entries=entries,
        known=origin != "document" or bool(entries),
    )
    days = [entry.filed for entry in entries if entry.filed is not None]
    return {
        "status": status.status,
        "status_reason": status.reason,
        "last_filing": max(days, default=case.get("last_filing")),
    }


def _store_parties(session: Session, case_id: str, parties: Sequence[ReadParty], *, newest: bool) -> None:
    """Write parties and counsel; those that a docket lists no more stay."""
    party_rows: dict[str, Row] = {}
    counsel_rows: dict[str, Row] = {}
    for position, party in enumerate(parties):
        name, role = _line(party.name), _line(party.role)
        party_id = stable_id(case_id, role, name)
        again = 1
        while party_id in party_rows:
            # a docket lists a party anew for each pleading that it is brought in by, such as a second counterclaim
            again += 1
            party_id = stable_id(case_id, role, name, again)
        party_rows[party_id] = {
            "id": party_id,
            "case_id": case_id,
            "name": name,
            "role": role,
            "side": side_of(role),
            "joined": party.joined,
            "terminated": party.terminated,
            "extra": {"text": party.extra} if party.extra else {},
            "position": position,
        }
        for place, attorney in enumerate(party.attorneys):
            attorney_name = tidy_name(html.unescape(attorney.name))
            key = stable_id(party_id, attorney_name)
            counsel_rows.setdefault(
                key,
                {
                    "id": key,
                    "case_id": case_id,
                    "party_id": party_id,
                    "name": attorney_name,
                    "firm": attorney.firm,
                    "contact": attorney.contact or None,
                    "roles": list(attorney.roles),
                    "position": place,
                },
            )
    _write(
        session, Party, case_id, party_rows, ("terminated", "joined", "extra", "position") if newest else ()
    )
    _write(
        session, Counsel, case_id, counsel_rows, ("firm", "contact", "roles", "position") if newest else ()
    )


def _write(
    session: Session,
    model: type[Party] | type[Counsel],
    case_id: str,
    rows: dict[str, Row],
    columns: Sequence[str],
) -> None:
    """Insert the new rows and update the given columns of those that changed; resolved entities stay."""
    if not rows:
        return
    table = table_of(model)
    insert_new(session, model, rows.values())
    known = session.connection().execute(sa.select(table).where(table.c.case_id == case_id)).mappings().all()
    for row in known:
        told = rows.get(row["id"])
        if told is None:
            continue
        changed = {name: told[name] for name in columns if told[name] is not None and told[name] != row[name]}
        if "firm" in changed:
            changed["firm_entity_id"] = None
        if changed:
            session.connection().execute(table.update().where(table.c.id == row["id"]).values(**changed))


def _line(text: str) -> str:
    return " ".join(html.unescape(text).replace("\x00", " ").split())
