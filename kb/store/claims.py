"""Claims about an entity, and one claim with everything around it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session

from kb.batches import batched
from kb.models import Claim, Document, Review
from kb.review.lookup import key_of_claim
from kb.store.as_of import Moment, known
from kb.store.entities import family_ids
from kb.store.evidence import ClaimFilter, EvidenceCard, cards_of, claim_card, claim_facets, midnight
from kb.store.newest import newest_rows
from kb.store.proposition_rows import OriginNode, origin_tree
from kb.store.propositions import PropositionAnswer, proposition
from kb.store.session import table_of


@dataclass(frozen=True, slots=True)
class ClaimDossier:
    """A claim with its proposition, all that is said for and against it, and the texts that go back to one another."""

    claim: EvidenceCard
    proposition: PropositionAnswer | None
    supporting: tuple[EvidenceCard, ...]
    opposing: tuple[EvidenceCard, ...]
    origins: tuple[OriginNode, ...]
    decisions: tuple[tuple[str, str, datetime, str | None], ...]
    """Verdict, who, when, note."""


def claims_about(
    session: Session,
    entity_id: str,
    *,
    roles: Sequence[str] = ("subject", "object"),
    stances: Sequence[str] = (),
    predicates: Sequence[str] = (),
    hedges: Sequence[str] = (),
    text: str = "",
    since: date | None = None,
    until: date | None = None,
    min_confidence: float = 0.0,
    as_of: Moment | None = None,
    limit: int = 50,
    offset: int = 0,
) -> list[EvidenceCard]:
    """Claims with the entity in one of the roles (`subject`, `object`, `speaker`), newest first; days are inclusive."""
    claims = table_of(Claim)
    members = family_ids(session, entity_id, as_of)
    columns = {"subject": claims.c.subject_id, "object": claims.c.object_id, "speaker": claims.c.speaker_id}
    conditions = [sa.or_(*(columns[role].in_(members) for role in roles)), *known(as_of)]
    for column, values in (
        (claims.c.stance, stances),
        (claims.c.predicate, predicates),
        (claims.c.hedge, hedges),
    ):
        if values:
            conditions.append(column.in_(list(values)))
    if text:
        conditions.append(claims.c.quote.icontains(text, autoescape=True))
    if since is not None:
        conditions.append(claims.c.published >= midnight(since))
    if until is not None:
        conditions.append(claims.c.published < midnight(until + timedelta(days=1)))
    if min_confidence:
        conditions.append(claims.c.confidence >= min_confidence)
    found = newest_rows(session, claims.c.id, conditions, as_of, need=offset + limit)
    if found is not None:
        return cards_of(session, [row.id for row in found[offset : offset + limit]])
    query = sa.select(claims.c.id).where(*conditions).order_by(claims.c.published.desc(), claims.c.id.desc())
    return cards_of(session, session.connection().execute(query.limit(limit).offset(offset)).scalars())


def stance_counts(session: Session, chosen: ClaimFilter) -> dict[str, int]:
    """Claims of a filter by stance; of all claims from an index alone."""
    if chosen != ClaimFilter():
        return claim_facets(session, chosen, names=("stance",))["stance"]
    claims = table_of(Claim)
    # as an expression: else the database goes by the index on stances, and to each claim from there
    stance = sa.func.coalesce(claims.c.stance, "")
    query = sa.select(stance, sa.func.count()).where(*known(None)).group_by(stance)
    return {str(word): int(number) for word, number in session.connection().execute(query)}


def told_by(
    session: Session, entity_id: str, *, newest: int = 1000, most: int = 12
) -> tuple[list[tuple[str, int]], int]:
    """Publishers of the newest claims with the entity in any role, with their claims, and how many claims those were."""
    claims, documents = table_of(Claim), table_of(Document)
    members = family_ids(session, entity_id, None)
    ends = (claims.c.subject_id, claims.c.object_id, claims.c.speaker_id)
    conditions = [sa.or_(*(end.in_(members) for end in ends)), *known(None)]
    connection = session.connection()
    found = newest_rows(session, claims.c.document_id, conditions, None, need=newest)
    if found is None:
        query = sa.select(claims.c.document_id).where(*conditions)
        found = list(connection.execute(query.order_by(claims.c.published.desc()).limit(newest)).all())
    told = Counter(row.document_id for row in found[:newest])
    by_publisher: Counter[str] = Counter()
    for part in batched(sorted(told), 500):
        named = sa.select(documents.c.id, documents.c.publisher).where(
            documents.c.id.in_(part), documents.c.publisher.is_not(None)
        )
        for key, publisher in connection.execute(named):
            by_publisher[publisher] += told[key]
    ranked = sorted(by_publisher.items(), key=lambda item: (-item[1], item[0]))
    return ranked[:most], told.total()


def claim_dossier(session: Session, claim_id: str, *, as_of: Moment | None = None) -> ClaimDossier | None:
    """One claim with everything around it; None where there is no such claim."""
    card = claim_card(session, claim_id)
    if card is None:
        return None
    about = (
        proposition(session, card.proposition_id, as_of=as_of, evidence=200) if card.proposition_id else None
    )
    cards = about.evidence if about else ()
    against = {other.claim_id for other in cards if other.negated or other.stance == "denied"}
    return ClaimDossier(
        card,
        about,
        tuple(other for other in cards if other.claim_id not in against),
        tuple(other for other in cards if other.claim_id in against),
        tuple(origin_tree(session, card.proposition_id)) if card.proposition_id else (),
        tuple(_decisions(session, claim_id)),
    )


def _decisions(session: Session, claim_id: str) -> list[tuple[str, str, datetime, str | None]]:
    key = key_of_claim(session, claim_id)
    if key is None:
        return []
    table = table_of(Review)
    query = (
        sa.select(table.c.verdict, table.c.user, table.c.created_at, table.c.note)
        .where(table.c.kind == "claim", table.c.key == key, table.c.deleted_at.is_(None))
        .order_by(table.c.created_at)
    )
    return [(verdict, user, at, note) for verdict, user, at, note in session.connection().execute(query)]
