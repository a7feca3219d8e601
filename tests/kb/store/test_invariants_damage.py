"""A page of the database file that was overwritten: its rows are named, all others can still be read."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlmodel import Session

from kb.models import Claim, Document
from kb.store.invariants_damage import all_findings
from kb.store.session import open_engine, table_of
from tests.kb.annotated_store import add_document, annotated

PAGE = 4096
DOCUMENTS = 60


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """A store of documents that fill several pages of the file; closed, so that all of it is in the file."""
    path = tmp_path / "store.db"
    engine = open_engine(f"sqlite:///{path}")
    for number in range(DOCUMENTS):
        text = f"Acme Labs sued Globex. Mark {number:04d}. " + "It rained. " * 20
        claims: list[dict[str, object]] = [{"predicate": "sued", "subject": "Acme Labs", "object": "Globex"}]
        entities = {"Acme Labs": "company", "Globex": "company"}
        add_document(
            engine,
            annotated(text, entities=entities, claims=claims, url=f"http://gazette.example/{number}"),
        )
    engine.dispose()
    return path


def overwrite(path: Path, marker: bytes) -> None:
    """Overwrite the last page that has the marker, as a failing disk would."""
    data = bytearray(path.read_bytes())
    start = data.rindex(marker) // PAGE * PAGE
    data[start : start + PAGE] = b"\xff" * PAGE
    path.write_bytes(data)


def test_rows_on_an_overwritten_page_are_named_and_the_others_can_be_read(store: Path) -> None:
    sound = open_engine(f"sqlite:///{store}", create=False)
    with Session(sound) as session:
        texts = dict(session.connection().execute(sa.select(table_of(Document).c.id, table_of(Document).c.text)).all())  # fmt: skip
    sound.dispose()
    overwrite(store, table_page_marker(store))
    engine = open_engine(f"sqlite:///{store}", create=False)
    found = [finding for finding in all_findings(engine) if finding.check == "database"]
    lost = {finding.row.removeprefix("document/") for finding in found if finding.row.startswith("document/")}
    assert 0 < len(lost) < DOCUMENTS
    assert lost <= set(texts)
    assert all("distillwatch restore" in finding.next_step for finding in found)
    for key in set(texts) - lost:
        assert read(engine, key) == texts[key]
    engine.dispose()


def test_other_tables_are_checked_all_the_same(store: Path) -> None:
    engine = open_engine(f"sqlite:///{store}", create=False)
    with engine.begin() as connection:
        key = connection.execute(sa.select(sa.func.min(table_of(Claim).c.id))).scalar_one()
        connection.execute(
            table_of(Claim).update().where(table_of(Claim).c.id == key).values(subject_ref="nobody")
        )
    engine.dispose()
    overwrite(store, table_page_marker(store))
    engine = open_engine(f"sqlite:///{store}", create=False)
    rows = {finding.row for finding in all_findings(engine) if finding.check == "references"}
    engine.dispose()
    assert f"claim/{key}" in rows


def table_page_marker(path: Path) -> bytes:
    """The beginning of a document's text as the table has it, and no index."""
    assert path.read_bytes().count(b"Mark 0030. It rained.") >= 1
    return b"Mark 0030. It rained. It rained."


def read(engine: Engine, key: str) -> str:
    with Session(engine) as session:
        table = table_of(Document)
        return str(
            session.connection().execute(sa.select(table.c.text).where(table.c.id == key)).scalar_one()
        )
