"""What waits for a person, by how much a decision would change.

Every item has evidence, what would change, and the reference that `kb.review.decide` takes. What somebody decided or
skipped is not asked again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from kb.models import (
    CaseMention,
    Claim,
    Document,
    DocumentEntity,
    Entity,
    Judgement,
    OriginEdge,
    Proposition,
    Review,
)
from kb.ontology import ACCUSATIONS, Predicate
from kb.resolve.comparing import Verdict
from kb.review.keys import case_link_key, name_key
from kb.store.evidence import ClaimFilter, EntityRef, EvidenceCard, cards_of, claim_cards
from kb.store.session import table_of

DOUBTFUL = 0.65
"""Claims that extraction is less sure of than this are asked about."""
UNCERTAIN_ORIGIN = 0.8
"""Origin edges with a lower score are asked about."""

_SERIOUS = [
    predicate.value
    for predicate in (*ACCUSATIONS, Predicate.SUED, Predicate.RULED_AGAINST, Predicate.SETTLED)
]


@dataclass(frozen=True, slots=True)
class QueueItem:
    """One thing to decide."""

    kind: str
    """`claim`, `duplicate`, `name`, `standing`, `origin` or `case_link`."""
    ref: str
    """What `decide` takes."""
    title: str
    question: str
    change: str
    """What a decision would change."""
    impact: float
    reason: str
    evidence: tuple[EvidenceCard, ...] = ()
    choices: tuple[EntityRef, ...] = ()
    """The two entities of a pair."""


@dataclass(slots=True)
class _Draft:
    """An item before its evidence is read."""

    kind: str
    ref: str
    title: str
    question: str
    change: str
    impact: float
    reason: str
    claim_ids: tuple[str, ...] = ()
    document_id: str | None = None
    choices: tuple[EntityRef, ...] = ()


def review_queue(
    session: Session, *, kinds: Sequence[str] = (), limit: int = 20, offset: int = 0, evidence: int = 3
) -> list[QueueItem]:
    """The items with the most impact first; `kinds` empty is all kinds."""
    wanted = limit + offset
    drafts = [
        draft
        for kind, find in _FINDERS.items()
        if not kinds or kind in kinds
        for draft in find(session, wanted)
    ]
    drafts.sort(key=lambda draft: (-draft.impact, draft.kind, draft.ref))
    return [_item(session, draft, evidence) for draft in drafts[offset : offset + limit]]


def queue_counts(session: Session) -> dict[str, int]:
    """How many items wait, by kind; what was decided or skipped is counted out where that can be told in SQL."""
    counted = {
        kind: sa.select(sa.func.count()).select_from(query.subquery()) for kind, query in _queries().items()
    }
    return {kind: int(session.connection().execute(query).scalar_one()) for kind, query in counted.items()}


def _queries() -> dict[str, sa.Select[Any]]:
    claims, judgements, named = table_of(Claim), table_of(Judgement), table_of(DocumentEntity)
    propositions, edges, mentions = table_of(Proposition), table_of(OriginEdge), table_of(CaseMention)
    reviews = table_of(Review)

    def open_for(kind: str, key: sa.ColumnElement[Any]) -> sa.ColumnElement[bool]:
        live = sa.exists().where(reviews.c.kind == kind, reviews.c.key == key, reviews.c.deleted_at.is_(None))
        return sa.not_(live)

    serious = sa.case((claims.c.predicate.in_(_SERIOUS), 3.0), else_=1.0)
    used = sa.or_(
        claims.c.speaker_ref == named.c.id,
        claims.c.subject_ref == named.c.id,
        claims.c.object_ref == named.c.id,
    )
    uses = (
        sa.select(sa.func.count())
        .where(claims.c.document_id == named.c.document_id, used, claims.c.predicate != Predicate.SAID.value)
        .correlate(named)
        .scalar_subquery()
    )
    alone = (
        sa.select(propositions.c.support_documents)
        .where(propositions.c.id == claims.c.proposition_id)
        .correlate(claims)
        .scalar_subquery()
    )
    return {
        "claim": sa.select(
            claims,
            (serious * (1 - claims.c.confidence) * sa.case((alone <= 1, 2.0), else_=1.0)).label("impact"),
        ).where(
            claims.c.review_state == "machine",
            claims.c.retracted_at.is_(None),
            claims.c.confidence < DOUBTFUL,
            # as an expression: most claims have one, and going through them by its index takes longer
            sa.func.coalesce(claims.c.proposition_id, "") != "",
        ),
        "duplicate": sa.select(judgements).where(
            judgements.c.verdict == Verdict.PROPOSED.value, judgements.c.deleted_at.is_(None)
        ),
        "name": sa.select(named, uses.label("uses")).where(
            named.c.entity_id.is_(None), named.c.kind != "case", uses > 0
        ),
        "standing": sa.select(propositions).where(
            propositions.c.contested.is_(True), open_for("standing", propositions.c.id)
        ),
        "origin": sa.select(edges).where(edges.c.score < UNCERTAIN_ORIGIN, open_for("origin", edges.c.id)),
        "case_link": sa.select(mentions).where(mentions.c.case_id.is_(None), mentions.c.score.is_not(None)),
    }


def _claims(session: Session, wanted: int) -> list[_Draft]:
    claims = table_of(Claim)
    weighed = _queries()["claim"]
    # by id first: what is sorted out again is not carried along
    first = (
        weighed.with_only_columns(claims.c.id, weighed.selected_columns.impact)
        .order_by(sa.desc("impact"), claims.c.id)
        .limit(wanted + 200)
        .subquery()
    )
    query = (
        sa.select(claims, first.c.impact)
        .join(first, first.c.id == claims.c.id)
        .order_by(first.c.impact.desc(), claims.c.id)
    )
    rows = session.connection().execute(query).all()
    skipped = _skipped(session, "claim")
    drafts: list[_Draft] = []
    for row in rows:
        if any(_is_of(key, row) for key in skipped):
            continue
        drafts.append(
            _Draft(
                "claim",
                row.id,
                f"{row.stance} · {row.predicate}",
                "Does the sentence say this?",
                "Rejecting takes the claim out of every count; confirming makes it count as checked.",
                float(row.impact),
                f"extraction is {row.confidence:.0%} sure",
                (row.id,),
            )
        )
    return drafts[:wanted]


def _skipped(session: Session, kind: str) -> list[str]:
    table = table_of(Review)
    query = sa.select(table.c.key).where(
        table.c.kind == kind, table.c.verdict == "skip", table.c.deleted_at.is_(None)
    )
    return list(session.connection().execute(query).scalars())


def _is_of(key: str, row: Any) -> bool:
    parts = key.split("|")
    return parts[1:4] == [str(row.start), str(row.end), row.predicate]


def _duplicates(session: Session, wanted: int) -> list[_Draft]:
    judgements, entities, named = table_of(Judgement), table_of(Entity), table_of(DocumentEntity)
    weight = (
        sa.select(sa.func.count())
        .where(sa.or_(named.c.entity_id == judgements.c.left_id, named.c.entity_id == judgements.c.right_id))
        .correlate(judgements)
        .scalar_subquery()
    )
    query = _queries()["duplicate"].add_columns(weight.label("weight"))
    rows = (
        session.connection()
        .execute(query.order_by(judgements.c.score.desc(), judgements.c.id).limit(wanted))
        .all()
    )
    ids = sorted({key for row in rows for key in (row.left_id, row.right_id)})
    named_by = {
        row.id: EntityRef(row.id, row.name, row.kind)
        for start in range(0, len(ids), 500)
        for row in session.connection().execute(
            sa.select(entities.c.id, entities.c.name, entities.c.kind).where(
                entities.c.id.in_(ids[start : start + 500])
            )
        )
    }
    drafts: list[_Draft] = []
    for row in rows:
        pair = [named_by.get(key) for key in (row.left_id, row.right_id)]
        left, right = pair
        if left is None or right is None:
            continue
        drafts.append(
            _Draft(
                "duplicate",
                row.id,
                f"{left.name} / {right.name}",
                "Are the two one and the same?",
                f"Merging counts the claims of {row.weight} names in documents as one entity's.",
                (row.score or 0.5) * min(3.0, 0.5 + row.weight / 10),
                row.reason,
                (),
                None,
                (left, right),
            )
        )
    return drafts


def _names(session: Session, wanted: int) -> list[_Draft]:
    named, documents = table_of(DocumentEntity), table_of(Document)
    query = _queries()["name"].order_by(sa.desc("uses"), named.c.id).limit(wanted + 100)
    rows = session.connection().execute(query).all()
    keys = sa.select(documents.c.id, documents.c.digest).where(
        documents.c.id.in_([row.document_id for row in rows])
    )
    digests: dict[str, str] = {row.id: row.digest for row in session.connection().execute(keys)}
    decided = _decided_keys(session, "name")
    return [
        _Draft(
            "name",
            row.id,
            f"{row.name} ({row.kind})",
            "Who or what is meant?",
            f"{row.uses} claims of the document are tied to nobody as long as this is open.",
            min(3.0, 0.6 * row.uses),
            "no entity of this name is known, or the name alone does not say which",
            (),
            row.document_id,
        )
        for row in rows
        if name_key(digests.get(row.document_id, ""), row.kind, row.name) not in decided
    ][:wanted]


def _decided_keys(session: Session, kind: str) -> set[str]:
    table = table_of(Review)
    query = sa.select(table.c.key).where(table.c.kind == kind, table.c.deleted_at.is_(None))
    return set(session.connection().execute(query).scalars())


def _standings(session: Session, wanted: int) -> list[_Draft]:
    propositions, entities, claims = table_of(Proposition), table_of(Entity), table_of(Claim)
    query = _queries()["standing"].order_by(
        (propositions.c.support_origins + propositions.c.against_origins).desc(), propositions.c.id
    )
    rows = session.connection().execute(query.limit(wanted)).all()
    drafts: list[_Draft] = []
    for row in rows:
        names: list[str] = [
            session.connection()
            .execute(sa.select(entities.c.name).where(entities.c.id == key))
            .scalar_one_or_none()
            or key
            for key in (row.subject_id, row.object_id)
            if key
        ]
        told = session.connection().execute(
            sa.select(claims.c.id)
            .where(claims.c.proposition_id == row.id, claims.c.retracted_at.is_(None))
            .order_by(claims.c.negated.desc(), claims.c.published.desc())
            .limit(6)
        )
        drafts.append(
            _Draft(
                "standing",
                row.id,
                " ".join([*names[:1], row.predicate.replace("_", " "), *names[1:]]),
                f"It stands as {row.standing}. Is that right?",
                "Another standing is shown from now on; the history keeps both.",
                0.8 + 0.2 * min(10, row.support_origins + row.against_origins),
                f"{row.support_origins} origins for, {row.against_origins} against",
                tuple(told.scalars()),
            )
        )
    return drafts


def _origins(session: Session, wanted: int) -> list[_Draft]:
    edges, documents = table_of(OriginEdge), table_of(Document)
    child, parent = documents.alias("child"), documents.alias("parent")
    query = (
        _queries()["origin"]
        .join(child, child.c.id == edges.c.document_id)
        .join(parent, parent.c.id == edges.c.parent_id)
        .add_columns(child.c.title.label("child_title"), parent.c.title.label("parent_title"))
        .order_by(edges.c.score, edges.c.id)
        .limit(wanted)
    )
    return [
        _Draft(
            "origin",
            row.id,
            f"{row.child_title or row.document_id} ← {row.parent_title or row.parent_id}",
            f"Does the first text go back to the second ({row.relation})?",
            "Rejecting makes it an origin of its own, and support counts grow by one.",
            0.4 + (UNCERTAIN_ORIGIN - row.score),
            row.reason,
            (),
            row.document_id,
        )
        for row in session.connection().execute(query)
    ]


def _case_links(session: Session, wanted: int) -> list[_Draft]:
    mentions, documents = table_of(CaseMention), table_of(Document)
    query = (
        _queries()["case_link"]
        .join(documents, documents.c.id == mentions.c.document_id)
        .add_columns(documents.c.digest)
        .order_by(mentions.c.score.desc(), mentions.c.id)
        .limit(wanted + 50)
    )
    decided = _decided_keys(session, "case_link")
    return [
        _Draft(
            "case_link",
            row.id,
            row.caption or row.docket_number or "a case",
            "Which case does the document mean?",
            "Linking shows the document at the case, and lets the docket correct it.",
            0.3 + (row.score or 0.0),
            row.reason or "no case fits well enough",
            (),
            row.document_id,
        )
        for row in session.connection().execute(query)
        if case_link_key(row.digest, row.caption, row.docket_number) not in decided
    ][:wanted]


_FINDERS = {
    "claim": _claims,
    "duplicate": _duplicates,
    "name": _names,
    "standing": _standings,
    "origin": _origins,
    "case_link": _case_links,
}


def _item(session: Session, draft: _Draft, evidence: int) -> QueueItem:
    cards: Sequence[EvidenceCard] = ()
    if draft.claim_ids:
        cards = cards_of(session, draft.claim_ids[:evidence])
    elif draft.choices:
        per_entity = max(1, evidence // 2)
        cards = [
            card
            for choice in draft.choices
            for card in claim_cards(session, ClaimFilter(entity_ids=(str(choice.id),)), limit=per_entity)
        ]
    elif draft.document_id is not None:
        cards = claim_cards(session, ClaimFilter(document_id=draft.document_id), limit=evidence)
    return QueueItem(
        draft.kind,
        draft.ref,
        draft.title,
        draft.question,
        draft.change,
        round(draft.impact, 3),
        draft.reason,
        tuple(cards),
        draft.choices,
    )
