"""What a decision is about: the key that survives re-extraction, and the document that is resolved anew."""

from collections.abc import Callable
from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import Session

from kb.errors import UnknownNameError
from kb.models import CaseMention, Claim, Document, DocumentEntity, OriginEdge, Proposition
from kb.review.keys import case_link_key, name_key
from kb.review.lookup import key_of_claim
from kb.store.session import table_of


@dataclass(frozen=True, slots=True)
class Target:
    """What a decision is about: its key, and the document that is to be resolved anew."""

    key: str
    document_id: str | None = None


def target_of(session: Session, kind: str, ref: str) -> Target:
    """What a decision on an item would be about.

    Raises:
        UnknownNameError: there is nothing of this id.
    """
    return _TARGETS[kind](session, ref)


def _claim_target(session: Session, ref: str) -> Target:
    key, claim = key_of_claim(session, ref), session.get(Claim, ref)
    if key is None or claim is None:
        raise UnknownNameError("claim", ref)
    return Target(key, claim.document_id)


def _name_target(session: Session, ref: str) -> Target:
    named = session.get(DocumentEntity, ref)
    document = session.get(Document, named.document_id) if named else None
    if named is None or document is None:
        raise UnknownNameError("name in a document", ref)
    return Target(name_key(document.digest, named.kind, named.name), document.id)


def _case_target(session: Session, ref: str) -> Target:
    mention = session.get(CaseMention, ref)
    document = session.get(Document, mention.document_id) if mention else None
    if mention is None or document is None:
        raise UnknownNameError("case mention", ref)
    return Target(case_link_key(document.digest, mention.caption, mention.docket_number), document.id)


def _standing_target(session: Session, ref: str) -> Target:
    if session.get(Proposition, ref) is None:
        raise UnknownNameError("proposition", ref)
    return Target(ref)


def _origin_target(session: Session, ref: str) -> Target:
    edge = session.get(OriginEdge, ref)
    if edge is None:
        raise UnknownNameError("origin", ref)
    return Target(ref, edge.document_id)


_TARGETS: dict[str, Callable[[Session, str], Target]] = {
    "claim": _claim_target,
    "name": _name_target,
    "case_link": _case_target,
    "standing": _standing_target,
    "origin": _origin_target,
}


def target_of_key(session: Session, kind: str, key: str) -> Target:
    """What a decision of a key is about; its document is None where the text is not there any more."""
    if kind == "standing":
        return Target(key)
    if kind == "origin":
        edge = session.get(OriginEdge, key)
        return Target(key, edge.document_id if edge else None)
    table = table_of(Document)
    query = sa.select(table.c.id).where(table.c.digest == key.split("|", 1)[0]).order_by(table.c.id).limit(1)
    return Target(key, session.connection().execute(query).scalar_one_or_none())
