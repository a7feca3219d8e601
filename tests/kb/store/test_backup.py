"""A backup holds everything, notices damage, and never overwrites."""

from pathlib import Path

import pytest
from sqlmodel import Session, select

from kb.errors import StoreError
from kb.models import Document
from kb.settings import Settings
from kb.store.backup import backup, restore
from kb.store.session import open_engine
from tests.kb.annotated_store import add_document, annotated


@pytest.fixture
def full(tmp_path: Path) -> Settings:
    """A data folder with one document and one archive file."""
    settings = Settings(data=tmp_path / "full", database_url=None)
    engine = open_engine(settings.url)
    add_document(
        engine, annotated("Acme Labs rests.", entities={}, claims=[], url="http://gazette.example/1")
    )
    engine.dispose()
    settings.archive.mkdir()
    (settings.archive / "one.warc.gz").write_bytes(b"archived bytes" * 1000)
    return settings


def test_what_was_backed_up_comes_back(full: Settings, tmp_path: Path) -> None:
    backup(full, tmp_path / "copy.tar")
    empty = Settings(data=tmp_path / "empty")
    assert restore(tmp_path / "copy.tar", empty) == 2
    with Session(open_engine(empty.url, create=False)) as session:
        assert [document.text for document in session.exec(select(Document))] == ["Acme Labs rests."]
    assert (empty.archive / "one.warc.gz").read_bytes() == b"archived bytes" * 1000


def test_a_store_is_never_overwritten(full: Settings, tmp_path: Path) -> None:
    backup(full, tmp_path / "copy.tar")
    with pytest.raises(StoreError, match="there is a store already"):
        restore(tmp_path / "copy.tar", full)


def test_damage_is_noticed_and_leaves_nothing(full: Settings, tmp_path: Path) -> None:
    copy = tmp_path / "copy.tar"
    backup(full, copy)
    data = bytearray(copy.read_bytes())
    place = data.index(b"archived bytes")
    data[place : place + 8] = b"tampered"
    copy.write_bytes(data)
    empty = Settings(data=tmp_path / "empty")
    with pytest.raises(StoreError, match="is damaged"):
        restore(copy, empty)
    assert not list(empty.data.iterdir())


@pytest.mark.parametrize("content", [b"", b"no tar at all", b"\x00" * 4096])
def test_a_file_that_is_no_backup_is_refused(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "copy.tar").write_bytes(content)
    with pytest.raises(StoreError, match=r"backup|manifest"):
        restore(tmp_path / "copy.tar", Settings(data=tmp_path / "empty"))


def test_without_a_store_there_is_nothing_to_back_up(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="there is no store"):
        backup(Settings(data=tmp_path / "nowhere"), tmp_path / "copy.tar")
    assert not (tmp_path / "copy.tar").exists()
