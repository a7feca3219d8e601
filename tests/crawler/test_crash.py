"""A crawl that is killed at any moment, and taken up again."""

import argparse
import random
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest
from sqlalchemy.engine import Engine
from sqlmodel import Session, select
from warcio.checker import Checker

from crawler.archive import Place, pages_of, read_page
from crawler.errors import CrawlError
from crawler.outcomes import MOST
from crawler.run import CrawlProgress
from kb.models import FrontierUrl, Page
from kb.settings import Settings
from tests.crawler.conftest import Crawl, StartSite, source_of
from tests.crawler.hostile_server import article, fixed

PAGES = 60


def kill_after(pages: int) -> Callable[[CrawlProgress], None]:
    """Kills the crawling process as soon as it has fetched so many pages."""

    def watch(step: CrawlProgress) -> None:
        if step.counts.fetched >= pages:
            for child in psutil.Process().children():
                if any("crawl_process" in word for word in child.cmdline()):
                    child.kill()

    return watch


def test_nothing_is_lost_or_doubled_when_the_crawl_is_killed_again_and_again(
    crawl: Crawl, start_site: StartSite, engine: Engine, settings: Settings
) -> None:
    site = start_site()
    filler = random.Random(7).randbytes(6000).hex()
    for number in range(PAGES):
        site.routes[f"/{number}"] = fixed(article(f"Page {number}", filler))
    site.feed(*(f"/{number}" for number in range(PAGES)))
    source = source_of(site, delay_s=0.01)
    killed = 0
    for pages in (1, 8):
        with pytest.raises(CrawlError, match="signal 9"):
            crawl(source, progress=kill_after(pages))
        killed += 1
    summary = crawl(source)
    assert summary.broken == {}

    with Session(engine) as session:
        rows = session.exec(select(Page)).all()
        frontier = session.exec(select(FrontierUrl)).all()
    assert sorted(page.url for page in rows) == sorted(f"{site.base}/{number}" for number in range(PAGES))
    assert {row.state for row in frontier} == {"done"}
    for page in rows:
        body = read_page(settings.archive, Place(page.warc_file, page.warc_offset)).body
        assert body == article(f"Page {page.url.rsplit('/', 1)[1]}", filler)
    files = [str(path) for path in settings.archive.glob("*.warc.gz")]
    checker = Checker(argparse.Namespace(inputs=files, verbose=False))
    checker.process_all()
    assert checker.exit_value == 0
    assert list(settings.archive.glob("*.open")) == []
    archived = sum(1 for path in files for _ in pages_of(Path(path)))
    # What was archived but not yet in a row when the process died is archived once more.
    assert PAGES <= archived <= PAGES + killed * (MOST + 10)


def test_an_archive_that_cannot_be_written_breaks_the_crawl_of_the_source(
    crawl: Crawl, start_site: StartSite, settings: Settings
) -> None:
    site = start_site()
    site.page("/1")
    site.feed("/1")
    settings.archive.write_text("a file in the folder's place")
    assert "check the folder's permissions" in crawl(source_of(site)).broken["site"]


def interrupt_first(*, and_stop_child: bool) -> Callable[[CrawlProgress], None]:
    """Ctrl-C at the first report; with `and_stop_child` the crawling process is stopped and can answer nothing."""
    pressed: list[CrawlProgress] = []

    def watch(step: CrawlProgress) -> None:
        if pressed:
            return
        pressed.append(step)
        if and_stop_child:
            for child in psutil.Process().children():
                if any("crawl_process" in word for word in child.cmdline()):
                    child.suspend()
        raise KeyboardInterrupt

    return watch


@pytest.mark.parametrize("and_stop_child", [False, True])
def test_an_interrupted_crawl_ends_although_its_process_does_not_answer(
    crawl: Crawl,
    start_site: StartSite,
    engine: Engine,
    monkeypatch: pytest.MonkeyPatch,
    and_stop_child: bool,
) -> None:
    monkeypatch.setattr("crawler.run.STOP_WITHIN_S", 2.0 if and_stop_child else 60.0)
    site = start_site()
    for number in range(20):
        site.page(f"/{number}")
    site.feed(*(f"/{number}" for number in range(20)))
    source = source_of(site, delay_s=0.2)
    summary = crawl(source, progress=interrupt_first(and_stop_child=and_stop_child))
    assert summary.stopped
    assert not any("crawl_process" in " ".join(child.cmdline()) for child in psutil.Process().children())
    with Session(engine) as session:
        before = len(session.exec(select(Page)).all())
    assert before < 20
    assert crawl(source).broken == {}
    with Session(engine) as session:
        assert len(session.exec(select(Page)).all()) == 20
