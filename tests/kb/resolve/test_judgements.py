"""Merging, splitting and undoing: rows that live and end, and clusters that follow from them."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session

from kb.models import Entity, Judgement
from kb.resolve.comparing import Verdict
from kb.resolve.judgements import (
    MACHINE,
    clusters,
    judge,
    live_rulings,
    merge,
    refresh_clusters,
    split,
    undo_judgement,
)
from kb.store.session import insert_new

IDS = ("company-a", "company-b", "company-c", "company-d", "company-e")
START = datetime(2026, 1, 1, tzinfo=UTC)


def _entities(session: Session) -> None:
    rows = [
        {"id": key, "kind": "company", "name": key, "level": "group", "origin": "document"} for key in IDS
    ]
    insert_new(session, Entity, rows)


def _canonical(session: Session) -> dict[str, str | None]:
    session.expire_all()
    return {key: session.get(Entity, key).canonical_id for key in IDS}


def _live(session: Session) -> set[tuple[str, str, str]]:
    return {(row.left_id, row.right_id, row.verdict) for row in live_rulings(session)}


@pytest.fixture
def session(engine):
    with Session(engine) as opened, opened.begin():
        _entities(opened)
        yield opened


def test_a_merge_is_transitive_and_its_undo_takes_it_back(session):
    first = merge(session, "company-a", "company-b", user="ann", reason="one firm")
    merge(session, "company-b", "company-c", user="ann", reason="renamed")
    assert _canonical(session) == {
        "company-a": None,
        "company-b": "company-a",
        "company-c": "company-a",
        "company-d": None,
        "company-e": None,
    }
    assert undo_judgement(session, first, user="ann")
    refresh_clusters(session, ["company-a", "company-b"])
    assert _canonical(session)["company-b"] is None
    assert _canonical(session)["company-c"] == "company-b"


def test_a_split_takes_one_out_and_keeps_the_others_together(session):
    merge(session, "company-a", "company-b", user="ann", reason="one firm")
    merge(session, "company-a", "company-c", user="ann", reason="one firm")
    split(session, "company-a", user="ann", reason="it is another one")
    assert _canonical(session)["company-a"] is None
    assert _canonical(session)["company-c"] == "company-b"


def test_a_person_beats_a_machine_and_not_the_reverse(session):
    judge(session, "company-a", "company-b", Verdict.DIFFERENT, user="ann", reason="two firms")
    assert judge(session, "company-b", "company-a", Verdict.SAME, user=MACHINE, reason="alike") is None
    merge(session, "company-a", "company-c", user=MACHINE, reason="formerly")
    merge(session, "company-b", "company-c", user=MACHINE, reason="formerly")
    named = _canonical(session)
    assert (named["company-a"] or "company-a") != (named["company-b"] or "company-b")


def test_a_ruling_of_the_past_counts_for_the_past_only(session):
    key = merge(session, "company-a", "company-b", user="ann", reason="one firm", at=START)
    undo_judgement(session, key, user="ann", at=START + timedelta(days=10))
    assert clusters(live_rulings(session, as_of=START - timedelta(days=1))) == []
    assert clusters(live_rulings(session, as_of=START + timedelta(days=5))) == [{"company-a", "company-b"}]
    assert clusters(live_rulings(session, as_of=START + timedelta(days=11))) == []


def test_nothing_is_ever_deleted(session):
    key = merge(session, "company-a", "company-b", user="ann", reason="one firm")
    undo_judgement(session, key, user="bea")
    row = session.get(Judgement, key)
    session.refresh(row)
    assert row.deleted_at is not None
    assert row.user == "ann"


def test_a_decision_survives_entities_that_come_and_go(session):
    merge(session, "company-a", "company-x", user="ann", reason="one firm")
    assert _canonical(session)["company-a"] is None
    insert_new(
        session,
        Entity,
        [{"id": "company-x", "kind": "company", "name": "x", "level": "group", "origin": "document"}],
    )
    refresh_clusters(session, ["company-x"])
    assert _canonical(session)["company-a"] is None
    assert session.get(Entity, "company-x").canonical_id == "company-a"


pairs = st.tuples(st.sampled_from(IDS), st.sampled_from(IDS)).filter(lambda pair: pair[0] != pair[1])
actions = st.lists(
    st.one_of(
        st.tuples(st.just("same"), pairs),
        st.tuples(st.just("different"), pairs),
        st.tuples(st.just("split"), pairs),
    ),
    max_size=8,
)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(actions=actions, data=st.data())
def test_undoing_all_in_any_order_comes_back_to_the_start(engine, actions, data):
    with Session(engine) as session:
        _entities(session)
        merge(session, "company-a", "company-b", user=MACHINE, reason="formerly", at=START)
        start, canonical = _live(session), _canonical(session)
        done: list[str] = []
        for number, (what, (left, right)) in enumerate(actions):
            moment = START + timedelta(hours=number + 1)
            if what == "split":
                done += split(session, left, user="ann", reason="apart", at=moment)
            else:
                key = judge(session, left, right, Verdict(what), user="ann", reason="said so", at=moment)
                refresh_clusters(session, (left, right))
                done += [key] if key else []
        for key in data.draw(st.permutations(done)):
            undo_judgement(session, key, user="ann", at=START + timedelta(days=9))
        refresh_clusters(session, IDS)
        assert _live(session) == start
        assert _canonical(session) == canonical
        session.rollback()
