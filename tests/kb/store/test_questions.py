"""The store's questions on an invented dispute: who, how many origins, since when, and what was known then."""

from datetime import UTC, date, datetime

import pytest
from sqlmodel import Session

from kb.errors import UnknownNameError
from kb.models import Document
from kb.ontology import Stance
from kb.resolve.judgements import merge, refresh_clusters
from kb.resolve.stage import resolve
from kb.review.decide import merge_entities
from kb.store.accusations import accusers_of
from kb.store.as_of import Basis, Moment, end_of
from kb.store.changes import changed_since, contradictions
from kb.store.claims import claim_dossier, claims_about
from kb.store.documents import akin_to, document_dossier
from kb.store.entities import cases_of, entity_named
from kb.store.evidence import EvidenceCard
from kb.store.propositions import proposition, propositions_of
from kb.store.questions import QUESTIONS, Options, QuestionError, ask
from kb.store.session import table_of, writing
from kb.store.statements import said_by, statements_by
from tests.kb.resolve.builder import Says, told
from tests.kb.resolve.corpus import fill, store
from tests.kb.resolve.test_stage import ACCUSES, DENIES, dispute

MIRELLE, QUARRY = "company-mirelle-ai", "company-quarry-labs"


@pytest.fixture
def told_store(engine):
    fill(engine, dispute())
    fill(
        engine,
        [
            told("b1", "2026-03-06", "Wire Nine", ("Pellucid Press says that Mirelle AI copied from Quarry Labs.", ACCUSES._replace(speaker="Pellucid Press"))),
            told("b2", "2026-04-01", "Harbor Ledger", ("Quarry Labs sued Mirelle AI.", Says("reported", "sued", "Quarry Labs", "Mirelle AI"))),
        ],
    )  # fmt: skip
    resolve(engine)
    return engine


@pytest.fixture
def session(told_store):
    with Session(told_store) as opened:
        yield opened


def test_who_accuses_by_independent_origins_with_evidence(session):
    found = accusers_of(session, MIRELLE)
    assert [(row.accuser.name, row.origins) for row in found] == [("Quarry Labs", 2), ("Pellucid Press", 1)]
    assert found[0].predicate == "distilled"
    assert found[0].standing == "admitted"
    assert found[0].evidence[0].quote
    assert found[0].evidence[0].publisher


def test_every_answer_leads_to_quote_document_and_place(session):
    for card in claims_about(session, MIRELLE):
        assert isinstance(card, EvidenceCard)
        text = session.get(Document, card.document_id).text
        assert text[card.start : card.end] == card.quote
        assert card.url
        assert card.published


def test_as_of_a_day_knows_only_what_was_public_then(session):
    (march,) = propositions_of(session, MIRELLE, predicates=("distilled",), as_of=end_of(date(2026, 3, 2)))
    assert (march.standing, march.origins, march.contested) == ("alleged", 1, False)
    (april,) = propositions_of(session, MIRELLE, predicates=("distilled",), as_of=end_of(date(2026, 3, 31)))
    assert (april.standing, april.origins, april.contested) == ("denied", 2, True)
    (now,) = propositions_of(session, MIRELLE, predicates=("distilled",))
    assert (now.standing, now.origins) == ("admitted", 3)
    assert propositions_of(session, MIRELLE, as_of=end_of(date(2026, 2, 1))) == []


def test_what_was_crawled_late_is_public_from_its_date_and_seen_from_its_arrival(engine):
    late = datetime(2026, 9, 1, tzinfo=UTC)
    with writing(engine) as session:
        store(session, dispute()[0], first_seen=late)
    resolve(engine)
    june = datetime(2026, 6, 1, tzinfo=UTC)
    with Session(engine) as session:
        assert len(propositions_of(session, MIRELLE, as_of=Moment(june))) == 1
        assert propositions_of(session, MIRELLE, as_of=Moment(june, Basis.SEEN)) == []
        (seen,) = propositions_of(session, MIRELLE, as_of=Moment(late, Basis.SEEN))
        assert seen.standing_since == late


def test_a_withdrawal_changes_the_present_and_not_the_past(told_store):
    with writing(told_store) as session:
        table = table_of(Document)
        gone = datetime(2026, 6, 1, tzinfo=UTC)
        session.connection().execute(table.update().where(table.c.id == "a4").values(withdrawn_at=gone))
    resolve(told_store)
    with Session(told_store) as session:
        (now,) = propositions_of(session, MIRELLE, predicates=("distilled",))
        assert now.standing == "denied"
        (may,) = propositions_of(session, MIRELLE, predicates=("distilled",), as_of=end_of(date(2026, 5, 15)))
        assert may.standing == "admitted"
        assert [card.stance for card in said_by(session, "person-ada-brenner", [Stance.ADMITTED])] == []
        then = said_by(session, "person-ada-brenner", [Stance.ADMITTED], as_of=end_of(date(2026, 5, 15)))
        assert [card.stance for card in then] == ["admitted"]


def test_a_merge_counts_from_the_day_it_was_made(told_store):
    with writing(told_store) as session:
        made = datetime(2026, 7, 1, tzinfo=UTC)
        merge(session, QUARRY, "company-pellucid-press", user="ann", reason="one house", at=made)
        refresh_clusters(session, [QUARRY])
    with Session(told_store) as session:
        before = accusers_of(session, MIRELLE, as_of=end_of(date(2026, 6, 30)))
        after = accusers_of(session, MIRELLE, as_of=end_of(date(2026, 7, 2)))
    assert len(before) == 2
    assert len(after) == 1


def test_what_was_denied_and_admitted(session):
    assert [card.claim_id for card in said_by(session, MIRELLE, [Stance.DENIED])]
    assert said_by(session, QUARRY, [Stance.DENIED]) == []


def test_changes_since_a_day_newest_first(session):
    found = changed_since(session, datetime(2026, 3, 5, tzinfo=UTC), predicates=("distilled",))
    assert [(row.before, row.after) for row in found] == [("denied", "admitted"), ("alleged", "denied")]
    assert all(row.evidence for row in found)
    assert changed_since(session, datetime(2026, 3, 5, tzinfo=UTC), entity_id="company-pellucid-press") == []


def test_a_claim_comes_with_all_around_it(session):
    card = claims_about(session, MIRELLE, stances=("admitted",))[0]
    found = claim_dossier(session, card.claim_id)
    assert found.proposition.standing == "admitted"
    assert {other.stance for other in found.opposing} == {"denied"}
    assert len(found.supporting) >= 3
    assert claim_dossier(session, "nothing") is None


def test_a_document_comes_with_its_claims_in_order(session):
    found = document_dossier(session, "a1")
    assert [card.document_id for card in found.claims] == ["a1"]
    assert akin_to(session, "a1") == []
    assert document_dossier(session, "nothing") is None


def test_an_entity_is_found_by_any_of_its_names(session):
    assert entity_named(session, "Quarry Labs, Inc.").id == QUARRY
    assert entity_named(session, QUARRY).name == "Quarry Labs"
    with pytest.raises(UnknownNameError, match="did you mean Mirelle AI"):
        entity_named(session, "Mirele AI Systems")


def test_a_merged_entity_answers_under_its_cluster(told_store):
    merge_entities(told_store, QUARRY, "company-pellucid-press", user="ann", reason="one house")
    with Session(told_store) as session:
        head = entity_named(session, "Pellucid Press").id
        assert head == entity_named(session, "Quarry Labs").id
        (accusation,) = accusers_of(session, MIRELLE)
        assert accusation.accuser.id == head


def test_pages_of_a_list_do_not_overlap(session):
    every = [card.claim_id for card in claims_about(session, MIRELLE, limit=50)]
    paged = [
        card.claim_id
        for start in (0, 2, 4, 6)
        for card in claims_about(session, MIRELLE, limit=2, offset=start)
    ]
    assert paged == every[: len(paged)]


WORDS = {
    "ENTITY": "Mirelle AI",
    "SUBJECT": "Mirelle AI",
    "PREDICATE": "distilled",
    "[OBJECT]": "Quarry Labs",
    "DAY": "2026-03-01",
    "DOCUMENT-ID": "a1",
    "[PREDICATE]": "distilled",
    "[subject|object]": "subject",
    "[plaintiff|defendant]": "plaintiff",
    "[ENTITY]": "Mirelle AI",
    "[CASE|ENTITY]": "Mirelle AI",
}


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)
def test_every_named_question_answers(session, question):
    words = [WORDS[argument] for argument in question.arguments]
    if question.name == "path":
        words = ["Pellucid Press", "Mirelle AI"]
    found = list(ask(session, question.name, words, Options()))
    then = list(ask(session, question.name, words, Options(as_of=end_of(date(2026, 1, 1)))))
    assert len(then) <= len(found)


def test_questions_that_do_not_fit_say_what_would(session):
    with pytest.raises(QuestionError, match="one of who-accuses"):
        ask(session, "who-knows", [], Options())
    with pytest.raises(QuestionError, match="it takes ENTITY"):
        ask(session, "who_accuses", [], Options())
    with pytest.raises(UnknownNameError):
        ask(session, "who accuses", ["Mirelle AI", "stole"], Options())


def test_a_name_of_several_words_needs_no_quotes_where_nothing_else_can_be_meant(session):
    whole = list(ask(session, "denied-by", ["Mirelle AI"], Options()))
    assert whole
    assert list(ask(session, "denied-by", ["Mirelle", "AI"], Options())) == whole
    with pytest.raises(QuestionError, match="put a name of several words in quotes"):
        ask(session, "path", ["Mirelle", "AI", "Quarry", "Labs"], Options())


def test_standing_of_one_proposition_with_its_history(session):
    (found,) = ask(session, "standing-of", ["Mirelle AI", "distilled", "Quarry Labs"], Options())
    assert [step.standing.value for step in found.history] == ["alleged", "denied", "admitted"]
    assert proposition(session, found.id).evidence


def test_no_cases_and_no_contradictions_are_empty_lists(session):
    assert cases_of(session, MIRELLE) == []
    assert contradictions(session, case_id="nothing") == []
    assert DENIES.negated


def test_reports_of_one_statement_are_one(engine):
    says = Says("stated", "said", None, None, "Quarry Labs")
    fill(
        engine,
        [
            told("q1", "2026-03-01", "Harbor Ledger", ("“We watched our own phrasing come back to us,” Quarry Labs said in Port Sela.", says)),
            told("q2", "2026-03-02", "Wire Nine", ("Quarry Labs is quoted: “We watched our own phrasing come back to us.”", says)),
            told("q3", "2026-03-02", "Wire Nine", ("Quarry Labs will open an office in Lisbon next year, it said.", says)),
        ],
    )  # fmt: skip
    resolve(engine)
    with Session(engine) as session:
        found = statements_by(session, QUARRY)
    assert sorted(row.documents for row in found) == [1, 2]
    assert all(row.evidence for row in found)


def test_a_correction_changes_the_present_and_not_the_past(engine):
    with writing(engine) as session:
        first = store(session, dispute()[0])
    resolve(engine)
    corrected = told("a1-2", "2026-03-01", "Harbor Ledger", ("Quarry Labs accused Mirelle AI of copying its terms.", Says("alleged", "breached", "Mirelle AI", "Quarry Labs", "Quarry Labs")))  # fmt: skip
    with writing(engine) as session:
        seen = datetime(2026, 3, 20, tzinfo=UTC)
        store(session, corrected, supersedes_id=first, first_seen=seen)
    resolve(engine)
    with Session(engine) as session:
        then = propositions_of(session, MIRELLE, as_of=end_of(date(2026, 3, 10)))
        now = propositions_of(session, MIRELLE)
    assert [(row.predicate, row.standing) for row in then] == [("distilled", "alleged")]
    assert [(row.predicate, row.standing) for row in now] == [("breached", "alleged")]
