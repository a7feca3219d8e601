"""Bulk decisions: one transaction, one undo, and nothing decided that somebody else has decided."""

import pytest
from sqlmodel import Session, col, select

from kb.errors import DecisionError, UnknownNameError
from kb.models import Claim, EventLog, Review
from kb.review.bulk import MOST, batch_of, decide_many, undo_many
from kb.review.decide import decide, last_decision
from tests.app.sample_store import fill_store


@pytest.fixture
def store(engine):
    fill_store(engine, documents=12)
    return engine


def claim_ids(store, number):
    with Session(store) as session:
        # Every tenth document has a copy with the same text, which a decision covers as well.
        alone = [f"doc-{number:05d}" for number in range(12) if number % 10]
        query = select(Claim.id).where(
            col(Claim.proposition_id).is_not(None), col(Claim.document_id).in_(alone)
        )
        return list(session.exec(query.order_by(col(Claim.id)).limit(number)).all())


def states(store):
    with Session(store) as session:
        return dict(
            session.exec(
                select(Claim.id, Claim.review_state).where(col(Claim.review_state) != "machine")
            ).all()
        )


def test_many_are_decided_and_taken_back_as_one(store):
    wanted = claim_ids(store, 8)
    done = decide_many(store, "claim", wanted, "reject", user="ada", note="mistaken template")
    assert (done.decided, done.already, done.gone) == (8, 0, 0)
    assert states(store) == dict.fromkeys(wanted, "rejected")
    with Session(store) as session:
        last = last_decision(session, "ada")
        assert batch_of(session, last) == done.id
        moments = {review.created_at for review in session.exec(select(Review)).all()}
        assert len(moments) == 1
    assert undo_many(store, done.id, user="ada") == 8
    assert states(store) == {}
    assert undo_many(store, done.id, user="ada") == 0
    with Session(store) as session:
        assert last_decision(session, "ada") is None
        actions = {event.action for event in session.exec(select(EventLog)).all()}
    assert {"reject 8 claim", "undo 8 claim"} <= actions


def test_what_somebody_decided_meanwhile_stays(store):
    wanted = claim_ids(store, 4)
    decide(store, "claim", wanted[1], "confirm", user="first")
    done = decide_many(store, "claim", [*wanted, "unknown"], "reject", user="second")
    assert (done.decided, done.already, done.gone) == (3, 1, 1)
    assert states(store)[wanted[1]] == "confirmed"
    undo_many(store, done.id, user="second")
    assert states(store) == {wanted[1]: "confirmed"}


def test_nothing_left_to_decide_writes_nothing(store):
    done = decide_many(store, "claim", ["unknown"], "confirm", user="ada")
    assert done.id is None
    with Session(store) as session:
        assert session.exec(select(Review)).all() == []
        assert session.exec(select(EventLog)).all() == []


@pytest.mark.parametrize(
    ("kind", "verdict", "number"),
    [("duplicate", "confirm", 1), ("claim", "edit", 1), ("claim", "sell", 1), ("claim", "confirm", MOST + 1)],
)
def test_what_does_not_fit_is_refused(store, kind, verdict, number):
    with pytest.raises(DecisionError):
        decide_many(store, kind, [f"c{place}" for place in range(number)], verdict, user="ada")


def test_an_unknown_batch_cannot_be_taken_back(store):
    with pytest.raises(UnknownNameError):
        undo_many(store, "no such batch", user="ada")
