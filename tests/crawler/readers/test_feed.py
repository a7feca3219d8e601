"""Feeds of every kind, real ones with odd dates and broken ones."""

import json
from datetime import UTC, datetime

import pytest

from crawler.errors import ReadingError
from crawler.items import FetchedPage
from crawler.readers.feed import parse_feed, read
from tests.shared_data import shared

NOW = datetime(2026, 5, 4, tzinfo=UTC)
URL = "https://harbour-post.example/feed/index.xml"

RSS = """<?xml version="1.0"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>Harbour Post</title><language>en-GB</language>
<item>
 <title>&lt;b&gt;Lab&lt;/b&gt; says rival&amp;amp;partner copied its model</title>
 <link>../2026/lab-says?id=1&amp;b=2</link><guid isPermaLink="false">77</guid>
 <dc:creator>desk@harbour-post.example (Ida Quill and Tom Fenn)</dc:creator>
 <pubDate>Thu,30 Apr 2026 4:35:5 GMT+9</pubDate>
 <description>&lt;p&gt;A short summary.&lt;/p&gt;</description>
 <content:encoded><![CDATA[<p>The laboratory said on Thursday that a rival had copied its model.</p>
 <p>The claim was first reported by <a href="https://tidewire.example/a">Tide Wire</a>.</p><script>x()</script>]]></content:encoded>
</item>
<item><title>Headline only</title><link>https://harbour-post.example/2</link></item>
<item><pubDate>Thu, 30 Apr 2026 04:00:00 GMT</pubDate></item>
</channel></rss>"""

ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://harbour-post.example/">
<title>Harbour Post</title><entry><title type="html">A &amp;lt;model&amp;gt;</title><id>urn:x:1</id>
<link rel="alternate" href="/a"/><updated>2026-04-30T10:00:00+02:00</updated><author><name>Ida Quill</name></author>
<summary>Updated only.</summary></entry></feed>"""

RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://harbour-post.example/"><title>Harbour</title></channel>
<item rdf:about="https://harbour-post.example/r"><title>Without date</title><link>https://harbour-post.example/r</link></item>
</rdf:RDF>"""

JSON_FEED = json.dumps(
    {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Harbour Post",
        "items": [
            {
                "id": 5,
                "url": "/j",
                "title": "From JSON",
                "content_html": "<p>Text of it.</p>",
                "date_published": "2026-04-30T10:00:00-04:00",
                "authors": [{"name": "Ida Quill"}],
                "language": "en-US",
            },
            {"id": "https://harbour-post.example/k", "content_text": "Plain."},
            "no object",
        ],
    }
)


def page(body: bytes | str) -> FetchedPage:
    return FetchedPage("harbour", URL, body.encode() if isinstance(body, str) else body, NOW)


def test_rss_items_have_clean_titles_full_links_and_moments() -> None:
    feed = parse_feed(RSS.encode(), URL, "application/rss+xml")
    first, second = feed.items  # the item that says nothing is left out
    assert (feed.title, feed.language) == ("Harbour Post", "en")
    assert first.title == "Lab says rival&partner copied its model"
    assert first.url == "https://harbour-post.example/2026/lab-says?id=1&b=2"
    assert first.published == datetime(2026, 4, 29, 19, 35, 5, tzinfo=UTC)
    assert first.authors == ("Ida Quill", "Tom Fenn")
    assert first.summary == "A short summary."
    assert first.guid == "77"
    assert first.hints["published"] == "2026-04-29T19:35:05+00:00"
    assert second.title == "Headline only"
    assert second.published is None


def test_an_atom_entry_with_a_link_relative_to_its_base() -> None:
    (entry,) = parse_feed(ATOM.encode(), URL).items
    assert entry.url == "https://harbour-post.example/a"
    assert entry.title == "A <model>"
    assert (entry.published, entry.updated) == (None, datetime(2026, 4, 30, 8, tzinfo=UTC))


def test_an_rdf_feed_without_dates() -> None:
    (item,) = parse_feed(RDF.encode(), URL).items
    assert (item.url, item.published) == ("https://harbour-post.example/r", None)


def test_a_json_feed() -> None:
    first, second = parse_feed(JSON_FEED.encode(), URL).items
    assert first.url == "https://harbour-post.example/j"
    assert first.published == datetime(2026, 4, 30, 14, tzinfo=UTC)
    assert (first.authors, first.language) == (("Ida Quill",), "en")
    assert (second.url, second.summary) == ("https://harbour-post.example/k", "Plain.")


def test_each_item_with_text_becomes_a_document() -> None:
    (document,) = read(page(RSS))
    assert document.text.splitlines() == [
        "Lab says rival&partner copied its model",
        "The laboratory said on Thursday that a rival had copied its model.",
        "The claim was first reported by Tide Wire.",
    ]
    assert document.publisher == "Harbour Post"
    assert document.links == ("https://tidewire.example/a",)
    assert [credit["name"] for credit in document.credits] == ["Tide Wire"]


def test_a_feed_without_items_is_a_feed_to_the_spider_and_an_error_to_the_reader() -> None:
    empty = b"<rss version='2.0'><channel><title>Quiet</title></channel></rss>"
    assert parse_feed(empty, URL).items == ()
    with pytest.raises(ReadingError, match="without items"):
        read(page(empty))


BOMB = (
    '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 10}">' for i in range(10))
    + ']><rss version="2.0"><channel><title>&k;</title></channel></rss>'
)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (BOMB.encode(), "defines entities"),
        (BOMB.encode("utf-16"), "defines entities"),
        (b"", "empty file"),
        (b" \n ", "empty file"),
        (b"<products><product/></products>", "root is <products>"),
        (b"<html><body><p>Hello</p></body></html>", "root is <html>"),
        (b"<urlset><url><loc>https://a.example/</loc></url></urlset>", "a sitemap"),
        (b'{"version": "https://jsonfeed.org/version/1", "items": 5}', "without a list"),
        (b'{"version": "https://jsonfeed.org/version/1", "items": [', "broken JSON feed"),
        (b"\x00\x01\x02\x03" * 50, "no"),
    ],
)
def test_what_is_no_feed_is_refused_with_the_reason(body: bytes, reason: str) -> None:
    with pytest.raises(ReadingError, match=reason):
        parse_feed(body, URL)


def test_a_feed_that_breaks_off_keeps_the_items_before() -> None:
    cut = RSS[: RSS.index("<item><title>Headline only")] + "<item><title>Cut of"
    feed = parse_feed(cut.encode(), URL)
    assert feed.items[0].guid == "77"


SHARED_FEEDS = {
    "atom_large_css.xml": 15, "bozo_encoding_mismatch_crash.xml": 1, "bozo_linenoise.xml": 1, "demoronize-1.xml": 1,
    "double-encoded-html.xml": 1, "feed.json": 25, "feed1.atom": 2, "feed2.rss": 1, "item_content_encoded.xml": 1,
    "item_guid_isPermaLink_conflict_link.xml": 1, "item_guid_not_permalink_conflict_link.xml": 1, "real-cnn.rss": 69,
    "real-korean-times.rss": 195, "rss_item_link_corrupted_ampersands.xml": 1,
    # feeds without an item that says anything
    "always_strip_doctype.xml": 0, "big5.xml": 0, "bozo_http_i18n.xml": 0, "encoding_attribute_crash.xml": 0,
    "http_application_rss_xml_charset_overrides_encoding.xml": 0, "http_high_bit_date.xml": 0,
    "http_text_xml_bogus_param.xml": 0, "item_dc_date.xml": 0, "utf-16le-bom.xml": 0, "utf-32be-bom.xml": 0,
}  # fmt: skip
SHARED_ERRORS = {
    "bozo_invalid-bytes-with-bom.xml": "broken feed", "rss_empty_document.xml": "no XML",
    "rss_incomplete_cdata.xml": "broken feed", "scrapy-feed-sample1.xml": "root is <products>",
    "sitemap-hreflang.xml": "a sitemap", "sitemap.xml": "a sitemap", "sitemap2.xml": "a sitemap",
    "undeclared_namespace.xml": "broken feed",
}  # fmt: skip


@pytest.mark.shared
def test_every_known_feed_gives_its_items_or_a_reason() -> None:
    files = {path.name: path.read_bytes() for path in shared("news/feeds").iterdir()}
    assert set(files) == set(SHARED_FEEDS) | set(SHARED_ERRORS)
    for name, count in SHARED_FEEDS.items():
        assert len(parse_feed(files[name], URL).items) == count, name
    for name, reason in SHARED_ERRORS.items():
        with pytest.raises(ReadingError, match=reason):
            parse_feed(files[name], URL)


@pytest.mark.shared
def test_items_of_real_feeds_have_links_and_moments() -> None:
    korean = parse_feed(shared("news/feeds/real-korean-times.rss").read_bytes(), URL)
    assert all(item.published and item.url and item.title for item in korean.items)
    assert korean.items[0].published == datetime(2022, 7, 27, 19, 35, 5, tzinfo=UTC)
    ampersands = parse_feed(shared("news/feeds/rss_item_link_corrupted_ampersands.xml").read_bytes(), URL)
    assert ampersands.items[0].url == "http://link/get?a=1&b=2"
