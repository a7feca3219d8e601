"""The texts of followed dockets' filings: read once, with their pages, and asked for once a day."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlmodel import Session, select

from crawler.items import FetchedPage
from crawler.readers.courtlistener_filing import filing
from kb.cases.page_lines import place_in
from kb.models import Document, FrontierUrl
from kb.settings import Settings
from kb.store.docket import expect_case
from kb.store.session import writing
from tests.crawler.courtlistener_server import CourtListener, courtlistener
from tests.crawler.test_courtlistener_search import crawled

STAMP = "Case 4:26-cv-04711-RO   Document 1   Filed 03/01/26   Page {} of 2"
TEXT = "\x0c".join(
    "\n".join([STAMP.format(number), "UNITED STATES DISTRICT COURT", f"Alder Labs alleges on sheet {number} that Birch AI trained", "its model on the outputs of Alder-2."])
    for number in (1, 2)
)  # fmt: skip


@pytest.fixture
def server() -> Iterator[CourtListener]:
    """A docket of which two filings are to be had, and one is not."""
    with courtlistener() as api:
        api.add_docket(900001)
        for key, number in ((1, 1), (2, 4), (3, 9)):
            api.add_entry(
                key, 900001, f"ENTRY number {number}", number=number, minutes=key, short=f"Paper {number}"
            )
        for row, available, text in zip(api.entries, (True, True, False), (TEXT, TEXT.replace("Alder-2", "Alder-3"), ""), strict=True):  # fmt: skip
            row["recap_documents"][0] |= {"is_available": available, "plain_text": text}
        yield api


def follow(engine: Engine) -> None:
    with writing(engine) as session:
        expect_case(
            session, "4:26-cv-04711", court="cand", seen=datetime(2026, 11, 24, tzinfo=UTC), note=None
        )


def filings(engine: Engine) -> list[Document]:
    with Session(engine) as session:
        found = session.exec(select(Document).where(Document.kind == "filing").order_by(Document.url)).all()
        session.expunge_all()
        return list(found)


def test_filings_become_documents_with_their_pages(
    engine: Engine, settings: Settings, server: CourtListener
) -> None:
    follow(engine)
    counts = crawled(engine, settings, server, None)
    assert (counts.failed, counts.error) == (0, None)
    first, second = filings(engine)
    assert first.url == "https://www.courtlistener.com/docket/900001/1/x/"
    assert first.title == "Alder Labs, Inc. v. Birch AI Corp.: Paper 1"
    assert "Page 1 of 2" not in first.text
    assert "Alder-3" in second.text
    assert first.published == datetime(2026, 3, 1, tzinfo=UTC)
    start = first.text.index("sheet 2")
    assert place_in(first.credits, start, start + 7) == "p. 2, line 2"


def test_they_are_asked_for_once_a_day_and_only_what_is_new(
    engine: Engine, settings: Settings, server: CourtListener
) -> None:
    follow(engine)
    crawled(engine, settings, server, None)
    server.asked.clear()
    crawled(engine, settings, server, None)
    assert [path for path in server.asked if "recap-documents" in path] == []
    server.entries[2]["recap_documents"][0] |= {"is_available": True, "plain_text": TEXT.replace("Alder-2", "Alder-9")}  # fmt: skip
    with writing(engine) as session:
        for row in session.exec(select(FrontierUrl)).all():
            if "filings_at" in row.hints:
                hints = row.hints | {"filings_at": "2026-01-01T00:00:00+00:00"}
                session.connection().execute(
                    sa.update(FrontierUrl).where(FrontierUrl.id == row.id).values(hints=hints)
                )  # type: ignore[arg-type]  # a column
    crawled(engine, settings, server, None)
    assert (
        len([path for path in server.asked if "recap-documents" in path and "date_modified__gt" in path]) == 1
    )
    assert ["Alder-9" in document.text for document in filings(engine)] == [False, False, True]


def test_pages_are_gone_through_without_a_cursor(
    engine: Engine, settings: Settings, server: CourtListener
) -> None:
    server.page_size = 1
    follow(engine)
    crawled(engine, settings, server, None)
    assert len(filings(engine)) == 2


@pytest.mark.parametrize(
    "row",
    [
        {"plain_text": "", "document_type": 1},
        {"plain_text": TEXT, "document_type": 2},
        {"plain_text": TEXT, "document_type": 1, "is_sealed": True},
        {"plain_text": STAMP.format(1), "document_type": 1},
        {"document_type": 1},
    ],
    ids=["empty", "attachment", "sealed", "stamp alone", "left out"],
)
def test_what_is_no_filing_with_a_text_is_passed_over(row: dict[str, object]) -> None:
    page = FetchedPage("courtlistener", "https://api.example/", b"{}", datetime(2026, 5, 1, tzinfo=UTC))
    assert filing(page, row, "cand") is None
