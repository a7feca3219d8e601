"""What badly behaved sites do to a crawl: one crawl of all of them together, looked at from every side."""

import argparse
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import Session, select
from warcio.checker import Checker

from crawler.archive import Place, read_page
from crawler.catalogue import CatalogueSource, ListRules
from crawler.job import SourceCounts
from crawler.run import CrawlSummary, run_crawl
from crawler.spiders.sitemap import MOST_DEPTH, MOST_FILES
from kb.models import FrontierUrl, Page, Source
from kb.settings import Settings
from kb.store.session import open_engine
from tests.crawler.conftest import source_of
from tests.crawler.hostile_server import (
    Site,
    article,
    busy,
    drip,
    endless,
    endless_calendar,
    endless_sitemap,
    fixed,
    gzip_bomb,
    hang,
    redirect,
    reset,
    rss,
    running,
)  # fmt: skip

MONTHS = 4
LATIN = "<html><head><title>Café</title></head><body><p>Déjà vu – naïve</p></body></html>".encode("cp1252")


@dataclass
class Crawled:
    """The crawl of all sites."""

    summary: CrawlSummary
    sites: dict[str, Site]
    sources: dict[str, CatalogueSource]
    engine: Engine
    settings: Settings

    def counts(self, name: str) -> SourceCounts:
        return self.summary.sources[name]

    def rows(self, name: str) -> dict[str, FrontierUrl]:
        base = self.sites[name].base
        with Session(self.engine) as session:
            found = session.exec(select(FrontierUrl).where(FrontierUrl.source_id == name)).all()
        return {row.url.removeprefix(base): row for row in found}

    def pages(self, name: str) -> list[Page]:
        with Session(self.engine) as session:
            return list(session.exec(select(Page).where(Page.source_id == name)).all())


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawled]:
    folder = tmp_path_factory.mktemp("hostile")
    settings = Settings(data=folder, database_url=f"sqlite:///{folder / 'store.db'}")
    engine = open_engine(settings.url)
    with ExitStack() as stack:
        sites = {name: stack.enter_context(running(Site())) for name in NAMES}
        elsewhere = stack.enter_context(running(Site(), "127.0.0.2"))
        elsewhere.page("/secret")
        sites["elsewhere"] = elsewhere
        sources = {source.id: source for source in _prepare(sites)}
        summary = run_crawl(engine, settings, list(sources.values()), back_off_s=0.05, patience_s=5.0)
        yield Crawled(summary, sites, sources, engine, settings)
    engine.dispose()


NAMES = (
    "good", "hang-feed", "hang-page", "drip", "reset", "error-feed", "error-page", "loop", "private", "huge", "bomb",
    "charset", "sitemap", "busy", "long-busy", "failing", "robots", "robots-fails", "gone", "wall", "empty", "quiet",
    "calendar",
)  # fmt: skip


def _prepare(sites: dict[str, Site]) -> Iterator[CatalogueSource]:
    for number in range(10):
        sites["good"].page(f"/{number}", text=f"Page number {number}.")
    sites["good"].feed(*(f"/{number}" for number in range(10)))
    sites["hang-feed"].routes["/feed.xml"] = hang
    one_bad_page = {
        "hang-page": hang, "drip": drip, "reset": reset, "huge": endless, "bomb": gzip_bomb, "loop": redirect("/bad"),
        "error-page": fixed(article("404 Not Found", "Sorry.")), "charset": fixed(LATIN, kind="text/html; charset=utf-8"),
        "gone": fixed(b"gone", status=410), "wall": fixed(b"no", status=403),
    }  # fmt: skip
    for name, answer in one_bad_page.items():
        sites[name].routes["/bad"] = answer
        sites[name].page("/fine")
        sites[name].feed("/bad", "/fine")
    sites["error-feed"].routes["/feed.xml"] = fixed(article("Oops", "Our servers are on fire."))
    sites["empty"].routes["/feed.xml"] = fixed(rss([]), kind="application/rss+xml")
    sites["quiet"].routes["/feed.xml"] = fixed(rss([]), kind="application/rss+xml")
    private = sites["private"]
    private.routes["/metadata"] = redirect("http://169.254.169.254/latest/meta-data/")
    private.routes["/other"] = redirect(sites["elsewhere"].base + "/secret")
    private.routes["/file"] = redirect("file:///etc/passwd")
    private.feed("/metadata", "/other", "/file")
    sites["sitemap"].otherwise = endless_sitemap
    sites["sitemap"].routes["/robots.txt"] = fixed(b"", kind="text/plain")
    sites["calendar"].otherwise = endless_calendar
    sites["calendar"].routes["/robots.txt"] = fixed(b"", kind="text/plain")
    sites["busy"].routes["/once"] = busy(1, fixed(article("a", "b")), status=429, retry_after="1")
    sites["busy"].feed("/once")
    sites["long-busy"].routes["/later"] = busy(99, hang, retry_after="3600")
    sites["long-busy"].feed("/later")
    for number in range(40):
        sites["failing"].routes[f"/{number}"] = fixed(b"broken", status=500)
    sites["failing"].feed(*(f"/{number}" for number in range(40)))
    sites["robots"].routes["/robots.txt"] = fixed(
        b"User-agent: *\nDisallow: /closed\nCrawl-delay: 1\n", kind="text/plain"
    )
    for path in ("/closed/1", "/open/1", "/open/2"):
        sites["robots"].page(path)
    sites["robots"].feed("/closed/1", "/open/1", "/open/2")
    sites["robots-fails"].routes["/robots.txt"] = fixed(b"broken", status=500)
    sites["robots-fails"].page("/1")
    sites["robots-fails"].feed("/1")
    yield source_of(
        sites["calendar"], "calendar", "/month/1", protocol="list_page", timeout_s=1,
        list=ListRules(item="li", next="a.next::attr(href)", pages=MONTHS),
    )  # fmt: skip
    for name in NAMES:
        if name == "calendar":
            continue
        protocol = "sitemap" if name == "sitemap" else "feed"
        yield source_of(
            sites[name], name, "/index.xml" if name == "sitemap" else "/feed.xml", protocol=protocol, timeout_s=1,
            max_bytes=1_000_000, may_be_empty=name == "quiet",
        )  # fmt: skip


def test_a_good_site_is_not_slowed_by_bad_ones(crawled: Crawled) -> None:
    assert crawled.counts("good").fetched == 10
    assert crawled.counts("good").error is None
    first, second, *_ = crawled.sites["hang-page"].times("/bad")
    later = [moment for moment, _, _ in crawled.sites["good"].asked if moment > first]
    # nobody waits while the other hangs: what was left then is asked for before that one has been given up
    assert not later or min(later) < second


def test_a_feed_that_hangs_breaks_its_promise(crawled: Crawled) -> None:
    assert "hang-feed" in crawled.summary.broken
    assert crawled.counts("hang-feed").seconds < 60


@pytest.mark.parametrize("name", ["hang-page", "drip", "reset", "huge", "bomb", "loop"])
def test_a_bad_page_fails_alone_and_is_due_again(crawled: Crawled, name: str) -> None:
    counts = crawled.counts(name)
    assert (counts.fetched, counts.failed, counts.error) == (1, 1, None)
    row = crawled.rows(name)["/bad"]
    assert (row.state, row.attempts, row.page_id) == ("failed", 1, None)
    assert row.next_due is not None
    assert row.next_due > datetime.now(UTC)
    assert [page.url for page in crawled.pages(name)] == [crawled.sites[name].base + "/fine"]


def test_an_endless_body_is_cut_off(crawled: Crawled) -> None:
    assert any(
        "maxsize" in reason.lower() or "cancel" in reason.lower()
        for reason in crawled.counts("huge").problems
    )


def test_an_html_page_in_place_of_the_feed_breaks_the_promise(crawled: Crawled) -> None:
    assert "no feed" in crawled.summary.broken["error-feed"]


def test_an_error_page_with_status_200_is_no_document(crawled: Crawled) -> None:
    counts = crawled.counts("error-page")
    assert counts.problems == {"error page with status 200": 1}
    assert crawled.rows("error-page")["/bad"].state == "failed"
    assert len(crawled.pages("error-page")) == 1


def test_an_empty_feed_breaks_the_promise_unless_it_may_be_empty(crawled: Crawled) -> None:
    assert "no <item><link>" in crawled.summary.broken["empty"]
    assert crawled.counts("quiet").error is None


def test_no_redirect_leads_into_a_private_network(crawled: Crawled) -> None:
    counts = crawled.counts("private")
    assert counts.fetched == 0
    assert crawled.sites["elsewhere"].asked == []
    assert crawled.pages("private") == []
    assert {row.state for path, row in crawled.rows("private").items() if path != "/feed.xml"} <= {
        "blocked",
        "failed",
    }


def test_wrongly_declared_bytes_are_archived_as_they_came(crawled: Crawled) -> None:
    page = next(page for page in crawled.pages("charset") if page.url.endswith("/bad"))
    stored = read_page(crawled.settings.archive, Place(page.warc_file, page.warc_offset))
    assert stored.body == LATIN


def test_an_endless_sitemap_ends(crawled: Crawled) -> None:
    asked = [path for _, path, _ in crawled.sites["sitemap"].asked if path != "/robots.txt"]
    assert 2**MOST_DEPTH <= len(asked) <= MOST_FILES
    assert any("nested more than" in reason for reason in crawled.counts("sitemap").problems)


def test_an_endless_calendar_ends(crawled: Crawled) -> None:
    asked = [path for _, path, _ in crawled.sites["calendar"].asked if path.startswith("/month/")]
    assert asked == [f"/month/{number + 1}" for number in range(MONTHS)]
    assert crawled.counts("calendar").fetched == MONTHS


def test_retry_after_is_waited_for(crawled: Crawled) -> None:
    first, second = crawled.sites["busy"].times("/once")
    assert second - first >= 1.0
    assert (crawled.counts("busy").fetched, crawled.counts("busy").retried) == (1, 1)


def test_a_long_retry_after_puts_the_page_off(crawled: Crawled) -> None:
    assert len(crawled.sites["long-busy"].times("/later")) == 1
    assert crawled.counts("long-busy").deferred == 1
    due = crawled.rows("long-busy")["/later"].next_due
    assert due is not None
    assert due - datetime.now(UTC) > timedelta(minutes=50)


def test_a_failing_site_is_left_alone_after_a_few_failures(crawled: Crawled) -> None:
    pages = [
        path for _, path, _ in crawled.sites["failing"].asked if path not in ("/robots.txt", "/feed.xml")
    ]
    assert len(pages) < 40
    assert "failures in a row" in crawled.summary.broken["failing"]
    left = [row for row in crawled.rows("failing").values() if row.state == "due"]
    assert len(left) > 20


def test_robots_txt_and_its_crawl_delay_are_obeyed(crawled: Crawled) -> None:
    site = crawled.sites["robots"]
    assert site.times("/closed/1") == []
    assert crawled.rows("robots")["/closed/1"].state == "blocked"
    moments = sorted([*site.times("/open/1"), *site.times("/open/2")])
    assert len(moments) == 2
    assert moments[1] - moments[0] >= 1.0


def test_nothing_is_asked_of_a_site_whose_robots_txt_fails(crawled: Crawled) -> None:
    assert {path for _, path, _ in crawled.sites["robots-fails"].asked} == {"/robots.txt"}
    assert "robots.txt cannot be had" in crawled.summary.broken["robots-fails"]


def test_withdrawn_and_forbidden_pages_are_told_apart(crawled: Crawled) -> None:
    assert crawled.rows("gone")["/bad"].state == "withdrawn"
    assert crawled.rows("wall")["/bad"].state == "blocked"
    assert crawled.counts("wall").problems == {"answers 403": 1}


def test_the_source_rows_say_how_it_went(crawled: Crawled) -> None:
    with Session(crawled.engine) as session:
        good, bad = session.get(Source, "good"), session.get(Source, "error-feed")
    assert good is not None
    assert bad is not None
    assert good.last_success_at is not None
    assert good.last_error is None
    assert bad.last_success_at is None
    assert "no feed" in (bad.last_error or "")


def test_every_request_says_who_asks(crawled: Crawled) -> None:
    agents = {
        headers.get("user-agent", "") for site in crawled.sites.values() for _, _, headers in site.asked
    }
    assert len(agents) == 1
    assert agents.pop().startswith("distillwatch/")


def test_the_archive_is_sound(crawled: Crawled) -> None:
    paths = [str(path) for path in crawled.settings.archive.glob("*.warc.gz")]
    assert paths
    checker = Checker(argparse.Namespace(inputs=paths, verbose=False))
    checker.process_all()
    assert checker.exit_value == 0
