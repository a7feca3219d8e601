"""The demonstration's server, asked over the network as a crawler and as a browser."""

import gzip
import http.client
import os
import socket
import urllib.robotparser
from urllib.parse import urlsplit

import pytest

from crawler.catalogue import load_catalogue
from crawler.demo.server import FIRST_PORT, demo_sites
from crawler.demo.sources import CATALOGUE


@pytest.fixture(scope="module")
def running():
    with demo_sites(0) as sites:
        yield sites


def ask(base, path, **headers):
    connection = http.client.HTTPConnection(urlsplit(base).netloc, timeout=10)
    connection.request(
        "GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()}
    )
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer, body


def test_each_site_answers_on_a_port_of_its_own(running):
    assert len(set(running.bases.values())) == len(running.sites) == 6
    for key, base in running.bases.items():
        answer, body = ask(base, "/")
        assert answer.status == 200
        assert running.sites[key].title in body.decode("utf-8")


def test_as_a_proxy_it_answers_for_every_host_name(running):
    for site in running.sites.values():
        answer, body = ask(running.proxy, f"{site.url}/robots.txt")
        assert answer.status == 200
        assert b"Disallow: /drafts/" in body


def test_as_a_proxy_it_passes_nothing_on_to_the_network(running):
    answer, _ = ask(running.proxy, "http://somewhere-else.example/")
    assert answer.status == 502


def test_robots_txt_forbids_the_drafts_and_allows_the_rest(running):
    for site in running.sites.values():
        rules = urllib.robotparser.RobotFileParser()
        rules.parse(site.robots.splitlines())
        assert not rules.can_fetch("distillwatch", f"{site.url}/drafts/next.html")
        for page in site.pages:
            assert rules.can_fetch("distillwatch", site.url_of(page.slug))


def test_an_etag_or_a_date_saves_the_body(running):
    base = running.bases["gazette"]
    page = f"/articles/{running.sites['gazette'].pages[0].slug}.html"
    first, body = ask(base, page)
    assert first.status == 200
    assert body
    for headers in (
        {"If_None_Match": first.getheader("ETag")},
        {"If_Modified_Since": first.getheader("Last-Modified")},
    ):
        again, empty = ask(base, page, **headers)
        assert (again.status, empty) == (304, b"")
    changed, whole = ask(
        base, page, If_None_Match='"another"', If_Modified_Since=first.getheader("Last-Modified")
    )
    assert (changed.status, whole) == (200, body)


def test_the_body_is_packed_for_those_who_take_it(running):
    base = running.bases["ledger"]
    plain, body = ask(base, "/atom.xml")
    packed, data = ask(base, "/atom.xml", Accept_Encoding="gzip")
    assert plain.getheader("Content-Encoding") is None
    assert packed.getheader("Content-Encoding") == "gzip"
    assert gzip.decompress(data) == body
    assert len(data) < len(body)


@pytest.mark.parametrize(
    ("site", "path", "content_type"),
    [
        ("gazette", "/", "text/html; charset=utf-8"),
        ("gazette", "/feed.xml", "application/rss+xml; charset=utf-8"),
        ("ledger", "/atom.xml", "application/atom+xml; charset=utf-8"),
        ("digest", "/news-sitemap.xml", "application/xml; charset=utf-8"),
        ("court", "/cgi-bin/rss_outside.pl", "application/xml"),
        ("court", "/robots.txt", "text/plain; charset=utf-8"),
    ],
)
def test_every_format_has_its_content_type(running, site, path, content_type):
    answer, _ = ask(running.bases[site], path)
    assert (answer.status, answer.getheader("Content-Type")) == (200, content_type)


def test_what_is_not_there_is_a_404(running):
    answer, _ = ask(running.bases["office"], "/notices/none.html")
    assert answer.status == 404


def test_a_port_in_use_is_replaced_by_a_free_one():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with demo_sites(port) as sites:
            first = next(iter(sites.bases.values()))
            assert urlsplit(first).port != port
            answer, _ = ask(first, "/")
            assert answer.status == 200


def test_after_the_block_the_ports_are_free_and_the_environment_is_as_before():
    before = dict(os.environ)
    with demo_sites(0) as sites, sites.proxied():
        assert os.environ["http_proxy"] == sites.proxy
        port = urlsplit(sites.proxy).port
    assert dict(os.environ) == before
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.1", port), timeout=5)


def test_the_catalogue_names_every_site():
    sources, errors = load_catalogue([CATALOGUE])
    assert errors == []
    with demo_sites(0) as sites:
        assert {urlsplit(source.url).hostname for source in sources} == {
            site.host for site in sites.sites.values()
        }
    assert {source.protocol for source in sources} == {"feed", "sitemap", "list_page", "pacer_rss"}
    assert all(source.allow_private and source.delay_s == 0 and source.owner_group for source in sources)
    assert FIRST_PORT > 1024
