"""The stage, the questions and the review on PostgreSQL: the same answers as on SQLite."""

import dataclasses
from datetime import date

import pytest
from sqlmodel import Session

from kb.models import Document, Proposition, StandingChange
from kb.resolve.stage import resolve
from kb.review.decide import decide, undo
from kb.review.queue import queue_counts, review_queue
from kb.store.as_of import end_of
from kb.store.questions import QUESTIONS, Options, ask
from kb.store.session import insert_new, open_engine, writing
from tests.kb.resolve.builder import Says, told
from tests.kb.resolve.corpus import fill
from tests.kb.resolve.origin_corpus import corpus
from tests.kb.resolve.test_stage import dispute, rows_of
from tests.kb.store.test_questions import WORDS
from tests.postgres_server import new_database, postgres_server


@pytest.fixture(scope="module")
def both(tmp_path_factory):
    """A SQLite and a PostgreSQL store of the same documents, resolved."""
    lite = open_engine(f"sqlite:///{tmp_path_factory.mktemp('lite') / 'store.db'}")
    with postgres_server() as server, new_database(server) as url:
        post = open_engine(url)
        for engine in (lite, post):
            fill(engine, dispute())
            fill(engine, [told("x1", "2026-03-02", "Wire Nine", ("Quarry Laboratories met Quarry Labs.", Says("reported", "partnered", "Quarry Laboratories", "Quarry Labs")))])  # fmt: skip
            with writing(engine) as session:
                insert_new(session, Document, [entry.row for entry in corpus()])
            resolve(engine)
        yield lite, post
        post.dispose()
    lite.dispose()


def _plain(rows):
    return [dataclasses.asdict(row) for row in rows]


def test_the_rows_are_the_same(both):
    lite, post = (rows_of(engine, Proposition, StandingChange) for engine in both)
    assert lite == post


def test_the_origins_are_the_same(both):
    found = []
    for engine in both:
        with Session(engine) as session:
            found.append(
                {entry.row["id"]: session.get(Document, entry.row["id"]).origin_id for entry in corpus()}
            )
    assert found[0] == found[1]


@pytest.mark.parametrize("day", [None, date(2026, 3, 4)], ids=["now", "then"])
def test_the_answers_are_the_same(both, day):
    options = Options(as_of=end_of(day) if day else None)
    for question in QUESTIONS:
        words = [WORDS[argument] for argument in question.arguments]
        if question.name == "path":
            words = ["Quarry Labs", "Mirelle AI"]
        answers = []
        for engine in both:
            with Session(engine) as session:
                answers.append(_plain(ask(session, question.name, words, options)))
        assert answers[0] == answers[1], question.name


def test_review_works_alike(both):
    for engine in both:
        with Session(engine) as session:
            assert queue_counts(session)["duplicate"] == 1
            item = next(item for item in review_queue(session) if item.kind == "duplicate")
        decided = decide(engine, "duplicate", item.ref, "confirm", user="ann")
        assert undo(engine, decided.id, user="ann")
