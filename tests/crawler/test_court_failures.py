"""What goes wrong between a court and us, and what must not come of it: entries lost, doubled or overruled."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlmodel import Session

from crawler.errors import ReadingError
from crawler.items import FetchedPage
from crawler.readers.docket import read
from crawler.spiders.pacer_rss import built_at
from kb.cases.record import ReadCase, ReadEntry
from kb.models import DocketEntry
from kb.settings import Settings
from kb.store.cases import store_case
from kb.store.session import table_of, writing
from tests.crawler.courtlistener_server import CourtListener
from tests.crawler.readers.docket_pages import DISTRICT
from tests.crawler.test_courtlistener import crawled, follow, rows, server

__all__ = ["server"]

NOW = datetime(2026, 11, 24, tzinfo=UTC)
STUB = ReadEntry("7", NOW.date(), "Motion to Dismiss", 0, 0, pacer_doc_id="035012345009", pacer_sequence="31")
FULL = replace(STUB, text="MOTION to Dismiss for Failure to State a Claim filed by Birch AI")
CASE = ReadCase("cand", "4:26-cv-04711", "Alder v. Birch", pacer_case_id="444001", complete=False)


def stored(engine: Engine, *entries: ReadEntry, hours: int = 0) -> list[DocketEntry]:
    with writing(engine) as session:
        store_case(session, replace(CASE, entries=entries), seen=NOW + timedelta(hours=hours), page_id="p")
    table = table_of(DocketEntry)
    with Session(engine) as session:
        return list(session.connection().execute(sa.select(table)).all())  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "twice", [(STUB, FULL), (FULL, STUB)], ids=["stub first", "text first"]
)  # fmt: skip
def test_an_entry_that_comes_twice_in_one_answer_is_one(
    engine: Engine, twice: tuple[ReadEntry, ReadEntry]
) -> None:
    [found] = stored(engine, *twice)
    assert found.text == FULL.text


@pytest.mark.parametrize("known_by", ["pacer_doc_id", "pacer_sequence"])
def test_a_doubled_entry_is_known_by_its_document_or_its_sequence(engine: Engine, known_by: str) -> None:
    other = "pacer_sequence" if known_by == "pacer_doc_id" else "pacer_doc_id"
    stored(engine, replace(STUB, **{other: None}))  # type: ignore[arg-type]
    [found] = stored(engine, FULL, hours=1)
    assert found.text == FULL.text
    assert [version["text"] for version in found.versions] == [STUB.text]


def test_a_throttle_in_the_middle_of_a_list_loses_nothing(
    engine: Engine, settings: Settings, server: CourtListener
) -> None:
    server.page_size = 2
    server.rates = {"3/day": (3, 86_400)}
    server.retry_after = 7200
    server.tells_usage = False
    follow(engine)
    counts = crawled(engine, settings, server, courtlistener_per_minute=50)
    assert (counts.deferred, counts.error) == (1, None)
    assert len(rows(engine, DocketEntry)) == 4, "the docket and two of three pages came before the throttle"
    server.rates = {}
    with writing(engine) as session:
        session.connection().execute(sa.text("delete from api_call"))
    crawled(engine, settings, server, courtlistener_per_minute=50)
    assert len(rows(engine, DocketEntry)) == 5
    pages = [path for path in server.asked if "docket-entries" in path]
    assert len(pages) == len(set(pages)) + 1, "only the page that was refused is asked for again"


def test_a_docket_page_that_ends_anywhere_before_its_end_is_refused() -> None:
    body = DISTRICT.encode()
    for share in (0.3, 0.6, 0.9, 0.98):
        page = FetchedPage("cand", "https://ecf.cand.uscourts.gov/x", body[: int(len(body) * share)], NOW)
        with pytest.raises(ReadingError, match=r"cut short|no docket"):
            read(page)


def test_when_a_feed_was_built_is_read_before_anything_else() -> None:
    feed = b"<rss><channel><pubDate>Mon</pubDate>%s<item><pubDate>Tue, 24 Nov 2026</pubDate></item></channel></rss>"
    built = b"<lastBuildDate>Tue, 24 Nov 2026 09:15:28 GMT</lastBuildDate>"
    assert built_at(feed % built) == "Tue, 24 Nov 2026 09:15:28 GMT"
    assert built_at(feed.replace(b"Mon", b"Mon, 23 Nov 2026") % b"") == "Mon, 23 Nov 2026"
    assert built_at(b"<rss><channel><item><pubDate>Tue, 24 Nov 2026</pubDate></item></channel></rss>") is None
