"""What a crawl fetches, and what it leaves alone because it has it already."""

import time
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import Session, select

from crawler.catalogue import ListRules
from crawler.read_stage import read_due
from kb.errors import SettingsError
from kb.models import Document, FrontierUrl, Page
from kb.settings import Settings
from kb.store.session import table_of, writing
from tests.crawler.conftest import Crawl, StartSite, source_of
from tests.crawler.hostile_server import Site, Visit, article, fixed, rss, urlset

LONG = (
    "The company said on Monday that its rival had copied the answers of its chatbot to train a model. " * 6
)
FEED_ITEM = "<item><title>{title}</title><link>{link}</link><pubDate>{date}</pubDate></item>"


def make_everything_due(engine: Engine) -> None:
    with writing(engine) as session:
        past = datetime.now(UTC) - timedelta(minutes=1)
        session.connection().execute(table_of(FrontierUrl).update().values(next_due=past))


def documents(engine: Engine) -> list[Document]:
    with Session(engine) as session:
        return list(session.exec(select(Document).order_by(Document.first_seen)).all())


def pages(engine: Engine) -> list[Page]:
    with Session(engine) as session:
        return list(session.exec(select(Page)).all())


def test_a_second_visit_of_what_has_not_changed_costs_an_empty_answer(
    crawl: Crawl, start_site: StartSite, engine: Engine
) -> None:
    site = start_site()
    site.page("/1", text=LONG)
    site.routes["/feed.xml"] = fixed(rss([site.base + "/1"]), kind="application/rss+xml", etag='"feed"')
    first = crawl(source_of(site)).sources["site"]
    assert (first.fetched, first.new_pages) == (1, 1)
    make_everything_due(engine)
    second = crawl(source_of(site)).sources["site"]
    assert (second.fetched, second.unchanged) == (0, 2)
    asked = [headers for _, path, headers in site.asked if path == "/1"]
    assert len(asked) == 2
    assert "if-none-match" in asked[1]
    assert len(pages(engine)) == 1


def test_a_slow_host_is_asked_one_thing_at_a_time_over_one_connection(
    crawl: Crawl, start_site: StartSite
) -> None:
    site = start_site()
    answering: set[str] = set()
    together: list[int] = []
    connections: set[int] = set()

    def slowly(visit: Visit) -> None:
        answering.add(visit.path)
        together.append(len(answering))
        connections.add(visit.handler.client_address[1])
        time.sleep(0.05)
        answering.discard(visit.path)
        visit.send(article(visit.path, "Words of the page."))

    paths = [f"/{number}" for number in range(12)]
    for path in paths:
        site.routes[path] = slowly
    site.feed(*paths)
    summary = crawl(source_of(site))
    assert summary.total("fetched") == 12
    assert max(together) == 1
    assert len(connections) == 1


def test_an_address_of_endless_length_is_not_followed(crawl: Crawl, start_site: StartSite) -> None:
    site = start_site()
    site.page("/fine")
    site.feed("/fine", "/" + "long" * 600)
    summary = crawl(source_of(site))
    assert summary.total("listed") == 1
    assert [path for _, path, _ in site.asked if path.startswith("/long")] == []


def test_nothing_is_asked_again_before_it_is_due(crawl: Crawl, start_site: StartSite) -> None:
    site = start_site()
    site.page("/1")
    site.feed("/1")
    crawl(source_of(site))
    crawl(source_of(site))
    assert len(site.times("/1")) == 1


def test_a_changed_article_becomes_a_new_version_and_the_old_one_stays(
    crawl: Crawl, start_site: StartSite, engine: Engine, settings: Settings
) -> None:
    site = start_site()
    site.page("/1", text=LONG)
    site.feed("/1")
    crawl(source_of(site))
    assert read_due(engine, settings).documents.new == 1
    site.page(
        "/1", text=LONG + "Correction: the rival denies it, and the company has withdrawn its statement."
    )
    make_everything_due(engine)
    crawl(source_of(site))
    assert read_due(engine, settings).documents.changed == 1
    old, new = documents(engine)
    assert new.supersedes_id == old.id
    assert "Correction" in new.text
    assert "Correction" not in old.text
    assert read_due(engine, settings, again=True).documents.same == 2
    assert len(documents(engine)) == 2


def test_a_page_that_is_gone_withdraws_its_document_until_it_is_back(
    crawl: Crawl, start_site: StartSite, engine: Engine, settings: Settings
) -> None:
    site = start_site()
    site.page("/1", text=LONG)
    site.feed("/1")
    crawl(source_of(site))
    read_due(engine, settings)
    there = site.routes["/1"]
    site.routes["/1"] = fixed(b"gone", status=410)
    make_everything_due(engine)
    assert crawl(source_of(site)).sources["site"].withdrawn == 1
    assert documents(engine)[0].withdrawn_at is not None
    site.routes["/1"] = there
    make_everything_due(engine)
    crawl(source_of(site))
    assert documents(engine)[0].withdrawn_at is None


def test_the_same_article_in_two_feeds_is_fetched_once(
    crawl: Crawl, start_site: StartSite, engine: Engine
) -> None:
    site = start_site()
    site.page("/1")
    site.routes["/other.xml"] = fixed(rss([site.base + "/1?utm_source=other#top"]))
    site.feed("/1")
    crawl(source_of(site), source_of(site, "other", "/other.xml"))
    crawl(source_of(site, "third", "/other.xml"))
    assert [path for _, path, _ in site.asked if path.startswith("/1")] == ["/1"]


def test_limit_leaves_the_rest_for_the_next_crawl(
    crawl: Crawl, start_site: StartSite, engine: Engine
) -> None:
    site = start_site()
    for number in range(5):
        site.page(f"/{number}")
    site.feed(*(f"/{number}" for number in range(5)))
    assert crawl(source_of(site), limit=2).sources["site"].fetched == 2
    assert crawl(source_of(site)).sources["site"].fetched == 3


def test_since_and_patterns_choose_among_the_links(crawl: Crawl, start_site: StartSite) -> None:
    site = start_site()
    items = [
        ("new", "/news/new", "Mon, 23 Nov 2026 10:00:00 GMT"),
        ("old", "/news/old", "Mon, 05 Jan 2026 10:00:00 GMT"),
        ("shop", "/shop/1", "Mon, 23 Nov 2026 10:00:00 GMT"),
        ("video", "/news/video/1", "Mon, 23 Nov 2026 10:00:00 GMT"),
    ]
    body = "".join(FEED_ITEM.format(title=t, link=site.base + path, date=day) for t, path, day in items)
    site.routes["/feed.xml"] = fixed(f"<rss version='2.0'><channel>{body}</channel></rss>".encode())
    for _, path, _ in items:
        site.page(path)
    source = source_of(site, include=("/news/",), exclude=("/video/",))
    counts = crawl(source, since=datetime(2026, 11, 1, tzinfo=UTC)).sources["site"]
    assert (counts.listed, counts.fetched) == (1, 1)
    assert site.times("/news/new")


def test_an_index_leads_to_its_news_sitemaps(crawl: Crawl, start_site: StartSite, engine: Engine) -> None:
    site = start_site()
    site.page("/story")
    site.page("/older")
    names = f"<sitemap><loc>{site.base}/news.xml</loc></sitemap><sitemap><loc>{site.base}/2025.xml</loc></sitemap>"
    site.routes["/sitemap.xml"] = fixed(f"<sitemapindex>{names}</sitemapindex>".encode())
    news = (
        '<urlset xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><url>'
        f"<loc>{site.base}/story</loc><news:news><news:publication><news:name>Gazette</news:name></news:publication>"
        "<news:publication_date>2026-11-20T08:00:00Z</news:publication_date><news:title>A &amp; B</news:title>"
        "</news:news></url></urlset>"
    )
    site.routes["/news.xml"] = fixed(news.encode())
    site.routes["/2025.xml"] = fixed(urlset([site.base + "/older"]))
    assert crawl(source_of(site, path="/sitemap.xml", protocol="sitemap")).sources["site"].fetched == 2
    hints = {page.url.rsplit("/", 1)[1]: page.hints for page in pages(engine)}
    assert hints["story"]["title"] == "A & B"
    assert hints["story"]["published"] == "2026-11-20T08:00:00+00:00"


def test_a_list_page_is_read_by_its_selectors_and_followed(
    crawl: Crawl, start_site: StartSite, engine: Engine
) -> None:
    site = start_site()
    row = '<li class="n"><a href="{0}">Title of {0}</a> <time>{1}</time></li>'
    one = (
        row.format("/a", "20 November 2026")
        + '<a class="next" href="/list?page=2">more</a><a href="/about">x</a>'
    )
    site.routes["/list"] = fixed(f"<ul>{one}</ul>".encode())
    site.routes["/list?page=2"] = fixed(f"<ul>{row.format('/b', '')}</ul>".encode())
    site.page("/a")
    site.page("/b")
    rules = ListRules(
        item="li.n",
        link="a::attr(href)",
        title="a::text",
        published="time::text",
        next="a.next::attr(href)",
        pages=3,
    )
    assert crawl(source_of(site, path="/list", protocol="list_page", list=rules)).sources["site"].fetched == 2
    assert site.times("/about") == []
    hints = {page.url.rsplit("/", 1)[1]: page.hints for page in pages(engine)}
    assert hints["a"]["title"] == "Title of /a"
    assert hints["a"]["published"].startswith("2026-11-20")
    site.routes["/list"] = fixed(b"<div>We have a new design</div>")
    assert (
        "no li.n with a::attr(href)"
        in crawl(source_of(site, path="/list", protocol="list_page", list=rules)).broken["site"]
    )


def court_feed(built: str, *numbers: int, end: str = "</channel></rss>") -> bytes:
    item = (
        "<item><title>4:26-cv-01234 Alpha Labs, Inc. v. Beta AI Corp.</title>"
        "<link>https://ecf.cand.uscourts.gov/cgi-bin/DktRpt.pl?444555</link>"
        '<description>[Motion to Dismiss] (&lt;a href="https://ecf.cand.uscourts.gov/doc1/03501234567{0}?caseid=444555'
        '&amp;de_seq_num={0}" &gt;{0}&lt;/a&gt;)</description>'
        '<guid isPermaLink="true">https://ecf.cand.uscourts.gov/cgi-bin/DktRpt.pl?444555&amp;{0}</guid>'
        "<pubDate>Tue, 24 Nov 2026 09:0{0}:02 GMT</pubDate></item>"
    )
    items = "".join(item.format(number) for number in numbers)
    return (
        '<?xml version="1.0" encoding="ISO-8859-1"?><rss version="2.0"><channel>'
        "<title>Northern District of California - Recent Entries</title><link>https://ecf.cand.uscourts.gov</link>"
        f"<description>Docket entries of type: all</description><lastBuildDate>{built}</lastBuildDate>{items}{end}"
    ).encode("latin-1")


def test_a_courts_feed_is_kept_when_it_was_built_anew_and_its_links_are_left_alone(
    crawl: Crawl, start_site: StartSite, engine: Engine, settings: Settings
) -> None:
    site = start_site()
    source = source_of(
        site, "cand", protocol="pacer_rss", kind="docket_entry", court="cand", may_be_empty=True
    )
    site.routes["/feed.xml"] = fixed(court_feed("Tue, 24 Nov 2026 09:15:28 GMT", 1))
    assert crawl(source).sources["cand"].fetched == 1
    assert crawl(source).sources["cand"].fetched == 0
    site.routes["/feed.xml"] = fixed(court_feed("Tue, 24 Nov 2026 09:30:28 GMT", 1, 2))
    assert crawl(source).sources["cand"].fetched == 1
    assert {path for _, path, _ in site.asked} == {"/robots.txt", "/feed.xml"}
    counts = read_due(engine, settings)
    assert (counts.failed, counts.documents.cases) == (0, 2)
    assert len(pages(engine)) == 2
    site.routes["/feed.xml"] = fixed(
        court_feed("Tue, 24 Nov 2026 09:45:28 GMT", 1, 2, end="<item><title>half")
    )
    assert "no </rss> at the end" in crawl(source).broken["cand"]


def test_a_feed_of_a_paywalled_site_gives_its_own_words(
    crawl: Crawl, start_site: StartSite, engine: Engine, settings: Settings
) -> None:
    site = start_site()
    item = f"<item><title>Lab sues rival</title><link>{site.base}/story</link><description>{LONG}</description></item>"
    site.routes["/feed.xml"] = fixed(f"<rss version='2.0'><channel>{item}</channel></rss>".encode())
    crawl(source_of(site, follow=False, paywall="yes"))
    assert site.times("/story") == []
    read_due(engine, settings)
    (document,) = documents(engine)
    assert (document.title, document.url, document.paywalled) == (
        "Lab sues rival",
        site.base + "/story",
        True,
    )


def test_of_a_page_behind_a_wall_the_feeds_words_are_kept(
    crawl: Crawl, start_site: StartSite, engine: Engine, settings: Settings
) -> None:
    site = start_site()
    item = "<item><title>{0}</title><link>{1}/{0}</link><description>Summary of {0}.</description></item>"
    items = "".join(item.format(name, site.base) for name in ("walled", "open"))
    site.routes["/feed.xml"] = fixed(f"<rss version='2.0'><channel>{items}</channel></rss>".encode())
    site.routes["/walled"] = fixed(b"subscribe", status=403)
    site.page("/open", text=LONG)
    crawl(source_of(site))
    assert read_due(engine, settings).failed == 0
    found = {(document.url or "").rsplit("/", 1)[1]: document for document in documents(engine)}
    assert found.keys() == {"walled", "open"}
    assert found["walled"].paywalled
    assert "Summary of walled." in found["walled"].text
    assert "Summary of open." not in found["open"].text


def test_a_page_that_cannot_be_read_is_marked_and_holds_up_nobody(
    crawl: Crawl, start_site: StartSite, engine: Engine, settings: Settings
) -> None:
    site = start_site()
    site.routes["/zip"] = fixed(b"PK\x03\x04 no page", kind="application/zip")
    site.page("/1", text=LONG)
    site.feed("/zip", "/1")
    crawl(source_of(site))
    counts = read_due(engine, settings)
    assert (counts.pages, counts.failed, counts.documents.new) == (2, 1, 1)
    states = {page.url.rsplit("/", 1)[1]: (page.read_state, page.read_error) for page in pages(engine)}
    assert states["1"] == ("done", None)
    assert "zip archive" in (states["zip"][1] or "")


def test_a_site_of_somebody_elses_is_not_crawled_without_a_contact(
    crawl: Crawl, start_site: StartSite
) -> None:
    elsewhere = source_of(Site(base="http://8.8.8.8"), "elsewhere", allow_private=False)
    with pytest.raises(SettingsError, match="DISTILLWATCH_CONTACT"):
        crawl(elsewhere)
    site = start_site()
    site.page("/1")
    site.feed("/1")
    summary = crawl(elsewhere, source_of(site))
    assert summary.sources["site"].fetched == 1
    assert "contact" in summary.broken["elsewhere"].lower()


def test_a_source_that_is_not_declared_private_cannot_be_on_this_machine(
    crawl: Crawl, start_site: StartSite, engine: Engine, settings: Settings
) -> None:
    site = start_site()
    site.page("/1")
    site.feed("/1")
    source = source_of(site, allow_private=False)
    from crawler.run import run_crawl

    named = settings.model_copy(update={"contact": "someone@example.org"})
    summary = run_crawl(engine, named, [source])
    assert "private address" in summary.broken["site"]
    assert site.asked == []


def test_silence_over_a_week_breaks_the_promise(crawl: Crawl, start_site: StartSite, engine: Engine) -> None:
    site = start_site()
    site.page("/1")
    site.feed("/1")
    source = source_of(site, expected_per_week=3)
    assert crawl(source).broken == {}
    with writing(engine) as session:
        long_ago = datetime.now(UTC) - timedelta(days=9)
        session.connection().execute(table_of(FrontierUrl).update().values(first_seen=long_ago))
    assert "0 new links in a week" in crawl(source).broken["site"]


def test_an_article_body_is_what_is_stored(
    crawl: Crawl, start_site: StartSite, engine: Engine, settings: Settings
) -> None:
    site = start_site()
    site.routes["/1"] = fixed(article("Lab says rival copied it", LONG))
    site.feed("/1")
    crawl(source_of(site, publisher="The Gazette", owner_group="Gazette Group"))
    read_due(engine, settings)
    (document,) = documents(engine)
    assert (document.publisher, document.owner_group, document.source_id) == (
        "The Gazette",
        "Gazette Group",
        "site",
    )
    assert "copied the answers" in document.text
    assert document.relevance > 0.5
