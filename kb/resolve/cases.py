"""Which case a document tells of: by docket number, by caption and court, by parties and time.

Each link has a score and a reason; below `LINK_FROM`, or with two cases that fit alike, it stays open for review.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from kb.batches import batched
from kb.cases.caption import caption_similarity, normal_caption
from kb.cases.courts import court_name
from kb.cases.docket_number import docket_core
from kb.ids import slug, stable_id
from kb.models import Alias, Case, CaseMention, Document, Entity, NameBlock, Party
from kb.ontology import Kind
from kb.resolve.identity import Family
from kb.resolve.names import words_of
from kb.store.session import insert_new, table_of

LINK_FROM = 0.7
"""Least score of a link that is made without a person."""
CLEAR_BY = 0.08
"""Two cases whose scores are closer than this fit alike."""
_EARLY = timedelta(days=10)
"""A document may tell of a suit a little before the day that the docket says it was filed on."""

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class CaseLink:
    """The case of a mention; `case_id` is None where none fits well enough."""

    case_id: str | None
    score: float
    reason: str


def link_mentions(
    session: Session,
    documents: Sequence[Any],
    entity_of: dict[str, str | None],
    decided: dict[str, str | None],
) -> int:
    """Link the case mentions of documents (rows with id, published, first_seen); returns how many are linked.

    Args:
        session: of the transaction.
        documents: the documents.
        entity_of: document entity id to entity id.
        decided: mention id to the case that a person chose; None where they said it is none.
    """
    table = table_of(CaseMention)
    by_id = {document.id: document for document in documents}
    linked = 0
    for part in batched(list(by_id), 400):
        query = (
            sa.select(table).where(table.c.document_id.in_(part)).order_by(table.c.document_id, table.c.id)
        )
        for mention in session.connection().execute(query).all():
            if mention.id in decided:
                link = CaseLink(decided[mention.id], 1.0, "decided by a person")
            else:
                link = link_mention(session, mention, by_id[mention.document_id], entity_of)
            linked += link.case_id is not None
            _learn_number(session, link.case_id, mention)
            session.connection().execute(
                table.update()
                .where(table.c.id == mention.id)
                .values(case_id=link.case_id, score=round(link.score, 3), reason=link.reason)
            )
    return linked


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


def link_mention(session: Session, mention: Any, document: Any, entity_of: dict[str, str | None]) -> CaseLink:
    """The case that a mention means; a new one, known from documents only, where none comes near."""
    sides = tuple(
        frozenset(entity for ref in refs if (entity := entity_of.get(ref)) is not None)
        for refs in (mention.plaintiffs, mention.defendants)
    )
    moment: datetime = document.published or document.first_seen
    scored = [
        score_case(session, case, mention, moment, sides) for case in candidates(session, mention, sides)
    ]
    by_number = [
        link for link in scored if link.reason.startswith("equal docket number") and link.score >= LINK_FROM
    ]
    scored = by_number or scored
    scored.sort(key=lambda link: (-link.score, link.case_id or ""))
    best = scored[0] if scored else None
    if best is not None and best.score >= LINK_FROM:
        if len(scored) > 1 and best.score - scored[1].score < CLEAR_BY:
            return CaseLink(
                None,
                best.score,
                f"{len(scored)} cases fit alike, such as {best.case_id} and {scored[1].case_id}",
            )
        return best
    if best is not None and best.score >= 0.45:
        return CaseLink(None, best.score, f"perhaps {best.case_id}: {best.reason}")
    return _new_case(session, mention, document)


def candidates(session: Session, mention: Any, sides: tuple[frozenset[str], ...]) -> list[Any]:
    """Cases that a mention could mean: equal number, equal or similar caption, parties in common; at most 40."""
    cases, parties, aliases, name_blocks = (
        table_of(Case),
        table_of(Party),
        table_of(Alias),
        table_of(NameBlock),
    )
    ways: list[sa.Select[Any]] = []
    core = docket_core(mention.docket_number)
    if core:
        ways.append(sa.select(cases.c.id).where(cases.c.docket_core == core))
    if mention.caption:
        equal = sa.select(aliases.c.entity_id).where(
            aliases.c.kind == Kind.CASE.value, aliases.c.normal == normal_caption(mention.caption)
        )
        ways.append(sa.select(cases.c.id).where(cases.c.entity_id.in_(equal)))
        left, right = _caption_blocks(mention.caption)
        if left and right:
            firsts = sa.select(name_blocks.c.entity_id).where(
                name_blocks.c.kind == Kind.CASE.value, name_blocks.c.block.in_(sorted(left))
            )
            both = sa.select(name_blocks.c.entity_id).where(
                name_blocks.c.kind == Kind.CASE.value,
                name_blocks.c.block.in_(sorted(right)),
                name_blocks.c.entity_id.in_(firsts),
            )
            ways.append(sa.select(cases.c.id).where(cases.c.entity_id.in_(both)))
    if all(sides):
        other = parties.alias("other")
        ways.append(
            sa.select(parties.c.case_id)
            .join(other, other.c.case_id == parties.c.case_id)
            .where(
                parties.c.entity_id.in_(sorted(sides[0])),
                parties.c.side == "plaintiff",
                other.c.entity_id.in_(sorted(sides[1])),
                other.c.side == "defendant",
            )
        )
    if not ways:
        return []
    query = sa.select(cases).where(cases.c.id.in_(sa.union(*ways))).order_by(cases.c.id).limit(40)
    return list(session.connection().execute(query).all())


def score_case(
    session: Session, case: Any, mention: Any, moment: datetime, sides: tuple[frozenset[str], ...]
) -> CaseLink:
    """How well a case fits a mention, 0 to 1, with the reasons."""
    core = docket_core(mention.docket_number)
    courts_differ = bool(mention.court_id and case.court_id and mention.court_id != case.court_id)
    reasons: list[str] = []
    if core and case.docket_core:
        if core == case.docket_core:
            if courts_differ:
                return _other_court(session, case, mention, sides)
            return CaseLink(case.id, 1.0, f"equal docket number {core}")
        alike = mention.caption and caption_similarity(mention.caption, case.caption) > 0.99
        score = 0.5 if alike and case.origin != "document" and not courts_differ else 0.2
        return CaseLink(case.id, score, f"docket numbers {core} and {case.docket_core} differ")
    score = 0.0
    if mention.caption:
        alike = max(
            caption_similarity(mention.caption, caption)
            for caption in (case.caption, *(case.caption_history or ()))
        )
        if alike >= 0.6:
            score += 0.75 * alike
            reasons.append("equal caption" if alike > 0.99 else f"similar caption ({alike:.2f})")
    overlap = _parties_in_common(session, case.id, sides)
    if overlap:
        score += (0.35 if score else 0.5) * overlap
        reasons.append("parties on both sides in common" if overlap == 1.0 else "a party in common")
    if mention.court_id and case.court_id:
        score += -0.4 if courts_differ else 0.2
        reasons.append("another court" if courts_differ else f"court {case.court_id}")
    if case.filed is not None and moment.date() < case.filed - _EARLY:
        score -= 0.3
        reasons.append(f"told before it was filed on {case.filed}")
    return CaseLink(case.id, max(0.0, min(0.99, score)), "; ".join(reasons) or "little in common")


def _other_court(session: Session, case: Any, mention: Any, sides: tuple[frozenset[str], ...]) -> CaseLink:
    """A docket number that is equal while the courts differ: districts share numbers, so names must agree as well."""
    captions = (case.caption, *(case.caption_history or ()))
    alike = (
        max((caption_similarity(mention.caption, caption) for caption in captions), default=0.0)
        if mention.caption
        else 0.0
    )
    overlap = _parties_in_common(session, case.id, sides)
    score = 0.5 + 0.3 * (alike >= 0.4) + 0.3 * overlap
    return CaseLink(
        case.id, min(0.95, score), f"equal docket number, though the document names court {mention.court_id}"
    )


def _parties_in_common(session: Session, case_id: str, sides: tuple[frozenset[str], ...]) -> float:
    """1 where a party on each side is the same, half of it for one side."""
    if not any(sides):
        return 0.0
    parties = table_of(Party)
    rows = session.connection().execute(
        sa.select(parties.c.side, parties.c.entity_id).where(
            parties.c.case_id == case_id, parties.c.entity_id.is_not(None)
        )
    ).all()  # fmt: skip
    family = Family(session)
    family.load([*(row.entity_id for row in rows), *sides[0], *sides[1]])
    total = 0.0
    for side, wanted in zip(("plaintiff", "defendant"), sides, strict=True):
        known = {family.group(row.entity_id, as_party=True) for row in rows if row.side == side}
        total += 0.5 * bool(known & {family.group(key, as_party=True) for key in wanted})
    return total


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


def register_case(session: Session, case_id: str, captions: Iterable[str]) -> str:
    """The entity that a case is, with its captions as names; returns its id."""
    entity_id = f"case-{slug(case_id)}"
    names = [caption for caption in dict.fromkeys(captions) if caption]
    kind = Kind.CASE.value
    insert_new(
        session,
        Entity,
        [
            {
                "id": entity_id,
                "kind": kind,
                "name": names[0] if names else case_id,
                "level": "group",
                "origin": "document",
            }
        ],
    )
    insert_new(
        session,
        Alias,
        [
            {
                "id": stable_id(entity_id, name),
                "entity_id": entity_id,
                "kind": kind,
                "text": name,
                "normal": normal_caption(name),
                "origin": "document",
            }
            for name in names
        ],
    )
    keys = sorted({key for name in names for side in _caption_blocks(name) for key in side})
    insert_new(
        session,
        NameBlock,
        [
            {"id": stable_id(entity_id, key), "entity_id": entity_id, "kind": kind, "block": key}
            for key in keys
        ],
    )
    cases = table_of(Case)
    session.connection().execute(cases.update().where(cases.c.id == case_id).values(entity_id=entity_id))
    return entity_id


def _caption_blocks(caption: str) -> tuple[set[str], set[str]]:
    """Words of the first and of the second side of a caption, as block keys; both hold all words of an "In re"."""
    sides = normal_caption(caption).split(" v ", 1)
    found = [{f"w:{word}" for word in words_of(side) if len(word) >= 2} for side in sides]
    return (found[0], found[1]) if len(found) == 2 else (found[0], found[0])


def case_title(case: Any) -> str:
    """Caption, court and number of a case in one line."""
    parts = [case.caption, court_name(case.court_id) if case.court_id else None, case.docket_number]
    return ", ".join(part for part in parts if part)


def documents_of(session: Session, ids: Sequence[str]) -> list[Any]:
    """What linking needs of documents."""
    table = table_of(Document)
    found: list[Any] = []
    for part in batched(ids, 400):
        query = sa.select(table.c.id, table.c.published, table.c.first_seen).where(table.c.id.in_(part))
        found += session.connection().execute(query).all()
    return found
