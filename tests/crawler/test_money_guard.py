"""What is charged for is never asked for."""

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import Session, select

from crawler.middlewares.money_guard import costs_money
from kb.models import FrontierUrl
from tests.crawler.conftest import Crawl, StartSite, source_of

FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>t</title><link>{base}</link><description>d</description>
<item><title>Paid docket</title><link>{base}/cgi-bin/DktRpt.pl?444001</link><guid>1</guid></item>
<item><title>Paid document</title><link>{base}/doc1/035112345020</link><guid>2</guid></item>
<item><title>A redirect to a paid document</title><link>{base}/moved</link><guid>3</guid></item></channel></rss>"""


@pytest.mark.parametrize(
    ("url", "paid"),
    [
        ("https://ecf.cand.uscourts.gov/cgi-bin/DktRpt.pl?444001", True),
        ("https://ecf.cand.uscourts.gov/doc1/035112345020", True),
        ("https://ecf.ca9.uscourts.gov/docs1/009012345678", True),
        (
            "https://ecf.ca9.uscourts.gov/n/beam/servlet/TransportRoom?servlet=DocketReportFilter.jsp&caseNum=26-1",
            True,
        ),
        ("https://www.courtlistener.com/api/rest/v4/recap-fetch/", True),
        ("https://pacer.login.uscourts.gov/csologin/login.jsf", True),
        ("https://ecf.cand.uscourts.gov/cgi-bin/rss_outside.pl", False),
        ("https://ecf.ca9.uscourts.gov/n/beam/servlet/TransportRoom?servlet=RSSGenerator", False),
        ("https://www.courtlistener.com/api/rest/v4/docket-entries/?docket=1", False),
        ("https://www.courtlistener.com/docket/900001/alpha-v-beta/", False),
        ("https://news.example/2026/doctors", False),
    ],
)
def test_which_addresses_are_charged_for(url: str, paid: bool) -> None:
    assert costs_money(url) is paid


def test_a_crawl_asks_for_none_of_them(crawl: Crawl, start_site: StartSite, engine: Engine) -> None:
    site = start_site()
    site.routes["/feed.xml"] = lambda visit: visit.send(
        FEED.format(base=site.base).encode(), kind="application/rss+xml"
    )
    site.routes["/moved"] = lambda visit: visit.send(b"", status=302, Location="/doc1/035112345020")
    counts = crawl(source_of(site)).sources["site"]
    assert counts.fetched == 0
    assert counts.blocked == 3
    asked = {path.split("?")[0] for _host, path, _headers in site.asked}
    assert not any("DktRpt" in path or "doc1" in path for path in asked)
    assert "/moved" in asked
    with Session(engine) as session:
        states = {row.url.rsplit("/", 1)[-1]: row.state for row in session.exec(select(FrontierUrl))}
    assert states["moved"] == "blocked"
