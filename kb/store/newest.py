"""The newest claims of an entity that is much in the news, without reading all of them."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from kb.models import Claim
from kb.store.as_of import Basis, Moment
from kb.store.session import table_of

_WINDOW = 60
"""Claims of anybody that are looked at for each that is wanted."""


def newest_rows(
    session: Session,
    column: sa.ColumnElement[Any],
    conditions: Sequence[sa.ColumnElement[bool]],
    as_of: Moment | None,
    *,
    need: int,
    times: int = 1,
    at_least: int | None = None,
) -> list[Any] | None:
    """`column` and `published` of the claims that fulfil the conditions among the newest of all; newest first.

    `times` as many claims of all are looked at as usual. None where those are fewer than needed (or than `at_least`), so
    that all have to be read, or where the order is not SQLite's, which puts claims without a date last.
    """
    claims = table_of(Claim)
    if session.connection().dialect.name != "sqlite" or (
        as_of is not None and as_of.basis is not Basis.PUBLIC
    ):
        return None
    newest = sa.select(claims.c.id).order_by(claims.c.published.desc(), claims.c.id.desc())
    newest = newest.limit(need * _WINDOW * times)
    if as_of is not None:
        newest = newest.where(claims.c.published <= as_of.at)
    query = (
        sa.select(column, claims.c.published)
        .where(claims.c.id.in_(newest), *conditions)
        .order_by(claims.c.published.desc(), claims.c.id.desc())
    )
    found = list(session.connection().execute(query).all())
    return found if len(found) >= (need if at_least is None else at_least) else None
