"""Propositions: which claims are about one thing, on how many independent origins it rests, and where it stands."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlmodel import Session

from kb.batches import batched
from kb.ids import stable_id
from kb.models import Case, Claim, Contradiction, Entity, Party, Proposition, Review, StandingChange
from kb.ontology import FRAMES, SYMMETRIC, Level, Predicate, Stance, Standing
from kb.resolve.contradictions import contradictions_of, replace_contradictions
from kb.resolve.identity import Family
from kb.resolve.standing import Step, is_support
from kb.resolve.summary import claim_columns, claims_with_origins, summarise
from kb.store.session import insert_new, table_of, writing

RECOUNT = -1
"""`claim_count` of a proposition that is to be counted again."""

_BATCH = 200
NO_DOCKET = "reported, no docket found"
"""What is said of a suit that no docket proves."""

Row = dict[str, Any]


def proposition_id(subject: str | None, predicate: str, object_: str | None) -> str:
    """The key of a proposition over canonical ids; symmetric predicates read the same either way round."""
    if predicate in SYMMETRIC and subject is not None and object_ is not None and object_ < subject:
        subject, object_ = object_, subject
    return stable_id("proposition", subject, predicate, object_)


def proposition_of(claim: Any, family: Family) -> Row | None:
    """The proposition of a claim with resolved ids; None where an end that it needs is not resolved."""
    predicate = Predicate(claim.predicate)
    if predicate is Predicate.SAID or claim.stance == Stance.DECLINED or claim.subject_id is None:
        return None
    if claim.object_id is None and (claim.object_ref is not None or not FRAMES[predicate].object_optional):
        return None
    subject, object_ = family.ends(predicate, claim.subject_id, claim.object_id)
    if subject == object_:
        return None
    if predicate in SYMMETRIC and object_ is not None and subject is not None and object_ < subject:
        subject, object_ = object_, subject
    return {
        "id": proposition_id(subject, predicate, object_),
        "subject_id": subject,
        "predicate": predicate.value,
        "object_id": object_,
    }


def bind_claims(session: Session, claims: Sequence[Any], family: Family) -> set[str]:
    """Give claims (rows with resolved ids) their propositions; the touched ones are marked to be counted again."""
    family.load(key for claim in claims for key in (claim.subject_id, claim.object_id))
    touched: set[str] = set()
    fresh: dict[str, Row] = {}
    changed: list[Row] = []
    for claim in claims:
        found = proposition_of(claim, family)
        key = found["id"] if found else None
        if found is not None:
            fresh[found["id"]] = found | _blank(claim)
        if key != claim.proposition_id:
            changed.append({"key": claim.id, "proposition": key})
        touched |= {name for name in (key, claim.proposition_id) if name is not None}
    insert_new(session, Proposition, fresh.values())
    touched |= _suits_settled(fresh.values())
    table = table_of(Claim)
    if changed:
        statement = (
            table.update()
            .where(table.c.id == sa.bindparam("key"))
            .values(proposition_id=sa.bindparam("proposition"))
        )
        session.connection().execute(statement, changed)
    mark_recount(session, touched)
    return touched


def _suits_settled(rows: Iterable[Row]) -> set[str]:
    """The suits between two parties, either way round, whose settlement a claim tells of."""
    pairs = [(row["subject_id"], row["object_id"]) for row in rows if row["predicate"] == Predicate.SETTLED]
    return {
        proposition_id(left, Predicate.SUED, right) for pair in pairs for left, right in (pair, pair[::-1])
    }


def _blank(claim: Any) -> Row:
    return {
        "standing": Standing.REPORTED.value,
        "standing_reason": "",
        "claim_count": RECOUNT,
        "stances": {},
        "notes": {},
        "first_seen": claim.published or claim.first_seen,
        "last_seen": claim.published or claim.first_seen,
    }


def mark_recount(session: Session, ids: Iterable[str]) -> None:
    """Have the propositions counted again by the next `recount`."""
    table = table_of(Proposition)
    for part in batched(sorted(set(ids)), 500):
        session.connection().execute(
            table.update()
            .where(table.c.id.in_(part), table.c.claim_count != RECOUNT)
            .values(claim_count=RECOUNT)
        )


def rebind(session: Session, entity_ids: Iterable[str]) -> int:
    """Give the claims that name one of the entities their propositions anew, after its cluster changed."""
    table = table_of(Claim)
    columns = claim_columns()
    family = Family(session)
    count = 0
    for part in batched(sorted(set(entity_ids)), 200):
        query = sa.select(*columns).where(sa.or_(table.c.subject_id.in_(part), table.c.object_id.in_(part)))
        rows = session.connection().execute(query.order_by(table.c.id)).all()
        bind_claims(session, rows, family)
        count += len(rows)
    return count


def recount(engine: Engine, *, progress: Callable[[int], None] | None = None) -> int:
    """Count every marked proposition again, a batch a transaction; returns how many."""
    table = table_of(Proposition)
    done = 0
    while True:
        with writing_if_any(engine, table) as found:
            if found is None:
                return done
            session, ids = found
            recount_now(session, ids)
            done += len(ids)
        if progress is not None:
            progress(len(ids))


class writing_if_any:  # noqa: N801  reads as a statement
    """A write transaction with the next marked propositions, or None, and then nothing is written."""

    def __init__(self, engine: Engine, table: sa.Table) -> None:
        with Session(engine) as session:
            query = (
                sa.select(table.c.id).where(table.c.claim_count == RECOUNT).order_by(table.c.id).limit(_BATCH)
            )
            self._ids = list(session.connection().execute(query).scalars())
        self._manager = writing(engine) if self._ids else None

    def __enter__(self) -> tuple[Session, list[str]] | None:
        if self._manager is None:
            return None
        return self._manager.__enter__(), self._ids

    def __exit__(self, *details: Any) -> None:
        if self._manager is not None:
            self._manager.__exit__(*details)


def recount_marked(session: Session) -> int:
    """Count every marked proposition again within a transaction; returns how many."""
    table = table_of(Proposition)
    done = 0
    query = sa.select(table.c.id).where(table.c.claim_count == RECOUNT).order_by(table.c.id).limit(_BATCH)
    while ids := list(session.connection().execute(query).scalars()):
        recount_now(session, ids)
        done += len(ids)
    return done


def recount_now(session: Session, ids: Sequence[str]) -> None:
    """Count the propositions from their claims: support, standing over time, docket; those without claims go."""
    table, changes = table_of(Proposition), table_of(StandingChange)
    connection = session.connection()
    propositions = connection.execute(sa.select(table).where(table.c.id.in_(ids))).mappings().all()
    claims: dict[str, list[Any]] = {}
    for claim in claims_with_origins(session, table_of(Claim).c.proposition_id.in_(ids)):
        claims.setdefault(claim.proposition_id, []).append(claim)
    gone = [row["id"] for row in propositions if not claims.get(row["id"])]
    connection.execute(changes.delete().where(changes.c.proposition_id.in_(ids)))
    if gone:
        disputes = table_of(Contradiction)
        connection.execute(disputes.delete().where(disputes.c.proposition_id.in_(gone)))
        connection.execute(table.delete().where(table.c.id.in_(gone)))
    reviews = _standing_reviews(session, ids)
    family = Family(session)
    family.load(
        key for group in claims.values() for claim in group for key in (claim.speaker_id, claim.subject_id)
    )
    steps: list[Row] = []
    disputed: list[Row] = []
    for row in propositions:
        if row["id"] in gone:
            continue
        told, is_suit = claims[row["id"]], row["predicate"] == Predicate.SUED
        dockets = dockets_between(session, row["subject_id"], row["object_id"]) if is_suit else []
        values, history = _counted(session, row, told, reviews.get(row["id"]), family, dockets)
        disputed += contradictions_of(session, row["id"], told, family, dockets=dockets)
        connection.execute(table.update().where(table.c.id == row["id"]).values(**values))
        steps += [
            {
                "id": stable_id(row["id"], number),
                "proposition_id": row["id"],
                "standing": step.standing.value,
                "since": step.since,
                "claim_id": step.claim_id,
                "reason": step.reason,
            }
            for number, step in enumerate(history)
        ]
    if steps:
        connection.execute(changes.insert(), steps)
    replace_contradictions(session, ids, disputed)


def _counted(
    session: Session,
    row: Any,
    claims: Sequence[Any],
    review: Any | None,
    family: Family,
    dockets: Sequence[tuple[str, date | None]],
) -> tuple[Row, list[Step]]:
    predicate = Predicate(row["predicate"])
    notes: Row = {}
    case_id: str | None = None
    facts: list[Step] = []
    if predicate is Predicate.SUED:
        case_id = dockets[0][0] if dockets else None
        facts = list(settlements(session, row["subject_id"], row["object_id"]))
        if case_id is None:
            notes["docket"] = NO_DOCKET
    summary = summarise(claims, predicate, family, facts=facts)
    history = list(summary.history)
    standing, reason, since = summary.standing, summary.reason, summary.since
    if review is not None:
        standing, since = Standing(review.edit["standing"]), review.created_at
        reason = f"decided by {review.user}" + (f": {review.note}" if review.note else "")
        history.append(Step(standing, since, claims[0].id, reason))
    values: Row = {
        "standing": standing.value,
        "standing_reason": f"{reason}; {NO_DOCKET}" if notes else reason,
        "standing_since": since,
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
    return values, history


def _standing_reviews(session: Session, ids: Sequence[str]) -> dict[str, Any]:
    table = table_of(Review)
    query = (
        sa.select(table)
        .where(
            table.c.kind == "standing",
            table.c.key.in_(ids),
            table.c.deleted_at.is_(None),
            table.c.verdict == "edit",
        )
        .order_by(table.c.created_at)
    )
    return {row.key: row for row in session.connection().execute(query)}


def members_of(session: Session, group_id: str | None) -> list[str]:
    """The entities that count as a group: itself, what was merged into it, and their legal entities."""
    if group_id is None:
        return []
    table = table_of(Entity)
    merged = sa.select(table.c.id).where(sa.or_(table.c.id == group_id, table.c.canonical_id == group_id))
    ids = list(session.connection().execute(merged).scalars())
    legal = sa.select(table.c.id).where(table.c.parent_id.in_(ids), table.c.level == Level.LEGAL.value)
    return sorted({*ids, *session.connection().execute(legal).scalars()})


def docket_of(session: Session, plaintiff: str | None, defendant: str | None) -> str | None:
    """The case on a docket that one brought against the other: where both come first among the parties, else the oldest."""
    found = dockets_between(session, plaintiff, defendant)
    return found[0][0] if found else None


def dockets_between(
    session: Session, plaintiff: str | None, defendant: str | None
) -> list[tuple[str, date | None]]:
    """Cases on dockets with the one on the plaintiff's side and the other on the defendant's, with the day of filing."""
    left, right = members_of(session, plaintiff), members_of(session, defendant)
    if not left or not right:
        return []
    cases, parties = table_of(Case), table_of(Party)
    other = parties.alias("other")
    query = (
        sa.select(cases.c.id, cases.c.filed)
        .join_from(cases, parties, parties.c.case_id == cases.c.id)
        .join(other, other.c.case_id == cases.c.id)
        .where(
            cases.c.origin.in_(("docket", "feed")),
            parties.c.side == "plaintiff",
            parties.c.entity_id.in_(left),
            other.c.side == "defendant",
            other.c.entity_id.in_(right),
        )
        .group_by(cases.c.id)
        .order_by(
            sa.func.min(parties.c.position + other.c.position), cases.c.filed.asc().nulls_last(), cases.c.id
        )
        .limit(50)
    )
    return [(key, filed) for key, filed in session.connection().execute(query)]


def settlements(session: Session, plaintiff: str | None, defendant: str | None) -> Iterable[Step]:
    """A settlement between the parties of a suit settles the suit."""
    claims = table_of(Claim)
    key = proposition_id(plaintiff, Predicate.SETTLED, defendant)
    columns = ("id", "published", "first_seen", "stance", "negated", "hedge")
    query = (
        sa.select(*(claims.c[name] for name in columns))
        .where(
            claims.c.proposition_id == key,
            claims.c.retracted_at.is_(None),
            claims.c.review_state != "rejected",
        )
        .order_by(claims.c.published, claims.c.id)
    )
    for claim in session.connection().execute(query):
        if is_support(claim.stance, negated=claim.negated, hedge=claim.hedge):
            moment: datetime = claim.published or claim.first_seen
            yield Step(Standing.SETTLED, moment, claim.id, "the parties settled")
            return
