"""Sitemaps, news sitemaps, indexes, compressed and malformed ones."""

import gzip
from datetime import UTC, datetime

import pytest

from crawler.errors import ReadingError
from crawler.readers.sitemap import MAX_SITEMAP_BYTES, parse_sitemap
from tests.shared_data import shared

URL = "https://harbour-post.example/sitemap.xml"
NEWS = b"""<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
 xmlns:n="http://www.google.com/schemas/sitemap-news/0.9" xmlns:i="http://www.google.com/schemas/sitemap-image/1.1">
<url><loc><![CDATA[ https://harbour-post.example/a?x=1&y=2 ]]></loc><lastmod>2026-04-30</lastmod>
<i:image><i:loc>https://harbour-post.example/a.jpg</i:loc></i:image>
<n:news><n:publication><n:name>Harbour Post</n:name><n:language>en</n:language></n:publication>
<n:publication_date>2026-04-30T10:00:00+02:00</n:publication_date><n:title>Lab &amp; rival</n:title></n:news></url>
<url><loc>/b</loc></url><url><loc>mailto:x@y.example</loc></url><url><lastmod>2026-01-01</lastmod></url>
<url><loc>/b</loc></url></urlset>"""
INDEX = b"""<sitemapindex><sitemap><loc>https://harbour-post.example/s1.xml.gz</loc><lastmod>2026-04-30</lastmod></sitemap>
<url><loc>https://harbour-post.example/sitemap-2.xml</loc></url></sitemapindex>"""


def test_a_news_sitemap_gives_title_and_date_of_the_page_and_not_its_picture() -> None:
    first, second = parse_sitemap(NEWS, URL).urls
    assert first.url == "https://harbour-post.example/a?x=1&y=2"
    assert (first.title, first.publication, first.language) == ("Lab & rival", "Harbour Post", "en")
    assert first.published == datetime(2026, 4, 30, 8, tzinfo=UTC)
    assert first.lastmod == datetime(2026, 4, 30, tzinfo=UTC)
    assert second.url == "https://harbour-post.example/b"


def test_an_index_gives_sitemaps_even_where_it_calls_them_pages() -> None:
    found = parse_sitemap(INDEX, URL)
    assert [child.url for child in found.children] == [
        "https://harbour-post.example/s1.xml.gz",
        "https://harbour-post.example/sitemap-2.xml",
    ]
    assert found.urls == ()


def test_a_compressed_one_and_a_list_of_addresses() -> None:
    assert parse_sitemap(gzip.compress(NEWS), URL) == parse_sitemap(NEWS, URL)
    plain = parse_sitemap(b"https://harbour-post.example/a\nhttps://harbour-post.example/b\n", URL)
    assert len(plain.urls) == 2


def test_one_that_breaks_off_keeps_what_it_has() -> None:
    assert [found.url[-4:] for found in parse_sitemap(NEWS[: NEWS.index(b"mailto")], URL).urls] == [
        "&y=2",
        "le/b",
    ]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "empty file"),
        (b"<html><body>404</body></html>", "root is <html>"),
        (b"<rss version='2.0'/>", "root is <rss>"),
        (b"not a sitemap", "no XML"),
        (gzip.compress(b" " * (MAX_SITEMAP_BYTES + 1)), "unpacks to more"),
        (gzip.compress(NEWS)[:-20], "breaks off"),
        (b"\x1f\x8bjunk", "broken gzip"),
        (b'<!DOCTYPE x [<!ENTITY a "b">]><urlset/>', "defines entities"),
    ],
)
def test_what_is_no_sitemap_is_refused_with_the_reason(body: bytes, reason: str) -> None:
    with pytest.raises(ReadingError, match=reason):
        parse_sitemap(body, URL)


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "urls", "children"),
    [("sitemap.xml", 84, 0), ("sitemap2.xml", 0, 2), ("sitemap-hreflang.xml", 3, 1)],
)
def test_known_sitemaps(name: str, urls: int, children: int) -> None:
    found = parse_sitemap(shared(f"news/feeds/{name}").read_bytes(), URL)
    assert (len(found.urls), len(found.children)) == (urls, children)
