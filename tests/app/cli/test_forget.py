"""`distillwatch forget`: asks, tells what goes, refuses half an order."""

import io
import json
import sys
from pathlib import Path

import pytest
from sqlmodel import Session, select

from app.cli.main import run
from kb.models import Document, Tombstone
from kb.store.session import open_engine
from tests.kb.annotated_store import add_document, annotated

URL = "https://gazette.example/1"


def call(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *words: str
) -> tuple[int, str, str]:
    """Exit code, output and errors of the command."""
    monkeypatch.setattr(sys, "argv", ["distillwatch", "forget", *words])
    with pytest.raises(SystemExit) as ended:
        run()
    captured = capsys.readouterr()
    return int(ended.value.code or 0), captured.out, captured.err


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The URL of a store with one document."""
    monkeypatch.setenv("DISTILLWATCH_DATA", str(tmp_path))
    url = f"sqlite:///{tmp_path / 'distillwatch.db'}"
    engine = open_engine(url)
    add_document(engine, annotated("Acme Labs rests.", entities={}, claims=[], url=URL))
    engine.dispose()
    return url


def rows(url: str) -> tuple[int, int]:
    """Documents and tombstones."""
    engine = open_engine(url)
    with Session(engine) as session:
        found = len(session.exec(select(Document)).all()), len(session.exec(select(Tombstone)).all())
    engine.dispose()
    return found


@pytest.mark.parametrize(
    "words", [(), (URL,), (URL, "--again"), ("--list", "--again"), ("Mononym", "--reason", "law")]
)
def test_half_an_order_is_wrong_usage(
    words: tuple[str, ...], store: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(monkeypatch, capsys, *words)[0] == 2
    assert rows(store) == (1, 0)


def test_a_dry_run_and_a_missing_answer_change_nothing(
    store: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code, text, _ = call(monkeypatch, capsys, URL, "--dry-run", "--json")
    assert (code, json.loads(text)["documents"]) == (0, 1)
    monkeypatch.setattr(sys, "stdin", io.StringIO("n\n"))
    assert call(monkeypatch, capsys, URL, "--reason", "law")[0] == 1
    assert rows(store) == (1, 0)


def test_it_goes_and_the_tombstone_is_listed_without_its_address(
    store: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code, text, _ = call(monkeypatch, capsys, URL, "--reason", "law", "--yes", "--json")
    assert (code, json.loads(text)["document"]) == (0, 1)
    assert rows(store) == (0, 1)
    code, text, _ = call(monkeypatch, capsys, "--list", "--json")
    assert [(row["kind"], row["state"], row["reason"]) for row in json.loads(text)] == [
        ("url", "done", "law")
    ]
    assert "gazette" not in text
    assert call(monkeypatch, capsys, "--save", str(tmp_path / "stones.jsonl"))[0] == 0
    assert call(monkeypatch, capsys, "--take", str(tmp_path / "stones.jsonl"))[0] == 0
    assert rows(store) == (0, 1)
