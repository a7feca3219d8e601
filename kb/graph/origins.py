"""Whose independent telling a claim is, where resolution has not written it beside the claim yet."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from kb.models import Claim, Document
from kb.resolve.alias_table import owner_of
from kb.store.session import table_of


class Origins:
    """The origins of documents, read once and only where a claim has none of its own."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._of_document: dict[str, str] | None = None

    def of(self, stored: Sequence[str | None], documents: Sequence[str]) -> list[str]:
        """The origin of each claim: as stored, else the owner of the text its document goes back to, else that text."""
        if None not in stored:
            return [str(origin) for origin in stored]
        if self._of_document is None:
            self._of_document = self._read()
        found = self._of_document
        return [
            found[document] if origin is None else origin
            for origin, document in zip(stored, documents, strict=True)
        ]

    def _read(self) -> dict[str, str]:
        claims, documents = table_of(Claim), table_of(Document)
        root = documents.alias("root")
        has_root = root.c.id.is_not(None)
        query = (
            sa.select(
                documents.c.id,
                sa.func.coalesce(root.c.id, documents.c.id),
                sa.case((has_root, root.c.publisher), else_=documents.c.publisher),
                sa.case((has_root, root.c.owner_group), else_=documents.c.owner_group),
            )
            .outerjoin_from(documents, root, documents.c.origin_id == root.c.id)
            .where(documents.c.id.in_(sa.select(claims.c.document_id).where(claims.c.origin_key.is_(None))))
        )
        owners: dict[tuple[Any, Any], str | None] = {}
        found: dict[str, str] = {}
        for document, origin, publisher, owner_group in self._session.connection().execute(query):
            name = (publisher, owner_group)
            if name not in owners:
                owners[name] = owner_of(*name)
            found[document] = owners[name] or origin
        return found
