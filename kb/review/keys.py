"""Keys of decisions that outlive re-extraction: what a text says where, never a row number."""

from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from kb.models import Review
from kb.ontology import Kind
from kb.resolve.names import normalised
from kb.store.session import table_of

BY_TEXT = ("claim", "name", "case_link")
"""Kinds of decisions whose key begins with the digest of the text that they are about."""


def claim_key(
    digest: str,
    start: int,
    end: int,
    subject: str | None,
    predicate: str,
    object_: str | None,
    speaker: str | None,
) -> str:
    """Key of a claim: the text's digest, the evidence and the triple in names."""
    return "|".join(
        (digest, str(start), str(end), predicate, _plain(subject), _plain(object_), _plain(speaker))
    )


def _plain(name: str | None) -> str:
    return normalised(name, Kind.COMPANY) if name else ""


def name_key(digest: str, kind: str, name: str) -> str:
    """Key of a name in a text."""
    return f"{digest}|{kind}|{name}"


def case_link_key(digest: str, caption: str | None, docket_number: str | None) -> str:
    """Key of a case that a text names."""
    return f"{digest}|{caption or ''}|{docket_number or ''}"


def after(digest: str) -> str:
    """A text that sorts behind all keys of the text with this digest, in the order of any language.

    It is the next number in hexadecimal: many orders pass over signs, and would put "…a|12" behind "…a}".
    """
    last = digest[-1:]
    return digest[:-1] + ("a" if last == "9" else chr(ord(last) + 1))


def of_text(key: "sa.ColumnElement[str]", digest: str) -> "sa.ColumnElement[bool]":
    """Whether a key is of the text with this digest; the bounds are for the index."""
    is_its = sa.func.substr(key, 1, len(digest) + 1) == f"{digest}|"
    return sa.and_(key >= digest, key < after(digest), is_its)


def key_parts(key: str) -> dict[str, Any]:
    """A claim's key taken apart."""
    digest, start, end, predicate, subject, object_, speaker = key.split("|")
    return {
        "digest": digest,
        "start": int(start),
        "end": int(end),
        "predicate": predicate,
        "subject": subject,
        "object": object_,
        "speaker": speaker,
    }


def move_decisions(session: Session, before: str, now: str) -> None:
    """Key the decisions on a text anew, whose digest was `before` while only its evidence was here."""
    table = table_of(Review)
    rest = sa.func.substr(table.c.key, len(before) + 1)
    session.connection().execute(
        table.update()
        .where(of_text(table.c.key, before), table.c.kind.in_(BY_TEXT))
        .values(key=sa.literal(now) + rest)
    )
