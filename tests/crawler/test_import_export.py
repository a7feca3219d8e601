"""Our own claims file beside other documents: what it may touch, and what becomes of a damaged one."""

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import Session, select

from crawler.import_files import import_paths
from kb.export.run import export
from kb.extract.stage import documents_due
from kb.graph.build import build_graph
from kb.graph.filter import GraphFilter
from kb.models import Claim, Document
from kb.resolve.stage import resolve
from kb.settings import Settings
from kb.store.invariants import findings
from kb.store.invariants_evidence import wrong_evidence
from kb.store.session import open_engine
from tests.crawler.test_import import STORY, annotated


@pytest.fixture
def exported(engine: Engine, settings: Settings, tmp_path: Path) -> Path:
    """The claims file of a store with two stories, whose whole text is longer than their evidence."""
    stories = [annotated(number, f"Of {number} nobody tells. {STORY}It rained.") for number in (1, 2)]
    for number, story in enumerate(stories):
        data = json.loads(story)
        data["claims"][0]["start"] = len("Of 1 nobody tells. ")
        data["claims"][0]["end"] = len(data["text"]) - len("It rained.")
        stories[number] = json.dumps(data)
    (tmp_path / "gold.jsonl").write_text("\n".join(stories) + "\n")
    import_paths(engine, settings, [tmp_path / "gold.jsonl"], with_claims=True)
    resolve(engine)
    with Session(engine) as session:
        export(session, "claims", tmp_path / "claims.jsonl", GraphFilter())
    return tmp_path / "claims.jsonl"


@pytest.fixture
def empty(tmp_path: Path) -> Any:
    """A second, empty store with its settings."""
    folder = tmp_path / "second"
    settings = Settings(data=folder, database_url=f"sqlite:///{folder / 'store.db'}")
    store = open_engine(settings.url)
    yield store, settings
    store.dispose()


def test_text_that_is_no_evidence_stays_behind(exported: Path) -> None:
    for line in exported.read_text(encoding="utf-8").splitlines():
        assert "nobody tells" not in line
        assert "It rained" not in line
        assert "Quillmind said on Monday" in line


def test_a_page_crawled_later_completes_the_text(exported: Path, empty: Any, tmp_path: Path) -> None:
    store, settings = empty
    import_paths(store, settings, [exported])
    with Session(store) as session:
        before = build_graph(session)
        assert documents_due(session) == 0
    summary = import_paths(store, settings, [tmp_path / "gold.jsonl"])
    assert (summary.documents.new, summary.documents.changed) == (0, 2)
    with Session(store) as session:
        texts = [document.text for document in session.exec(select(Document)).all()]
        assert all(text.startswith("Of ") and text.endswith("It rained.") for text in texts)
        assert documents_due(session) == 2
        assert [*findings(session), *wrong_evidence(session)] == []
        assert list(build_graph(session).edges(keys=True)) == list(before.edges(keys=True))
    assert import_paths(store, settings, [exported]).documents.changed == 0
    with Session(store) as session:
        assert {document.text for document in session.exec(select(Document)).all()} == set(texts)


def test_documents_that_the_store_has_keep_what_they_have(
    exported: Path, engine: Engine, settings: Settings
) -> None:
    with Session(engine) as session:
        before = [document.model_dump() for document in session.exec(select(Document)).all()]
    summary = import_paths(engine, settings, [exported])
    assert (summary.claims, summary.rebuilt) == (0, 0)
    with Session(engine) as session:
        assert [document.model_dump() for document in session.exec(select(Document)).all()] == before


DAMAGE: dict[str, Any] = {
    "a standing that is not known": lambda record: record["rows"]["propositions"][0].update(
        standing="proven"
    ),
    "a missing column": lambda record: record["rows"]["propositions"][0].pop("first_seen"),
    "no time zone": lambda record: record["claims"][0].update(first_seen="2026-01-01T00:00:00"),
    "an id that is none": lambda record: record["claims"][0].update(id="../../etc"),
    "fewer claims than the document": lambda record: record["claims"].clear(),
    "a state that nobody gave": lambda record: record["claims"][0].update(review_state="sworn"),
    "rows that are no rows": lambda record: record["rows"].update(entities=[7]),
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE.keys())
def test_a_damaged_record_is_named_by_its_line_and_writes_nothing_of_it(
    damage: Any, exported: Path, empty: Any
) -> None:
    store, settings = empty
    lines = [json.loads(line) for line in exported.read_text(encoding="utf-8").splitlines()]
    damage(lines[0]["record"])
    exported.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    summary = import_paths(store, settings, [exported])
    (reason,) = summary.failed.values()
    assert "line 1" in reason
    with Session(store) as session:
        assert session.exec(select(Claim)).all() == []


def test_what_no_database_holds_is_replaced(exported: Path, empty: Any) -> None:
    store, settings = empty
    lines = [json.loads(line) for line in exported.read_text(encoding="utf-8").splitlines()]
    lines[0]["record"]["rows"]["entities"][0]["name"] = "NUL \x00 and half a pair \ud800"
    exported.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    assert import_paths(store, settings, [exported]).failed == {}
    with Session(store) as session:
        labels = {data["label"] for _, data in build_graph(session).nodes(data=True)}
    assert "NUL \ufffd and half a pair \ufffd" in labels
