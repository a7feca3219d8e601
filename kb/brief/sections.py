"""The sections of a briefing, each from questions to the store."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta

from sqlmodel import Session

from kb.brief.content import Point, Section
from kb.brief.endnotes import Endnotes
from kb.brief.phrases import attribution, counted, standing, statement
from kb.ontology import ACCUSATIONS, Predicate
from kb.store.case_rows import CaseFilter, CaseRow, CaseView, case_rows
from kb.store.evidence import ClaimFilter, ClaimSort, EvidenceCard, claim_cards
from kb.store.proposition_rows import PropositionRow, propositions_about, standing_history

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
    background: bool = False,
) -> list[PropositionRow]:
    """Propositions about a family of entities that were known by a day, strongest standing and support first.

    Args:
        session: of the store.
        family: the entity with what belongs to it.
        as_of: the day; None is today.
        partner: the other end has to be one of these.
        background: those that say who leads, founded or makes whom, in place of those that a briefing is about.
    """
    rows = propositions_about(session, subject_ids=family, object_ids=family, limit=400)
    if partner:
        rows = [row for row in rows if _ends(row) & set(partner)]
    if as_of is not None:
        rows = [row for row in rows if row.first_seen <= end_of(as_of)]
    wanted = _BACKGROUND if background else _TELLING
    rows = [row for row in rows if row.predicate in wanted]
    return sorted(rows, key=lambda row: (_STRONG.index(row.standing), -row.origins, -row.documents, row.id))


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
    """The strongest propositions, each with its best quotations."""
    points = []
    for row in rows[:_POINTS]:
        cards = _different(
            _cards(session, ClaimFilter(proposition_id=row.id, until=as_of), limit=4 * _QUOTES)
        )
        if not cards:
            continue
        word = _standing_then(session, row, as_of)
        quotes = tuple((f"{attribution(card)}: “{card.quote}”", notes.cite(card)) for card in cards)
        points.append(Point(standing(row, word), tuple(number for _, number in quotes), quotes))
    return Section(title, tuple(points))


def _standing_then(session: Session, row: PropositionRow, as_of: date | None) -> str | None:
    """The standing at the end of a day; None for the present one."""
    if as_of is None:
        return None
    steps = [step for step in standing_history(session, row.id) if step.since <= end_of(as_of)]
    return steps[-1].standing if steps else None


def _different(cards: Iterable[EvidenceCard]) -> list[EvidenceCard]:
    """The first few cards that do not quote the same sentence of the same publisher again."""
    found = {(card.publisher, card.quote): card for card in reversed(list(cards))}
    return sorted(found.values(), key=lambda card: (card.published is None, card.published, card.claim_id))[
        :_QUOTES
    ]


def _cards(session: Session, chosen: ClaimFilter, *, limit: int) -> list[EvidenceCard]:
    return claim_cards(session, chosen, sort=ClaimSort.OLDEST, limit=limit)


def for_and_against(
    session: Session, notes: Endnotes, rows: Iterable[PropositionRow], as_of: date | None
) -> Section:
    """The contested propositions with what each side says."""
    points = []
    for row in rows:
        if not row.contested:
            continue
        cards = _cards(session, ClaimFilter(proposition_id=row.id, until=as_of), limit=200)
        against = [card for card in cards if card.negated or card.stance == "denied"]
        supporting = [card for card in cards if card not in against and card.stance != "declined"]
        if not (against and supporting):
            continue
        quotes = tuple(
            (f"{side}: {attribution(card)}: “{card.quote}”", notes.cite(card))
            for side, side_cards in (("For", supporting), ("Against", against))
            for card in side_cards[:2]
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
    seen: set[tuple[str, str]] = set()
    points: list[Point] = []
    for card in cards:
        key = (card.stance, statement(card))
        if key in seen or len(points) == 2 * _POINTS:
            continue
        seen.add(key)
        day = card.published.date().isoformat() if card.published else "undated"
        points.append(Point(f"{day}: {statement(card)} ({card.stance}).", (notes.cite(card),)))
    return Section("Timeline", tuple(points))


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
    number = f", No. {row.docket_number}" if row.docket_number else ""
    court = f" ({row.court_id})" if row.court_id else ""
    filed = f"filed {row.filed.isoformat()}" if row.filed else "filing date not known"
    judge = f", Judge {row.judge.removeprefix('Judge ')}" if row.judge else ""
    return f"{row.caption}{number}{court}: {filed}{judge}; {row.status}; told of in {counted(row.coverage, 'document')}."


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
        Point(f"{about}: “{left}” against “{right}”; {reason}.")
        for about, left, right, reason in view.contradictions
    )
    return Section("Contradictions", points, "Nothing on record contradicts the docket.")


def changed_since(
    session: Session, rows: Iterable[PropositionRow], since: date, as_of: date | None
) -> Section:
    """Propositions that are new or stand differently since a day."""
    start = datetime.combine(since, time(), UTC)
    stop = end_of(as_of) if as_of else datetime.max.replace(tzinfo=UTC) - timedelta(days=1)
    points: list[tuple[str, Point]] = []
    for row in rows:
        for step in standing_history(session, row.id):
            if start <= step.since <= stop:
                day = step.since.date().isoformat()
                points.append((day, Point(f"{day}: {statement(row)}: {step.standing} ({step.reason}).")))
    ordered = tuple(
        point for _, point in sorted(points, key=lambda pair: (pair[0], pair[1].text))[-2 * _POINTS :]
    )
    return Section(f"What changed since {since.isoformat()}", ordered, "Nothing moved.")


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
