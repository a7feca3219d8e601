"""What an export does not hold though the store does: counted, so that nothing is lost without a word."""

import sqlalchemy as sa
from sqlmodel import Session

from kb.graph.chosen_claims import asked_for
from kb.graph.filter import GraphFilter
from kb.models import Claim, Judgement, Review
from kb.resolve.judgements import MACHINE
from kb.store.session import table_of


def left_out(session: Session, chosen: GraphFilter, *, every: bool) -> dict[str, int]:
    """Claims of the filter that do not stand, and what people decided; in the order of the names.

    All decisions are counted, those on names, standings and origins and the merging of entities as well; a claims file
    holds some of them, and `distillwatch review --export` writes all.

    Args:
        session: of the store.
        chosen: the filter of the export.
        every: the export holds claims that join no two entities as well.
    """
    claims = table_of(Claim)
    is_rejected = claims.c.review_state == "rejected"
    retracted: sa.ColumnElement[bool] = claims.c.retracted_at.is_not(None)
    if chosen.as_of:
        retracted = claims.c.retracted_at <= chosen.as_of
    query = (
        sa.select(
            sa.func.coalesce(sa.func.sum(sa.case((is_rejected, 1), else_=0)), 0),
            sa.func.coalesce(sa.func.sum(sa.case((sa.and_(~is_rejected, retracted), 1), else_=0)), 0),
        )
        .select_from(claims)
        .where(*asked_for(chosen, every=every))
    )
    rejected_count, retracted_count = session.connection().execute(query).one()
    decisions = sum(
        session.connection()
        .execute(sa.select(sa.func.count()).select_from(table).where(table.c.user != MACHINE))
        .scalar_one()
        for table in (table_of(Review), table_of(Judgement))
    )
    return {
        "decisions": int(decisions),
        "rejected_claims": int(rejected_count),
        "retracted_claims": int(retracted_count),
    }
