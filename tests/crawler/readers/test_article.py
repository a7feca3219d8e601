"""Article pages: body, metadata, credits; invented pages, odd ones and the benchmark's development pages."""

import gzip
import json
import time
from datetime import UTC, datetime
from typing import Any

import pytest

from crawler.errors import ReadingError
from crawler.items import FetchedPage, ReadDocument
from crawler.readers import read_page
from crawler.readers.article import read
from crawler.readers.clean_text import words_of
from crawler.readers.html_tree import MAX_PAGE_BYTES
from tests.crawler.readers.benchmark import body_scores
from tests.shared_data import shared

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
URL = "https://www.harbour-post.example/2026/04/30/heron-quayside"
PARAGRAPHS = [
    "Heron Labs said on Thursday that its rival Quayside had asked its chatbot several million questions, and had"
    " trained a smaller model on the answers that came back.",
    "The laboratory's lawyers wrote to Quayside in March, according to two people who have seen the letter, and asked"
    " it to stop within ten days or to be taken to court.",
    "Quayside denies that it copied anything. Its chief scientist, Ada Ferris, told reporters that the company had"
    " bought every licence it needed, and that the questions were part of a test.",
    "The dispute is the third of its kind this year, and lawmakers in two countries have asked for hearings on what"
    " may be learned from the answers of another firm's model.",
]
FRAME = """<nav><ul><li><a href="/">Home</a></li><li><a href="/tech">Technology</a></li></ul></nav>"""
FOOT = """<div class="related"><h3>Related stories</h3><ul><li><a href="/a">Harbour festival opens</a></li>
<li><a href="/b">Ferry fares to rise again</a></li></ul></div><p>Sign up for our newsletter to get stories in your inbox</p>
<footer><p>Copyright 2026 Harbour Post. All rights reserved.</p></footer>"""


def html(
    *,
    head: str = "",
    body: str | None = None,
    lang: str = "en",
    headline: str = "Heron says Quayside copied it",
) -> str:
    paragraphs = body if body is not None else "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
    return (
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>{headline} | Harbour Post</title>{head}</head>'
        f"<body>{FRAME}<main><article><h1>{headline}</h1>{paragraphs}</article></main>{FOOT}</body></html>"
    )


def ld(**node: Any) -> str:
    data = {"@context": "https://schema.org", "@type": "NewsArticle", **node}
    return f'<script type="application/ld+json">{json.dumps(data)}</script>'


def page(
    markup: str | bytes, *, url: str = URL, headers: dict[str, str] | None = None, **hints: Any
) -> FetchedPage:
    body = markup.encode() if isinstance(markup, str) else markup
    return FetchedPage("harbour", url, body, NOW, headers=headers or {}, hints=hints)


def document(markup: str | bytes, **more: Any) -> ReadDocument:
    (found,) = read_page(page(markup, **more))
    return found


def test_the_text_is_the_headline_and_the_paragraphs_and_nothing_from_around_them() -> None:
    assert document(html()).text.splitlines() == ["Heron says Quayside copied it", *PARAGRAPHS]


def test_a_headline_that_the_body_has_already_is_not_doubled() -> None:
    body = "<p><b>Heron says Quayside copied it</b></p>" + "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
    assert document(html(body=body)).text.count("Heron says Quayside copied it") == 1


def test_offsets_are_those_of_normal_text() -> None:
    body = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
    body = body.replace("Heron Labs", "He\u00adron\u200b Labs\u202e").replace(
        "Ada Ferris", "Ade\u0301 Ferris\x07"
    )
    text = document(html(body=body)).text
    assert "Heron Labs said" in text
    assert "Adé Ferris" in text
    assert not any(ord(ch) < 32 and ch != "\n" for ch in text)


HEADLINE = {"headline": "Heron says Quayside copied it"}


@pytest.mark.parametrize(
    ("head", "published"),
    [
        (ld(**HEADLINE, datePublished="2026-04-30T08:00:00-04:00"), "2026-04-30T12:00:00"),
        (ld(**HEADLINE, datePublished="2026-04-30"), "2026-04-30T00:00:00"),
        ('<meta property="article:published_time" content="2026-04-29T08:00:00Z">', "2026-04-29T08:00:00"),
        ('<meta name="parsely-pub-date" content="2026-04-28T08:00:00Z">', "2026-04-28T08:00:00"),
        ('<meta itemprop="datePublished" content="2026-04-27T08:00:00Z">', "2026-04-27T08:00:00"),
        # what the page declares wins over its address, and a date in the future is none
        (ld(**HEADLINE, datePublished="2031-01-01"), "2026-04-30T00:00:00"),
        (ld(**HEADLINE, datePublished="soon"), "2026-04-30T00:00:00"),
        ("", "2026-04-30T00:00:00"),  # from the address
    ],
)
def test_the_date_is_the_first_sound_one_that_the_page_declares(head: str, published: str) -> None:
    found = document(html(head=head)).published
    assert found is not None
    assert found.tzinfo is UTC
    assert found.isoformat()[:19] == published


def test_no_date_is_made_up() -> None:
    assert document(html(), url="https://www.harbour-post.example/story").published is None
    hinted = document(
        html(), url="https://www.harbour-post.example/story", published="2026-04-30T10:00:00+00:00"
    )
    assert hinted.published == datetime(2026, 4, 30, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("head", "authors"),
    [
        (ld(author={"@type": "Person", "name": "Ida Quill"}), ("Ida Quill",)),
        (ld(author=[{"name": "Ida Quill"}, {"name": "By Tom Fenn"}, "https://x.example/ida"]), ("Ida Quill", "Tom Fenn")),
        (ld(author="Ida Quill, Tom Fenn and Bo Reed"), ("Ida Quill", "Tom Fenn", "Bo Reed")),
        (ld(author="Ida Quill, Tom Fenn, and Bo Reed"), ("Ida Quill", "Tom Fenn", "Bo Reed")),
        ('<meta name="author" content="Ida Quill &amp; Tom Fenn">', ("Ida Quill", "Tom Fenn")),
        ('<meta property="article:author" content="https://facebook.example/ida">', ()),
        # families are named by what stands before a name elsewhere
        ('<meta name="author" content="Von Miller">', ("Von Miller",)),
        ('<meta name="author" content="Von Ida Quill und Bo Reed">', ("Ida Quill", "Bo Reed")),
        (ld(author=["Ursula von der Heide", "Di Stefano"]), ("Ursula von der Heide", "Di Stefano")),
        # what a writer is does not make a second one, unless it is all that the page says
        ('<meta name="author" content="By Ida Quill, Senior Technology Reporter">', ("Ida Quill",)),
        ('<meta name="author" content="Ida Quill | Staff Writer">', ("Ida Quill",)),
        ('<meta name="author" content="Ida Quill, Ph.D., and Tom Fenn, Jr.">', ("Ida Quill", "Tom Fenn Jr")),
        ('<meta name="author" content="Staff Reporter">', ("Staff Reporter",)),
        ('<meta name="twitter:label1" content="Written by"><meta name="twitter:data1" content="Ida Quill">', ("Ida Quill",)),
        ('<meta name="twitter:label1" content="Reading time"><meta name="twitter:data1" content="4 minutes">', ()),
    ],
)  # fmt: skip
def test_authors_are_names_one_by_one(head: str, authors: tuple[str, ...]) -> None:
    assert document(html(head=head)).authors == authors


@pytest.mark.parametrize(
    ("byline", "authors"),
    [
        (
            '<h6 class="story-byline"><em>By </em><a href="/a/ida"><span>Ida Quill</span></a></h6>',
            ("Ida Quill",),
        ),
        (
            '<div class="article__authors">By IDA QUILL and Jan van der Meer</div>',
            ("IDA QUILL", "Jan van der Meer"),
        ),
        ('<p class="byline">By signing up you agree to our terms</p>', ()),
        ('<p class="byline">Ida Quill moderates comments</p>', ()),
        # the writer of another story
        ('<div><h3>Ferry fares rise</h3><p class="byline">By Bo Reed</p></div>', ()),
        ('<aside><p class="author">By Bo Reed</p></aside>', ()),
    ],
)
def test_the_line_under_the_headline_names_the_authors_where_the_page_declares_none(
    byline: str, authors: tuple[str, ...]
) -> None:
    body = byline + "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
    assert document(html(body=body)).authors == authors


def test_an_author_that_a_graph_refers_to_is_looked_up() -> None:
    graph = {
        "@graph": [
            {"@type": "NewsArticle", "headline": "Heron says Quayside copied it", "author": {"@id": "#ida"}},
            {"@type": "Person", "@id": "#ida", "name": "Ida Quill"},
            {"@type": "WebPage", "datePublished": "2026-04-29"},
        ]
    }
    found = document(
        html(head=f'<script type="application/ld+json">{json.dumps(graph)},</script>'.replace(",</", "</"))
    )
    assert found.authors == ("Ida Quill",)
    assert found.published == datetime(2026, 4, 29, tzinfo=UTC)


def test_the_article_of_the_page_is_told_from_those_that_it_lists() -> None:
    other = {
        "headline": "Ferry fares rise",
        "datePublished": "2026-01-01",
        "author": "Bo Reed",
        "articleBody": "x",
    }
    own = {"headline": "Heron says Quayside copied it", "datePublished": "2026-04-30"}
    found = document(html(head=ld(**other) + ld(**own)))
    assert found.title == "Heron says Quayside copied it"
    assert found.published == datetime(2026, 4, 30, tzinfo=UTC)
    assert found.authors == ()


@pytest.mark.parametrize(
    ("head", "title"),
    [
        (ld(headline="Heron says Quayside copied it"), "Heron says Quayside copied it"),
        ('<meta property="og:title" content="Heron says Quayside copied it | Harbour Post">'
         '<meta property="og:site_name" content="Harbour Post">', "Heron says Quayside copied it"),
        # the one that the page shows wins
        (ld(headline="HERON v QUAYSIDE (SEO)") + '<meta property="og:title" content="Heron says Quayside copied it">',
         "Heron says Quayside copied it"),
        (ld(headline="Heron &amp;amp; Quayside: <i>a dispute</i>"), "Heron & Quayside: a dispute"),
        # the site's name is known by its address, and what stands beside a headline by the headline that is shown
        ('<meta property="og:title" content="A longer headline for friends - The Harbour-Post">',
         "A longer headline for friends"),
        ('<meta property="og:title" content="Heron says Quayside copied it - Business - Coast Daily">',
         "Heron says Quayside copied it"),
        ('<meta property="og:title" content="Coast Daily | Heron says Quayside copied it">',
         "Heron says Quayside copied it"),
        ('<meta itemprop="headline" content="Heron accuses Quayside of copying">', "Heron accuses Quayside of copying"),
        ("", "Heron says Quayside copied it"),
    ],
)  # fmt: skip
def test_the_title_is_the_headline_without_the_site(head: str, title: str) -> None:
    assert document(html(head=head)).title == title


def test_the_name_of_the_site_as_its_heading_is_no_title() -> None:
    body = "<h2>Sold out</h2>" + "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
    head = (
        '<meta property="og:title" content="Sold out | The Harbour Evening Post">'
        '<meta property="og:site_name" content="The Harbour Evening Post">'
    )
    assert document(html(head=head, body=body, headline="The Harbour Evening Post")).title == "Sold out"


@pytest.mark.parametrize(
    "script",
    [
        '{"@type": "WebSite", "name": "Harbour Post"}\n{"@type": "NewsArticle", "headline": "A", "author": "Ida Quill"}',
        '{"@type": "NewsArticle", "headline": "A", "author": "Ida Quill"}; window.done = true',
        "{&quot;@type&quot;: &quot;NewsArticle&quot;, &quot;headline&quot;: &quot;A&quot;, &quot;author&quot;: &quot;Ida Quill&quot;}",
    ],
)
def test_linked_data_that_is_not_one_value_is_read_as_far_as_it_goes(script: str) -> None:
    found = document(html(head=f'<script type="application/ld+json">{script}</script>'))
    assert found.authors == ("Ida Quill",)


def test_section_publisher_language_address_and_paywall() -> None:
    head = ld(
        **HEADLINE,
        articleSection=["Technology"],
        publisher={"name": "The Harbour Post"},
        isAccessibleForFree="False",
    )
    head += '<link rel="canonical" href="/2026/04/30/heron-quayside?utm_source=x">'
    found = document(html(head=head))
    assert (found.section, found.publisher, found.language, found.paywalled) == (
        "Technology",
        "The Harbour Post",
        "en",
        True,
    )
    assert found.canonical_url == URL
    assert document(html(), publisher="Harbour Post (catalogue)").publisher == "Harbour Post (catalogue)"
    assert document(html(head=ld(**HEADLINE, isAccessibleForFree=True))).paywalled is False


def test_a_home_page_is_no_canonical_address_of_an_article() -> None:
    head = '<link rel="canonical" href="https://www.harbour-post.example/">'
    assert document(html(head=head)).canonical_url == URL


@pytest.mark.parametrize(
    ("line", "name", "url"),
    [
        ('The letter was first reported by <a href="https://tidewire.example/x">Tide Wire</a>.', "Tide Wire", "https://tidewire.example/x"),
        ("The talks, first reported by The Salt Ledger, broke down on Friday evening in the capital.", "The Salt Ledger", None),
        ("Original source: Tide Wire", "Tide Wire", None),
        ("This article was originally published in The Salt Ledger.", "The Salt Ledger", None),
        ('Quayside knew of it, <a href="https://www.tidewire.example/y">Tide Wire reported</a> on Monday in a long piece.',
         "Tide Wire", "https://www.tidewire.example/y"),
        ('According to a report by <a href="/go?u=1">The Salt Ledger</a>, the board was told.', "The Salt Ledger",
         "https://www.harbour-post.example/go?u=1"),
    ],
)  # fmt: skip
def test_a_credit_has_the_name_and_the_address_of_the_source(line: str, name: str, url: str | None) -> None:
    body = "".join(f"<p>{text}</p>" for text in [*PARAGRAPHS[:2], line, *PARAGRAPHS[2:]])
    credits = document(html(body=body)).credits
    assert [(credit["name"], credit.get("url")) for credit in credits] == [(name, url)]


@pytest.mark.parametrize(
    "line",
    [
        "The company reported earnings that were lower than those of the year before, its filing shows.",
        "Police first reported the incident on Monday morning, a spokesman said to the newspapers.",
        "Harbour Post first reported the letter in March of this year, and has followed the case since.",
        "The agency reported that the fleet is smaller than it was, in a table that few people read.",
    ],
)
def test_what_is_no_credit_of_another_publisher_is_none(line: str) -> None:
    body = "".join(f"<p>{text}</p>" for text in [*PARAGRAPHS[:2], line, *PARAGRAPHS[2:]])
    assert document(html(body=body), publisher="Harbour Post").credits == ()


def test_a_canonical_address_at_another_site_is_a_credit() -> None:
    head = '<link rel="canonical" href="https://www.tidewire.example/2026/heron">'
    (credit,) = document(html(head=head)).credits
    assert credit["url"] == "https://www.tidewire.example/2026/heron"


def test_links_of_the_body_are_kept_and_those_around_it_are_not() -> None:
    body = f'<p>{PARAGRAPHS[0]} <a href="/letter.pdf">The letter</a> is public.</p>' + "".join(
        f"<p>{text}</p>" for text in PARAGRAPHS[1:]
    )
    assert document(html(body=body)).links == ("https://www.harbour-post.example/letter.pdf",)


@pytest.mark.parametrize(
    ("url", "hints", "kind"),
    [
        (URL, {}, "article"),
        ("https://www.prnewswire.com/news/heron", {}, "press_release"),
        ("https://heron.example/newsroom/press/2026", {}, "press_release"),
        (URL, {"kind": "policy"}, "policy"),
        (URL, {"kind": "nonsense"}, "article"),
    ],
)
def test_the_kind_is_an_article_unless_the_source_says_otherwise(
    url: str, hints: dict[str, str], kind: str
) -> None:
    assert document(html(), url=url, **hints).kind == kind


@pytest.mark.parametrize(
    ("encoding", "headers", "charset"),
    [
        ("utf-8", {}, "utf-8"),
        ("cp1252", {}, "iso-8859-1"),
        ("cp1252", {"content-type": "text/html; charset=windows-1252"}, ""),
        ("utf-16", {}, "utf-16"),
        ("utf-8", {"content-type": "text/html; charset=iso-8859-1"}, ""),  # the header is wrong
    ],
)
def test_the_encoding_is_the_one_that_the_bytes_are_in(
    encoding: str, headers: dict[str, str], charset: str
) -> None:
    text = PARAGRAPHS[0].replace("Heron Labs", "Café Héron")
    markup = html(body="".join(f"<p>{item}</p>" for item in [text, *PARAGRAPHS[1:]])).replace(
        "utf-8", charset
    )
    assert "Café Héron said" in document(markup.encode(encoding), headers=headers).text


HOSTILE = {
    "unclosed tags": html(body="<div><p>" * 3000 + PARAGRAPHS[0] + "<b><i>" * 500),
    "deep nesting": "<html><body>" + "<div>" * 60_000 + f"<p>{PARAGRAPHS[0]}</p>" + "</div>" * 60_000,
    "many elements": html(body="<span>x </span>" * 200_000 + f"<p>{PARAGRAPHS[0]}</p>"),
    "many attributes": html(body="<p " + " ".join(f'a{i}="x"' for i in range(20_000)) + f">{PARAGRAPHS[0]}</p>"),
    "one long word": html(body=f"<p>{'a' * 2_000_000}</p><p>{PARAGRAPHS[0]}</p>"),
    "commas and brackets": html(body=f"<p>{'(,' * 300_000}</p><p>{PARAGRAPHS[0]}</p>"),
    "names without end": html(body=f"<p>{'Aa Bb of the ' * 20_000}</p><p>{PARAGRAPHS[0]}</p>"),
    "deep linked data": html(head='<script type="application/ld+json">' + "[" * 200_000 + "</script>"),
    "entities": '<!DOCTYPE html [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>' + html(body=f"<p>&b;{PARAGRAPHS[0]}</p>"),
    "nulls": html().replace(" ", " \x00"),
    "no end of a comment": html() + "<!-- " * 20_000,
}  # fmt: skip


def text_or_reason(markup: str) -> str:
    try:
        return document(markup).text
    except ReadingError as error:
        return str(error)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_page_is_read_or_refused_in_bounded_time(name: str) -> None:
    start = time.process_time()
    said = text_or_reason(HOSTILE[name])
    assert "\x00" not in said
    assert "Heron Labs said" in said or said.startswith(URL)
    assert time.process_time() - start < 10


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "empty file"),
        (b"   \n", "empty file"),
        (b"<html><body></body></html>", "no article text"),
        (b"<html>" + b" " * (MAX_PAGE_BYTES + 1), "more than 20"),
        (
            b"<!doctype html><html><head><title>404</title></head><body><script>x</script></body></html>",
            "no article text",
        ),
    ],
)
def test_a_page_without_an_article_is_an_error_that_says_so(body: bytes, reason: str) -> None:
    with pytest.raises(ReadingError, match=reason):
        read_page(page(body))


@pytest.mark.shared
def test_bodies_of_the_benchmarks_development_pages() -> None:
    truth = json.loads(shared("news/ground-truth.json").read_text(encoding="utf-8"))
    pairs = []
    for name, gold in truth.items():
        body = gzip.decompress(shared(f"news/html/{name}.html.gz").read_bytes())
        (found,) = read(page(body, url=gold["url"]))
        first, _, rest = found.text.partition("\n")
        pairs.append(
            (gold["articleBody"], rest if words_of(first) == words_of(found.title or "") else found.text)
        )
    f1, precision, recall = body_scores(pairs)
    assert len(pairs) == 26
    assert f1 >= 0.975, (f1, precision, recall)
