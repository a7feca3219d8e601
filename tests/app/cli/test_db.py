"""`distillwatch db copy` there and back."""

import json
import sys
from pathlib import Path

import pytest

from app.cli.main import run
from tests.conftest import NewDatabase


def call(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *words: str
) -> tuple[int, str, str]:
    """Exit code, output and errors of a command."""
    monkeypatch.setattr(sys, "argv", ["distillwatch", "db", *words])
    with pytest.raises(SystemExit) as ended:
        run()
    captured = capsys.readouterr()
    return int(ended.value.code or 0), captured.out, captured.err


def test_a_store_goes_to_postgresql_and_back_unchanged(
    sample_data: Path,
    tmp_path: Path,
    new_postgres: NewDatabase,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    first, last = (f"sqlite:///{path}" for path in (sample_data / "distillwatch.db", tmp_path / "back.db"))
    with new_postgres() as server:
        code, text, _ = call(monkeypatch, capsys, "copy", first, server, "--json")
        assert code == 0
        there = json.loads(text)
        code, text, _ = call(monkeypatch, capsys, "copy", server, last, "--json")
        assert code == 0
        assert json.loads(text) == there
        assert {row["table"]: row["rows"] for row in there}["document"] >= 40
        code, _, errors = call(monkeypatch, capsys, "copy", last, server)
        assert code == 1
        assert "it is not empty" in errors


@pytest.mark.parametrize(
    ("source", "target", "told"),
    [
        ("sqlite:////nowhere/store.db", "sqlite:///{folder}/new.db", "there is no store"),
        ("sqlite:///{sample}", "no url", "write sqlite:///FILE"),
        ("sqlite:///{sample}", "postgresql+psycopg://127.0.0.1:9/x", "check the path"),
    ],
)
def test_a_database_that_is_not_there_is_told_in_one_line(
    source: str, target: str, told: str, sample_data: Path, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    words = [url.format(sample=sample_data / "distillwatch.db", folder=tmp_path) for url in (source, target)]
    code, _, errors = call(monkeypatch, capsys, "copy", *words)
    assert code == 1
    assert told in errors
    assert len(errors.splitlines()) == 1
