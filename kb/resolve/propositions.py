"""Propositions: which claims are about one thing, on how many independent origins it rests, and where it stands."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlmodel import Session

from kb.batches import batched
from kb.ids import stable_id
from kb.models import Case, Claim, Document, Entity, Party, Proposition, Review, StandingChange
from kb.ontology import FRAMES, SYMMETRIC, Hedge, Level, Predicate, Stance, Standing
from kb.resolve.alias_table import owner_of
from kb.resolve.identity import Family
from kb.resolve.standing import Said, Step, is_against, is_support, standing_history
from kb.store.session import insert_new, table_of, writing

RECOUNT = -1
"""`claim_count` of a proposition that is to be counted again."""

_BATCH = 200
_EPOCH_ORDER = "9"

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


def claim_columns() -> tuple[Any, ...]:
    """The columns of a claim that binding reads."""
    table = table_of(Claim)
    names = (
        "id", "document_id", "predicate", "stance", "speaker_ref", "subject_ref", "object_ref", "subject_id", "object_id",
        "speaker_id", "proposition_id", "published", "first_seen", "review_state",
    )  # fmt: skip
    return tuple(table.c[name] for name in names)


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


def recount_now(session: Session, ids: Sequence[str]) -> None:
    """Count the propositions from their claims: support, standing over time, docket; those without claims go."""
    table, changes = table_of(Proposition), table_of(StandingChange)
    connection = session.connection()
    propositions = connection.execute(sa.select(table).where(table.c.id.in_(ids))).mappings().all()
    claims = _claims_of(session, ids)
    gone = [row["id"] for row in propositions if not claims.get(row["id"])]
    connection.execute(changes.delete().where(changes.c.proposition_id.in_(ids)))
    if gone:
        connection.execute(table.delete().where(table.c.id.in_(gone)))
    reviews = _standing_reviews(session, ids)
    steps: list[Row] = []
    for row in propositions:
        if row["id"] in gone:
            continue
        values, history = _counted(session, row, claims[row["id"]], reviews.get(row["id"]))
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


def _claims_of(session: Session, ids: Sequence[str]) -> dict[str, list[Any]]:
    """Claims by proposition with the document and the origin that each rests on, in order of publication."""
    claims, documents = table_of(Claim), table_of(Document)
    root = documents.alias("root")
    query = (
        sa.select(
            *claim_columns(),
            claims.c.negated,
            claims.c.hedge,
            claims.c.retracted_at,
            documents.c.publisher,
            documents.c.title,
            sa.func.coalesce(root.c.id, documents.c.id).label("root_id"),
            sa.case((root.c.id.is_not(None), root.c.publisher), else_=documents.c.publisher).label(
                "root_publisher"
            ),
            sa.case((root.c.id.is_not(None), root.c.owner_group), else_=documents.c.owner_group).label(
                "root_owner"
            ),
        )
        .join_from(claims, documents, claims.c.document_id == documents.c.id)
        .outerjoin(root, documents.c.origin_id == root.c.id)
        .where(claims.c.proposition_id.in_(ids))
        .order_by(claims.c.proposition_id, claims.c.published, claims.c.id)
    )
    found: dict[str, list[Any]] = {}
    for row in session.connection().execute(query):
        found.setdefault(row.proposition_id, []).append(row)
    return found


def independent_origins(claims: Iterable[Any]) -> int:
    """On how many origins claims rest that are independent: distinct roots, those of one owner counted once."""
    return len({owner_of(claim.root_publisher, claim.root_owner) or claim.root_id for claim in claims})


def said_of(claim: Any, family: Family | None = None) -> Said:
    """A claim row as standing reads it."""
    subject = claim.subject_id
    speaker = claim.speaker_id
    own = speaker is not None and speaker == subject
    if family is not None and speaker is not None and subject is not None:
        own = family.group(speaker, as_party=True) == family.group(subject, as_party=True)
    source = f" by {claim.publisher}" if claim.stance == Stance.REPORTED and claim.publisher else ""
    if not source and claim.publisher:
        source = f", as told by {claim.publisher}"
    return Said(
        claim.id,
        Stance(claim.stance),
        claim.negated,
        Hedge(claim.hedge),
        claim.published or claim.first_seen,
        claim.retracted_at,
        own,
        source,
    )


def _counted(session: Session, row: Any, claims: Sequence[Any], review: Any | None) -> tuple[Row, list[Step]]:
    predicate = Predicate(row["predicate"])
    kept = [claim for claim in claims if claim.review_state != "rejected"]
    live = [claim for claim in kept if claim.retracted_at is None]
    support = [claim for claim in live if is_support(claim.stance, negated=claim.negated, hedge=claim.hedge)]
    against = [claim for claim in live if is_against(claim.stance, negated=claim.negated, hedge=claim.hedge)]
    notes: Row = {}
    case_id = docket_of(session, row["subject_id"], row["object_id"]) if predicate is Predicate.SUED else None
    if predicate is Predicate.SUED and case_id is None:
        notes["docket"] = "reported, no docket found"
    facts = list(_settlements(session, row)) if predicate is Predicate.SUED else []
    family = Family(session)
    family.load(key for claim in kept for key in (claim.speaker_id, claim.subject_id))
    history = standing_history([said_of(claim, family) for claim in kept], predicate, facts=facts)
    if review is not None:
        history.append(
            Step(
                Standing(review.edit["standing"]),
                review.created_at,
                claims[0].id,
                _decided(review.user, review.note),
            )
        )
    last = history[-1] if history else None
    reason = last.reason if last else _without_standing(kept)
    if notes.get("docket"):
        reason = f"{reason}; {notes['docket']}"
    stances: dict[str, int] = {}
    for claim in live:
        stances[claim.stance] = stances.get(claim.stance, 0) + 1
    times = [claim.published or claim.first_seen for claim in (kept or claims)]
    values: Row = {
        "standing": (last.standing if last else Standing.REPORTED).value,
        "standing_reason": reason,
        "standing_since": last.since if last else min(times),
        "contested": bool(support and against),
        "support_origins": independent_origins(support),
        "support_documents": len({claim.document_id for claim in support}),
        "against_origins": independent_origins(against),
        "claim_count": len(live),
        "stances": dict(sorted(stances.items())),
        "first_seen": min(times),
        "last_seen": max(times),
        "case_id": case_id,
        "notes": notes,
    }
    return values, history


def _decided(user: str, note: str | None) -> str:
    return f"decided by {user}" + (f": {note}" if note else "")


def _without_standing(kept: Sequence[Any]) -> str:
    if not kept:
        return "every claim of it was rejected in review"
    if all(claim.hedge == Hedge.UNCERTAIN for claim in kept):
        return "only said with reserve"
    return "only spoken against"


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
    """The first case on a docket with the one on the plaintiff's side and the other on the defendant's."""
    left, right = members_of(session, plaintiff), members_of(session, defendant)
    if not left or not right:
        return None
    cases, parties = table_of(Case), table_of(Party)
    other = parties.alias("other")
    query = (
        sa.select(cases.c.id)
        .join_from(cases, parties, parties.c.case_id == cases.c.id)
        .join(other, other.c.case_id == cases.c.id)
        .where(
            cases.c.origin.in_(("docket", "feed")),
            parties.c.side == "plaintiff",
            parties.c.entity_id.in_(left),
            other.c.side == "defendant",
            other.c.entity_id.in_(right),
        )
        .order_by(cases.c.filed.asc().nulls_last(), cases.c.id)
        .limit(1)
    )
    return session.connection().execute(query).scalar_one_or_none()


def _settlements(session: Session, row: Any) -> Iterable[Step]:
    """A settlement between the parties of a suit settles the suit."""
    claims = table_of(Claim)
    key = proposition_id(row["subject_id"], Predicate.SETTLED, row["object_id"])
    query = (
        sa.select(
            claims.c.id,
            claims.c.published,
            claims.c.first_seen,
            claims.c.stance,
            claims.c.negated,
            claims.c.hedge,
        )
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
