"""Suits that a document tells of without caption or number: "X sued Y on Tuesday", "the X lawsuit".

Both sides are known where a claim says who sued whom. Of "the X lawsuit" one side is known; the other is whoever else
the document names as a party, and only a docket between the two makes a suit of it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from kb.batches import batched
from kb.cases.courts import find_courts
from kb.ids import stable_id
from kb.models import Case, CaseMention, Claim, Document, DocumentEntity, Mention, Party
from kb.ontology import PARTY, Predicate
from kb.resolve.case_scores import Sides, ToldCase
from kb.resolve.event_dates import Days, days_of_filing
from kb.resolve.identity import Family
from kb.resolve.suits import members_of_each
from kb.store.session import insert_new, table_of

NAMED, TOLD = "named", "told"
_MOST_SUITS = 12
_KIND = (
    r"(?:(?:copyright|patent|trademark|antitrust|trade[- ]secrets?|contract|defamation|fraud|privacy|class[- ]action|federal|"
    r"state|infringement|civil|landmark|long-running|pending)[- ]){0,3}"
)
_SUIT = r"(?:lawsuit|law\s+suit|suit|litigation|case|complaint|court\s+fight|court\s+battle|trial)"
_AFTER = re.compile(rf"^(?:[’']s?)?\s+{_KIND}{_SUIT}s?\b(?!\s+(?:of|study|for)\b)", re.I)
_BEFORE = re.compile(
    rf"\b{_SUIT}\s+(?:(?:brought|filed|lodged)\s+)?(?:by|from|against|between)\s+(?:the\s+|publisher\s+|rival\s+)?$",
    re.I,
)
_SURE = re.compile(r"law\s*suit|suit|litigation|complaint", re.I)


def told_id(document_id: str, caption: str) -> str:
    """The key of the row of a told suit."""
    return stable_id(document_id, TOLD, caption)


@dataclass(frozen=True, slots=True)
class Suit:
    """A suit that a document tells of; `sides` are groups."""

    sides: Sides
    caption: str
    """Parties' names with a "v.", or the text's own words."""
    filed: tuple[Days, ...] = ()
    court_id: str | None = None
    either_way: bool = False
    """Whether the words leave open who sued whom."""

    def is_of(self, sides: Sides) -> bool:
        """Whether a case with these sides is this suit, as far as its sides are known."""
        return any(sides) and any(
            all(not theirs or ours & theirs for ours, theirs in zip(mine, sides, strict=True))
            for mine in self._ways()
        )

    def _ways(self) -> list[Sides]:
        return [self.sides, (self.sides[1], self.sides[0])] if self.either_way else [self.sides]

    def mention_id(self, document_id: str) -> str:
        """The key of its row."""
        return told_id(document_id, self.caption)

    def told_cases(self, document: Document) -> list[ToldCase]:
        """What cases are compared with."""
        moment = document.published or document.first_seen
        return [ToldCase(None, None, self.court_id, sides, moment, self.filed) for sides in self._ways()]


def suits_told_in(
    session: Session, documents: Sequence[Document], entity_of: dict[str, str | None], family: Family
) -> dict[str, list[Suit]]:
    """The suits of documents, by document: first those that claims tell, then those that only words point at."""
    by_claims = _claimed(session, documents, entity_of, family)
    by_words = _worded(session, documents, entity_of, family)
    found: dict[str, list[Suit]] = {}
    for document in documents:
        suits: list[Suit] = []
        for suit in (*by_claims.get(document.id, ()), *by_words.get(document.id, ())):
            if not any(suit.is_of(other.sides) or other.is_of(suit.sides) for other in suits):
                suits.append(suit)
        if suits:
            found[document.id] = suits[:_MOST_SUITS]
    return found


def _claimed(
    session: Session, documents: Sequence[Document], entity_of: dict[str, str | None], family: Family
) -> dict[str, list[Suit]]:
    """One suit for each plaintiff of the `sued` claims, against all whom it sued."""
    claims, named = table_of(Claim), table_of(DocumentEntity)
    left, right = named.alias("plaintiff"), named.alias("defendant")
    query = (
        sa.select(
            claims.c.document_id, claims.c.subject_ref, claims.c.object_ref, claims.c.quote,
            left.c.name.label("plaintiff"), right.c.name.label("defendant"),
        )
        .join_from(claims, left, left.c.id == claims.c.subject_ref)
        .join(right, right.c.id == claims.c.object_ref)
        .where(
            claims.c.document_id.in_([document.id for document in documents]),
            claims.c.predicate.concat("") == Predicate.SUED.value,
            claims.c.negated.is_(False),
            claims.c.review_state != "rejected",
        )
        .order_by(claims.c.document_id, claims.c.start, claims.c.id)
    )  # fmt: skip
    rows = session.connection().execute(query).all()
    by_id = {document.id: document for document in documents}
    family.load(entity_of.get(key) for row in rows for key in (row.subject_ref, row.object_ref))
    pairs: dict[tuple[str, str], list[tuple[str, Any]]] = {}
    for row in rows:
        ends = [entity_of.get(key) for key in (row.subject_ref, row.object_ref)]
        if ends[0] is None or ends[1] is None:
            continue
        groups = [family.group(key, as_party=True) for key in ends if key is not None]
        if groups[0] != groups[1]:
            pairs.setdefault((row.document_id, groups[0]), []).append((groups[1], row))
    found: dict[str, list[Suit]] = {}
    for (document_id, plaintiff), against in pairs.items():
        document = by_id[document_id]
        day = (document.published or document.first_seen).date()
        days = [days_of_filing(row.quote, day) for _, row in against]
        first = against[0][1]
        found.setdefault(document_id, []).append(
            Suit(
                (frozenset({plaintiff}), frozenset(group for group, _ in against)),
                f"{first.plaintiff} v. {first.defendant}",
                tuple(dict.fromkeys(span for span in days if span is not None)),
                _only_court(document.text),
            )
        )
    return found


def _only_court(text: str) -> str | None:
    """The court that a text names, where it names one only."""
    courts = {span.court_id for span in find_courts(text[:8000])}
    return courts.pop() if len(courts) == 1 else None


def _worded(
    session: Session, documents: Sequence[Document], entity_of: dict[str, str | None], family: Family
) -> dict[str, list[Suit]]:
    """Suits that words such as "the X lawsuit" point at, where a docket is between X and another that is named."""
    pointed: dict[str, list[tuple[str, str]]] = {}
    present: dict[str, set[str]] = {}
    by_id = {document.id: document for document in documents}
    mentions = list(_party_mentions(session, documents))
    family.load({entity_of.get(row.document_entity_id) for row in mentions})
    for row in mentions:
        entity = entity_of.get(row.document_entity_id)
        if entity is None:
            continue
        group = family.group(entity, as_party=True)
        present.setdefault(row.document_id, set()).add(group)
        words = _suit_words(by_id[row.document_id].text, row.start, row.end)
        if words is not None:
            pointed.setdefault(row.document_id, []).append((group, words))
    wanted = {group for pairs in pointed.values() for group, _ in pairs}
    against = _opponents(session, family, wanted) if wanted else {}
    found: dict[str, list[Suit]] = {}
    for document_id, pairs in pointed.items():
        court_id = _only_court(by_id[document_id].text)
        for group, words in dict(pairs).items():
            sued, sued_by = (
                frozenset(against.get((group, is_plaintiff), set()) & present[document_id] - {group})
                for is_plaintiff in (True, False)
            )
            own = frozenset({group})
            role = _role(words)
            if role != "defendant" and sued:
                suit = Suit((own, sued), words, (), court_id, either_way=role is None and bool(sued_by))
            elif role != "plaintiff" and sued_by:
                suit = Suit((sued_by, own), words, (), court_id)
            else:
                continue
            found.setdefault(document_id, []).append(suit)
    return found


def _role(words: str) -> str | None:
    """Which side the words give to the party that they name; None where they leave it open."""
    if re.search(r"\bagainst\b", words, re.I):
        return "defendant"
    return "plaintiff" if re.search(r"\b(?:by|from)\b", words, re.I) else None


def _party_mentions(session: Session, documents: Sequence[Document]) -> Iterator[Any]:
    table = table_of(Mention)
    columns = (table.c.document_id, table.c.document_entity_id, table.c.start, table.c.end)
    for part in batched([document.id for document in documents], 400):
        query = sa.select(*columns).where(
            table.c.document_id.in_(part), table.c.kind.in_(sorted(kind.value for kind in PARTY))
        )
        yield from session.connection().execute(
            query.order_by(table.c.document_id, table.c.start, table.c.id)
        )


def _suit_words(text: str, start: int, end: int) -> str | None:
    """The words that call a suit by the party at the span; None where they do not."""
    after = _AFTER.match(text[end : end + 80])
    if after is not None and (_SURE.search(after[0]) or text[max(0, start - 4) : start].casefold() == "the "):
        return " ".join(f"{text[start:end]}{after[0]}".split())
    before = _BEFORE.search(text[max(0, start - 60) : start])
    if before is not None:
        return " ".join(f"{before[0]}{text[start:end]}".split())
    return None


def _opponents(session: Session, family: Family, groups: set[str]) -> dict[tuple[str, bool], set[str]]:
    """Whom groups sued and who sued them, by dockets: group and whether it is the plaintiff, to the other side's groups."""
    owners: dict[str, list[str]] = {}
    for group, members in members_of_each(session, groups).items():
        for key in members:
            owners.setdefault(key, []).append(group)
    parties, cases = table_of(Party), table_of(Case)
    other = parties.alias("other")
    found: dict[tuple[str, bool], set[str]] = {}
    for part in batched(sorted(owners), 400):
        query = (
            sa.select(parties.c.entity_id, parties.c.side, other.c.entity_id.label("against"))
            .join_from(parties, other, other.c.case_id == parties.c.case_id)
            .join(cases, cases.c.id == parties.c.case_id)
            .where(
                parties.c.entity_id.in_(part),
                parties.c.side.in_(("plaintiff", "defendant")),
                other.c.side.in_(("plaintiff", "defendant")),
                other.c.side != parties.c.side,
                other.c.entity_id.is_not(None),
                cases.c.origin.in_(("docket", "feed")),
            )
            .distinct()
        )
        rows = session.connection().execute(query).all()
        family.load({row.against for row in rows})
        for row in rows:
            for group in owners[row.entity_id]:
                opponent = family.group(row.against, as_party=True)
                found.setdefault((group, row.side == "plaintiff"), set()).add(opponent)
    return found


def write_told(
    session: Session, document_id: str, rows: Sequence[tuple[Suit, str | None, float, str]]
) -> None:
    """Keep the told suits of a document, with the case that each was linked to, in place of what was there."""
    table = table_of(CaseMention)
    connection = session.connection()
    values: dict[str, dict[str, Any]] = {
        suit.mention_id(document_id): {
            "id": suit.mention_id(document_id),
            "document_id": document_id,
            "caption": suit.caption,
            "court_id": None,
            "docket_number": None,
            "plaintiffs": [],
            "defendants": [],
            "basis": TOLD,
            "case_id": case_id,
            "score": round(score, 3),
            "reason": f"told without a number: {reason}",
        }
        for suit, case_id, score, reason in rows
    }
    known = connection.execute(
        sa.select(table.c.id, table.c.case_id, table.c.score, table.c.reason).where(
            table.c.document_id == document_id, table.c.basis == TOLD
        )
    ).all()  # fmt: skip
    stale = [row.id for row in known if row.id not in values]
    if stale:
        connection.execute(table.delete().where(table.c.id.in_(stale)))
    for row in known:
        wanted = values.get(row.id)
        if wanted is not None and (row.case_id, row.score, row.reason) != (
            wanted["case_id"], wanted["score"], wanted["reason"],
        ):  # fmt: skip
            changed = {name: wanted[name] for name in ("case_id", "score", "reason")}
            connection.execute(table.update().where(table.c.id == row.id).values(**changed))
    insert_new(session, CaseMention, values.values())
