"""What is older than it is to be kept goes from archive and texts; every quotation goes on standing where it stood."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlmodel import Session, select

from crawler.archive import Archive, Place, pages_of, read_page
from crawler.archive_check import damaged_pages
from crawler.evidence import check_evidence
from crawler.forget import forget_url
from crawler.import_files import import_paths
from crawler.read_stage import pages_due, read_due
from crawler.retention import prune, to_prune
from crawler.store_pages import store_page
from kb.annotation import AnnotatedDocument
from kb.errors import StoreError
from kb.export.claims_jsonl import ClaimsExporter
from kb.extract.stage import documents_due, extract_due
from kb.graph.filter import GraphFilter
from kb.models import Claim, Document, Page
from kb.resolve.stage import resolve
from kb.search.query import parse_query
from kb.search.results import found_documents
from kb.settings import Settings
from kb.store.archive_turn import archive_turn
from kb.store.backup import backup, restore
from kb.store.document_rows import document_view
from kb.store.evidence import claim_cards
from kb.store.invariants_damage import all_findings
from kb.store.session import open_engine, table_of, writing
from tests.crawler.gazette import (
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

__all__ = ["made"]

DAYS = 30
LATER = MOMENT + timedelta(days=DAYS + 1)


def archived(settings: Settings) -> list[str]:
    return [one.url for path in sorted(settings.archive.glob("*.warc.gz")) for one in pages_of(path)]


def without_texts(found: dict[str, list[tuple[Any, ...]]]) -> dict[str, list[tuple[Any, ...]]]:
    """A store's state but for what stands in its texts."""
    return found | {"document": [row[:3] for row in found["document"]]}


def resolve_all_again(engine: Engine) -> None:
    with writing(engine) as session:
        session.connection().execute(table_of(Document).update().values(resolve_version=None))
    resolve(engine)


def test_old_pages_and_texts_go_and_every_quotation_stays(made: Any) -> None:
    engine, settings = made("full")
    fill(engine, settings, list(SENTENCES))
    before = state(engine)
    with Session(engine) as session:
        cards = claim_cards(session)
    done = prune(engine, settings, days=DAYS, now=LATER)
    assert (done.pages, done.texts, done.files, done.records) == (4, 4, 1, 0)
    assert done.bytes_freed > 0
    assert archived(settings) == []
    after = state(engine)
    assert without_texts(after) == without_texts(before)
    assert not [text for *_, text in after["document"] if "cafeteria" in text]
    assert not list(all_findings(engine))
    assert not list(damaged_pages(engine, settings.archive))
    assert check_evidence(engine, settings.archive).checked == 0
    with Session(engine) as session:
        kept = claim_cards(session)
        assert [(card.quote, card.start, card.marks) for card in kept] == [
            (card.quote, card.start, card.marks) for card in cards
        ]
        assert {card.after for card in kept} == {""} != {card.after for card in cards}
        for document in session.exec(select(Document)):
            view = document_view(session, document.id)
            assert view is not None
            assert view.text_dropped_at == LATER
            assert not view.page_is_kept
            [claim] = session.exec(select(Claim).where(Claim.document_id == document.id))
            assert document.text[claim.start : claim.end] == claim.quote
        assert found_documents(session, parse_query("Quarrywell"))[0].snippet.strip()
        assert not found_documents(session, parse_query("cafeteria"))
    assert prune(engine, settings, days=DAYS, now=LATER).texts == 0


def test_what_is_newer_stays_in_the_same_file(made: Any) -> None:
    engine, settings = made("full")
    urls = list(SENTENCES)
    fill(engine, settings, urls)
    done = prune(engine, settings, days=1, now=MOMENT + timedelta(days=1, hours=2))
    assert (done.pages, done.texts, done.records, done.files) == (2, 2, 2, 0)
    assert archived(settings) == urls[2:]
    assert valid_warc(settings.archive)
    assert not list(all_findings(engine))
    assert not list(damaged_pages(engine, settings.archive))
    with Session(engine) as session:
        for row in session.exec(select(Page).where(Page.read_state == "done")):
            assert read_page(settings.archive, Place(row.warc_file, row.warc_offset)).url == row.url
    check = check_evidence(engine, settings.archive)
    assert check.checked == check.equal == 2


def test_what_is_still_to_be_read_extracted_or_resolved_waits(made: Any) -> None:
    engine, settings = made("full")
    urls = list(SENTENCES)
    with Archive(settings.archive) as archive:
        store_page(engine, archive, page(urls[0], text_of(urls[0])))
    assert prune(engine, settings, days=DAYS, now=LATER).pages_waiting == 1
    read_due(engine, settings)
    done = prune(engine, settings, days=DAYS, now=LATER)
    assert (done.pages, done.texts, done.texts_waiting) == (1, 0, 1)
    annotate_all(engine)
    assert prune(engine, settings, days=DAYS, now=LATER).texts_waiting == 1
    resolve(engine)
    assert prune(engine, settings, days=DAYS, now=LATER).texts == 1


def test_stages_that_start_over_leave_alone_what_has_no_text_any_more(made: Any) -> None:
    engine, settings = made("full")
    fill(engine, settings, list(SENTENCES))
    before = without_texts(state(engine))
    prune(engine, settings, days=DAYS, now=LATER)
    with Session(engine) as session:
        assert documents_due(session, everything=True) == pages_due(session, again=True) == 0
    assert read_due(engine, settings, again=True).failed == 0
    resolve_all_again(engine)
    assert without_texts(state(engine)) == before
    assert not list(all_findings(engine))


def test_a_text_that_is_dropped_while_it_is_extracted_again_keeps_its_claims(
    made: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine, settings = made("full")
    fill(engine, settings, list(SENTENCES))
    before = without_texts(state(engine))

    def slow(_nlp: Any, documents: Iterable[AnnotatedDocument], **_more: Any) -> Iterator[AnnotatedDocument]:
        found = list(documents)
        prune(engine, settings, days=DAYS, now=LATER)
        yield from found

    monkeypatch.setattr("kb.extract.stage.annotate", slow)
    monkeypatch.setattr("kb.extract.stage.load_pipeline", lambda _settings: None)
    monkeypatch.setattr("kb.extract.stage.reason_to_skip", lambda _document, _settings: None)
    counts = extract_due(engine, settings, everything=True)
    assert (counts.claims, counts.removed_claims, counts.mentions) == (0, 0, 0)
    assert without_texts(state(engine)) == before
    assert not list(all_findings(engine))


@pytest.mark.parametrize("is_copy", [True, False])
def test_a_copy_of_a_dropped_text_is_known_and_its_quotation_alone_is_none(made: Any, is_copy: bool) -> None:
    engine, settings = made("full")
    fill(engine, settings, [GONE])
    prune(engine, settings, days=DAYS, now=LATER)
    url = "https://mirror.example/copied.txt"
    text = (
        text_of(url) if is_copy else f"{SENTENCES[GONE]} " + FILLER.replace("the", "our").replace("a ", "no ")
    )
    with Archive(settings.archive) as archive:
        store_page(engine, archive, page(url, text, number=24 * 40))
    read_due(engine, settings)
    annotate_all(engine)
    resolve(engine)
    with Session(engine) as session:
        origins = {document.url: document.origin_id for document in session.exec(select(Document))}
    assert (origins[url] == origins[GONE]) == is_copy


def test_a_run_that_was_killed_leaves_what_holds_and_is_gone_on_with(
    made: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine, settings = made("full")
    fill(engine, settings, list(SENTENCES))

    def die(*_words: Any, **_more: Any) -> None:
        raise KeyboardInterrupt

    for step in ("_delete", "_forget_places"):
        with monkeypatch.context() as patch:
            patch.setattr(f"crawler.retention.{step}", die)
            with pytest.raises(KeyboardInterrupt):
                prune(engine, settings, days=DAYS, now=LATER)
        assert not list(all_findings(engine))
        assert not list(damaged_pages(engine, settings.archive))
    prune(engine, settings, days=DAYS, now=LATER)
    assert archived(settings) == []
    with Session(engine) as session:
        assert {row.warc_file for row in session.exec(select(Page))} == {""}


def test_a_file_that_a_crawl_writes_is_not_deleted_under_it(made: Any) -> None:
    engine, settings = made("full")
    with Archive(settings.archive) as archive:
        store_page(engine, archive, page(GONE, text_of(GONE)))
        read_due(engine, settings)
        done = prune(engine, settings, days=DAYS, now=LATER)
        assert (done.files, done.records) == (0, 1)
        store_page(engine, archive, page("https://mirror.example/new", FILLER, number=24 * 40))
    assert archived(settings) == ["https://mirror.example/new"]
    assert valid_warc(settings.archive)


def test_it_waits_for_no_backup_and_a_backup_afterwards_is_whole(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path / "full", database_url=None)
    engine = open_engine(settings.url)
    fill(engine, settings, list(SENTENCES))
    with (
        archive_turn(settings.data, wait=True),
        pytest.raises(StoreError, match="run it again when that has ended"),
    ):
        prune(engine, settings, days=DAYS, now=LATER)
    prune(engine, settings, days=1, now=MOMENT + timedelta(days=1, hours=2))
    backup(settings, tmp_path / "after.tar")
    before = state(engine)
    engine.dispose()
    other = Settings(data=tmp_path / "restored", database_url=None)
    restore(tmp_path / "after.tar", other)
    restored = open_engine(other.url)
    assert state(restored) == before
    assert not list(all_findings(restored))
    assert not list(damaged_pages(restored, other.archive))
    restored.dispose()


@pytest.mark.parametrize("with_text", [True, False])
def test_an_export_of_dropped_texts_rebuilds_their_claims(made: Any, tmp_path: Path, with_text: bool) -> None:
    engine, settings = made("full")
    fill(engine, settings, list(SENTENCES))
    prune(engine, settings, days=DAYS, now=LATER)
    out = tmp_path / "claims.jsonl"
    with Session(engine) as session:
        ClaimsExporter(with_text=with_text).write_rows(session, GraphFilter(), out)
    other, others = made("other")
    summary = import_paths(other, others, [out])
    assert not summary.failed
    assert summary.claims == 4
    assert {row[-1] for row in state(other)["claim"]} == {row[-1] for row in state(engine)["claim"]}
    assert not list(all_findings(other))


def test_the_whole_text_of_an_exported_document_comes_back_when_its_page_is_read(
    made: Any, tmp_path: Path
) -> None:
    engine, settings = made("full")
    fill(engine, settings, [GONE])
    with Session(engine) as session:
        ClaimsExporter().write_rows(session, GraphFilter(), tmp_path / "claims.jsonl")
    other, others = made("other")
    import_paths(other, others, [tmp_path / "claims.jsonl"])
    done = prune(other, others, days=DAYS, now=datetime.now(UTC) + timedelta(days=DAYS + 1))
    assert done.texts == 1
    with Archive(others.archive) as archive:
        store_page(other, archive, page(GONE, text_of(GONE)))
    read_due(other, others)
    with Session(other) as session:
        document = session.exec(select(Document).where(Document.url == GONE)).one()
        assert (document.text, document.text_dropped_at) == (text_of(GONE), None)
        assert documents_due(session) == 1
    assert not list(all_findings(other))


def test_what_was_dropped_can_still_be_forgotten(made: Any) -> None:
    engine, settings = made("full")
    fill(engine, settings, list(SENTENCES))
    prune(engine, settings, days=DAYS, now=LATER)
    counts = forget_url(engine, settings, GONE, user="desk", reason="court order")
    assert (counts["document"], counts["page"], counts["claim"]) == (1, 1, 1)
    assert not list(all_findings(engine))
    with Session(engine) as session:
        left = session.connection().execute(sa.select(table_of(Document).c.text)).scalars().all()
    assert len([text for text in left if SECRET in text]) == 1  # the mirror's copy of it


def test_it_is_said_beforehand_what_would_go(made: Any) -> None:
    engine, settings = made("full")
    fill(engine, settings, list(SENTENCES))
    before = state(engine)
    told = to_prune(engine, days=1, now=MOMENT + timedelta(days=1, hours=2))
    assert (told.pages, told.texts) == (2, 2)
    assert state(engine) == before
    assert len(archived(settings)) == 4
