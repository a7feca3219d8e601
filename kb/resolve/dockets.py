"""Dockets as they come in: the case as an entity, its parties' and counsel's names, and what documents called it."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlmodel import Session

from kb.batches import batched
from kb.models import (
    Case,
    CaseMention,
    Claim,
    Counsel,
    DocketEntry,
    Document,
    DocumentEntity,
    Party,
    Proposition,
)
from kb.ontology import Kind, Predicate
from kb.resolve.alias_table import alias_table
from kb.resolve.case_entity import register_case
from kb.resolve.comparing import guess_kind
from kb.resolve.entities import Names
from kb.resolve.identity import Family
from kb.resolve.names import normalised, parsed_person, words_of
from kb.resolve.proposition_key import proposition_id
from kb.resolve.propositions import mark_recount
from kb.store.session import table_of, take_turn, writing

_UNKNOWN = ("doe", "does", "roe", "john doe", "jane doe", "unknown", "all plaintiffs", "all defendants")
_KINDS = (Kind.COMPANY, Kind.PERSON, Kind.ORGANIZATION, Kind.AGENCY, Kind.LAW_FIRM)


def resolve_dockets(engine: Engine) -> int:
    """Register new dockets and resolve parties and firms that have no entity yet; returns how many names were resolved."""
    cases, parties, counsel = table_of(Case), table_of(Party), table_of(Counsel)
    with Session(engine) as session:
        connection = session.connection()
        new = connection.execute(
            sa.select(cases.c.id, cases.c.caption, cases.c.caption_history, cases.c.docket_core, cases.c.court_id)
            .where(cases.c.entity_id.is_(None))
            .order_by(cases.c.id)
        ).all()  # fmt: skip
        open_parties = connection.execute(
            sa.select(
                parties.c.id,
                parties.c.case_id,
                parties.c.name,
                sa.case((cases.c.docket_core.like("__-%-%"), cases.c.caption), else_="").label("caption"),
            )
            .join_from(parties, cases, cases.c.id == parties.c.case_id)
            .where(parties.c.entity_id.is_(None))
            .order_by(parties.c.case_id, parties.c.position, parties.c.id)
        ).all()  # fmt: skip
        open_firms = connection.execute(
            sa.select(counsel.c.id, counsel.c.firm)
            .where(counsel.c.firm_entity_id.is_(None), counsel.c.firm.is_not(None))
            .order_by(counsel.c.id)
        ).all()  # fmt: skip
    # What can be nobody's whole name stays open, and must not call for the work again at every run.
    todo = [row for row in open_parties if _is_named(row.name) and _is_whole(row.name, _kind_of(row))]
    firms = [row for row in open_firms if normalised(row.firm, Kind.LAW_FIRM)]
    if not new and not todo and not firms:
        return 0
    with writing(engine) as session:
        take_turn(session)
        for case in new:
            register_case(session, case.id, [case.caption, *(case.caption_history or ())])
        count = _resolve_parties(session, todo) + _resolve_firms(session, firms)
        for case in new:
            _take_over(session, case)
        touched = {case.id for case in new} | {row.case_id for row in todo}
        suits = _suits(session, sorted(touched))
        mark_recount(session, suits)
        _tell_again(session, sorted(touched), suits)
    return count


def _tell_again(session: Session, case_ids: Sequence[str], suits: set[str]) -> None:
    """Resolve anew the documents that tell of the cases or of suits between their parties."""
    mentions, claims, documents = table_of(CaseMention), table_of(Claim), table_of(Document)
    found: set[str] = set()
    for part in batched(list(case_ids), 400):
        query = sa.select(mentions.c.document_id).where(mentions.c.case_id.in_(part))
        found.update(session.connection().execute(query).scalars())
    for part in batched(sorted(suits), 400):
        query = sa.select(claims.c.document_id).where(claims.c.proposition_id.in_(part)).distinct()
        found.update(session.connection().execute(query).scalars())
    for part in batched(sorted(found), 400):
        session.connection().execute(
            documents.update().where(documents.c.id.in_(part)).values(resolve_version=None)
        )


def _is_named(name: str) -> bool:
    plain = name.casefold().strip(" .,")
    return bool(plain) and not any(plain == word or plain.startswith(word + " ") for word in _UNKNOWN)


def _is_whole(name: str, kind: Kind) -> bool:
    """Whether a party's name says which entity it is: a person's single name does not."""
    return bool(normalised(name, kind)) and not (kind is Kind.PERSON and parsed_person(name).is_lone)


def _kind_of(party: Any) -> Kind:
    return party_kind(party.name, party.caption)


def party_kind(name: str, caption: str = "") -> Kind:
    """The kind that a party of this name is: as the alias table has it, else by the shape of the name.

    A federal caption has people by their family names: whose name of several words stands there in full is a firm,
    whatever the name looks like.
    """
    table = alias_table()
    for kind in _KINDS:
        if table.find(name, kind) is not None:
            return kind
    guessed = guess_kind(name, name)
    if guessed is Kind.PERSON and f" {' '.join(words_of(name))} " in f" {' '.join(words_of(caption))} ":
        return Kind.COMPANY
    return guessed if guessed in _KINDS else Kind.COMPANY


def _resolve_parties(session: Session, rows: Sequence[Any]) -> int:
    table = table_of(Party)
    kinds = {row.id: _kind_of(row) for row in rows}
    names = Names(session)
    names.preload((kinds[row.id], row.name) for row in rows)
    found: dict[str, str] = {}
    for row in rows:
        kind = kinds[row.id]
        found[row.id] = names.find(row.name, kind).entity_id or names.new(row.name, kind)
    names.flush()
    for key, entity_id in found.items():
        session.connection().execute(table.update().where(table.c.id == key).values(entity_id=entity_id))
    return len(found)


def _resolve_firms(session: Session, rows: Sequence[Any]) -> int:
    table = table_of(Counsel)
    names = Names(session)
    names.preload((Kind.LAW_FIRM, row.firm) for row in rows)
    found = {
        row.id: names.find(row.firm, Kind.LAW_FIRM).entity_id or names.new(row.firm, Kind.LAW_FIRM)
        for row in rows
    }
    names.flush()
    for key, entity_id in found.items():
        session.connection().execute(table.update().where(table.c.id == key).values(firm_entity_id=entity_id))
    return len(found)


def _take_over(session: Session, docket: Any) -> None:
    """Give a docket the mentions of the case of which only documents were known, where it is the same one.

    Equal court and number decide, or an equal caption with no court or the same one.
    """
    cases, mentions = table_of(Case), table_of(CaseMention)
    connection = session.connection()
    if (
        connection.execute(sa.select(cases.c.origin).where(cases.c.id == docket.id)).scalar_one()
        == "document"
    ):
        return
    normal = normalised(docket.caption, Kind.CASE)
    shadows = connection.execute(
        sa.select(cases.c.id, cases.c.caption, cases.c.docket_core, cases.c.court_id, cases.c.entity_id).where(
            cases.c.origin == "document", cases.c.id != docket.id, cases.c.followed.is_(False)
        )
    ).all()  # fmt: skip
    for shadow in shadows:
        courts_agree = shadow.court_id is None or shadow.court_id == docket.court_id
        numbers_agree = shadow.docket_core is not None and shadow.docket_core == docket.docket_core
        captions_agree = shadow.docket_core is None and normalised(shadow.caption, Kind.CASE) == normal
        if not courts_agree or not (numbers_agree or captions_agree):
            continue
        reason = "equal docket number" if numbers_agree else "equal caption"
        connection.execute(
            mentions.update()
            .where(mentions.c.case_id == shadow.id)
            .values(case_id=docket.id, reason=f"{reason}; its docket came in later")
        )
        _move_entity(session, shadow.entity_id, docket.id)
        if not connection.execute(
            sa.select(table_of(DocketEntry).c.id).where(table_of(DocketEntry).c.case_id == shadow.id).limit(1)
        ).first():
            connection.execute(cases.delete().where(cases.c.id == shadow.id))


def _move_entity(session: Session, old: str | None, case_id: str) -> None:
    """Let what was said of the case that documents named be said of the docket's."""
    cases = table_of(Case)
    connection = session.connection()
    new = connection.execute(sa.select(cases.c.entity_id).where(cases.c.id == case_id)).scalar_one()
    if old is None or old == new:
        return
    named, claims = table_of(DocumentEntity), table_of(Claim)
    connection.execute(named.update().where(named.c.entity_id == old).values(entity_id=new))
    touched = connection.execute(
        sa.select(claims.c.document_id).where(sa.or_(claims.c.subject_id == old, claims.c.object_id == old)).distinct()
    ).scalars().all()  # fmt: skip
    documents = table_of(Document)
    for part in batched(list(touched), 400):
        connection.execute(documents.update().where(documents.c.id.in_(part)).values(resolve_version=None))


def _suits(session: Session, case_ids: Sequence[str]) -> set[str]:
    """Propositions that one side of the cases sued the other."""
    parties, propositions = table_of(Party), table_of(Proposition)
    connection = session.connection()
    wanted: set[str] = set()
    family = Family(session)
    for part in batched(list(case_ids), 400):
        rows = connection.execute(
            sa.select(parties.c.case_id, parties.c.side, parties.c.entity_id).where(
                parties.c.case_id.in_(part), parties.c.entity_id.is_not(None)
            )
        ).all()  # fmt: skip
        family.load(row.entity_id for row in rows)
        sides: dict[str, dict[str, set[str]]] = {}
        for row in rows:
            group = family.group(row.entity_id, as_party=True)
            sides.setdefault(row.case_id, {}).setdefault(row.side, set()).add(group)
        for both in sides.values():
            for left in both.get("plaintiff", ()):
                wanted |= {proposition_id(left, Predicate.SUED, right) for right in both.get("defendant", ())}
    known: set[str] = set()
    for part in batched(sorted(wanted), 400):
        known.update(
            connection.execute(sa.select(propositions.c.id).where(propositions.c.id.in_(part))).scalars()
        )
    return known
