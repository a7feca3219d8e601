"""The stage as a whole: what it makes of invented documents, once, twice, one by one, and killed on the way."""

import os
import signal
import subprocess
import sys
import time
from datetime import UTC, date, datetime
from pathlib import Path

from sqlmodel import Session, select

from kb.annotation import AnnotatedCase
from kb.models import (
    Alias,
    Case,
    CaseMention,
    Claim,
    Contradiction,
    Document,
    DocumentEntity,
    Entity,
    OriginEdge,
    Party,
    Proposition,
    StandingChange,
)
from kb.resolve.stage import documents_due, resolve
from kb.store.session import insert_new, open_engine, table_of, writing
from tests.kb.resolve.builder import Says, told
from tests.kb.resolve.corpus import fill

ACCUSES = Says("alleged", "distilled", "Mirelle AI", "Quarry Labs", "Quarry Labs")
DENIES = Says("denied", "distilled", "Mirelle AI", "Quarry Labs", "Mirelle AI", negated=True)
ADMITS = Says("admitted", "distilled", "Mirelle AI", "Quarry Labs", "Ada Brenner", hedge="partial")
SUES = Says("reported", "sued", "Quarry Labs", "Mirelle AI")
PEOPLE = {"Ada Brenner": "person"}


def dispute():
    """An accusation, its denial, an admission; told by several outlets."""
    return [
        told("a1", "2026-03-01", "Harbor Ledger", ("Quarry Labs accused Mirelle AI of training on its answers.", ACCUSES)),
        told("a2", "2026-03-04", "Wire Nine", ("Quarry Labs, Inc. says Mirelle AI copied it.", ACCUSES._replace(object="Quarry Labs, Inc.", speaker="Quarry Labs, Inc."))),
        told("a3", "2026-03-05", "Circuit Daily", ("Mirelle AI never did that, it told a blog in Port Sela.", DENIES)),
        told("a4", "2026-04-30", "Bay Courier", ("On the stand, Ada Brenner said that Mirelle AI partly had done so to Quarry Labs.", ADMITS), kinds=PEOPLE),
        told("a5", "2026-05-02", "Maybe Weekly", ("Mirelle AI may have done more to Quarry Labs.", Says("reported", "distilled", "Mirelle AI", "Quarry Labs", hedge="uncertain"))),
    ]  # fmt: skip


def rows_of(engine, *models):
    with Session(engine) as session:
        return {
            model.__name__: sorted(row.model_dump_json() for row in session.exec(select(model)))
            for model in models
        }


ALL = (
    Alias, Case, CaseMention, Claim, Contradiction, DocumentEntity, Entity, OriginEdge, Proposition, StandingChange,
)  # fmt: skip


def distilled(engine):
    with Session(engine) as session:
        return session.exec(select(Proposition).where(Proposition.predicate == "distilled")).one()


def test_one_proposition_gathers_what_all_say_and_its_standing_rises(engine):
    fill(engine, dispute())
    resolve(engine)
    found = distilled(engine)
    assert (found.subject_id, found.object_id) == ("company-mirelle-ai", "company-quarry-labs")
    assert (found.standing, found.contested) == ("admitted", True)
    assert found.standing_since == datetime(2026, 4, 30, tzinfo=UTC)
    assert "in part" in found.standing_reason
    assert found.support_origins == 3  # the uncertain report and the denial are none
    assert found.against_origins == 1
    assert found.claim_count == 5
    with Session(engine) as session:
        steps = session.exec(select(StandingChange).order_by(StandingChange.since)).all()
    assert [step.standing for step in steps] == ["alleged", "denied", "admitted"]


def test_a_store_without_changes_is_left_alone(engine):
    fill(engine, dispute())
    resolve(engine)
    before = rows_of(engine, *ALL)
    with engine.connect() as connection:
        version = connection.exec_driver_sql(
            "select value from store_state where key = 'version'"
        ).scalar_one()
    counts = resolve(engine)
    assert set(counts.values()) == {0}
    assert rows_of(engine, *ALL) == before
    with engine.connect() as connection:
        assert (
            connection.exec_driver_sql("select value from store_state where key = 'version'").scalar_one()
            == version
        )


def test_documents_one_by_one_come_to_the_same_as_all_at_once(engine, tmp_path):
    fill(engine, dispute())
    resolve(engine)
    other = open_engine(f"sqlite:///{tmp_path / 'other.db'}")
    for document in dispute():
        fill(other, [document])
        resolve(other)
    assert rows_of(other, Claim, Entity, Proposition, StandingChange) == rows_of(
        engine, Claim, Entity, Proposition, StandingChange
    )
    other.dispose()


def test_a_killed_run_that_is_started_again_comes_to_the_same(engine, tmp_path):
    many = [
        told(f"k{number:03d}", f"2026-01-{number % 28 + 1:02d}", f"Outlet {number % 9}", (f"Quarry Labs accused Mirelle AI {number} times.", ACCUSES))
        for number in range(96)
    ]  # fmt: skip
    fill(engine, many)
    url = f"sqlite:///{tmp_path / 'killed.db'}"
    killed = open_engine(url)
    fill(killed, many)
    program = f"import sys; sys.path.insert(0, {str(Path.cwd())!r})\nfrom kb.store.session import open_engine\nfrom kb.resolve.stage import resolve\nresolve(open_engine({url!r}))"
    for _ in range(3):
        run = subprocess.Popen([sys.executable, "-c", program], stderr=subprocess.DEVNULL)
        before = _done(killed)
        limit = time.monotonic() + 60
        while run.poll() is None and _done(killed) <= before and time.monotonic() < limit:
            time.sleep(0.005)
        if run.poll() is not None:
            break
        os.kill(run.pid, signal.SIGKILL)
        run.wait()
    resolve(killed)
    resolve(engine)
    assert rows_of(killed, *ALL) == rows_of(engine, *ALL)
    killed.dispose()


def _done(engine):
    table = table_of(Document)
    with engine.connect() as connection:
        return len(connection.execute(select(table.c.id).where(table.c.resolve_version.is_not(None))).all())


def test_a_lone_family_name_means_the_only_one_of_its_document(engine):
    brenner = Says("stated", "said", None, None, "Brenner")
    fill(
        engine,
        [
            told("l1", "2026-01-01", "Wire Nine", ("Ada Brenner spoke.",), ("“Yes,” Brenner said.", brenner), kinds={"Ada Brenner": "person", "Brenner": "person"}),
            told("l2", "2026-01-02", "Wire Nine", ("Brenner spoke again.", brenner), kinds={"Brenner": "person"}),
            told("l3", "2026-01-03", "Wire Nine", ("Ada Brenner met Tomas Brenner.",), ("Brenner left.", brenner), kinds={"Ada Brenner": "person", "Tomas Brenner": "person", "Brenner": "person"}),
        ],
    )  # fmt: skip
    resolve(engine)
    with Session(engine) as session:
        lone = {
            row.document_id: row.entity_id
            for row in session.exec(select(DocumentEntity))
            if row.name == "Brenner"
        }
    assert lone == {"l1": "person-ada-brenner", "l2": None, "l3": None}


def test_a_suit_without_a_docket_says_so_until_the_docket_comes(engine):
    fill(
        engine,
        [
            told("s1", "2026-03-10", "Harbor Ledger", ("Quarry Labs sued Mirelle AI on March 2, 2026.", SUES), case=AnnotatedCase(caption="Quarry Labs v. Mirelle AI", plaintiffs=["Quarry Labs"], defendants=["Mirelle AI"])),
        ],
    )  # fmt: skip
    resolve(engine)
    with Session(engine) as session:
        found = session.exec(select(Proposition)).one()
        assert found.case_id is None
        assert "no docket found" in found.standing_reason
        assert session.exec(select(CaseMention)).one().case_id.startswith("named-")
    now = datetime(2026, 3, 20, tzinfo=UTC)
    docket = {"id": "cand-26-cv-01234", "court_id": "cand", "docket_number": "3:26-cv-01234", "docket_core": "26-cv-01234", "caption": "Quarry Labs, Inc. v. Mirelle AI, LLC", "caption_history": [], "filed": date(2026, 3, 9), "judge": "Maren Oduya", "status": "pending", "origin": "docket", "first_seen": now, "updated_at": now, "links": []}  # fmt: skip
    parties = [
        {
            "id": f"p{place}",
            "case_id": docket["id"],
            "name": name,
            "role": side.title(),
            "side": side,
            "extra": {},
        }
        for place, (name, side) in enumerate(
            (("Quarry Labs, Inc.", "plaintiff"), ("Mirelle AI, LLC", "defendant"))
        )
    ]
    with writing(engine) as session:
        insert_new(session, Case, [docket])
        insert_new(session, Party, parties)
    resolve(engine)
    with Session(engine) as session:
        found = session.exec(select(Proposition)).one()
        assert found.case_id == docket["id"]
        assert "no docket" not in found.standing_reason
        assert session.exec(select(CaseMention)).one().case_id == docket["id"]
        assert [case.id for case in session.exec(select(Case))] == [docket["id"]]
        assert {party.entity_id for party in session.exec(select(Party))} == {
            "company-quarry-labs",
            "company-mirelle-ai",
        }
        dispute_ = session.exec(select(Contradiction)).one()
        assert (dispute_.about, dispute_.preferred) == ("date", "right")
        assert "2026-03-02" in dispute_.left_text
        assert "2026-03-09" in dispute_.right_text


def test_a_settlement_settles_the_suit(engine):
    fill(
        engine,
        [
            told("t1", "2026-03-10", "Harbor Ledger", ("Quarry Labs sued Mirelle AI.", SUES)),
            told("t2", "2026-06-01", "Wire Nine", ("Mirelle AI and Quarry Labs settled.", Says("reported", "settled", "Mirelle AI", "Quarry Labs"))),
        ],
    )  # fmt: skip
    resolve(engine)
    with Session(engine) as session:
        found = session.exec(select(Proposition).where(Proposition.predicate == "sued")).one()
    assert found.standing == "settled"
    assert found.standing_since == datetime(2026, 6, 1, tzinfo=UTC)


def test_what_a_speaker_denied_and_then_admitted_is_a_contradiction(engine):
    fill(
        engine,
        [
            told("c1", "2026-03-01", "Harbor Ledger", ("Mirelle AI denies it all to Quarry Labs.", DENIES)),
            told("c2", "2026-05-01", "Wire Nine", ("Mirelle AI now admits it to Quarry Labs.", ADMITS._replace(speaker="Mirelle AI"))),
        ],
    )  # fmt: skip
    resolve(engine)
    with Session(engine) as session:
        found = session.exec(select(Contradiction)).one()
    assert found.about == "statement"
    assert found.left_text.startswith("denied on 2026-03-01")
    assert found.right_text.startswith("admitted on 2026-05-01")


def test_a_withdrawn_document_ends_its_claims_and_leaves_the_past(engine):
    fill(engine, dispute()[:1])
    resolve(engine)
    assert distilled(engine).standing == "alleged"
    with writing(engine) as session:
        table = table_of(Document)
        gone = datetime(2026, 3, 20, tzinfo=UTC)
        session.connection().execute(table.update().values(withdrawn_at=gone))
    assert resolve(engine)["retracted"] == 1
    found = distilled(engine)
    assert (found.standing, found.support_origins, found.claim_count) == ("withdrawn", 0, 0)
    with Session(engine) as session:
        assert [
            step.standing for step in session.exec(select(StandingChange).order_by(StandingChange.since))
        ] == [
            "alleged",
            "withdrawn",
        ]


def test_a_model_stands_for_its_maker_unless_it_is_what_was_made(engine):
    fill(
        engine,
        [
            told("m1", "2026-01-01", "Wire Nine",
                 ("xAI released Grok 9.", Says("reported", "develops", "xAI", "Grok 9")),
                 ("Grok 9 learnt from ChatGPT.", Says("reported", "distilled", "Grok 9", "ChatGPT")),
                 kinds={"Grok 9": "model", "ChatGPT": "model"}),
        ],
    )  # fmt: skip
    resolve(engine)
    with Session(engine) as session:
        found = {(row.subject_id, row.predicate, row.object_id) for row in session.exec(select(Proposition))}
    assert found == {
        ("company-xai", "develops", "model-grok-9"),
        ("company-xai", "distilled", "company-openai"),
    }


def test_nothing_is_due_after_a_run(engine):
    fill(engine, dispute())
    with Session(engine) as session:
        assert documents_due(session) == 5
    resolve(engine)
    with Session(engine) as session:
        assert documents_due(session) == 0


def test_a_former_name_and_initials_are_learned_from_documents(engine):
    fill(
        engine,
        [
            told("f0", "2026-01-01", "Wire Nine", ("Brightwell AI sued nobody, but Halden Works.", Says("reported", "sued", "Brightwell AI", "Halden Works"))),
            told("f1", "2026-02-01", "Wire Nine", ("Glimmer Systems (formerly Brightwell AI) sued Quarry Labs.", Says("reported", "sued", "Glimmer Systems", "Quarry Labs"))),
            told("f2", "2026-02-02", "Wire Nine", ("The Union of Press Archivists (UPA) sued Quarry Labs.", Says("reported", "sued", "Union of Press Archivists", "Quarry Labs")), kinds={"Union of Press Archivists": "organization"}),
            told("f3", "2026-02-03", "Wire Nine", ("UPA sued Halden Works.", Says("reported", "sued", "UPA", "Halden Works")), kinds={"UPA": "organization"}),
        ],
    )  # fmt: skip
    resolve(engine)
    with Session(engine) as session:
        subjects = {row.subject_id for row in session.exec(select(Proposition))}
        merged = {row.name: row.canonical_id for row in session.exec(select(Entity)) if row.canonical_id}
    assert subjects == {"company-brightwell-ai", "organization-union-of-press-archivists"}
    assert merged == {"Glimmer Systems": "company-brightwell-ai"}
