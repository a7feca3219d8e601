"""What is removed by law is gone from archive and store, and what is left is as if it had never come."""

import logging
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlmodel import Session, select

from crawler.archive import Archive, Place, pages_of, read_page
from crawler.archive_check import damaged_pages
from crawler.erase import erase_records, finish_erasing, records_of
from crawler.errors import ArchiveError
from crawler.forget import forget_again, forget_name, forget_url, plan_for
from crawler.frontier import FoundLink, add_links
from crawler.import_files import import_paths
from crawler.read_stage import read_due
from crawler.store_pages import store_page
from kb.extract.stage import store_annotation
from kb.forget.people import find_person
from kb.forget.tombstones import Tombstones, export_tombstones, import_tombstones
from kb.models import (
    Alert,
    Alias,
    Claim,
    Delivery,
    Document,
    Entity,
    Mention,
    Page,
    Review,
    Tombstone,
    Watch,
)
from kb.resolve.stage import resolve
from kb.review.decide import decide
from kb.search.query import parse_query
from kb.search.results import found_documents
from kb.settings import Settings
from kb.store.backup import backup, restore
from kb.store.invariants_damage import all_findings
from kb.store.session import insert_new, open_engine, table_of, writing
from kb.watch.match import match_watches
from tests.crawler.gazette import (
    BASE,
    FILLER,
    GONE,
    MOMENT,
    SECRET,
    SENTENCES,
    annotate_all,
    fill,
    made,
    page,
    state,
    text_of,
    valid_warc,
)
from tests.kb.annotated_store import annotated

__all__ = ["made"]


def test_what_is_left_is_what_a_store_without_the_page_says(made: Any) -> None:
    engine, settings = made("full")
    fill(engine, settings, list(SENTENCES))
    forget_url(engine, settings, GONE + "?utm_source=x", user="desk", reason="court order")
    resolve(engine)
    never, other = made("never")
    urls = list(SENTENCES)
    with Archive(other.archive) as archive:
        for number, url in enumerate(urls):
            if url != GONE:
                store_page(never, archive, page(url, text_of(url), number))
    read_due(never, other)
    annotate_all(never)
    resolve(never)
    assert state(engine) == state(never)
    assert not list(all_findings(engine))
    assert not list(damaged_pages(engine, settings.archive))


def test_bytes_texts_search_and_decisions_are_gone(made: Any) -> None:
    engine, settings = made("full")
    urls = [GONE, f"{BASE}/2026/other.txt"]
    fill(engine, settings, urls)
    with Session(engine) as session:
        kept = session.exec(select(Page).where(Page.url == urls[1])).one()
        claim = session.exec(select(Claim).where(Claim.predicate == "distilled")).one()
    decide(engine, "claim", claim.id, "confirm", user="desk", note=SECRET)
    watch = {"id": "w", "kind": "entity", "terms": {"entity": claim.subject_id}, "tags": [], "channels": ["file"],
             "created_at": MOMENT - timedelta(days=1)}  # fmt: skip
    with writing(engine) as session:
        insert_new(session, Watch, [watch])
    assert match_watches(engine, now=MOMENT + timedelta(days=1))
    counts = forget_url(engine, settings, GONE, user="desk", reason="court order")
    assert (
        counts["document"]
        == counts["page"]
        == counts["archive records"]
        == counts["claim"]
        == counts["review"]
        == 1
    )
    assert counts["alert"] == counts["delivery"] >= 1
    with Session(engine) as session:
        assert not found_documents(session, parse_query("Quarrywell"), limit=5)
        for model in (Review, Alert, Delivery):
            assert not session.exec(select(model)).all()
        # A watch of it is left: the entity stays with it, as the person who made it wanted.
        assert {one.name for one in session.exec(select(Entity))} >= {"Larkspur Labs", "Ember Foundry"}
    assert valid_warc(settings.archive)
    archived = [one.url for path in settings.archive.glob("*.warc.gz") for one in pages_of(path)]
    assert archived == [urls[1]]
    assert read_page(settings.archive, Place(kept.warc_file, kept.warc_offset)).url == urls[1]
    if engine.dialect.name == "sqlite":
        engine.dispose()
        for path in settings.data.rglob("*"):
            assert not path.is_file() or SECRET.encode() not in path.read_bytes(), path


def test_it_does_not_come_back_and_it_is_said_why(
    made: Any, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    engine, settings = made("full")
    fill(engine, settings, list(SENTENCES))
    forget_url(engine, settings, GONE, user="desk", reason="court order")
    with caplog.at_level(logging.INFO), writing(engine) as session:
        new, wanted = add_links(session, "s", [FoundLink(GONE + "#top"), FoundLink(BASE + "/new")], MOMENT)
    assert (new, [target.url for target in wanted]) == (1, [BASE + "/new"])
    with Archive(settings.archive) as archive:
        assert not store_page(engine, archive, page(GONE, "Another text of the same page."))
    assert "court order" in caplog.text
    assert "quarrywell" not in caplog.text
    # As a saved file it is known only once it is read: then it goes out of the archive again.
    saved = tmp_path / "saved.html"
    saved.write_text(
        f'<html><head><title>Firms</title><link rel="canonical" href="{GONE}"></head>'
        f"<body><article><h1>Firms</h1><p>{text_of(GONE)}</p><p>{FILLER}</p></article></body></html>"
    )
    summary = import_paths(engine, settings, [saved])
    assert "court order" in summary.skipped[str(saved)]
    assert not summary.documents.new
    assert SECRET.encode() not in b"".join(
        one.body
        for path in settings.archive.glob("*.warc.gz")
        for one in pages_of(path)
        if "mirror" not in one.url
    )
    read_due(engine, settings, again=True)
    with Session(engine) as session:
        assert GONE not in session.exec(select(Document.url)).all()


def test_a_killed_removal_is_finished_by_its_tombstone(made: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    engine, settings = made("full")
    fill(engine, settings, list(SENTENCES))
    before = state(engine)

    def die(*_words: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("crawler.forget.finish", die)
        with pytest.raises(KeyboardInterrupt):
            forget_url(engine, settings, GONE, user="desk", reason="court order")
    assert state(engine) == before
    with Session(engine) as session:
        assert [row.state for row in Tombstones.of(session).rows] == ["pending"]
    [counts] = forget_again(engine, settings).values()
    assert counts["document"] == 1
    with Session(engine) as session:
        assert [row.state for row in Tombstones.of(session).rows] == ["done"]
        assert GONE not in session.exec(select(Document.url)).all()
    assert forget_again(engine, settings).popitem()[1] == {}


def test_tombstones_are_applied_to_a_restored_backup(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path / "full", database_url=None)
    engine = open_engine(settings.url)
    fill(engine, settings, list(SENTENCES))
    backup(settings, tmp_path / "before.tar")
    forget_url(engine, settings, GONE, user="desk", reason="court order")
    with Session(engine) as session:
        assert export_tombstones(session, tmp_path / "tombstones.jsonl") == 1
    after = state(engine)
    engine.dispose()
    assert "gazette" not in (tmp_path / "tombstones.jsonl").read_text()
    other = Settings(data=tmp_path / "restored", database_url=None)
    restore(tmp_path / "before.tar", other)
    old = open_engine(other.url)
    with writing(old) as session:
        assert import_tombstones(session, tmp_path / "tombstones.jsonl") == 1
    forget_again(old, other)
    assert state(old) == after
    old.dispose()


def test_a_record_without_a_row_is_found(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path / "full", database_url=None)
    engine = open_engine(settings.url)
    with Archive(settings.archive) as archive:
        archive.append(page(GONE, text_of(GONE)))
    plan = plan_for(engine, settings, lambda url: url == GONE)
    assert len(plan.places) == 1
    assert not plan.documents
    engine.dispose()


@pytest.mark.parametrize("size", [0, 1, 300, 65_400, 65_535, 131_100, 400_000])
def test_a_record_of_any_size_is_overwritten_in_its_place(size: int, tmp_path: Path) -> None:
    body = bytes((number * 7919 + number // 251) % 256 for number in range(size)).decode("latin-1")
    with Archive(tmp_path) as archive:
        places = [archive.append(page(f"{BASE}/{number}", body)) for number in range(3)]
    length = (tmp_path / places[0].file).stat().st_size
    for _ in range(2):
        assert erase_records(tmp_path, [places[1]], why="t" * 40) == 1
    assert (tmp_path / places[0].file).stat().st_size == length
    assert [read_page(tmp_path, place).url for place in places] == [f"{BASE}/0", "", f"{BASE}/2"]
    assert list(records_of(tmp_path, lambda url: url.endswith("/1"))) == []
    assert valid_warc(tmp_path)


def test_a_half_overwritten_record_is_finished_and_nothing_is_cut_off(tmp_path: Path) -> None:
    with Archive(tmp_path) as archive:
        places = [archive.append(page(f"{BASE}/{number}", FILLER)) for number in range(3)]
    path = tmp_path / places[0].file
    length = places[2].offset - places[1].offset
    path.with_name(path.name + ".erasing").write_text(f'[[{places[1].offset}, {length}, "t"]]')
    path.with_name(path.name + ".open").touch()
    with path.open("r+b") as out:
        out.seek(places[1].offset)
        out.write(b"\x1f\x8b\x08half")
    with Archive(tmp_path) as archive:
        assert archive.append(page(f"{BASE}/4", FILLER)).file != path.name
    assert finish_erasing(tmp_path) == 1
    assert [read_page(tmp_path, place).url for place in places] == [f"{BASE}/0", "", f"{BASE}/2"]
    assert valid_warc(tmp_path)


def test_a_place_without_a_record_is_an_error(tmp_path: Path) -> None:
    with Archive(tmp_path) as archive:
        place = archive.append(page(GONE, FILLER))
    with pytest.raises(ArchiveError, match="no record"):
        erase_records(tmp_path, [Place(place.file, place.offset + 3)], why="t")


PEOPLE_TEXT = (
    "Dora Kestrelman runs Larkspur Labs, the firm said. Dora Kestrelman said that nothing was copied. "
    "Ember Foundry sued Larkspur Labs in a court in Ohio on Tuesday. "
)


def tell_of_a_person(engine: Engine, settings: Settings) -> None:
    with Archive(settings.archive) as archive:
        store_page(engine, archive, page(f"{BASE}/people.txt", PEOPLE_TEXT + FILLER))
    read_due(engine, settings)
    extract_people(engine)
    resolve(engine)


def extract_people(engine: Engine) -> None:
    sentences = [part.strip() + "." for part in PEOPLE_TEXT.strip().split(".") if part.strip()]
    with writing(engine) as session:
        document = session.exec(select(Document)).one()
        store_annotation(
            session,
            document,
            annotated(
                document.text,
                entities={"Dora Kestrelman": "person", "Larkspur Labs": "company", "Ember Foundry": "company"},
                claims=[
                    {"sentence": sentences[0], "predicate": "leads", "subject": "Dora Kestrelman", "object": "Larkspur Labs"},
                    {"sentence": sentences[1], "predicate": "said", "speaker": "Dora Kestrelman", "stance": "stated"},
                    {"sentence": sentences[2], "predicate": "sued", "subject": "Ember Foundry", "object": "Larkspur Labs"},
                ],
            ),
        )  # fmt: skip


def test_a_person_goes_and_extraction_does_not_bring_them_back(made: Any) -> None:
    engine, settings = made("full")
    tell_of_a_person(engine, settings)
    with Session(engine) as session:
        assert "person-dora-kestrelman" in session.exec(select(Entity.id)).all()
    counts = forget_name(engine, settings, "Ms. Dora Kestrelman", user="desk", reason="court order")
    assert (counts["entity"], counts["claim"], counts["proposition"]) == (1, 2, 1)
    left = state(engine)
    extract_people(engine)
    resolve(engine)
    assert state(engine) == left
    assert not list(all_findings(engine))
    with Session(engine) as session:
        for model, column in (
            (Entity, Entity.name),
            (Alias, Alias.text),
            (Mention, Mention.surface),
            (Claim, Claim.quote),
        ):
            assert not [text for text in session.exec(select(column)).all() if "Kestrelman" in text], model
        assert [claim.predicate for claim in session.exec(select(Claim))] == ["sued"]
        rows = session.connection().execute(sa.select(table_of(Tombstone))).all()
        assert "kestrelman" not in str(rows).lower()
        # The text itself stays: it is listed, and goes by its address.
        found = find_person(session, lambda name: name == "Dora Kestrelman")
        assert not found.entities
