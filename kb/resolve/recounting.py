"""Counting propositions from their claims: support, standing over time, dockets and contradictions.

What is to be counted is marked in the store, so that a stopped run goes on where it was.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlmodel import Session

from kb.ids import stable_id
from kb.models import Claim, Contradiction, Proposition, StandingChange, StoreState
from kb.ontology import Predicate
from kb.resolve.contradictions import contradictions_of, replace_contradictions
from kb.resolve.decided_standing import decided, decided_standings
from kb.resolve.identity import Family
from kb.resolve.own_word import may_be_own_word
from kb.resolve.propositions import RECOUNT
from kb.resolve.standing import Step
from kb.resolve.suits import NO_DOCKET, Docket, dockets_of_suits, settlements_of
from kb.resolve.summary import claims_with_origins, summarise
from kb.store.session import table_of, take_turn, upsert, writing

VERSION = 1
"""Grows when counting would say something else, or more, of the same claims."""

COUNTING_KEY = "counting"
"""Where the store keeps which version its propositions were counted by."""

OWN_WORDS = "own_words"
"""In `Proposition.notes`: the claims that accuse in the word of their document's author, should it have one."""

_IS_DUE: sa.ColumnElement[int] = sa.literal_column(str(RECOUNT))
"""Spelt out in the query, so that the partial index of due propositions serves it."""
_BATCH = 400

Row = dict[str, Any]


def follow_version(engine: Engine) -> None:
    """Have every proposition counted again where another version of counting counted them."""
    with Session(engine) as session:
        state = session.get(StoreState, COUNTING_KEY)
    if state is not None and state.value == VERSION:
        return
    with writing(engine) as session:
        upsert(session, StoreState, [{"key": COUNTING_KEY, "value": VERSION}])
        table = table_of(Proposition)
        session.connection().execute(
            table.update().where(table.c.claim_count != RECOUNT).values(claim_count=RECOUNT)
        )


def recount(engine: Engine, *, progress: Callable[[int], None] | None = None) -> int:
    """Count every marked proposition again, a batch a transaction; returns how many."""
    done = 0
    while True:
        with Session(engine) as session:
            ids = _due(session)
        if not ids:
            return done
        with writing(engine) as session:
            take_turn(session)
            recount_now(session, ids)
        done += len(ids)
        if progress is not None:
            progress(len(ids))


def recount_marked(session: Session) -> int:
    """Count every marked proposition again within a transaction; returns how many."""
    done = 0
    while ids := _due(session):
        recount_now(session, ids)
        done += len(ids)
    return done


def _due(session: Session) -> list[str]:
    table = table_of(Proposition)
    query = sa.select(table.c.id).where(table.c.claim_count == _IS_DUE).order_by(table.c.id).limit(_BATCH)
    return list(session.connection().execute(query).scalars())


@dataclass
class Count:
    """What propositions come to, counted from their claims."""

    values: dict[str, Row] = field(default_factory=dict)
    """Proposition id to its counted columns."""
    steps: list[Row] = field(default_factory=list)
    """Rows of the histories of their standings."""
    disputed: list[Row] = field(default_factory=list)
    """Rows of contradictions."""
    empty: list[str] = field(default_factory=list)
    """Propositions that no claim is of any more."""


def recount_now(session: Session, ids: Sequence[str]) -> None:
    """Count the propositions from their claims; those without claims go."""
    table, changes = table_of(Proposition), table_of(StandingChange)
    connection = session.connection()
    count = counted_from_claims(session, ids)
    connection.execute(changes.delete().where(changes.c.proposition_id.in_(ids)))
    _forget(session, count.empty)
    if count.values:
        rows = [
            {"key": key} | {f"new_{name}": value for name, value in values.items()}
            for key, values in count.values.items()
        ]
        names = next(iter(count.values.values()))
        statement = (
            table.update()
            .where(table.c.id == sa.bindparam("key"))
            .values({name: sa.bindparam(f"new_{name}") for name in names})
        )
        connection.execute(statement, rows)
    if count.steps:
        connection.execute(changes.insert(), count.steps)
    replace_contradictions(session, ids, count.disputed)


def counted_from_claims(session: Session, ids: Sequence[str]) -> Count:
    """What the propositions come to by their claims alone; nothing is written."""
    table = table_of(Proposition)
    propositions = session.connection().execute(
        sa.select(table.c.id, table.c.subject_id, table.c.predicate, table.c.object_id).where(table.c.id.in_(ids))
    ).all()  # fmt: skip
    claims: dict[str, list[Any]] = {}
    for claim in claims_with_origins(session, table_of(Claim).c.proposition_id.in_(ids)):
        claims.setdefault(claim.proposition_id, []).append(claim)
    kept = [row for row in propositions if claims.get(row.id)]
    count = Count(empty=[row.id for row in propositions if not claims.get(row.id)])
    reviews = decided_standings(session, ids)
    family = Family(session)
    family.load(
        key for group in claims.values() for claim in group for key in (claim.speaker_id, claim.subject_id)
    )
    suits = [(row.subject_id, row.object_id) for row in kept if row.predicate == Predicate.SUED]
    dockets, settled = dockets_of_suits(session, suits), settlements_of(session, suits)
    quotes = _quotes(
        session,
        [
            row.id
            for row in kept
            if row.predicate == Predicate.SUED and dockets[row.subject_id, row.object_id]
        ],
    )
    for row in kept:
        told, pair = claims[row.id], (row.subject_id, row.object_id)
        is_suit = row.predicate == Predicate.SUED
        found = dockets[pair] if is_suit else []
        count.values[row.id], history = _counted(
            row, told, reviews.get(row.id), family, found, settled[pair] if is_suit else []
        )
        count.disputed += contradictions_of(row.id, told, family, dockets=found, quotes=quotes)
        count.steps += [
            {
                "id": stable_id(row.id, number),
                "proposition_id": row.id,
                "standing": step.standing.value,
                "since": step.since,
                "claim_id": step.claim_id,
                "reason": step.reason,
            }
            for number, step in enumerate(history)
        ]
    return count


def _forget(session: Session, gone: Sequence[str]) -> None:
    """Take away propositions that no claim is of any more."""
    if gone:
        for table, column in (
            (table_of(Contradiction), "proposition_id"),
            (table_of(Proposition), "id"),
        ):
            session.connection().execute(table.delete().where(table.c[column].in_(gone)))


def _quotes(session: Session, proposition_ids: Sequence[str]) -> dict[str, str]:
    """The evidence of the propositions' claims, by claim."""
    if not proposition_ids:
        return {}
    claims = table_of(Claim)
    query = sa.select(claims.c.id, claims.c.quote).where(claims.c.proposition_id.in_(proposition_ids))
    return dict(session.connection().execute(query).all())


def _counted(
    row: Any,
    claims: Sequence[Any],
    review: Any | None,
    family: Family,
    dockets: Sequence[Docket],
    facts: Sequence[Step],
) -> tuple[Row, list[Step]]:
    predicate = Predicate(row.predicate)
    case_id = dockets[0].case_id if dockets else None
    lacks_docket = predicate is Predicate.SUED and case_id is None
    notes: dict[str, Any] = {"docket": NO_DOCKET} if lacks_docket else {}
    own_words = [claim.id for claim in claims if may_be_own_word(claim, claim.document_kind)]
    if own_words:
        notes[OWN_WORDS] = own_words
    summary = decided(summarise(claims, predicate, family, facts=facts), review, claims)
    reason = f"{summary.reason}; {NO_DOCKET}" if lacks_docket else summary.reason
    values: Row = {
        "standing": summary.standing.value,
        "standing_reason": reason,
        "standing_since": summary.since,
        "contested": summary.contested,
        "support_origins": summary.support_origins,
        "support_documents": summary.support_documents,
        "against_origins": summary.against_origins,
        "claim_count": summary.claims,
        "stances": summary.stances,
        "first_seen": summary.first_seen,
        "last_seen": summary.last_seen,
        "case_id": case_id,
        "notes": notes,
    }
    return values, list(summary.history)
