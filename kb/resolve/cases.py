"""Which case a document tells of: by docket number, by caption and court, by parties and time.

Each link has a score and a reason; below `LINK_FROM`, or with two cases that fit alike, it stays open for review.
"""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from kb.batches import batched
from kb.cases.caption import normal_caption
from kb.cases.docket_number import docket_core
from kb.ids import stable_id
from kb.models import Case, CaseMention, Document
from kb.resolve.case_candidates import candidates
from kb.resolve.case_entity import register_case
from kb.resolve.case_scores import EQUAL_NUMBER, CaseLink, ToldCase, score_case, sides_of_cases
from kb.resolve.identity import Family
from kb.resolve.told_suits import NAMED, TOLD, Suit, suits_told_in, write_told
from kb.store.session import insert_new, table_of

LINK_FROM = 0.7
"""Least score of a link that is made without a person."""
CLEAR_BY = 0.08
"""Two cases whose scores are closer than this fit alike."""
_PERHAPS = 0.45
"""Least score of a link that a person is asked about."""


def link_mentions(
    session: Session,
    documents: Sequence[Document],
    entity_of: dict[str, str | None],
    decided: dict[str, str | None],
) -> int:
    """Link the cases that documents name, and the suits that they tell of without a name; returns how many are linked.

    Args:
        session: of the transaction.
        documents: the documents.
        entity_of: document entity id to entity id.
        decided: mention id to the case that a person chose; None where they said it is none.
    """
    table = table_of(CaseMention)
    by_id = {document.id: document for document in documents}
    linker = _Linker(session, entity_of, decided)
    linked = 0
    for part in batched(list(by_id), 400):
        query = sa.select(table).where(table.c.document_id.in_(part), table.c.basis == NAMED)
        named: dict[str, list[Any]] = {}
        for mention in session.connection().execute(query.order_by(table.c.document_id, table.c.id)):
            named.setdefault(mention.document_id, []).append(mention)
        told = suits_told_in(session, [by_id[key] for key in part], entity_of, linker.family)
        for key in part:
            linked += linker.link(by_id[key], named.get(key, []), told.get(key, []))
    return linked


class _Linker:
    """Links the mentions of one document after another."""

    def __init__(
        self, session: Session, entity_of: dict[str, str | None], decided: dict[str, str | None]
    ) -> None:
        self._session = session
        self._entity_of = entity_of
        self._decided = decided
        self.family = Family(session)

    def link(self, document: Document, named: Sequence[Any], suits: Sequence[Suit]) -> int:
        """Link the document's named cases and told suits; returns how many are linked."""
        links: dict[str, CaseLink] = {}
        told: list[ToldCase] = []
        for mention in named:
            case = self._told_case(mention, document, suits)
            told.append(case)
            if mention.id in self._decided:
                link = CaseLink(self._decided[mention.id], 1.0, "decided by a person")
            else:
                link = self._best(case) or _new_case(self._session, mention, document)
            _learn_number(self._session, link.case_id, mention)
            links[mention.id] = link
        self._write(links)
        if document.text_dropped_at is not None:
            return sum(link.case_id is not None for link in links.values()) + self._keep_told(document)
        linked = {link.case_id for link in links.values() if link.case_id is not None}
        rows: list[tuple[Suit, CaseLink]] = []
        for suit in suits:
            if any(suit.is_of(case.sides) for case in told):
                continue
            key = suit.mention_id(document.id)
            if key in self._decided:
                found: CaseLink | None = CaseLink(self._decided[key], 1.0, "decided by a person")
            else:
                found = self._best(*suit.told_cases(document))
            if found is not None and (found.case_id is None or found.case_id not in linked):
                rows.append((suit, found))
                linked |= {found.case_id} if found.case_id else set()
        write_told(
            self._session, document.id, [(suit, link.case_id, link.score, link.reason) for suit, link in rows]
        )
        return sum(link.case_id is not None for link in (*links.values(), *(link for _, link in rows)))

    def _keep_told(self, document: Document) -> int:
        """Leave the told suits as the whole text had them, but for what a person decided; how many are linked."""
        table = table_of(CaseMention)
        connection = self._session.connection()
        query = sa.select(table.c.id, table.c.case_id).where(
            table.c.document_id == document.id, table.c.basis == TOLD
        )
        told = {row.id: row.case_id for row in connection.execute(query)}
        decided = {key: self._decided[key] for key in told if key in self._decided}
        self._write({key: CaseLink(case_id, 1.0, "decided by a person") for key, case_id in decided.items()})
        return sum(case_id is not None for case_id in (told | decided).values())

    def _told_case(self, mention: Any, document: Document, suits: Sequence[Suit]) -> ToldCase:
        sides = tuple(
            [entity for ref in refs if (entity := self._entity_of.get(ref)) is not None]
            for refs in (mention.plaintiffs, mention.defendants)
        )
        self.family.load(key for side in sides for key in side)
        groups = tuple(frozenset(self.family.group(key, as_party=True) for key in side) for side in sides)
        both = (groups[0], groups[1])
        filed = tuple(days for suit in suits if suit.is_of(both) for days in suit.filed)
        moment = document.published or document.first_seen
        return ToldCase(
            mention.caption, docket_core(mention.docket_number), mention.court_id, both, moment, filed
        )

    def _best(self, *alternatives: ToldCase) -> CaseLink | None:
        """The case that fits; open where it is not sure or two fit alike; None where none comes near."""
        found: dict[str, CaseLink] = {}
        for told in alternatives:
            known = candidates(self._session, told)
            dockets = sides_of_cases(self._session, self.family, [case.id for case in known])
            for case in known:
                link = score_case(case, told, dockets)
                if case.id not in found or link.score > found[case.id].score:
                    found[case.id] = link
        scored = [
            link
            for link in found.values()
            if link.reason.startswith(EQUAL_NUMBER) and link.score >= LINK_FROM
        ] or list(found.values())
        scored.sort(key=lambda link: (-link.score, link.case_id or ""))
        best = scored[0] if scored else None
        if best is None or best.score < _PERHAPS:
            return None
        score = min(best.score, 1.0 if best.reason.startswith(EQUAL_NUMBER) else 0.99)
        if best.score < LINK_FROM:
            return CaseLink(None, score, f"perhaps {best.case_id}: {best.reason}")
        if len(scored) > 1 and best.score - scored[1].score < CLEAR_BY:
            alike = sum(best.score - link.score < CLEAR_BY for link in scored)
            reason = f"{alike} cases fit alike, such as {best.case_id} and {scored[1].case_id}"
            return CaseLink(None, score, reason)
        return CaseLink(best.case_id, score, best.reason)

    def _write(self, links: dict[str, CaseLink]) -> None:
        table = table_of(CaseMention)
        rows = [
            {"key": key, "case": link.case_id, "score": round(link.score, 3), "reason": link.reason}
            for key, link in links.items()
        ]
        if rows:
            names = {"case_id": "case", "score": "score", "reason": "reason"}
            statement = table.update().where(table.c.id == sa.bindparam("key"))
            self._session.connection().execute(
                statement.values({column: sa.bindparam(name) for column, name in names.items()}), rows
            )


def _learn_number(session: Session, case_id: str | None, mention: Any) -> None:
    """Give a case that only documents name the docket number and court that a later document tells."""
    core = docket_core(mention.docket_number)
    if case_id is None:
        return
    table = table_of(Case)
    for values, condition in (
        ({"docket_number": mention.docket_number, "docket_core": core}, table.c.docket_core.is_(None)),
        ({"court_id": mention.court_id}, table.c.court_id.is_(None)),
    ):
        if core if "docket_core" in values else mention.court_id:
            session.connection().execute(
                table.update()
                .where(table.c.id == case_id, table.c.origin == "document", condition)
                .values(**values)
            )


def _new_case(session: Session, mention: Any, document: Any) -> CaseLink:
    """A case of which only documents are known; a mention that says too little stays open."""
    core = docket_core(mention.docket_number)
    caption = mention.caption or mention.docket_number
    if caption is None or not (mention.caption or mention.court_id):
        return CaseLink(None, 0.0, "neither caption nor court, and no case of this number is known")
    if core and mention.court_id:
        case_id = f"{mention.court_id}-{core}"
    elif core:
        case_id = f"unknown-court-{core}"
    else:
        case_id = f"named-{stable_id(normal_caption(caption), mention.court_id)[:16]}"
    row = {
        "id": case_id,
        "court_id": mention.court_id,
        "docket_number": mention.docket_number,
        "docket_core": core,
        "caption": caption,
        "caption_history": [],
        "status": "unknown",
        "origin": "document",
        "first_seen": document.first_seen,
        "updated_at": document.first_seen,
        "links": [],
        "followed": False,
    }
    insert_new(session, Case, [row])
    register_case(session, case_id, [caption])
    return CaseLink(case_id, 0.9 if core else 0.75, "first document that names it")
