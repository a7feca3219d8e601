"""`distillwatch read` as people run it."""

import gzip
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ARTICLE = (
    "<html><head><title>Heron sues Quayside</title>"
    '<meta property="article:published_time" content="2026-04-30T10:00:00Z"><meta name="author" content="Ida Quill">'
    "</head><body><article><h1>Heron sues Quayside</h1>"
    + "<p>Heron Labs filed suit against Quayside on Thursday, saying that it had copied a model's answers.</p>"
    + "<p>The complaint, in a federal court, names twelve thousand accounts and asks for an injunction.</p>"
    '<p>It follows a <a href="/letter">letter of March</a> that asked the company to stop within ten days.</p>'
    "</article></body></html>"
)


def run(*arguments: str | Path) -> tuple[int, list[dict[str, Any]], list[str]]:
    """Exit code, the documents on standard output, the lines on standard error."""
    done = subprocess.run(
        [sys.executable, "-m", "app.cli.main", "read", *map(str, arguments)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, "COLUMNS": "200"},
        timeout=120,
        check=False,
    )
    documents = [json.loads(line) for line in done.stdout.splitlines()] if done.returncode != 2 else []
    return done.returncode, documents, done.stderr.splitlines()


def test_one_page_with_its_address(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(ARTICLE, encoding="utf-8")
    code, (found,), errors = run(tmp_path / "page.html", "--url", "https://harbour-post.example/a", "--json")
    assert (code, errors) == (0, [])
    assert found["url"] == "https://harbour-post.example/a"
    assert (found["title"], found["authors"]) == ("Heron sues Quayside", ["Ida Quill"])
    assert found["published"] == "2026-04-30T10:00:00+00:00"
    assert found["links"] == ["https://harbour-post.example/letter"]
    assert found["text"].startswith("Heron sues Quayside\nHeron Labs filed suit")
    assert set(found) >= {"kind", "section", "language", "publisher", "paywalled", "credits"}


def test_a_folder_is_walked_and_a_failing_file_does_not_stop_the_others(tmp_path: Path) -> None:
    folder = tmp_path / "saved" / "deep"
    folder.mkdir(parents=True)
    (folder / "a.html.gz").write_bytes(gzip.compress(ARTICLE.encode()))
    (folder / "b.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    (folder / "c.txt").write_text("Heron sues\nIt has filed a suit.\n", encoding="utf-8")
    (folder / ".hidden").write_text("x", encoding="utf-8")
    code, documents, errors = run(tmp_path / "saved")
    assert code == 1
    assert [found["title"] for found in documents] == ["Heron sues Quayside", "Heron sues"]
    assert documents[1]["url"] == str(folder / "c.txt")
    assert len(errors) == 1
    assert "b.png" in errors[0]
    assert "picture" in errors[0]


def test_many_files_are_read_in_order_on_several_processes(tmp_path: Path) -> None:
    for number in range(30):
        (tmp_path / f"{number:02}.txt").write_text(f"Title {number}\nA line of text.\n", encoding="utf-8")
    code, documents, _ = run(tmp_path, "--processes", "2")
    assert code == 0
    assert [found["title"] for found in documents] == [f"Title {number}" for number in range(30)]


def test_wrong_usage_is_exit_code_2(tmp_path: Path) -> None:
    assert run(tmp_path / "missing.html")[0] == 2
    (tmp_path / "a.txt").write_text("a\nb", encoding="utf-8")
    (tmp_path / "b.txt").write_text("a\nb", encoding="utf-8")
    assert run(tmp_path, "--url", "https://harbour-post.example/")[0] == 2
