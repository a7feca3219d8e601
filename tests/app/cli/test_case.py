"""`distillwatch case` on a store with a docket."""

import json
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlmodel import Session

from app.cli.main import run
from crawler.import_files import import_paths
from kb.cases.record import ReadCase, ReadEntry, ReadParty
from kb.models import Case, Contradiction
from kb.settings import Settings
from kb.store.cases import store_case
from kb.store.docket import NumberGap, find_cases, missing_numbers
from kb.store.session import open_engine, writing
from tests.crawler.readers import docket_pages

DOCKET = ReadCase(
    court_id="cand",
    docket_number="3:26-cv-04711",
    caption="Alder Labs, Inc. v. Birch AI",
    filed=date(2026, 3, 1),
    parties=(ReadParty("Alder Labs, Inc.", "Plaintiff"), ReadParty("Birch AI", "Defendant")),
    entries=(
        ReadEntry("2", date(2026, 3, 1), "COMPLAINT against Birch AI [bold]", 0, 0),
        ReadEntry(
            "5", date(2026, 3, 9), "MOTION to Dismiss. Motion Hearing set for 5/15/2099 02:00 PM.", 0, 0
        ),
    ),
)


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder with one docket."""
    monkeypatch.setenv("DISTILLWATCH_DATA", str(tmp_path))
    engine = open_engine(f"sqlite:///{tmp_path / 'distillwatch.db'}")
    with writing(engine) as session:
        store_case(session, DOCKET, seen=datetime(2026, 3, 10, tzinfo=UTC))
    engine.dispose()
    return tmp_path


def call(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *words: str
) -> tuple[int, str, str]:
    """Exit code, output and errors of a command."""
    monkeypatch.setattr(sys, "argv", ["distillwatch", "case", *words])
    with pytest.raises(SystemExit) as ended:
        run()
    captured = capsys.readouterr()
    return int(ended.value.code or 0), captured.out, captured.err


def test_list_and_show(
    data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code, text, _ = call(monkeypatch, capsys, "list", "--json")
    assert code == 0
    assert [row["id"] for row in json.loads(text)["cases"]] == ["cand-26-cv-04711"]
    code, text, _ = call(monkeypatch, capsys, "show", "Alder v. Birch", "--json")
    assert code == 0
    shown = json.loads(text)
    assert shown["case"]["row"]["status"] == "pending"
    assert [entry["number"] for entry in shown["entries"]] == ["5", "2"]
    assert [gap["first"] for gap in shown["missing_numbers"]] == [1, 3]
    assert [event["title"] for event in shown["events"]] == ["Motion Hearing"]
    code, text, _ = call(monkeypatch, capsys, "show", "N.D. Cal.", "26-cv-04711")
    assert code == 0
    assert "2 not seen" in text
    assert "[bold]" in text


def test_a_case_known_from_a_feed_says_what_the_feed_leaves_out(
    data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    feed = docket_pages.FEED.replace("Docket entries of type: all", "Docket entries of type: orders,opinions")
    (data / "feed.xml").write_text(feed, encoding="utf-8")
    engine = open_engine(f"sqlite:///{data / 'distillwatch.db'}")
    import_paths(engine, Settings(data=data), [data / "feed.xml"])
    with writing(engine) as session:
        session.add(
            Contradiction(
                id="c1", about="judge", case_id="cand-26-cv-00005", left_text="Judge Rowan [b]Oakley[/b]", right_text="Judge Elm",
                reason="the docket is the record", first_seen=datetime(2026, 3, 11, tzinfo=UTC),
            )
        )  # fmt: skip
    engine.dispose()
    code, text, _ = call(monkeypatch, capsys, "show", "cand-26-cv-00005")
    assert code == 0
    assert "only entries of type orders, opinions" in " ".join(text.split())
    assert "judge: Judge Rowan [b]Oakley[/b]; but Judge Elm (the docket is the record)" in " ".join(
        text.split()
    )
    code, text, _ = call(monkeypatch, capsys, "show", "cand-26-cv-00005", "--json")
    assert json.loads(text)["feed_entry_types"] == ["orders", "opinions"]


def test_a_docket_that_was_read_whole_has_no_types_of_a_feed(
    data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code, text, _ = call(monkeypatch, capsys, "show", "cand-26-cv-04711", "--json")
    assert code == 0
    assert json.loads(text)["feed_entry_types"] == []


def test_follow_a_known_and_an_unknown_case(
    data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(monkeypatch, capsys, "follow", "3:26-cv-04711", "--note", "the answer")[0] == 0
    code, text, _ = call(monkeypatch, capsys, "follow", "D.", "Del.", "1:26-cv-00009")
    assert code == 0
    assert "ded-26-cv-00009" in text
    engine = open_engine(f"sqlite:///{data / 'distillwatch.db'}")
    with Session(engine) as session:
        known, expected = session.get(Case, "cand-26-cv-04711"), session.get(Case, "ded-26-cv-00009")
        assert known is not None
        assert (known.followed, known.note) == (True, "the answer")
        assert expected is not None
        assert (expected.followed, expected.status) == (True, "unknown")
    found = DOCKET.__class__(
        court_id="ded", docket_number="1:26-cv-00009", caption="Elm v. Fir", filed=date(2026, 1, 2)
    )
    with writing(engine) as session:
        store_case(session, found, seen=datetime(2027, 1, 1, tzinfo=UTC))
    with Session(engine) as session:
        read = session.get(Case, "ded-26-cv-00009")
        assert read is not None
        assert (read.caption, read.caption_history, read.followed) == ("Elm v. Fir", [], True)
    engine.dispose()
    assert call(monkeypatch, capsys, "unfollow", "ded-26-cv-00009")[0] == 0


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["follow", "3:26-cv-09999"], "without a court"),
        (["follow", "nothing at all"], "neither a docket number"),
        (["show", "Elm v. Fir"], "no such case"),
        (["list", "--court", "Court of Elves"], "no court of that name"),
    ],
)
def test_errors_are_one_line(
    data: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    words: list[str],
    says: str,
) -> None:
    code, _, errors = call(monkeypatch, capsys, *words)
    assert code == 1
    assert says in errors
    assert errors.count("\n") == 1


def test_the_calendar_is_written(
    data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    target = data / "hearings.ics"
    assert call(monkeypatch, capsys, "calendar", "cand-26-cv-04711", str(target))[0] == 0
    assert "SUMMARY:Motion Hearing" in target.read_text(encoding="utf-8")


def test_questions_about_a_docket(data: Path) -> None:
    engine = open_engine(f"sqlite:///{data / 'distillwatch.db'}")
    with Session(engine) as session:
        assert missing_numbers(session, "cand-26-cv-04711") == [NumberGap(1, 1), NumberGap(3, 4)]
        assert find_cases(session, "26-cv-4711") == ["cand-26-cv-04711"]
        assert find_cases(session, "26-cv-4711", court="D. Del.") == []
        assert find_cases(session, "Alder Labs v. Birch AI (N.D. Cal.)") == ["cand-26-cv-04711"]
        assert find_cases(session, "Alder v. Cedar") == []
    engine.dispose()
