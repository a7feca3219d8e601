"""Things on record that cannot both be right: a report against the docket, a speaker against their own word.

The docket is preferred for dates and judges; between two reports nobody is.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from kb.batches import batched
from kb.cases.docket_number import docket_core
from kb.ids import stable_id
from kb.models import Case, CaseMention, Claim, Contradiction, DocketEntry, Document, DocumentEntity
from kb.ontology import Predicate, Stance
from kb.resolve.comparing import Verdict, compare_people
from kb.resolve.event_dates import Days, days_of_filing
from kb.resolve.identity import Family
from kb.resolve.names import parsed_person
from kb.resolve.standing import is_against, is_support
from kb.resolve.suits import Docket
from kb.store.session import insert_new, table_of

Row = dict[str, Any]


def contradict_dockets(session: Session, document_ids: Sequence[str]) -> int:
    """Compare the judges and courts that documents name with the dockets, in place of what was found before."""
    table, claims = table_of(Contradiction), table_of(Claim)
    judges = {row["id"]: row for row in _wrong_judges(session, document_ids)}
    courts = {
        row["id"]: row
        for row in (*_wrong_courts(session, document_ids), *_wrong_numbers(session, document_ids))
    }
    mine = sa.select(claims.c.id).where(claims.c.document_id.in_(list(document_ids)))
    stale = sa.and_(
        table.c.about == "judge", table.c.left_claim_id.in_(mine), table.c.id.not_in(list(judges))
    )
    session.connection().execute(table.delete().where(stale))
    return insert_new(session, Contradiction, [*judges.values(), *courts.values()])


def _row(
    about: str, left: str, right: str, reason: str, moment: datetime, *, claim_id: str | None, case_id: str | None,
    proposition_id: str | None = None, right_claim_id: str | None = None, preferred: str | None = "right",
) -> Row:  # fmt: skip
    return {
        "id": stable_id(
            "contradiction", about, claim_id, right_claim_id, case_id, proposition_id, left, right
        ),
        "about": about,
        "case_id": case_id,
        "proposition_id": proposition_id,
        "left_claim_id": claim_id,
        "right_claim_id": right_claim_id,
        "left_text": left,
        "right_text": right,
        "preferred": preferred,
        "reason": reason,
        "first_seen": moment,
    }


def _wrong_dates(
    proposition_id: str, claims: Sequence[Any], dockets: Sequence[Docket], quotes: Mapping[str, str]
) -> Iterator[Row]:
    """Days of filing that no docket between the two has; of several dockets the first is named."""
    days = [(docket.case_id, docket.filed) for docket in dockets if docket.filed is not None]
    if not days:
        return
    case_id, first = days[0]
    for claim in claims:
        if claim.negated:
            continue
        moment: datetime = claim.published or claim.first_seen
        said = days_of_filing(quotes.get(claim.id, ""), moment.date())
        if said is None or said.is_relative:
            continue  # "on Tuesday" may be an earlier one than the last
        if all(said.distance(filed) > _NEAR for _, filed in days):
            yield _row(
                "date", f"filed {_shown(said)}", f"filed {first} (docket)",
                "the report dates the suit otherwise than the docket", moment, claim_id=claim.id, case_id=case_id,
                proposition_id=proposition_id,
            )  # fmt: skip


_NEAR = 1
"""Days by which a report and the docket may differ: the clerk dates some papers a day later."""


def _shown(said: Days) -> str:
    """The days as a reader would write them."""
    if said.first == said.last:
        return said.first.isoformat()
    is_year = (said.first.month, said.first.day, said.last.month, said.last.day) == (1, 1, 12, 31)
    return f"in {said.first.year}" if is_year else f"between {said.first} and {said.last}"


def _wrong_judges(session: Session, document_ids: Sequence[str]) -> Iterator[Row]:
    claims, cases, named = table_of(Claim), table_of(Case), table_of(DocumentEntity)
    for part in batched(list(document_ids), 400):
        query = (
            sa.select(
                claims.c.id, claims.c.published, claims.c.first_seen, named.c.name,
                cases.c.id.label("case_id"), cases.c.judge, cases.c.referred_judge,
            )
            .join_from(claims, cases, claims.c.object_id == cases.c.entity_id)
            .join(named, named.c.id == claims.c.subject_ref)
            .where(
                claims.c.document_id.in_(part),
                claims.c.predicate == Predicate.PRESIDES.value,
                claims.c.negated.is_(False),
                claims.c.retracted_at.is_(None),
                cases.c.judge.is_not(None),
            )
        )  # fmt: skip
        for row in session.connection().execute(query).all():
            known = [judge for judge in (row.judge, row.referred_judge) if judge]
            if all(_is_other_judge(row.name, judge) for judge in known) and not _on_docket(session, row):
                yield _row(
                    "judge", row.name, f"{row.judge} (docket)", "the report names another judge than the docket",
                    row.published or row.first_seen, claim_id=row.id, case_id=row.case_id,
                )  # fmt: skip


def _is_other_judge(said: str, judge: str) -> bool:
    """Whether a full name is another judge's; a single name is too little to tell."""
    mine, theirs = parsed_person(said), parsed_person(judge)
    return (
        not mine.is_lone
        and compare_people(mine, theirs).verdict is Verdict.DIFFERENT
        and mine.last != theirs.last
    )


def _on_docket(session: Session, row: Any) -> bool:
    """Whether an entry of the docket names the judge: the case was reassigned, and both are right."""
    entries = table_of(DocketEntry)
    name = parsed_person(row.name).last
    query = sa.select(entries.c.id).where(
        entries.c.case_id == row.case_id, entries.c.text.icontains(name, autoescape=True)
    )
    return session.connection().execute(query.limit(1)).first() is not None


def _wrong_courts(session: Session, document_ids: Sequence[str]) -> Iterator[Row]:
    """Mentions that lead to a docket by number or caption and name another court."""
    mentions, cases, documents = table_of(CaseMention), table_of(Case), table_of(Document)
    for part in batched(list(document_ids), 400):
        query = (
            sa.select(
                mentions.c.court_id, cases.c.id.label("case_id"), cases.c.court_id.label("docket_court"),
                documents.c.published, documents.c.first_seen, documents.c.publisher,
            )
            .join_from(mentions, cases, mentions.c.case_id == cases.c.id)
            .join(documents, documents.c.id == mentions.c.document_id)
            .where(
                mentions.c.document_id.in_(part),
                mentions.c.court_id.is_not(None),
                cases.c.origin != "document",
                cases.c.court_id.is_not(None),
                mentions.c.court_id != cases.c.court_id,
            )
        )  # fmt: skip
        for row in session.connection().execute(query).all():
            yield _row(
                "court", f"{row.court_id} (as told by {row.publisher or 'a document'})", f"{row.docket_court} (docket)",
                "the report names another court than the docket", row.published or row.first_seen,
                claim_id=None, case_id=row.case_id,
            )  # fmt: skip


def _wrong_numbers(session: Session, document_ids: Sequence[str]) -> Iterator[Row]:
    """Mentions that lead to a docket by all but their number."""
    mentions, cases, documents = table_of(CaseMention), table_of(Case), table_of(Document)
    for part in batched(list(document_ids), 400):
        query = (
            sa.select(
                mentions.c.docket_number, cases.c.id.label("case_id"), cases.c.docket_core,
                documents.c.published, documents.c.first_seen, documents.c.publisher,
            )
            .join_from(mentions, cases, mentions.c.case_id == cases.c.id)
            .join(documents, documents.c.id == mentions.c.document_id)
            .where(
                mentions.c.document_id.in_(part),
                mentions.c.docket_number.is_not(None),
                cases.c.origin != "document",
                cases.c.docket_core.is_not(None),
            )
        )  # fmt: skip
        for row in session.connection().execute(query).all():
            if docket_core(row.docket_number) not in (None, row.docket_core):
                yield _row(
                    "number", f"{row.docket_number} (as told by {row.publisher or 'a document'})",
                    f"{row.docket_core} (docket)", "the report gives another docket number than the docket",
                    row.published or row.first_seen, claim_id=None, case_id=row.case_id,
                )  # fmt: skip


def contradictions_of(
    proposition_id: str,
    claims: Sequence[Any],
    family: Family,
    *,
    dockets: Sequence[Docket] = (),
    quotes: Mapping[str, str] | None = None,
) -> Iterator[Row]:
    """What speakers said before and say now, rulings both ways, and days of filing that the docket has otherwise.

    Args:
        proposition_id: of the claims.
        claims: rows of `claims_with_origins`.
        family: with the speakers loaded.
        dockets: for a suit, the dockets between its parties.
        quotes: claim id to evidence, needed where there are dockets.
    """
    live = [claim for claim in claims if claim.review_state != "rejected" and claim.retracted_at is None]
    by_speaker: dict[str, list[Any]] = {}
    for claim in live:
        if claim.speaker_id is not None:
            by_speaker.setdefault(family.group(claim.speaker_id, as_party=True), []).append(claim)
    for told in by_speaker.values():
        row = _both_ways(
            proposition_id, [claim for claim in told if claim.stance != Stance.RULED], "statement"
        )
        if row is not None:
            yield row
    row = _both_ways(proposition_id, [claim for claim in live if claim.stance == Stance.RULED], "outcome")
    if row is not None:
        yield row
    if dockets:
        yield from _wrong_dates(proposition_id, live, dockets, quotes or {})


def replace_contradictions(session: Session, proposition_ids: Sequence[str], rows: Sequence[Row]) -> None:
    """Keep the contradictions of propositions that are still found, and no others."""
    table = table_of(Contradiction)
    connection = session.connection()
    known = connection.execute(
        sa.select(table.c.id).where(
            table.c.proposition_id.in_(list(proposition_ids)), table.c.about.in_(("statement", "outcome", "date"))
        )
    ).scalars().all()  # fmt: skip
    found = {row["id"]: row for row in rows}
    stale = sorted(set(known) - set(found))
    if stale:
        connection.execute(table.delete().where(table.c.id.in_(stale)))
    insert_new(session, Contradiction, found.values())


def _both_ways(proposition_id: str, claims: Sequence[Any], about: str) -> Row | None:
    """The last word one way and the last word the other way, the earlier one first."""
    last: dict[bool, Any] = {}
    for claim in claims:
        for way, fits in ((True, is_support), (False, is_against)):
            if fits(claim.stance, negated=claim.negated, hedge=claim.hedge):
                last[way] = claim
    if len(last) < 2:
        return None
    before, now = sorted(last.values(), key=lambda claim: (claim.published or claim.first_seen, claim.id))
    reason = (
        "said one thing before and another now"
        if about == "statement"
        else "decisions both ways are on record"
    )
    return _row(
        about, f"{before.stance} on {(before.published or before.first_seen).date()}",
        f"{now.stance} on {(now.published or now.first_seen).date()}", reason, now.published or now.first_seen,
        claim_id=before.id, right_claim_id=now.id, case_id=None, proposition_id=proposition_id, preferred=None,
    )  # fmt: skip
