"""`distillwatch db prune` over the sample store, and what its pages say of a text that is no longer kept."""

import io
import json
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import Session, col, select
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.testclient import TestClient

from app.cli.main import run
from app.pages.document import closed_up, text_html
from app.routes.archive import archived_page
from app.widgets.marks import Span, marked
from crawler.archive_check import damaged_pages
from kb.models import Claim, Document, Page
from kb.store.document_rows import document_view
from kb.store.evidence import ClaimFilter, claim_cards
from kb.store.invariants_evidence import wrong_evidence
from kb.store.session import open_engine


def call(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *words: str
) -> tuple[int, str, str]:
    """Exit code, output and errors of the command."""
    monkeypatch.setattr(sys, "argv", ["distillwatch", "db", "prune", *words])
    with pytest.raises(SystemExit) as ended:
        run()
    captured = capsys.readouterr()
    return int(ended.value.code or 0), captured.out, captured.err


@pytest.fixture
def data(sample_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the sample store's folder."""
    folder = tmp_path / "data"
    shutil.copytree(sample_data, folder)
    monkeypatch.setenv("DISTILLWATCH_DATA", str(folder))
    return folder


@pytest.fixture
def engine(data: Path) -> Iterator[Engine]:
    """The copy's store."""
    store = open_engine(f"sqlite:///{data / 'distillwatch.db'}")
    yield store
    store.dispose()


def whole_texts(engine: Engine) -> int:
    with Session(engine) as session:
        return len(session.exec(select(Document).where(col(Document.text_dropped_at).is_(None))).all())


def test_without_a_number_of_days_nothing_is_dropped(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = whole_texts(engine)
    code, _, errors = call(monkeypatch, capsys, "--yes")
    assert code == 1
    assert "set DISTILLWATCH_RETENTION_DAYS or give --days" in errors
    assert call(monkeypatch, capsys, "--days", "0")[0] == 2
    monkeypatch.setenv("DISTILLWATCH_RETENTION_DAYS", "-1")
    assert "DISTILLWATCH_RETENTION_DAYS" in call(monkeypatch, capsys)[2]
    monkeypatch.setenv("DISTILLWATCH_RETENTION_DAYS", "1")
    monkeypatch.setattr(sys, "stdin", io.StringIO("n\n"))
    assert call(monkeypatch, capsys)[0] == 1
    told = json.loads(call(monkeypatch, capsys, "--dry-run", "--json")[1])
    assert told["texts"] > 0
    assert whole_texts(engine) == before


def test_what_is_too_old_goes_and_the_pages_say_so(
    engine: Engine, data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with Session(engine) as session:
        page = session.exec(select(Page).where(col(Page.url).endswith("/3"))).one()
        key = session.exec(select(Claim.document_id)).first()
        assert key is not None
        whole = session.get_one(Document, key).text
    client = TestClient(Starlette(routes=[Route("/archive/{page_id}", archived_page)]))
    assert client.get(f"/archive/{page.id}").status_code == 200
    monkeypatch.setenv("DISTILLWATCH_RETENTION_DAYS", "1")
    code, text, _ = call(monkeypatch, capsys, "--yes", "--json")
    assert code == 0
    done = json.loads(text)
    assert done["texts"] > 0 < done["pages"]
    assert whole_texts(engine) == done["texts_waiting"]
    answer = client.get(f"/archive/{page.id}")
    assert answer.status_code == 410
    assert "not kept for longer than 1 days" in answer.text
    assert page.digest in answer.text
    with Session(engine) as session:
        view = document_view(session, key)
        assert view is not None
        cards = claim_cards(session, ClaimFilter(document_id=key))
    html = text_html(view, cards, here=cards[0].claim_id)
    assert "The text is no longer kept, since" in html
    assert f'id="claim-{cards[0].claim_id}"' in html
    assert " … " in html or html.count("… ") == 1
    assert len(view.text) <= len(whole)
    with Session(engine) as session:
        assert list(wrong_evidence(session)) == []
    assert list(damaged_pages(engine, data / "archive")) == []


@pytest.mark.parametrize(
    ("text", "marks", "wanted"),
    [
        ("     Acme sued.          Birch denied it.", [(5, 15), (25, 41)], "… [Acme sued.] … [Birch denied it.] …"),
        ("Acme sued.", [(0, 4), (0, 10)], "[[Acme]][ sued.] …"),
        ("Acme  sued.      B", [(0, 11), (17, 18)], "[Acme  sued.] … [B] …"),
        ("", [], " …"),
    ],
)  # fmt: skip
def test_gaps_are_closed_and_marks_go_with_their_words(
    text: str, marks: list[tuple[int, int]], wanted: str
) -> None:
    spans = [Span(start, end, "mark") for start, end in marks]
    shown = marked(*closed_up(text, spans)).replace("<mark>", "[").replace("</mark>", "]")
    assert shown == wanted
