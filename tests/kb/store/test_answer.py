"""One proposition in four answers: who says so, on how many origins, what the accused says, whether there is a case."""

from sqlmodel import Session, col, select

from kb.models import Claim, Proposition
from kb.store.answer import answer_on, entities_named, propositions_named
from tests.app.sample_store import COMPANIES, entity_id


def proposition_of(session, subject, predicate, target):
    query = select(Proposition.id).where(
        Proposition.subject_id == entity_id("company", subject),
        Proposition.predicate == predicate,
        Proposition.object_id == entity_id("company", target),
    )
    return session.exec(query).first()


def test_the_four_answers_are_those_of_the_claims(sample):
    with Session(sample) as session:
        query = select(Claim.proposition_id).where(
            Claim.predicate == "distilled", Claim.stance == "denied", col(Claim.proposition_id).is_not(None)
        )
        key = session.exec(query.order_by(col(Claim.id))).first()
        found = answer_on(session, key)
        claims = session.exec(select(Claim).where(Claim.proposition_id == key)).all()
    assert found.predicate == "distilled"
    assert found.replies
    assert all(card.speaker.id == found.subject.id for card in found.replies)
    accusing = [
        claim
        for claim in claims
        if claim.speaker_id and claim.speaker_id != found.subject.id and not claim.negated
    ]
    named = {voice.speaker.id for voice in found.voices if voice.speaker}
    assert named == {claim.speaker_id for claim in accusing}
    assert sum(voice.claims for voice in found.voices) == sum(
        1 for claim in claims if not claim.negated and claim.speaker_id != found.subject.id
    )


def test_a_case_of_both_parties_is_named(sample):
    with Session(sample) as session:
        # The sample's first docket: the first company sues the fourth, and alleges that it distilled.
        key = proposition_of(session, COMPANIES[3], "distilled", COMPANIES[0])
        found = answer_on(session, key)
    assert [case.id for case in found.cases] == ["cand-26-cv-04000"]


def test_an_unknown_proposition_has_no_answer(sample):
    with Session(sample) as session:
        assert answer_on(session, "unknown") is None


def test_words_that_hold_a_whole_name_find_its_entity(sample):
    with Session(sample) as session:
        found = entities_named(session, ["what", "of", *COMPANIES[3].lower().split(), *COMPANIES[0].split()])
        assert [ref.name for ref in found] == sorted((COMPANIES[0], COMPANIES[3]))
        assert entities_named(session, [COMPANIES[0].split()[0]]) == []
        assert entities_named(session, []) == []


def test_words_that_name_two_companies_find_what_joins_them(sample):
    first, fourth = (entity_id("company", name) for name in (COMPANIES[0], COMPANIES[3]))
    with Session(sample) as session:
        found = propositions_named(
            session, ["who", "says", *COMPANIES[0].lower().split(), "distilled", *COMPANIES[3].split()]
        )
        assert propositions_named(session, [*COMPANIES[0].split()]) == []
        assert propositions_named(session, []) == []
    assert found
    assert {row.subject.id for row in found} | {row.object.id for row in found} == {first, fourth}
