"""`distillwatch doctor --deep` names what is broken, and the rest can still be used."""

import json
import shutil
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlmodel import Session, select

from app.cli.main import run
from crawler.archive import Place, read_page
from crawler.import_files import import_paths
from kb.annotation import AnnotatedDocument
from kb.extract.stage import store_annotation
from kb.models import Claim, Document, Page
from kb.resolve.stage import resolve
from kb.settings import Settings
from kb.store.session import open_engine, table_of, writing
from tests.crawler.test_import import STORY, annotated


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with three archived files of a document each, with claims, resolved."""
    folder = tmp_path_factory.mktemp("doctor")
    settings = Settings(data=folder / "data", database_url=None)
    engine = open_engine(settings.url)
    lines = [annotated(number, f"{STORY}Number {number}.") for number in range(3)]
    paths = [folder / f"{number}.jsonl" for number in range(3)]
    for path, line in zip(paths, lines, strict=True):
        path.write_text(line)
    import_paths(engine, settings, paths)
    annotations = {found.url: found for found in map(AnnotatedDocument.model_validate_json, lines)}
    with writing(engine) as session:
        for document in session.exec(select(Document)).all():
            assert document.url is not None
            store_annotation(session, document, annotations[document.url])
    resolve(engine)
    engine.dispose()
    return settings.data


@pytest.fixture
def data(sound: Path, tmp_path: Path) -> Path:
    """A copy of it, to be broken."""
    return Path(shutil.copytree(sound, tmp_path / "data"))


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], data: Path):
    """Runs the command on the data folder; exit code, output and errors."""

    def call(*words: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["distillwatch", *words])
        monkeypatch.setenv("DISTILLWATCH_DATA", str(data))
        with pytest.raises(SystemExit) as ended:
            run()
        captured = capsys.readouterr()
        return int(ended.value.code or 0), captured.out, captured.err

    return call


def pages(data: Path) -> list[tuple[str, Place]]:
    """Every page with its place in the archive, in the order of the archive."""
    engine = open_engine(f"sqlite:///{data / 'distillwatch.db'}", create=False)
    table = table_of(Page)
    with Session(engine) as session:
        query = sa.select(table.c.id, table.c.warc_file, table.c.warc_offset).order_by(table.c.warc_offset)
        found = [(key, Place(file, offset)) for key, file, offset in session.connection().execute(query)]
    engine.dispose()
    return found


def test_a_sound_store_passes(call) -> None:
    code, told, _ = call("doctor", "--deep")
    assert code == 0, told
    assert "every row holds" in told
    assert "every page holds" in told


def test_a_broken_record_of_the_archive_is_named_and_its_neighbours_are_read(call, data: Path) -> None:
    _, (lost, place), _ = kept = pages(data)
    path = data / "archive" / place.file
    content = bytearray(path.read_bytes())
    content[place.offset + 60 : place.offset + 90] = b"\xff" * 30
    path.write_bytes(content)
    code, told, _ = call("doctor", "--deep")
    assert code == 1
    (line,) = [line for line in told.splitlines() if line.startswith("broken")]
    assert f"page/{lost}" in line
    assert "restore" in line
    for key, neighbour in kept:
        if key != lost:
            assert b"Quillmind" in read_page(data / "archive", neighbour).body


def test_a_record_that_was_swapped_is_named(call, data: Path) -> None:
    (first, place), (_, other), _ = pages(data)
    engine = open_engine(f"sqlite:///{data / 'distillwatch.db'}", create=False)
    with engine.begin() as connection:
        table = table_of(Page)
        connection.execute(table.update().where(table.c.id == first).values(warc_offset=other.offset))
    engine.dispose()
    assert place.offset != other.offset
    code, told, _ = call("doctor", "--deep", "--json")
    archive = {check["name"]: check for check in json.loads(told)}["archive"]
    assert (code, archive["good"]) == (1, False)
    assert [finding["row"] for finding in archive["findings"]] == [f"page/{first}"]


def test_a_page_of_the_database_that_was_overwritten_is_told_in_one_line_each(call, data: Path) -> None:
    path = data / "distillwatch.db"
    content = bytearray(path.read_bytes())
    start = content.index(b"Number 1.") // 4096 * 4096
    content[start : start + 4096] = b"\xff" * 4096
    path.write_bytes(content)
    code, told, errors = call("doctor", "--deep")
    assert (code, errors) == (1, "")
    assert "broken" in told
    assert "wrong  invariants" in told
    assert "every page holds" in told  # the archive is another file
    code, _, errors = call("export", "claims", str(data / "out.jsonl"))
    assert code == 1
    assert errors.count("\n") == 1
    assert "doctor --deep" in errors
    assert call("schedule", "list")[0] == 0


def test_evidence_that_was_altered_is_named_with_what_to_do(call, data: Path) -> None:
    engine = open_engine(f"sqlite:///{data / 'distillwatch.db'}", create=False)
    with engine.begin() as connection:
        table = table_of(Claim)
        key = connection.execute(sa.select(sa.func.min(table.c.id))).scalar_one()
        connection.execute(table.update().where(table.c.id == key).values(quote="[b]Nobody[/b] said so."))
    engine.dispose()
    code, told, _ = call("doctor", "--deep")
    assert code == 1
    assert f"claim/{key} (evidence)" in told
    assert "distillwatch extract --all" in told
