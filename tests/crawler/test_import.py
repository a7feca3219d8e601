"""Bringing in files of every kind, sound and broken."""

import gzip
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import Session, select

from crawler.archive import Archive, pages_of
from crawler.errors import ImportingError
from crawler.import_files import import_paths
from crawler.items import FetchedPage
from kb.models import Claim, Document, Page
from kb.settings import Settings
from tests.crawler.hostile_server import article, rss
from tests.shared_data import shared

MOMENT = datetime(2026, 11, 1, tzinfo=UTC)
STORY = "Quillmind said on Monday that Norvik Labs had trained a model on the answers of its chatbot. " * 5


def annotated(number: int, text: str) -> str:
    start = text.index("Quillmind")
    document = {
        "id": f"doc-{number}",
        "url": f"https://gazette.example/{number}",
        "publisher": "Gazette",
        "published": "2026-11-20",
        "kind": "article",
        "title": f"Story {number}",
        "text": text,
        "entities": [
            {"id": "e1", "kind": "company", "name": "Quillmind", "mentions": [{"start": start, "end": start + 9}]},
            {"id": "e2", "kind": "company", "name": "Norvik Labs", "mentions": []},
        ],
        "claims": [
            {"start": 0, "end": len(text), "speaker": "e1", "stance": "alleged", "predicate": "distilled",
             "subject": "e2", "object": "e1"}
        ],
        "cases": [],
    }  # fmt: skip
    return json.dumps(document)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder as people have them: good files, broken ones, and things that are no documents."""
    folder = tmp_path / "files"
    (folder / "deeper").mkdir(parents=True)
    (folder / "story.html").write_bytes(article("Lab says rival copied it", STORY))
    (folder / "story.json").write_text('{"articleBody": "what the page should give"}')
    (folder / "deeper" / "packed.html.gz").write_bytes(
        gzip.compress(article("Packed", STORY + "It is packed."))
    )
    (folder / "note.txt").write_text("A note\n\n" + STORY + "In a note.")
    (folder / "note.md").write_text("# A heading\n\n" + STORY + "In Markdown.")
    (folder / "feed.xml").write_bytes(rss(["https://gazette.example/1"]))
    (folder / "README.md").write_text("What is in this folder")
    (folder / "table.xlsx").write_bytes(b"PK\x03\x04")
    (folder / ".hidden.html").write_text("hidden")
    (folder / "broken.html").write_bytes(b"")
    (folder / "gold.jsonl").write_text(
        annotated(1, STORY + "One.") + "\n" + annotated(2, STORY + "Two.") + "\n"
    )
    (folder / "bad.jsonl").write_text('{"id": "x", "text": "good"}\n{"id": 3, "text": null}\n')
    with Archive(folder / "made") as archive:
        for number in range(3):
            body = article(f"Archived {number}", STORY + f"Number {number}.")
            url = f"https://ledger.example/{number}"
            archive.append(
                FetchedPage(None, url, body, fetched_at=MOMENT, headers={"content-type": "text/html"})
            )
    made = next((folder / "made").glob("*.warc.gz"))
    made.rename(folder / "old.warc.gz")
    return folder


def test_a_folder_is_brought_in_and_what_fails_is_named(
    folder: Path, engine: Engine, settings: Settings
) -> None:
    summary = import_paths(engine, settings, [folder])
    skipped = {Path(path).name: reason for path, reason in summary.skipped.items()}
    failed = {Path(path).name: reason for path, reason in summary.failed.items()}
    assert skipped.keys() == {"story.json", "README.md", "table.xlsx", "feed.xml"}
    assert "story.html beside it" in skipped["story.json"]
    assert failed.keys() == {"broken.html", "bad.jsonl"}
    assert "line 2" in failed["bad.jsonl"]
    assert summary.imported == 6
    with Session(engine) as session:
        documents = session.exec(select(Document)).all()
    urls = {document.url for document in documents}
    assert {f"https://ledger.example/{number}" for number in range(3)} <= urls
    assert {"https://gazette.example/1", "https://gazette.example/2"} <= urls
    assert len(documents) == 9
    assert all(document.extract_version is None for document in documents)


def test_every_file_is_archived_under_its_own_address(
    folder: Path, engine: Engine, settings: Settings
) -> None:
    import_paths(engine, settings, [folder / "story.html", folder / "old.warc.gz"])
    archived = {page.url: page for path in settings.archive.glob("*.warc.gz") for page in pages_of(path)}
    file_url = (folder / "story.html").resolve().as_uri()
    assert archived[file_url].body == (folder / "story.html").read_bytes()
    assert archived["https://ledger.example/0"].fetched_at == MOMENT


def test_the_same_files_again_write_nothing(folder: Path, engine: Engine, settings: Settings) -> None:
    import_paths(engine, settings, [folder])
    before = _count(engine)
    again = import_paths(engine, settings, [folder])
    assert again.known_pages == again.pages
    assert (again.documents.new, again.documents.changed) == (0, 0)
    assert _count(engine) == before


def test_claims_are_taken_over_when_asked_for(folder: Path, engine: Engine, settings: Settings) -> None:
    assert import_paths(engine, settings, [folder / "gold.jsonl"]).claims == 0
    assert import_paths(engine, settings, [folder / "gold.jsonl"], with_claims=True).claims == 2
    with Session(engine) as session:
        claims = session.exec(select(Claim)).all()
        documents = {document.id: document for document in session.exec(select(Document)).all()}
    for claim in claims:
        assert documents[claim.document_id].text[claim.start : claim.end] == claim.quote


def test_a_path_that_is_not_there_is_an_error(tmp_path: Path, engine: Engine, settings: Settings) -> None:
    with pytest.raises(ImportingError, match="no such file"):
        import_paths(engine, settings, [tmp_path / "missing"])


def test_a_broken_web_archive_gives_what_is_whole(folder: Path, engine: Engine, settings: Settings) -> None:
    whole = (folder / "old.warc.gz").read_bytes()
    broken = folder / "cut.warc.gz"
    broken.write_bytes(whole[: len(whole) - 40])
    summary = import_paths(engine, settings, [broken])
    assert summary.documents.new >= 2
    assert "cut.warc.gz" in next(iter(summary.failed), "") or summary.documents.new == 3


@pytest.mark.shared
def test_the_reference_pages_are_read_and_their_notes_skipped(engine: Engine, settings: Settings) -> None:
    summary = import_paths(engine, settings, [shared("courts/dockets"), shared("courts/not-dockets")])
    assert {Path(path).name for path in summary.failed} == {"dcd_2.html"}
    assert summary.documents.new == len(list(shared("courts/dockets").glob("*.html")))
    assert all(path.endswith(".json") for path in summary.skipped)


def _count(engine: Engine) -> tuple[int, int]:
    with Session(engine) as session:
        return len(session.exec(select(Page)).all()), len(session.exec(select(Document)).all())
