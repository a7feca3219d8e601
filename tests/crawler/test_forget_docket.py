"""A page of a docket is removed: other pages of it are read again, and what only that page said is gone."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlmodel import Session, SQLModel, select

from crawler.archive import Archive
from crawler.archive_check import damaged_pages
from crawler.forget import forget_url
from crawler.items import FetchedPage
from crawler.read_stage import read_due
from crawler.store_pages import store_page
from kb.models import Case, Counsel, DocketEntry, Document, Page, Party
from kb.resolve.stage import resolve
from kb.settings import Settings
from kb.store.invariants_damage import all_findings
from kb.store.session import table_of, writing
from tests.crawler.gazette import MOMENT, made
from tests.crawler.readers.docket_pages import DISTRICT

__all__ = ["made"]

OLD = "https://court.example/cand/4711-in-april.html"
NEW = "https://court.example/cand/4711-in-june.html"
_LAST = "<tr><td width='94' valign=top nowrap>04/24/2026</td>"
PAGES = {
    OLD: DISTRICT.replace("<B>Cedar Birch</B>", "<B>Quillon Fernhollow</B>"),
    NEW: DISTRICT.replace(
        _LAST,
        "<tr><td width='94' valign=top nowrap>06/02/2026</td><td valign='top' align='right'>4&nbsp;</td>"
        f"<td valign=top>ORDER granting in part 2 Motion to Dismiss. (Entered: 06/02/2026)</td></tr>{_LAST}",
    ),
}
CASE = "cand-26-cv-04711"
ONLY_OLD = "Quillon Fernhollow"


def come(engine: Engine, settings: Settings, *urls: str) -> None:
    """Archive the pages, read and resolve them; nothing is extracted from a docket."""
    headers = {"content-type": "text/html; charset=utf-8"}
    with Archive(settings.archive) as archive:
        for url in urls:
            at = MOMENT + timedelta(days=list(PAGES).index(url))
            body = PAGES[url].encode()
            store_page(engine, archive, FetchedPage("court", url, body, fetched_at=at, headers=headers))
    go_on(engine, settings)


def go_on(engine: Engine, settings: Settings) -> None:
    read_due(engine, settings)
    resolve(engine)


def docket(engine: Engine) -> dict[str, list[tuple[Any, ...]]]:
    """What the store knows of cases, but for when it saw them first."""
    wanted: dict[type[SQLModel], tuple[str, ...]] = {
        Case: ("id", "caption", "judge", "status", "filed", "origin", "document_id", "caption_history"),
        Party: ("name", "role"),
        Counsel: ("name", "firm"),
        DocketEntry: ("number", "filed", "text", "kind"),
        Document: ("id", "supersedes_id", "kind"),
    }
    found = {}
    with engine.connect() as connection:
        for model, names in wanted.items():
            table = table_of(model)
            rows = connection.execute(sa.select(*(table.c[name] for name in names)))
            found[table.name] = sorted((tuple(row) for row in rows), key=str)
    return found


def whole(engine: Engine, settings: Settings) -> bool:
    return not [*all_findings(engine), *damaged_pages(engine, settings.archive)]


@pytest.mark.parametrize("gone", [OLD, NEW])
def test_the_other_page_is_read_again_and_says_what_it_says(made: Any, gone: str) -> None:
    engine, settings = made("full")
    come(engine, settings, OLD, NEW)
    other = NEW if gone == OLD else OLD
    before = docket(engine)
    assert ONLY_OLD in str(before["party"])
    assert "ORDER granting" in str(before["docket_entry"])
    counts = forget_url(engine, settings, gone, user="desk", reason="court order")
    assert counts["page"] == counts["archive records"] == 1
    assert counts["docket_entry"] == len(before["docket_entry"])
    with Session(engine) as session:
        assert {page.url: page.read_state for page in session.exec(select(Page))} == {other: "due"}
    assert whole(engine, settings)
    go_on(engine, settings)
    never, others = made("never")
    come(never, others, other)
    assert docket(engine) == docket(never)
    assert (ONLY_OLD in str(docket(engine))) == (gone == NEW)
    assert ("ORDER granting" in str(docket(engine))) == (gone == OLD)
    assert whole(engine, settings)


def test_with_its_last_page_the_whole_docket_goes(made: Any) -> None:
    engine, settings = made("full")
    come(engine, settings, NEW)
    forget_url(engine, settings, NEW, user="desk", reason="court order")
    assert not any(docket(engine).values())
    assert whole(engine, settings)


def test_of_a_case_that_somebody_follows_number_and_caption_stay(made: Any) -> None:
    engine, settings = made("full")
    come(engine, settings, NEW)
    with writing(engine) as session:
        session.connection().execute(table_of(Case).update().values(followed=True))
    forget_url(engine, settings, NEW, user="desk", reason="court order")
    with Session(engine) as session:
        [case] = session.exec(select(Case)).all()
        assert (case.id, case.caption) == (CASE, "Alder Labs, Inc. v. Birch AI Corp.")
        assert (case.docket_core, case.judge, case.filed, case.status) == (
            "26-cv-04711",
            None,
            None,
            "unknown",
        )
    assert not any(rows for name, rows in docket(engine).items() if name != table_of(Case).name)
    assert whole(engine, settings)
