"""What is new since a day: the same counts as the lists that it leads to, of everything and of one thing."""

from datetime import UTC, date, datetime

from sqlmodel import Session, col, select

from kb.models import Claim, StandingChange
from kb.store.case_rows import case_rows
from kb.store.evidence import ClaimFilter, claim_count
from kb.store.news import News, Scope, news
from kb.store.proposition_rows import propositions_moved
from tests.app.sample_store import COMPANIES, entity_id

SINCE = date(2026, 9, 1)
MOMENT = datetime(2026, 9, 1, tzinfo=UTC)


def test_what_moved_is_what_a_new_claim_moved(sample):
    with Session(sample) as session:
        recent = select(Claim.id).where(Claim.first_seen >= MOMENT)
        query = select(StandingChange.proposition_id).where(col(StandingChange.claim_id).in_(recent))
        expected = set(session.exec(query).all())
        assert {row.id for row in propositions_moved(session, MOMENT, limit=1000)} == expected
        assert news(session, SINCE).moved == len(expected) > 0


def test_counts_are_those_of_the_lists(sample):
    with Session(sample) as session:
        found = news(session, SINCE)
        assert found.claims == claim_count(session, ClaimFilter(seen_since=SINCE)) > 0
        assert found.documents > 0
        assert found.entries > 0
        assert 0 < found.cases <= len(case_rows(session))
        later = news(session, date(2100, 1, 1))
    assert later == News()


def test_a_scope_counts_only_its_own(sample):
    with Session(sample) as session:
        everything = news(session, SINCE)
        company = news(session, SINCE, Scope(entity_ids=(entity_id("company", COMPANIES[0]),)))
        case = news(session, date(2000, 1, 1), Scope(case_id="cand-26-cv-04000"))
        claim = session.exec(select(Claim).where(col(Claim.proposition_id).is_not(None))).first()
        one = news(session, date(2000, 1, 1), Scope(claim_id=claim.id))
        document = news(session, date(2000, 1, 1), Scope(document_id=claim.document_id))
        assert news(session, SINCE, Scope(claim_id="unknown")) == News()
    assert 0 < company.claims < everything.claims
    assert case.entries == 14
    assert one.claims >= 1
    assert one.moved == 1
    assert document.claims >= 4
