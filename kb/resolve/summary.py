"""What the claims of a proposition come to: support by independent origins, what stands against it, where it stands."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from kb.models import Claim, Document
from kb.ontology import Hedge, Predicate, Stance, Standing
from kb.resolve.identity import Family
from kb.resolve.standing import Said, Step, is_against, is_support, standing_history
from kb.store.session import table_of


@dataclass(frozen=True, slots=True)
class Summary:
    """A proposition as its claims have it at one moment."""

    standing: Standing
    reason: str
    since: datetime
    contested: bool
    support_origins: int
    support_documents: int
    against_origins: int
    claims: int
    stances: dict[str, int]
    first_seen: datetime
    last_seen: datetime
    history: tuple[Step, ...]
    evidence: tuple[str, ...]
    """Claims for it, against it, and those said with reserve, each from the strongest word to the weakest, oldest first."""


def claims_with_origins(session: Session, *conditions: sa.ColumnElement[bool]) -> list[Any]:
    """Claims that fulfil the conditions, with publisher and kind of their documents and their origins, oldest first."""
    claims, documents = table_of(Claim), table_of(Document)
    query = (
        sa.select(
            *claim_columns(),
            claims.c.negated,
            claims.c.hedge,
            claims.c.retracted_at,
            documents.c.publisher,
            documents.c.kind.label("document_kind"),
            origin_of(claims).label("origin"),
        )
        .join_from(claims, documents, claims.c.document_id == documents.c.id)
        .where(*conditions)
        .order_by(claims.c.published, claims.c.id)
    )
    return list(session.connection().execute(query).all())


@cache
def origin_of(claims: sa.Table) -> sa.ColumnElement[str]:
    """Whose independent telling a claim is; before resolution its document's."""
    return sa.func.coalesce(claims.c.origin_key, claims.c.document_id)


def claim_columns() -> tuple[Any, ...]:
    """The columns of a claim that binding and counting read."""
    table = table_of(Claim)
    names = (
        "id", "document_id", "predicate", "stance", "speaker_ref", "subject_ref", "object_ref", "subject_id", "object_id",
        "speaker_id", "proposition_id", "published", "first_seen", "review_state",
    )  # fmt: skip
    return tuple(table.c[name] for name in names)


def independent_origins(claims: Iterable[Any]) -> int:
    """On how many independent origins claims rest: distinct roots, those of one owner counted once."""
    return len({claim.origin for claim in claims})


def summarise(
    claims: Sequence[Any],
    predicate: Predicate,
    family: Family,
    *,
    facts: Sequence[Step] = (),
    at: datetime | None = None,
) -> Summary:
    """Count the claims of one proposition.

    Args:
        claims: rows of `claims_with_origins`, of one proposition, at least one.
        predicate: of the proposition.
        family: with subjects and speakers loaded.
        facts: standings that follow from elsewhere.
        at: the moment to look from; retractions after it have not happened yet. None is now.
    """
    kept = [claim for claim in claims if claim.review_state != "rejected"]
    live = [
        claim for claim in kept if claim.retracted_at is None or (at is not None and claim.retracted_at > at)
    ]
    groups: dict[Side, list[Any]] = {side: [] for side in Side}
    stances: dict[str, int] = {}
    for claim in live:
        groups[side_of(claim.stance, claim.negated, claim.hedge)].append(claim)
        stances[claim.stance] = stances.get(claim.stance, 0) + 1
    support, against = groups[Side.FOR], groups[Side.AGAINST]
    told = [said_of(claim, family) for claim in _that_can_move(kept, family)]
    history = standing_history(told, predicate, facts=facts)
    if at is not None:
        history = [step for step in history if step.since <= at]
    times = [claim.published or claim.first_seen for claim in (kept or claims)]
    last = history[-1] if history else None
    return Summary(
        standing=last.standing if last else Standing.REPORTED,
        reason=last.reason if last else without_standing(kept),
        since=last.since if last else min(times),
        contested=bool(support and against),
        support_origins=independent_origins(support),
        support_documents=len({claim.document_id for claim in support}),
        against_origins=independent_origins(against),
        claims=len(live),
        stances=dict(sorted(stances.items())),
        first_seen=min(times),
        last_seen=max(times),
        history=tuple(history),
        evidence=tuple(claim.id for side in Side for claim in sorted(groups[side], key=strength)),
    )


class Side(Enum):
    """Where a claim stands towards its proposition, in the order in which evidence is listed."""

    FOR = "for"
    AGAINST = "against"
    RESERVED = "reserved"


@cache
def side_of(stance: str, negated: bool, hedge: str) -> Side:
    """Where a claim stands by its words."""
    if is_support(stance, negated=negated, hedge=hedge):
        return Side.FOR
    return Side.AGAINST if is_against(stance, negated=negated, hedge=hedge) else Side.RESERVED


def _that_can_move(kept: Sequence[Any], family: Family) -> list[Any]:
    """The claims that can move a standing: of equal words the oldest that is not retracted, and the retracted ones.

    A standing is carried by the oldest word of its strength on record, so that what says the same later changes nothing.
    """
    found: list[Any] = []
    oldest: dict[tuple[str, bool, str, bool], tuple[datetime, str, Any]] = {}
    own: dict[tuple[str | None, str | None], bool] = {}
    for claim in kept:
        if claim.retracted_at is not None:
            found.append(claim)
            continue
        pair = (claim.speaker_id, claim.subject_id)
        if pair not in own:
            own[pair] = _speaks_of_itself(claim, family)
        words = (claim.stance, claim.negated, claim.hedge, own[pair])
        at = claim.published or claim.first_seen
        first = oldest.get(words)
        if first is None or (at, claim.id) < first[:2]:
            oldest[words] = (at, claim.id, claim)
    return [*found, *(claim for _, _, claim in oldest.values())]


_STRENGTH = {
    stance.value: rank
    for rank, stance in enumerate(
        (
            Stance.RULED,
            Stance.ADMITTED,
            Stance.TESTIFIED,
            Stance.DENIED,
            Stance.ALLEGED,
            Stance.STATED,
            Stance.REPORTED,
        )
    )
}


def strength(claim: Any) -> tuple[int, datetime, str]:
    """Sorts claims from the strongest word to the weakest, oldest first."""
    return (rank_of(claim.stance), claim.published or claim.first_seen, claim.id)


def rank_of(stance: str) -> int:
    """The place of a stance among words from the strongest to the weakest."""
    return _STRENGTH.get(stance, len(_STRENGTH))


def without_standing(kept: Sequence[Any]) -> str:
    """Why a proposition has no standing, from its claims that were not rejected."""
    if not kept:
        return "every claim of it was rejected in review"
    if all(claim.hedge == Hedge.UNCERTAIN for claim in kept):
        return "only said with reserve"
    return "only spoken against"


def said_of(claim: Any, family: Family) -> Said:
    """A claim row as standing reads it."""
    told = " by" if claim.stance == Stance.REPORTED else ", as told by"
    return Said(
        claim.id,
        Stance(claim.stance),
        claim.negated,
        Hedge(claim.hedge),
        claim.published or claim.first_seen,
        claim.retracted_at,
        _speaks_of_itself(claim, family),
        f"{told} {claim.publisher}" if claim.publisher else "",
    )


def _speaks_of_itself(claim: Any, family: Family) -> bool:
    speaker, subject = claim.speaker_id, claim.subject_id
    return speaker is not None and subject is not None and (
        family.group(speaker, as_party=True) == family.group(subject, as_party=True)
    )  # fmt: skip
