"""The sections of a briefing, each from questions to the store."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta

import sqlalchemy as sa
from sqlmodel import Session

from kb.batches import batched
from kb.brief.both_sides import both_sides
from kb.brief.content import Point, Section
from kb.brief.endnotes import Endnotes
from kb.brief.phrases import attribution, counted, name, standing, statement
from kb.cases.courts import court_name
from kb.models import Claim
from kb.ontology import ACCUSATIONS, RULINGS, Predicate
from kb.store.case_rows import CaseFilter, CaseRow, CaseView, case_rows
from kb.store.evidence import ClaimFilter, ClaimSort, EvidenceCard, cards_of, case_documents, claim_cards
from kb.store.proposition_rows import (
    PropositionRow,
    StandingStep,
    propositions_about,
    propositions_by_id,
    standing_history,
)
from kb.store.session import table_of

_POINTS = 12
_QUOTES = 3
_STRONG = ("ruled", "settled", "admitted", "testified", "alleged", "denied", "withdrawn", "reported")
_TELLING = frozenset(map(str, ACCUSATIONS)) | {
    Predicate.SUED, Predicate.RESTRICTED, Predicate.INVESTIGATED, Predicate.RULED_FOR, Predicate.RULED_AGAINST,
    Predicate.SETTLED, Predicate.ACQUIRED, Predicate.INVESTED_IN, Predicate.PARTNERED,
}  # fmt: skip
"""What a briefing is about; who founded or leads whom is background."""
_BACKGROUND = frozenset({
    Predicate.LEADS, Predicate.FOUNDED, Predicate.DEVELOPS, Predicate.WORKS_FOR, Predicate.MEMBER_OF,
})  # fmt: skip


def known_propositions(
    session: Session,
    family: Sequence[str],
    as_of: date | None,
    *,
    partner: Sequence[str] = (),
    both_ends: bool = False,
    background: bool = False,
) -> list[PropositionRow]:
    """Propositions about a family of entities that were known by a day, strongest standing and support first.

    Args:
        session: of the store.
        family: the entity with what belongs to it.
        as_of: the day; None is today.
        partner: the other end has to be one of these.
        both_ends: both ends have to be of the family.
        background: those that say who leads, founded or makes whom, in place of those that a briefing is about.
    """
    rows = propositions_about(session, subject_ids=family, object_ids=family, limit=400)
    if both_ends:
        rows = [row for row in rows if row.object is not None and _ends(row) <= set(family)]
    if partner:
        rows = [row for row in rows if _ends(row) & set(partner)]
    wanted = _BACKGROUND if background else _TELLING
    return _strongest([row for row in rows if row.predicate in wanted], as_of)


def ruling_claims(session: Session, case_id: str) -> frozenset[str]:
    """Ids of the claims by which the docket of a case or a document about it tells of rulings."""
    claims = table_of(Claim)
    query = sa.select(claims.c.id).where(
        claims.c.document_id.in_(case_documents(case_id)), claims.c.predicate.in_(sorted(RULINGS))
    )
    return frozenset(session.connection().execute(query).scalars())


def rulings_in(session: Session, case_id: str, as_of: date | None) -> list[PropositionRow]:
    """The rulings that the docket of a case or a document about it tells of, strongest first."""
    claims = table_of(Claim)
    query = (
        sa.select(claims.c.proposition_id)
        .where(
            claims.c.document_id.in_(case_documents(case_id)),
            claims.c.predicate.in_(sorted(RULINGS)),
            claims.c.proposition_id.is_not(None),
        )
        .distinct()
        .limit(400)
    )
    return _strongest(propositions_by_id(session, list(session.connection().execute(query).scalars())), as_of)


def _strongest(rows: Iterable[PropositionRow], as_of: date | None) -> list[PropositionRow]:
    known = [row for row in rows if as_of is None or row.first_seen <= end_of(as_of)]
    return sorted(known, key=lambda row: (_STRONG.index(row.standing), -row.origins, -row.documents, row.id))


def end_of(day: date) -> datetime:
    """The last moment of a day, in UTC."""
    return datetime.combine(day, time.max, UTC)


def _ends(row: PropositionRow) -> set[str]:
    return {entity.id for entity in (row.subject, row.object) if entity is not None and entity.id is not None}


def key_points(
    session: Session,
    notes: Endnotes,
    rows: Sequence[PropositionRow],
    as_of: date | None,
    title: str = "Key points",
) -> Section:
    """The strongest propositions without the rulings, each with its best quotations."""
    whole = {(row.predicate, name(row.subject)) for row in rows if row.object is not None}
    told = [
        row
        for row in rows
        # "X infringed rights" says less than "X infringed rights of Y", which stands beside it
        if row.predicate not in RULINGS
        and (row.object is not None or (row.predicate, name(row.subject)) not in whole)
    ]
    return _quoted(session, notes, told, as_of, title)


def rulings(session: Session, notes: Endnotes, rows: Sequence[PropositionRow], as_of: date | None) -> Section:
    """Who ruled for or against whom; apart from the rest, which they would push out of sight."""
    told = [row for row in rows if row.predicate in RULINGS]
    return _quoted(session, notes, told, as_of, "Rulings", "No ruling is on record.")


def _quoted(
    session: Session,
    notes: Endnotes,
    rows: Sequence[PropositionRow],
    as_of: date | None,
    title: str,
    empty: str = "Nothing on record.",
) -> Section:
    points = []
    for row in rows[:_POINTS]:
        steps = _steps(session, row, as_of)
        chosen = ClaimFilter(proposition_id=row.id, until=as_of)
        proof = cards_of(session, [steps[-1].claim_id]) if steps else []
        cards = _different([*proof, *_cards(session, chosen, limit=4 * _QUOTES)])
        if not cards:
            continue
        word = steps[-1].standing if steps and as_of is not None else None
        quotes = tuple((f"{attribution(card)}: “{card.quote}”", notes.cite(card)) for card in cards)
        points.append(Point(standing(row, word), tuple(number for _, number in quotes), quotes))
    return Section(title, tuple(points), empty, left_out=max(0, len(rows) - _POINTS))


def _steps(session: Session, row: PropositionRow, as_of: date | None) -> list[StandingStep]:
    """The standings that it had taken by the end of a day; the claim of the last gives it the present one."""
    steps = standing_history(session, row.id)
    return steps if as_of is None else [step for step in steps if step.since <= end_of(as_of)]


def _different(cards: Iterable[EvidenceCard]) -> list[EvidenceCard]:
    """The first few cards that do not quote the same sentence of the same publisher again, oldest first."""
    found: dict[tuple[str | None, str], EvidenceCard] = {}
    for card in cards:
        found.setdefault((card.publisher, card.quote), card)
    first = list(found.values())[:_QUOTES]
    return sorted(first, key=lambda card: (card.published is None, card.published, card.claim_id))


def _cards(session: Session, chosen: ClaimFilter, *, limit: int) -> list[EvidenceCard]:
    return claim_cards(session, chosen, sort=ClaimSort.OLDEST, limit=limit)


def for_and_against(
    session: Session, notes: Endnotes, rows: Iterable[PropositionRow], as_of: date | None
) -> Section:
    """The contested propositions with what each side says."""
    contested = [row for row in rows if row.contested]
    sides = both_sides(session, (row.id for row in contested), as_of)
    wanted = [claim for supporting, against in sides.values() for claim in (*supporting, *against)]
    cards = {card.claim_id: card for part in batched(wanted, 500) for card in cards_of(session, part)}
    points = []
    for row in contested:
        if row.id not in sides:
            continue
        quotes = tuple(
            (f"{side}: {attribution(cards[claim])}: “{cards[claim].quote}”", notes.cite(cards[claim]))
            for side, claims in zip(("For", "Against"), sides[row.id], strict=True)
            for claim in claims
        )
        points.append(Point(f"{statement(row)}.", tuple(number for _, number in quotes), quotes))
    return Section("For and against", tuple(points), "No proposition has both sides on record.")


def answers(session: Session, notes: Endnotes, family: Sequence[str], as_of: date | None) -> Section:
    """What the entity itself admitted, denied, said under oath, or would not say."""
    chosen = ClaimFilter(
        speaker_ids=tuple(family), stances=("admitted", "denied", "testified", "declined"), until=as_of
    )
    cards = claim_cards(session, chosen, limit=4 * _POINTS)
    said = {(card.stance, card.publisher, card.quote): card for card in reversed(cards)}
    points = tuple(
        Point(f"{attribution(card)}: “{card.quote}”", (notes.cite(card),))
        for card in list(said.values())[::-1][:_POINTS]
    )
    return Section("In its own words", points, "It has answered nothing that is on record.")


def timeline(session: Session, notes: Endnotes, chosen: ClaimFilter) -> Section:
    """Accusations, denials, admissions and rulings by day."""
    cards = [
        card
        for card in claim_cards(session, chosen, sort=ClaimSort.OLDEST, limit=400)
        if card.stance in ("alleged", "denied", "admitted", "ruled", "testified") and card.subject is not None
    ]
    whole = {_sentence(card) for card in cards if card.object is not None}
    seen: set[tuple[str, str]] = set()
    told: list[EvidenceCard] = []
    for card in cards:
        key = (card.stance, statement(card))
        # of one sentence, "X infringed rights" says less than "X infringed rights of Y"
        if key in seen or (card.object is None and _sentence(card) in whole):
            continue
        seen.add(key)
        told.append(card)
    points = []
    for card in told[: 2 * _POINTS]:
        day = card.published.date().isoformat() if card.published else "undated"
        points.append(Point(f"{day}: {statement(card)} ({card.stance}).", (notes.cite(card),)))
    return Section("Timeline", tuple(points), left_out=max(0, len(told) - 2 * _POINTS))


def _sentence(card: EvidenceCard) -> tuple[object, ...]:
    return card.document_id, card.start, card.end, card.predicate, name(card.subject)


def known_cases(session: Session, family: Sequence[str], as_of: date | None) -> list[CaseRow]:
    """The cases that the entity is a party of, as far as they were filed by a day."""
    rows = case_rows(session, CaseFilter(entity_ids=tuple(family)), limit=50)
    return [row for row in rows if as_of is None or row.filed is None or row.filed <= as_of]


def cases_of(rows: Sequence[CaseRow]) -> Section:
    """The cases in one line each."""
    return Section("Cases", tuple(Point(case_line(row)) for row in rows), "No docket names it as a party.")


def context(session: Session, notes: Endnotes, rows: Sequence[PropositionRow], as_of: date | None) -> Section:
    """Who leads, founded, makes or works for whom: what a reader has to know of the entity, each with one quotation."""
    points = []
    for row in rows[:_POINTS]:
        cards = _cards(session, ClaimFilter(proposition_id=row.id, until=as_of), limit=1)
        if cards:
            points.append(
                Point(
                    f"{statement(row)} ({counted(row.origins, 'independent origin')}).",
                    (notes.cite(cards[0]),),
                )
            )
    return Section("Context", tuple(points))


def case_line(row: CaseRow) -> str:
    """A case in one line."""
    return f"{row.caption}{f', {line}' if (line := case_facts(row)).startswith('No. ') else f': {line}'}"


def case_facts(row: CaseRow) -> str:
    """What stands after a case's caption: number, court, day, judge, status, coverage."""
    number = f"No. {row.docket_number}" if row.docket_number else ""
    court = f"({court_name(row.court_id)})" if row.court_id else ""
    place = " ".join(part for part in (number, court) if part)
    filed = f"filed {row.filed.isoformat()}" if row.filed else "filing date not known"
    judge = f", Judge {row.judge.removeprefix('Judge ')}" if row.judge else ""
    told = f"{filed}{judge}; {row.status}; told of in {counted(row.coverage, 'document')}."
    return f"{place}: {told}" if place else told


def parties(view: CaseView) -> Section:
    """Parties and who acts for them."""
    points: list[Point] = []
    for party in view.parties:
        firms = sorted({firm or attorney for attorney, firm, _ in party.counsel})
        counsel = f", represented by {'; '.join(firms)}" if firms else ""
        points.append(Point(f"{party.role}: {party.name}{counsel}".rstrip(".") + "."))
    return Section("Parties and counsel", tuple(points))


def contradictions(view: CaseView) -> Section:
    """Where press and docket disagree about the case."""
    points = tuple(
        Point(f"{about}: “{_named(about, left)}” against “{_named(about, right)}”; {reason}.")
        for about, left, right, reason in view.contradictions
    )
    return Section("Contradictions", points, "Nothing on record contradicts the docket.")


def _named(about: str, said: str) -> str:
    """What was said, a court by its name rather than by its id."""
    court, space, rest = said.partition(" ")
    return f"{court_name(court)}{space}{rest}" if about == "court" else said


def changed_since(
    session: Session, notes: Endnotes, rows: Iterable[PropositionRow], since: date, as_of: date | None
) -> Section:
    """Propositions that are new or stand differently since a day."""
    start = datetime.combine(since, time(), UTC)
    stop = end_of(as_of) if as_of else datetime.max.replace(tzinfo=UTC) - timedelta(days=1)
    moved = sorted(
        (
            (step.since.date().isoformat(), statement(row), step)
            for row in rows
            for step in standing_history(session, row.id)
            if start <= step.since <= stop
        ),
        key=lambda one: (*one[:2], one[2].claim_id),
    )
    shown = moved[-2 * _POINTS :]
    proof = {card.claim_id: card for card in cards_of(session, [step.claim_id for _, _, step in shown])}
    points = tuple(
        Point(
            f"{day}: {words}: {step.standing} ({step.reason}).",
            (notes.cite(proof[step.claim_id]),) if step.claim_id in proof else (),
        )
        for day, words, step in shown
    )
    title = f"What changed since {since.isoformat()}"
    return Section(title, points, "Nothing moved.", left_out=len(moved) - len(shown))


def method() -> Section:
    """How the briefing was made and what it cannot tell."""
    return Section(
        "Method and limits",
        (
            Point(
                "Every sentence is a quotation with its source, or a template filled with facts that have evidence."
            ),
            Point(
                "Support counts independent origins by owner: copies, rewrites and credited retellings of one report "
                "are one origin."
            ),
            Point(
                "Claims were found by machine unless they are marked as confirmed; a claim may be missed or misread, "
                "and a crawl sees only its sources. Check a quotation at its source before you publish it."
            ),
            Point("That something is alleged or reported does not make it true."),
        ),
    )
