"""Resolution in trouble: killed at any moment, two at once, judgements that contradict, clocks and dates that are wrong."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from itertools import permutations
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import Session, select

from kb.models import Case, Claim, Document, Entity, Judgement, Party, Proposition
from kb.resolve.comparing import Verdict
from kb.resolve.judgements import clusters, judge, live_rulings, merge, refresh_clusters, undo_judgement
from kb.resolve.stage import resolve
from kb.review.decide import merge_entities, undo
from kb.store.entities import entity_named
from kb.store.propositions import propositions_of
from kb.store.questions import QUESTIONS, Options, ask
from kb.store.session import insert_new, open_engine, table_of, writing
from tests.bench.invented_corpus import dockets, documents
from tests.kb.resolve.builder import told
from tests.kb.resolve.corpus import fill, store
from tests.kb.resolve.test_stage import ACCUSES, ALL, dispute, rows_of

KILLS = int(os.environ.get("DISTILLWATCH_TEST_KILLS", "2"))
"""Random moments at which a run is killed; 20 for the full measure."""
START = datetime(2026, 1, 1, tzinfo=UTC)
IDS = ("company-a", "company-b", "company-c")
_RUN = (
    "import sys; sys.path.insert(0, {root!r})\n"
    "from kb.store.session import open_engine\n"
    "from kb.resolve.stage import resolve\n"
    "engine = open_engine({url!r})\n"
    "print('ready', flush=True)\n"
    "resolve(engine)\n"
)


def _start(url: str) -> "subprocess.Popen[str]":
    """A process that resolves a store, past its imports."""
    program = _RUN.format(root=str(Path.cwd()), url=url)
    run = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    assert run.stdout is not None
    assert run.stdout.readline() == "ready\n"
    run.stdout.close()
    return run


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, float, dict[str, list[str]]]:
    """An unresolved store with copies, suits and dockets; how long resolving it takes, and what comes of it."""
    folder = tmp_path_factory.mktemp("kills")
    path = folder / "pristine.db"
    engine = open_engine(f"sqlite:///{path}")
    cases, parties = dockets(4)
    with writing(engine) as session:
        insert_new(session, Case, cases)
        insert_new(session, Party, parties)
    fill(engine, documents(36))
    with engine.connect() as connection:
        connection.exec_driver_sql("pragma wal_checkpoint(truncate)")
    engine.dispose()
    other = folder / "undisturbed.db"
    shutil.copy(path, other)
    began = time.monotonic()
    run = _start(f"sqlite:///{other}")
    assert run.wait() == 0
    took = time.monotonic() - began
    undisturbed = open_engine(f"sqlite:///{other}")
    wanted = rows_of(undisturbed, *ALL)
    undisturbed.dispose()
    return path, took, wanted


@pytest.mark.parametrize("number", range(KILLS))
def test_a_run_that_is_killed_at_any_moment_comes_to_the_same(pristine, tmp_path, number):
    path, took, wanted = pristine
    copy = tmp_path / "killed.db"
    shutil.copy(path, copy)
    url = f"sqlite:///{copy}"
    run = _start(url)
    moment = random.Random(number).random() * took
    try:
        run.wait(timeout=moment)
    except subprocess.TimeoutExpired:
        run.send_signal(signal.SIGKILL)
        run.wait()
    engine = open_engine(url)
    resolve(engine)
    assert rows_of(engine, *ALL) == wanted
    assert set(resolve(engine).values()) == {0}
    engine.dispose()


def test_two_processes_at_once_come_to_what_one_does(pristine, tmp_path):
    path, _, wanted = pristine
    copy = tmp_path / "shared.db"
    shutil.copy(path, copy)
    runs = [_start(f"sqlite:///{copy}") for _ in range(2)]
    assert [run.wait() for run in runs] == [0, 0]
    engine = open_engine(f"sqlite:///{copy}")
    assert rows_of(engine, *ALL) == wanted
    engine.dispose()


def _entities(session: Session) -> None:
    insert_new(
        session,
        Entity,
        [{"id": key, "kind": "company", "name": key, "level": "group", "origin": "document"} for key in IDS],
    )


def _canonical(session: Session) -> list[str | None]:
    session.expire_all()
    found = []
    for key in IDS:
        entity = session.get(Entity, key)
        assert entity is not None
        found.append(entity.canonical_id)
    return found


def test_judgements_that_contradict_keep_apart_whom_somebody_holds_apart_in_any_order(engine):
    said = [("company-a", "company-b", Verdict.SAME), ("company-b", "company-c", Verdict.SAME), ("company-a", "company-c", Verdict.DIFFERENT)]  # fmt: skip
    for order in permutations(range(3)):
        with Session(engine) as session:
            _entities(session)
            for number in order:
                left, right, verdict = said[number]
                judge(
                    session,
                    left,
                    right,
                    verdict,
                    user="ann",
                    reason="said so",
                    at=START + timedelta(hours=number),
                )
            refresh_clusters(session, IDS)
            assert all({"company-a", "company-c"} - group for group in clusters(live_rulings(session)))
            assert _canonical(session) == [None, "company-a", None]
            session.rollback()


def test_of_two_people_on_one_pair_the_later_counts_and_its_undo_brings_the_earlier_back(engine):
    with Session(engine) as session:
        _entities(session)
        merge(session, "company-a", "company-b", user="ann", reason="one firm", at=START)
        key = judge(session, "company-b", "company-a", Verdict.DIFFERENT, user="bea", reason="two", at=START + timedelta(days=1))  # fmt: skip
        refresh_clusters(session, IDS)
        assert _canonical(session) == [None, None, None]
        undo_judgement(session, key, user="bea")
        refresh_clusters(session, IDS)
        assert _canonical(session) == [None, "company-a", None]
        session.rollback()


def test_a_circle_of_merges_is_one_cluster_and_opening_it_keeps_it_together(engine):
    with Session(engine) as session:
        _entities(session)
        keys = [
            merge(session, left, right, user="ann", reason="one firm")
            for left, right in (IDS[:2], IDS[1:], (IDS[2], IDS[0]))
        ]
        assert _canonical(session) == [None, "company-a", "company-a"]
        assert merge(session, "company-a", "company-a", user="ann", reason="itself") is None
        undo_judgement(session, keys[0], user="ann")
        refresh_clusters(session, IDS)
        assert _canonical(session) == [None, "company-a", "company-a"]
        undo_judgement(session, keys[1], user="ann")
        refresh_clusters(session, IDS)
        assert _canonical(session) == [None, None, "company-a"]
        session.rollback()


def test_an_entity_that_is_merged_and_then_deleted_breaks_nothing(engine):
    fill(engine, dispute())
    resolve(engine)
    with writing(engine) as session:
        insert_new(session, Entity, [{"id": "company-a", "kind": "company", "name": "A", "level": "group", "origin": "table"}])  # fmt: skip
    key = merge_entities(engine, "company-a", "company-mirelle-ai", user="ann", reason="one firm")
    with writing(engine) as session:
        session.connection().execute(table_of(Entity).delete().where(table_of(Entity).c.id == "company-a"))
    resolve(engine)
    with Session(engine) as session:
        assert entity_named(session, "Mirelle AI").id == "company-mirelle-ai"
        for question in QUESTIONS:
            words = {
                "ENTITY": "Mirelle AI",
                "SUBJECT": "Mirelle AI",
                "PREDICATE": "distilled",
                "DAY": "2026-01-01",
            }
            if all(argument in words or argument.startswith("[") for argument in question.arguments):
                ask(session, question.name, [words[a] for a in question.arguments if a in words], Options())
    undo(engine, key, user="ann")
    with Session(engine) as session:
        found = session.exec(select(Proposition).where(Proposition.predicate == "distilled")).one()
        assert found.subject_id == "company-mirelle-ai"
        assert session.get(Judgement, key).deleted_at is not None


def test_a_clock_that_went_back_leaves_the_newest_word_in_force(engine):
    with Session(engine) as session:
        _entities(session)
        later, earlier = START + timedelta(days=2), START
        merge(session, "company-a", "company-b", user="ann", reason="one firm", at=later)
        judge(session, "company-a", "company-b", Verdict.DIFFERENT, user="ann", reason="no, two", at=earlier)
        refresh_clusters(session, IDS)
        assert _canonical(session) == [None, None, None]
        live = live_rulings(session)
        assert [ruling.verdict for ruling in live] == ["different"]
        session.rollback()


def test_a_document_seen_before_it_was_published_is_known_from_its_date(engine):
    with writing(engine) as session:
        store(session, dispute()[0], first_seen=datetime(2020, 1, 1, tzinfo=UTC))
    resolve(engine)
    with Session(engine) as session:
        claim = session.exec(select(Claim)).one()
        assert claim.published == datetime(2026, 3, 1, tzinfo=UTC)
        (answer,) = propositions_of(session, "company-mirelle-ai")
        assert answer.standing_since == datetime(2026, 3, 1, tzinfo=UTC)


def test_a_document_without_a_date_counts_from_when_it_was_seen(engine: Engine):
    undated = told("u1", "2026-03-01", "Harbor Ledger", ("Quarry Labs accused Mirelle AI.", ACCUSES))
    fill(engine, [undated.model_copy(update={"published": None}), *dispute()[1:3]])
    counts = resolve(engine)
    assert counts["documents"] == 3
    with Session(engine) as session:
        document = session.get(Document, "u1")
        assert document is not None
        assert document.published is None
        claim = session.exec(select(Claim).where(Claim.document_id == "u1")).one()
        assert claim.published == document.first_seen
        (answer,) = propositions_of(session, "company-mirelle-ai", predicates=("distilled",))
        assert answer.claims == 3
        for question, words in (("changed-since", ["2025-12-01"]), ("who-accuses", ["Mirelle AI"])):
            assert ask(session, question, words, Options())
