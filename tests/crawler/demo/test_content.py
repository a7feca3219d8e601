"""What the demonstration's pages say and name."""

import re
from urllib.parse import urlsplit

import feedparser
import pytest

from crawler.demo.content import FOOTER, load_sites
from crawler.demo.feeds import pacer_rss
from crawler.demo.resources import resources_of

SITES = {site.id: site for site in load_sites()}
TEXTS = {
    f"{site.host}{path}": resource.body.decode("utf-8")
    for site in SITES.values()
    for path, resource in resources_of(site, SITES).items()
    if "/drafts/" not in path and resource.content_type.startswith("text/html")
}
STORIES = sorted(address for address in TEXTS if not address.endswith("/"))


def test_the_demonstration_has_enough_to_show():
    assert len(STORIES) >= 40
    assert len(SITES["court"].dockets) >= 5


@pytest.mark.parametrize("address", STORIES)
def test_every_page_names_a_public_source_with_its_address(address):
    shown = re.sub(r"</?em>", "", TEXTS[address])
    line = re.search(r"Source: [^\n]*?href=\"(https://[^\"]+)\"", shown)
    assert line is not None
    assert not urlsplit(line[1]).hostname.endswith(".example")


@pytest.mark.parametrize("address", sorted(TEXTS))
def test_every_page_says_that_it_is_a_demonstration(address):
    assert FOOTER in TEXTS[address]


def test_only_words_of_the_record_stand_in_quotation_marks():
    quoted = {found for text in TEXTS.values() for found in re.findall(r"“([^”]+)”", text)}
    assert quoted == {"Partly."}


def test_the_sites_differ_in_their_markup():
    layouts = [site.layout for site in SITES.values() if site.layout]
    wrappers = {re.search(r"<(?:div|td)[^>]*>\s*\$body", layout)[0] for layout in layouts}
    assert len(wrappers) == len(layouts) == 5


def test_a_copy_carries_the_original_s_paragraphs_and_names_it():
    original = next(page for page in SITES["gazette"].pages if page.slug.startswith("musk-says"))
    copies = [page for page in SITES["digest"].pages if page.section == "Republished"]
    assert len(copies) == 2
    for copy in copies:
        assert set(copy.paragraphs) <= set(original.paragraphs)
        assert len(copy.paragraphs) >= len(original.paragraphs) - 1
        shown = TEXTS[f"digest.example/items/{copy.slug}.html"]
        assert (
            f'Original source: <a href="{SITES["gazette"].url_of(original.slug)}">Demonstration Gazette</a>'
            in shown
        )


@pytest.mark.parametrize(
    ("site", "path"), [("gazette", "/feed.xml"), ("workshop", "/feed.xml"), ("ledger", "/atom.xml")]
)
def test_the_feeds_are_well_formed_and_complete(site, path):
    feed = feedparser.parse(resources_of(SITES[site], SITES)[path].body)
    assert not feed.bozo
    linked = {entry.link for entry in feed.entries}
    assert {SITES[site].url_of(page.slug) for page in SITES[site].pages} <= linked
    assert all(entry.get("published_parsed") for entry in feed.entries if "/drafts/" not in entry.link)


def test_the_court_s_feed_leads_to_no_page_that_costs_money():
    feed = pacer_rss(SITES["court"])
    assert "DktRpt.pl" not in feed
    assert "/doc1/" not in feed
